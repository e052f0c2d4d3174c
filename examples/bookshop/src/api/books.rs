//! Books: how they are shown, written, filtered and served.

use fastjango::auth::{HasPermission, has_perm};
use fastjango::prelude::*;
use serde_json::json;

use crate::models::{Book, Status, Tag};

mod documents;
mod filters;
mod writing;

pub use documents::{BestsellerSerializer, BookListSerializer, BookSerializer};
pub use filters::BookFilter;
pub use writing::BookWriteSerializer;

/// Nobody from reading; from writing everybody without an account, and some with one.
fn unless_safe(method: &Method) -> Refuses {
    Refuses {
        anonymous: !method.is_safe(),
        accounts: !method.is_safe(),
    }
}

/// Everybody reads. Who writes needs the permission for it, and deleting is for staff.
pub struct BookPermission;

impl Permission<Book> for BookPermission {
    const LOOKS_AT_ROWS: bool = false;

    async fn has_permission(&self, cx: &Context) -> Result<bool> {
        match *cx.method() {
            Method::POST => has_perm(cx, "add_book").await,
            Method::PUT | Method::PATCH => has_perm(cx, "change_book").await,
            Method::DELETE => Ok(cx.user().is_some_and(|user| user.is_staff)),
            _ => Ok(true),
        }
    }

    fn refuses(&self, method: &Method) -> Option<Refuses> {
        Some(unless_safe(method))
    }
}

/// Only who may change books.
pub struct ChangesBooks;

impl Permission<Book> for ChangesBooks {
    const LOOKS_AT_ROWS: bool = false;

    async fn has_permission(&self, cx: &Context) -> Result<bool> {
        Ok(cx.request().is_safe() || has_perm(cx, "change_book").await?)
    }

    fn refuses(&self, method: &Method) -> Option<Refuses> {
        Some(unless_safe(method))
    }

    fn message(&self) -> Option<&'static str> {
        Some("You may not change books.")
    }
}

/// Books of the shop.
#[viewset(
    model = Book,
    serializer = BookSerializer,
    list_serializer = BookListSerializer,
    write_serializer = BookWriteSerializer,
    filterset = BookFilter,
    search_fields = [istartswith(title), iexact(isbn), author.name, tags.name],
    ordering_fields = [id, title, price, pages, published, author.name],
    ordering = [title, id],
    pagination = PageNumber(20).max_page_size(50),
    permissions = [BookPermission],
)]
impl BookViewSet {
    /// Only drafts can be published.
    fn queryset(&self, cx: &Context) -> QuerySet<Book> {
        match cx.action() {
            "publish" => Book::objects().filter(|book| book.status.eq(Status::Draft)),
            _ => Book::objects(),
        }
    }

    /// Publishes a draft.
    #[action(
        detail,
        methods = [post],
        permissions = [ChangesBooks],
        request = PublishSerializer,
        response = BookSerializer,
    )]
    async fn publish(&self, cx: &Context, mut book: Book) -> Result<Response> {
        let data = PublishSerializer::validated(cx.data()?, &cx.into()).await?;
        let today = Utc::now().date_naive();
        book.published = data.published.or(book.published).or(Some(today));
        book.status = Status::Published;
        book.save(cx.db()).await?;
        self.document(cx, &book).await
    }

    /// Archives a book.
    #[action(detail, methods = [post], permissions = [ChangesBooks], status = 202)]
    async fn archive(&self, cx: &Context, mut book: Book) -> Result<Response> {
        if book.status == Status::Archived {
            return Err(ValidationError::new("This book is archived already.").into());
        }
        book.status = Status::Archived;
        book.save(cx.db()).await?;
        let document = json!({ "id": book.id, "status": book.status.value() });
        let location = Self::url_detail(book.id);
        Ok(Response::new(document).status(202).header("Location", &location))
    }

    /// Changes the price alone.
    #[action(
        detail,
        methods = [put, patch],
        url_path = "set-price",
        permissions = [ChangesBooks],
        request = PriceSerializer,
        response = PriceSerializer,
    )]
    async fn set_price(&self, cx: &Context, mut book: Book) -> Result<Response> {
        let context = SerializerContext::from(cx).with_partial(cx.method() == Method::PATCH);
        let data = PriceSerializer::validated(cx.data()?, &context).await?;
        book.price = data.price.unwrap_or(book.price);
        book.save(cx.db()).await?;
        Ok(Response::new(json!({ "price": format!("{:.2}", book.price) })))
    }

    /// The tags of a book.
    #[action(detail, methods = [get])]
    async fn tags(&self, cx: &Context, book: Book) -> Result<Response> {
        slugs(cx, &book).await
    }

    /// The tags of a book.
    #[action(
        detail,
        methods = [post],
        url_path = "tags",
        permissions = [HasPermission("add_book")],
        request = TagsSerializer,
        status = 201,
    )]
    async fn add_tags(&self, cx: &Context, mut book: Book) -> Result<Response> {
        let data = TagsSerializer::validated(cx.data()?, &cx.into()).await?;
        let tags = data.tags.unwrap_or_default().into_iter().map(PrimaryKey::into_key);
        book.tags.add(cx.db(), tags).await?;
        Ok(slugs(cx, &book).await?.status(201))
    }

    /// The tags of a book.
    #[action(detail, methods = [delete], url_path = "tags", permissions = [HasPermission("delete_book")])]
    async fn clear_tags(&self, cx: &Context, mut book: Book) -> Result<Response> {
        book.tags.clear(cx.db()).await?;
        Ok(Response::no_content())
    }

    /// Books by the number of copies sold.
    #[action(methods = [get], response = page(BestsellerSerializer, PageNumber(5)))]
    async fn bestsellers(&self, cx: &Context) -> Result<Response> {
        let sold = Book::objects()
            .filter(|book| book.order_lines().quantity.sum().gt(0))
            .order_by(|book| (book.order_lines().quantity.sum().desc(), book.id.asc()));
        self.page::<BestsellerSerializer>(cx, PageNumber(5), sold).await
    }

    /// One book by its ISBN.
    #[action(methods = [get], url_path = "by-isbn/{isbn}", response = BookSerializer)]
    async fn by_isbn(&self, cx: &Context) -> Result<Response> {
        let isbn: String = cx.path("isbn")?;
        BookSerializer::detail(Book::objects().filter(|book| book.isbn.eq(isbn)), &cx.into()).await
    }

    /// The first words of a book.
    #[action(detail, methods = [get], throttles = [ScopedRateThrottle("preview", "3/minute")])]
    async fn preview(&self, cx: &Context, book: Book) -> Result<Response> {
        let _ = cx;
        let words: Vec<&str> = book.title.split_whitespace().take(2).collect();
        Ok(Response::new(json!({ "id": book.id, "words": words })))
    }
}

/// The slugs of a book's tags.
async fn slugs(cx: &Context, book: &Book) -> Result<Response> {
    let tags = book.tags.all().order_by(|tag| tag.slug).values(|tag| tag.slug);
    Ok(Response::new(tags.all(cx.db()).await?))
}

/// Tags by their slugs.
#[serializer]
pub struct TagsSerializer {
    #[field(slug_field = slug, not_empty)]
    pub tags: Vec<PrimaryKey<Tag>>,
}

/// When a draft is published, if not today.
#[serializer]
pub struct PublishSerializer {
    #[field(required = false)]
    pub published: NaiveDate,
}

/// A price by itself, and why it changes.
#[serializer]
pub struct PriceSerializer {
    #[field(min = 0.5, max_digits = 8, decimal_places = 2)]
    pub price: Decimal,
    #[field(write_only, required = false)]
    pub reason: Reason,
}

/// Why a price changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choices)]
pub enum Reason {
    /// It is on sale.
    Sale,
    /// It costs more to make.
    Cost,
}
