//! Django's models, migrations and REST framework, for Rust.
//!
//! The manual is in [`docs`]: begin with [models](docs::models), or with what you know ([Django](docs::django),
//! [REST framework](docs::rest_framework)). `fastjango new` makes a project to begin with; [`prelude`] is what a program
//! names, [`Project`] what it is made of, and `cargo run -- help` lists its management commands.

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
pub mod auth;
mod commands;
mod decimal;
pub mod docs;
pub mod prelude;
mod project;
pub mod test;

extern crate self as fastjango;

pub use fastjango_runtime::models::fixtures;
pub use fastjango_runtime::{db, error, migrations, models, rest, value};

pub use error::{Error, Result};
pub use project::Project;

/// # Examples
///
/// ```
/// use fastjango::prelude::*;
///
/// #[derive(Choices, Debug, Clone, Copy, PartialEq)]
/// pub enum Status {
///     Draft,
///     #[choice(value = "live", label = "On the shelf")]
///     Published,
/// }
///
/// assert_eq!(Status::Draft.label(), "Draft");
/// assert_eq!("live".parse::<Status>()?, Status::Published);
/// # Ok::<(), Error>(())
/// ```
pub use fastjango_macros::Choices;

/// # Examples
///
/// ```
/// use fastjango::prelude::*;
///
/// #[derive(FieldType, Debug, Clone, PartialEq)]
/// pub struct Isbn(pub String);
///
/// #[model]
/// pub struct Edition {
///     pub id: i64,
///     #[field(max_length = 13, unique)]
///     pub isbn: Isbn,
/// }
///
/// let editions = Edition::objects().filter(|e| e.isbn.startswith("978") & !e.isbn.eq(Isbn("978".to_owned())));
/// # let _ = editions;
/// ```
pub use fastjango_macros::FieldType;

/// # Examples
///
/// ```
/// use fastjango::prelude::*;
///
/// #[model(ordering = [name])]
/// pub struct Author {
///     pub id: i64,
///     #[field(max_length = 100)]
///     pub name: String,
///     pub books: HasMany<Book>,
/// }
///
/// #[model(ordering = [title, -id], check(name = "book_pages", |b| b.pages.gt(0)))]
/// pub struct Book {
///     pub id: i64,
///     #[field(max_length = 200, index)]
///     pub title: String,
///     #[field(default = 1)]
///     pub pages: i32,
///     #[relation(on_delete = cascade)]
///     pub author: ForeignKey<Author>,
/// }
///
/// let frank = Author::new().name("Frank Herbert").build();
/// let dune = Book::new().title("Dune").author(&frank).build();
/// assert_eq!(dune.pages, 1);
/// let books = Book::objects().filter(|b| b.author().name.startswith("F"));
/// # let _ = books;
/// ```
///
/// An abstract model has fields for others to embed. Indexes and constraints may have conditions and be over
/// expressions; what a database has not is left out, and told by `check`, as in Django:
///
/// ```
/// use fastjango::prelude::*;
///
/// #[model(abstract)]
/// pub struct Stamps {
///     #[field(db_default = now)]
///     pub created: DateTime<Utc>,
/// }
///
/// #[model(
///     index(fields = [-created], condition = |r| r.open.is_true(), name = "room_open"),
///     unique(fields = [number], condition = |r| r.open.is_true(), name = "room_once"),
///     unique(|r| r.rate + r.discount, name = "room_sum", violation_error_message = "Another room costs that."),
/// )]
/// pub struct Room {
///     pub id: i64,
///     #[embed]
///     pub stamps: Stamps,
///     pub number: i32,
///     #[field(db_default = true)]
///     pub open: bool,
///     pub rate: i32,
///     pub discount: i32,
/// }
///
/// let room = Room::new().number(7).rate(100).discount(10).build();
/// assert!(room.open && room.created <= Utc::now());
/// ```
///
/// `full_clean` asks all that a model demands, as in Django; a method `clean` holds what is about several fields:
///
/// ```
/// use fastjango::prelude::*;
///
/// fn no_markup(text: &str) -> Result<(), ValidationError> {
///     if text.contains('<') { Err("Write plain text.".into()) } else { Ok(()) }
/// }
///
/// #[model]
/// pub struct Event {
///     pub id: i64,
///     #[field(max_length = 20, validators = [no_markup])]
///     pub name: String,
///     #[field(min = 1)]
///     pub seats: i32,
///     pub begins: NaiveDate,
///     pub ends: NaiveDate,
/// }
///
/// impl Event {
///     fn clean(&mut self) -> Result<()> {
///         if self.ends < self.begins {
///             return Err(ValidationError::field("ends", "It ends before it begins.").into());
///         }
///         Ok(())
///     }
/// }
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let db = Database::connect("sqlite::memory:").await?;
/// let document = serde_json::json!({ "name": "<b>", "seats": 0, "begins": "2024-05-02", "ends": "2024-05-01" });
/// let refused = Event::from_json(&document)?.full_clean(&db).await.map(drop);
/// assert_eq!(
///     refused.unwrap_err().detail(),
///     serde_json::json!({
///         "name": ["Write plain text."],
///         "seats": ["Ensure this value is greater than or equal to 1."],
///         "ends": ["It ends before it begins."],
///     })
/// );
/// # Ok::<(), Error>(())
/// # }).unwrap();
/// ```
pub use fastjango_macros::model;

/// # Examples
///
/// ```
/// use fastjango::models::raw::raw;
/// use fastjango::prelude::*;
///
/// # #[model]
/// # pub struct Author { pub id: i64, pub name: String, pub books: HasMany<Book> }
/// # #[model]
/// # pub struct Book {
/// #     pub id: i64,
/// #     pub title: String,
/// #     #[relation(on_delete = cascade)]
/// #     pub author: ForeignKey<Author>,
/// # }
///
/// #[derive(Row, Debug, PartialEq)]
/// #[row(model = Book)]
/// pub struct Cover {
///     pub title: String,
///     #[row(source = author.name)]
///     pub author: String,
/// }
///
/// #[derive(Row)]
/// pub struct Shelf {
///     pub books: i64,
///     pub last_title: Option<String>,
/// }
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let db = Database::connect("sqlite::memory:").await?;
/// # let tables = "CREATE TABLE author (id integer PRIMARY KEY, name text); \
/// #               CREATE TABLE book (id integer PRIMARY KEY, title text, author_id integer)";
/// # db.handle().execute_script(tables).await?;
/// let frank = Author::new().name("Frank").save(&db).await?;
/// Book::new().title("Dune").author(&frank).save(&db).await?;
///
/// // Some columns, by their names.
/// let covers: Vec<Cover> = Book::objects().only::<Cover>().all(&db).await?;
/// assert_eq!(covers[0].author, "Frank");
///
/// // Any expressions, each for a field.
/// let shelves: Vec<(Author, Shelf)> = Author::objects()
///     .annotate(|a| ShelfValues { books: a.books().id.count(), last_title: a.books().title.max() })
///     .all(&db)
///     .await?;
/// assert_eq!((shelves[0].0.name.as_str(), shelves[0].1.books), ("Frank", 1));
///
/// // SQL of one's own.
/// let sql = "SELECT name AS author, 'Dune' AS title FROM author WHERE id = $1";
/// assert_eq!(raw::<Cover>(sql, (frank.id,)).all(&db).await?, covers);
/// # Ok::<(), Error>(())
/// # }).unwrap();
/// ```
pub use fastjango_macros::Row;

/// # Examples
///
/// ```
/// use fastjango::prelude::*;
///
/// # #[derive(Choices, Debug, Clone, Copy, PartialEq)]
/// # pub enum Status { Draft, Published }
/// # #[model]
/// # pub struct Author { pub id: i64, pub name: String }
/// # #[model]
/// # pub struct Book {
/// #     pub id: i64,
/// #     pub title: String,
/// #     #[field(max_digits = 8, decimal_places = 2)]
/// #     pub price: Decimal,
/// #     #[field(default = Status::Draft)]
/// #     pub status: Status,
/// #     #[relation(on_delete = cascade)]
/// #     pub author: ForeignKey<Author>,
/// # }
///
/// #[filterset(model = Book)]
/// pub struct BookFilter {
///     #[filter(lookups = [exact, icontains])]
///     pub title: String,
///     #[filter(field = price, lookup = gte)]
///     pub min_price: Decimal,
/// }
///
/// use fastjango::rest::FilterSet as _;
/// let names: Vec<&str> = BookFilter::filters().iter().map(|filter| filter.name).collect();
/// assert_eq!(names, ["title", "title__icontains", "min_price"]);
/// ```
pub use fastjango_macros::filterset;

/// # Examples
///
/// ```
/// use fastjango::prelude::*;
///
/// # #[derive(Choices, Debug, Clone, Copy, PartialEq)]
/// # pub enum Status { Draft, Published }
/// # #[model]
/// # pub struct Author { pub id: i64, pub name: String }
/// # #[model]
/// # pub struct Book {
/// #     pub id: i64,
/// #     pub title: String,
/// #     #[field(max_digits = 8, decimal_places = 2)]
/// #     pub price: Decimal,
/// #     #[field(default = Status::Draft)]
/// #     pub status: Status,
/// #     #[relation(on_delete = cascade)]
/// #     pub author: ForeignKey<Author>,
/// # }
///
/// #[serializer(model = Book, provided = [author_id])]
/// pub struct BookSerializer {
///     pub id: i64,
///     pub title: String,
///     pub price: Decimal,
///     #[field(source = author.name, read_only)]
///     pub author_name: String,
/// }
///
/// #[serializer]
/// impl BookSerializer {
///     fn validate_title(title: String) -> Result<String> {
///         if title == "untitled" {
///             return Err(ValidationError::new("Choose a real title.").into());
///         }
///         Ok(title)
///     }
/// }
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let db = Database::connect("sqlite::memory:").await?;
/// let context = SerializerContext::new(&db);
/// let document = serde_json::json!({ "title": "untitled", "price": "9.99" });
/// let refused = BookSerializer::validated(&document, &context).await.map(drop);
/// assert_eq!(refused.unwrap_err().detail(), serde_json::json!({ "title": ["Choose a real title."] }));
/// # Ok::<(), Error>(())
/// # }).unwrap();
/// ```
///
/// A serializer without a model checks documents that stand for no row; what a field says is about how it is read and
/// written:
///
/// ```
/// use fastjango::prelude::*;
/// use serde_json::json;
///
/// #[serializer]
/// pub struct BookingSerializer {
///     #[field(format = "%d.%m.%Y", input_formats = ["%d.%m.%Y", "iso-8601"])]
///     pub day: NaiveDate,
///     #[field(not_empty, child(max_length = 20))]
///     pub guests: Vec<String>,
///     #[field(default = 1, min = 1, max = 14)]
///     pub nights: i64,
/// }
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let db = Database::connect("sqlite::memory:").await?;
/// let (booking, context) = (BookingSerializer::options(), SerializerContext::new(&db));
/// let sent = json!({ "day": "2024-02-29", "guests": ["Ana"] });
/// let data = booking.validate(&sent, &context).await?;
/// let answer = booking.data(&data, &context)?.to_json()?;
/// assert_eq!(answer, json!({ "day": "29.02.2024", "guests": ["Ana"], "nights": 1 }));
///
/// let refused = booking.validate(&json!({ "day": "29/2", "guests": [] }), &context).await.map(drop);
/// assert_eq!(
///     refused.unwrap_err().detail(),
///     json!({
///         "day": ["Date has wrong format. Use one of these formats instead: DD.MM.YYYY, YYYY-MM-DD."],
///         "guests": ["This list may not be empty."],
///     })
/// );
/// # Ok::<(), Error>(())
/// # }).unwrap();
/// ```
pub use fastjango_macros::serializer;

/// # Examples
///
/// ```
/// use fastjango::prelude::*;
/// use fastjango::rest::ApiClient;
///
/// #[model]
/// pub struct Note {
///     pub id: i64,
///     #[field(max_length = 200)]
///     pub text: String,
/// }
///
/// #[serializer(model = Note)]
/// pub struct NoteSerializer {
///     pub id: i64,
///     pub text: String,
/// }
///
/// #[viewset(model = Note, serializer = NoteSerializer, ordering = [id], permissions = [AllowAny])]
/// impl NoteViewSet {}
///
/// fn project() -> Project {
///     Project::new("notes").api("/api", |api| {
///         api.register::<NoteViewSet>("notes");
///     })
/// }
///
/// #[fastjango::test(project = project)]
/// async fn a_note_is_made(db: Database, client: ApiClient) -> Result<()> {
///     let made = client.post("/api/notes/", serde_json::json!({ "text": "Buy milk" })).await;
///     assert_eq!(made.status_code(), 201);
///     let notes = fastjango::assert_queries!(db, 1, { Note::objects().all(&db).await? });
///     assert_eq!(notes[0].text, "Buy milk");
///     Ok(())
/// }
/// # a_note_is_made().unwrap();
/// ```
pub use fastjango_macros::test;

/// # Examples
///
/// ```
/// use fastjango::prelude::*;
///
/// # #[derive(Choices, Debug, Clone, Copy, PartialEq)]
/// # pub enum Status { Draft, Published }
/// # #[model]
/// # pub struct Author { pub id: i64, pub name: String }
/// # #[model]
/// # pub struct Book {
/// #     pub id: i64,
/// #     pub title: String,
/// #     #[field(max_digits = 8, decimal_places = 2)]
/// #     pub price: Decimal,
/// #     #[field(default = Status::Draft)]
/// #     pub status: Status,
/// #     #[relation(on_delete = cascade)]
/// #     pub author: ForeignKey<Author>,
/// # }
///
/// #[serializer(model = Book)]
/// pub struct BookSerializer {
///     pub id: i64,
///     pub title: String,
///     pub price: Decimal,
///     pub author: PrimaryKey<Author>,
/// }
///
/// #[viewset(model = Book, serializer = BookSerializer, permissions = [IsAuthenticatedOrReadOnly])]
/// impl BookViewSet {
///     #[action(detail, methods = [post])]
///     async fn publish(&self, cx: &Context, mut book: Book) -> Result<Response> {
///         book.status = Status::Published;
///         book.save(cx.db()).await?;
///         self.document(cx, &book).await
///     }
/// }
///
/// let mut api = Api::new("/api");
/// api.register::<BookViewSet>("books").build()?;
/// assert_eq!(BookViewSet::url_publish(7), "/api/books/7/publish/");
/// # Ok::<(), Error>(())
/// ```
pub use fastjango_macros::viewset;

/// # Examples
///
/// ```
/// use fastjango::prelude::*;
///
/// #[model]
/// #[derive(Debug, Clone)]
/// pub struct Note {
///     pub id: i64,
///     pub text: String,
///     #[field(default = 0)]
///     pub length: i64,
/// }
///
/// #[receiver(pre_save, model = Note)]
/// async fn measured(event: PreSave<'_, Note>) -> Result<()> {
///     event.instance.length = event.instance.text.len().try_into().unwrap_or(i64::MAX);
///     Ok(())
/// }
///
/// # async fn example(db: &Database) -> Result<()> {
/// Receivers::of::<(measured,)>().attach(db);
/// let note = Note::new().text("Buy milk").save(db).await?;
/// assert_eq!(note.length, 8);
/// # Ok(())
/// # }
/// ```
pub use fastjango_macros::receiver;

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
