//! The code of a model: one file for each thing that is emitted.

use crate::model::ir::Model;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

mod builder;
mod fields;
mod instance;
mod options;
mod relations;

/// The struct and all that belongs to it.
pub(crate) fn expand(model: &Model) -> TokenStream {
    let item = &model.item;
    let door = &model.door;
    let fields = fields::declaration(model);
    let builder = builder::declaration(model);
    let parts = [
        options::tables(model),
        fields::implementation(model),
        relations::methods(model),
        instance::implementation(model),
        builder::implementation(model),
        latest(model),
        relations::checks(model),
        options::dates(model),
    ];
    quote! {
        #item
        #fields
        #builder
        #[allow(dead_code, deprecated, non_camel_case_types, unused_qualifications)]
        #[allow(unused_imports, clippy::new_ret_no_self)]
        const _: () = {
            use #door::{self, NoClean as _};
            #(#parts)*
        };
    }
}

/// That the model says which of its rows is the latest.
fn latest(model: &Model) -> TokenStream {
    let name = model.name();
    let says = model.get_latest_by.iter();
    says.map(|_| quote!(impl __private::GetLatestBy for #name {})).collect()
}

/// The name of the handles: `BookFields`.
fn fields_name(model: &Model) -> proc_macro2::Ident {
    format_ident!("{}Fields", model.name())
}

/// The name of the builder: `BookBuilder`.
fn builder_name(model: &Model) -> proc_macro2::Ident {
    format_ident!("{}Builder", model.name())
}
