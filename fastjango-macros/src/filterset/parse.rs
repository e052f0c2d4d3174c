//! The written form of `#[filterset]`.

use crate::common::types::{named_fields, no_cfg};
use crate::common::values::Number;
use crate::common::{Attributes, FieldPath, Given, Key, Mistakes, Vocabulary, docs};
use proc_macro2::{Ident, TokenStream};
use syn::{ItemStruct, Path, Type};

static FILTERSET: Vocabulary = Vocabulary {
    attribute: "#[filterset(…)]",
    keys: &[
        Key::value("model", "model = Book"),
        Key::value("crate", "crate = fastjango"),
    ],
    foreign: &[
        ("fields", "the filters are the fields of the struct; remove it"),
        ("exclude", "the filters are the fields of the struct; remove it"),
    ],
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
        Key::value("slug_field", "slug_field = slug"),
        Key::word("conjoined"),
        Key::word("all_values"),
        Key::value("min", "min = 1"),
        Key::value("max", "max = 5"),
    ],
    foreign: &[
        ("field_name", "write `field = author.name`"),
        ("lookup_expr", "write `lookup = gte`"),
        ("label", "write a doc comment"),
        ("queryset", "write the type as `PrimaryKey<…>`"),
    ],
};

/// A filterset as it was written.
pub(crate) struct Written {
    pub(crate) item: ItemStruct,
    pub(crate) facade: Option<Given<Path>>,
    pub(crate) model: Option<Given<Path>>,
    pub(crate) filters: Vec<Filter>,
    /// Whether a mistake was found in the attribute.
    pub(crate) faulty: bool,
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
    pub(crate) named_by: Option<Given<Ident>>,
    pub(crate) conjoined: Option<Ident>,
    pub(crate) all_values: Option<Ident>,
    pub(crate) min: Option<Given<Number>>,
    pub(crate) max: Option<Given<Number>>,
    /// Whether a mistake was found in it.
    pub(crate) faulty: bool,
}

/// Reads the attribute and the item. `None`: it is no struct with named fields.
pub(crate) fn parse(attribute: TokenStream, item: TokenStream, mistakes: &mut Mistakes) -> Option<Written> {
    let item = named_fields(
        item,
        "a filterset is a struct with named fields; write `struct BookFilter { title: String }`",
        mistakes,
    )?;
    let message = "a filter can't depend on `cfg`; write the struct twice, with a `cfg` on each";
    no_cfg(&item.fields, message, mistakes);
    let ((model, facade), faulty) = mistakes.among(|mistakes| {
        let mut keys = Attributes::read(&FILTERSET, attribute, mistakes);
        let read = (keys.value("model", mistakes), keys.value("crate", mistakes));
        keys.finish(mistakes);
        read
    });
    let filters = item.fields.iter().filter_map(|field| {
        let (filter, faulty) = mistakes.among(|mistakes| parse_filter(field, mistakes));
        filter.map(|filter| Filter { faulty, ..filter })
    });
    let filters = filters.collect();
    Some(Written {
        item,
        facade,
        model,
        filters,
        faulty,
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
        named_by: keys.value("slug_field", mistakes),
        conjoined: keys.word("conjoined"),
        all_values: keys.word("all_values"),
        min: keys.value("min", mistakes),
        max: keys.value("max", mistakes),
        faulty: false,
    };
    keys.finish(mistakes);
    Some(filter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::reference::assert_lists;

    #[test]
    fn the_reference_lists_the_keys() {
        assert_lists(include_str!("keys.md"), &[&FILTERSET, &FILTER]);
    }
}
