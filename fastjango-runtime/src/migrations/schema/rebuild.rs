//! Changes of a table that SQLite can make only by making it anew.

use super::{SchemaEditor, tables, values};
use crate::error::Result;
use crate::migrations::fields::DefaultValue;
use crate::migrations::state::{ModelState, ProjectState};
use crate::models::names::{quoted, quoted_list};

impl SchemaEditor {
    /// Makes a table anew with the new definition, copies the rows, and puts it in the old one's place.
    ///
    /// References of other tables stay with the name, as long as foreign keys are not enforced meanwhile.
    pub(super) fn rebuild(&mut self, from: &ModelState, to: &ModelState, state: &ProjectState) -> Result<()> {
        let backend = self.backend;
        let new = format!("new__{}", to.table);
        self.execute(tables::create_table(backend, to, state, &new)?);
        let (columns, sources) = self.copied_columns(from, to)?;
        let (new, old) = (quoted(backend, &new), quoted(backend, &from.table));
        let columns = quoted_list(backend, &columns);
        let sources = sources.join(", ");
        self.execute(format!("INSERT INTO {new} ({columns}) SELECT {sources} FROM {old}"));
        self.execute(format!("DROP TABLE {old}"));
        self.execute(format!("ALTER TABLE {new} RENAME TO {}", quoted(backend, &to.table)));
        self.create_indexes(to, state)
    }

    /// The columns of the new table that rows of the old one fill, and with what.
    fn copied_columns(&self, from: &ModelState, to: &ModelState) -> Result<(Vec<String>, Vec<String>)> {
        let mut columns = Vec::new();
        let mut sources = Vec::new();
        for (name, field, column) in to.columns() {
            let source = match (from.get_field(name), &field.default) {
                (Some(_), _) => quoted(self.backend, &from.column(name)?),
                (None, Some(DefaultValue::Constant(literal))) => values::literal(self.backend, literal)?,
                (None, _) if field.null || field.db_default.is_some() => continue,
                (None, _) => "NULL".to_owned(),
            };
            columns.push(column);
            sources.push(source);
        }
        Ok((columns, sources))
    }
}
