//! The bookshop: the models that the suite and the recorded answers are about.

#![expect(
    missing_docs,
    reason = "what clients are told of a field is its doc comment, and few need one"
)]

use fastjango::prelude::*;

/// A publishing house.
#[model(table = "publisher")]
#[derive(Debug, Clone)]
pub struct Publisher {
    // The key.
    pub id: i64,
    // Its name.
    #[field(max_length = 120, unique)]
    pub name: String,
    // Where it sits.
    #[field(max_length = 80, blank, default)]
    pub city: String,
    /// Year of the first book.
    pub founded: Option<i32>,
    // What it published.
    pub books: HasMany<Book>,
}

/// Somebody who writes.
#[model(table = "author")]
#[derive(Debug, Clone)]
pub struct Author {
    // The key.
    pub id: i64,
    // The name.
    #[field(max_length = 100)]
    pub name: String,
    // The address.
    #[field(max_length = 254, unique, email)]
    pub email: String,
    // The age in years.
    pub age: Option<i32>,
    // A few words on the life.
    #[field(blank, default)]
    pub bio: String,
    // Whether still writing.
    #[field(default = true)]
    pub is_active: bool,
    // The readers' verdict.
    #[field(max_digits = 4, decimal_places = 2)]
    pub rating: Option<Decimal>,
    // The birthday.
    pub born: Option<NaiveDate>,
    // When the row was made.
    #[field(auto_now_add)]
    pub created: DateTime<Utc>,
    // Who taught the craft.
    #[relation(on_delete = set_null)]
    pub mentor: Option<ForeignKey<Author>>,
    // Whom this author teaches.
    #[relation(inverse = mentor)]
    pub mentees: HasMany<Author>,
    // What else there is to know.
    pub profile: HasOne<Profile>,
    // The books.
    pub books: HasMany<Book>,
    // The parts in other authors' books.
    pub contributions: HasMany<Contribution>,
    // The books of others with a part of this author.
    #[relation(inverse = co_authors)]
    pub contributed: ManyToMany<Book>,
}

/// What else there is to know of an author.
#[model(table = "profile")]
#[derive(Debug, Clone)]
pub struct Profile {
    // The key.
    pub id: i64,
    // Whose it is.
    #[relation(on_delete = cascade)]
    pub author: OneToOne<Author>,
    // A page of the author's own.
    #[field(max_length = 200, blank, default, url)]
    pub website: String,
    // Whether letters are sent.
    #[field(default = false)]
    pub newsletter: bool,
}

/// A place in the tree of categories.
#[model(
    table = "category",
    ordering = [position, name],
    unique(fields = [parent, name], name = "category_parent_name"),
)]
#[derive(Debug, Clone)]
pub struct Category {
    // The key.
    pub id: i64,
    // The name.
    #[field(max_length = 60)]
    pub name: String,
    // The category above.
    #[relation(on_delete = cascade)]
    pub parent: Option<ForeignKey<Category>>,
    // The categories below.
    #[relation(inverse = parent)]
    pub children: HasMany<Category>,
    // The place among its sisters.
    #[field(default = 0)]
    pub position: i32,
    // The books in it.
    pub books: HasMany<Book>,
}

/// A word that books are found by.
#[model(table = "tag")]
#[derive(Debug, Clone)]
pub struct Tag {
    // The key.
    pub id: i64,
    // The word.
    #[field(max_length = 40, unique)]
    pub name: String,
    // The word in addresses.
    #[field(max_length = 40, unique, slug)]
    pub slug: String,
    // The books that have it.
    #[relation(inverse = tags)]
    pub books: ManyToMany<Book>,
}

/// How far a book has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choices)]
pub enum Status {
    // Being written.
    Draft,
    // To be had.
    Published,
    // No longer shown.
    Archived,
}

/// A book.
#[model(
    table = "book",
    ordering = [title, id],
    index(fields = [status, published], name = "book_status_pub"),
    check(name = "book_price_nonneg", |b| b.price.gte(0)),
)]
#[derive(Debug, Clone)]
pub struct Book {
    // The key.
    pub id: i64,
    // The title.
    #[field(max_length = 200, index)]
    pub title: String,
    // The title in addresses.
    #[field(max_length = 220, unique, slug)]
    pub slug: String,
    // The number of the trade.
    #[field(max_length = 13, unique)]
    pub isbn: Option<String>,
    // How long it is.
    pub pages: u32,
    // What it costs.
    #[field(max_digits = 8, decimal_places = 2)]
    pub price: Decimal,
    // The part of the price that is taken off.
    pub discount: Option<f64>,
    // When it came out.
    pub published: Option<NaiveDate>,
    // Whether it can be sent at once.
    #[field(default = true)]
    pub in_stock: bool,
    // How far it has come.
    #[field(max_length = 10, default = Status::Draft)]
    pub status: Status,
    // A name for machines.
    #[field(unique)]
    pub uid: Uuid,
    // Whatever else is known.
    #[field(default = Json::Object(JsonMap::default()))]
    pub meta: Json,
    // How long it takes to read.
    pub reading_time: Option<TimeDelta>,
    // When its reading begins.
    pub opens_at: Option<NaiveTime>,
    // When the row was made.
    #[field(auto_now_add)]
    pub created: DateTime<Utc>,
    // When the row was last saved.
    #[field(auto_now)]
    pub updated: DateTime<Utc>,
    // Who wrote it.
    #[relation(on_delete = cascade)]
    pub author: ForeignKey<Author>,
    // Who published it.
    #[relation(on_delete = set_null)]
    pub publisher: Option<ForeignKey<Publisher>>,
    // Where it stands.
    #[relation(on_delete = protect)]
    pub category: Option<ForeignKey<Category>>,
    // The words that it is found by.
    pub tags: ManyToMany<Tag>,
    // Who else had a part in it.
    #[relation(through = Contribution)]
    pub co_authors: ManyToMany<Author>,
    // The parts of others.
    pub contributions: HasMany<Contribution>,
    // What readers say.
    pub reviews: HasMany<Review>,
    // Who ordered it.
    pub order_lines: HasMany<OrderLine>,
}

/// What somebody does for another author's book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choices)]
pub enum Role {
    // Edits it.
    Editor,
    // Draws for it.
    Illustrator,
    // Translates it.
    Translator,
}

/// A part in another author's book.
#[model(
    table = "contribution",
    unique(fields = [book, author, role], name = "contribution_book_author_role"),
)]
#[derive(Debug, Clone)]
pub struct Contribution {
    // The key.
    pub id: i64,
    // The book.
    #[relation(on_delete = cascade)]
    pub book: ForeignKey<Book>,
    // Whose part it is.
    #[relation(on_delete = cascade)]
    pub author: ForeignKey<Author>,
    // What is done.
    #[field(max_length = 20)]
    pub role: Role,
    // The share of the income, in per cent.
    #[field(max_digits = 5, decimal_places = 2, default = Decimal::ZERO)]
    pub share: Decimal,
}

/// What a reader says of a book.
#[model(
    table = "review",
    get_latest_by = created,
    check(name = "review_rating_range", |r| r.rating.range(1, 5)),
)]
#[derive(Debug, Clone)]
pub struct Review {
    // The key.
    pub id: i64,
    // The book.
    #[relation(on_delete = cascade)]
    pub book: ForeignKey<Book>,
    // The reader.
    #[field(max_length = 80)]
    pub reviewer: String,
    // One to five.
    pub rating: i16,
    // The words.
    #[field(blank, default)]
    pub text: String,
    // When it was said.
    #[field(auto_now_add)]
    pub created: DateTime<Utc>,
}

/// An order.
#[model(table = "shop_order")]
#[derive(Debug, Clone)]
pub struct Order {
    // The key.
    pub id: i64,
    // Its number.
    #[field(max_length = 20, unique)]
    pub number: String,
    // Who ordered.
    #[field(max_length = 100)]
    pub customer: String,
    // When.
    pub placed: DateTime<Utc>,
    // Whether it is paid.
    #[field(default = false)]
    pub paid: bool,
    // What was ordered.
    pub lines: HasMany<OrderLine>,
}

/// A book in an order.
#[model(
    table = "order_line",
    unique(fields = [order, book], name = "order_line_order_book"),
)]
#[derive(Debug, Clone)]
pub struct OrderLine {
    // The key.
    pub id: i64,
    // The order.
    #[relation(on_delete = cascade)]
    pub order: ForeignKey<Order>,
    // The book.
    #[relation(on_delete = protect)]
    pub book: ForeignKey<Book>,
    // How many.
    pub quantity: u32,
    // What one costs.
    #[field(max_digits = 8, decimal_places = 2)]
    pub unit_price: Decimal,
}

impl OrderLine {
    // What all of its copies cost.
    #[must_use]
    pub fn total(&self) -> Decimal {
        self.unit_price * Decimal::from(self.quantity)
    }
}

/// All models of the bookshop.
pub type Bookshop = (
    Publisher,
    Author,
    Profile,
    Category,
    Tag,
    Book,
    Contribution,
    Review,
    Order,
    OrderLine,
);
