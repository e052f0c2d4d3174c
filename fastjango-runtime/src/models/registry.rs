//! Which models a database has, and which of them point to which.
//!
//! A model's table knows where its own relations lead, not who points to it. Deletion has to know: rows whose foreign
//! key points to a deleted row are deleted too, let go, or forbid it, whether or not the deleted row's model declares
//! the other side (`HasMany`). The answer is the list of all models, which belongs to a database and not to the
//! process: two programs, or two tests, may have different models in one process.

use std::sync::Arc;

use crate::db::{Database, Handle};
use crate::error::ExplainIntegrity;
use crate::models::base::Models;
use crate::models::integrity;
use crate::models::options::{ColumnIndex, ModelOptions, OnDelete, Relation, RelationKind, Through};
use crate::value::Value;

/// The models of a database: Django's `Apps`.
///
/// It is made from some models and finds those that their relations lead to. Without one, what is reachable from the
/// deleted model itself has to do; a foreign key of a model that is out of reach then makes the database refuse the
/// deletion.
///
/// # Examples
///
/// ```
/// use fastjango::{db::Database, models::registry::Registry};
///
/// # fn example(db: &Database) {
/// Registry::of::<()>().attach(db); // `()` is where a project names its models: `(Book, Author)`
/// # }
/// ```
#[derive(Debug)]
pub struct Registry {
    models: Vec<&'static ModelOptions>,
    referrers: Vec<Vec<Referrer>>,
}

/// What points to a model, and what becomes of it when the model's row is deleted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Referrer {
    /// A foreign key of a model.
    Key(ReferringKey),
    /// A table between two models that has no model of its own: its rows go.
    Link {
        /// The model that declares the relation.
        model: &'static ModelOptions,
        /// The relation's name.
        relation: &'static str,
        /// The table.
        table: &'static str,
        /// The column that points to the deleted row.
        column: &'static str,
    },
}

/// A foreign key that points to a model.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReferringKey {
    /// The model that has it.
    pub(crate) model: &'static ModelOptions,
    /// The relation's name.
    pub(crate) relation: &'static str,
    /// The column.
    pub(crate) column: ColumnIndex,
    /// What happens to the row.
    pub(crate) on_delete: OnDelete,
}

impl ReferringKey {
    /// What the key becomes when the row that it points to is deleted.
    pub(crate) fn replacement(&self) -> Value {
        let column = self.model.column(self.column);
        let made = match self.on_delete {
            OnDelete::SetDefault => column.default,
            OnDelete::Set => column.set_on_delete,
            _ => None,
        };
        made.map_or(Value::Null(column.kind.value_kind()), |made| made())
    }
}

impl Registry {
    /// The registry of these models and of all that their relations lead to.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::models::registry::Registry;
    ///
    /// # run(async |db| {
    /// let registry = Registry::new([Book::options(), Author::options()]);
    /// assert!(registry.models().iter().any(|model| model.name == "Review"), "what they are related to comes along");
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn new(models: impl IntoIterator<Item = &'static ModelOptions>) -> Self {
        let models = reachable(models);
        let mut registry = Self {
            referrers: vec![Vec::new(); models.len()],
            models,
        };
        for model in registry.models.clone() {
            for relation in model.relations {
                registry.add_relation(model, relation);
            }
        }
        registry
    }

    /// The registry of a tuple of models.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::models::registry::Registry;
    ///
    /// # run(async |db| {
    /// // What `Project::attach` does for the models of a project.
    /// Registry::of::<(Book, Author)>().attach(db);
    /// assert_eq!(Author::objects().filter(|a| a.id.eq(1)).delete(db).await?.by_model["Book"], 2);
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn of<M: Models>() -> Self {
        Self::new(M::options())
    }

    /// The models, those that were named first.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::models::registry::Registry;
    ///
    /// let registry = Registry::of::<(Tag, Author)>();
    /// assert!(registry.models().iter().any(|model| model.name == "Tag"));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn models(&self) -> &[&'static ModelOptions] {
        &self.models
    }

    /// Tells a database that these are its models.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// use fastjango::models::registry::Registry;
    ///
    /// Registry::of::<(Book,)>().attach(db); // a project does it for the databases of its commands and tests
    /// let frank = Author::objects().first(db).await?.expect("there are authors");
    /// assert_eq!(frank.delete(db).await?.by_model["Book"], 2, "what points to a row is known now");
    /// # Ok(()) });
    /// ```
    pub fn attach(self, db: &Database) {
        let (models, backend) = (self.models.clone(), db.backend());
        db.attach(ExplainIntegrity(Box::new(move |error| {
            integrity::name_among(error, &models, backend);
        })));
        db.attach(self);
    }

    /// What points to a model; nothing where the model isn't one of these.
    pub(crate) fn referrers(&self, model: &'static ModelOptions) -> &[Referrer] {
        self.position(model).map_or(&[], |at| &self.referrers[at])
    }

    /// Whether the model is one of these.
    pub(crate) fn has(&self, model: &'static ModelOptions) -> bool {
        self.position(model).is_some()
    }

    fn position(&self, model: &'static ModelOptions) -> Option<usize> {
        self.models.iter().position(|known| std::ptr::eq(*known, model))
    }

    fn add_relation(&mut self, model: &'static ModelOptions, relation: &Relation) {
        let target = (relation.target)();
        match relation.kind {
            RelationKind::Forward { on_delete, .. } if on_delete.is_left_to_database() => {}
            RelationKind::Forward { column, on_delete, .. } => self.add(
                target,
                Referrer::Key(ReferringKey {
                    model,
                    relation: relation.name,
                    column,
                    on_delete,
                }),
            ),
            RelationKind::ManyToMany {
                through:
                    Through::Automatic {
                        table,
                        source_column,
                        target_column,
                    },
            } => {
                for (end, column) in [(model, source_column), (target, target_column)] {
                    self.add(
                        end,
                        Referrer::Link {
                            model,
                            relation: relation.name,
                            table,
                            column,
                        },
                    );
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, target: &'static ModelOptions, referrer: Referrer) {
        if let Some(at) = self.position(target) {
            self.referrers[at].push(referrer);
        }
    }
}

/// The registry that knows a model: the database's, or that of what the model leads to.
pub(crate) fn registry_of(handle: Handle<'_>, model: &'static ModelOptions) -> Arc<Registry> {
    let attached = handle.attached::<Registry>().filter(|registry| registry.has(model));
    attached.unwrap_or_else(|| Arc::new(Registry::new([model])))
}

/// These models and all that their relations lead to, each once.
fn reachable(models: impl IntoIterator<Item = &'static ModelOptions>) -> Vec<&'static ModelOptions> {
    let mut found: Vec<&'static ModelOptions> = Vec::new();
    let add = |found: &mut Vec<&'static ModelOptions>, model: &'static ModelOptions| {
        if !found.iter().any(|known| std::ptr::eq(*known, model)) {
            found.push(model);
        }
    };
    for model in models {
        add(&mut found, model);
    }
    let mut at = 0;
    while let Some(model) = found.get(at).copied() {
        for relation in model.relations {
            add(&mut found, (relation.target)());
            if let RelationKind::ManyToMany {
                through: Through::Model { model, .. },
            } = relation.kind
            {
                add(&mut found, model());
            }
        }
        at += 1;
    }
    found
}
