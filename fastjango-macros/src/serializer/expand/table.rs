//! The serializer's table: a field after the other, each an access on the model's handles with the user's own span.

use super::data_name;
use crate::common::{FieldPath, names};
use crate::serializer::ir::{Field, Serializer, Shape};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

/// `impl Serializer for BookSerializer`.
pub(crate) fn implementation(serializer: &Serializer) -> TokenStream {
    let (name, data, help_text) = (&serializer.written.ident, data_name(serializer), &serializer.help_text);
    let text = names::plain(name);
    let fields = serializer.fields.iter().map(|field| declaration(serializer, field));
    let (model, options, handles) = match &serializer.model {
        Some(model) => (
            quote!(#model),
            quote!(::core::option::Option::Some(<#model as __private::Model>::options())),
            quote!(let handles = <#model as __private::Model>::fields();),
        ),
        None => (quote!(()), quote!(::core::option::Option::None), quote!()),
    };
    let provided = serializer
        .provided
        .iter()
        .map(|column| quote!(__private::ColumnHandle::place(handles.#column).1));
    quote! {
        impl __private::Serializer for #name {
            type Model = #model;
            type Data = #data;

            #[allow(unused_variables, unused_imports)]
            fn options() -> &'static __private::SerializerOptions {
                static OPTIONS: ::std::sync::OnceLock<__private::SerializerOptions> = ::std::sync::OnceLock::new();
                OPTIONS.get_or_init(|| {
                    use __private::NoHooks as _;
                    #handles
                    let fields = ::std::vec![#(#fields),*];
                    let hooks = __private::HookProbe::<#name>::new().hooks();
                    __private::SerializerOptions::new(#text, #options, fields, hooks)
                        .help_text(#help_text)
                        .provided(::std::vec![#(#provided),*])
                })
            }
        }
    }
}

fn declaration(serializer: &Serializer, field: &Field) -> TokenStream {
    let ty = &field.ty;
    let (name, column, relation) = (names::plain(&field.ident), column(field), relation(field));
    let over_model = serializer.model.is_some() && !field.declared;
    let mut tokens = match (&field.shape, over_model) {
        (Shape::Value, true) => quote_spanned!(ty.span()=> __private::serializer_column::<#ty, _>(#name, #column)),
        (Shape::Value, false) => quote!(__private::serializer_value::<#ty>(#name)),
        (Shape::List(item), true) => quote!(__private::rows_column::<#item, _>(#name, #column)),
        (Shape::List(item), false) => quote!(__private::serializer_list::<#item>(#name)),
        (Shape::Key, true) => quote_spanned!(ty.span()=> __private::primary_key::<#ty, _>(#name, #relation)),
        (Shape::Key, false) => quote!(__private::key::<#ty>(#name)),
        (Shape::Nested, true) => quote_spanned!(ty.span()=> __private::nested::<#ty, _>(#name, #relation)),
        (Shape::Nested, false) => quote!(__private::document::<#ty>(#name)),
        (Shape::Method(None), _) => quote!(__private::method(__private::serializer_value::<#ty>(#name))),
        (Shape::Method(Some(item)), _) => quote!(__private::method(__private::serializer_list::<#item>(#name))),
        (Shape::Annotation(closure), _) => {
            let model = &serializer.model;
            quote_spanned! {ty.span()=>
                __private::annotation::<#ty>(#name, || __private::annotated::<#ty, #model, _>(#closure))
            }
        }
        (Shape::Identity(viewset), _) => {
            let model = &serializer.model;
            quote_spanned!(viewset.span()=> __private::identity::<#model, #viewset>(#name))
        }
        (Shape::Link, _) => quote_spanned!(ty.span()=> __private::related::<#ty, _>(#name, #relation)),
    };
    tokens.extend(rules(serializer, field));
    tokens
}

/// The column: `handles.author().name`.
fn column(field: &Field) -> TokenStream {
    let ident = &field.ident;
    let named = field.source.as_ref().map(|source| source.on(quote!(handles)));
    named.unwrap_or_else(|| quote!(handles.#ident))
}

/// The relation: `handles.book().author()`.
fn relation(field: &Field) -> TokenStream {
    if let Some(FieldPath { relations, field, .. }) = &field.source {
        return quote!(handles #(.#relations())* .#field());
    }
    let ident = &field.ident;
    quote!(handles.#ident())
}

/// What narrows the field.
fn rules(serializer: &Serializer, field: &Field) -> TokenStream {
    let mut rules = TokenStream::new();
    if field.read_only {
        rules.extend(quote!(.read_only()));
    }
    if field.write_only {
        rules.extend(quote!(.write_only()));
    }
    rules.extend(field.required.map(|required| quote!(.required(#required))));
    for word in &field.words {
        rules.extend(match word.to_string().as_str() {
            "blank" => quote!(.allow_blank()),
            "slug" => quote!(.format(__private::Validator::Slug)),
            "email" => quote!(.format(__private::Validator::Email)),
            "url" => quote!(.format(__private::Validator::Url)),
            _ => quote!(.#word()),
        });
    }
    for (key, value) in &field.numbers {
        rules.extend(match key.to_string().as_str() {
            "min" => quote!(.min_value(#value)),
            "max" => quote!(.max_value(#value)),
            _ => quote!(.#key(#value)),
        });
    }
    rules.extend(field.regex.as_ref().map(|regex| quote!(.regex(#regex))));
    for (code, message) in &field.error_messages {
        rules.extend(quote!(.error_message(#code, #message)));
    }
    rules.extend(field.digits.map(|(max, places)| quote!(.digits(#max, #places))));
    if let Some(default) = &field.default {
        let ty = &field.ty;
        rules.extend(quote!(.default(|| __private::FieldType::encode(&__private::default_value::<#ty>(#default)))));
    }
    rules.extend(field.limit_choices_to.as_ref().map(|limit| {
        let ty = &field.ty;
        quote!(.limit(|| __private::limit::<#ty>(#limit)))
    }));
    rules.extend(ordering(serializer, field));
    if !field.help_text.is_empty() {
        let help_text = &field.help_text;
        rules.extend(quote!(.help_text(#help_text)));
    }
    rules
}

/// The order of the rows at the end of the relation, over the handles of their model.
fn ordering(serializer: &Serializer, field: &Field) -> Option<TokenStream> {
    let model = serializer.model.as_ref().filter(|_| !field.ordering.is_empty())?;
    let relation = match (&field.shape, &field.source) {
        (Shape::List(_), Some(source)) => {
            let relations = &source.relations;
            quote!(handles #(.#relations())*)
        }
        _ => relation(field),
    };
    let parts = field.ordering.iter().map(|path| {
        let (column, direction) = (
            path.on(quote!(rows)),
            if path.descending { quote!(desc) } else { quote!(asc) },
        );
        quote!(__private::IntoOrdering::append(#column.#direction(), &mut ordering);)
    });
    Some(quote! {
        .ordering(|| {
            let handles = <#model as __private::Model>::fields();
            let rows = __private::handles_of_rows(#relation);
            let mut ordering = ::std::vec::Vec::new();
            #(#parts)*
            ordering
        })
    })
}
