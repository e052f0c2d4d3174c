//! The written form of `#[derive(FieldType)]`.

use crate::common::{Attributes, Given, Key, Mistakes, Vocabulary};
use proc_macro2::TokenStream;
use syn::{Data, DeriveInput, Field, Path};

static FIELD_TYPE: Vocabulary = Vocabulary {
    attribute: "#[field_type(…)]",
    keys: &[Key::value("crate", "crate = fastjango")],
    foreign: &[],
};

/// A struct as it was written.
pub(crate) struct Written {
    pub(crate) item: DeriveInput,
    pub(crate) facade: Option<Given<Path>>,
    pub(crate) fields: Vec<Field>,
}

/// Reads the item. `None`: it is no struct.
pub(crate) fn parse(item: TokenStream, mistakes: &mut Mistakes) -> Option<Written> {
    let item: DeriveInput = syn::parse2(item).map_err(|error| mistakes.push(error)).ok()?;
    let Data::Struct(data) = &item.data else {
        mistakes.at(
            &item.ident,
            "a field's type is a struct around one value; an enum has `#[derive(Choices)]`",
        );
        return None;
    };
    let fields = data.fields.iter().cloned().collect();
    let mut keys = Attributes::named("field_type", &FIELD_TYPE, &item.attrs, mistakes);
    let facade = keys.value("crate", mistakes);
    keys.finish(mistakes);
    Some(Written { item, facade, fields })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::reference::assert_lists;

    #[test]
    fn the_reference_lists_the_keys() {
        assert_lists(include_str!("keys.md"), &[&FIELD_TYPE]);
    }
}
