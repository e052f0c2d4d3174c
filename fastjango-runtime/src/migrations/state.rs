//! The models as data, at one point of their history: Django's `ProjectState` and `ModelState`.

use std::collections::HashMap;

use super::constraints::{Constraint, UniqueConstraint};
use super::fields::{Field, FieldKind};
use super::indexes::Index;
use crate::error::{Error, Result};
use crate::models::options::{ColumnKind, ModelOptions};

mod from_models;

/// All models of a project at one point of their history.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::migrations::{Field, ModelState, ProjectState};
///
/// let mut state = ProjectState::new();
/// let mut tag = ModelState::new("Tag", "tag");
/// tag.fields.push(("name".into(), Field::char(40)));
/// state.add_model(tag)?;
/// assert_eq!(state.model("Tag")?.column("name")?, "name");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ProjectState {
    models: Vec<ModelState>,
}

/// A model at one point of its history.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::migrations::{Field, ModelState};
///
/// let mut tag = ModelState::new("Tag", "tag");
/// tag.fields.push(("id".into(), Field::big_auto()));
/// assert_eq!(tag.primary_key()?.0, "id");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ModelState {
    /// Its name, `Book`.
    pub name: String,
    /// Its table.
    pub table: String,
    /// Its fields by name, in order.
    pub fields: Vec<(String, Field)>,
    /// Its indexes, besides those of single fields.
    pub indexes: Vec<Index>,
    /// Its constraints, besides those of single fields.
    pub constraints: Vec<Constraint>,
}

impl ProjectState {
    /// The state before the first migration: no models.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The state that the compiled models ask for.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::migrations::ProjectState;
    ///
    /// let models = project();
    /// let state = ProjectState::from_models(models.all_models())?;
    /// assert_eq!(state.model("Book")?.column("author")?, "author_id");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if a relation leads to a model that is not among them, two of them share a name, a table or
    /// the name of an index or constraint, or a check says what a migration can't.
    pub fn from_models(models: &[&'static ModelOptions]) -> Result<Self> {
        let mut state = Self::new();
        for options in models {
            state.add_model(from_models::model_state(options)?)?;
        }
        state.check_relations()?;
        state.check_names()?;
        Ok(state)
    }

    /// The models, in the order of their creation.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::migrations::ProjectState;
    ///
    /// let models = project();
    /// let state = ProjectState::from_models(models.all_models())?;
    /// assert!(state.models().iter().any(|model| model.name == "Review"));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn models(&self) -> &[ModelState] {
        &self.models
    }

    /// The model with this name.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::ProjectState;
    ///
    /// assert!(ProjectState::new().get_model("Book").is_none());
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn get_model(&self, name: &str) -> Option<&ModelState> {
        self.models.iter().find(|model| model.name == name)
    }

    /// The model with this name, which a migration counts on.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::ProjectState;
    ///
    /// assert_eq!(
    ///     ProjectState::new().model("Book").unwrap_err().to_string(),
    ///     "the migrations know no model `Book` at this point"
    /// );
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if there is none.
    pub fn model(&self, name: &str) -> Result<&ModelState> {
        self.get_model(name).ok_or_else(|| no_model(name))
    }

    /// The model with this name, to change it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Field, ModelState, ProjectState};
    ///
    /// let mut state = ProjectState::new();
    /// state.add_model(ModelState::new("Tag", "tag"))?;
    /// state.model_mut("Tag")?.fields.push(("name".into(), Field::char(40)));
    /// assert!(state.model("Tag")?.get_field("name").is_some());
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if there is none.
    pub fn model_mut(&mut self, name: &str) -> Result<&mut ModelState> {
        let model = self.models.iter_mut().find(|model| model.name == name);
        model.ok_or_else(|| no_model(name))
    }

    /// Adds a model.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{ModelState, ProjectState};
    ///
    /// let mut state = ProjectState::new();
    /// state.add_model(ModelState::new("Tag", "tag"))?;
    /// assert!(state.add_model(ModelState::new("Label", "tag")).is_err(), "the table is taken");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if its name or a table of it is taken.
    pub fn add_model(&mut self, model: ModelState) -> Result<()> {
        if self.get_model(&model.name).is_some() {
            return Err(Error::Configuration(format!(
                "there are two models named `{}`",
                model.name
            )));
        }
        for table in model.tables() {
            self.check_table(table, &model.name)?;
        }
        self.models.push(model);
        Ok(())
    }

    /// Removes a model.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{ModelState, ProjectState};
    ///
    /// let mut state = ProjectState::new();
    /// state.add_model(ModelState::new("Tag", "tag"))?;
    /// assert_eq!(state.remove_model("Tag")?.table, "tag");
    /// assert!(state.remove_model("Tag").is_err());
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if there is none with this name, or a field of another model points to it.
    pub fn remove_model(&mut self, name: &str) -> Result<ModelState> {
        self.check_unused(name)?;
        let at = self.models.iter().position(|model| model.name == name);
        at.map(|at| self.models.remove(at)).ok_or_else(|| no_model(name))
    }

    /// What the column of a field stores: for a foreign key, what the other model's primary key is.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if the other model is missing, or the field has no column.
    pub fn column_kind(&self, field: &Field) -> Result<ColumnKind> {
        match &field.kind {
            FieldKind::Column(kind) | FieldKind::Auto(kind) => Ok(*kind),
            FieldKind::ForeignKey { to, .. } => {
                let (_, key) = self.model(to)?.primary_key()?;
                self.column_kind(key)
            }
            FieldKind::ManyToMany { .. } => Err(Error::Configuration("a many-to-many field has no column".to_owned())),
        }
    }

    fn check_table(&self, table: &str, owner: &str) -> Result<()> {
        let taken = self
            .models
            .iter()
            .find(|model| model.tables().any(|taken| taken == table));
        taken.map_or(Ok(()), |other| {
            let message = format!("the models `{}` and `{owner}` share the table `{table}`", other.name);
            Err(Error::Configuration(message))
        })
    }

    fn check_unused(&self, name: &str) -> Result<()> {
        for model in self.models.iter().filter(|model| model.name != name) {
            let pointing = |(_, field): &&(String, Field)| field.related_model() == Some(name);
            if let Some((field, _)) = model.fields.iter().find(pointing) {
                return Err(Error::Configuration(format!(
                    "`{}.{field}` points to `{name}`, which can't be deleted before that field is removed",
                    model.name
                )));
            }
        }
        Ok(())
    }

    fn check_relations(&self) -> Result<()> {
        for model in &self.models {
            for (name, field) in &model.fields {
                if let Some(target) = field.related_model().filter(|target| self.get_model(target).is_none()) {
                    return Err(Error::Configuration(format!(
                        "`{}.{name}` points to `{target}`, which is no model of this project; register it with \
                         `Project::models`",
                        model.name
                    )));
                }
            }
        }
        Ok(())
    }

    /// Indexes and constraints of all tables share their names: Django's `models.E030` and `models.E032`.
    fn check_names(&self) -> Result<()> {
        let mut taken: HashMap<&str, &str> = HashMap::new();
        for model in &self.models {
            let indexes = model.indexes.iter().map(|index| index.name.as_str());
            for name in indexes.chain(model.constraints.iter().map(Constraint::name)) {
                if let Some(other) = taken.insert(name, &model.name).filter(|other| *other != model.name) {
                    return Err(Error::Configuration(format!(
                        "the models `{other}` and `{}` each have an index or constraint named `{name}`; give one another \
                         name",
                        model.name
                    )));
                }
            }
        }
        Ok(())
    }
}

impl ModelState {
    /// A model without fields, whose table has this name.
    #[must_use]
    pub fn new(name: &str, table: &str) -> Self {
        Self {
            name: name.to_owned(),
            table: table.to_owned(),
            fields: Vec::new(),
            indexes: Vec::new(),
            constraints: Vec::new(),
        }
    }

    /// The field with this name.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Field, ModelState};
    ///
    /// let mut tag = ModelState::new("Tag", "tag");
    /// tag.fields.push(("name".into(), Field::char(40)));
    /// assert!(tag.get_field("name").is_some() && tag.get_field("label").is_none());
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn get_field(&self, name: &str) -> Option<&Field> {
        self.fields
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, field)| field)
    }

    /// The field with this name, which a migration counts on.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::ModelState;
    ///
    /// assert!(ModelState::new("Tag", "tag").field("name").is_err());
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if there is none.
    pub fn field(&self, name: &str) -> Result<&Field> {
        self.get_field(name)
            .ok_or_else(|| Error::Configuration(format!("the model `{}` has no field `{name}`", self.name)))
    }

    /// The column of the field with this name.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Field, ModelState};
    ///
    /// let mut tag = ModelState::new("Tag", "tag");
    /// tag.fields.push(("name".into(), Field::char(40).db_column("label")));
    /// assert_eq!(tag.column("name")?, "label");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if there is no such field, or it has no column.
    pub fn column(&self, name: &str) -> Result<String> {
        self.field(name)?
            .column_name(name)
            .ok_or_else(|| Error::Configuration(format!("`{}.{name}` has no column", self.name)))
    }

    /// The fields that have a column, with its name.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Field, ModelState, OnDelete};
    ///
    /// let mut review = ModelState::new("Review", "review");
    /// review.fields.push(("book".into(), Field::foreign_key("Book", OnDelete::Cascade)));
    /// let columns: Vec<String> = review.columns().map(|(_, _, column)| column).collect();
    /// assert_eq!(columns, ["book_id"]);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn columns(&self) -> impl Iterator<Item = (&str, &Field, String)> {
        self.fields
            .iter()
            .filter_map(|(name, field)| Some((name.as_str(), field, field.column_name(name)?)))
    }

    /// The primary key.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::ModelState;
    ///
    /// assert!(ModelState::new("Tag", "tag").primary_key().is_err(), "it has no fields yet");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if there is none.
    pub fn primary_key(&self) -> Result<(&str, &Field)> {
        let key = self.fields.iter().find(|(_, field)| field.primary_key);
        key.map(|(name, field)| (name.as_str(), field))
            .ok_or_else(|| Error::Configuration(format!("the model `{}` has no primary key", self.name)))
    }

    /// The index with this name.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Index, ModelState};
    ///
    /// let mut tag = ModelState::new("Tag", "tag");
    /// tag.indexes.push(Index::new("tag_name", ["name"]));
    /// assert_eq!(tag.index("tag_name")?.fields[0].name, "name");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if there is none.
    pub fn index(&self, name: &str) -> Result<&Index> {
        let index = self.indexes.iter().find(|index| index.name == name);
        index.ok_or_else(|| Error::Configuration(format!("the model `{}` has no index `{name}`", self.name)))
    }

    /// The constraint with this name.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{ModelState, UniqueConstraint};
    ///
    /// let mut tag = ModelState::new("Tag", "tag");
    /// tag.constraints.push(UniqueConstraint::new("tag_once", ["name"]).into());
    /// assert!(tag.constraint("tag_once").is_ok() && tag.constraint("other").is_err());
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if there is none.
    pub fn constraint(&self, name: &str) -> Result<&Constraint> {
        let constraint = self.constraints.iter().find(|constraint| constraint.name() == name);
        constraint.ok_or_else(|| Error::Configuration(format!("the model `{}` has no constraint `{name}`", self.name)))
    }

    /// Whether a field is part of an index or constraint.
    pub(crate) fn is_constrained(&self, name: &str) -> bool {
        let in_index = |index: &Index| index.field_names().contains(&name);
        self.indexes.iter().any(in_index)
            || self
                .constraints
                .iter()
                .any(|constraint| constraint.fields().contains(&name))
    }

    /// Whether an index, be it that of a constraint that `is_there`, begins with this field. That of a foreign key doesn't
    /// count.
    pub(crate) fn has_index_on(&self, name: &str, is_there: impl Fn(&UniqueConstraint) -> bool) -> bool {
        let unique = |constraint: &Constraint| match constraint {
            Constraint::Unique(unique) => is_there(unique) && unique.fields.first().is_some_and(|first| first == name),
            Constraint::Check(_) => false,
        };
        self.get_field(name)
            .is_some_and(|field| field.unique || field.primary_key)
            || self
                .indexes
                .iter()
                .any(|index| index.fields.first().is_some_and(|first| first.name == name))
            || self.constraints.iter().any(unique)
    }

    /// The model's table, and those between it and others.
    pub(super) fn tables(&self) -> impl Iterator<Item = &str> {
        let between = self.fields.iter().filter_map(|(_, field)| match &field.kind {
            FieldKind::ManyToMany { table, .. } => Some(table.as_str()),
            _ => None,
        });
        std::iter::once(self.table.as_str()).chain(between)
    }
}

fn no_model(name: &str) -> Error {
    Error::Configuration(format!("the migrations know no model `{name}` at this point"))
}
