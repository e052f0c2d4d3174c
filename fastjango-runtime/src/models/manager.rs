//! How a model's querysets begin: Django's `Manager`.

use crate::models::base::Model;
use crate::models::queryset::QuerySet;

/// Where queries over a model begin; every model has it.
///
/// A manager of your own is a function that returns a [`QuerySet`].
pub trait Manager: Model {
    /// All rows of the model: Django's `Model.objects`.
    fn objects() -> QuerySet<Self> {
        QuerySet::new()
    }
}

impl<M: Model> Manager for M {}
