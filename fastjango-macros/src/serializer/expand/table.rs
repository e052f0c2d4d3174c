//! The serializer's table: a field after the other, each an access on the model's handles with the user's own span.

use super::{carried, data_name, hooks_name};
use crate::common::names;
use crate::common::spans::respan;
use crate::serializer::ir::{Field, Serializer, Shape};
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

/// `impl Serializer for BookSerializer`.
pub(super) fn implementation(serializer: &Serializer) -> TokenStream {
    let (name, help_text) = (&serializer.written.ident, &serializer.help_text);
    let (data, hooks, text) = (data_name(serializer), hooks_name(serializer), names::plain(name));
    let fields = serializer.fields.iter().filter(|field| !field.faulty);
    let fields = fields.map(|field| declaration(serializer, field));
    let fills = fills(serializer);
    let (model, options) = match &serializer.model {
        Some(model) => (
            quote!(#model),
            quote!(::core::option::Option::Some(<#model as __private::Model>::OPTIONS)),
        ),
        None => (quote!(()), quote!(::core::option::Option::None)),
    };
    let handles = serializer.model.as_ref().map(|model| {
        let handles = respan(quote!(<#model as __private::Model>::fields()), model.span());
        quote! {
            #[allow(unused_variables)]
            let model = #handles;
        }
    });
    let help_text = (!help_text.is_empty()).then(|| quote!(.help_text(#help_text)));
    // Faults of the macro's own finding would be told again for a new row that lacks a column.
    let recovered = serializer.recovered.then(|| quote!(true ||));
    quote! {
        #[diagnostic::do_not_recommend]
        impl __private::Serializer for #name {
            type Model = #model;
            type Data = #data;
            type Hooks = #hooks;

            const FILLS: &'static [&'static str] = &[#(#fills),*];
            const CREATES: bool = {
                #[allow(unused_imports)]
                use __private::NoHooks as _;
                #recovered __private::HookProbe::<Self>::CREATES
            };

            fn options() -> &'static __private::SerializerOptions {
                static OPTIONS: ::std::sync::OnceLock<__private::SerializerOptions> = ::std::sync::OnceLock::new();
                OPTIONS.get_or_init(|| {
                    #[allow(unused_imports)]
                    use __private::NoHooks as _;
                    #handles
                    let fields = ::std::vec![#(#fields),*];
                    let hooks = __private::HookProbe::<Self>::new().hooks();
                    __private::SerializerOptions::new(#text, #options, fields, hooks) #help_text
                })
            }
        }
    }
}

/// The names of the columns and relations that a new row is given.
fn fills(serializer: &Serializer) -> Vec<String> {
    let written = serializer.fields.iter().filter(|field| {
        let of_the_row = matches!(field.shape, Shape::Value | Shape::Key | Shape::Link);
        of_the_row && field.is_written() && !field.declared && field.source.relations.is_empty()
    });
    let written = written.map(|field| &field.source.field);
    written.chain(&serializer.provided).map(names::plain).collect()
}

fn declaration(serializer: &Serializer, field: &Field) -> TokenStream {
    let name = names::plain(&field.ident);
    let mut tokens = match &serializer.model {
        Some(model) if !field.declared => of_model(model, field, &name),
        _ => of_document(field, &name),
    };
    tokens.extend(rules(serializer, field));
    tokens
}

/// A field that stands for something of the model.
fn of_model(model: &syn::Path, field: &Field, name: &str) -> TokenStream {
    let ty = &field.ty;
    match &field.shape {
        Shape::Value => column(field, &quote_spanned!(ty.span()=> .value::<#ty>(#name))),
        Shape::List(item) => column(field, &quote_spanned!(ty.span()=> .list::<#item>(#name))),
        Shape::Key => relation(field, "primary_key"),
        Shape::Nested => relation(field, "nested"),
        Shape::Link => relation(field, "hyperlink"),
        Shape::Annotation(closure) => quote_spanned! {ty.span()=>
            __private::annotation::<#ty>(#name, || __private::annotated::<#ty, #model, _>(#closure))
        },
        Shape::Identity(viewset) => quote_spanned!(viewset.span()=> __private::identity::<#model, #viewset>(#name)),
        Shape::Method(_) => of_document(field, name),
    }
}

/// A field that stands for itself.
fn of_document(field: &Field, name: &str) -> TokenStream {
    let declared = carried(field, "field");
    if let Shape::Method(_) = field.shape {
        quote!(__private::method(#declared(#name)))
    } else {
        quote!(#declared(#name))
    }
}

/// The column as a source, `serializer_column(handles.author().name).over(handles.author())`, and what it becomes.
fn column(field: &Field, becomes: &TokenStream) -> TokenStream {
    let source = &field.source;
    source.at(|handles| {
        let (span, column) = (source.span(), source.on(handles));
        let over = (!source.relations.is_empty()).then(|| {
            let relations = source.relations_on(handles);
            quote_spanned!(span=> .over(#relations))
        });
        quote_spanned!(span=> __private::serializer_column(#column) #over #becomes)
    })
}

/// The relation as a source, `serializer_relation(handles.author())`, and the field that it becomes.
fn relation(field: &Field, kind: &str) -> TokenStream {
    let (ty, name) = (&field.ty, names::plain(&field.ident));
    let kind = Ident::new(kind, ty.span());
    field.source.at(|handles| {
        let (span, relation) = (field.source.span(), field.source.calls_on(handles));
        let becomes = quote_spanned!(ty.span()=> .#kind::<#ty>(#name));
        quote_spanned!(span=> __private::serializer_relation(#relation) #becomes)
    })
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
    rules.extend(field.words.iter().map(|word| self::word(field, word)));
    rules.extend(field.numbers.iter().map(|(key, value)| number(field, key, value)));
    rules.extend(field.regex.as_ref().map(|regex| {
        let (ty, pattern) = (&field.ty, &regex.value);
        let pattern = respan(quote!(__private::pattern_of::<#ty>(#pattern)), regex.key.span());
        quote!(.regex(#pattern))
    }));
    for (code, message) in &field.error_messages {
        rules.extend(quote!(.error_message(#code, #message)));
    }
    if let Some((max, places)) = &field.digits {
        let (ty, max_digits, places) = (item_type(field), max.value, places.value);
        let digits = respan(
            quote!(__private::max_digits::<#ty>(#max_digits, #places)),
            max.key.span(),
        );
        rules.extend(quote!(.digits(#digits)));
    }
    if let Some(default) = &field.default {
        let ty = &field.ty;
        let default = quote_spanned!(default.span()=> __private::default_value::<#ty>(#default));
        rules.extend(quote!(.default(|| __private::FieldType::encode(&#default))));
    }
    let ty = &field.ty;
    // A link stands for what has its place in checked data.
    let keys = if matches!(field.shape, Shape::Link) {
        quote!(<#ty as __private::LinkKind>::Key)
    } else {
        quote!(#ty)
    };
    rules.extend(
        field
            .limit_choices_to
            .as_ref()
            .map(|limit| quote!(.limit(|| __private::limit::<#keys>(#limit)))),
    );
    rules.extend(
        field
            .named_by
            .as_ref()
            .map(|slug| quote_spanned!(slug.span()=> .slug_field(__private::slug_field::<#ty, _>(|row| row.#slug)))),
    );
    rules.extend(ordering(serializer, field));
    if !field.help_text.is_empty() {
        let help_text = &field.help_text;
        rules.extend(quote!(.help_text(#help_text)));
    }
    rules
}

/// A key that stands alone, through the function that knows which types take it.
fn word(field: &Field, word: &Ident) -> TokenStream {
    let (ty, name) = (&field.ty, word.to_string());
    let judged = |function: &str| {
        let function = Ident::new(function, word.span());
        respan(quote!(__private::#function::<#ty>()), word.span())
    };
    match (name.as_str(), &field.shape) {
        ("slug" | "email" | "url", _) => {
            let validator = judged(name.as_str());
            quote!(.format(#validator))
        }
        ("blank", _) => {
            let text = judged("text");
            quote!(.allow_blank(#text))
        }
        ("untrimmed", _) => {
            let text = judged("text");
            quote!(.untrimmed(#text))
        }
        ("omit_null", Shape::Value | Shape::Annotation(_)) => {
            let nullable = judged("nullable");
            quote!(.omit_null(#nullable))
        }
        ("omit_null", _) => quote!(.omit_null(())),
        _ => quote!(.#word()),
    }
}

/// The type of a value, or of the items of a list.
fn item_type(field: &Field) -> &Type {
    match &field.shape {
        Shape::List(item) | Shape::Method(Some(item)) => item,
        _ => &field.ty,
    }
}

/// A key with a number; of a list, `min_length` and `max_length` count its items.
fn number(field: &Field, key: &Ident, value: &TokenStream) -> TokenStream {
    let name = key.to_string();
    let ty = item_type(field);
    let judged = |function: &str| {
        let function = Ident::new(function, key.span());
        respan(quote!(__private::#function::<#ty>(#value)), key.span())
    };
    match (name.as_str(), &field.shape) {
        ("min", _) => {
            let limit = judged("limit_of");
            quote!(.min_value(#limit))
        }
        ("max", _) => {
            let limit = judged("limit_of");
            quote!(.max_value(#limit))
        }
        ("max_length", Shape::Value) => {
            let length = judged(&name);
            quote!(.max_length(const { #length }))
        }
        ("min_length", Shape::Value) => {
            let length = judged("length_of");
            quote!(.min_length(#length))
        }
        _ => quote!(.#key(#value)),
    }
}

/// The order of the rows at the end of the relation, over the handles of their model.
fn ordering(serializer: &Serializer, field: &Field) -> Option<TokenStream> {
    let model = serializer.model.as_ref().filter(|_| !field.ordering.is_empty())?;
    let handles = quote!(<#model as __private::Model>::fields());
    let relation = match &field.shape {
        Shape::List(_) => field.source.relations_on(handles),
        _ => field.source.calls_on(handles),
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
            let rows = __private::handles_of_rows(#relation);
            let mut ordering = ::std::vec::Vec::new();
            #(#parts)*
            ordering
        })
    })
}
