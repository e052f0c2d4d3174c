//! Changes of a table that SQLite can make only by making it anew.

use super::{SchemaEditor, tables, values};
use crate::db::Backend;
use crate::error::Result;
use crate::migrations::fields::{DefaultValue, FieldKind};
use crate::migrations::state::{ModelState, ProjectState};
use crate::models::names::{quoted, quoted_list};

/// A table that is made anew, and what migrations know of it as it was: all else that stands on it goes with it.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::db::Backend;
/// use fastjango::migrations::{AddField, CreateModel, Field, Operation, ProjectState, Work};
///
/// let create = Operation::from(CreateModel::new("Tag", "tag").field("id", Field::big_auto()));
/// let add = Operation::from(AddField::new("Tag", "size", Field::integer().default(3)));
/// let mut before = ProjectState::new();
/// create.state_forwards(&mut before)?;
/// let mut after = before.clone();
/// add.state_forwards(&mut after)?;
/// let work = add.database_forwards(Backend::Sqlite, &before, &after)?;
/// assert!(matches!(work, Work::Rebuild(_, tag) if tag.table == "tag" && tag.columns == ["id"]));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rebuilt {
    /// The table.
    pub table: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// The names of its indexes; there may be fewer.
    pub indexes: Vec<String>,
}

impl Rebuilt {
    fn new(backend: Backend, from: &ModelState) -> Self {
        Self {
            table: from.table.clone(),
            columns: from.columns().map(|(_, _, column)| column).collect(),
            indexes: tables::index_names(backend, from),
        }
    }
}

impl SchemaEditor {
    /// Makes a table anew with the new definition, copies the rows, and puts it in the old one's place.
    ///
    /// References of other tables stay with the name, as long as foreign keys are not enforced meanwhile.
    pub(super) fn rebuild(&mut self, from: &ModelState, to: &ModelState, state: &ProjectState) -> Result<()> {
        let backend = self.backend;
        let new = format!("new__{}", to.table);
        self.execute(tables::create_table(backend, to, state, &new)?);
        self.keep_counter(&new, from, to)?;
        let (columns, sources) = self.copied_columns(from, to)?;
        let (new, old) = (quoted(backend, &new), quoted(backend, &from.table));
        let columns = quoted_list(backend, &columns);
        let sources = sources.join(", ");
        self.execute(format!("INSERT INTO {new} ({columns}) SELECT {sources} FROM {old}"));
        self.execute(format!("DROP TABLE {old}"));
        // Views and triggers that name the table have none for the moment, and the renaming would look at them.
        self.execute("PRAGMA legacy_alter_table = ON");
        self.execute(format!("ALTER TABLE {new} RENAME TO {}", quoted(backend, &to.table)));
        self.execute("PRAGMA legacy_alter_table = OFF");
        self.rebuilt = Some(Rebuilt::new(backend, from));
        self.create_indexes(to, state)
    }

    /// Has the new table count on where the old one is: the key of a row that was deleted is given to none that comes.
    fn keep_counter(&mut self, new: &str, from: &ModelState, to: &ModelState) -> Result<()> {
        let counts = |model: &ModelState| {
            let mut fields = model.fields.iter();
            fields.any(|(_, field)| matches!(field.kind, FieldKind::Auto(_)))
        };
        if counts(from) && counts(to) {
            let (new, old) = (
                values::text(self.backend, new)?,
                values::text(self.backend, &from.table)?,
            );
            self.execute(format!(
                "INSERT INTO sqlite_sequence (name, seq) SELECT {new}, seq FROM sqlite_sequence WHERE name = {old}"
            ));
        }
        Ok(())
    }

    /// The columns of the new table that rows of the old one fill, and with what.
    fn copied_columns(&self, from: &ModelState, to: &ModelState) -> Result<(Vec<String>, Vec<String>)> {
        let mut columns = Vec::new();
        let mut sources = Vec::new();
        for (name, field, column) in to.columns() {
            let source = match (from.get_field(name), &field.default) {
                (Some(_), _) => quoted(self.backend, &from.column(name)?),
                (None, _) if field.db_default.is_some() => continue,
                (None, Some(DefaultValue::Constant(literal))) => values::default(self.backend, literal)?,
                (None, _) if field.null => continue,
                (None, _) => "NULL".to_owned(),
            };
            columns.push(column);
            sources.push(source);
        }
        Ok((columns, sources))
    }
}
