//! The REST framework: serializers, viewsets, routers, filters, pages and permissions. Nothing else names actix.
//!
//! The examples below are about the [shop](crate::models#the-shop-of-the-examples) and its API: `client` is an
//! [`ApiClient`] of it who is nobody yet, `ada` an account of staff.
//!
//! ```
//! use fastjango::prelude::*;
//! # use shop::{Author, Book};
//!
//! #[serializer(model = Book)]
//! pub struct BookSerializer {
//!     pub id: i64,
//!     pub title: String,
//!     pub pages: i32,
//!     pub price: Decimal,
//!     pub author: PrimaryKey<Author>,
//! }
//!
//! #[filterset(model = Book)]
//! pub struct BookFilter {
//!     #[filter(lookups = [exact, icontains])]
//!     pub title: String,
//!     #[filter(field = pages, lookup = gte)]
//!     pub min_pages: i32,
//! }
//!
//! #[viewset(
//!     model = Book,
//!     serializer = BookSerializer,
//!     filterset = BookFilter,
//!     search_fields = [title, author.name],
//!     ordering_fields = [title, pages],
//!     pagination = PageNumber(2).max_page_size(10),
//!     permissions = [IsAuthenticatedOrReadOnly],
//! )]
//! impl BookViewSet {}
//! ```

mod api;
pub mod authentication;
mod client;
mod context;
mod docs;
mod encoding;
pub mod exceptions;
pub mod fields;
pub mod filters;
pub mod filterset;
pub mod hyperlinks;
mod integers;
mod limits;
mod lookups;
mod negotiation;
mod pagination;
mod parameters;
pub mod parsers;
pub mod permissions;
mod policies;
pub mod relations;
pub mod renderers;
mod request;
mod response;
pub mod routers;
mod schema;
mod segment;
pub mod serializers;
mod server;
mod service;
pub mod throttling;
pub(crate) mod uniqueness;
pub mod validators;
pub mod views;
pub mod viewsets;

#[cfg(test)]
mod tests;

pub use actix_web::http::Method;
pub use api::Api;
pub use authentication::{Account, Authentication};
pub use client::{ApiClient, ClientRequest};
pub use context::{Context, FromPath};
#[doc(hidden)]
pub use encoding::decode_base64;
pub use filters::{OrderingField, SearchField};
pub use filterset::FilterSet;
pub use futures_util::future::BoxFuture;
pub use hyperlinks::{HyperlinkedIdentity, HyperlinkedRelated};
#[doc(hidden)]
pub use integers::parse_integer;
pub use limits::Limits;
pub use pagination::{
    Cursor, CursorPagination, LimitOffset, LimitOffsetPagination, PageNumber, PageNumberPagination, Pagination,
};
pub use parameters::Parameters;
pub use parsers::{Form, FormParser, FormValue, JsonParser, MultiPartParser, UploadedFile};
pub use permissions::{
    AllowAny, And, IsAdminUser, IsAuthenticated, IsAuthenticatedOrReadOnly, Not, Or, Permission, ReadOnly, Refuses,
};
pub use policies::Policies;
pub use relations::PrimaryKey;
pub use renderers::{CsvRenderer, JsonRenderer, RawCsvRenderer};
pub use request::{Headers, Request};
pub use response::Response;
pub use routers::Router;
pub use serializers::{Serializer, SerializerContext, SerializerOptions};
pub use server::Server;
pub use throttling::{AnonRateThrottle, ScopedRateThrottle, Throttle, UserRateThrottle};
pub use views::{Action, View};
pub use viewsets::{Valid, ViewSet, ViewSetOptions};
