//! Columns as `#[model]` declares them: each key of `#[field(…)]` is a call that the field's type has to allow.

use std::borrow::Borrow;

use chrono::Utc;
use rust_decimal::Decimal;

use crate::error::ValidationError;
use crate::models::fields::storage::{
    DatabaseKey, DateLookups, Digits, Formatted, LimitedLength, LimitedValue, WithoutDigits,
};
use crate::models::fields::{FieldType, IntoField, Moment};
use crate::models::options::{
    Column, ColumnIndex, ColumnKind, DatabaseDefault, DatePart, RelationIndex, UniqueFor, Validator,
};
use crate::models::validators::{IpProtocol, Pattern, TextFormat};
use crate::value::Value;

/// The length of an e-mail field that doesn't say another: Django's.
const EMAIL_LENGTH: u32 = 254;
/// The length of a slug field that doesn't say another: Django's.
const SLUG_LENGTH: u32 = 50;
/// The length of a URL field that doesn't say another: Django's.
const URL_LENGTH: u32 = 200;
/// The length of a field of addresses that doesn't say another: Django's.
const IP_ADDRESS_LENGTH: u32 = 39;

/// A column in the making.
#[derive(Debug, Clone, Copy)]
#[must_use = "a declaration becomes a column by `declared`"]
pub struct Declaration {
    column: Column,
}

/// Begins a column of any kind but `Decimal`.
///
/// # Panics
///
/// For a key, which the macro knows for none: its type has another name.
#[track_caller]
pub const fn column<T: FieldType>(name: &'static str, column: &'static str) -> Declaration
where
    T::Storage: WithoutDigits,
{
    assert!(
        !T::IS_KEY,
        "a relation is told by how its type is spelled; write `ForeignKey<…>` or `OneToOne<…>` itself, not another name for it"
    );
    Declaration::new::<T>(name, column, T::COLUMN)
}

/// Begins a `Decimal` column.
pub const fn decimal_column<T: FieldType>(name: &'static str, column: &'static str, digits: (u8, u8)) -> Declaration {
    let kind = ColumnKind::Decimal {
        max_digits: digits.0,
        decimal_places: digits.1,
    };
    Declaration::new::<T>(name, column, kind)
}

/// Begins the column of a key, which has an index.
pub const fn key_column<T: FieldType>(
    name: &'static str,
    column: &'static str,
    relation: RelationIndex,
) -> Declaration {
    let mut declaration = Declaration::new::<T>(name, column, T::COLUMN);
    declaration.column.relation = Some(relation);
    declaration.column.index = true;
    declaration.column.secret = T::SECRET;
    declaration
}

impl Declaration {
    const fn new<T: FieldType>(name: &'static str, column: &'static str, kind: ColumnKind) -> Self {
        let column = Column {
            name,
            column,
            verbose_name: name,
            help_text: "",
            kind,
            null: T::NULL,
            blank: false,
            unique: false,
            index: false,
            auto: false,
            auto_now_add: false,
            auto_now: false,
            editable: true,
            secret: false,
            default: None,
            db_default: None,
            unique_for: None,
            choices: T::CHOICES,
            validators: &[],
            type_validator: T::VALIDATOR,
            set_on_delete: None,
            relation: None,
        };
        Self { column }
    }

    /// The column.
    #[must_use]
    pub const fn declared(self) -> Column {
        self.column
    }

    /// Names it for people.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[model]
    /// pub struct Seat {
    ///     pub id: i64,
    ///     #[field(unique, verbose_name = "seat number")]
    ///     pub number: i32,
    /// }
    ///
    /// # db.handle().execute_script("CREATE TABLE seat (id integer PRIMARY KEY, number integer)").await?;
    /// let mut seat = Seat::new().number(7).save(db).await?;
    /// seat.id = 0; // another one, with the same number
    /// let refused = seat.validate_unique(db).await.unwrap_err().detail();
    /// assert_eq!(refused, json!({ "number": ["Seat with this Seat number already exists."] }));
    /// # Ok(()) });
    /// ```
    pub const fn verbose_name(mut self, name: &'static str) -> Self {
        self.column.verbose_name = name;
        self
    }

    /// Explains it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// // A doc comment of the field.
    /// let title = Book::options().column_named("title").expect("it is there");
    /// assert_eq!(Book::options().column(title).help_text, "The title.");
    /// # Ok::<(), Error>(())
    /// ```
    pub const fn help_text(mut self, text: &'static str) -> Self {
        self.column.help_text = text;
        self
    }

    /// Lets the database give the value of a new row.
    pub const fn auto(mut self, (): ()) -> Self {
        self.column.auto = true;
        self
    }

    /// Limits text to this many characters.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut tag = Tag::new().name("a".repeat(41)).build();
    /// let refused = tag.clean_fields(db).await.unwrap_err().detail();
    /// assert_eq!(refused["name"], json!(["Ensure this value has at most 40 characters (it has 41)."]));
    /// # Ok(()) });
    /// ```
    pub const fn max_length(mut self, max_length: u32) -> Self {
        self.column.kind = ColumnKind::Char { max_length };
        self
    }

    /// Forbids the same value in two rows.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// // `#[field(max_length = 40, unique)]`
    /// let again = Tag::new().name("desert").save(db).await;
    /// assert!(matches!(again, Err(Error::Integrity(error)) if error.fields == ["name"]));
    /// # Ok(()) });
    /// ```
    pub const fn unique(mut self) -> Self {
        self.column.unique = true;
        self
    }

    /// Gives it an index of its own.
    pub const fn index(mut self) -> Self {
        self.column.index = true;
        self
    }

    /// Lets forms leave it empty.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// // `#[field(blank, default)]` of `Review.text`; a name has to be said.
    /// let mut review = Review::new().rating(5).created(Utc::now()).book(1).build();
    /// assert!(review.clean_fields(db).await.is_ok() && review.text.is_empty());
    /// assert!(Tag::new().name("").build().clean_fields(db).await.is_err());
    /// # Ok(()) });
    /// ```
    pub const fn blank(mut self) -> Self {
        self.column.blank = true;
        self
    }

    /// Sets it to the present moment on each save, and so keeps forms from it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[model]
    /// pub struct Note {
    ///     pub id: i64,
    ///     #[field(auto_now)]
    ///     pub changed: DateTime<Utc>,
    /// }
    ///
    /// # db.handle().execute_script("CREATE TABLE note (id integer PRIMARY KEY, changed text)").await?;
    /// let mut note = Note::new().save(db).await?;
    /// let first = note.changed;
    /// note.save(db).await?;
    /// assert!(note.changed > first);
    /// # Ok(()) });
    /// ```
    pub const fn auto_now(mut self) -> Self {
        self.column.auto_now = true;
        self.column.editable = false;
        self
    }

    /// Sets it to the present moment on insert, and so keeps forms from it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[model]
    /// pub struct Note {
    ///     pub id: i64,
    ///     #[field(auto_now_add)]
    ///     pub created: DateTime<Utc>,
    /// }
    ///
    /// # db.handle().execute_script("CREATE TABLE note (id integer PRIMARY KEY, created text)").await?;
    /// let mut note = Note::new().save(db).await?;
    /// let created = note.created;
    /// note.save(db).await?;
    /// assert_eq!(note.created, created, "it was set once");
    /// # Ok(()) });
    /// ```
    pub const fn auto_now_add(mut self) -> Self {
        self.column.auto_now_add = true;
        self.column.editable = false;
        self
    }

    /// Says whether forms can write it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[model]
    /// pub struct Note {
    ///     pub id: i64,
    ///     #[field(editable = false, default)]
    ///     pub views: i32,
    /// }
    ///
    /// #[serializer(model = Note, fields = [views])]
    /// pub struct NoteSerializer;
    ///
    /// assert!(NoteSerializer::options().fields[0].read_only);
    /// # Ok(()) });
    /// ```
    pub const fn editable(mut self, editable: bool) -> Self {
        self.column.editable = editable;
        self
    }

    /// Keeps it out of serializers, filters, search and ordering.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[model]
    /// pub struct Key {
    ///     pub id: i64,
    ///     #[field(max_length = 40, secret)]
    ///     pub code: String, // a serializer that names it does not compile
    /// }
    ///
    /// let keys = Key::objects().filter(|k| k.code.eq("abc"));
    /// # let _ = keys;
    /// # Ok(()) });
    /// ```
    pub const fn secret(mut self) -> Self {
        self.column.secret = true;
        self
    }

    /// Gives the value of a new row that doesn't say one.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// // `#[field(default = true)]`, `#[field(default = Status::Draft)]`
    /// let book = Book::new().title("Sanditon").pages(99).price(dec!(4.5)).author(2).build();
    /// assert_eq!((book.in_stock, book.status), (true, Status::Draft));
    /// ```
    pub const fn default(mut self, default: fn() -> Value) -> Self {
        self.column.default = Some(default);
        self
    }

    /// Says what a key becomes when the row that it points to is deleted.
    pub const fn set_on_delete(mut self, value: fn() -> Value) -> Self {
        self.column.set_on_delete = Some(value);
        self
    }

    /// Lets the database give rows of other programs the value of `default`, or the present moment.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[model]
    /// pub struct Note {
    ///     pub id: i64,
    ///     #[field(db_default = 3)]
    ///     pub stars: i32,
    ///     #[field(db_default = now)]
    ///     pub created: DateTime<Utc>,
    /// }
    ///
    /// // The builder has the default too; SQL of others gets it from the table.
    /// assert_eq!(Note::new().build().stars, 3);
    /// # Ok(()) });
    /// ```
    pub const fn db_default(mut self, default: DatabaseDefault) -> Self {
        self.column.db_default = Some(default);
        self
    }

    /// Forbids the same value in two rows of one date, or of one month or year.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[model]
    /// pub struct Post {
    ///     pub id: i64,
    ///     #[field(max_length = 50, unique_for_date = day)]
    ///     pub slug: String,
    ///     pub day: NaiveDate,
    /// }
    ///
    /// # db.handle().execute_script("CREATE TABLE post (id integer PRIMARY KEY, slug text, day text)").await?;
    /// Post::new().slug("news").day(date(2024, 2, 29)).save(db).await?;
    /// let mut again = Post::new().slug("news").day(date(2024, 2, 29)).build();
    /// let refused = again.validate_unique(db).await.unwrap_err().detail();
    /// assert_eq!(refused["slug"], json!(["Slug must be unique for Day date."]));
    /// # Ok(()) });
    /// ```
    pub const fn unique_for(mut self, part: DatePart, column: ColumnIndex) -> Self {
        self.column.unique_for = Some(UniqueFor { part, column });
        self
    }

    /// Says what values must satisfy. Text with a format and no length gets the length that Django gives it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// /// Whatever a rule of the program's own says.
    /// fn even(number: &i32) -> Result<(), ValidationError> {
    ///     if number % 2 == 0 { Ok(()) } else { Err("It is odd.".into()) }
    /// }
    ///
    /// #[model]
    /// pub struct Pair {
    ///     pub id: i64,
    ///     #[field(validators = [even])]
    ///     pub shoes: i32,
    /// }
    ///
    /// let refused = Pair::new().shoes(3).build().clean_fields(db).await.unwrap_err().detail();
    /// assert_eq!(refused, json!({ "shoes": ["It is odd."] }));
    /// # Ok(()) });
    /// ```
    pub const fn validators(mut self, validators: &'static [Validator]) -> Self {
        self.column.validators = validators;
        let mut at = 0;
        while at < validators.len() {
            let length = match validators[at] {
                Validator::Format(TextFormat::Slug) => SLUG_LENGTH,
                Validator::Format(TextFormat::Email) => EMAIL_LENGTH,
                Validator::Format(TextFormat::Url) => URL_LENGTH,
                Validator::Format(TextFormat::Ip(_)) => IP_ADDRESS_LENGTH,
                _ => 0,
            };
            if length > 0 && matches!(self.column.kind, ColumnKind::Text) {
                self.column.kind = ColumnKind::Char { max_length: length };
            }
            at += 1;
        }
        self
    }
}

/// The field named `id` can be made by the database.
pub const fn auto<T: FieldType>()
where
    T::Storage: DatabaseKey,
{
}

/// The length of `max_length = …`.
///
/// # Panics
///
/// At compile time, where a choice is longer.
#[must_use]
#[track_caller]
pub const fn max_length<T: FieldType>(max_length: u32) -> u32
where
    T::Storage: LimitedLength,
{
    if let ColumnKind::Char { max_length: longest } = T::COLUMN {
        assert!(longest <= max_length, "`max_length` is shorter than the longest choice");
    }
    max_length
}

/// The digits of `max_digits = …` and `decimal_places = …`.
#[must_use]
pub const fn max_digits<T: FieldType>(max_digits: u8, decimal_places: u8) -> (u8, u8)
where
    T::Storage: Digits,
{
    (max_digits, decimal_places)
}

/// The value that `default = …` gives a field.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// // `#[field(default = "hall")]` is text for a `String`, and a number for a `Decimal`.
/// #[model]
/// pub struct Shelf {
///     pub id: i64,
///     #[field(max_length = 20, default = "hall")]
///     pub room: String,
///     #[field(max_digits = 5, decimal_places = 2, default = dec!(1.50))]
///     pub rent: Decimal,
/// }
///
/// let shelf = Shelf::new().build();
/// assert_eq!((shelf.room.as_str(), shelf.rent), ("hall", dec!(1.50)));
/// ```
pub fn default_value<T>(value: impl IntoField<T>) -> T {
    value.into_field()
}

/// The key of `on_delete = set(…)`.
pub fn key_on_delete<T: FieldType>(value: impl IntoField<T>) -> Value {
    value.into_field().encode()
}

/// The present moment, as a field has it: the value of `db_default = now`.
#[must_use]
pub fn now<T: Moment>() -> T {
    T::at(Utc::now())
}

/// The field that `unique_for_date = …` and its like name has a date.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// #[model]
/// pub struct Post {
///     pub id: i64,
///     #[field(max_length = 50, unique_for_month = moment)]
///     pub slug: String,
///     pub moment: DateTime<Utc>, // a date, or a moment that has one
/// }
/// # let _ = Post::objects();
/// ```
pub const fn has_date<T: FieldType>(_: &T)
where
    T::Storage: DateLookups,
{
}

/// The number that a key of `#[field(…)]` says, without its point, and how many digits stand after that.
const fn decimal(digits: i64, places: u32) -> Decimal {
    let magnitude = digits.unsigned_abs();
    #[expect(clippy::cast_possible_truncation, reason = "the two halves of 64 bits")]
    Decimal::from_parts(magnitude as u32, (magnitude >> 32) as u32, 0, digits < 0, places)
}

/// The validator of `min = …`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// // `#[field(min = 1)]` of `Book.pages`
/// let refused = Book::from_json(&json!({ "title": "x", "pages": 0, "price": 1, "author_id": 1 }))?
///     .full_clean(db)
///     .await;
/// assert_eq!(
///     refused.unwrap_err().detail()["pages"],
///     json!(["Ensure this value is greater than or equal to 1."])
/// );
/// # Ok(()) });
/// ```
#[must_use]
pub const fn min<T: FieldType>(digits: i64, places: u32) -> Validator
where
    T::Storage: LimitedValue,
{
    Validator::MinValue(decimal(digits, places))
}

/// The validator of `max = …`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[model]
/// pub struct Discount {
///     pub id: i64,
///     #[field(max_digits = 4, decimal_places = 2, max = 0.5)]
///     pub rate: Decimal,
/// }
///
/// let refused = Discount::new().rate(dec!(0.75)).build().clean_fields(db).await.unwrap_err().detail();
/// assert_eq!(refused["rate"], json!(["Ensure this value is less than or equal to 0.5."]));
/// # Ok(()) });
/// ```
#[must_use]
pub const fn max<T: FieldType>(digits: i64, places: u32) -> Validator
where
    T::Storage: LimitedValue,
{
    Validator::MaxValue(decimal(digits, places))
}

/// The validator of `min_length = …`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[model]
/// pub struct Code {
///     pub id: i64,
///     #[field(max_length = 8, min_length = 4)]
///     pub text: String,
/// }
///
/// let refused = Code::new().text("abc").build().clean_fields(db).await.unwrap_err().detail();
/// assert_eq!(refused["text"], json!(["Ensure this value has at least 4 characters (it has 3)."]));
/// # Ok(()) });
/// ```
#[must_use]
pub const fn min_length<T: FieldType>(length: u32) -> Validator
where
    T::Storage: LimitedLength,
{
    Validator::MinLength(length)
}

/// The validator of `slug`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[model]
/// pub struct Page {
///     pub id: i64,
///     #[field(slug)]
///     pub path: String, // 50 characters, as Django's `SlugField`
/// }
///
/// assert!(Page::new().path("about-us").build().clean_fields(db).await.is_ok());
/// assert!(Page::new().path("about us").build().clean_fields(db).await.is_err());
/// # Ok(()) });
/// ```
#[must_use]
pub const fn slug<T: FieldType>() -> Validator
where
    T::Storage: Formatted,
{
    Validator::Format(TextFormat::Slug)
}

/// The validator of `email`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[model]
/// pub struct Reader {
///     pub id: i64,
///     #[field(email)]
///     pub address: String,
/// }
///
/// let refused = Reader::new().address("ada@").build().clean_fields(db).await.unwrap_err().detail();
/// assert_eq!(refused["address"], json!(["Enter a valid email address."]));
/// # Ok(()) });
/// ```
#[must_use]
pub const fn email<T: FieldType>() -> Validator
where
    T::Storage: Formatted,
{
    Validator::Format(TextFormat::Email)
}

/// The validator of `url`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[model]
/// pub struct Link {
///     pub id: i64,
///     #[field(url)]
///     pub target: String,
/// }
///
/// let refused = Link::new().target("example").build().clean_fields(db).await.unwrap_err().detail();
/// assert_eq!(refused["target"], json!(["Enter a valid URL."]));
/// # Ok(()) });
/// ```
#[must_use]
pub const fn url<T: FieldType>() -> Validator
where
    T::Storage: Formatted,
{
    Validator::Format(TextFormat::Url)
}

/// The validator of `ip_address`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[model]
/// pub struct Visit {
///     pub id: i64,
///     #[field(ip_address)]
///     pub from: String,
/// }
///
/// assert!(Visit::new().from("::1").build().clean_fields(db).await.is_ok());
/// let refused = Visit::new().from("1.2.3").build().clean_fields(db).await.unwrap_err().detail();
/// assert_eq!(refused["from"], json!(["Enter a valid IPv4 or IPv6 address."]));
/// # Ok(()) });
/// ```
#[must_use]
pub const fn ip_address<T: FieldType>() -> Validator
where
    T::Storage: Formatted,
{
    Validator::Format(TextFormat::Ip(IpProtocol::Both))
}

/// The validator of `ipv4`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[model]
/// pub struct Host {
///     pub id: i64,
///     #[field(ipv4)]
///     pub address: String,
/// }
///
/// assert!(Host::new().address("::1").build().clean_fields(db).await.is_err());
/// # Ok(()) });
/// ```
#[must_use]
pub const fn ipv4<T: FieldType>() -> Validator
where
    T::Storage: Formatted,
{
    Validator::Format(TextFormat::Ip(IpProtocol::Ipv4))
}

/// The validator of `ipv6`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[model]
/// pub struct Host {
///     pub id: i64,
///     #[field(ipv6)]
///     pub address: String,
/// }
///
/// assert!(Host::new().address("10.0.0.7").build().clean_fields(db).await.is_err());
/// # Ok(()) });
/// ```
#[must_use]
pub const fn ipv6<T: FieldType>() -> Validator
where
    T::Storage: Formatted,
{
    Validator::Format(TextFormat::Ip(IpProtocol::Ipv6))
}

/// The validator of `regex = …`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[model]
/// pub struct Room {
///     pub id: i64,
///     #[field(max_length = 4, regex = "^[A-Z][0-9]+$")]
///     pub code: String,
/// }
///
/// let refused = Room::new().code("b12").build().clean_fields(db).await.unwrap_err().detail();
/// assert_eq!(refused["code"], json!(["Enter a valid value."]));
/// # Ok(()) });
/// ```
#[must_use]
pub const fn regex<T: FieldType>(source: &'static str) -> Validator
where
    T::Storage: Formatted,
{
    Validator::Format(TextFormat::Pattern(Pattern::new(source)))
}

/// A function among `validators = […]`, over an untyped value.
#[must_use]
pub const fn validator(function: fn(&Value) -> Result<(), ValidationError>) -> Validator {
    Validator::Function(function)
}

/// What a function among `validators = […]` gives, that takes an `A`: the field's type `T` without `Option`, or what that
/// lends, as a `String` does a `str`, by reference.
#[diagnostic::on_unimplemented(
    message = "a validator of this field is a `fn(value: &{T}) -> Result<(), ValidationError>`",
    label = "takes a `{A}` and gives a `{Self}`"
)]
pub trait Verdict<'value, T, A>: Sized {
    /// What the function gives of a value.
    ///
    /// # Errors
    ///
    /// The function's.
    fn of(function: impl Fn(A) -> Self, value: &'value T) -> Result<(), ValidationError>;
}

#[diagnostic::do_not_recommend]
impl<'value, T: Borrow<B>, B: ?Sized> Verdict<'value, T, &'value B> for Result<(), ValidationError> {
    fn of(function: impl Fn(&'value B) -> Self, value: &'value T) -> Self {
        function(value.borrow())
    }
}

/// The value as the functions among `validators = […]` get it, if it is not NULL, which is not their matter.
#[must_use]
pub fn validated<T: FieldType>(value: &Value) -> Option<T> {
    T::from_value(value.clone()).ok()
}

/// Calls a function among `validators = […]`.
///
/// # Errors
///
/// The function's.
pub fn validate_with<'value, T, A, V: Verdict<'value, T, A>>(
    value: Option<&'value T>,
    function: impl Fn(A) -> V,
) -> Result<(), ValidationError> {
    value.map_or(Ok(()), |value| V::of(function, value))
}
