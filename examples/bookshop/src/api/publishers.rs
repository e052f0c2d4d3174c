//! Publishing houses.

use fastjango::prelude::*;

use super::books::BookViewSet;
use crate::models::Publisher;

/// A publisher, with links to its books.
#[serializer(model = Publisher)]
pub struct PublisherSerializer {
    pub url: HyperlinkedIdentity<PublisherViewSet>,
    pub name: String,
    pub city: String,
    /// Year of the first book.
    #[field(min = 1400, max = 2100)]
    pub founded: Option<i32>,
    pub books: Vec<HyperlinkedRelated<BookViewSet>>,
}

/// What publishers are filtered by.
#[filterset(model = Publisher)]
pub struct PublisherFilter {
    pub city: String,
    #[filter(lookups = [exact, gte, lte, is_null])]
    pub founded: i32,
}

/// Publishing houses.
#[viewset(
    model = Publisher,
    serializer = PublisherSerializer,
    filterset = PublisherFilter,
    search_fields = [iexact(name), istartswith(city)],
    ordering_fields = [id, name, city, founded],
    ordering = [id],
    permissions = [IsAdminUser | ReadOnly],
)]
impl PublisherViewSet {}
