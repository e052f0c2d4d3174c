//! What narrows values and says how they look, through the functions that know which types take it.

use super::is_file;
use crate::common::spans::respan;
use crate::common::types::{argument_of, map_value};
use crate::serializer::ir::{Field, Narrowing};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::Type;

/// The calls that narrow a value of a type, or the items of one.
pub(super) fn narrowing(ty: &Type, narrowing: &Narrowing) -> TokenStream {
    let mut calls = TokenStream::new();
    calls.extend(narrowing.words.iter().map(|word| self::word(ty, word)));
    calls.extend(narrowing.numbers.iter().map(|(key, value)| number(ty, key, value)));
    if let Some(regex) = &narrowing.regex {
        let pattern = &regex.value;
        let pattern = respan(quote!(__private::pattern_of::<#ty>(#pattern)), regex.key.span());
        calls.extend(quote!(.regex(#pattern)));
    }
    if let Some((max, places)) = &narrowing.digits {
        let (ty, max_digits, places) = (innermost(ty), max.value, places.value);
        let digits = respan(
            quote!(__private::max_digits::<#ty>(#max_digits, #places)),
            max.key.span(),
        );
        calls.extend(quote!(.digits(#digits)));
    }
    if let (Some((_, child)), Some(item)) = (&narrowing.child, item(ty)) {
        let child = self::narrowing(item, child);
        calls.extend(quote!(.child(|child| child #child)));
    }
    calls
}

/// A key that stands alone.
fn word(ty: &Type, word: &Ident) -> TokenStream {
    let judged = |function: &str| {
        let function = Ident::new(function, word.span());
        respan(quote!(__private::#function::<#ty>()), word.span())
    };
    match word.to_string().as_str() {
        format @ ("slug" | "email" | "url") => {
            let validator = judged(format);
            quote!(.format(#validator))
        }
        protocol @ ("ip" | "ipv4" | "ipv6") => {
            let protocol = match protocol {
                "ipv4" => quote!(Ipv4),
                "ipv6" => quote!(Ipv6),
                _ => quote!(Both),
            };
            let text = judged("text");
            quote!(.ip({ let () = #text; __private::IpProtocol::#protocol }))
        }
        "blank" => {
            let text = judged("text");
            quote!(.allow_blank(#text))
        }
        "untrimmed" => {
            let text = judged("text");
            quote!(.untrimmed(#text))
        }
        _ => quote!(.#word()),
    }
}

/// A key with a number; of a list, `min_length` and `max_length` count its items.
fn number(ty: &Type, key: &Ident, value: &TokenStream) -> TokenStream {
    let (name, is_one) = (key.to_string(), item(ty).is_none());
    let judged = |function: &str| {
        let (function, ty) = (Ident::new(function, key.span()), innermost(ty));
        respan(quote!(__private::#function::<#ty>(#value)), key.span())
    };
    match name.as_str() {
        "min" | "max" => {
            let (method, limit) = (format_ident!("{name}_value"), judged("limit_of"));
            quote!(.#method(#limit))
        }
        "max_length" if is_file(innermost(ty)) => quote!(.max_length(#value)),
        "max_length" if is_one => {
            let length = judged("max_length");
            quote!(.max_length(const { #length }))
        }
        "min_length" if is_one => {
            let length = judged("length_of");
            quote!(.min_length(#length))
        }
        _ => quote!(.#key(#value)),
    }
}

/// The calls that say how values look.
pub(super) fn style(field: &Field) -> TokenStream {
    let (ty, style) = (&field.ty, &field.style);
    let mut calls = TokenStream::new();
    let judged = |function: &str, key: &Ident| {
        let function = Ident::new(function, key.span());
        respan(quote!(__private::#function::<#ty>()), key.span())
    };
    if let Some(format) = &style.format {
        let function = if format.of_uuid {
            "uuid_format"
        } else {
            "temporal_format"
        };
        let (text, judge) = (&format.text, judged(function, &format.key));
        calls.extend(quote!(.output_format({ let () = #judge; #text })));
    }
    if let Some(given) = &style.input_formats {
        let (formats, judge) = (&given.value, judged("temporal_format", &given.key));
        calls.extend(quote!(.input_formats({ let () = #judge; &[#(#formats),*] })));
    }
    if let Some(given) = &style.coerce_to_string {
        let (coerce, judge) = (given.value, judged("number_as_text", &given.key));
        calls.extend(quote!(.coerce_to_string({ let () = #judge; #coerce })));
    }
    if let Some(key) = &style.normalize_output {
        let judge = judged("decimal_output", key);
        calls.extend(quote!(.normalize_output(#judge)));
    }
    if let Some(key) = &style.binary {
        let judge = judged("json_text", key);
        calls.extend(quote!(.binary(#judge)));
    }
    if let Some((key, rounding)) = &style.rounding {
        let (rounding, judge) = (Ident::new(rounding, key.span()), judged("decimal_output", key));
        calls.extend(quote!(.rounding({ let () = #judge; __private::RoundingStrategy::#rounding })));
    }
    calls
}

/// The type of an item of a list, or of a value of a dictionary.
fn item(ty: &Type) -> Option<&Type> {
    let ty = argument_of(ty, "Option").unwrap_or(ty);
    argument_of(ty, "Vec").or_else(|| map_value(ty))
}

/// The type of what is no list.
fn innermost(ty: &Type) -> &Type {
    item(ty).map_or(ty, innermost)
}
