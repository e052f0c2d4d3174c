//! The serializer's table: a field after the other, each an access on the model's handles with the user's own span.

use super::{carried, data_name, hooks_name, narrowing, value_type};
use crate::common::names;
use crate::common::spans::respan;
use crate::serializer::ir::{DefaultValue, Field, Named, Serializer, Shape, UniqueTogether};
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::Expr;
use syn::spanned::Spanned;

/// `impl Serializer for BookSerializer`.
pub(super) fn implementation(serializer: &Serializer) -> TokenStream {
    let name = &serializer.written.ident;
    let (data, hooks) = (data_name(serializer), hooks_name(serializer));
    let fills = fills(serializer);
    let model = serializer.model.as_ref();
    let model = model.map_or_else(|| quote!(()), |model| quote!(#model));
    let options = options(serializer);
    let provided: Vec<String> = serializer.provided.iter().map(names::plain).collect();
    let provided = (!provided.is_empty()).then(|| quote!(const PROVIDED: &'static [&'static str] = &[#(#provided),*];));
    // Faults of the macro's own finding would be told again for a new row that lacks a column.
    let recovered = serializer.recovered.then(|| quote!(true ||));
    quote! {
        #[diagnostic::do_not_recommend]
        impl __private::Serializer for #name {
            type Model = #model;
            type Data = #data;
            type Hooks = #hooks;

            const FILLS: &'static [&'static str] = &[#(#fills),*];
            #provided
            const CREATES: bool = {
                #[allow(unused_imports)]
                use __private::NoHooks as _;
                #recovered __private::HookProbe::<Self>::CREATES
            };

            #options
        }
    }
}

/// `Serializer::options`, which makes the table when it is asked for the first time.
fn options(serializer: &Serializer) -> TokenStream {
    let (text, help_text) = (names::plain(&serializer.written.ident), &serializer.help_text);
    let model = serializer.model.as_ref().map_or_else(
        || quote!(::core::option::Option::None),
        |model| quote!(::core::option::Option::Some(<#model as __private::Model>::OPTIONS)),
    );
    let handles = serializer.model.as_ref().map(|model| {
        let handles = respan(quote!(<#model as __private::Model>::fields()), model.span());
        quote! {
            #[allow(unused_variables)]
            let model = #handles;
        }
    });
    let help_text = (!help_text.is_empty()).then(|| quote!(.help_text(#help_text)));
    let unique_together = serializer.unique_together.iter().map(unique_together);
    let unique_last = serializer.unique_last.then(|| quote!(.unique_last()));
    let fields = fields(serializer);
    quote! {
        fn options() -> &'static __private::SerializerOptions {
            static __OPTIONS: ::std::sync::OnceLock<__private::SerializerOptions> = ::std::sync::OnceLock::new();
            __OPTIONS.get_or_init(|| {
                #[allow(unused_imports)]
                use __private::NoHooks as _;
                #handles
                let fields = #fields;
                let hooks = __private::HookProbe::<Self>::new().hooks();
                __private::SerializerOptions::new(#text, #model, fields, hooks) #help_text
                    #(#unique_together)* #unique_last
            })
        }
    }
}

/// A declaration of each field, or the fields of the model that were named.
fn fields(serializer: &Serializer) -> TokenStream {
    if let (Some(named), Some(model)) = (&serializer.named, &serializer.model) {
        return named_fields(model, named);
    }
    let fields = serializer.fields.iter().filter(|field| !field.faulty);
    let fields = fields.map(|field| declaration(serializer, field));
    quote!(::std::vec![#(#fields),*])
}

/// The fields of the model that have these names.
fn named_fields(model: &syn::Path, named: &Named) -> TokenStream {
    let fields = named.fields.iter().map(names::plain);
    let read_only = named.read_only.iter().map(names::plain);
    quote! {
        __private::named_fields(<#model as __private::Model>::OPTIONS, &[#(#fields),*], &[#(#read_only),*])
    }
}

/// Fields that together no other row may have.
fn unique_together(unique: &UniqueTogether) -> TokenStream {
    let fields = unique.fields.iter().map(names::plain);
    let message = unique.message.as_ref().map_or_else(
        || quote!(::core::option::Option::None),
        |message| quote!(::core::option::Option::Some(#message)),
    );
    quote!(.unique_together(&[#(#fields),*], #message))
}

/// The names of the columns and relations that a new row is given.
fn fills(serializer: &Serializer) -> Vec<String> {
    let written = serializer.fields.iter().filter(|field| {
        let of_the_row = matches!(field.shape, Shape::Value | Shape::Key | Shape::Link);
        of_the_row && field.is_written() && !field.declared && field.source.relations.is_empty()
    });
    let written = written.map(|field| &field.source.field);
    let named = serializer.named.iter().flat_map(|named| {
        let fields = named.fields.iter();
        fields.filter(|field| !named.read_only.contains(field))
    });
    written
        .chain(named)
        .chain(&serializer.provided)
        .map(names::plain)
        .collect()
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
        Shape::Value | Shape::Dict => column(field, &quote_spanned!(ty.span()=> .value::<#ty>(#name))),
        Shape::List(item) => column(field, &quote_spanned!(ty.span()=> .list::<#item>(#name))),
        Shape::Nested if field.of_row => {
            quote_spanned!(ty.span()=> __private::row_document::<#model, #ty>(#name))
        }
        Shape::Key => relation(field, "primary_key"),
        Shape::Nested => relation(field, "nested"),
        Shape::Link => relation(field, "hyperlink"),
        Shape::Annotation(closure) => quote_spanned! {ty.span()=>
            __private::annotation::<#ty>(#name, || __private::annotated::<#ty, #model, _>(#closure))
        },
        Shape::Identity(viewset) => quote_spanned!(viewset.span()=> __private::identity::<#model, #viewset>(#name)),
        Shape::File | Shape::Method => of_document(field, name),
    }
}

/// A field that stands for itself.
fn of_document(field: &Field, name: &str) -> TokenStream {
    let declared = carried(field, "field");
    match field.shape {
        Shape::Method => quote!(__private::method(#declared(#name))),
        _ if field.of_row => quote!(#declared(#name).of_row()),
        _ => quote!(#declared(#name)),
    }
}

/// The column as a source, `serializer_column(model.author().name).over(model.author())`, and what it becomes.
fn column(field: &Field, becomes: &TokenStream) -> TokenStream {
    let source = &field.source;
    let (span, column) = (source.span(), source.column_as(&field.ty));
    let over = (!source.relations.is_empty()).then(|| {
        let relations = source.at(|handles| source.relations_on(handles));
        quote_spanned!(span=> .over(#relations))
    });
    quote_spanned!(span=> __private::serializer_column(#column) #over #becomes)
}

/// The relation as a source, `serializer_relation(model.author())`, and the field that it becomes.
fn relation(field: &Field, kind: &str) -> TokenStream {
    let (source, ty, name) = (&field.source, &field.ty, names::plain(&field.ident));
    let (kind, relation) = (
        Ident::new(kind, ty.span()),
        source.at(|handles| source.calls_on(handles)),
    );
    let becomes = quote_spanned!(ty.span()=> .#kind::<#ty>(#name));
    quote_spanned!(source.span()=> __private::serializer_relation(#relation) #becomes)
}

/// What is said of the field besides what it stands for.
fn rules(serializer: &Serializer, field: &Field) -> TokenStream {
    let mut rules = TokenStream::new();
    if field.read_only {
        rules.extend(quote!(.read_only()));
    }
    if field.write_only {
        rules.extend(quote!(.write_only()));
    }
    rules.extend(field.required.map(|required| quote!(.required(#required))));
    rules.extend(field.allow_null.map(|allow_null| quote!(.allow_null(#allow_null))));
    rules.extend(field.omit_null.as_ref().map(|word| omit_null(field, word)));
    rules.extend(narrowing::narrowing(&field.ty, &field.narrowing));
    rules.extend(narrowing::style(field));
    for (code, message) in &field.error_messages {
        rules.extend(quote!(.error_message(#code, #message)));
    }
    rules.extend(field.default.as_ref().map(|default| self::default(field, default)));
    if field.hidden {
        rules.extend(quote!(.hidden()));
    }
    if field.data_name != names::plain(&field.ident) {
        let name = &field.data_name;
        rules.extend(quote!(.data_name(#name)));
    }
    rules.extend(of_rows(field));
    rules.extend(ordering(serializer, field));
    if !field.help_text.is_empty() {
        let help_text = &field.help_text;
        rules.extend(quote!(.help_text(#help_text)));
    }
    rules
}

/// Which rows may be named, and by what.
fn of_rows(field: &Field) -> TokenStream {
    let ty = &field.ty;
    // A link stands for what has its place in checked data.
    let keys = if matches!(field.shape, Shape::Link) {
        quote!(<#ty as __private::LinkKind>::Key)
    } else {
        quote!(#ty)
    };
    let limit = field
        .limit_choices_to
        .as_ref()
        .map(|limit| quote!(.limit(|| __private::limit::<#keys>(#limit))));
    let slug = field
        .named_by
        .as_ref()
        .map(|slug| quote_spanned!(slug.span()=> .slug_field(__private::slug_field::<#ty, _>(|row| row.#slug))));
    quote!(#limit #slug)
}

fn omit_null(field: &Field, word: &Ident) -> TokenStream {
    if !matches!(field.shape, Shape::Value | Shape::Annotation(_)) {
        return quote!(.omit_null(()));
    }
    let ty = &field.ty;
    let nullable = respan(quote!(__private::nullable::<#ty>()), word.span());
    quote!(.omit_null(#nullable))
}

/// What stands for the field where a document doesn't have it; a closure gets the context.
fn default(field: &Field, default: &DefaultValue) -> TokenStream {
    let (value, into, ty) = (
        &default.value,
        carried(field, "into_data"),
        value_type(field, &quote!(__private)),
    );
    let given = if let Expr::Closure(_) = value {
        let value = quote_spanned!(value.span()=> __private::context_default::<#ty>(#value, context));
        quote!(__private::FieldDefault::of_context(|context| #into(#value)))
    } else {
        let value = if matches!(field.shape, Shape::Value) {
            quote_spanned!(value.span()=> __private::default_value::<#ty>(#value))
        } else {
            quote!(#value)
        };
        quote!(__private::FieldDefault::new(|| #into(#value)))
    };
    let create_only = default.create_only.then(|| quote!(.create_only()));
    quote!(.default(#given #create_only))
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
            path.column_on(quote!(rows)),
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
