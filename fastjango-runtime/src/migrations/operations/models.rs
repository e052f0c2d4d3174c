//! Operations on whole models.

use super::Step;
use crate::error::Result;
use crate::migrations::constraints::Constraint;
use crate::migrations::fields::Field;
use crate::migrations::indexes::Index;
use crate::migrations::schema::SchemaEditor;
use crate::migrations::state::{ModelState, ProjectState};

/// Makes a model's table, with its indexes and constraints and the tables of its many-to-many fields.
///
/// # Examples
///
/// ```
/// use fastjango::migrations::{CreateModel, Field, Index};
///
/// let create = CreateModel::new("Tag", "tag")
///     .field("id", Field::big_auto())
///     .field("name", Field::char(40).unique())
///     .index(Index::new("tag_name_id", ["name", "id"]));
/// assert_eq!(create.model().fields.len(), 2);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct CreateModel {
    model: ModelState,
}

impl CreateModel {
    /// Makes the model with this name, whose table has that name.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{CreateModel, Migration};
    ///
    /// let migration = Migration::new("0001_initial").operation(CreateModel::new("Tag", "tag"));
    /// assert_eq!(migration.operations()[0].describe(), "Create model Tag");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn new(name: &str, table: &str) -> Self {
        let model = ModelState::new(name, table);
        Self { model }
    }

    /// With this field.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{CreateModel, Field};
    ///
    /// let create = CreateModel::new("Tag", "tag").field("id", Field::big_auto()).field("name", Field::char(40));
    /// assert_eq!(create.model().fields[1].0, "name");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn field(mut self, name: &str, field: Field) -> Self {
        self.model.fields.push((name.to_owned(), field));
        self
    }

    /// With this index.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{CreateModel, Field, Index};
    ///
    /// let create = CreateModel::new("Tag", "tag")
    ///     .field("name", Field::char(40))
    ///     .index(Index::new("tag_name", ["-name"]));
    /// assert_eq!(create.model().indexes.len(), 1);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn index(mut self, index: Index) -> Self {
        self.model.indexes.push(index);
        self
    }

    /// With this constraint.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{CheckConstraint, CreateModel, F, Field};
    ///
    /// let create = CreateModel::new("Book", "book")
    ///     .field("price", Field::decimal(8, 2))
    ///     .constraint(CheckConstraint::new("book_price", F("price").gte(0)));
    /// assert_eq!(create.model().constraints[0].name(), "book_price");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn constraint(mut self, constraint: impl Into<Constraint>) -> Self {
        self.model.constraints.push(constraint.into());
        self
    }

    /// The model as it is made.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::CreateModel;
    ///
    /// assert_eq!(CreateModel::new("Tag", "shop_tag").model().table, "shop_tag");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn model(&self) -> &ModelState {
        &self.model
    }
}

impl From<ModelState> for CreateModel {
    fn from(model: ModelState) -> Self {
        Self { model }
    }
}

impl Step for CreateModel {
    fn describe(&self) -> String {
        format!("Create model {}", self.model.name)
    }

    fn state_forwards(&self, state: &mut ProjectState) -> Result<()> {
        state.add_model(self.model.clone())
    }

    fn forwards(&self, editor: &mut SchemaEditor, _before: &ProjectState, after: &ProjectState) -> Result<()> {
        editor.refuse_long_keys(&self.model, after, None)?;
        editor.create_model(&self.model, after)
    }

    fn backwards(&self, editor: &mut SchemaEditor, _before: &ProjectState, _after: &ProjectState) -> Result<()> {
        editor.delete_model(&self.model);
        Ok(())
    }

    fn name_fragment(&self) -> Option<String> {
        Some(self.model.name.clone())
    }
}

/// Drops a model's table and those of its many-to-many fields, with all rows.
///
/// # Examples
///
/// ```
/// use fastjango::migrations::{DeleteModel, Operation};
///
/// assert_eq!(Operation::from(DeleteModel::new("Tag")).describe(), "Delete model Tag");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteModel {
    pub(crate) name: String,
}

impl DeleteModel {
    /// Drops the model with this name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let name = name.to_owned();
        Self { name }
    }
}

impl Step for DeleteModel {
    fn describe(&self) -> String {
        format!("Delete model {}", self.name)
    }

    fn state_forwards(&self, state: &mut ProjectState) -> Result<()> {
        state.remove_model(&self.name).map(drop)
    }

    fn forwards(&self, editor: &mut SchemaEditor, before: &ProjectState, _after: &ProjectState) -> Result<()> {
        editor.delete_model(before.model(&self.name)?);
        Ok(())
    }

    fn backwards(&self, editor: &mut SchemaEditor, before: &ProjectState, _after: &ProjectState) -> Result<()> {
        editor.create_model(before.model(&self.name)?, before)
    }

    fn name_fragment(&self) -> Option<String> {
        Some(format!("delete_{}", self.name))
    }
}
