//! What the database stores for a field, as types: they decide which lookups a handle has.

use rust_decimal::Decimal;

use super::FieldType;

/// What the database stores for a field.
pub trait Storage: 'static {
    /// What its values add up to, where they are [numbers](NumericLookups): integers of any width to an `i64`, as many
    /// of them may be more than one can be. It is here, and not in a trait of numbers, so that `sum` of anything else is
    /// told to need a number.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let (pages, price) = Book::objects().aggregate(db, |b| (b.pages.sum(), b.price.sum())).await?;
    /// let (pages, price): (Option<i64>, Option<Decimal>) = (pages, price);
    /// assert_eq!((pages, price), (Some(1391), Some(dec!(27.99))));
    /// # Ok(()) });
    /// ```
    type Sum: FieldType;
}

/// What is no number is never added up.
macro_rules! sum {
    () => {
        i64
    };
    ($sum:ty) => {
        $sum
    };
}

macro_rules! storages {
    ($($name:ident: $doc:literal $(, adds up to $sum:ty)?;)*) => {$(
        #[doc = concat!("The field holds ", $doc, ".")]
        #[derive(Debug, Clone, Copy)]
        pub struct $name;

        impl Storage for $name {
            type Sum = Option<sum!($($sum)?)>;
        }
    )*};
}

storages! {
    BooleanField: "`true` or `false`";
    IntegerField: "an integer", adds up to i64;
    FloatField: "a floating-point number", adds up to f64;
    DecimalField: "an exact decimal number", adds up to Decimal;
    TextField: "text";
    DateField: "a date";
    TimeField: "a time of day";
    DateTimeField: "a moment";
    DurationField: "a length of time";
    UuidField: "a UUID";
    JsonField: "a JSON document";
    BytesField: "bytes";
}

macro_rules! capability {
    ($(#[$attribute:meta])* $name:ident for $($storage:ident),*) => {
        $(#[$attribute])*
        pub trait $name: Storage {}
        $(
            #[diagnostic::do_not_recommend]
            impl $name for $storage {}
        )*
    };
}

capability! {
    /// What a part of a path can name: `lookup_field`.
    #[diagnostic::on_unimplemented(
        message = "a path names rows by integers, text, UUIDs or dates, not by `{Self}`",
        label = "cannot be part of a path"
    )]
    InPath for IntegerField, TextField, UuidField, DateField
}

capability! {
    /// `is_true` and `is_false`.
    #[diagnostic::on_unimplemented(
        message = "`is_true` and `is_false` need a boolean, not `{Self}`",
        label = "not a boolean"
    )]
    BooleanLookups for BooleanField
}

capability! {
    /// Text lookups: `startswith`, `iexact`, `icontains`, `regex`, … A JSON document is searched by its text, the value
    /// of a key by its own.
    #[diagnostic::on_unimplemented(
        message = "text lookups need a text field, not `{Self}`",
        label = "not a text field",
        note = "in a query, `.cast::<String>()` makes text of a number or a UUID"
    )]
    TextLookups for TextField, JsonField
}

capability! {
    /// Functions of text: `lower`, `upper`, `length`.
    #[diagnostic::on_unimplemented(
        message = "functions of text, as `lower`, `length` and `trim`, need a text field, not `{Self}`",
        label = "not a text field"
    )]
    TextFunctions for TextField
}

capability! {
    /// `chr`.
    #[diagnostic::on_unimplemented(
        message = "`chr` makes a character of an integer, not of `{Self}`",
        label = "not an integer"
    )]
    CharacterNumber for IntegerField
}

capability! {
    /// Lookups of documents: `key`, `contained_by`, `has_key`, `has_keys`, `has_any_keys`.
    #[diagnostic::on_unimplemented(
        message = "only a JSON document has keys, and `{Self}` is none",
        label = "not a JSON document"
    )]
    JsonLookups for JsonField
}

capability! {
    /// Comparisons by order: `gt`, `gte`, `lt`, `lte`, `range`. They are there for the values of a document's keys, and so
    /// for whole documents.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` has no order, so there is no `gt`, `gte`, `lt`, `lte` or `range`",
        label = "has no order"
    )]
    OrderedLookups for IntegerField, FloatField, DecimalField, TextField, DateField, TimeField, DateTimeField,
    DurationField, UuidField, JsonField
}

capability! {
    /// The aggregates `min` and `max`.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` has no greatest and no least, so there is no `min` or `max`",
        label = "has no greatest",
        note = "documents, booleans and bytes have no order, and that of UUIDs says nothing"
    )]
    MinMax for IntegerField, FloatField, DecimalField, TextField, DateField, TimeField, DateTimeField, DurationField
}

capability! {
    /// Arithmetic, and the aggregates `sum` and `avg`.
    #[diagnostic::on_unimplemented(
        message = "arithmetic, `sum` and `avg` need a number, not `{Self}`",
        label = "not a number"
    )]
    NumericLookups for IntegerField, FloatField, DecimalField
}

capability! {
    /// The parts of a date: `year`, `month`, `week_day`, …
    #[diagnostic::on_unimplemented(
        message = "the parts of a date, as `year` and `week_day`, need a date or a moment, not `{Self}`",
        label = "not a date"
    )]
    DateLookups for DateField, DateTimeField
}

capability! {
    /// The parts of a time of day: `hour`, `minute`, `second`.
    #[diagnostic::on_unimplemented(
        message = "`hour`, `minute` and `second` need a time or a moment, not `{Self}`",
        label = "not a time"
    )]
    TimeLookups for TimeField, DateTimeField
}

capability! {
    /// The date and the time of a moment: `date`, `time`.
    #[diagnostic::on_unimplemented(
        message = "`date` and `time` are taken of a moment, not of `{Self}`",
        label = "not a moment"
    )]
    DateTimeLookups for DateTimeField
}

capability! {
    /// Keys that the database makes: a field named `id`.
    #[diagnostic::on_unimplemented(
        message = "the database can only make keys that are integers, not `{Self}`",
        label = "the database cannot make it",
        note = "give it `#[field(default = …)]`, or `#[field(primary_key)]` where each row is given its own"
    )]
    DatabaseKey for IntegerField
}

capability! {
    /// Lengths: `max_length`, `min_length`.
    #[diagnostic::on_unimplemented(
        message = "`max_length` and `min_length` limit text, not `{Self}`",
        label = "not a text field"
    )]
    LimitedLength for TextField
}

capability! {
    /// What only text can be: `blank`, `untrimmed`, `regex`.
    #[diagnostic::on_unimplemented(
        message = "`blank`, `untrimmed` and `regex` are about text, not about `{Self}`",
        label = "not a text field"
    )]
    PlainText for TextField
}

capability! {
    /// Formats: `slug`, `email`, `url`, `ip_address`, `regex`, ….
    #[diagnostic::on_unimplemented(
        message = "`slug`, `email`, `url`, `ip_address` and `regex` are formats of text, not of `{Self}`",
        label = "not a text field"
    )]
    Formatted for TextField
}

capability! {
    /// Limits of numbers: `min`, `max`.
    #[diagnostic::on_unimplemented(
        message = "`min` and `max` limit numbers, not `{Self}`",
        label = "not a number"
    )]
    LimitedValue for IntegerField, FloatField, DecimalField
}

capability! {
    /// Digits: `max_digits`, `decimal_places`.
    #[diagnostic::on_unimplemented(
        message = "`max_digits` and `decimal_places` belong to a `Decimal`, not to `{Self}`",
        label = "not a decimal field"
    )]
    Digits for DecimalField
}

capability! {
    /// Fields that need no `max_digits`: all but `Decimal`.
    #[diagnostic::on_unimplemented(
        message = "a `Decimal` needs `max_digits` and `decimal_places`",
        label = "write `#[field(max_digits = 8, decimal_places = 2)]`"
    )]
    WithoutDigits for BooleanField, IntegerField, FloatField, TextField, DateField, TimeField, DateTimeField,
    DurationField, UuidField, JsonField, BytesField
}
