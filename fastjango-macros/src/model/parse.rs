//! The written form of `#[model]`: what was given, where, and nothing of what it means.

use crate::common::types::argument_of;
use crate::common::{Attributes, FieldPath, Given, Mistakes, Number, OnDelete, docs};
use proc_macro2::{Ident, TokenStream};
use syn::{Expr, ExprClosure, Fields, Item, ItemStruct, Path, Type};

mod vocabulary;

use vocabulary::{CHECK, FIELD, INDEX, MODEL, RELATION, UNIQUE};

/// The attributes that stand within the struct, and are ours.
pub(crate) const HELPER_ATTRIBUTES: &[&str] = &["field", "relation", "embed"];

/// A `#[model]` as it was written.
pub(crate) struct Written {
    pub(crate) item: ItemStruct,
    pub(crate) facade: Option<Given<Path>>,
    pub(crate) is_abstract: Option<Ident>,
    pub(crate) table: Option<Given<String>>,
    pub(crate) verbose_name: Option<Given<String>>,
    pub(crate) ordering: Vec<FieldPath>,
    pub(crate) get_latest_by: Option<Given<FieldPath>>,
    pub(crate) indexes: Vec<FieldList>,
    pub(crate) uniques: Vec<FieldList>,
    pub(crate) checks: Vec<Check>,
    pub(crate) fields: Vec<Field>,
}

impl Written {
    /// Leaves out the fields of which nothing could be made but the same mistake, told by rustc in many places.
    pub(crate) fn retain_fields(&mut self, keep: impl FnMut(&Field) -> bool) {
        let kept: Vec<bool> = self.fields.iter().map(keep).collect();
        let mut places = kept.iter();
        self.fields.retain(|_| places.next() == Some(&true));
        if let Fields::Named(fields) = &mut self.item.fields {
            let declared = std::mem::take(&mut fields.named).into_pairs();
            let kept = declared.zip(kept).filter_map(|(pair, kept)| kept.then_some(pair));
            fields.named = kept.collect();
        }
    }
}

/// `index(…)` or `unique(…)`.
pub(crate) struct FieldList {
    pub(crate) key: Ident,
    pub(crate) name: Option<Given<String>>,
    pub(crate) fields: Option<Given<Vec<FieldPath>>>,
    /// Whether a mistake was found in `fields`: then they are not missing.
    pub(crate) faulty: bool,
    /// Closures over the handles, in place of fields.
    pub(crate) expressions: Vec<Expr>,
    pub(crate) condition: Option<Given<Expr>>,
    pub(crate) nulls_distinct: Option<Given<bool>>,
    pub(crate) deferrable: Option<Given<Ident>>,
    pub(crate) violation: Violation,
}

/// What a violation of a constraint is told with.
#[derive(Default)]
pub(crate) struct Violation {
    pub(crate) message: Option<Given<String>>,
    pub(crate) code: Option<Given<String>>,
}

/// `check(…)`.
pub(crate) struct Check {
    pub(crate) key: Ident,
    pub(crate) name: Option<Given<String>>,
    pub(crate) conditions: Vec<Expr>,
    pub(crate) violation: Violation,
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
    pub(crate) const ALL: [Self; 5] = [
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
    pub(crate) db_default: Option<Given<Expr>>,
    pub(crate) unique_for_date: Option<Given<Ident>>,
    pub(crate) unique_for_month: Option<Given<Ident>>,
    pub(crate) unique_for_year: Option<Given<Ident>>,
    pub(crate) auto_now: Option<Ident>,
    pub(crate) auto_now_add: Option<Ident>,
    pub(crate) blank: Option<Ident>,
    pub(crate) slug: Option<Ident>,
    pub(crate) email: Option<Ident>,
    pub(crate) url: Option<Ident>,
    pub(crate) ip_address: Option<Ident>,
    pub(crate) ipv4: Option<Ident>,
    pub(crate) ipv6: Option<Ident>,
    pub(crate) regex: Option<Given<String>>,
    pub(crate) validators: Option<Given<Vec<Path>>>,
    pub(crate) min: Option<Given<Number>>,
    pub(crate) max: Option<Given<Number>>,
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
        is_abstract: keys.word("abstract"),
        table: keys.value("table", mistakes),
        verbose_name: keys.value("verbose_name", mistakes),
        ordering: keys
            .value("ordering", mistakes)
            .map(|given| given.value)
            .unwrap_or_default(),
        get_latest_by: keys.value("get_latest_by", mistakes),
        indexes: indexes(&mut keys, mistakes),
        uniques: uniques(&mut keys, mistakes),
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

fn indexes(keys: &mut Attributes, mistakes: &mut Mistakes) -> Vec<FieldList> {
    let mut lists = Vec::new();
    for (key, mut keys) in keys.lists("index", &INDEX, mistakes) {
        let (fields, faulty) = mistakes.among(|mistakes| keys.value("fields", mistakes));
        lists.push(FieldList {
            key,
            name: keys.value("name", mistakes),
            fields,
            faulty,
            expressions: keys.positional(),
            condition: keys.value("condition", mistakes),
            nulls_distinct: None,
            deferrable: None,
            violation: Violation::default(),
        });
        keys.finish(mistakes);
    }
    lists
}

fn uniques(keys: &mut Attributes, mistakes: &mut Mistakes) -> Vec<FieldList> {
    let mut lists = Vec::new();
    for (key, mut keys) in keys.lists("unique", &UNIQUE, mistakes) {
        let (fields, faulty) = mistakes.among(|mistakes| keys.value("fields", mistakes));
        lists.push(FieldList {
            key,
            name: keys.value("name", mistakes),
            fields,
            faulty,
            expressions: keys.positional(),
            condition: keys.value("condition", mistakes),
            nulls_distinct: keys.value("nulls_distinct", mistakes),
            deferrable: keys.value("deferrable", mistakes),
            violation: violation(&mut keys, mistakes),
        });
        keys.finish(mistakes);
    }
    lists
}

fn violation(keys: &mut Attributes, mistakes: &mut Mistakes) -> Violation {
    Violation {
        message: keys.value("violation_error_message", mistakes),
        code: keys.value("violation_error_code", mistakes),
    }
}

fn checks(keys: &mut Attributes, mistakes: &mut Mistakes) -> Vec<Check> {
    let mut checks = Vec::new();
    for (key, mut keys) in keys.lists("check", &CHECK, mistakes) {
        checks.push(Check {
            key,
            name: keys.value("name", mistakes),
            conditions: keys.positional(),
            violation: violation(&mut keys, mistakes),
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
        db_default: keys.value("db_default", mistakes),
        unique_for_date: keys.value("unique_for_date", mistakes),
        unique_for_month: keys.value("unique_for_month", mistakes),
        unique_for_year: keys.value("unique_for_year", mistakes),
        auto_now: keys.word("auto_now"),
        auto_now_add: keys.word("auto_now_add"),
        blank: keys.word("blank"),
        slug: keys.word("slug"),
        email: keys.word("email"),
        url: keys.word("url"),
        ip_address: keys.word("ip_address"),
        ipv4: keys.word("ipv4"),
        ipv6: keys.word("ipv6"),
        regex: keys.value("regex", mistakes),
        validators: keys.value("validators", mistakes),
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

/// The closure with one argument that an expression is.
pub(crate) fn closure(expression: &Expr) -> Option<&ExprClosure> {
    match expression {
        Expr::Closure(closure) if closure.inputs.len() == 1 => Some(closure),
        _ => None,
    }
}

impl Check {
    /// The condition, where there is exactly one and it is a closure with one argument.
    pub(crate) fn closure(&self) -> Option<&ExprClosure> {
        match self.conditions.as_slice() {
            [condition] => closure(condition),
            _ => None,
        }
    }
}
