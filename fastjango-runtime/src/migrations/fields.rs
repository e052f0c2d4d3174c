//! The fields of a model as a migration keeps them.

use super::literals::Literal;
use crate::models::options::{ColumnKind, OnDelete};

/// A field of a model at one point of its history.
///
/// It has all that the database needs to know, and nothing of the Rust type: an old migration compiles whatever
/// became of the model. The constructors have the names of Django's fields.
///
/// # Examples
///
/// ```
/// use fastjango::migrations::{Field, OnDelete};
///
/// let name = Field::char(120).unique();
/// let publisher = Field::foreign_key("Publisher", OnDelete::SetNull).null();
/// assert!(name.unique && publisher.null);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of Django's fields by itself"
)]
pub struct Field {
    /// What it stores.
    pub kind: FieldKind,
    /// Whether it may be NULL.
    pub null: bool,
    /// Whether it is unique by itself.
    pub unique: bool,
    /// Whether it has an index of its own.
    pub index: bool,
    /// Whether it is the primary key.
    pub primary_key: bool,
    /// The value of a row that doesn't give one.
    pub default: Option<DefaultValue>,
    /// What the database gives a row that is inserted without a value.
    pub db_default: Option<DatabaseDefaultValue>,
    /// The column, where it has another name than the field gives it.
    pub db_column: Option<String>,
}

/// What a field stores.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::migrations::{Field, FieldKind, OnDelete};
///
/// let author = Field::foreign_key("Author", OnDelete::Cascade);
/// assert!(matches!(author.kind, FieldKind::ForeignKey { to, .. } if to == "Author"));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum FieldKind {
    /// A value in a column.
    Column(ColumnKind),
    /// A primary key that the database counts up.
    Auto(ColumnKind),
    /// The primary key of a row of another model, in a column.
    ForeignKey {
        /// The other model.
        to: String,
        /// What happens to this row when the other one is deleted.
        on_delete: OnDelete,
    },
    /// A table between this model and another one.
    ManyToMany {
        /// The other model.
        to: String,
        /// The table between.
        table: String,
        /// The column that points to the model of the field.
        source_column: String,
        /// The column that points to the other model.
        target_column: String,
    },
}

/// What a row gets that doesn't give a value of its own.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::migrations::{DefaultValue, Field};
///
/// assert!(matches!(Field::integer().default(1).default, Some(DefaultValue::Constant(_))));
/// assert_eq!(Field::uuid().default_computed().default, Some(DefaultValue::Computed));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DefaultValue {
    /// Always this value.
    Constant(Literal),
    /// A value that the program computes for each row: a new UUID, the present moment.
    Computed,
}

/// What the database gives a row that is inserted without a value: Django's `db_default`.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::migrations::{DatabaseDefaultValue, Field, Now};
///
/// assert_eq!(Field::date_time().db_default(Now).db_default, Some(DatabaseDefaultValue::Now));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DatabaseDefaultValue {
    /// This value.
    Literal(Literal),
    /// The present moment, by the database's clock.
    Now,
}

/// The present moment, by the database's clock, in [`Field::db_default`].
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::migrations::{AddField, Field, Now};
///
/// // Rows that are there get the moment of the migration.
/// let added = AddField::new("Book", "created", Field::date_time().db_default(Now));
/// # let _ = added;
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now;

impl From<Now> for DatabaseDefaultValue {
    fn from(_: Now) -> Self {
        Self::Now
    }
}

impl<T: Into<Literal>> From<T> for DatabaseDefaultValue {
    fn from(value: T) -> Self {
        Self::Literal(value.into())
    }
}

impl Field {
    /// A field that stores this, not null and without a default.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Field, FieldKind};
    /// use fastjango::models::options::ColumnKind;
    ///
    /// let field = Field::new(FieldKind::Column(ColumnKind::Integer));
    /// assert_eq!(field, Field::integer());
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn new(kind: FieldKind) -> Self {
        Self {
            kind,
            null: false,
            unique: false,
            index: false,
            primary_key: false,
            default: None,
            db_default: None,
            db_column: None,
        }
    }

    fn column(kind: ColumnKind) -> Self {
        Self::new(FieldKind::Column(kind))
    }

    fn counted(kind: ColumnKind) -> Self {
        let mut field = Self::new(FieldKind::Auto(kind));
        field.primary_key = true;
        field
    }

    /// A field of at most this many characters.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::Field;
    ///
    /// let title = Field::char(200).index();
    /// assert!(title.index && !title.null);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn char(max_length: u32) -> Self {
        Self::column(ColumnKind::Char { max_length })
    }

    /// An exact decimal number of at most this many digits, and of these, so many after the point.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{CreateModel, Field};
    ///
    /// // numeric(8, 2): up to 999999.99.
    /// let create = CreateModel::new("Book", "book").field("price", Field::decimal(8, 2));
    /// # let _ = create;
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn decimal(max_digits: u8, decimal_places: u8) -> Self {
        Self::column(ColumnKind::Decimal {
            max_digits,
            decimal_places,
        })
    }

    /// The primary key of a row of another model, in the column `<field>_id`, which has an index.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Field, OnDelete};
    ///
    /// let author = Field::foreign_key("Author", OnDelete::Cascade);
    /// assert_eq!(author.column_name("author").as_deref(), Some("author_id"));
    /// assert!(author.index, "as in Django");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn foreign_key(to: impl Into<String>, on_delete: OnDelete) -> Self {
        let to = to.into();
        let mut field = Self::new(FieldKind::ForeignKey { to, on_delete });
        field.index = true;
        field
    }

    /// A foreign key that is unique.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Field, OnDelete};
    ///
    /// assert!(Field::one_to_one("Author", OnDelete::Cascade).unique);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn one_to_one(to: impl Into<String>, on_delete: OnDelete) -> Self {
        let to = to.into();
        Self::new(FieldKind::ForeignKey { to, on_delete }).unique()
    }

    /// Rows of another model, any number of them, by a table between that has these two columns.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::Field;
    ///
    /// let tags = Field::many_to_many("Tag", "book_tags", "book_id", "tag_id");
    /// assert_eq!(tags.column_name("tags"), None, "it is a table");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn many_to_many(to: impl Into<String>, table: &str, source_column: &str, target_column: &str) -> Self {
        Self::new(FieldKind::ManyToMany {
            to: to.into(),
            table: table.to_owned(),
            source_column: source_column.to_owned(),
            target_column: target_column.to_owned(),
        })
    }

    /// It may be NULL.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Field, OnDelete};
    ///
    /// let publisher = Field::foreign_key("Publisher", OnDelete::SetNull).null();
    /// assert!(publisher.null);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn null(mut self) -> Self {
        self.null = true;
        self
    }

    /// It is unique by itself.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::Field;
    ///
    /// assert!(Field::char(40).unique().unique);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    /// It has an index of its own.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::Field;
    ///
    /// assert!(Field::date().index().index);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn index(mut self) -> Self {
        self.index = true;
        self
    }

    /// It is the primary key.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::Field;
    ///
    /// assert!(Field::char(40).primary_key().primary_key);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn primary_key(mut self) -> Self {
        self.primary_key = true;
        self
    }

    /// A row that doesn't give a value gets this one.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{AddField, Field, decimal};
    ///
    /// // What rows that are there get; new ones get it from the program.
    /// let added = AddField::new("Book", "discount", Field::decimal(4, 2).default(decimal("0.00")));
    /// # let _ = added;
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn default(mut self, value: impl Into<Literal>) -> Self {
        self.default = Some(DefaultValue::Constant(value.into()));
        self
    }

    /// A row that doesn't give a value gets one that the program computes.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{DefaultValue, Field};
    ///
    /// let field = Field::uuid().default_computed();
    /// assert_eq!(field.default, Some(DefaultValue::Computed));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn default_computed(mut self) -> Self {
        self.default = Some(DefaultValue::Computed);
        self
    }

    /// The database gives a row that is inserted without a value this one.
    ///
    /// # Examples
    ///
    /// ```
    /// use fastjango::migrations::{Field, Now};
    ///
    /// let (pages, created) = (Field::integer().db_default(1), Field::date_time().db_default(Now));
    /// assert!(pages.db_default.is_some() && created.default.is_none());
    /// ```
    #[must_use]
    pub fn db_default(mut self, value: impl Into<DatabaseDefaultValue>) -> Self {
        self.db_default = Some(value.into());
        self
    }

    /// Its column has this name.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::Field;
    ///
    /// let field = Field::text().db_column("long_text");
    /// assert_eq!(field.column_name("text").as_deref(), Some("long_text"));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn db_column(mut self, name: impl Into<String>) -> Self {
        self.db_column = Some(name.into());
        self
    }

    /// The column of the field, given its name; `None` if it has none.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::Field;
    ///
    /// assert_eq!(Field::integer().column_name("pages").as_deref(), Some("pages"));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn column_name(&self, name: &str) -> Option<String> {
        match (&self.kind, &self.db_column) {
            (FieldKind::ManyToMany { .. }, _) => None,
            (_, Some(column)) => Some(column.clone()),
            (FieldKind::ForeignKey { .. }, None) => Some(format!("{name}_id")),
            _ => Some(name.to_owned()),
        }
    }

    /// The model that it points to, for a relation.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Field, OnDelete};
    ///
    /// assert_eq!(Field::foreign_key("Author", OnDelete::Protect).related_model(), Some("Author"));
    /// assert_eq!(Field::integer().related_model(), None);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn related_model(&self) -> Option<&str> {
        match &self.kind {
            FieldKind::ForeignKey { to, .. } | FieldKind::ManyToMany { to, .. } => Some(to),
            FieldKind::Column(_) | FieldKind::Auto(_) => None,
        }
    }

    /// Whether it is a table between rather than a column.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::Field;
    ///
    /// assert!(Field::many_to_many("Tag", "book_tags", "book_id", "tag_id").is_many_to_many());
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn is_many_to_many(&self) -> bool {
        matches!(self.kind, FieldKind::ManyToMany { .. })
    }
}

macro_rules! plain_fields {
    ($variant:ident $make:ident in $table:ident: $($(#[$doc:meta])* $name:ident => $kind:ident;)*) => {
        impl Field {$(
            $(#[$doc])*
            #[must_use]
            pub fn $name() -> Self {
                Self::$make(ColumnKind::$kind)
            }
        )*}

        const $table: &[(FieldKind, Constructor)] = &[
            $((FieldKind::$variant(ColumnKind::$kind), (stringify!($name), Field::$name)),)*
        ];
    };
}

/// The name of a constructor without arguments, and the constructor.
type Constructor = (&'static str, fn() -> Field);

impl Field {
    /// Whether rows that exist would have nothing in this field. A key is among them, which a table without rows can get.
    pub(super) fn has_no_value_for_rows(&self) -> bool {
        let constant = matches!(self.default, Some(DefaultValue::Constant(_))) || self.db_default.is_some();
        !self.null && !constant && !self.is_many_to_many()
    }

    /// Whether a table that has rows can't get this field, as they would have no value for it. A key is safe without: no
    /// row that exists could satisfy its constraint.
    pub(super) fn needs_value_for_rows(&self) -> bool {
        self.has_no_value_for_rows() && matches!(self.kind, FieldKind::Column(_) | FieldKind::Auto(_))
    }

    /// The constructor without arguments that makes a field of this kind.
    pub(super) fn plain_constructor(&self) -> Option<Constructor> {
        let mut all = COLUMNS.iter().chain(COUNTED);
        all.find(|(kind, _)| *kind == self.kind)
            .map(|(_, constructor)| *constructor)
    }
}

plain_fields! { Column column in COLUMNS:
    /// `true` or `false`.
    boolean => Boolean;
    /// A 16-bit integer.
    small_integer => SmallInteger;
    /// A 32-bit integer.
    integer => Integer;
    /// A 64-bit integer.
    big_integer => BigInteger;
    /// A 16-bit integer that is not negative.
    positive_small_integer => PositiveSmallInteger;
    /// A 32-bit integer that is not negative.
    positive_integer => PositiveInteger;
    /// A 64-bit integer that is not negative.
    positive_big_integer => PositiveBigInteger;
    /// A floating-point number.
    float => Float;
    /// Text without a limit.
    text => Text;
    /// A date.
    date => Date;
    /// A time of day.
    time => Time;
    /// A moment, kept in UTC.
    date_time => DateTime;
    /// A length of time.
    duration => Duration;
    /// A UUID.
    uuid => Uuid;
    /// A JSON document.
    json => Json;
    /// Bytes.
    binary => Bytes;
}

plain_fields! { Auto counted in COUNTED:
    /// A 16-bit primary key that the database counts up.
    small_auto => SmallInteger;
    /// A 32-bit primary key that the database counts up.
    auto => Integer;
    /// A 64-bit primary key that the database counts up.
    big_auto => BigInteger;
}
