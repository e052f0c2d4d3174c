//! What a program that uses `FastJango` names: `use fastjango::prelude::*;`.

pub use std::ops::RangeInclusive;

pub use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
pub use rust_decimal::Decimal;
pub use serde_json::{Map as JsonMap, Value as Json, json};
pub use uuid::Uuid;

pub use fastjango_runtime::db::{Database, Executor, Transaction};
pub use fastjango_runtime::error::{ApiException, Error, Result, ValidationError};
pub use fastjango_runtime::models::base::Model;
pub use fastjango_runtime::models::expressions::Expr;
pub use fastjango_runtime::models::fields::json::JsonOf;
pub use fastjango_runtime::models::functions::{concat, exists, outer_ref, q, random, subquery, value, when};
pub use fastjango_runtime::models::instances::Instance;
/// A manager of one's own is a function that returns a queryset.
///
/// # Examples
///
/// ```
/// use fastjango::prelude::*;
///
/// #[model]
/// pub struct Book {
///     pub id: i64,
///     pub title: String,
///     pub published: Option<NaiveDate>,
/// }
///
/// impl Book {
///     /// The books that are out: `Book::published()` as others say `Book::objects()`.
///     pub fn published() -> QuerySet<Self> {
///         Self::objects().filter(|b| b.published.is_not_null())
///     }
/// }
///
/// # async fn example(db: &Database) -> Result<()> {
/// let dune = Book::published().filter(|b| b.title.eq("Dune")).first(db).await?;
/// # drop(dune);
/// # Ok(())
/// # }
/// ```
pub use fastjango_runtime::models::manager::Manager;
pub use fastjango_runtime::models::neighbors::Neighbors;
pub use fastjango_runtime::models::partial::PartialInstance;
pub use fastjango_runtime::models::queryset::{QuerySet, RelationHandles, prefetch_related_objects};
pub use fastjango_runtime::models::raw::Raw;
pub use fastjango_runtime::models::related::{ForeignKey, HasMany, HasOne, ManyToMany, OneToOne, RelationLookups};
pub use fastjango_runtime::models::signals::{M2mChanged, PostDelete, PostSave, PreDelete, PreSave, Receivers};
pub use fastjango_runtime::rest::{
    AllowAny, AnonRateThrottle, Api, Context, CsvRenderer, Cursor, FormParser, HyperlinkedIdentity, HyperlinkedRelated,
    IsAdminUser, IsAuthenticated, IsAuthenticatedOrReadOnly, JsonParser, JsonRenderer, LimitOffset, Method,
    MultiPartParser, PageNumber, Permission, PrimaryKey, ReadOnly, Refuses, Response, ScopedRateThrottle, Serializer,
    SerializerContext, Throttle, UploadedFile, UserRateThrottle, Valid, View, ViewSet,
};

pub use crate::{Choices, FieldType, Project, Row, dec, filterset, model, receiver, serializer, viewset};
