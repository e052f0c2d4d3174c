//! What a program is made of.

use fastjango_runtime::models::base::Models;
use fastjango_runtime::models::options::{ModelOptions, RelationKind, Through};
use fastjango_runtime::rest::{Api, Router};

use crate::error::Result;

/// What a program is made of: its models, and what else the management commands work with.
///
/// It is handed to [`fastjango::main!`](crate::main).
#[derive(Debug)]
#[must_use = "a project does nothing until it is handed to `fastjango::main!`"]
pub struct Project {
    name: &'static str,
    models: Vec<&'static ModelOptions>,
    apis: Vec<Api>,
}

impl Project {
    /// A project with this name.
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            models: Vec::new(),
            apis: Vec::new(),
        }
    }

    /// Adds models, as a tuple. Those that they are related to come along.
    pub fn models<M: Models>(mut self) -> Self {
        for options in M::options() {
            self.add(options);
        }
        self
    }

    /// Adds an API under a path, to which the closure adds viewsets and views.
    pub fn api(mut self, prefix: &str, register: impl FnOnce(&mut Api)) -> Self {
        let mut api = Api::new(prefix);
        register(&mut api);
        self.apis.push(api);
        self
    }

    /// The routers of the APIs.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`](crate::Error::Configuration) where paths can't be or collide.
    pub fn routers(&self) -> Result<Vec<Router>> {
        self.apis.iter().map(Api::build).collect()
    }

    /// The project's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// All models, in the order in which they were added, each followed by those that it led to.
    #[must_use]
    pub fn all_models(&self) -> &[&'static ModelOptions] {
        &self.models
    }

    fn add(&mut self, options: &'static ModelOptions) {
        if self.models.iter().any(|known| std::ptr::eq(*known, options)) {
            return;
        }
        self.models.push(options);
        for relation in options.relations {
            self.add((relation.target)());
            if let RelationKind::ManyToMany {
                through: Through::Model { model, .. },
            } = relation.kind
            {
                self.add(model());
            }
        }
    }
}
