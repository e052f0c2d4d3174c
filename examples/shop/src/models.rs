//! The models.

use fastjango::prelude::*;

/// Whether a book can be had.
#[derive(Choices, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Not yet.
    Draft,
    /// It can.
    #[choice(value = "live", label = "On the shelf")]
    Published,
}

/// Who writes books.
#[model(ordering = [name])]
#[derive(Debug, Clone)]
pub struct Author {
    /// The key.
    pub id: i64,
    /// The name.
    #[field(max_length = 100)]
    pub name: String,
    /// The year of birth.
    pub born: Option<i32>,
    /// What the author wrote.
    pub books: HasMany<Book>,
    /// What there is to know.
    pub profile: HasOne<Profile>,
}

/// What there is to know of an author.
#[model]
#[derive(Debug, Clone)]
pub struct Profile {
    /// The key.
    pub id: i64,
    /// A few words.
    pub text: String,
    /// Of whom.
    #[relation(on_delete = cascade)]
    pub author: OneToOne<Author>,
}

/// Who prints books.
#[model(ordering = [name])]
#[derive(Debug, Clone)]
pub struct Publisher {
    /// The key.
    pub id: i64,
    /// The name.
    #[field(max_length = 100, unique)]
    pub name: String,
    /// What is printed.
    pub books: HasMany<Book>,
}

/// A book.
#[model(ordering = [title], get_latest_by = published, check(name = "book_price", |b| b.price.gte(0)))]
#[derive(Debug, Clone)]
pub struct Book {
    /// The key.
    pub id: i64,
    /// The title.
    #[field(max_length = 200, unique)]
    pub title: String,
    /// How long it is.
    #[field(min = 1)]
    pub pages: i32,
    /// What it costs.
    #[field(max_digits = 8, decimal_places = 2)]
    pub price: Decimal,
    /// What readers think of it, from 1 to 5.
    pub rating: Option<f64>,
    /// When it came out.
    pub published: Option<NaiveDate>,
    /// Whether it can be had.
    #[field(default = Status::Draft)]
    pub status: Status,
    /// Whether it is in the house.
    #[field(default = true)]
    pub in_stock: bool,
    /// What else is known: prizes, films.
    #[field(default)]
    pub meta: Json,
    /// Who wrote it.
    #[relation(on_delete = cascade)]
    pub author: ForeignKey<Author>,
    /// Who printed it.
    #[relation(on_delete = set_null)]
    pub publisher: Option<ForeignKey<Publisher>>,
    /// What it is about.
    pub tags: ManyToMany<Tag>,
    /// Who else worked on it.
    #[relation(through = Contribution)]
    pub helpers: ManyToMany<Author>,
    /// What readers say of it.
    pub reviews: HasMany<Review>,
}

/// What books are about.
#[model(ordering = [name])]
#[derive(Debug, Clone)]
pub struct Tag {
    /// The key.
    pub id: i64,
    /// The word.
    #[field(max_length = 40, unique)]
    pub name: String,
    /// The books that are about it.
    #[relation(inverse = tags)]
    pub books: ManyToMany<Book>,
}

/// What somebody does for a book.
#[derive(Choices, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Reads it before others do.
    Editor,
    /// Writes it in another language.
    Translator,
}

/// Who works on a book.
#[model]
#[derive(Debug, Clone)]
pub struct Contribution {
    /// The key.
    pub id: i64,
    /// Who.
    #[relation(on_delete = cascade)]
    pub author: ForeignKey<Author>,
    /// On what.
    #[relation(on_delete = cascade)]
    pub book: ForeignKey<Book>,
    /// What it is.
    pub role: Role,
}

/// What a reader says of a book.
#[model(ordering = [created])]
#[derive(Debug, Clone)]
pub struct Review {
    /// The key.
    pub id: i64,
    /// From 1 to 5.
    #[field(min = 1, max = 5)]
    pub rating: i32,
    /// In words.
    #[field(blank, default)]
    pub text: String,
    /// When.
    pub created: DateTime<Utc>,
    /// Of which book.
    #[relation(on_delete = cascade)]
    pub book: ForeignKey<Book>,
}

/// What stands on a book's cover.
#[derive(Row, Debug, Clone, PartialEq, Eq)]
#[row(model = Book)]
pub struct Cover {
    /// The title.
    pub title: String,
    /// The author's name.
    #[row(source = author.name)]
    pub author: String,
}

/// How many books there are, and how many pages they have.
#[derive(Row, Debug, Clone, PartialEq, Eq)]
pub struct Numbers {
    /// The books.
    pub books: i64,
    /// The pages.
    pub pages: Option<i32>,
}
