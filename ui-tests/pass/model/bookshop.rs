//! Every model of the bookshop.

#![deny(missing_docs, unused_qualifications, warnings)]

use fastjango::prelude::*;

/// A publisher.
#[model]
pub struct Publisher {
    /// The key.
    pub id: i64,
    /// The name.
    #[field(max_length = 120, unique)]
    pub name: String,
    /// The city.
    #[field(max_length = 80, blank, default)]
    pub city: String,
    /// The year.
    pub founded: Option<i32>,
    /// Its books.
    pub books: HasMany<Book>,
}

/// An author.
#[model]
pub struct Author {
    /// The key.
    pub id: i64,
    /// The name.
    #[field(max_length = 100)]
    pub name: String,
    /// The address.
    #[field(email, unique)]
    pub email: String,
    /// The age.
    pub age: Option<i32>,
    /// The life.
    #[field(blank, default)]
    pub bio: String,
    /// Whether active.
    #[field(default = true)]
    pub is_active: bool,
    /// The rating.
    #[field(max_digits = 4, decimal_places = 2)]
    pub rating: Option<Decimal>,
    /// The day of birth.
    pub born: Option<NaiveDate>,
    /// When it was made.
    #[field(auto_now_add)]
    pub created: DateTime<Utc>,
    /// The mentor.
    #[relation(on_delete = set_null)]
    pub mentor: Option<ForeignKey<Self>>,
    /// Whom it mentors.
    #[relation(inverse = mentor)]
    pub mentees: HasMany<Self>,
    /// The profile.
    pub profile: HasOne<Profile>,
    /// The books.
    pub books: HasMany<Book>,
    /// Books that it contributed to.
    #[relation(inverse = co_authors)]
    pub contributed: ManyToMany<Book>,
    /// Its contributions.
    pub contributions: HasMany<Contribution>,
}

/// A profile.
#[model]
pub struct Profile {
    /// The key.
    pub id: i64,
    /// The author.
    #[relation(on_delete = cascade)]
    pub author: OneToOne<Author>,
    /// The website.
    #[field(url, blank, default)]
    pub website: String,
    /// Whether it gets the newsletter.
    #[field(default = false)]
    pub newsletter: bool,
}

/// A category.
#[model(ordering = [position, name], unique(fields = [parent, name]))]
pub struct Category {
    /// The key.
    pub id: i64,
    /// The name.
    #[field(max_length = 60)]
    pub name: String,
    /// The parent.
    #[relation(on_delete = cascade)]
    pub parent: Option<ForeignKey<Category>>,
    /// The position.
    #[field(default = 0)]
    pub position: i32,
    /// The children.
    #[relation(inverse = parent)]
    pub children: HasMany<Category>,
    /// The books.
    pub books: HasMany<Book>,
}

/// A tag.
#[model]
pub struct Tag {
    /// The key.
    pub id: i64,
    /// The name.
    #[field(max_length = 40, unique)]
    pub name: String,
    /// The slug.
    #[field(max_length = 40, slug, unique)]
    pub slug: String,
    /// The books.
    #[relation(inverse = tags)]
    pub books: ManyToMany<Book>,
}

/// The state of a book.
#[derive(Choices, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Being written.
    Draft,
    /// Out.
    Published,
    /// Gone.
    Archived,
}

/// A book.
#[model(
    ordering = [title, id],
    index(fields = [status, published], name = "book_status_pub"),
    check(name = "book_price_nonneg", |b| b.price.gte(0)),
)]
pub struct Book {
    /// The key.
    pub id: i64,
    /// The title.
    #[field(max_length = 200, index)]
    pub title: String,
    /// The slug.
    #[field(max_length = 220, unique, slug)]
    pub slug: String,
    /// The ISBN.
    #[field(max_length = 13, unique)]
    pub isbn: Option<String>,
    /// The pages.
    pub pages: u32,
    /// The price.
    #[field(max_digits = 8, decimal_places = 2)]
    pub price: Decimal,
    /// The discount.
    pub discount: Option<f64>,
    /// The day.
    pub published: Option<NaiveDate>,
    /// Whether in stock.
    #[field(default = true)]
    pub in_stock: bool,
    /// The state.
    #[field(max_length = 10, default = Status::Draft)]
    pub status: Status,
    /// The identity.
    #[field(unique, default = Uuid::new_v4())]
    pub uid: Uuid,
    /// Anything.
    #[field(default)]
    pub meta: Json,
    /// How long it takes.
    pub reading_time: Option<TimeDelta>,
    /// When.
    pub opens_at: Option<NaiveTime>,
    /// When it was made.
    #[field(auto_now_add)]
    pub created: DateTime<Utc>,
    /// When it was changed.
    #[field(auto_now)]
    pub updated: DateTime<Utc>,
    /// The author.
    #[relation(on_delete = cascade)]
    pub author: ForeignKey<Author>,
    /// The publisher.
    #[relation(on_delete = set_null)]
    pub publisher: Option<ForeignKey<Publisher>>,
    /// The category.
    #[relation(on_delete = protect)]
    pub category: Option<ForeignKey<Category>>,
    /// The tags.
    pub tags: ManyToMany<Tag>,
    /// The others.
    #[relation(through = Contribution)]
    pub co_authors: ManyToMany<Author>,
    /// The contributions.
    pub contributions: HasMany<Contribution>,
    /// The reviews.
    pub reviews: HasMany<Review>,
    /// Orders with it.
    pub order_lines: HasMany<OrderLine>,
}

/// What somebody did.
#[derive(Choices, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Edits.
    Editor,
    /// Draws.
    Illustrator,
    /// Translates.
    Translator,
}

/// A contribution.
#[model(unique(fields = [book, author, role]))]
pub struct Contribution {
    /// The key.
    pub id: i64,
    /// The book.
    #[relation(on_delete = cascade)]
    pub book: ForeignKey<Book>,
    /// The author.
    #[relation(on_delete = cascade)]
    pub author: ForeignKey<Author>,
    /// The role.
    #[field(max_length = 20)]
    pub role: Role,
    /// The share.
    #[field(max_digits = 5, decimal_places = 2, default = 0)]
    pub share: Decimal,
}

/// A review.
#[model(get_latest_by = created, check(name = "review_rating", |r| r.rating.gte(1) & r.rating.lte(5)))]
pub struct Review {
    /// The key.
    pub id: i64,
    /// The book.
    #[relation(on_delete = cascade)]
    pub book: ForeignKey<Book>,
    /// Who.
    #[field(max_length = 80)]
    pub reviewer: String,
    /// How good.
    #[field(min = 1, max = 5)]
    pub rating: i16,
    /// What.
    #[field(blank, default = "")]
    pub text: String,
    /// When.
    #[field(auto_now_add)]
    pub created: DateTime<Utc>,
}

/// An order.
#[model(table = "shop_order")]
pub struct Order {
    /// The key.
    pub id: i64,
    /// The number.
    #[field(max_length = 20, unique)]
    pub number: String,
    /// Who.
    #[field(max_length = 100)]
    pub customer: String,
    /// When.
    pub placed: DateTime<Utc>,
    /// Whether paid.
    #[field(default = false)]
    pub paid: bool,
    /// The lines.
    pub lines: HasMany<OrderLine>,
}

/// A line of an order.
#[model(unique(fields = [order, book]))]
pub struct OrderLine {
    /// The key.
    pub id: i64,
    /// The order.
    #[relation(on_delete = cascade)]
    pub order: ForeignKey<Order>,
    /// The book.
    #[relation(on_delete = protect)]
    pub book: ForeignKey<Book>,
    /// How many.
    pub quantity: u32,
    /// The price of one.
    #[field(max_digits = 8, decimal_places = 2)]
    pub unit_price: Decimal,
}

#[test]
fn the_tables_say_what_the_attributes_say() {
    let options = Book::options();
    assert_eq!(options.columns.len(), 19);
    assert_eq!(options.checks[0].name, "book_price_nonneg");
    assert_eq!((options.ordering)().len(), 2);
    assert_eq!(options.relations.len(), 8);
    assert_eq!(Category::options().uniques[0].name, "category_parent_name_uniq");
    assert_eq!(Category::options().uniques[0].columns, [2, 1]);
    assert_eq!(Order::options().table, "shop_order");
}

#[test]
fn the_builder_fills_in_defaults() {
    let author = Author::new().name("Frank Herbert").email("frank@example.org").build();
    let book = Book::new()
        .title("Dune")
        .slug("dune")
        .pages(412)
        .price(dec!(9.99))
        .author(&author)
        .build();
    assert_eq!(
        (book.title.as_str(), book.status, book.in_stock),
        ("Dune", Status::Draft, true)
    );
    let _ = Book::objects().filter(|b| b.title.icontains("dune") & b.status.eq(Status::Draft));
}
