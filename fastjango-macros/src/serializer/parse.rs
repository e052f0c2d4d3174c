//! The written form of `#[serializer]` on a struct.

use crate::common::types::{named_fields, no_cfg};
use crate::common::values::{FromValue, Number};
use crate::common::{Attributes, FieldPath, Given, Mistakes, docs};
use proc_macro2::{Ident, TokenStream};
use syn::{Expr, Fields, ItemStruct, Path, Type};

mod vocabulary;

use vocabulary::{CHILD, ERROR_MESSAGES, FIELD, SERIALIZER, UNIQUE_TOGETHER};

/// The attributes that stand within the struct, and are ours.
pub(crate) const HELPER_ATTRIBUTES: &[&str] = &["field"];

/// A `#[serializer]` struct as it was written.
pub(crate) struct Written {
    pub(crate) item: ItemStruct,
    pub(crate) facade: Option<Given<Path>>,
    pub(crate) model: Option<Given<Path>>,
    pub(crate) provided: Vec<Ident>,
    /// The names of a struct that has no fields of its own.
    pub(crate) names: Option<Given<Vec<Ident>>>,
    pub(crate) read_only_names: Option<Given<Vec<Ident>>>,
    pub(crate) unique_last: Option<Ident>,
    pub(crate) unique_together: Vec<UniqueTogether>,
    pub(crate) fields: Vec<Field>,
}

/// `unique_together(…)`, as it was written.
pub(crate) struct UniqueTogether {
    pub(crate) key: Ident,
    pub(crate) fields: Option<Given<Vec<Ident>>>,
    pub(crate) message: Option<Given<String>>,
}

/// A field of the struct.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) help_text: String,
    pub(crate) ty: Type,
    pub(crate) source: Option<Given<Source>>,
    pub(crate) read_only: Option<Ident>,
    pub(crate) write_only: Option<Ident>,
    pub(crate) hidden: Option<Ident>,
    pub(crate) required: Option<Given<bool>>,
    pub(crate) allow_null: Option<Given<bool>>,
    pub(crate) default: Option<Given<Expr>>,
    pub(crate) create_only_default: Option<Given<Expr>>,
    pub(crate) nested: Option<Ident>,
    pub(crate) method: Option<Ident>,
    pub(crate) declared: Option<Ident>,
    pub(crate) annotate: Option<Given<Expr>>,
    pub(crate) named_by: Option<Given<Ident>>,
    pub(crate) limit_choices_to: Option<Given<Expr>>,
    pub(crate) omit_null: Option<Ident>,
    pub(crate) narrowing: Narrowing,
    pub(crate) format: Option<Given<OutputFormat>>,
    pub(crate) input_formats: Option<Given<Vec<String>>>,
    pub(crate) coerce_to_string: Option<Given<bool>>,
    pub(crate) normalize_output: Option<Ident>,
    pub(crate) binary: Option<Ident>,
    pub(crate) rounding: Option<Given<Ident>>,
    /// What is said of a field that is wrong, by the code of what is wrong.
    pub(crate) error_messages: Vec<(String, String)>,
    pub(crate) ordering: Option<Given<Vec<FieldPath>>>,
    /// Whether a mistake was found in it.
    pub(crate) faulty: bool,
}

/// Where a field's value is found.
#[derive(Clone)]
pub(crate) enum Source {
    /// In a field, perhaps over relations.
    Path(FieldPath),
    /// In the row itself, `"*"`.
    Row,
}

impl FromValue for Source {
    const EXPECTED: &'static str = "a field, such as `title` or `author.name`, or `\"*\"` for the row itself";

    fn from_value(value: &Expr, mistakes: &mut Mistakes) -> Option<Self> {
        match String::from_value(value, mistakes) {
            Some(text) => (text == "*").then_some(Self::Row),
            None => FieldPath::from_value(value, mistakes).map(Self::Path),
        }
    }
}

/// How values are written: a name of a form, or a format of Python's `strftime`.
#[derive(Clone)]
pub(crate) enum OutputFormat {
    Named(Ident),
    Strftime(String),
}

impl FromValue for OutputFormat {
    const EXPECTED: &'static str = "a format in quotes, or `hex`, `int` or `urn` of a UUID";

    fn from_value(value: &Expr, mistakes: &mut Mistakes) -> Option<Self> {
        match String::from_value(value, mistakes) {
            Some(format) => Some(Self::Strftime(format)),
            None => Ident::from_value(value, mistakes).map(Self::Named),
        }
    }
}

/// What narrows a value, or the items of a list.
#[derive(Clone, Default)]
pub(crate) struct Narrowing {
    /// Keys that stand alone and are passed on as they are.
    pub(crate) words: Vec<Ident>,
    pub(crate) min: Option<Given<Number>>,
    pub(crate) max: Option<Given<Number>>,
    pub(crate) min_length: Option<Given<u32>>,
    pub(crate) max_length: Option<Given<u32>>,
    pub(crate) regex: Option<Given<String>>,
    pub(crate) max_digits: Option<Given<u8>>,
    pub(crate) decimal_places: Option<Given<u8>>,
    pub(crate) child: Option<(Ident, Box<Narrowing>)>,
}

/// Reads the attribute and the item. `None`: it is no struct with named fields, nor one that names some.
pub(crate) fn parse(attribute: TokenStream, item: TokenStream, mistakes: &mut Mistakes) -> Option<Written> {
    let item = match syn::parse2::<ItemStruct>(item.clone()) {
        Ok(unit) if matches!(unit.fields, Fields::Unit) => unit,
        _ => named_fields(
            item,
            "a serializer is a struct with named fields; write `struct BookSerializer { id: i64, … }`",
            mistakes,
        )?,
    };
    let message = "a field of a serializer can't depend on `cfg`; write the struct twice, with a `cfg` on each";
    no_cfg(&item.fields, message, mistakes);
    let mut keys = Attributes::read(&SERIALIZER, attribute, mistakes);
    let written = Written {
        facade: keys.value("crate", mistakes),
        model: keys.value("model", mistakes),
        provided: keys
            .value("provided", mistakes)
            .map(|given| given.value)
            .unwrap_or_default(),
        names: keys.value("fields", mistakes),
        read_only_names: keys.value("read_only_fields", mistakes),
        unique_last: keys.word("unique_last"),
        unique_together: unique_together(&mut keys, mistakes),
        fields: item
            .fields
            .iter()
            .filter_map(|field| {
                let (parsed, faulty) = mistakes.among(|mistakes| parse_field(field, mistakes));
                parsed.map(|parsed| Field { faulty, ..parsed })
            })
            .collect(),
        item,
    };
    keys.finish(mistakes);
    Some(written)
}

fn unique_together(keys: &mut Attributes, mistakes: &mut Mistakes) -> Vec<UniqueTogether> {
    let lists = keys.lists("unique_together", &UNIQUE_TOGETHER, mistakes).into_iter();
    lists
        .map(|(key, mut list)| {
            let unique = UniqueTogether {
                key,
                fields: list.value("fields", mistakes),
                message: list.value("message", mistakes),
            };
            list.finish(mistakes);
            unique
        })
        .collect()
}

fn parse_field(field: &syn::Field, mistakes: &mut Mistakes) -> Option<Field> {
    let mut keys = Attributes::named("field", &FIELD, &field.attrs, mistakes);
    let parsed = Field {
        ident: field.ident.clone()?,
        help_text: docs::help_text(&field.attrs),
        ty: field.ty.clone(),
        source: keys.value("source", mistakes),
        read_only: keys.word("read_only"),
        write_only: keys.word("write_only"),
        hidden: keys.word("hidden"),
        required: keys.value("required", mistakes),
        allow_null: keys.value("allow_null", mistakes),
        default: keys.value("default", mistakes),
        create_only_default: keys.value("create_only_default", mistakes),
        nested: keys.word("nested"),
        method: keys.word("method"),
        declared: keys.word("declared"),
        annotate: keys.value("annotate", mistakes),
        named_by: keys.value("slug_field", mistakes),
        limit_choices_to: keys.value("limit_choices_to", mistakes),
        omit_null: keys.word("omit_null"),
        narrowing: narrowing(&mut keys, mistakes),
        format: keys.value("format", mistakes),
        input_formats: keys.value("input_formats", mistakes),
        coerce_to_string: keys.value("coerce_to_string", mistakes),
        normalize_output: keys.word("normalize_output"),
        binary: keys.word("binary"),
        rounding: keys.value("rounding", mistakes),
        error_messages: error_messages(&mut keys, mistakes),
        ordering: keys.value("ordering", mistakes),
        faulty: false,
    };
    keys.finish(mistakes);
    Some(parsed)
}

/// The keys that narrow a value, of a field or of a child.
fn narrowing(keys: &mut Attributes, mistakes: &mut Mistakes) -> Narrowing {
    let words = [
        "blank",
        "untrimmed",
        "not_empty",
        "slug",
        "allow_unicode",
        "email",
        "url",
        "ip",
        "ipv4",
        "ipv6",
    ];
    Narrowing {
        words: words.iter().filter_map(|name| keys.word(name)).collect(),
        min: keys.value("min", mistakes),
        max: keys.value("max", mistakes),
        min_length: keys.value("min_length", mistakes),
        max_length: keys.value("max_length", mistakes),
        regex: keys.value("regex", mistakes),
        max_digits: keys.value("max_digits", mistakes),
        decimal_places: keys.value("decimal_places", mistakes),
        child: child(keys, mistakes),
    }
}

/// `child(…)`, which may be given once.
fn child(keys: &mut Attributes, mistakes: &mut Mistakes) -> Option<(Ident, Box<Narrowing>)> {
    let mut lists = keys.lists("child", &CHILD, mistakes).into_iter();
    let (key, mut list) = lists.next()?;
    let child = narrowing(&mut list, mistakes);
    list.finish(mistakes);
    for (again, _) in lists {
        mistakes.at(&again, "`child` is given twice; keep one");
    }
    Some((key, Box::new(child)))
}

fn error_messages(keys: &mut Attributes, mistakes: &mut Mistakes) -> Vec<(String, String)> {
    let mut messages = Vec::new();
    for (_, mut list) in keys.lists("error_messages", &ERROR_MESSAGES, mistakes) {
        for code in ERROR_MESSAGES.names() {
            let given = list.value::<String>(code, mistakes);
            messages.extend(given.map(|given| (code.to_owned(), given.value)));
        }
        list.finish(mistakes);
    }
    messages
}
