//! The written form of `#[receiver]`.

use crate::common::{Attributes, Given, Key, Mistakes, Vocabulary};
use proc_macro2::{Ident, TokenStream};
use syn::{Expr, ItemFn, Path};

static RECEIVER: Vocabulary = Vocabulary {
    attribute: "#[receiver(…)]",
    keys: &[
        Key::word("pre_save"),
        Key::word("post_save"),
        Key::word("pre_delete"),
        Key::word("post_delete"),
        Key::word("m2m_changed"),
        Key::value("model", "model = Book"),
        Key::value("relation", "relation = tags"),
        Key::value("crate", "crate = fastjango"),
    ],
    foreign: &[
        ("sender", "write `model = Book`"),
        ("pre_init", "an instance is made by the program; hear of `pre_save`"),
        ("post_init", "an instance is made by the program; hear of `pre_save`"),
        ("weak", "a receiver is a function, which never goes away; remove it"),
        ("dispatch_uid", "each receiver is named once by its project; remove it"),
    ],
};

/// The signals that there are.
pub(super) const SIGNALS: [&str; 5] = ["pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed"];

/// A receiver as it was written.
pub(super) struct Written {
    pub(super) item: ItemFn,
    pub(super) facade: Option<Given<Path>>,
    pub(super) signals: Vec<Ident>,
    pub(super) model: Option<Given<Path>>,
    pub(super) relation: Option<Given<Ident>>,
    /// What stands in the attribute without a key.
    pub(super) strange: Vec<Expr>,
    /// Whether a mistake was found in the attribute.
    pub(super) faulty: bool,
}

/// Reads the attribute and the item. `None`: it is no function.
pub(super) fn parse(attribute: TokenStream, item: TokenStream, mistakes: &mut Mistakes) -> Option<Written> {
    let Ok(item) = syn::parse2::<ItemFn>(item.clone()) else {
        mistakes.at(
            item.into_iter().next(),
            "a receiver is a function; write `async fn saved(event: PostSave<'_, Book>) -> Result<()>`",
        );
        return None;
    };
    let (written, faulty) = mistakes.among(|mistakes| {
        let mut keys = Attributes::read(&RECEIVER, attribute, mistakes);
        let written = Written {
            item,
            signals: SIGNALS.into_iter().filter_map(|signal| keys.word(signal)).collect(),
            model: keys.value("model", mistakes),
            relation: keys.value("relation", mistakes),
            facade: keys.value("crate", mistakes),
            strange: keys.positional(),
            faulty: false,
        };
        keys.finish(mistakes);
        written
    });
    Some(Written { faulty, ..written })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::reference::assert_lists;

    #[test]
    fn the_reference_lists_the_keys() {
        assert_lists(include_str!("keys.md"), &[&RECEIVER]);
    }
}
