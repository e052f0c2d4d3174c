//! What a model is, as static tables: Django's `Model._meta`.
//!
//! `#[model]` emits one [`ModelOptions`] per model. Everything untyped (the SQL compiler, migrations, serializers,
//! deletion) reads these tables; nothing of them is made at run time.

use crate::db::Backend;
use crate::error::{ErrorDetail, Result, ValidationError};
use crate::models::query::Node;
pub use crate::models::query::path::{ColumnIndex, RelationIndex};
pub use crate::models::validators::Validator;
use crate::models::validators::{Wording, digits};
use crate::value::json::is_deeper;
use crate::value::{Value, ValueKind};
pub use constraints::{Check, Deferrable, Index, Unique, Violation};

mod constraints;

/// A model and all that is declared of it: Django's `Options`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// let options = Book::options();
/// assert_eq!((options.name, options.table, options.relations.len()), ("Book", "book", 5));
/// ```
#[derive(Debug)]
pub struct ModelOptions {
    /// The struct's name, `Book`.
    pub name: &'static str,
    /// The name for people, `book`: the struct's name in lower case, with spaces between its words.
    pub verbose_name: &'static str,
    /// The table, `book`.
    pub table: &'static str,
    /// The doc comment of the struct.
    pub help_text: &'static str,
    /// The columns, in the order of the fields. A foreign key's column stands where its field stands.
    pub columns: &'static [Column],
    /// The relations, both those with a column of their own and the reverse ones, in the order of the fields.
    pub relations: &'static [Relation],
    /// The column of the primary key.
    pub primary_key: ColumnIndex,
    /// The default order of querysets.
    pub ordering: fn() -> Vec<Ordering>,
    /// The indexes of `index(…)`; those of `#[field(index)]` are on the column.
    pub indexes: &'static [Index],
    /// The constraints of `unique(…)`; those of `#[field(unique)]` are on the column.
    pub uniques: &'static [Unique],
    /// The constraints of `check(…)`.
    pub checks: &'static [Check],
    /// The column that `latest` and `earliest` order by, where one is named.
    pub get_latest_by: Option<ColumnIndex>,
}

impl ModelOptions {
    /// What a model has that says nothing else: no order, no index, no constraint.
    pub const PLAIN: Self = Self {
        name: "",
        verbose_name: "",
        table: "",
        help_text: "",
        columns: &[],
        relations: &[],
        primary_key: 0,
        ordering: Vec::new,
        indexes: &[],
        uniques: &[],
        checks: &[],
        get_latest_by: None,
    };

    /// The sets of columns of which no two rows have the same; those of one column are said at the column.
    pub(crate) fn plain_uniques(&self) -> impl Iterator<Item = &'static Unique> {
        self.uniques.iter().filter(|unique| unique.is_plain())
    }

    /// The column of the primary key.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// assert_eq!(Book::options().primary_key().name, "id");
    /// ```
    #[must_use]
    pub fn primary_key(&self) -> &'static Column {
        &self.columns[usize::from(self.primary_key)]
    }

    /// The column with this number.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// let options = Book::options();
    /// let price = options.column_named("price").expect("it is there");
    /// assert!(!options.column(price).null && !options.column(price).unique);
    /// ```
    #[must_use]
    pub fn column(&self, index: ColumnIndex) -> &'static Column {
        &self.columns[usize::from(index)]
    }

    /// The number of the column whose field or column name is `name`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// assert!(Book::options().column_named("title").is_some() && Book::options().column_named("isbn").is_none());
    /// ```
    #[must_use]
    pub fn column_named(&self, name: &str) -> Option<ColumnIndex> {
        let at = self
            .columns
            .iter()
            .position(|column| column.name == name || column.column == name)?;
        ColumnIndex::try_from(at).ok()
    }

    /// The relation with this number.
    #[must_use]
    pub fn relation(&self, index: RelationIndex) -> &'static Relation {
        &self.relations[usize::from(index)]
    }

    /// The number of the relation whose field is `name`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// let options = Book::options();
    /// let author = options.relation_named("author").expect("it is there");
    /// assert_eq!((options.relation(author).target)().name, "Author");
    /// ```
    #[must_use]
    pub fn relation_named(&self, name: &str) -> Option<RelationIndex> {
        let at = self.relations.iter().position(|relation| relation.name == name)?;
        RelationIndex::try_from(at).ok()
    }
}

/// A column of a model.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// let columns: Vec<&str> = Review::options().columns.iter().map(|column| column.column).collect();
/// assert_eq!(columns, ["id", "rating", "text", "created", "book_id"]);
/// ```
#[derive(Debug, Clone, Copy)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of Django's fields by itself"
)]
pub struct Column {
    /// The name that handles have: the field's, `title`, or the foreign key's with `_id`, `author_id`.
    pub name: &'static str,
    /// The name in the database.
    pub column: &'static str,
    /// The name for people: `Title`'s is `title`, with spaces for underscores.
    pub verbose_name: &'static str,
    /// The doc comment of the field.
    pub help_text: &'static str,
    /// What is stored.
    pub kind: ColumnKind,
    /// Whether it may be NULL.
    pub null: bool,
    /// Whether a form may leave it empty.
    pub blank: bool,
    /// Whether it is unique by itself.
    pub unique: bool,
    /// Whether it has an index of its own. A foreign key has one.
    pub index: bool,
    /// Whether the database gives the value of a new row.
    pub auto: bool,
    /// Whether it is set to the present moment on insert.
    pub auto_now_add: bool,
    /// Whether it is set to the present moment on each save.
    pub auto_now: bool,
    /// Whether it can't be written by a form or serializer.
    pub editable: bool,
    /// Whether it may never be listed by a serializer, filter, search or ordering.
    pub secret: bool,
    /// The value of a new row that doesn't give one.
    pub default: Option<fn() -> Value>,
    /// What the database gives a row that another program inserts without a value: Django's `db_default`.
    pub db_default: Option<DatabaseDefault>,
    /// Among which rows the value is unique, where not among all: Django's `unique_for_date` and the like.
    pub unique_for: Option<UniqueFor>,
    /// The allowed values with their labels, empty where any value is.
    pub choices: &'static [Choice],
    /// What a value must satisfy besides what its kind demands.
    pub validators: &'static [Validator],
    /// What refuses values of the kind that are none of the field's type: its
    /// [`VALIDATOR`](crate::models::fields::FieldType::VALIDATOR).
    pub type_validator: Option<Validator>,
    /// For a foreign key: the number of its relation.
    pub relation: Option<RelationIndex>,
    /// For a foreign key: what it becomes when the row that it points to is deleted, where
    /// [`OnDelete::Set`] says so.
    pub set_on_delete: Option<fn() -> Value>,
}

impl Column {
    /// A value as the column stores it: a decimal with more places than it has is rounded to the nearest one, half to
    /// even, as Django does before any database does it otherwise.
    ///
    /// # Errors
    ///
    /// [`Error::Validation`](crate::error::Error::Validation) for a decimal of more digits than the column has, which
    /// SQLite would take, and for one of more digits, or a document of more levels, than the database keeps:
    /// [`max_decimal_digits`](crate::db::Capabilities::max_decimal_digits) and
    /// [`max_json_depth`](crate::db::Capabilities::max_json_depth).
    pub fn fit(&self, value: Value, backend: Backend) -> Result<Value> {
        if let Some(detail) = self.unkept(&value, backend) {
            return Err(ValidationError::field(self.name, ValidationError::Messages(vec![detail])).into());
        }
        Ok(match (value, self.kind) {
            (Value::Decimal(number), ColumnKind::Decimal { decimal_places, .. }) => {
                Value::Decimal(number.round_dp(decimal_places.into()))
            }
            (value, _) => value,
        })
    }

    /// What is wrong with a value of the column's kind that is none of the field's type.
    pub(crate) fn mistyped(&self, value: &Value) -> Vec<ErrorDetail> {
        let mut faults = Vec::new();
        if let Some(validator) = self.type_validator.filter(|_| !value.is_null()) {
            validator.check(value, Wording::Django, &mut faults);
        }
        faults
    }

    /// What is told of a value that this database can't keep as it is.
    pub(crate) fn unkept(&self, value: &Value, backend: Backend) -> Option<ErrorDetail> {
        let capabilities = backend.capabilities();
        match (value, self.kind) {
            (
                Value::Decimal(number),
                ColumnKind::Decimal {
                    max_digits,
                    decimal_places,
                },
            ) => {
                let number = number.round_dp(decimal_places.into());
                let most = capabilities.max_decimal_digits;
                let unkept = || most.and_then(|most| digits::unkept(number, most));
                digits::fault(number, max_digits, decimal_places).or_else(unkept)
            }
            (Value::Json(document), _) => {
                let most = capabilities.max_json_depth?;
                is_deeper(document, most).then(|| ErrorDetail {
                    message: format!("Ensure this value is nested no more than {most} levels deep."),
                    code: "max_depth",
                })
            }
            _ => None,
        }
    }
}

/// What a column stores, as a table of the database knows it.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::models::options::ColumnKind;
///
/// let options = Book::options();
/// let price = options.column(options.column_named("price").expect("it is there"));
/// assert!(matches!(price.kind, ColumnKind::Decimal { max_digits: 8, decimal_places: 2 }));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum ColumnKind {
    /// `bool`.
    Boolean,
    /// `i16`.
    SmallInteger,
    /// `i32`.
    Integer,
    /// `i64`.
    BigInteger,
    /// `u16`: with a check that it is not negative.
    PositiveSmallInteger,
    /// `u32`: with a check that it is not negative.
    PositiveInteger,
    /// `u64`, of which databases hold half: with a check that it is not negative.
    PositiveBigInteger,
    /// `f64`.
    Float,
    /// `Decimal`.
    Decimal {
        /// All digits.
        max_digits: u8,
        /// Digits after the point.
        decimal_places: u8,
    },
    /// Text of at most this many characters: `varchar(n)`.
    Char {
        /// Characters, not bytes.
        max_length: u32,
    },
    /// Text without a limit.
    Text,
    /// A date.
    Date,
    /// A time of day.
    Time,
    /// A moment, kept in UTC.
    DateTime,
    /// A length of time.
    Duration,
    /// A UUID.
    Uuid,
    /// A JSON document.
    Json,
    /// Bytes.
    Bytes,
}

impl ColumnKind {
    /// The kind of this column's values.
    #[must_use]
    pub const fn value_kind(self) -> ValueKind {
        match self {
            Self::Boolean => ValueKind::Boolean,
            Self::SmallInteger
            | Self::Integer
            | Self::BigInteger
            | Self::PositiveSmallInteger
            | Self::PositiveInteger
            | Self::PositiveBigInteger => ValueKind::Integer,
            Self::Float => ValueKind::Float,
            Self::Decimal { .. } => ValueKind::Decimal,
            Self::Char { .. } | Self::Text => ValueKind::Text,
            Self::Date => ValueKind::Date,
            Self::Time => ValueKind::Time,
            Self::DateTime => ValueKind::DateTime,
            Self::Duration => ValueKind::Duration,
            Self::Uuid => ValueKind::Uuid,
            Self::Json => ValueKind::Json,
            Self::Bytes => ValueKind::Bytes,
        }
    }

    /// The least and the greatest integer that both the Rust type and a column of this database hold; `None` for what
    /// is no integer.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::db::Backend;
    /// use fastjango::models::options::ColumnKind;
    ///
    /// assert_eq!(ColumnKind::SmallInteger.integer_range(Backend::Postgres), Some((-32_768, 32_767)));
    /// assert_eq!(ColumnKind::Text.integer_range(Backend::Postgres), None);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub const fn integer_range(self, backend: Backend) -> Option<(i64, i64)> {
        let signed = matches!(backend, Backend::Postgres);
        Some(match self {
            Self::SmallInteger => (i16::MIN as i64, i16::MAX as i64),
            Self::Integer => (i32::MIN as i64, i32::MAX as i64),
            Self::BigInteger => (i64::MIN, i64::MAX),
            Self::PositiveSmallInteger if signed => (0, i16::MAX as i64),
            Self::PositiveInteger if signed => (0, i32::MAX as i64),
            Self::PositiveSmallInteger => (0, u16::MAX as i64),
            Self::PositiveInteger => (0, u32::MAX as i64),
            Self::PositiveBigInteger => (0, i64::MAX),
            _ => return None,
        })
    }
}

/// One of the values that a column allows, with its label.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// let choices: Vec<(&str, &str)> = Status::ALL.iter().map(|status| (status.value(), status.label())).collect();
/// assert_eq!(choices, [("draft", "Draft"), ("live", "On the shelf")]);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    /// The stored text, or the digits of the stored integer.
    pub value: &'static str,
    /// The label, for people.
    pub label: &'static str,
}

impl Choice {
    /// The value as JSON: an integer where it is one of integers.
    pub(crate) fn to_json(self, kind: ValueKind) -> serde_json::Value {
        match (kind, self.value.parse::<i64>()) {
            (ValueKind::Integer, Ok(number)) => number.into(),
            _ => self.value.into(),
        }
    }
}

/// What the database gives a row that is inserted without a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DatabaseDefault {
    /// The value of the column's `default`, which is always the same.
    Value,
    /// The present moment, by the database's clock.
    Now,
}

/// Rows among which a value is unique: those of the same date, or of a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UniqueFor {
    /// The part that is the same.
    pub part: DatePart,
    /// The column that has the date or the moment.
    pub column: ColumnIndex,
}

/// A part of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatePart {
    /// All of it.
    Date,
    /// The month, of whatever year.
    Month,
    /// The year.
    Year,
}

/// A relation of a model to another one, seen from one side.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// let names: Vec<&str> = Book::options().relations.iter().map(|relation| relation.name).collect();
/// assert_eq!(names, ["author", "publisher", "tags", "helpers", "reviews"]);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Relation {
    /// The field's name, `author`.
    pub name: &'static str,
    /// How it is stored.
    pub kind: RelationKind,
    /// The model on the other side.
    pub target: fn() -> &'static ModelOptions,
}

/// How a relation is stored.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::models::options::RelationKind;
///
/// let options = Book::options();
/// let tags = options.relation(options.relation_named("tags").expect("it is there"));
/// assert!(matches!(tags.kind, RelationKind::ManyToMany { .. }));
/// ```
#[derive(Debug, Clone, Copy)]
pub enum RelationKind {
    /// A key in this model's table, `ForeignKey` or `OneToOne`.
    Forward {
        /// The column of the key.
        column: ColumnIndex,
        /// Whether the key is unique: `OneToOne`.
        one_to_one: bool,
        /// What happens to this row when the target is deleted.
        on_delete: OnDelete,
    },
    /// A key in the target's table that points here, `HasMany` or `HasOne`.
    Reverse {
        /// The name of the target's relation.
        inverse: &'static str,
        /// Whether there is at most one: `HasOne`.
        one_to_one: bool,
    },
    /// A table between, `ManyToMany`.
    ManyToMany {
        /// The table between.
        through: Through,
    },
    /// The other side of the target's `ManyToMany`.
    ManyToManyReverse {
        /// The name of the target's relation.
        inverse: &'static str,
    },
}

/// The table between the two sides of a `ManyToMany`.
#[derive(Debug, Clone, Copy)]
pub enum Through {
    /// One that is made for the relation, with an `id` and the two keys.
    Automatic {
        /// The table, `book_tags`.
        table: &'static str,
        /// The column that points to the model that has the field, `book_id`.
        source_column: &'static str,
        /// The column that points to the target, `tag_id`.
        target_column: &'static str,
    },
    /// A model of its own.
    Model {
        /// The model between.
        model: fn() -> &'static ModelOptions,
        /// The name of its relation to the model that has the field.
        source: &'static str,
        /// The name of its relation to the target.
        target: &'static str,
    },
}

/// What happens to a row when the row that it points to is deleted.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::models::options::OnDelete;
///
/// assert!(OnDelete::DbCascade.is_left_to_database() && !OnDelete::Cascade.is_left_to_database());
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnDelete {
    /// It is deleted too.
    Cascade,
    /// The deletion is refused.
    Protect,
    /// The deletion is refused, unless the row goes too because of another key.
    Restrict,
    /// Its key is set to NULL.
    SetNull,
    /// Its key is set to its default.
    SetDefault,
    /// Its key is set to a value: [`Column::set_on_delete`].
    Set,
    /// Nothing: the database may refuse the deletion.
    DoNothing,
    /// The database deletes it too, without a signal or a count.
    DbCascade,
    /// The database sets its key to NULL.
    DbSetNull,
    /// The database sets its key to its default. MySQL and MariaDB can't.
    DbSetDefault,
}

impl OnDelete {
    /// Whether the program has nothing to do about it.
    #[must_use]
    pub const fn is_left_to_database(self) -> bool {
        self.clause().is_some() || matches!(self, Self::DoNothing)
    }

    /// What the foreign key says of it in the database, where it is the database that does it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::models::options::OnDelete;
    ///
    /// assert_eq!(OnDelete::DbCascade.clause(), Some(" ON DELETE CASCADE"));
    /// assert_eq!(OnDelete::Protect.clause(), None, "the program protects");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub const fn clause(self) -> Option<&'static str> {
        match self {
            Self::DbCascade => Some(" ON DELETE CASCADE"),
            Self::DbSetNull => Some(" ON DELETE SET NULL"),
            Self::DbSetDefault => Some(" ON DELETE SET DEFAULT"),
            _ => None,
        }
    }
}

/// One part of an order.
#[derive(Debug, Clone, PartialEq)]
pub struct Ordering {
    /// What to order by.
    pub expression: Node,
    /// Whether the greatest comes first.
    pub descending: bool,
    /// Where nulls go; `None` leaves it to the database.
    pub nulls: Option<NullsOrder>,
}

impl Ordering {
    /// The least first.
    #[must_use]
    pub const fn ascending(expression: Node) -> Self {
        Self {
            expression,
            descending: false,
            nulls: None,
        }
    }

    /// Turns it round: what came last comes first.
    pub(crate) fn turn(&mut self) {
        self.descending = !self.descending;
        self.nulls = self.nulls.map(NullsOrder::turned);
    }
}

impl NullsOrder {
    /// The other end.
    #[must_use]
    pub const fn turned(self) -> Self {
        match self {
            Self::First => Self::Last,
            Self::Last => Self::First,
        }
    }
}

/// Where nulls go in an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NullsOrder {
    /// Before all values.
    First,
    /// After all values.
    Last,
}
