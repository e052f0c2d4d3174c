//! The typed builder: `Book::new()`, whose `save` exists when all required fields are given.

use super::builder_name;
use super::options::default_name;
use crate::common::names;
use crate::common::spans::{respan, span_of};
use crate::model::ir::{BUILDER_METHODS, Column, Field, Model, Source};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};

/// A field of the draft that is given by the program alone, and so has a type parameter that says whether it was.
///
/// What is left of a faulty model may have lost its defaults, so it asks for nothing.
fn required(model: &Model) -> impl Iterator<Item = &Field> {
    let asks = !model.recovered;
    let required = move |column: &Column| asks && matches!(column.source, Source::Program { optional: false });
    model
        .columns()
        .filter(move |(_, column)| required(column))
        .map(|(field, _)| field)
}

/// The type parameter of a required field. No type of the user's has such a name.
fn parameter(field: &Field) -> Ident {
    format_ident!("__{}", names::camel_case(&field.name))
}

/// The name of what was given so far. It stands beside the model, where another may be a `PostDraft`.
fn draft_name(model: &Model) -> Ident {
    format_ident!("__{}Draft", model.name())
}

/// The structs.
pub(super) fn declaration(model: &Model) -> TokenStream {
    let (name, door, visibility) = (builder_name(model), &model.door, model.visibility());
    let parameters: Vec<_> = required(model).map(parameter).collect();
    let draft = draft_name(model);
    let doc = format!("A [`{}`] in the making, from `{0}::new()`.", model.name());
    let drafts = model.columns().map(|(field, _)| {
        let (ident, ty) = (&field.ident, &field.ty);
        quote!(#ident: ::core::option::Option<#ty>,)
    });
    quote! {
        #[doc = #doc]
        #[must_use = "nothing is created before `save`"]
        #visibility struct #name<#(#parameters = #door::Missing),*>(#draft, #door::PhantomData<(#(#parameters,)*)>);

        #[derive(::core::default::Default)]
        struct #draft {
            #(#drafts)*
        }
    }
}

/// `new`, the setters, `build` and `save`.
pub(super) fn implementation(model: &Model) -> TokenStream {
    let (name, builder, visibility) = (model.name(), builder_name(model), model.visibility());
    let parameters: Vec<_> = required(model).map(parameter).collect();
    let setters = model
        .columns()
        .filter(|(field, _)| !BUILDER_METHODS.contains(&field.name.as_str()));
    let setters = setters.map(|(field, column)| setter(model, field, column));
    let needs = required(model).map(|field| need(model, field));
    let bounds: Vec<_> = required(model)
        .map(|field| (parameter(field), need_name(model, field)))
        .collect();
    let bounds = bounds.iter().map(|(parameter, need)| quote!(#parameter: #need,));
    let bounds: TokenStream = bounds.collect();
    let values = model.fields.iter().map(value);
    let doc = format!("Begins a `{name}`; `save` creates its row when all required fields are given.");
    let (build_doc, save_doc) = (
        format!("The `{name}` without a row."),
        "Inserts the row, or fails where a constraint refuses it.",
    );
    quote! {
        #(#needs)*

        impl #name {
            #[doc = #doc]
            #visibility fn new() -> #builder {
                #builder(::core::default::Default::default(), __private::PhantomData)
            }
        }

        impl<#(#parameters),*> #builder<#(#parameters),*> {
            #(#setters)*

            #[doc = #build_doc]
            #visibility fn build(self) -> #name where #bounds {
                #name { #(#values,)* }
            }

            #[doc = #save_doc]
            #visibility fn save(self, db: &impl __private::Executor) -> __private::Saving<'_, #name> where #bounds {
                __private::insert(self.build(), db)
            }
        }
    }
}

/// The value of one field of the built instance.
fn value(field: &Field) -> TokenStream {
    let ident = &field.ident;
    let Some(column) = field.column() else {
        return quote!(#ident: ::core::default::Default::default());
    };
    let value = match &column.source {
        Source::Program { optional: false } => quote!(__private::given(self.0.#ident)),
        Source::Program { optional: true } => quote!(self.0.#ident.flatten()),
        Source::Default(_) | Source::Moment => {
            let default = default_name(field);
            quote!(self.0.#ident.unwrap_or_else(#default))
        }
        Source::Now | Source::Database => quote!(self.0.#ident.unwrap_or_default()),
    };
    quote!(#ident: #value)
}

fn setter(model: &Model, field: &Field, column: &Column) -> TokenStream {
    let (ident, ty, visibility, name) = (&field.ident, &field.ty, &field.visibility, builder_name(model));
    let doc = if field.help_text.is_empty() {
        format!("Sets the field `{}`.", field.name)
    } else {
        field.help_text.clone()
    };
    let value = respan(quote!(impl __private::IntoField<#ty>), span_of(ty));
    let (Source::Program { optional: false }, false) = (&column.source, model.recovered) else {
        return quote! {
            #[doc = #doc]
            #visibility fn #ident(mut self, value: #value) -> Self {
                self.0.#ident = __private::field(value);
                self
            }
        };
    };
    let parameters = required(model).map(|other| {
        if other.ident == *ident {
            quote!(__private::Given)
        } else {
            parameter(other).to_token_stream()
        }
    });
    quote! {
        #[doc = #doc]
        #visibility fn #ident(mut self, value: #value) -> #name<#(#parameters),*> {
            self.0.#ident = __private::field(value);
            #name(self.0, __private::PhantomData)
        }
    }
}

fn need_name(model: &Model, field: &Field) -> Ident {
    format_ident!("{}Needs{}", model.name(), names::camel_case(&field.name))
}

/// The trait that tells a missing field by name.
fn need(model: &Model, field: &Field) -> TokenStream {
    let need = need_name(model, field);
    let message = format!("`{}` needs `.{}(…)` before this", model.name(), field.ident);
    let (span, visibility) = (model.name().span(), model.visibility());
    quote_spanned!(span=> __private::needs!(#visibility #need: #message);)
}
