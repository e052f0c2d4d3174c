//! Types that are no column's, by their spelling: those that are likely to be tried. Of all others rustc judges.

use crate::common::Mistakes;
use crate::common::types::argument_of;
use crate::model::parse::{Field, RelationType, Shape, Written};
use quote::{ToTokens as _, quote};
use syn::spanned::Spanned as _;
use syn::{GenericArgument, Ident, PathArguments, Type, TypePath};

/// A type that no column has, how it is written instead, and what the model goes on with, so that code which names the
/// field hears nothing more of it. Without that the field is left out.
struct Otherwise {
    name: &'static str,
    remedy: &'static str,
    stand_in: Option<&'static str>,
}

const fn write(name: &'static str, remedy: &'static str, stand_in: Option<&'static str>) -> Otherwise {
    Otherwise { name, remedy, stand_in }
}

const INTEGER: Option<&str> = Some("i64");
const TEXT: Option<&str> = Some("String");

/// Rust's own.
const OF_RUST: &[Otherwise] = &[
    write("usize", "`i64`", INTEGER),
    write("isize", "`i64`", INTEGER),
    write("u128", "`i64`, or `Decimal`", INTEGER),
    write("i128", "`i64`, or `Decimal`", INTEGER),
    write("u8", "`u16`", Some("u16")),
    write("i8", "`i16`", Some("i16")),
    write("f32", "`f64`", Some("f64")),
    write("char", "`String` with `#[field(max_length = 1)]`", TEXT),
    write("SystemTime", "`DateTime<Utc>`", None),
    write("Instant", "`DateTime<Utc>`", None),
];

/// Django's fields.
const OF_DJANGO: &[Otherwise] = &[
    write("CharField", "`String` with `#[field(max_length = 200)]`", TEXT),
    write("TextField", "`String`", TEXT),
    write("SlugField", "`String` with `#[field(slug, max_length = 50)]`", TEXT),
    write("EmailField", "`String` with `#[field(email, max_length = 254)]`", TEXT),
    write("URLField", "`String` with `#[field(url, max_length = 200)]`", TEXT),
    write("GenericIPAddressField", "`String` with `#[field(ip_address)]`", TEXT),
    write("BooleanField", "`bool`", Some("bool")),
    write("SmallIntegerField", "`i16`", Some("i16")),
    write("IntegerField", "`i32`", Some("i32")),
    write("BigIntegerField", "`i64`", INTEGER),
    write("PositiveSmallIntegerField", "`u16`", Some("u16")),
    write("PositiveIntegerField", "`u32`", Some("u32")),
    write("PositiveBigIntegerField", "`u64`", Some("u64")),
    write("AutoField", "`id: i32`", Some("i32")),
    write("BigAutoField", "`id: i64`", INTEGER),
    write("FloatField", "`f64`", Some("f64")),
    write(
        "DecimalField",
        "`Decimal` with `#[field(max_digits = 8, decimal_places = 2)]`",
        None,
    ),
    write("DateField", "`NaiveDate`", None),
    write("TimeField", "`NaiveTime`", None),
    write("DateTimeField", "`DateTime<Utc>`", None),
    write("DurationField", "`TimeDelta`", None),
    write("UUIDField", "`Uuid`", None),
    write("JSONField", "`Json`, or `JsonOf<…>`", None),
    write("BinaryField", "`Vec<u8>`", None),
    write("FileField", "`String`, and keep the path in it", TEXT),
    write("ImageField", "`String`, and keep the path in it", TEXT),
    write("OneToOneField", "`OneToOne<Author>`", None),
    write("ManyToManyField", "`ManyToMany<Tag>`", None),
];

/// A column has a type that databases have.
pub(super) fn rules(written: &mut Written, mistakes: &mut Mistakes) {
    let declared: Vec<&mut syn::Field> = written.item.fields.iter_mut().collect();
    let mut kept = Vec::new();
    for (field, declared) in written.fields.iter_mut().zip(declared) {
        let found = match field.shape {
            Shape::Column { .. } => mistaken(field, mistakes),
            Shape::Relation { .. } => None,
        };
        let Some(Mistaken { stand_in }) = found else {
            kept.push(true);
            continue;
        };
        // A key is needed: without it the model is none.
        let is_key = field.ident == "id" || field.column.primary_key.is_some();
        let stand_in = stand_in.or(INTEGER.filter(|_| is_key));
        kept.push(stand_in.is_some());
        if let Some(name) = stand_in.map(|name| Ident::new(name, field.ty.span())) {
            let is_option = argument_of(&field.ty, "Option").is_some();
            let ty = if is_option {
                quote!(::core::option::Option<#name>)
            } else {
                quote!(#name)
            };
            field.ty = Type::Verbatim(ty);
            declared.ty = field.ty.clone();
        }
    }
    let mut kept = kept.into_iter();
    written.retain_fields(|_| kept.next() == Some(true));
}

/// A type that no column has.
struct Mistaken {
    /// What goes on in its place, if anything does.
    stand_in: Option<&'static str>,
}

/// Whether a type is none of a column.
fn mistaken(field: &Field, mistakes: &mut Mistakes) -> Option<Mistaken> {
    let ty = argument_of(&field.ty, "Option").unwrap_or(&field.ty);
    match ty {
        Type::Reference(reference) => {
            let is_text = reference.elem.to_token_stream().to_string() == "str";
            let remedy = if is_text {
                "write `String`"
            } else {
                "write its type without `&`"
            };
            mistakes.at(ty, format_args!("a row owns what it has; {remedy}"));
            Some(Mistaken {
                stand_in: TEXT.filter(|_| is_text),
            })
        }
        Type::Path(path) if path.qself.is_none() => {
            within_another_type(path, mistakes).or_else(|| of_path(path, mistakes))
        }
        _ => None,
    }
}

/// `Box<ForeignKey<Author>>`, or `ForeignKey` of nothing: what a relation is, is told by its spelling.
fn within_another_type(path: &TypePath, mistakes: &mut Mistakes) -> Option<Mistaken> {
    let last = path.path.segments.last()?;
    let named = |name: &Ident| {
        RelationType::ALL
            .iter()
            .map(|kind| kind.name())
            .find(|known| name == known)
    };
    if let Some(name) = named(&last.ident).filter(|_| last.arguments.is_none()) {
        mistakes.at(path, format_args!("`{name}` leads to a model; write `{name}<Author>`"));
        return Some(Mistaken { stand_in: None });
    }
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    let within = arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(Type::Path(inner)) => named(&inner.path.segments.last()?.ident),
        _ => None,
    });
    let name = within.filter(|_| named(&last.ident).is_none())?;
    let message = format!("a relation stands by itself, and a key perhaps in an `Option`; write `{name}<…>`");
    mistakes.at(path, message);
    Some(Mistaken { stand_in: None })
}

fn of_path(path: &TypePath, mistakes: &mut Mistakes) -> Option<Mistaken> {
    let last = path.path.segments.last()?;
    if let PathArguments::AngleBracketed(arguments) = &last.arguments {
        // Django's models may be named by text where they are not known yet.
        let is_relation = ["ForeignKey", "OneToOne", "ManyToMany", "HasMany", "HasOne"]
            .iter()
            .any(|name| last.ident == name);
        if let (true, Some(GenericArgument::Const(syn::Expr::Lit(literal)))) = (is_relation, arguments.args.first())
            && let syn::Lit::Str(text) = &literal.lit
        {
            let (text_value, relation) = (text.value(), &last.ident);
            let model = text_value.rsplit('.').next().unwrap_or_default();
            mistakes.at(
                text,
                format_args!("a model is named by its type; write `{relation}<{model}>`"),
            );
            return Some(Mistaken { stand_in: None });
        }
        return None;
    }
    let find = |list: &'static [Otherwise]| list.iter().find(|otherwise| last.ident == otherwise.name);
    let (found, whose) = match find(OF_RUST) {
        Some(found) => (found, "is no type of a column"),
        None => (find(OF_DJANGO)?, "is Django's"),
    };
    mistakes.at(path, format_args!("`{}` {whose}; write {}", found.name, found.remedy));
    Some(Mistaken {
        stand_in: found.stand_in,
    })
}
