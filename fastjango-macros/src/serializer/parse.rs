//! The written form of `#[serializer]` on a struct.

use crate::common::types::named_fields;
use crate::common::values::Number;
use crate::common::{Attributes, FieldPath, Given, Key, Mistakes, Vocabulary, docs};
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{Expr, ItemStruct, Path, Type};

/// The attributes that stand within the struct, and are ours.
pub(crate) const HELPER_ATTRIBUTES: &[&str] = &["field"];

static SERIALIZER: Vocabulary = Vocabulary {
    attribute: "#[serializer(…)]",
    keys: &[
        Key::value("model", "model = Book"),
        Key::value("provided", "provided = [author_id]"),
        Key::value("crate", "crate = fastjango"),
    ],
    foreign: &[
        ("fields", "the fields are those of the struct; remove it"),
        ("exclude", "the fields are those of the struct; remove it"),
        ("read_only_fields", "write `#[field(read_only)]` at each of them"),
        ("extra_kwargs", "write `#[field(…)]` at each field"),
        ("depth", "give a field a nested serializer as its type"),
    ],
};

static FIELD: Vocabulary = Vocabulary {
    attribute: "#[field(…)]",
    keys: &[
        Key::value("source", "source = author.name"),
        Key::word("read_only"),
        Key::word("write_only"),
        Key::value("required", "required = false"),
        Key::value("default", "default = 0"),
        Key::word("nested"),
        Key::word("method"),
        Key::word("declared"),
        Key::value("annotate", "annotate = |book| book.reviews().id.count()"),
        Key::value("slug_field", "slug_field = name"),
        Key::value(
            "limit_choices_to",
            "limit_choices_to = |author| author.is_active.eq(true)",
        ),
        Key::word("omit_null"),
        Key::word("blank"),
        Key::word("untrimmed"),
        Key::word("not_empty"),
        Key::word("slug"),
        Key::word("email"),
        Key::word("url"),
        Key::value("regex", r#"regex = r"^[A-Z]{2}\d+$""#),
        Key::lists("error_messages", "error_messages(unique = \"Choose another one.\")"),
        Key::value("min", "min = 1"),
        Key::value("max", "max = 5"),
        Key::value("min_length", "min_length = 2"),
        Key::value("max_length", "max_length = 200"),
        Key::value("max_digits", "max_digits = 8"),
        Key::value("decimal_places", "decimal_places = 2"),
        Key::value("ordering", "ordering = [name]"),
    ],
    foreign: &[
        ("many", "write the type as `Vec<…>`"),
        ("allow_null", "write the type as `Option<…>`"),
        ("null", "write the type as `Option<…>`"),
        ("allow_blank", "write `blank`"),
        ("allow_empty", "write `not_empty` to refuse an empty list"),
        ("trim_whitespace", "write `untrimmed` to keep the spaces around text"),
        ("min_value", "write `min = …`"),
        ("max_value", "write `max = …`"),
        ("help_text", "write a doc comment"),
        ("validators", "write a `validate_<field>` in `#[serializer] impl`"),
        ("choices", "make the type an enum with `#[derive(Choices)]`"),
        ("queryset", "write `limit_choices_to = |author| …`"),
        ("method_name", "write `method`; the method is `get_<field>`"),
        ("slug_field", "write `source = tags.slug`"),
        ("secret", "it belongs on the model's field"),
        ("unique", "it belongs on the model's field"),
    ],
};

/// DRF's codes of what is wrong with a field.
static ERROR_MESSAGES: Vocabulary = Vocabulary {
    attribute: "error_messages(…)",
    keys: &[
        Key::value("required", "required = \"…\""),
        Key::value("null", "null = \"…\""),
        Key::value("blank", "blank = \"…\""),
        Key::value("invalid", "invalid = \"…\""),
        Key::value("invalid_choice", "invalid_choice = \"…\""),
        Key::value("unique", "unique = \"…\""),
        Key::value("does_not_exist", "does_not_exist = \"…\""),
        Key::value("incorrect_type", "incorrect_type = \"…\""),
        Key::value("min_value", "min_value = \"…\""),
        Key::value("max_value", "max_value = \"…\""),
        Key::value("min_length", "min_length = \"…\""),
        Key::value("max_length", "max_length = \"…\""),
        Key::value("empty", "empty = \"…\""),
        Key::value("not_a_list", "not_a_list = \"…\""),
    ],
    foreign: &[],
};

/// A `#[serializer]` struct as it was written.
pub(crate) struct Written {
    pub(crate) item: ItemStruct,
    pub(crate) facade: Option<Given<Path>>,
    pub(crate) model: Option<Given<Path>>,
    pub(crate) provided: Vec<Ident>,
    pub(crate) fields: Vec<Field>,
}

/// A field of the struct.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) help_text: String,
    pub(crate) ty: Type,
    pub(crate) source: Option<Given<FieldPath>>,
    pub(crate) read_only: Option<Ident>,
    pub(crate) write_only: Option<Ident>,
    pub(crate) required: Option<Given<bool>>,
    pub(crate) default: Option<Given<Expr>>,
    pub(crate) nested: Option<Ident>,
    pub(crate) method: Option<Ident>,
    pub(crate) declared: Option<Ident>,
    pub(crate) annotate: Option<Given<Expr>>,
    pub(crate) named_by: Option<Given<Ident>>,
    pub(crate) limit_choices_to: Option<Given<Expr>>,
    /// Keys that stand alone and are passed on as they are.
    pub(crate) words: Vec<Ident>,
    /// Keys with a number, passed on as they are.
    pub(crate) numbers: Vec<(Ident, TokenStream)>,
    pub(crate) regex: Option<Given<String>>,
    /// What is said of a field that is wrong, by the code of what is wrong.
    pub(crate) error_messages: Vec<(String, String)>,
    pub(crate) max_digits: Option<Given<u8>>,
    pub(crate) decimal_places: Option<Given<u8>>,
    pub(crate) ordering: Option<Given<Vec<FieldPath>>>,
    /// Whether a mistake was found in it.
    pub(crate) faulty: bool,
}

/// Reads the attribute and the item. `None`: it is no struct with named fields.
pub(crate) fn parse(attribute: TokenStream, item: TokenStream, mistakes: &mut Mistakes) -> Option<Written> {
    let item = named_fields(
        item,
        "a serializer is a struct with named fields; write `struct BookSerializer { id: i64, … }`",
        mistakes,
    )?;
    let mut keys = Attributes::read(&SERIALIZER, attribute, mistakes);
    let written = Written {
        facade: keys.value("crate", mistakes),
        model: keys.value("model", mistakes),
        provided: keys
            .value("provided", mistakes)
            .map(|given| given.value)
            .unwrap_or_default(),
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

fn parse_field(field: &syn::Field, mistakes: &mut Mistakes) -> Option<Field> {
    let mut keys = Attributes::named("field", &FIELD, &field.attrs, mistakes);
    let words = ["omit_null", "blank", "untrimmed", "not_empty", "slug", "email", "url"];
    let mut numbers = Vec::new();
    for name in ["min", "max"] {
        let number = keys.value::<Number>(name, mistakes);
        numbers.extend(number.map(|Given { key, value, .. }| {
            let Number(number) = value;
            (key, quote!(const { __private::decimal(#number) }))
        }));
    }
    for name in ["min_length", "max_length"] {
        numbers.extend(keys.value::<u32>(name, mistakes).map(|given| (given.key, given.tokens)));
    }
    let parsed = Field {
        ident: field.ident.clone()?,
        help_text: docs::help_text(&field.attrs),
        ty: field.ty.clone(),
        source: keys.value("source", mistakes),
        read_only: keys.word("read_only"),
        write_only: keys.word("write_only"),
        required: keys.value("required", mistakes),
        default: keys.value("default", mistakes),
        nested: keys.word("nested"),
        method: keys.word("method"),
        declared: keys.word("declared"),
        annotate: keys.value("annotate", mistakes),
        named_by: keys.value("slug_field", mistakes),
        limit_choices_to: keys.value("limit_choices_to", mistakes),
        words: words.iter().filter_map(|name| keys.word(name)).collect(),
        numbers,
        regex: keys.value("regex", mistakes),
        error_messages: error_messages(&mut keys, mistakes),
        max_digits: keys.value("max_digits", mistakes),
        decimal_places: keys.value("decimal_places", mistakes),
        ordering: keys.value("ordering", mistakes),
        faulty: false,
    };
    keys.finish(mistakes);
    Some(parsed)
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
