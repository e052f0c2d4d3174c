//! Operations on indexes and constraints.

use super::Step;
use crate::error::{Error, Result};
use crate::migrations::constraints::Constraint;
use crate::migrations::indexes::Index;
use crate::migrations::schema::SchemaEditor;
use crate::migrations::state::ProjectState;

/// Adds an index to a model.
///
/// # Examples
///
/// ```
/// use fastjango::migrations::{AddIndex, Index, Operation};
///
/// let add = AddIndex::new("Book", Index::new("book_status_pub", ["status", "published"]));
/// assert_eq!(Operation::from(add).describe(), "Create index book_status_pub on Book");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddIndex {
    pub(crate) model: String,
    pub(crate) index: Index,
}

impl AddIndex {
    /// Adds this index to that model.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{AddIndex, Index, Operation};
    ///
    /// let add = AddIndex::new("Book", Index::new("book_title", ["title"]));
    /// assert!(Operation::from(add).describe().contains("book_title"));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn new(model: &str, index: Index) -> Self {
        let model = model.to_owned();
        Self { model, index }
    }
}

impl Step for AddIndex {
    fn describe(&self) -> String {
        format!("Create index {} on {}", self.index.name, self.model)
    }

    fn state_forwards(&self, state: &mut ProjectState) -> Result<()> {
        let model = state.model_mut(&self.model)?;
        if model.indexes.iter().any(|index| index.name == self.index.name) {
            return Err(taken(&self.model, &self.index.name));
        }
        model.indexes.push(self.index.clone());
        Ok(())
    }

    fn forwards(&self, editor: &mut SchemaEditor, _before: &ProjectState, after: &ProjectState) -> Result<()> {
        let model = after.model(&self.model)?;
        editor.refuse_long_keys(model, after, Some(&self.index.name))?;
        editor.add_index(model, &self.index)
    }

    fn backwards(&self, editor: &mut SchemaEditor, before: &ProjectState, after: &ProjectState) -> Result<()> {
        let (from, to) = (after.model(&self.model)?, before.model(&self.model)?);
        editor.remove_index(from, to, &self.index.name, before)
    }

    fn name_fragment(&self) -> Option<String> {
        Some(format!("{}_{}", self.model, self.index.name))
    }
}

/// Removes an index from a model.
///
/// # Examples
///
/// ```
/// use fastjango::migrations::{Operation, RemoveIndex};
///
/// let remove = RemoveIndex::new("Book", "book_status_pub");
/// assert_eq!(Operation::from(remove).describe(), "Remove index book_status_pub from Book");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoveIndex {
    pub(crate) model: String,
    pub(crate) name: String,
}

impl RemoveIndex {
    /// Removes the index with this name from that model.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Operation, RemoveIndex};
    ///
    /// assert!(Operation::from(RemoveIndex::new("Book", "book_title")).is_reversible(), "the state knows what it was");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn new(model: &str, name: &str) -> Self {
        Self {
            model: model.to_owned(),
            name: name.to_owned(),
        }
    }
}

impl Step for RemoveIndex {
    fn describe(&self) -> String {
        format!("Remove index {} from {}", self.name, self.model)
    }

    fn state_forwards(&self, state: &mut ProjectState) -> Result<()> {
        let model = state.model_mut(&self.model)?;
        model.index(&self.name)?;
        model.indexes.retain(|index| index.name != self.name);
        Ok(())
    }

    fn forwards(&self, editor: &mut SchemaEditor, before: &ProjectState, after: &ProjectState) -> Result<()> {
        let (from, to) = (before.model(&self.model)?, after.model(&self.model)?);
        editor.remove_index(from, to, &self.name, after)
    }

    fn backwards(&self, editor: &mut SchemaEditor, before: &ProjectState, _after: &ProjectState) -> Result<()> {
        let model = before.model(&self.model)?;
        editor.add_index(model, model.index(&self.name)?)
    }

    fn name_fragment(&self) -> Option<String> {
        Some(format!("remove_{}_{}", self.model, self.name))
    }
}

/// Adds a constraint to a model; rows that exist have to satisfy it.
///
/// # Examples
///
/// ```
/// use fastjango::migrations::{AddConstraint, CheckConstraint, F, Operation};
///
/// let add = AddConstraint::new("Book", CheckConstraint::new("book_has_pages", F("pages").gt(0)));
/// assert_eq!(Operation::from(add).describe(), "Create constraint book_has_pages on Book");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct AddConstraint {
    pub(crate) model: String,
    pub(crate) constraint: Constraint,
}

impl AddConstraint {
    /// Adds this constraint to that model.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{AddConstraint, CheckConstraint, F, Operation};
    ///
    /// let add = AddConstraint::new("Review", CheckConstraint::new("review_rating", F("rating").range(1, 5)));
    /// assert!(Operation::from(add).describe().contains("review_rating"));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn new(model: &str, constraint: impl Into<Constraint>) -> Self {
        Self {
            model: model.to_owned(),
            constraint: constraint.into(),
        }
    }
}

impl Step for AddConstraint {
    fn describe(&self) -> String {
        format!("Create constraint {} on {}", self.constraint.name(), self.model)
    }

    fn state_forwards(&self, state: &mut ProjectState) -> Result<()> {
        let model = state.model_mut(&self.model)?;
        let name = self.constraint.name();
        if model.constraints.iter().any(|constraint| constraint.name() == name) {
            return Err(taken(&self.model, name));
        }
        model.constraints.push(self.constraint.clone());
        Ok(())
    }

    fn forwards(&self, editor: &mut SchemaEditor, before: &ProjectState, after: &ProjectState) -> Result<()> {
        let (from, to) = (before.model(&self.model)?, after.model(&self.model)?);
        editor.refuse_long_keys(to, after, Some(self.constraint.name()))?;
        editor.add_constraint(from, to, &self.constraint, after)
    }

    fn backwards(&self, editor: &mut SchemaEditor, before: &ProjectState, after: &ProjectState) -> Result<()> {
        let (from, to) = (after.model(&self.model)?, before.model(&self.model)?);
        editor.remove_constraint(from, to, &self.constraint, before)
    }

    fn name_fragment(&self) -> Option<String> {
        Some(format!("{}_{}", self.model, self.constraint.name()))
    }
}

/// Removes a constraint from a model.
///
/// # Examples
///
/// ```
/// use fastjango::migrations::{Operation, RemoveConstraint};
///
/// let remove = RemoveConstraint::new("Book", "book_has_pages");
/// assert_eq!(Operation::from(remove).describe(), "Remove constraint book_has_pages from Book");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoveConstraint {
    pub(crate) model: String,
    pub(crate) name: String,
}

impl RemoveConstraint {
    /// Removes the constraint with this name from that model.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Operation, RemoveConstraint};
    ///
    /// assert!(Operation::from(RemoveConstraint::new("Review", "review_rating")).describe().contains("review_rating"));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn new(model: &str, name: &str) -> Self {
        Self {
            model: model.to_owned(),
            name: name.to_owned(),
        }
    }
}

impl Step for RemoveConstraint {
    fn describe(&self) -> String {
        format!("Remove constraint {} from {}", self.name, self.model)
    }

    fn state_forwards(&self, state: &mut ProjectState) -> Result<()> {
        let model = state.model_mut(&self.model)?;
        model.constraint(&self.name)?;
        model.constraints.retain(|constraint| constraint.name() != self.name);
        Ok(())
    }

    fn forwards(&self, editor: &mut SchemaEditor, before: &ProjectState, after: &ProjectState) -> Result<()> {
        let (from, to) = (before.model(&self.model)?, after.model(&self.model)?);
        editor.remove_constraint(from, to, from.constraint(&self.name)?, after)
    }

    fn backwards(&self, editor: &mut SchemaEditor, before: &ProjectState, after: &ProjectState) -> Result<()> {
        let (from, to) = (after.model(&self.model)?, before.model(&self.model)?);
        editor.add_constraint(from, to, to.constraint(&self.name)?, before)
    }

    fn name_fragment(&self) -> Option<String> {
        Some(format!("remove_{}_{}", self.model, self.name))
    }
}

fn taken(model: &str, name: &str) -> Error {
    Error::Configuration(format!(
        "the model `{model}` has an index or constraint named `{name}` already"
    ))
}
