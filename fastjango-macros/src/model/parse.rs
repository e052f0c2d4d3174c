//! The written form of `#[model]`: what was given, where, and nothing of what it means.

use crate::common::types::argument_of;
use crate::common::{Attributes, FieldPath, Given, Key, Mistakes, OnDelete, Vocabulary, docs};
use proc_macro2::{Ident, TokenStream};
use syn::{Expr, ExprClosure, Fields, Item, ItemStruct, Path, Type};

/// The attributes that stand within the struct, and are ours.
pub(crate) const HELPER_ATTRIBUTES: &[&str] = &["field", "relation"];

static MODEL: Vocabulary = Vocabulary {
    attribute: "#[model(…)]",
    keys: &[
        Key::value("table", "table = \"book\""),
        Key::value("verbose_name", "verbose_name = \"book\""),
        Key::value("ordering", "ordering = [title, -id]"),
        Key::value("get_latest_by", "get_latest_by = created"),
        Key::lists("index", "index(fields = [status, -published])"),
        Key::lists("unique", "unique(fields = [parent, name])"),
        Key::lists("check", "check(name = \"book_price\", |b| b.price.gte(0))"),
        Key::value("crate", "crate = fastjango"),
    ],
    foreign: &[
        ("db_table", "write `table = \"book\"`"),
        ("indexes", "write `index(fields = […])` for each"),
        ("index_together", "write `index(fields = […])`"),
        ("unique_together", "write `unique(fields = […])`"),
        ("constraints", "write `unique(…)` or `check(…)` for each"),
        ("verbose_name_plural", "nothing shows a plural; remove it"),
        ("app_label", "a project has no apps; remove it"),
        (
            "abstract",
            "a struct of Rust inherits nothing; write the fields in each model",
        ),
    ],
};

static INDEX: Vocabulary = Vocabulary {
    attribute: "index(…)",
    keys: &[
        Key::value("fields", "fields = [status, -published]"),
        Key::value("name", "name = \"book_status\""),
    ],
    foreign: &[],
};

static UNIQUE: Vocabulary = Vocabulary {
    attribute: "unique(…)",
    keys: &[
        Key::value("fields", "fields = [parent, name]"),
        Key::value("name", "name = \"category_name\""),
    ],
    foreign: &[],
};

static CHECK: Vocabulary = Vocabulary {
    attribute: "check(…)",
    keys: &[Key::value("name", "name = \"book_price\"")],
    foreign: &[],
};

static FIELD: Vocabulary = Vocabulary {
    attribute: "#[field(…)]",
    keys: &[
        Key::word("primary_key"),
        Key::value("max_length", "max_length = 200"),
        Key::value("max_digits", "max_digits = 8"),
        Key::value("decimal_places", "decimal_places = 2"),
        Key::word("unique"),
        Key::word("index"),
        Key::word_or_value("default", "default = 0"),
        Key::word("auto_now"),
        Key::word("auto_now_add"),
        Key::word("blank"),
        Key::word("slug"),
        Key::word("email"),
        Key::word("url"),
        Key::value("min", "min = 1"),
        Key::value("max", "max = 5"),
        Key::value("min_length", "min_length = 2"),
        Key::value("editable", "editable = false"),
        Key::word("secret"),
        Key::value("column", "column = \"title\""),
        Key::value("verbose_name", "verbose_name = \"title\""),
    ],
    foreign: &[
        ("null", "write the type as `Option<…>`"),
        ("db_index", "write `index`"),
        ("db_column", "write `column = \"title\"`"),
        ("choices", "make the type an enum with `#[derive(Choices)]`"),
        ("help_text", "write a doc comment"),
        (
            "validators",
            "write `min`, `max`, `min_length`, `slug`, `email` or `url`, or a rule in the serializer",
        ),
        (
            "on_delete",
            "it belongs to relations: `#[relation(on_delete = cascade)]`",
        ),
        ("unique_for_date", "write a rule in the serializer"),
    ],
};

static RELATION: Vocabulary = Vocabulary {
    attribute: "#[relation(…)]",
    keys: &[
        Key::value("on_delete", "on_delete = cascade"),
        Key::value("default", "default = 1"),
        Key::value("inverse", "inverse = book"),
        Key::value("through", "through = Contribution"),
        Key::value("through_fields", "through_fields = [book, author]"),
        Key::value("table", "table = \"book_tags\""),
        Key::value("column", "column = \"author_id\""),
        Key::value("editable", "editable = false"),
        Key::value("verbose_name", "verbose_name = \"author\""),
    ],
    foreign: &[
        (
            "related_name",
            "write the other side in its model, as a field: `books: HasMany<Book>`",
        ),
        (
            "related_query_name",
            "the field of the other side has one name for both; remove it",
        ),
        ("to", "the type says it: `ForeignKey<Author>`"),
        ("to_field", "keys point to primary keys; remove it"),
        ("null", "write the type as `Option<ForeignKey<…>>`"),
        ("blank", "what may be left empty is an `Option`; remove it"),
        ("unique", "write the type as `OneToOne<…>`"),
        ("index", "a key has an index; remove it"),
        ("db_index", "a key has an index; remove it"),
        ("db_column", "write `column = \"author_id\"`"),
        ("db_table", "write `table = \"book_tags\"`"),
        ("limit_choices_to", "it belongs to the field of the serializer"),
        ("help_text", "write a doc comment"),
        (
            "db_default",
            "write `default = 1`; the database has it where `on_delete = db_set_default`",
        ),
    ],
};

/// A `#[model]` as it was written.
pub(crate) struct Written {
    pub(crate) item: ItemStruct,
    pub(crate) facade: Option<Given<Path>>,
    pub(crate) table: Option<Given<String>>,
    pub(crate) verbose_name: Option<Given<String>>,
    pub(crate) ordering: Vec<FieldPath>,
    pub(crate) get_latest_by: Option<Given<FieldPath>>,
    pub(crate) indexes: Vec<FieldList>,
    pub(crate) uniques: Vec<FieldList>,
    pub(crate) checks: Vec<Check>,
    pub(crate) fields: Vec<Field>,
}

/// `index(…)` or `unique(…)`.
pub(crate) struct FieldList {
    pub(crate) key: Ident,
    pub(crate) name: Option<Given<String>>,
    pub(crate) fields: Option<Given<Vec<FieldPath>>>,
}

/// `check(…)`.
pub(crate) struct Check {
    pub(crate) key: Ident,
    pub(crate) name: Option<Given<String>>,
    pub(crate) conditions: Vec<Expr>,
}

/// A field of the struct.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) help_text: String,
    pub(crate) ty: Type,
    pub(crate) shape: Shape,
    pub(crate) column: ColumnAttributes,
    pub(crate) relation: RelationAttributes,
}

/// What a field is, by the spelling of its type. A column's type is rustc's to judge.
pub(crate) enum Shape {
    /// Anything but a relation.
    Column {
        /// Whether the type is spelled `Option<…>`.
        optional: bool,
    },
    /// `ForeignKey<T>` and the others, perhaps in an `Option`.
    Relation {
        kind: RelationType,
        target: Box<Type>,
        optional: bool,
    },
}

/// The type of a relation field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum RelationType {
    ForeignKey,
    OneToOne,
    HasMany,
    HasOne,
    ManyToMany,
}

impl RelationType {
    const ALL: [Self; 5] = [
        Self::ForeignKey,
        Self::OneToOne,
        Self::HasMany,
        Self::HasOne,
        Self::ManyToMany,
    ];

    /// The name of the type.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ForeignKey => "ForeignKey",
            Self::OneToOne => "OneToOne",
            Self::HasMany => "HasMany",
            Self::HasOne => "HasOne",
            Self::ManyToMany => "ManyToMany",
        }
    }

    /// Whether the model's own table has its key.
    pub(crate) fn has_key(self) -> bool {
        matches!(self, Self::ForeignKey | Self::OneToOne)
    }
}

/// What `#[field(…)]` says.
pub(crate) struct ColumnAttributes {
    /// The attribute, if it is there.
    pub(crate) attribute: Option<syn::Attribute>,
    pub(crate) primary_key: Option<Ident>,
    pub(crate) max_length: Option<Given<u32>>,
    pub(crate) max_digits: Option<Given<u8>>,
    pub(crate) decimal_places: Option<Given<u8>>,
    pub(crate) unique: Option<Ident>,
    pub(crate) index: Option<Ident>,
    pub(crate) default: Option<Given<Option<Expr>>>,
    pub(crate) auto_now: Option<Ident>,
    pub(crate) auto_now_add: Option<Ident>,
    pub(crate) blank: Option<Ident>,
    pub(crate) slug: Option<Ident>,
    pub(crate) email: Option<Ident>,
    pub(crate) url: Option<Ident>,
    pub(crate) min: Option<Given<i64>>,
    pub(crate) max: Option<Given<i64>>,
    pub(crate) min_length: Option<Given<u32>>,
    pub(crate) editable: Option<Given<bool>>,
    pub(crate) secret: Option<Ident>,
    pub(crate) column: Option<Given<String>>,
    pub(crate) verbose_name: Option<Given<String>>,
}

/// What `#[relation(…)]` says.
pub(crate) struct RelationAttributes {
    /// The attribute, if it is there.
    pub(crate) attribute: Option<syn::Attribute>,
    pub(crate) on_delete: Option<Given<OnDelete>>,
    pub(crate) default: Option<Given<Expr>>,
    pub(crate) inverse: Option<Given<Ident>>,
    pub(crate) through: Option<Given<Path>>,
    pub(crate) through_fields: Option<Given<Vec<Ident>>>,
    pub(crate) table: Option<Given<String>>,
    pub(crate) column: Option<Given<String>>,
    pub(crate) editable: Option<Given<bool>>,
    pub(crate) verbose_name: Option<Given<String>>,
    /// Whether a mistake was found in it: then what is missing may be what is mistaken.
    pub(crate) faulty: bool,
}

/// Reads the attribute and the item. `None`: it is no struct with named fields.
pub(crate) fn parse(attribute: TokenStream, item: TokenStream, mistakes: &mut Mistakes) -> Option<Written> {
    let item = named_fields(item, mistakes)?;
    let mut keys = Attributes::read(&MODEL, attribute, mistakes);
    let written = Written {
        facade: keys.value("crate", mistakes),
        table: keys.value("table", mistakes),
        verbose_name: keys.value("verbose_name", mistakes),
        ordering: keys
            .value("ordering", mistakes)
            .map(|given| given.value)
            .unwrap_or_default(),
        get_latest_by: keys.value("get_latest_by", mistakes),
        indexes: field_lists(&mut keys, "index", &INDEX, mistakes),
        uniques: field_lists(&mut keys, "unique", &UNIQUE, mistakes),
        checks: checks(&mut keys, mistakes),
        fields: item
            .fields
            .iter()
            .filter_map(|field| parse_field(field, mistakes))
            .collect(),
        item,
    };
    keys.finish(mistakes);
    Some(written)
}

fn named_fields(item: TokenStream, mistakes: &mut Mistakes) -> Option<ItemStruct> {
    const REMEDY: &str = "a model is a struct with named fields; write `struct Book { id: i64, … }`";
    match syn::parse2::<Item>(item) {
        Ok(Item::Struct(item)) if matches!(item.fields, Fields::Named(_)) => Some(item),
        Ok(Item::Struct(item)) => {
            mistakes.at(&item.ident, REMEDY);
            None
        }
        Ok(Item::Enum(item)) => {
            mistakes.at(&item.ident, REMEDY);
            None
        }
        Ok(item) => {
            mistakes.at(item, REMEDY);
            None
        }
        Err(error) => {
            mistakes.push(error);
            None
        }
    }
}

fn field_lists(
    keys: &mut Attributes,
    key: &str,
    vocabulary: &'static Vocabulary,
    mistakes: &mut Mistakes,
) -> Vec<FieldList> {
    let mut lists = Vec::new();
    for (key, mut keys) in keys.lists(key, vocabulary, mistakes) {
        lists.push(FieldList {
            key,
            name: keys.value("name", mistakes),
            fields: keys.value("fields", mistakes),
        });
        keys.finish(mistakes);
    }
    lists
}

fn checks(keys: &mut Attributes, mistakes: &mut Mistakes) -> Vec<Check> {
    let mut checks = Vec::new();
    for (key, mut keys) in keys.lists("check", &CHECK, mistakes) {
        checks.push(Check {
            key,
            name: keys.value("name", mistakes),
            conditions: keys.positional(),
        });
        keys.finish(mistakes);
    }
    checks
}

fn parse_field(field: &syn::Field, mistakes: &mut Mistakes) -> Option<Field> {
    let (relation, faulty) = mistakes.among(|mistakes| relation_attributes(&field.attrs, mistakes));
    let relation = RelationAttributes { faulty, ..relation };
    Some(Field {
        ident: field.ident.clone()?,
        help_text: docs::help_text(&field.attrs),
        ty: field.ty.clone(),
        shape: shape(&field.ty),
        column: column_attributes(&field.attrs, mistakes),
        relation,
    })
}

fn attribute_named(name: &str, attributes: &[syn::Attribute]) -> Option<syn::Attribute> {
    attributes
        .iter()
        .find(|attribute| attribute.path().is_ident(name))
        .cloned()
}

fn column_attributes(written: &[syn::Attribute], mistakes: &mut Mistakes) -> ColumnAttributes {
    let mut keys = Attributes::named("field", &FIELD, written, mistakes);
    let attributes = ColumnAttributes {
        attribute: attribute_named("field", written),
        primary_key: keys.word("primary_key"),
        max_length: keys.value("max_length", mistakes),
        max_digits: keys.value("max_digits", mistakes),
        decimal_places: keys.value("decimal_places", mistakes),
        unique: keys.word("unique"),
        index: keys.word("index"),
        default: keys.word_or_value("default", mistakes),
        auto_now: keys.word("auto_now"),
        auto_now_add: keys.word("auto_now_add"),
        blank: keys.word("blank"),
        slug: keys.word("slug"),
        email: keys.word("email"),
        url: keys.word("url"),
        min: keys.value("min", mistakes),
        max: keys.value("max", mistakes),
        min_length: keys.value("min_length", mistakes),
        editable: keys.value("editable", mistakes),
        secret: keys.word("secret"),
        column: keys.value("column", mistakes),
        verbose_name: keys.value("verbose_name", mistakes),
    };
    keys.finish(mistakes);
    attributes
}

fn relation_attributes(written: &[syn::Attribute], mistakes: &mut Mistakes) -> RelationAttributes {
    let mut keys = Attributes::named("relation", &RELATION, written, mistakes);
    let attributes = RelationAttributes {
        attribute: attribute_named("relation", written),
        on_delete: keys.value("on_delete", mistakes),
        default: keys.value("default", mistakes),
        inverse: keys.value("inverse", mistakes),
        through: keys.value("through", mistakes),
        through_fields: keys.value("through_fields", mistakes),
        table: keys.value("table", mistakes),
        column: keys.value("column", mistakes),
        editable: keys.value("editable", mistakes),
        verbose_name: keys.value("verbose_name", mistakes),
        faulty: false,
    };
    keys.finish(mistakes);
    attributes
}

fn shape(ty: &Type) -> Shape {
    let inner = argument_of(ty, "Option");
    let optional = inner.is_some();
    let named = inner.unwrap_or(ty);
    let relation = RelationType::ALL
        .into_iter()
        .find_map(|kind| argument_of(named, kind.name()).map(|target| (kind, target)));
    match relation {
        Some((kind, target)) => Shape::Relation {
            kind,
            target: Box::new(target.clone()),
            optional,
        },
        None => Shape::Column { optional },
    }
}

impl Check {
    /// The condition, where there is exactly one and it is a closure with one argument.
    pub(crate) fn closure(&self) -> Option<&ExprClosure> {
        match self.conditions.as_slice() {
            [Expr::Closure(closure)] if closure.inputs.len() == 1 => Some(closure),
            _ => None,
        }
    }
}
