//! The one error gate: all mistakes of an item in one compile, and the item still emitted.

use proc_macro2::TokenStream;
use quote::ToTokens;
use std::fmt::Display;

/// The mistakes found so far.
///
/// Only [`gate`] makes one, so mistakes that were collected cannot be forgotten.
pub(crate) struct Mistakes {
    errors: Vec<syn::Error>,
}

impl Mistakes {
    /// Adds a mistake, blamed on these tokens.
    pub(crate) fn at(&mut self, blamed: impl ToTokens, message: impl Display) {
        self.errors.push(syn::Error::new_spanned(blamed, message));
    }

    /// Adds the mistake once for each of what is to blame for it.
    pub(crate) fn at_each<T: ToTokens>(&mut self, blamed: impl IntoIterator<Item = T>, message: impl Display) {
        for blamed in blamed {
            self.at(blamed, &message);
        }
    }

    /// Adds the mistake unless the rule holds; `None` where it doesn't.
    pub(crate) fn unless(&mut self, holds: bool, blamed: impl ToTokens, message: impl Display) -> Option<()> {
        if !holds {
            self.at(blamed, message);
        }
        holds.then_some(())
    }

    /// Adds a mistake that `syn` found.
    pub(crate) fn push(&mut self, error: syn::Error) {
        self.errors.push(error);
    }

    /// Whether there is any; an expansion then leaves out the checks that would only echo it.
    pub(crate) fn any(&self) -> bool {
        !self.errors.is_empty()
    }

    /// What `find` gives, and whether it found a mistake: what is faulty is left out of the expansion, so that rustc
    /// does not say more of it.
    pub(crate) fn among<T>(&mut self, find: impl FnOnce(&mut Self) -> T) -> (T, bool) {
        let before = self.errors.len();
        let found = find(self);
        (found, self.errors.len() > before)
    }
}

/// Runs a macro: what it expands to, after a `compile_error!` for each mistake.
///
/// `expand` always gives tokens. After a mistake these are the item and as much of what belongs to it as is still
/// known, so that the code that uses the item has no errors of its own.
pub(crate) fn gate(expand: impl FnOnce(&mut Mistakes) -> TokenStream) -> TokenStream {
    let mut mistakes = Mistakes { errors: Vec::new() };
    let expansion = expand(&mut mistakes);
    let mut output: TokenStream = mistakes.errors.iter().map(syn::Error::to_compile_error).collect();
    output.extend(expansion);
    output
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn all_mistakes_come_before_the_item() {
        let output = gate(|mistakes| {
            assert!(!mistakes.any());
            mistakes.at(quote!(a), "first");
            mistakes.push(syn::Error::new_spanned(quote!(b), "second"));
            assert!(mistakes.any());
            quote!(
                struct Book;
            )
        })
        .to_string();
        let places = ["first", "second", "struct Book"].map(|text| output.find(text));
        assert!(places.is_sorted() && places.iter().all(Option::is_some), "{output}");
    }
}
