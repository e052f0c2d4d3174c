//! What rows to insert do where they clash, and updates of many rows at once.

use crate::db::{Backend, Handle, Statement};
use crate::error::{Error, Result};
use crate::models::integrity;
use crate::models::options::{ColumnIndex, ModelOptions};
use crate::models::query::{Node, Query};
use crate::models::sql;
use crate::value::Value;

/// What becomes of rows to insert that clash with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Clashes {
    /// All are refused.
    Refuse,
    /// They are left out.
    Ignore,
    /// Columns of the rows that are there are updated, which are known by columns that are unique.
    Update {
        /// The columns that are unique.
        unique: Vec<ColumnIndex>,
        /// The columns that are updated.
        columns: Vec<ColumnIndex>,
    },
}

impl Clashes {
    /// Refuses what the database doesn't know.
    pub(super) fn check(&self, model: &ModelOptions, backend: Backend) -> Result<()> {
        let Self::Update { unique, columns } = self else {
            return Ok(());
        };
        let target = backend.capabilities().conflict_target;
        let message = match (unique.is_empty(), target) {
            _ if columns.is_empty() => "`update_conflicts` names the columns that are updated".to_owned(),
            (false, false) => format!("{backend} finds clashing rows by any unique column; name none"),
            (true, true) => format!(
                "{backend} has to know by which unique columns of `{}` rows clash",
                model.name
            ),
            _ => return Ok(()),
        };
        Err(Error::Query(message))
    }

    /// What the statement says, with the names of the columns.
    pub(super) fn conflict<'n>(
        &self,
        model: &ModelOptions,
        unique: &'n [&'static str],
        columns: &'n [&'static str],
    ) -> sql::Conflict<'n> {
        match self {
            Self::Refuse => sql::Conflict::Refuse,
            Self::Ignore => sql::Conflict::Ignore {
                column: model.primary_key().column,
            },
            Self::Update { .. } => sql::Conflict::Update { unique, columns },
        }
    }

    /// The names of the unique columns and of those that are updated.
    pub(super) fn names(&self, model: &'static ModelOptions) -> [Vec<&'static str>; 2] {
        let names = |columns: &[ColumnIndex]| columns.iter().map(|column| model.column(*column).column).collect();
        match self {
            Self::Update { unique, columns } => [names(unique), names(columns)],
            _ => Default::default(),
        }
    }
}

/// Updates columns of rows by their keys, within the rows of a query, and returns how many matched.
///
/// # Errors
///
/// Those of [`insert_row`](super::insert_row).
pub(crate) async fn update_bulk(
    handle: Handle<'_>,
    query: &Query,
    columns: &[ColumnIndex],
    rows: Vec<(Value, Vec<Node>)>,
    batch_size: Option<usize>,
) -> Result<u64> {
    if rows.is_empty() {
        return Ok(0);
    }
    let room = handle
        .capabilities()
        .max_parameters
        .saturating_sub(PARAMETERS_OF_A_FILTER);
    // Beside what it is set to, each row needs its key: for each column and to be found.
    let values = rows.iter().map(|(_, nodes)| nodes.iter().map(values_of).sum());
    let width: usize = values.max().unwrap_or_default();
    let most = (room / (width + columns.len() + 1)).max(1);
    let most = batch_size.map_or(most, |size| size.min(most));
    let statements: Vec<Statement> = rows
        .chunks(most)
        .filter_map(|rows| sql::compile_bulk_update(query, columns, rows, handle.backend()).transpose())
        .collect::<Result<_>>()?;
    match super::execute_all(handle, &statements).await {
        Ok(matched) => Ok(matched),
        Err(error) => Err(integrity::of_bulk_update(error, query.model, columns, &rows, handle).await),
    }
}

/// How many parameters an expression has, those of a subquery aside.
fn values_of(node: &Node) -> usize {
    let own = usize::from(matches!(node, Node::Value(_)));
    own + node.children().into_iter().map(values_of).sum::<usize>()
}

/// What is left of a statement's parameters for the conditions of a query.
const PARAMETERS_OF_A_FILTER: usize = 500;
