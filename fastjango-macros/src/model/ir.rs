//! The meaning of `#[model]`: resolved, total. Only `check` makes it.

use crate::common::{Door, FieldPath};
use proc_macro2::{Ident, TokenStream};
use syn::{ExprClosure, ItemStruct, Path, Visibility};

/// The builder's own methods, which no field can be named after: a setter would hide them.
pub(crate) const BUILDER_METHODS: &[&str] = &["save", "build"];

/// A model.
pub(crate) struct Model {
    /// The struct, without our attributes.
    pub(crate) item: ItemStruct,
    pub(crate) door: Door,
    pub(crate) table: String,
    pub(crate) verbose_name: String,
    pub(crate) help_text: String,
    /// The fields, in the order of the struct.
    pub(crate) fields: Vec<Field>,
    /// The place of the primary key in `fields`.
    pub(crate) primary_key: usize,
    pub(crate) ordering: Vec<FieldPath>,
    pub(crate) get_latest_by: Option<Ident>,
    pub(crate) indexes: Vec<FieldList>,
    pub(crate) uniques: Vec<FieldList>,
    pub(crate) checks: Vec<Check>,
    /// Whether a mistake was found: what is left must compile without saying it again.
    pub(crate) recovered: bool,
}

impl Model {
    /// The name of the struct.
    pub(crate) fn name(&self) -> &Ident {
        &self.item.ident
    }

    /// The visibility of the struct.
    pub(crate) fn visibility(&self) -> &Visibility {
        &self.item.vis
    }

    /// The field of the primary key.
    pub(crate) fn key(&self) -> &Field {
        &self.fields[self.primary_key]
    }

    /// The fields with a column.
    pub(crate) fn columns(&self) -> impl Iterator<Item = (&Field, &Column)> {
        self.fields.iter().filter_map(|field| Some((field, field.column()?)))
    }

    /// The fields with a relation.
    pub(crate) fn relations(&self) -> impl Iterator<Item = (&Field, &Relation)> {
        self.fields.iter().filter_map(|field| Some((field, field.relation()?)))
    }
}

/// A field of a model.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    /// The name without `r#`.
    pub(crate) name: String,
    pub(crate) visibility: Visibility,
    pub(crate) help_text: String,
    /// The type, with the model's name for `Self`.
    pub(crate) ty: TokenStream,
    pub(crate) kind: FieldKind,
}

/// What a field stands for.
pub(crate) enum FieldKind {
    /// A column.
    Column(Column),
    /// A key: a relation with a column.
    Key(Relation, Column),
    /// A relation without a column.
    Relation(Relation),
}

impl Field {
    pub(crate) fn column(&self) -> Option<&Column> {
        match &self.kind {
            FieldKind::Column(column) | FieldKind::Key(_, column) => Some(column),
            FieldKind::Relation(_) => None,
        }
    }

    pub(crate) fn relation(&self) -> Option<&Relation> {
        match &self.kind {
            FieldKind::Relation(relation) | FieldKind::Key(relation, _) => Some(relation),
            FieldKind::Column(_) => None,
        }
    }
}

/// A column.
pub(crate) struct Column {
    /// Its number.
    pub(crate) index: usize,
    /// The name that the handles have: `title`, `author_id`.
    pub(crate) handle: Ident,
    /// The name in the database.
    pub(crate) name: String,
    pub(crate) verbose_name: String,
    /// Who gives the value of a new row.
    pub(crate) source: Source,
    /// Calls on the column's description, `max_length(200)`, in the user's own spans.
    pub(crate) settings: Vec<Setting>,
    /// Whether the database knows the default too, and as what: a variant of `DatabaseDefault`.
    pub(crate) db_default: Option<&'static str>,
    /// Among rows of which date its values are unique: a variant of `DatePart`, and the field of the date.
    pub(crate) unique_for: Option<(&'static str, Ident)>,
    /// Functions of the user's own that judge its values.
    pub(crate) validators: Vec<Path>,
}

impl Column {
    /// Whether it is `#[field(secret)]`.
    pub(crate) fn is_secret(&self) -> bool {
        self.settings.iter().any(|setting| setting.method == "secret")
    }
}

/// Who gives the value of a new row.
pub(crate) enum Source {
    /// The program; an `Option` that is not given is NULL.
    Program {
        /// Whether the type is spelled `Option<…>`.
        optional: bool,
    },
    /// The program, or else this expression; `None` is the type's `Default`.
    Default(Option<Box<syn::Expr>>),
    /// The program, or else the present moment, once.
    Moment,
    /// The clock.
    Now,
    /// The database.
    Database,
}

/// A key of `#[field(…)]` as a call: the name at the place where it was written, and the argument.
pub(crate) struct Setting {
    pub(crate) method: Ident,
    pub(crate) argument: TokenStream,
}

/// A relation.
pub(crate) struct Relation {
    /// Its number.
    pub(crate) index: usize,
    /// The model on the other side.
    pub(crate) target: TokenStream,
    /// The same, of a relation without a key by way of what every model has: that it is none is told of it alike each
    /// time, and so once. What holds a key tells it anyway.
    pub(crate) model: TokenStream,
    pub(crate) kind: RelationKind,
}

/// How a relation is stored.
pub(crate) enum RelationKind {
    Forward {
        one_to_one: bool,
        optional: bool,
        /// The variant of `OnDelete`.
        on_delete: &'static str,
    },
    Reverse {
        one_to_one: bool,
        inverse: Ident,
        /// Whether the user named the other side, rather than leave it to be named after this model.
        named: bool,
    },
    ManyToMany {
        through: Through,
    },
    ManyToManyReverse {
        inverse: Ident,
    },
}

/// The table between the sides of a `ManyToMany`.
pub(crate) enum Through {
    Automatic {
        table: String,
        source_column: String,
        target_column: String,
    },
    Model {
        model: TokenStream,
        source: Ident,
        target: Ident,
    },
}

/// An index or a unique constraint.
pub(crate) struct FieldList {
    pub(crate) name: String,
    pub(crate) fields: Vec<FieldPath>,
    /// The expressions, in place of fields.
    pub(crate) expressions: Option<ExprClosure>,
    pub(crate) condition: Option<ExprClosure>,
    pub(crate) nulls_distinct: Option<bool>,
    /// The variant of `Deferrable`.
    pub(crate) deferrable: Option<&'static str>,
    pub(crate) violation: Violation,
}

/// What a violation of a constraint is told with: a message and a code.
pub(crate) struct Violation {
    pub(crate) message: Option<String>,
    pub(crate) code: Option<String>,
}

/// A check constraint.
pub(crate) struct Check {
    pub(crate) name: String,
    pub(crate) condition: ExprClosure,
    pub(crate) violation: Violation,
}
