//! Types as they are spelled. Whether a spelling means what it seems to is rustc's to judge.

use syn::{GenericArgument, PathArguments, Type};

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
