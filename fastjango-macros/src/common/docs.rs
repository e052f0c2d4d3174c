//! Doc comments: those that users write are the help texts of their models, those of generated items are ours.

use super::values::text;
use syn::{Attribute, Meta};

/// The first paragraph of a doc comment in one line, empty where there is none.
pub(crate) fn help_text(attributes: &[Attribute]) -> String {
    attributes
        .iter()
        .filter_map(doc_text)
        .flat_map(|text| lines(&text))
        .skip_while(String::is_empty)
        .take_while(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The lines of a doc comment, without the stars at the left of one in a block.
fn lines(text: &str) -> Vec<String> {
    let starred = |line: &str| line.is_empty() || line.starts_with('*');
    let in_block = text.lines().skip(1).all(|line| starred(line.trim()));
    let own = |(at, line): (usize, &str)| {
        let line = line.trim();
        let bare = line.strip_prefix('*').filter(|_| at > 0 && in_block);
        bare.unwrap_or(line).trim().to_owned()
    };
    // An empty comment is an empty line.
    text.split('\n').enumerate().map(own).collect()
}

fn doc_text(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(pair) = &attribute.meta else {
        return None;
    };
    text(&pair.value).filter(|_| pair.path.is_ident("doc"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_paragraph_is_the_help_text() {
        let item: syn::ItemStruct = syn::parse_quote! {
            /// A book
            /// of the shop.
            ///
            /// More of it.
            #[derive(Debug)]
            struct Book;
        };
        assert_eq!(help_text(&item.attrs), "A book of the shop.");
        let item: syn::ItemStruct = syn::parse_quote! {
            /** A book
             * of the shop.
             *
             * More of it. */
            struct Book;
        };
        assert_eq!(help_text(&item.attrs), "A book of the shop.");
        let item: syn::ItemStruct = syn::parse_quote! {
            #[doc = "A book\nof *the* shop.\n\nMore of it."]
            struct Book;
        };
        assert_eq!(help_text(&item.attrs), "A book of *the* shop.");
        assert_eq!(help_text(&[]), "");
    }
}
