//! The rules of `#[viewset]`, one named function each, and the only place that makes its meaning.

use super::ir::{Action, ViewSet};
use super::parse::{Method, SearchField, Written};
use super::{hooks, permissions, policies};
use crate::common::values::OrderingField;
use crate::common::{Door, FieldPath, Given, Mistakes, docs, names};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{Expr, ImplItemFn, Path, Type, Visibility};

mod actions;

const STANDARD: [&str; 6] = ["list", "create", "retrieve", "update", "partial_update", "destroy"];
const SEARCHES: [(&str, &str); 7] = [
    ("icontains", "IContains"),
    ("istartswith", "IStartsWith"),
    ("iexact", "IExact"),
    ("iregex", "IRegex"),
    ("contains", "Contains"),
    ("startswith", "StartsWith"),
    ("exact", "Exact"),
];

/// Applies the rules and gives the meaning, or of a faulty viewset what is left of it.
///
/// `None`: nothing can be generated for it.
pub(crate) fn check(mut written: Written, mistakes: &mut Mistakes) -> Option<ViewSet> {
    let name = inherent(&written, mistakes)?;
    only_methods(&written, mistakes);
    let permission = permissions_given(&written, &name, mistakes);
    let (model, serializer) = (
        model_given(&written, &name, mistakes),
        serializer_given(&written, &name, mistakes),
    );
    let standard = standard_actions(&written, mistakes);
    let methods = std::mem::take(&mut written.methods);
    let (overridden, actions) = methods_of(methods, &written, mistakes);
    let visibility = visibility(&written, mistakes);
    let search_fields = written
        .search_fields
        .iter()
        .filter_map(|field| search(field, mistakes))
        .collect();
    for field in &written.ordering_fields {
        if let OrderingField::Field(field) = field {
            ascending(field, mistakes);
        }
    }
    pagination_has_a_size(&mut written, mistakes);
    let policies = policies::check(&written.policies, mistakes);
    let label = label(&name);
    let (model, serializer) = (model?, serializer?);
    let other = |given: &Option<Given<Path>>| given.as_ref().map(|given| given.value.clone());
    Some(ViewSet {
        description: docs::help_text(&written.item.attrs),
        label: written.name.map_or(label, |given| given.value),
        list_serializer: other(&written.list_serializer).unwrap_or_else(|| serializer.clone()),
        write_serializer: other(&written.write_serializer).unwrap_or_else(|| serializer.clone()),
        filterset: other(&written.filterset),
        attributes: written.item.attrs,
        door: Door::new(written.facade),
        ordering_fields: written.ordering_fields,
        ordering: written.ordering,
        pagination: written.pagination.map(|given| given.value),
        lookup_field: written.lookup_field.map(|given| given.value),
        parents: written.parents,
        policies,
        hooks: overridden,
        recovered: mistakes.any(),
        visibility,
        permission,
        name,
        model,
        serializer,
        search_fields,
        standard,
        actions,
    })
}

/// The viewset's name for people: `OrderLineViewSet` is `Order Line`.
fn label(name: &Ident) -> String {
    let plain = names::plain(name);
    let own = plain.strip_suffix("ViewSet").filter(|label| !label.is_empty());
    names::label(own.unwrap_or(&plain))
}

/// The methods that are written anew, and the actions.
fn methods_of(methods: Vec<Method>, written: &Written, mistakes: &mut Mistakes) -> (Vec<ImplItemFn>, Vec<Action>) {
    let (mut overridden, mut actions) = (Vec::new(), Vec::new());
    let (model, serializer) = (
        written.model.as_ref(),
        written.write_serializer.as_ref().or(written.serializer.as_ref()),
    );
    let own = hooks::Names::new(model.map(|given| &given.value), serializer.map(|given| &given.value));
    for method in methods {
        match method.action {
            Some(_) => actions.extend(actions::action(method, &own, mistakes)),
            None if hooks::is_hook(&method.function, &own, mistakes) => overridden.push(method.function),
            None => {}
        }
    }
    actions::distinct_names(&mut actions, mistakes);
    actions::distinct_paths(&actions, mistakes);
    overridden.retain(|function| is_called(function, written, mistakes));
    (overridden, actions)
}

/// The macro makes the struct, so the block is a plain one of a plain name.
fn inherent(written: &Written, mistakes: &mut Mistakes) -> Option<Ident> {
    if let Some((of, _)) = &written.item.trait_ {
        mistakes.at(of, "`#[viewset]` stands on an `impl` block without a trait");
        return None;
    }
    let name = match &*written.item.self_ty {
        Type::Path(path) if path.qself.is_none() => path.path.get_ident().cloned(),
        _ => None,
    };
    if name.is_none() || !written.item.generics.params.is_empty() {
        mistakes.at(
            &written.item.self_ty,
            "`#[viewset]` makes the struct itself, so it needs a plain name; write `impl BookViewSet`",
        );
        return None;
    }
    name
}

/// Constants and types have no meaning to a viewset.
fn only_methods(written: &Written, mistakes: &mut Mistakes) {
    for item in &written.item.items {
        mistakes.at(
            item,
            "a viewset has only methods; move this to an `impl` block of its own",
        );
    }
}

/// Closed by default: who may use a viewset is always said.
fn permissions_given(written: &Written, name: &Ident, mistakes: &mut Mistakes) -> TokenStream {
    if written.permissions.is_none() && !written.faulty {
        mistakes.at(
            name,
            "a viewset says who may use it; add `permissions = [IsAuthenticatedOrReadOnly]`, or `[AllowAny]` for everybody",
        );
    }
    let given = written.permissions.as_ref();
    let permission = given.and_then(|given| permission(given, mistakes));
    permission.unwrap_or_else(|| quote!(__private::rest::Not(__private::rest::AllowAny)))
}

fn permission(given: &Given<Vec<Expr>>, mistakes: &mut Mistakes) -> Option<TokenStream> {
    let message = "no permissions are named; write `[AllowAny]` to let everybody in";
    mistakes.unless(!given.is_empty_list(), &given.tokens, message);
    permissions::all(&given.value, mistakes)
}

/// The model's handles are what names are resolved on.
fn model_given(written: &Written, name: &Ident, mistakes: &mut Mistakes) -> Option<Path> {
    if written.model.is_none() && !written.faulty {
        mistakes.at(name, "a viewset needs its model; add `model = Book`");
    }
    written.model.as_ref().map(|given| given.value.clone())
}

/// Rows are written by a serializer.
fn serializer_given(written: &Written, name: &Ident, mistakes: &mut Mistakes) -> Option<Path> {
    let serializer = written.serializer.as_ref();
    let message = "a viewset needs its serializer; add `serializer = BookSerializer`";
    mistakes.unless(serializer.is_some() || written.faulty, name, message);
    serializer.map(|given| given.value.clone())
}

/// The struct is public unless it is said otherwise, as where its model is not.
fn visibility(written: &Written, mistakes: &mut Mistakes) -> Visibility {
    let Some(given) = &written.visibility else {
        return syn::parse_quote!(pub);
    };
    syn::parse_str(&given.value).unwrap_or_else(|_| {
        mistakes.at(
            &given.tokens,
            "expected a visibility, such as `\"pub(crate)\"`, or `\"pub(self)\"` for a viewset of this module alone",
        );
        Visibility::Inherited
    })
}

/// DRF's classes of pages, which find the size of a page in the settings, and our functions where they aren't called.
fn pagination_has_a_size(written: &mut Written, mistakes: &mut Mistakes) {
    let named = written.pagination.as_ref().and_then(|given| match &given.value {
        Expr::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    });
    let Some(named) = named.as_deref() else {
        return;
    };
    let function = named.strip_suffix("Pagination").unwrap_or(named);
    if let Some(given) = written
        .pagination
        .take_if(|_| ["PageNumber", "LimitOffset", "Cursor"].contains(&function))
    {
        mistakes.at(
            &given.tokens,
            format_args!("`{named}` needs the size of a page; write `{function}(20)`"),
        );
    }
}

/// A standard action that is written anew is one that the viewset has.
fn is_called(function: &ImplItemFn, written: &Written, mistakes: &mut Mistakes) -> bool {
    let name = &function.sig.ident;
    let Some(actions) = &written.actions else {
        return true;
    };
    let is_called = !STANDARD.iter().any(|standard| name == standard) || actions.value.contains(name);
    if !is_called {
        mistakes.at(
            name,
            format_args!("`{name}` is not among the `actions` of the viewset; add it there, or remove this method"),
        );
    }
    is_called
}

/// The standard actions that are wanted, all of them unless some are named.
fn standard_actions(written: &Written, mistakes: &mut Mistakes) -> Vec<Ident> {
    let Some(given) = &written.actions else {
        return STANDARD
            .iter()
            .map(|name| Ident::new(name, Span::call_site()))
            .collect();
    };
    let mut actions: Vec<Ident> = Vec::new();
    for name in &given.value {
        if actions.contains(name) {
            mistakes.at(name, format_args!("`{name}` is given twice; keep one"));
        } else if known(name, "an action", &STANDARD, mistakes) {
            actions.push(name.clone());
        }
    }
    actions
}

/// A name is one of a few.
fn known(name: &Ident, what: &str, known: &[&str], mistakes: &mut Mistakes) -> bool {
    let is_known = known.iter().any(|known| name == known);
    if !is_known {
        let remedy = names::remedy(&names::plain(name), "there are", known.iter().copied());
        mistakes.at(name, format_args!("`{name}` is not {what}; {remedy}"));
    }
    is_known
}

/// How a field is searched: by one of Django's lookups, without heed of case unless it is said.
fn search(field: &SearchField, mistakes: &mut Mistakes) -> Option<(Ident, FieldPath)> {
    ascending(&field.path, mistakes);
    let names = SEARCHES.map(|(name, _)| name);
    let variant = match &field.lookup {
        None => Ident::new("IContains", field.path.field.span()),
        Some(lookup) if known(lookup, "a way to search", &names, mistakes) => {
            let (_, variant) = SEARCHES.iter().find(|(name, _)| lookup == name)?;
            Ident::new(variant, lookup.span())
        }
        Some(_) => return None,
    };
    Some((variant, field.path.clone()))
}

/// A sign has a meaning only in `ordering`.
fn ascending(field: &FieldPath, mistakes: &mut Mistakes) {
    if field.descending {
        mistakes.at(field, "the sign has no meaning here; write the field without it");
    }
}
