//! What has to be done to bring the migrations' state to that of the models.

mod creation;
mod differences;
mod fate;
#[cfg(test)]
mod tests;

use self::differences::Differences;
use super::operations::{DeleteModel, Operation, RemoveConstraint, RemoveField, RemoveIndex};
use super::state::{ModelState, ProjectState};
use crate::error::{Error, Result};

/// Compares the state that the migrations amount to with the one that the models ask for.
///
/// # Examples
///
/// ```
/// use fastjango::migrations::{Autodetector, Field, ModelState, ProjectState};
///
/// # fn main() -> fastjango::error::Result<()> {
/// let mut models = ProjectState::new();
/// let mut tag = ModelState::new("Tag", "tag");
/// tag.fields.push(("id".to_owned(), Field::big_auto()));
/// models.add_model(tag)?;
///
/// let operations = Autodetector::new(&ProjectState::new(), &models).operations()?;
/// assert_eq!(operations[0].describe(), "Create model Tag");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Autodetector<'a> {
    from: &'a ProjectState,
    to: &'a ProjectState,
}

impl<'a> Autodetector<'a> {
    /// Compares the migrations' state with the models'.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Autodetector, ProjectState};
    ///
    /// let (migrations, models) = (ProjectState::new(), ProjectState::new());
    /// assert!(Autodetector::new(&migrations, &models).operations()?.is_empty());
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn new(from: &'a ProjectState, to: &'a ProjectState) -> Self {
        Self { from, to }
    }

    /// The operations that lead from the one to the other, in order; none if they agree, or differ in nothing but what is
    /// [left to write by hand](Self::left_by_hand).
    ///
    /// A `default` and what happens on deletion are the program's, so that a change of them needs no operation.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::migrations::{Autodetector, ProjectState};
    ///
    /// let models = ProjectState::from_models(project().all_models())?;
    /// let operations = Autodetector::new(&ProjectState::new(), &models).operations()?;
    /// assert!(operations.iter().any(|operation| operation.describe() == "Create model Book"));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if a model seems to have been renamed, which would cost its rows, or one is gone while
    /// others have changes that are left to write by hand, which may have to come first.
    pub fn operations(&self) -> Result<Vec<Operation>> {
        let deleted = missing(self.from, self.to);
        let created = missing(self.to, self.from);
        refuse_renames(&deleted, &created)?;
        let left = self.left_by_hand();
        if !deleted.is_empty() && !left.is_empty() {
            return Err(unwritten(&left));
        }
        let mut operations = deletions(&deleted)?;
        let (removals, others): (Vec<_>, Vec<_>) = self.differences().map(Differences::operations).unzip();
        // Names of indexes and constraints belong to the database: another model may have one of these now.
        operations.extend(removals.into_iter().flatten());
        operations.extend(creation::operations(&created));
        operations.extend(others.into_iter().flatten());
        Ok(operations)
    }

    /// The differences that no operation is found for, each in words, with the operation's line where there is one: a
    /// field that rows which exist need a value for, one that is gone or has another type.
    ///
    /// # Examples
    ///
    /// ```
    /// # fn main() -> fastjango::error::Result<()> {
    /// use fastjango::migrations::{Autodetector, Field, ModelState, ProjectState};
    ///
    /// let mut tag = ModelState::new("Tag", "tag");
    /// tag.fields.push(("id".to_owned(), Field::big_auto()));
    /// let (mut migrations, mut models) = (ProjectState::new(), ProjectState::new());
    /// migrations.add_model(tag.clone())?;
    /// tag.fields.push(("name".to_owned(), Field::char(40)));
    /// models.add_model(tag)?;
    ///
    /// let left = Autodetector::new(&migrations, &models).left_by_hand();
    /// assert!(left[0].starts_with("`Tag.name` was added, and needs a `.default(…)` for the rows that exist"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn left_by_hand(&self) -> Vec<String> {
        self.differences().flat_map(|differences| differences.left).collect()
    }

    fn differences(&self) -> impl Iterator<Item = Differences> {
        let models = self.from.models().iter();
        models.filter_map(|model| Some(differences::of(model, self.to.get_model(&model.name)?, self.to)))
    }
}

/// The error that tells what is left to write by hand.
pub(super) fn unwritten(left: &[String]) -> Error {
    Error::Configuration(format!(
        "the models differ from the migrations in ways that `makemigrations` can't write yet; begin a migration \
         with `makemigrations --empty --name …`, and put the operations into it:\n  {}",
        left.join("\n  ")
    ))
}

/// Models go in the reverse of the order in which they would be made.
fn deletions(deleted: &[&ModelState]) -> Result<Vec<Operation>> {
    let creations = creation::operations(deleted);
    creations.iter().rev().map(reversed).collect()
}

/// The models of one state that the other doesn't have.
fn missing<'a>(of: &'a ProjectState, other: &ProjectState) -> Vec<&'a ModelState> {
    let models = of.models().iter();
    models.filter(|model| other.get_model(&model.name).is_none()).collect()
}

fn refuse_renames(deleted: &[&ModelState], created: &[&ModelState]) -> Result<()> {
    for old in deleted {
        let twin = created
            .iter()
            .find(|new| new.table == old.table || new.fields == old.fields);
        if let Some(new) = twin {
            return Err(Error::Configuration(format!(
                "the model `{}` is gone and `{}` looks like it; `makemigrations` can't write a rename yet, and taking \
                 it for another model would drop the rows. If that is what you want, remove the one and run \
                 `makemigrations` before you add the other",
                old.name, new.name
            )));
        }
    }
    Ok(())
}

fn reversed(operation: &Operation) -> Result<Operation> {
    Ok(match operation {
        Operation::CreateModel(create) => DeleteModel::new(&create.model().name).into(),
        Operation::AddField(add) => RemoveField::new(&add.model, &add.name).into(),
        Operation::AddIndex(add) => RemoveIndex::new(&add.model, &add.index.name).into(),
        Operation::AddConstraint(add) => RemoveConstraint::new(&add.model, add.constraint.name()).into(),
        other => {
            let message = format!("`{}` has no opposite", other.describe());
            return Err(Error::Configuration(message));
        }
    })
}
