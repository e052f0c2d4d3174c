//! The written form of `#[fastjango::test]`.

use crate::common::{Attributes, Given, Key, Mistakes, Vocabulary};
use proc_macro2::TokenStream;
use syn::{ItemFn, Path};

static TEST: Vocabulary = Vocabulary {
    attribute: "#[fastjango::test(…)]",
    keys: &[
        Key::value("project", "project = bookshop::project"),
        Key::value("crate", "crate = fastjango"),
    ],
    foreign: &[],
};

/// A test as it was written.
pub(crate) struct Written {
    pub(crate) item: ItemFn,
    pub(crate) project: Option<Given<Path>>,
    pub(crate) facade: Option<Given<Path>>,
}

/// Reads the item. `None`: it is no function.
pub(crate) fn parse(attribute: TokenStream, item: TokenStream, mistakes: &mut Mistakes) -> Option<Written> {
    let mut keys = Attributes::read(&TEST, attribute, mistakes);
    let (project, facade) = (keys.value("project", mistakes), keys.value("crate", mistakes));
    keys.finish(mistakes);
    if let Ok(item) = syn::parse2(item.clone()) {
        return Some(Written { item, project, facade });
    }
    let first = item.into_iter().next();
    mistakes.at(
        first,
        "a test is a function; write `async fn books_are_listed(db: Database) { … }`",
    );
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::reference::assert_lists;

    #[test]
    fn the_reference_lists_the_keys() {
        assert_lists(include_str!("keys.md"), &[&TEST]);
    }
}
