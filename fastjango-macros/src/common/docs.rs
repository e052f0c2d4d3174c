//! Doc comments: those that users write are the help texts of their models, those of generated items are ours.

use super::values::text;
use syn::{Attribute, Meta};

/// The first paragraph of a doc comment in one line, empty where there is none.
pub(crate) fn help_text(attributes: &[Attribute]) -> String {
    attributes
        .iter()
        .filter_map(doc_line)
        .map(|line| line.trim().to_owned())
        .skip_while(String::is_empty)
        .take_while(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn doc_line(attribute: &Attribute) -> Option<String> {
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
        assert_eq!(help_text(&[]), "");
    }
}
