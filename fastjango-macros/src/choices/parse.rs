//! The written form of `#[derive(Choices)]`.

use crate::common::{Attributes, ChoiceValue, Given, Key, Mistakes, Vocabulary};
use proc_macro2::{Ident, TokenStream};
use syn::{Attribute, Data, DeriveInput, Expr, Fields, Path};

static CHOICES: Vocabulary = Vocabulary {
    attribute: "#[choices(…)]",
    keys: &[Key::value("crate", "crate = fastjango")],
    foreign: &[],
};

static CHOICE: Vocabulary = Vocabulary {
    attribute: "#[choice(…)]",
    keys: &[
        Key::value("value", "value = \"in_stock\""),
        Key::value("label", "label = \"In stock\""),
    ],
    foreign: &[],
};

/// An enum as it was written.
pub(crate) struct Written {
    pub(crate) item: DeriveInput,
    pub(crate) facade: Option<Given<Path>>,
    pub(crate) variants: Vec<Variant>,
}

/// A variant as it was written.
pub(crate) struct Variant {
    pub(crate) ident: Ident,
    pub(crate) fields: Fields,
    /// What stands after `=`.
    pub(crate) discriminant: Option<Expr>,
    pub(crate) value: Option<Given<ChoiceValue>>,
    pub(crate) label: Option<Given<String>>,
}

/// Reads the item. `None`: it is no enum.
pub(crate) fn parse(item: TokenStream, mistakes: &mut Mistakes) -> Option<Written> {
    let item: DeriveInput = syn::parse2(item).map_err(|error| mistakes.push(error)).ok()?;
    let Data::Enum(data) = &item.data else {
        mistakes.at(
            &item.ident,
            "choices are an enum; write `enum Status { Draft, Published }`",
        );
        return None;
    };
    let mut keys = Attributes::named("choices", &CHOICES, &item.attrs, mistakes);
    let facade = keys.value("crate", mistakes);
    keys.finish(mistakes);
    let message = "a value and a label are a variant's; write `#[choice(…)]` on one";
    mistakes.at_each(named("choice", &item.attrs), message);
    let variants = data.variants.iter();
    let variants = variants.map(|variant| parse_variant(variant, mistakes)).collect();
    Some(Written { item, facade, variants })
}

/// The attributes of this name, which rustc takes anywhere in the enum.
fn named<'a>(name: &'static str, attributes: &'a [Attribute]) -> impl Iterator<Item = &'a syn::Path> {
    let paths = attributes.iter().map(Attribute::path);
    paths.filter(move |path| path.is_ident(name))
}

fn parse_variant(variant: &syn::Variant, mistakes: &mut Mistakes) -> Variant {
    let message = "of a variant it is `#[choice(…)]`, without `s`";
    mistakes.at_each(named("choices", &variant.attrs), message);
    let mut keys = Attributes::named("choice", &CHOICE, &variant.attrs, mistakes);
    let parsed = Variant {
        ident: variant.ident.clone(),
        fields: variant.fields.clone(),
        discriminant: variant.discriminant.as_ref().map(|(_, expression)| expression.clone()),
        value: keys.value("value", mistakes),
        label: keys.value("label", mistakes),
    };
    keys.finish(mistakes);
    parsed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::reference::assert_lists;

    #[test]
    fn the_reference_lists_the_keys() {
        assert_lists(include_str!("keys.md"), &[&CHOICES, &CHOICE]);
    }
}
