//! The REST framework: serializers, viewsets, routers, filters, pages and permissions. Nothing else names actix.

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
pub use renderers::{CsvRenderer, JsonRenderer};
pub use request::Request;
pub use response::Response;
pub use routers::Router;
pub use serializers::{Serializer, SerializerContext, SerializerOptions};
pub use server::Server;
pub use throttling::{AnonRateThrottle, ScopedRateThrottle, Throttle, UserRateThrottle};
pub use views::{Action, View};
pub use viewsets::{Valid, ViewSet, ViewSetOptions};
