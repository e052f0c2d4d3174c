//! The hops of handles, and what the compiler checks of the other side.

use super::{fields, fields_name};
use crate::common::spans::{respan, span_of};
use crate::model::ir::{Field, Model, Relation, RelationKind, Through};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{quote, quote_spanned};

/// One method for each relation, on the handles.
pub(super) fn methods(model: &Model) -> TokenStream {
    let name = fields_name(model);
    let methods: Vec<_> = model
        .relations()
        .map(|(field, relation)| method(model, field, relation))
        .collect();
    if methods.is_empty() {
        return TokenStream::new();
    }
    quote! {
        impl<R: __private::Model, P: __private::Presence> #name<R, P> {
            #(#methods)*
        }
    }
}

fn method(model: &Model, field: &Field, relation: &Relation) -> TokenStream {
    let (ident, visibility, target) = (&field.ident, &field.visibility, &relation.target);
    let (index, path) = (Literal::usize_unsuffixed(relation.index), fields::path(model));
    let presence = match relation.kind {
        RelationKind::Forward { optional: false, .. } => quote!(P),
        RelationKind::Forward { .. } | RelationKind::Reverse { one_to_one: true, .. } => quote!(P::Outer),
        _ => quote!(__private::Many),
    };
    let doc = if field.help_text.is_empty() {
        format!("Follows the relation `{}`.", field.name)
    } else {
        field.help_text.clone()
    };
    // That the target is no model is told alike each time, at its name, and so once.
    let handles = quote!(<#target as __private::Model>::Fields<R, #presence>);
    let handles = respan(handles, span_of(target));
    quote! {
        #[doc = #doc]
        #[must_use]
        #visibility fn #ident(self) -> #handles {
            __private::Handles::at(#path.join(#index))
        }
    }
}

/// One constant for each relation that depends on fields of another model; none is ever run.
pub(super) fn checks(model: &Model) -> TokenStream {
    if model.recovered {
        return TokenStream::new();
    }
    model.relations().map(|(_, relation)| check(model, relation)).collect()
}

fn check(model: &Model, relation: &Relation) -> TokenStream {
    let (name, target) = (model.name(), &relation.target);
    match &relation.kind {
        RelationKind::Forward { on_delete, .. } if on_delete.starts_with("Db") => {
            let span = span_of(target);
            quote_spanned!(span=> const _: () = __private::check_database_deletes::<#target>();)
        }
        RelationKind::Forward { .. } => TokenStream::new(),
        RelationKind::ManyToMany { through } => through_check(name, target, through),
        RelationKind::Reverse {
            one_to_one,
            inverse,
            named,
        } => {
            let kind = if *one_to_one { "ByOneToOne" } else { "ByForeignKey" };
            let check = if *named { inverse_check } else { default_inverse_check };
            check(name, target, inverse, kind)
        }
        RelationKind::ManyToManyReverse { inverse } => inverse_check(name, target, inverse, "ByManyToMany"),
    }
}

fn inverse_check(name: &Ident, target: &TokenStream, inverse: &Ident, kind: &str) -> TokenStream {
    let kind = Ident::new(kind, inverse.span());
    let field = respan(quote!(&other.#inverse), inverse.span());
    quote_spanned! {inverse.span()=>
        const _: fn(&#target) = |other| __private::check_inverse::<#name, __private::#kind, _>(#field);
    }
}

/// The check of a field that the user didn't name: where there is none, rustc's message would be about a name that stands
/// nowhere. A handle's own method is taken before a trait's, which is there for a model that has no such relation.
fn default_inverse_check(name: &Ident, target: &TokenStream, inverse: &Ident, kind: &str) -> TokenStream {
    let span = inverse.span();
    let kind = Ident::new(kind, span);
    let missing = quote!(__private::MissingInverse<#inverse>);
    let body = quote! {
        #[allow(non_camel_case_types)]
        struct #inverse { #inverse: __private::NoInverse }
        trait Otherwise: Sized { fn #inverse(self) -> #missing { __private::MissingInverse::new() } }
        impl<T> Otherwise for T {}
        let other = __private::row_of_inverse::<#target, #name, #inverse, _>(other, fields.#inverse());
        __private::check_inverse::<#name, __private::#kind, _>(&other.#inverse);
    };
    let body = respan(body, span);
    let handles = quote!(<#target as __private::Model>::Fields<#target, __private::Present>);
    let check = respan(quote!(const _: fn(&#target, #handles) =), span_of(target));
    let (other, fields) = (Ident::new("other", span), Ident::new("fields", span));
    quote_spanned!(span_of(target)=> #check |#other, #fields| { #body };)
}

fn through_check(name: &Ident, target: &TokenStream, through: &Through) -> TokenStream {
    let Through::Model {
        model,
        source,
        target: other,
    } = through
    else {
        return TokenStream::new();
    };
    let check = |side: &TokenStream, field: &Ident| {
        let access = respan(quote!(&link.#field), field.span());
        quote_spanned!(field.span()=> __private::check_through::<#side, _>(#access);)
    };
    let (here, there) = (check(&quote!(#name), source), check(target, other));
    quote! {
        const _: fn(&#model) = |link| { #here #there };
    }
}
