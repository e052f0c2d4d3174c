//! From changes of the models to DDL, without I/O: Django's `SchemaEditor`.
//!
//! What differs between the databases is data: the types of `types`, and the backend's capabilities.

mod conditions;
mod keys;
mod rebuild;
mod tables;
mod types;
mod values;

use super::constraints::{Constraint, UniqueConstraint};
use super::fields::{DefaultValue, Field, FieldKind};
use super::indexes::Index;
use super::state::{ModelState, ProjectState};
use crate::db::Backend;
use crate::error::{Error, Result};
use crate::models::names;

pub(super) use keys::long_keys;
pub use rebuild::Rebuilt;

/// Writes the statements that bring a database from one state of the models to another.
///
/// It gathers them and runs nothing, so that `sqlmigrate` shows exactly what `migrate` does.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::db::Backend;
/// use fastjango::migrations::{ProjectState, SchemaEditor};
///
/// let state = ProjectState::from_models(project().all_models())?;
/// let mut editor = SchemaEditor::new(Backend::Postgres);
/// editor.create_model(state.model("Tag")?, &state)?;
/// let sql = editor.into_statements();
/// assert!(sql[0].starts_with(r#"CREATE TABLE "tag""#), "{sql:?}");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug)]
pub struct SchemaEditor {
    backend: Backend,
    statements: Vec<String>,
    rebuilt: Option<Rebuilt>,
}

impl SchemaEditor {
    /// An editor for this kind of database.
    #[must_use]
    pub fn new(backend: Backend) -> Self {
        Self {
            backend,
            statements: Vec::new(),
            rebuilt: None,
        }
    }

    /// The kind of database.
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// The statements so far, in order, without their semicolons.
    #[must_use]
    pub fn into_statements(self) -> Vec<String> {
        self.statements
    }

    /// The statements so far, and what there is to know of a table that they make anew.
    pub(super) fn into_parts(self) -> (Vec<String>, Option<Rebuilt>) {
        (self.statements, self.rebuilt)
    }

    /// Adds a statement as it is.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::db::Backend;
    /// use fastjango::migrations::SchemaEditor;
    ///
    /// let mut editor = SchemaEditor::new(Backend::Postgres);
    /// editor.execute("CREATE EXTENSION pg_trgm");
    /// assert_eq!(editor.into_statements(), ["CREATE EXTENSION pg_trgm"]);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn execute(&mut self, sql: impl Into<String>) {
        self.statements.push(sql.into());
    }

    /// Asks for what foreign keys have put off: a row that breaks one is found here and not at the end, and the tables
    /// of rows that were written can be changed.
    pub fn check_constraints(&mut self) {
        if self.backend == Backend::Postgres {
            self.execute("SET CONSTRAINTS ALL IMMEDIATE");
            self.execute("SET CONSTRAINTS ALL DEFERRED");
        }
    }

    /// Makes a model's table, its indexes and the tables of its many-to-many fields.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if the model names fields or models that are not there.
    pub fn create_model(&mut self, model: &ModelState, state: &ProjectState) -> Result<()> {
        self.execute(tables::create_table(self.backend, model, state, &model.table)?);
        self.create_indexes(model, state)?;
        for (name, field) in model.fields.iter().filter(|(_, field)| field.is_many_to_many()) {
            self.create_link_table(model, name, field, state)?;
        }
        Ok(())
    }

    /// Drops a model's table and those of its many-to-many fields.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::db::Backend;
    /// use fastjango::migrations::{ProjectState, SchemaEditor};
    ///
    /// let state = ProjectState::from_models(project().all_models())?;
    /// let mut editor = SchemaEditor::new(Backend::Sqlite);
    /// editor.delete_model(state.model("Book")?);
    /// assert!(editor.into_statements().iter().any(|line| line.contains("book_tags")), "the table between goes too");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn delete_model(&mut self, model: &ModelState) {
        for (_, field) in &model.fields {
            if let FieldKind::ManyToMany { table, .. } = &field.kind {
                self.drop_table(table);
            }
        }
        self.drop_table(&model.table);
    }

    /// Adds a field to the table of a model, which is given as it was and as it becomes.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if the rows that exist would have no value for it.
    pub fn add_field(&mut self, from: &ModelState, to: &ModelState, name: &str, state: &ProjectState) -> Result<()> {
        let field = to.field(name)?;
        if field.is_many_to_many() {
            return self.create_link_table(to, name, field, state);
        }
        if field.needs_value_for_rows() {
            return Err(Error::Configuration(format!(
                "`{}.{name}` is not null and rows that exist would have no value for it; give it a `default`",
                to.name
            )));
        }
        if !self.backend.capabilities().alter_constraints && !self.is_column_alone(to, name, field, state)? {
            return self.rebuild(from, to, state);
        }
        self.add_column(to, name, field, state)
    }

    /// Whether a new field is a column and nothing else, which SQLite adds without making the table anew: rows that
    /// exist have NULL in it, and no constraint comes along.
    fn is_column_alone(&self, to: &ModelState, name: &str, field: &Field, state: &ProjectState) -> Result<bool> {
        let constant = matches!(field.default, Some(DefaultValue::Constant(_))) || field.db_default.is_some();
        let plain = field.null && !constant && matches!(field.kind, FieldKind::Column(_));
        Ok(plain && tables::column_constraints(self.backend, to, name, field, state)?.is_empty())
    }

    /// Removes a field from the table of a model, which is given as it was and as it becomes.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if the model has no such field.
    pub fn remove_field(&mut self, from: &ModelState, to: &ModelState, name: &str, state: &ProjectState) -> Result<()> {
        let field = from.field(name)?;
        if let FieldKind::ManyToMany { table, .. } = &field.kind {
            self.drop_table(table);
            return Ok(());
        }
        if !self.backend.capabilities().alter_constraints {
            return self.rebuild(from, to, state);
        }
        let column = from.column(name)?;
        // The key goes before the unique constraint whose index it leans on.
        for constraint in tables::column_constraints(self.backend, from, name, field, state)?
            .iter()
            .rev()
        {
            self.drop_constraint(&from.table, &constraint.name, constraint.kind);
        }
        self.alter(&from.table, &format!("DROP COLUMN {}", self.quote(&column)));
        Ok(())
    }

    /// Adds an index.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if the model has no such field.
    pub fn add_index(&mut self, model: &ModelState, index: &Index) -> Result<()> {
        let sql = tables::create_index(self.backend, model, index)?;
        self.statements.extend(sql);
        Ok(())
    }

    /// Drops an index from the table of a model, which is given as it was and as it becomes.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if the model has no such index.
    pub fn remove_index(&mut self, from: &ModelState, to: &ModelState, name: &str, state: &ProjectState) -> Result<()> {
        let index = from.index(name)?;
        if tables::create_index(self.backend, from, index)?.is_none() {
            return Ok(());
        }
        let first = index.fields.first().map(|field| field.name.as_str());
        let key = self.release_key(from, to, first, state)?;
        self.drop_index(&from.table, name);
        self.statements.extend(key);
        Ok(())
    }

    fn drop_index(&mut self, table: &str, name: &str) {
        let name = self.quote(&names::shortened(self.backend, name));
        let table = if self.backend.is_mysql() {
            format!(" ON {}", self.quote(table))
        } else {
            String::new()
        };
        self.execute(format!("DROP INDEX {name}{table}"));
    }

    /// Adds a constraint to the table of a model, which is given as it was and as it becomes.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if the constraint names fields that are not there.
    pub fn add_constraint(
        &mut self,
        from: &ModelState,
        to: &ModelState,
        constraint: &Constraint,
        state: &ProjectState,
    ) -> Result<()> {
        if let Some(index) = tables::unique_index(self.backend, to, constraint)? {
            self.execute(index);
            return Ok(());
        }
        let Some(definition) = tables::constraint(self.backend, to, constraint)? else {
            return Ok(());
        };
        if !self.backend.capabilities().alter_constraints {
            return self.rebuild(from, to, state);
        }
        self.alter(&to.table, &format!("ADD {}", definition.sql(self.backend)));
        Ok(())
    }

    /// Drops a constraint from the table of a model, which is given as it was and as it becomes.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if the constraint names fields that are not there.
    pub fn remove_constraint(
        &mut self,
        from: &ModelState,
        to: &ModelState,
        constraint: &Constraint,
        state: &ProjectState,
    ) -> Result<()> {
        if tables::unique_index(self.backend, from, constraint)?.is_some() {
            self.drop_index(&from.table, constraint.name());
            return Ok(());
        }
        let Some(definition) = tables::constraint(self.backend, from, constraint)? else {
            return Ok(());
        };
        if !self.backend.capabilities().alter_constraints {
            return self.rebuild(from, to, state);
        }
        let first = match constraint {
            Constraint::Unique(unique) => unique.fields.first().map(String::as_str),
            Constraint::Check(_) => None,
        };
        let key = self.release_key(from, to, first, state)?;
        self.drop_constraint(&from.table, &definition.name, definition.kind);
        self.statements.extend(key);
        Ok(())
    }

    /// Drops the foreign key of a field, where the database lets it lean on an index that begins with the field and is
    /// about to go; gives what makes it again, then with an index of its own.
    fn release_key(
        &mut self,
        from: &ModelState,
        to: &ModelState,
        first: Option<&str>,
        state: &ProjectState,
    ) -> Result<Option<String>> {
        let is_there = |unique: &UniqueConstraint| types::supports(self.backend, unique);
        let is_free = |name: &&str| types::indexes_foreign_keys(self.backend) && !to.has_index_on(name, is_there);
        let Some(name) = first.filter(is_free) else {
            return Ok(None);
        };
        let constraints = tables::column_constraints(self.backend, from, name, from.field(name)?, state)?;
        let key = constraints
            .into_iter()
            .find(|constraint| constraint.kind == types::ConstraintKind::ForeignKey);
        let Some(key) = key else { return Ok(None) };
        self.drop_constraint(&from.table, &key.name, key.kind);
        let table = self.quote(&from.table);
        Ok(Some(format!("ALTER TABLE {table} ADD {}", key.sql(self.backend))))
    }

    fn add_column(&mut self, model: &ModelState, name: &str, field: &Field, state: &ProjectState) -> Result<()> {
        let column = model.column(name)?;
        let definition = tables::column(self.backend, &column, field, state)?;
        let quoted = self.quote(&column);
        let kept = tables::database_default(self.backend, state, field)?.is_some();
        let default = match &field.default {
            Some(DefaultValue::Constant(literal)) if !kept => Some(values::default(self.backend, literal)?),
            _ => None,
        };
        let given = default
            .as_ref()
            .map(|sql| format!(" DEFAULT ({sql})"))
            .unwrap_or_default();
        self.alter(&model.table, &format!("ADD COLUMN {definition}{given}"));
        if default.is_some() {
            self.alter(&model.table, &format!("ALTER COLUMN {quoted} DROP DEFAULT"));
        }
        for constraint in tables::column_constraints(self.backend, model, name, field, state)? {
            self.alter(&model.table, &format!("ADD {}", constraint.sql(self.backend)));
        }
        for index in tables::column_indexes(self.backend, model, &column, field, state)? {
            self.execute(index);
        }
        Ok(())
    }

    fn create_indexes(&mut self, model: &ModelState, state: &ProjectState) -> Result<()> {
        for (_, field, column) in model.columns() {
            for index in tables::column_indexes(self.backend, model, &column, field, state)? {
                self.execute(index);
            }
        }
        for constraint in &model.constraints {
            let index = tables::unique_index(self.backend, model, constraint)?;
            self.statements.extend(index);
        }
        model.indexes.iter().try_for_each(|index| self.add_index(model, index))
    }

    fn create_link_table(&mut self, model: &ModelState, name: &str, field: &Field, state: &ProjectState) -> Result<()> {
        let link = tables::link_model(model, name, field);
        self.execute(tables::create_table(self.backend, &link, state, &link.table)?);
        self.create_indexes(&link, state)
    }

    fn drop_table(&mut self, table: &str) {
        let cascade = if self.backend == Backend::Postgres {
            " CASCADE"
        } else {
            ""
        };
        self.execute(format!("DROP TABLE {}{cascade}", self.quote(table)));
    }

    fn drop_constraint(&mut self, table: &str, name: &str, kind: types::ConstraintKind) {
        let what = types::drop_constraint(self.backend, kind);
        self.alter(table, &format!("{what} {}", self.quote(name)));
    }

    fn alter(&mut self, table: &str, change: &str) {
        self.execute(format!("ALTER TABLE {} {change}", self.quote(table)));
    }

    fn quote(&self, name: &str) -> String {
        names::quoted(self.backend, name)
    }
}
