//! How a model's querysets begin: Django's `Manager`.

use crate::models::base::Model;
use crate::models::queryset::QuerySet;

/// Where queries over a model begin; every model has it.
///
/// A manager of your own is a function that returns a [`QuerySet`].
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// /// The books that can be had: Django's manager of one's own.
/// fn in_stock() -> QuerySet<Book> {
///     Book::objects().filter(|b| b.in_stock.is_true())
/// }
///
/// assert_eq!(in_stock().filter(|b| b.pages.lt(300)).count(db).await?, 2);
/// # Ok(()) });
/// ```
pub trait Manager: Model {
    /// All rows of the model: Django's `Model.objects`.
    fn objects() -> QuerySet<Self> {
        QuerySet::new()
    }
}

impl<M: Model> Manager for M {}
