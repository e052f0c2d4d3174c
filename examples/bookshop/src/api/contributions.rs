//! Who else made a book.

use fastjango::auth::ModelPermissions;
use fastjango::prelude::*;

use super::authors::AuthorViewSet;
use crate::models::{Book, Contribution, Role};

/// A part in another author's book.
#[serializer(model = Contribution)]
pub struct ContributionSerializer {
    pub id: i64,
    pub book: PrimaryKey<Book>,
    pub author: HyperlinkedRelated<AuthorViewSet>,
    pub role: Role,
    #[field(min = 0, max = 100)]
    pub share: Decimal,
}

/// What contributions are filtered by.
#[filterset(model = Contribution)]
pub struct ContributionFilter {
    #[filter(lookups = [exact, is_in])]
    pub role: Role,
    #[filter(lookups = [gte, lt])]
    pub share: Decimal,
    #[filter(name = "author__name", field = author.name, lookups = [icontains])]
    pub author: String,
    pub book: PrimaryKey<Book>,
}

/// Who else made a book.
#[viewset(
    model = Contribution,
    serializer = ContributionSerializer,
    filterset = ContributionFilter,
    ordering_fields = [id, book_id, role, share],
    ordering = [id],
    pagination = LimitOffset(10).max_limit(25),
    permissions = [IsAuthenticated, ModelPermissions],
)]
impl ContributionViewSet {}
