//! Who else made a book.

use fastjango::auth::DjangoModelPermissions;
use fastjango::prelude::*;

use super::authors::AuthorViewSet;
use crate::models::{Author, Book, Contribution, Role};

/// A part in another author's book.
#[serializer(model = Contribution, provided = [author_id])]
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
    permissions = [IsAuthenticated, DjangoModelPermissions],
)]
impl ContributionViewSet {
    /// A serializer's link is only given, so a new row's author is found here.
    async fn perform_create(&self, cx: &Context, serializer: Valid<ContributionSerializer>) -> Result<Contribution> {
        let author = linked_author(cx).await?;
        serializer
            .with(|contribution| contribution.author_id.set(author.id))
            .create(cx)
            .await
    }
}

/// The author whose address the document has.
async fn linked_author(cx: &Context) -> Result<Author> {
    let refused = |message| ValidationError::field("author", message);
    let link = cx
        .data()?
        .get("author")
        .ok_or_else(|| refused("This field is required."))?;
    let key = link
        .as_str()
        .and_then(|link| link.trim_end_matches('/').rsplit('/').next());
    let key: i64 = key
        .and_then(|key| key.parse().ok())
        .ok_or_else(|| refused("Invalid hyperlink - No URL match."))?;
    let author = Author::objects()
        .filter(|author| author.id.eq(key))
        .first(cx.db())
        .await?;
    Ok(author.ok_or_else(|| refused("Invalid hyperlink - Object does not exist."))?)
}
