//! The expansions in `ui-tests/expand` are what the macros write, formatted, and short enough to be read.
//!
//! `EXPAND=overwrite cargo test -p fastjango-macros` writes them again.

use proc_macro2::TokenStream;
use quote::ToTokens;
use std::path::{Path, PathBuf};
use syn::{File, Item, Meta};

fn cases(of: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../ui-tests/expand")
        .join(of);
    let entries = std::fs::read_dir(&folder).expect("the folder of expansions is there");
    let paths = entries.map(|entry| entry.expect("the folder can be listed").path());
    let cases: Vec<_> = paths
        .filter(|path| !path.to_string_lossy().ends_with(".expanded.rs"))
        .collect();
    assert!(!cases.is_empty(), "{} has no case", folder.display());
    cases
}

/// What the macro makes of the one item in a file.
fn expansion(source: &str, expand: fn(TokenStream, TokenStream) -> TokenStream) -> String {
    let mut file: File = syn::parse_str(source).expect("the case is Rust");
    let [
        Item::Struct(syn::ItemStruct { attrs, .. })
        | Item::Enum(syn::ItemEnum { attrs, .. })
        | Item::Impl(syn::ItemImpl { attrs, .. }),
    ] = &mut file.items[..]
    else {
        panic!("a case is one struct, enum or `impl`");
    };
    let at = attrs.iter().position(|attribute| !attribute.path().is_ident("doc"));
    let attribute = match attrs.remove(at.expect("a case has the macro's attribute")).meta {
        Meta::List(list) => list.tokens,
        _ => TokenStream::new(),
    };
    let output = expand(attribute, file.to_token_stream());
    prettyplease::unparse(&syn::parse2(output).expect("the expansion is Rust"))
}

/// How many lines the first line of a case allows.
fn most_lines(source: &str) -> usize {
    let number = source
        .strip_prefix("// At most ")
        .and_then(|rest| rest.split(' ').next());
    number
        .and_then(|number| number.parse().ok())
        .expect("a case begins with `// At most 150 lines`")
}

fn check(of: &str, expand: fn(TokenStream, TokenStream) -> TokenStream) {
    for case in cases(of) {
        let source = std::fs::read_to_string(&case).expect("the case can be read");
        let written = expansion(&source, expand);
        let (lines, most) = (written.lines().count(), most_lines(&source));
        assert!(lines <= most, "{} expands to {lines} lines", case.display());
        let expected = case.with_extension("expanded.rs");
        if std::env::var_os("EXPAND").is_some_and(|value| value == "overwrite") {
            std::fs::write(&expected, &written).expect("the expansion can be written");
        }
        let known = std::fs::read_to_string(&expected).unwrap_or_default();
        assert!(
            known == written,
            "{} is not what the macro writes:\n{written}",
            expected.display()
        );
    }
}

#[test]
fn models() {
    check("model", crate::model::model);
}

#[test]
fn choices() {
    check("choices", |_, item| crate::choices::choices(item));
}

#[test]
fn rows() {
    check("row", |_, item| crate::row::row(item));
}

#[test]
fn field_types() {
    check("field_type", |_, item| crate::field_type::field_type(item));
}

#[test]
fn serializers() {
    check("serializer", crate::serializer::serializer);
}

#[test]
fn filtersets() {
    check("filterset", crate::filterset::filterset);
}

#[test]
fn viewsets() {
    check("viewset", crate::viewset::viewset);
}

/// What the macros write for a crate that knows `fastjango` as `shop`.
fn renamed() -> Vec<TokenStream> {
    use quote::quote;
    let fields = quote!(
        struct Book {
            id: i64,
            #[field(default = 1)]
            pages: i32,
        }
    );
    let serializer = quote!(model = Book, crate = shop);
    let viewset = quote!(
        model = Book,
        serializer = BookSerializer,
        permissions = [AllowAny],
        crate = shop
    );
    vec![
        crate::model::model(quote!(crate = shop), fields.clone()),
        crate::model::model(quote!(abstract, crate = shop), fields),
        crate::choices::choices(quote!(
            #[choices(crate = shop)]
            enum Status {
                Draft,
            }
        )),
        crate::field_type::field_type(quote!(
            #[field_type(crate = shop)]
            struct Isbn(String);
        )),
        crate::serializer::serializer(
            serializer.clone(),
            quote!(
                struct BookSerializer {
                    id: i64,
                }
            ),
        ),
        crate::filterset::filterset(
            serializer,
            quote!(
                struct BookFilter {
                    title: String,
                }
            ),
        ),
        crate::viewset::viewset(viewset, quote!(impl BookViewSet {})),
    ]
}

#[test]
fn a_renamed_facade_is_the_only_crate_that_is_named() {
    for written in renamed() {
        let written = written.to_string();
        assert!(
            written.contains("shop :: __private") && !written.contains("fastjango"),
            "{written}"
        );
    }
}
