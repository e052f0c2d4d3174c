//! The calls that declare a viewset.

use super::{entry, lookup_name, policies};
use crate::common::values::OrderingField;
use crate::common::{FieldPath, names};
use crate::viewset::ir::ViewSet;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

/// The declaration: first what names fields of the model, each in a statement of its own.
pub(super) fn declaration(viewset: &ViewSet) -> TokenStream {
    let ViewSet {
        name,
        model,
        label,
        description,
        standard,
        ..
    } = viewset;
    let handles = quote_spanned!(model.span()=> <#model as __private::Model>::fields());
    let named = named(viewset);
    let pagination = viewset.pagination.iter();
    let pagination = pagination.map(|pagination| quote_spanned!(pagination.span()=> .pagination(#pagination)));
    let filterset = viewset.filterset.iter();
    let filterset = filterset.map(|filterset| quote_spanned!(filterset.span()=> .filterset::<#filterset>()));
    let policies = policies(&viewset.policies);
    let actions = viewset.actions.iter().filter(|action| !action.faulty);
    let actions = actions.map(|action| entry(viewset, action));
    quote! {{
        #[allow(unused_variables, reason = "a viewset may name no field")]
        let model = #handles;
        let viewset = __private::rest::ViewSetBuilder::<#name>::new(#label, #description);
        #named
        viewset
            #(#pagination)*
            #(#filterset)*
            #policies
            #(.#standard())*
            #(#actions)*
            .finish()
    }}
}

/// What names fields of the model: each is an access on its handles with the user's own spans.
fn named(viewset: &ViewSet) -> TokenStream {
    let lookup = viewset.lookup_field.iter().map(|field| {
        let (placeholder, path) = (format!("{{{}}}", lookup_name(viewset)), FieldPath::own(field.clone()));
        let column = path.column();
        quote_spanned!(path.span()=> lookup(#placeholder, #column))
    });
    let parents = viewset.parents.iter().map(|parent| {
        let (name, path) = (names::plain(parent), FieldPath::own(parent.clone()));
        let relation = path.at(|handles| path.calls_on(handles));
        quote_spanned!(path.span()=> parent(#name, #relation))
    });
    let searches = viewset.search_fields.iter().map(|(lookup, path)| {
        let column = path.column();
        quote_spanned!(path.span()=> search(__private::rest::Lookup::#lookup, #column))
    });
    let orders = viewset.ordering_fields.iter().map(ordering_field);
    let defaults = viewset.ordering.iter().map(|path| {
        let (column, descending) = (path.column(), path.descending);
        quote_spanned!(path.span()=> ordering(#column, #descending))
    });
    let calls = lookup.chain(parents).chain(searches).chain(orders).chain(defaults);
    calls.map(|call| quote!(let viewset = viewset.#call;)).collect()
}

fn ordering_field(field: &OrderingField) -> TokenStream {
    match field {
        OrderingField::Field(path) => {
            let (name, column) = (path.written().replace('.', "__"), path.column());
            quote_spanned!(path.span()=> ordering_field(#name, #column))
        }
        OrderingField::Named(name, expression) => {
            let text = names::plain(name);
            quote_spanned!(name.span()=> ordering_annotation(#text, #expression))
        }
    }
}
