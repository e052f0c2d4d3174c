//! What the compiler checks of a serializer with constants, since it takes two macros to know it.

use crate::common::names;
use crate::common::spans::respan;
use crate::common::types::spelled;
use crate::serializer::ir::{Field, Serializer, Shape};
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::spanned::Spanned;

/// One constant for each field that needs something of elsewhere; none is ever run.
pub(super) fn checks(serializer: &Serializer) -> TokenStream {
    if serializer.recovered {
        return TokenStream::new();
    }
    let blank = serializer.fields.iter().filter_map(blank);
    let slugs = serializer.fields.iter().filter_map(slug);
    let keys = serializer.fields.iter().filter_map(key);
    let of_model = serializer.model.as_ref().map(|model| of_model(serializer, model));
    blank.chain(slugs).chain(keys).chain(of_model).collect()
}

/// What is left blank is text, or a choice that may be none.
fn blank(field: &Field) -> Option<TokenStream> {
    let word = field.narrowing.words.iter().find(|word| *word == "blank")?;
    let ty = &field.ty;
    Some(constant(&respan(quote!(__private::check_blank::<#ty>()), word.span())))
}

/// What a document names a row by is one row's.
fn slug(field: &Field) -> Option<TokenStream> {
    let slug = field.named_by.as_ref().filter(|_| field.is_written())?;
    let (ty, name, narrowed) = (&field.ty, names::plain(slug), field.limit_choices_to.is_some());
    let check = quote!(__private::check_slug_field::<#ty>(#name, #narrowed));
    Some(constant(&respan(check, slug.span())))
}

/// A row is named by what clients may see.
fn key(field: &Field) -> Option<TokenStream> {
    let shown = matches!(field.shape, Shape::Key) && field.named_by.is_none();
    let ty = &field.ty;
    shown.then(|| constant(&respan(quote!(__private::check_shown_key::<#ty>()), ty.span())))
}

/// What the model has to have.
fn of_model(serializer: &Serializer, model: &syn::Path) -> TokenStream {
    let fields = serializer.fields.iter();
    let checks = fields.filter_map(|field| match field.shape {
        Shape::Method => Some(method(serializer, model, field)),
        Shape::Nested if field.is_written() && !field.declared && !field.of_row => Some(nested(model, field)),
        _ => None,
    });
    let named = serializer.named.iter().flat_map(|named| &named.fields);
    let named = named.map(|field| self::named(model, field));
    let provided = serializer.provided.iter().map(|column| self::provided(model, column));
    checks.chain(named).chain(provided).collect()
}

/// What a view gives is a column.
fn provided(model: &syn::Path, column: &Ident) -> TokenStream {
    let name = names::plain(column);
    constant(&respan(
        quote!(__private::check_provided::<#model>(#name)),
        column.span(),
    ))
}

/// A computed field has its method.
fn method(serializer: &Serializer, model: &syn::Path, field: &Field) -> TokenStream {
    let name = &serializer.written.ident;
    let method = method_name(field);
    let row = names::snake_case(&last(model));
    let written = format!(
        "#[serializer] impl {name} {{ fn {method}({row}: &{}) -> {} {{ … }} }}",
        last(model),
        spelled(&field.ty),
    );
    let fields = serializer
        .fields
        .iter()
        .filter(|field| matches!(field.shape, Shape::Method));
    let known = fields.map(method_name);
    let methods = quote!(__private::HookProbe::<#name>::METHODS);
    let check = quote!(__private::check_method(#methods, &[#(#known),*], #method, #written));
    constant(&respan(check, field.ident.span()))
}

fn method_name(field: &Field) -> String {
    format!("get_{}", names::plain(&field.ident))
}

/// The rows of a nested serializer can be written with this one's.
fn nested(model: &syn::Path, field: &Field) -> TokenStream {
    let (ty, serializer, relation) = (&field.ty, &field.serializer, names::plain(&field.source.field));
    let check = quote!(__private::check_nested::<#model, #ty>(#relation, #serializer));
    constant(&respan(check, ty.span()))
}

/// The model has a field of this name, which clients may see.
fn named(model: &syn::Path, field: &Ident) -> TokenStream {
    let name = names::plain(field);
    constant(&respan(quote!(__private::check_named::<#model>(#name)), field.span()))
}

fn constant(check: &TokenStream) -> TokenStream {
    quote! {
        const _: () = {
            #[allow(unused_imports)]
            use __private::NoHooks as _;
            #check
        };
    }
}

fn last(path: &syn::Path) -> String {
    path.segments
        .last()
        .map(|last| names::plain(&last.ident))
        .unwrap_or_default()
}
