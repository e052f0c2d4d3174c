//! Structs and types as they are spelled. Whether a spelling means what it seems to is rustc's to judge.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Fields, GenericArgument, ItemStruct, PathArguments, Type};

use super::Mistakes;

/// A struct with named fields; anything else is a mistake with this remedy.
pub(crate) fn named_fields(item: TokenStream, remedy: &str, mistakes: &mut Mistakes) -> Option<ItemStruct> {
    let blamed = match syn::parse2::<ItemStruct>(item.clone()) {
        Ok(item) if matches!(item.fields, Fields::Named(_)) => return Some(item),
        Ok(item) => item.ident.into_token_stream(),
        Err(_) => item,
    };
    mistakes.at(blamed, remedy);
    None
}

/// What a macro writes for a field is there whether the field is or not, so that none may depend on `cfg`.
pub(crate) fn no_cfg<'a>(
    fields: impl IntoIterator<Item = &'a syn::Field>,
    message: &str,
    mistakes: &mut Mistakes,
) -> Option<()> {
    unconditional(fields.into_iter().flat_map(|field| &field.attrs), message, mistakes)
}

/// The same of what is no field, by its attributes.
pub(crate) fn unconditional<'a>(
    attributes: impl IntoIterator<Item = &'a syn::Attribute>,
    message: &str,
    mistakes: &mut Mistakes,
) -> Option<()> {
    let attributes = attributes.into_iter();
    let conditions: Vec<_> = attributes
        .filter(|attribute| attribute.path().is_ident("cfg"))
        .collect();
    mistakes.at_each(&conditions, message);
    conditions.is_empty().then_some(())
}

/// A type or path as it is spelled, for a message.
pub(crate) fn spelled(ty: impl ToTokens) -> String {
    ty.into_token_stream().to_string().replace(' ', "")
}

/// The `T` of a type that is spelled `name<T>`, with or without a path before it.
pub(crate) fn argument_of<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let Type::Path(path) = ty else {
        return None;
    };
    let last = path.path.segments.last().filter(|last| last.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(argument) if arguments.args.len() == 1 => Some(argument),
        _ => None,
    }
}

/// The `T` of a type that is spelled `HashMap<String, T>` or `BTreeMap<String, T>`, with or without a path before it.
pub(crate) fn map_value(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else {
        return None;
    };
    let is_map = |name: &syn::Ident| name == "HashMap" || name == "BTreeMap";
    let last = path.path.segments.last().filter(|last| is_map(&last.ident))?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.get(1)? {
        GenericArgument::Type(value) if arguments.args.len() == 2 => Some(value),
        _ => None,
    }
}

/// The last name of a type's path, `BookSerializer`; empty where it is something else.
pub(crate) fn last_name(ty: &Type) -> String {
    match ty {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .map(|last| last.ident.to_string())
            .unwrap_or_default(),
        _ => String::new(),
    }
}
