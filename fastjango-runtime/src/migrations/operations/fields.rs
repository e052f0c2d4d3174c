//! Operations on single fields.

use super::Step;
use crate::error::{Error, Result};
use crate::migrations::fields::Field;
use crate::migrations::schema::SchemaEditor;
use crate::migrations::state::ProjectState;

/// Adds a field to a model; rows that exist get its default.
///
/// # Examples
///
/// ```
/// use fastjango::migrations::{AddField, Field, Operation};
///
/// let add = AddField::new("Book", "subtitle", Field::char(200).default(""));
/// assert_eq!(Operation::from(add).describe(), "Add field subtitle to Book");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct AddField {
    pub(crate) model: String,
    pub(crate) name: String,
    pub(crate) field: Field,
}

impl AddField {
    /// Adds this field, with this name, to that model.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{AddField, Field, Operation};
    ///
    /// // A column that may not be NULL needs a value for the rows that are there.
    /// let add = AddField::new("Book", "language", Field::char(2).default("en"));
    /// assert_eq!(Operation::from(add).describe(), "Add field language to Book");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn new(model: &str, name: &str, field: Field) -> Self {
        Self {
            model: model.to_owned(),
            name: name.to_owned(),
            field,
        }
    }
}

impl Step for AddField {
    fn describe(&self) -> String {
        format!("Add field {} to {}", self.name, self.model)
    }

    fn state_forwards(&self, state: &mut ProjectState) -> Result<()> {
        let model = state.model_mut(&self.model)?;
        if model.get_field(&self.name).is_some() {
            let message = format!("the model `{}` has a field `{}` already", self.model, self.name);
            return Err(Error::Configuration(message));
        }
        model.fields.push((self.name.clone(), self.field.clone()));
        Ok(())
    }

    fn forwards(&self, editor: &mut SchemaEditor, before: &ProjectState, after: &ProjectState) -> Result<()> {
        let (from, to) = (before.model(&self.model)?, after.model(&self.model)?);
        editor.refuse_long_keys(to, after, Some(&self.name))?;
        editor.add_field(from, to, &self.name, after)
    }

    fn backwards(&self, editor: &mut SchemaEditor, before: &ProjectState, after: &ProjectState) -> Result<()> {
        let (from, to) = (after.model(&self.model)?, before.model(&self.model)?);
        editor.remove_field(from, to, &self.name, after)
    }

    fn name_fragment(&self) -> Option<String> {
        Some(format!("{}_{}", self.model, self.name))
    }

    fn advice(&self) -> Option<String> {
        let is_key = self.field.related_model().is_some() && !self.field.is_many_to_many();
        let needed = is_key && !self.field.null && self.field.default.is_none();
        needed.then(|| {
            format!(
                "`{}.{}` is not null: rows that exist need a `.default(…)`, the key of the row that they are to point to",
                self.model, self.name
            )
        })
    }
}

/// Removes a field from a model, with what all rows have in it.
///
/// # Examples
///
/// ```
/// use fastjango::migrations::{Operation, RemoveField};
///
/// let remove = RemoveField::new("Book", "subtitle");
/// assert_eq!(Operation::from(remove).describe(), "Remove field subtitle from Book");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoveField {
    pub(crate) model: String,
    pub(crate) name: String,
}

impl RemoveField {
    /// Removes the field with this name from that model.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Operation, RemoveField};
    ///
    /// assert_eq!(Operation::from(RemoveField::new("Book", "isbn")).describe(), "Remove field isbn from Book");
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

impl Step for RemoveField {
    fn describe(&self) -> String {
        format!("Remove field {} from {}", self.name, self.model)
    }

    fn state_forwards(&self, state: &mut ProjectState) -> Result<()> {
        let model = state.model_mut(&self.model)?;
        model.field(&self.name)?;
        if model.is_constrained(&self.name) {
            return Err(Error::Configuration(format!(
                "`{}.{}` is part of an index or constraint, which has to go first",
                self.model, self.name
            )));
        }
        model.fields.retain(|(name, _)| *name != self.name);
        Ok(())
    }

    fn forwards(&self, editor: &mut SchemaEditor, before: &ProjectState, after: &ProjectState) -> Result<()> {
        let (from, to) = (before.model(&self.model)?, after.model(&self.model)?);
        editor.remove_field(from, to, &self.name, before)
    }

    fn backwards(&self, editor: &mut SchemaEditor, before: &ProjectState, after: &ProjectState) -> Result<()> {
        let (from, to) = (after.model(&self.model)?, before.model(&self.model)?);
        editor.add_field(from, to, &self.name, before)
    }

    fn name_fragment(&self) -> Option<String> {
        Some(format!("remove_{}_{}", self.model, self.name))
    }
}
