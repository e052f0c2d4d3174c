//! Whether another row has the same values: Django's `validate_unique`.

use super::{Cleaner, NON_FIELD_ERRORS, field_name};
use crate::error::{ErrorDetail, Result};
use crate::models::options::{ColumnIndex, ModelOptions};
use crate::models::query::{Lookup, Node, Path, Query};
use crate::models::queryset;
use crate::models::rows::is_key;
use crate::value::Value;

impl Cleaner<'_> {
    /// Asks for each group of columns that is unique, unless one of them is left out or null.
    pub(super) async fn unique(&mut self, values: &[Value]) -> Result<()> {
        let model = self.model;
        for unique in model.uniques {
            self.unique_columns(unique.columns, values).await?;
        }
        for (index, column) in (0..).zip(model.columns) {
            if column.unique && index != model.primary_key {
                self.unique_columns(&[index], values).await?;
            }
        }
        Ok(())
    }

    async fn unique_columns(&mut self, columns: &[ColumnIndex], values: &[Value]) -> Result<()> {
        let null = |column: &ColumnIndex| values[usize::from(*column)].is_null();
        let skipped = columns.iter().any(|column| self.is_excluded(*column) || null(column));
        if skipped || !queryset::exists(&self.same_row(columns, values), self.handle).await? {
            return Ok(());
        }
        match columns {
            [column] => self
                .errors
                .add(field_name(self.model, *column), taken(self.model, columns)),
            _ => self.errors.add(NON_FIELD_ERRORS, taken(self.model, columns)),
        }
        Ok(())
    }

    /// The rows that have the same values in these columns, but for the row itself.
    pub(super) fn same_row(&self, columns: &[ColumnIndex], values: &[Value]) -> Query {
        let mut query = self.other_rows(values);
        for column in columns {
            query.add_filter(equals(own(*column), Node::Value(values[usize::from(*column)].clone())));
        }
        query
    }

    /// All rows but the row itself.
    pub(super) fn other_rows(&self, values: &[Value]) -> Query {
        let mut query = Query::new(self.model);
        query.ordering = Some(Vec::new());
        let key = &values[usize::from(self.model.primary_key)];
        if is_key(self.model, key) {
            query.add_exclude(equals(own(self.model.primary_key), Node::Value(key.clone())));
        }
        query
    }
}

/// A column of the model itself.
pub(super) fn own(column: ColumnIndex) -> Node {
    Node::Column {
        path: Path::ROOT,
        column,
    }
}

/// A comparison for equality.
pub(super) fn equals(left: Node, right: Node) -> Node {
    Node::Lookup {
        lookup: Lookup::Exact,
        left: Box::new(left),
        right: vec![right],
    }
}

/// What is told of columns whose values another row has.
pub(super) fn taken(model: &'static ModelOptions, columns: &[ColumnIndex]) -> ErrorDetail {
    let labels: Vec<String> = columns
        .iter()
        .map(|column| capitalized(model.column(*column).verbose_name))
        .collect();
    let labels = match labels.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    };
    ErrorDetail {
        message: format!("{} with this {labels} already exists.", capitalized(model.verbose_name)),
        code: if columns.len() == 1 {
            "unique"
        } else {
            "unique_together"
        },
    }
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}
