//! Whether a value names one row, and may be seen: what keys, the `lookup_field` of a viewset and a `slug_field` have to be
//! for, at compile time.

use crate::models::base::Model;
use crate::models::expressions::Secrecy;
use crate::models::options::{ColumnIndex, ModelOptions};
use crate::rest::relations::KeyKind;
use crate::rest::serializers::{Message, equal};

/// Refuses a `lookup_field` whose value several rows may have. Where a viewset shows some of the rows only, `narrowed`, a
/// field will do that is unique together with another.
///
/// # Panics
///
/// At compile time, with the message for the user.
#[track_caller]
pub const fn check_lookup_field<M: Model>(name: &str, narrowed: bool) {
    if may_repeat(M::OPTIONS, name, narrowed) {
        let message = Message::new()
            .with("several rows of `")
            .with(M::OPTIONS.name)
            .with("` may have one `")
            .with(name)
            .with("`, and an address leads to one row; make it `#[field(unique)]`, or look rows up by another field");
        panic!("{}", message.text());
    }
}

/// Refuses a `slug_field` whose value several rows may have. Where only some rows may be named, `narrowed`, a field will do
/// that is unique together with another.
///
/// # Panics
///
/// At compile time, with the message for the user.
#[track_caller]
pub const fn check_slug_field<T: KeyKind>(name: &str, narrowed: bool) {
    let model = <T::Model as Model>::OPTIONS;
    if may_repeat(model, name, narrowed) {
        let message = Message::new()
            .with("several rows of `")
            .with(model.name)
            .with("` may have one `")
            .with(name)
            .with("`, and a slug names one row; make it `#[field(unique)]`, or name rows by another field");
        panic!("{}", message.text());
    }
}

/// Refuses rows that documents name by a key that is `secret`.
///
/// # Panics
///
/// At compile time, with the message for the user.
#[track_caller]
pub const fn check_shown_key<T: KeyKind>() {
    if <<T::Model as Model>::KeySecrecy as Secrecy>::SECRET {
        let message = Message::new()
            .with("the key of `")
            .with(<T::Model as Model>::OPTIONS.name)
            .with("` is secret, so no document names a row by it; say `slug_field = …`, or leave the field out");
        panic!("{}", message.text());
    }
}

/// Refuses addresses of rows that would have a key that is `secret`.
///
/// # Panics
///
/// At compile time, with the message for the user.
#[track_caller]
pub const fn check_key_in_path<M: Model>() {
    if <M::KeySecrecy as Secrecy>::SECRET {
        let message = Message::new().with("the key of `").with(M::OPTIONS.name).with(
            "` is secret, and the addresses of its rows would have it; say `lookup_field = …`, or `actions = [list]`",
        );
        panic!("{}", message.text());
    }
}

/// Whether rows may have the same value; of a field that is not there rustc says so itself.
const fn may_repeat(model: &ModelOptions, name: &str, narrowed: bool) -> bool {
    let mut at = 0;
    while at < model.columns.len() {
        if equal(model.columns[at].name, name) {
            #[expect(clippy::cast_possible_truncation, reason = "columns are numbered by `ColumnIndex`")]
            let column = at as ColumnIndex;
            let unique = model.columns[at].unique || column == model.primary_key;
            return !unique && !is_unique_with_others(model, column, narrowed);
        }
        at += 1;
    }
    false
}

/// Whether a constraint says that no two rows have the same value, or that only rows of different others have.
const fn is_unique_with_others(model: &ModelOptions, column: ColumnIndex, narrowed: bool) -> bool {
    let mut at = 0;
    while at < model.uniques.len() {
        let columns = model.uniques[at].columns;
        let mut place = 0;
        while place < columns.len() {
            let alone = columns.len() == 1 && model.uniques[at].condition.is_none();
            if columns[place] == column && (alone || narrowed) {
                return true;
            }
            place += 1;
        }
        at += 1;
    }
    false
}
