//! The written form of `#[filterset]`.

use crate::common::values::Number;
use crate::common::{Attributes, FieldPath, Given, Key, Mistakes, Vocabulary, docs};
use proc_macro2::{Ident, TokenStream};
use syn::{Fields, ItemStruct, Path, Type};

static FILTERSET: Vocabulary = Vocabulary {
    attribute: "#[filterset(…)]",
    keys: &[
        Key::value("model", "model = Book"),
        Key::value("crate", "crate = fastjango"),
    ],
    foreign: &[],
};

static FILTER: Vocabulary = Vocabulary {
    attribute: "#[filter(…)]",
    keys: &[
        Key::value("field", "field = author.name"),
        Key::value("lookup", "lookup = gte"),
        Key::value("lookups", "lookups = [exact, icontains]"),
        Key::value("name", "name = \"author__name\""),
        Key::word("exclude"),
        Key::value("method", "method = is_rated"),
        Key::value("min", "min = 1"),
        Key::value("max", "max = 5"),
    ],
    foreign: &[],
};

/// A filterset as it was written.
pub(crate) struct Written {
    pub(crate) item: ItemStruct,
    pub(crate) facade: Option<Given<Path>>,
    pub(crate) model: Option<Given<Path>>,
    pub(crate) filters: Vec<Filter>,
}

/// A field as it was written.
pub(crate) struct Filter {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) help_text: String,
    pub(crate) field: Option<Given<FieldPath>>,
    pub(crate) lookup: Option<Given<Ident>>,
    pub(crate) lookups: Option<Given<Vec<Ident>>>,
    pub(crate) name: Option<Given<String>>,
    pub(crate) exclude: Option<Ident>,
    pub(crate) method: Option<Given<Ident>>,
    pub(crate) min: Option<Given<Number>>,
    pub(crate) max: Option<Given<Number>>,
}

/// Reads the attribute and the item. `None`: it is no struct with named fields.
pub(crate) fn parse(attribute: TokenStream, item: TokenStream, mistakes: &mut Mistakes) -> Option<Written> {
    let mut keys = Attributes::read(&FILTERSET, attribute, mistakes);
    let (model, facade) = (keys.value("model", mistakes), keys.value("crate", mistakes));
    keys.finish(mistakes);
    let item: ItemStruct = syn::parse2(item).map_err(|error| mistakes.push(error)).ok()?;
    let Fields::Named(fields) = &item.fields else {
        mistakes.at(
            &item.ident,
            "a filterset has named fields; write `struct BookFilter { title: String }`",
        );
        return None;
    };
    let fields = fields.named.iter();
    let filters = fields.filter_map(|field| parse_filter(field, mistakes)).collect();
    Some(Written {
        item,
        facade,
        model,
        filters,
    })
}

fn parse_filter(field: &syn::Field, mistakes: &mut Mistakes) -> Option<Filter> {
    let mut keys = Attributes::named("filter", &FILTER, &field.attrs, mistakes);
    let filter = Filter {
        ident: field.ident.clone()?,
        ty: field.ty.clone(),
        help_text: docs::help_text(&field.attrs),
        field: keys.value("field", mistakes),
        lookup: keys.value("lookup", mistakes),
        lookups: keys.value("lookups", mistakes),
        name: keys.value("name", mistakes),
        exclude: keys.word("exclude"),
        method: keys.value("method", mistakes),
        min: keys.value("min", mistakes),
        max: keys.value("max", mistakes),
    };
    keys.finish(mistakes);
    Some(filter)
}
