//! What a migration is made of: changes of the models, and with them of the database.

mod constraints;
mod fields;
mod models;
mod special;

pub use constraints::{AddConstraint, AddIndex, RemoveConstraint, RemoveIndex};
pub use fields::{AddField, RemoveField};
pub use models::{CreateModel, DeleteModel};
pub use special::{Code, MigrationCode, RunRust, RunSql};

use super::schema::{Rebuilt, SchemaEditor};
use super::state::ProjectState;
use crate::db::Backend;
use crate::error::{Error, Result};

/// One step of a migration.
///
/// Each knows what it does to the state of the models and to the database, and how to take it back.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::migrations::{CreateModel, Operation, RunSql};
///
/// let operations: Vec<Operation> = vec![CreateModel::new("Tag", "tag").into(), RunSql::new("SELECT 1").into()];
/// let told: Vec<bool> = operations.iter().map(Operation::is_reversible).collect();
/// assert_eq!(told, [true, false]);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Operation {
    /// Makes a model's table.
    CreateModel(CreateModel),
    /// Drops a model's table.
    DeleteModel(DeleteModel),
    /// Adds a field to a model.
    AddField(AddField),
    /// Removes a field from a model.
    RemoveField(RemoveField),
    /// Adds an index to a model.
    AddIndex(AddIndex),
    /// Removes an index from a model.
    RemoveIndex(RemoveIndex),
    /// Adds a constraint to a model.
    AddConstraint(AddConstraint),
    /// Removes a constraint from a model.
    RemoveConstraint(RemoveConstraint),
    /// Runs SQL as it is written.
    RunSql(RunSql),
    /// Runs a function of the program.
    RunRust(RunRust),
}

/// What there is to do in the database for an operation.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::db::Backend;
/// use fastjango::migrations::{CreateModel, Field, Operation, ProjectState, Work};
///
/// let create = Operation::from(CreateModel::new("Tag", "tag").field("id", Field::big_auto()));
/// let (before, mut after) = (ProjectState::new(), ProjectState::new());
/// create.state_forwards(&mut after)?;
/// let work = create.database_forwards(Backend::Postgres, &before, &after)?;
/// assert!(matches!(work, Work::Sql(lines) if lines[0].starts_with("CREATE TABLE \"tag\"")));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Work {
    /// Statements, in order.
    Sql(Vec<String>),
    /// Statements that make a table anew, in order. What else stands on the table, by SQL of one's own, is put back after
    /// them.
    Rebuild(Vec<String>, Rebuilt),
    /// A function of the program.
    Code(Code),
}

impl Work {
    fn of(editor: SchemaEditor) -> Self {
        match editor.into_parts() {
            (statements, Some(rebuilt)) => Self::Rebuild(statements, rebuilt),
            (statements, None) => Self::Sql(statements),
        }
    }
}

/// What every operation knows.
trait Step {
    fn describe(&self) -> String;

    fn state_forwards(&self, state: &mut ProjectState) -> Result<()>;

    /// What brings the database from `before` to `after`.
    fn forwards(&self, editor: &mut SchemaEditor, before: &ProjectState, after: &ProjectState) -> Result<()>;

    /// What brings the database from `after` back to `before`.
    fn backwards(&self, editor: &mut SchemaEditor, before: &ProjectState, after: &ProjectState) -> Result<()>;

    /// A function of the program that is run instead, in this direction.
    fn code(&self, _backwards: bool) -> Option<Code> {
        None
    }

    fn is_reversible(&self) -> bool {
        true
    }

    /// What it adds to the name of a migration, if anything.
    fn name_fragment(&self) -> Option<String> {
        None
    }

    /// What its author may have missed where the database refuses it.
    fn advice(&self) -> Option<String> {
        None
    }
}

impl Operation {
    fn step(&self) -> &dyn Step {
        match self {
            Self::CreateModel(step) => step,
            Self::DeleteModel(step) => step,
            Self::AddField(step) => step,
            Self::RemoveField(step) => step,
            Self::AddIndex(step) => step,
            Self::RemoveIndex(step) => step,
            Self::AddConstraint(step) => step,
            Self::RemoveConstraint(step) => step,
            Self::RunSql(step) => step,
            Self::RunRust(step) => step,
        }
    }

    /// What it does, for people: `Create model Book`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{AddField, Field, Operation};
    ///
    /// let operation = Operation::from(AddField::new("Book", "isbn", Field::char(13).null()));
    /// assert_eq!(operation.describe(), "Add field isbn to Book");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn describe(&self) -> String {
        self.step().describe()
    }

    /// What Django's `makemigrations` puts before it: `+` where it adds, `-` where it removes, `s` for SQL and `p` for
    /// code of the program.
    #[must_use]
    pub fn sign(&self) -> char {
        match self {
            Self::CreateModel(_) | Self::AddField(_) | Self::AddIndex(_) | Self::AddConstraint(_) => '+',
            Self::DeleteModel(_) | Self::RemoveField(_) | Self::RemoveIndex(_) | Self::RemoveConstraint(_) => '-',
            Self::RunSql(_) => 's',
            Self::RunRust(_) => 'p',
        }
    }

    /// Whether it can be taken back.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Operation, RunSql};
    ///
    /// let update = RunSql::new("UPDATE book SET pages = 1");
    /// assert!(!Operation::from(update.clone()).is_reversible());
    /// assert!(Operation::from(update.reverse("")).is_reversible(), "the empty text: there is nothing to do");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn is_reversible(&self) -> bool {
        self.step().is_reversible()
    }

    /// What it adds to the name of a migration, in lower case, if anything.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{AddField, Field, Operation};
    ///
    /// let operation = Operation::from(AddField::new("Book", "isbn", Field::char(13).null()));
    /// assert_eq!(operation.name_fragment().as_deref(), Some("book_isbn"));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn name_fragment(&self) -> Option<String> {
        self.step().name_fragment().map(|fragment| fragment.to_lowercase())
    }

    /// What its author may have missed where the database refuses it.
    pub(super) fn advice(&self) -> Option<String> {
        self.step().advice()
    }

    /// Does it to the state of the models.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{AddField, Field, Operation, ProjectState};
    ///
    /// let operation = Operation::from(AddField::new("Book", "isbn", Field::char(13)));
    /// assert!(operation.state_forwards(&mut ProjectState::new()).is_err(), "there is no `Book` yet");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if the state doesn't have what the operation changes, or has already what it adds.
    pub fn state_forwards(&self, state: &mut ProjectState) -> Result<()> {
        self.step().state_forwards(state)
    }

    /// What brings a database from the state before the operation to the one after it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::db::Backend;
    /// use fastjango::migrations::{AddField, CreateModel, Field, Operation, ProjectState, Work};
    ///
    /// let create = Operation::from(CreateModel::new("Tag", "tag").field("id", Field::big_auto()));
    /// let add = Operation::from(AddField::new("Tag", "name", Field::char(40).null()));
    /// let mut before = ProjectState::new();
    /// create.state_forwards(&mut before)?;
    /// let mut after = before.clone();
    /// add.state_forwards(&mut after)?;
    /// let Work::Sql(lines) = add.database_forwards(Backend::Postgres, &before, &after)? else { panic!("it is SQL") };
    /// assert_eq!(lines[0], r#"ALTER TABLE "tag" ADD COLUMN "name" varchar(40) NULL"#);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if the states don't fit the operation.
    pub fn database_forwards(&self, backend: Backend, before: &ProjectState, after: &ProjectState) -> Result<Work> {
        if let Some(code) = self.step().code(false) {
            return Ok(Work::Code(code));
        }
        let mut editor = SchemaEditor::new(backend);
        self.step().forwards(&mut editor, before, after)?;
        Ok(Work::of(editor))
    }

    /// What brings a database from the state after the operation back to the one before it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::db::Backend;
    /// use fastjango::migrations::{Operation, ProjectState, RunSql};
    ///
    /// let state = ProjectState::new();
    /// let once = Operation::from(RunSql::new("UPDATE book SET pages = 1"));
    /// assert!(once.database_backwards(Backend::Postgres, &state, &state).is_err());
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if the operation can't be taken back, or the states don't fit it.
    pub fn database_backwards(&self, backend: Backend, before: &ProjectState, after: &ProjectState) -> Result<Work> {
        if !self.is_reversible() {
            return Err(Error::Configuration(format!(
                "the operation `{}` can't be taken back",
                self.describe()
            )));
        }
        if let Some(code) = self.step().code(true) {
            return Ok(Work::Code(code));
        }
        let mut editor = SchemaEditor::new(backend);
        self.step().backwards(&mut editor, before, after)?;
        Ok(Work::of(editor))
    }
}

macro_rules! operations_from {
    ($($name:ident),*) => {$(
        impl From<$name> for Operation {
            fn from(operation: $name) -> Self {
                Self::$name(operation)
            }
        }
    )*};
}

operations_from!(
    CreateModel,
    DeleteModel,
    AddField,
    RemoveField,
    AddIndex,
    RemoveIndex,
    AddConstraint,
    RemoveConstraint,
    RunSql,
    RunRust
);
