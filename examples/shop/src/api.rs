//! The API.

use fastjango::auth::TokenAuthentication;
use fastjango::prelude::*;

use crate::models::{Author, Book, Status, Tag};

/// An author as a document.
#[serializer(model = Author)]
pub struct AuthorSerializer {
    /// The key.
    pub id: i64,
    /// The name.
    pub name: String,
    /// The year of birth.
    #[field(required = false)]
    pub born: Option<i32>,
}

/// A book as a document.
#[serializer(model = Book)]
pub struct BookSerializer {
    /// The key.
    pub id: i64,
    /// The title.
    pub title: String,
    /// How long it is.
    pub pages: i32,
    /// What it costs.
    pub price: Decimal,
    /// Who wrote it.
    pub author: PrimaryKey<Author>,
}

/// A few words, which are no row.
#[serializer]
pub struct NoteSerializer {
    /// The words.
    #[field(max_length = 20)]
    pub text: String,
    /// How urgent it is.
    #[field(default = 1, min = 1, max = 3)]
    pub urgency: i64,
}

/// Which books are asked for.
#[filterset(model = Book)]
pub struct BookFilter {
    /// By the title.
    #[filter(lookups = [exact, icontains])]
    pub title: String,
    /// By the least number of pages.
    #[filter(field = pages, lookup = gte)]
    pub min_pages: i32,
}

/// The books: everybody reads them, who has an account writes.
#[viewset(
    model = Book,
    serializer = BookSerializer,
    filterset = BookFilter,
    search_fields = [title, author.name],
    ordering_fields = [title, pages],
    pagination = PageNumber(2).max_page_size(10),
    permissions = [IsAuthenticatedOrReadOnly],
)]
impl BookViewSet {
    /// Puts a book on the shelf.
    #[action(detail, methods = [post], response = BookSerializer)]
    async fn publish(&self, cx: &Context, mut book: Book) -> Result<Response> {
        book.status = Status::Published;
        book.save(cx.db()).await?;
        self.document(cx, &book).await
    }
}

/// A tag as a document.
#[serializer(model = Tag, fields = [id, name])]
pub struct TagSerializer;

/// The tags, which staff alone may see.
#[viewset(model = Tag, serializer = TagSerializer, permissions = [IsAdminUser])]
impl TagViewSet {}

/// What is where.
pub(crate) fn register(api: &mut Api) {
    api.authentication(TokenAuthentication)
        .register::<BookViewSet>("books")
        .register::<TagViewSet>("tags");
}
