//! The shop window: published books, for everyone.

use fastjango::prelude::*;

use crate::models::{Book, Publisher, Status};

/// A book as customers see it.
#[serializer(model = Book)]
pub struct CatalogSerializer {
    pub href: HyperlinkedIdentity<CatalogViewSet>,
    #[field(source = title, read_only)]
    pub heading: String,
    pub slug: String,
    #[field(source = author.name, read_only)]
    pub writer: String,
    #[field(source = author.email, read_only)]
    pub writer_email: String,
    #[field(source = publisher.name, read_only)]
    pub house: Option<String>,
    #[field(source = category.name, read_only)]
    pub shelf: Option<String>,
    #[field(source = tags.name, read_only, ordering = [slug])]
    pub labels: Vec<String>,
    #[field(coerce_to_string = false)]
    pub price: Decimal,
    /// The day as people write it.
    #[field(source = published, format = "%d/%m/%Y")]
    pub released: Option<NaiveDate>,
    /// The minute.
    #[field(source = created, format = "%Y-%m-%dT%H:%M")]
    pub added: DateTime<Utc>,
    #[field(source = uid, format = hex)]
    pub key: Uuid,
    #[field(method)]
    pub lang: Json,
    #[field(method, omit_null)]
    pub sizes: Json,
}

#[serializer]
impl CatalogSerializer {
    fn get_lang(book: &Book) -> Json {
        book.meta.get("lang").cloned().unwrap_or_else(|| "??".into())
    }

    fn get_sizes(book: &Book) -> Json {
        book.meta.get("dims").cloned().unwrap_or_default()
    }
}

/// What the catalog is filtered by.
#[filterset(model = Book)]
pub struct CatalogFilter {
    pub in_stock: bool,
    pub publisher: PrimaryKey<Publisher>,
    #[filter(name = "category__name", field = category.name)]
    pub category: String,
}

/// The published books, for everyone.
#[viewset(
    model = Book,
    serializer = CatalogSerializer,
    filterset = CatalogFilter,
    lookup_field = slug,
    actions = [list, retrieve],
    search_fields = [title, iregex(slug), iexact(author.email), istartswith(publisher.name)],
    ordering_fields = [slug, price, published, id],
    ordering = [id],
    pagination = PageNumber(7).page_query_param("p").page_size_query_param("size").max_page_size(15),
    permissions = [AllowAny],
)]
impl CatalogViewSet {
    fn queryset(&self, _: &Context) -> QuerySet<Book> {
        Book::objects().filter(|book| book.status.eq(Status::Published))
    }
}
