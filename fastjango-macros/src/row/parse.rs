//! The written form of `#[derive(Row)]`.

use crate::common::types::named_fields;
use crate::common::{Attributes, FieldPath, Given, Key, Mistakes, Vocabulary};
use proc_macro2::{Ident, TokenStream};
use syn::{ItemStruct, Path, Type, Visibility};

static ROW: Vocabulary = Vocabulary {
    attribute: "#[row(…)]",
    keys: &[
        Key::value("model", "model = Book"),
        Key::value("crate", "crate = fastjango"),
    ],
    foreign: &[(
        "source",
        "write it on a field: `#[row(source = author.name)] author: String`",
    )],
};

static FIELD: Vocabulary = Vocabulary {
    attribute: "#[row(…)]",
    keys: &[Key::value("source", "source = author.name")],
    foreign: &[
        (
            "model",
            "write it on the struct: `#[row(model = Book)] struct Cover { … }`",
        ),
        ("field", "write `source = author.name`"),
    ],
};

/// A struct as it was written.
pub(crate) struct Written {
    pub(crate) item: ItemStruct,
    pub(crate) model: Option<Given<Path>>,
    pub(crate) facade: Option<Given<Path>>,
    pub(crate) fields: Vec<Field>,
}

/// A field as it was written.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) visibility: Visibility,
    pub(crate) source: Option<Given<FieldPath>>,
}

/// Reads the item. `None`: it is no struct with named fields.
pub(crate) fn parse(item: TokenStream, mistakes: &mut Mistakes) -> Option<Written> {
    let item = named_fields(
        item,
        "a row is a struct with named fields; write `struct Cover { title: String }`",
        mistakes,
    )?;
    let mut keys = Attributes::named("row", &ROW, &item.attrs, mistakes);
    let (model, facade) = (keys.value("model", mistakes), keys.value("crate", mistakes));
    keys.finish(mistakes);
    let fields = item.fields.iter().filter_map(|field| parse_field(field, mistakes));
    let fields = fields.collect();
    Some(Written {
        item,
        model,
        facade,
        fields,
    })
}

fn parse_field(field: &syn::Field, mistakes: &mut Mistakes) -> Option<Field> {
    let mut keys = Attributes::named("row", &FIELD, &field.attrs, mistakes);
    let parsed = Field {
        ident: field.ident.clone()?,
        ty: field.ty.clone(),
        visibility: field.vis.clone(),
        source: keys.value("source", mistakes),
    };
    keys.finish(mistakes);
    Some(parsed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::reference::assert_lists;

    #[test]
    fn the_reference_lists_the_keys() {
        assert_lists(include_str!("keys.md"), &[&ROW, &FIELD]);
    }
}
