//! The REST framework: serializers, viewsets, routers, filters, pages and permissions. Nothing else names actix.

pub mod exceptions;
pub mod filters;
mod integers;
mod pagination;
mod parameters;
mod request;
mod response;

pub use actix_web::http::Method;
pub use filters::{OrderingField, SearchField};
pub use integers::parse_integer;
pub use pagination::{LimitOffset, LimitOffsetPagination, PageNumber, PageNumberPagination, Pagination};
pub use parameters::Parameters;
pub use request::Request;
pub use response::Response;
