//! Whether a new row gets all that it needs: checked by the compiler, over the static tables.

use super::nested::NestedKind;
use super::typed::Serializer;
use crate::models::base::Model;
use crate::models::options::{Column, ModelOptions, RelationKind};
use crate::value::ValueKind;

/// Refuses a serializer for new rows that leaves out a column which each of them needs, or leaves one to a view that
/// `performs` nothing of its own.
///
/// # Panics
///
/// At compile time, with the message for the user.
#[track_caller]
pub const fn check_create<S: Serializer>(name: &str, performs: bool)
where
    S::Model: Model,
{
    if S::CREATES {
        return;
    }
    let model = <S::Model as Model>::OPTIONS;
    if !all_known(model, S::FILLS) {
        return;
    }
    let remedy = "add a field, name it in `provided = […]` if the view gives it, or leave `create` out of `actions`";
    check_filled(name, model, S::FILLS, None, remedy);
    let mut at = 0;
    while at < model.columns.len() && !performs {
        let column = &model.columns[at];
        if is_needed(column) && contains(S::PROVIDED, column.name) {
            let message = Message::new()
                .with("nothing gives a new `")
                .with(model.name)
                .with("` the `")
                .with(column.name)
                .with("` that `")
                .with(name)
                .with("` has in `provided`; write `async fn perform_create`, where `serializer.with(…)` gives it, or ")
                .with("leave `create` out of `actions`");
            panic!("{}", message.text());
        }
        at += 1;
    }
}

/// Refuses a name in `provided` that is no column of the model.
///
/// # Panics
///
/// At compile time, with the message for the user.
#[track_caller]
pub const fn check_provided<M: Model>(name: &str) {
    let mut at = 0;
    let mut columns = Message::new();
    while at < M::OPTIONS.columns.len() {
        let column = &M::OPTIONS.columns[at];
        if equal(column.name, name) {
            return;
        }
        if let Some(relation) = column.relation
            && equal(M::OPTIONS.relations[relation as usize].name, name)
        {
            let message = Message::new()
                .with("`")
                .with(name)
                .with("` is a relation; write its column, `")
                .with(column.name)
                .with("`");
            panic!("{}", message.text());
        }
        columns = columns.with(" `").with(column.name).with("`");
        at += 1;
    }
    let message = Message::new()
        .with("`")
        .with(M::OPTIONS.name)
        .with("` has no column `")
        .with(name)
        .with("`; its columns are")
        .with(columns.text());
    panic!("{}", message.text());
}

/// Refuses to write the rows of a relation that hold no key of the row, or that would lack a column.
///
/// # Panics
///
/// At compile time, with the message for the user.
#[track_caller]
pub const fn check_nested<M: Model, T: NestedKind>(relation: &str, name: &str)
where
    <T::Serializer as Serializer>::Model: Model,
{
    let model = <<T::Serializer as Serializer>::Model as Model>::OPTIONS;
    let Some(inverse) = inverse_of(M::OPTIONS, relation) else {
        let message = Message::new()
            .with("the rows of `")
            .with(relation)
            .with("` hold no key of `")
            .with(M::OPTIONS.name)
            .with("`, so they are not written with it; write `#[field(read_only)]`");
        panic!("{}", message.text());
    };
    let fills = <T::Serializer as Serializer>::FILLS;
    check_filled(name, model, fills, Some(inverse), "add a field");
}

/// Refuses a computed field without its method. Where there is a method of no field, `known` being those of the fields,
/// its name is what is wrong, and told elsewhere.
///
/// # Panics
///
/// At compile time, with the message for the user.
#[track_caller]
pub const fn check_method(methods: &[&str], known: &[&str], method: &str, written: &str) {
    let mut at = 0;
    while at < methods.len() && contains(known, methods[at]) {
        at += 1;
    }
    if at == methods.len() && !contains(methods, method) {
        let message = Message::new()
            .with("this field is computed by `")
            .with(method)
            .with("`; write `")
            .with(written)
            .with("`");
        panic!("{}", message.text());
    }
}

/// Refuses a hook of a field that the serializer has not, with the names of the hooks that it can have. Those of
/// `refused` are told elsewhere.
///
/// # Panics
///
/// At compile time, with the message for the user.
#[track_caller]
pub const fn check_hook(serializer: &str, names: &[&str], refused: &[&str], name: &str) {
    if contains(names, name) || contains(refused, name) {
        return;
    }
    let mut message = Message::new()
        .with("`")
        .with(name)
        .with("` is no hook of `")
        .with(serializer)
        .with("`; those of its fields are");
    let mut at = 0;
    while at < names.len() {
        message = message.with(" `").with(names[at]).with("`");
        at += 1;
    }
    panic!("{}", message.text());
}

#[track_caller]
const fn check_filled(name: &str, model: &ModelOptions, fills: &[&str], inverse: Option<&str>, remedy: &str) {
    let mut missing = Message::new();
    let mut at = 0;
    while at < model.columns.len() {
        if is_needed(&model.columns[at]) && !is_filled(model, at, fills, inverse) {
            if !missing.is_empty() {
                missing = missing.with("`, `");
            }
            missing = missing.with(model.columns[at].name);
        }
        at += 1;
    }
    if !missing.is_empty() {
        let message = Message::new()
            .with("`")
            .with(name)
            .with("` gives a new `")
            .with(model.name)
            .with("` no `")
            .with(missing.text())
            .with("`; ")
            .with(remedy);
        panic!("{}", message.text());
    }
}

/// Whether all of these are columns or relations of the model: the name of one that isn't is what is wrong, and told
/// elsewhere.
const fn all_known(model: &ModelOptions, names: &[&str]) -> bool {
    let mut at = 0;
    while at < names.len() {
        if !has(model, names[at]) {
            return false;
        }
        at += 1;
    }
    true
}

const fn has(model: &ModelOptions, name: &str) -> bool {
    let mut at = 0;
    while at < model.columns.len() {
        if equal(model.columns[at].name, name) {
            return true;
        }
        at += 1;
    }
    at = 0;
    while at < model.relations.len() {
        if equal(model.relations[at].name, name) {
            return true;
        }
        at += 1;
    }
    false
}

/// Whether a new row must be given a value of the column.
const fn is_needed(column: &Column) -> bool {
    let by_itself = column.auto || column.auto_now || column.auto_now_add || column.default.is_some() || column.null;
    let empty = column.blank && matches!(column.kind.value_kind(), ValueKind::Text);
    !by_itself && !empty
}

const fn is_filled(model: &ModelOptions, at: usize, fills: &[&str], inverse: Option<&str>) -> bool {
    let column = &model.columns[at];
    if contains(fills, column.name) {
        return true;
    }
    let Some(relation) = column.relation else {
        return false;
    };
    let relation = model.relations[relation as usize].name;
    let is_inverse = match inverse {
        Some(inverse) => equal(inverse, relation),
        None => false,
    };
    is_inverse || contains(fills, relation)
}

/// The relation of the other side whose key points back, where it has one.
const fn inverse_of(model: &ModelOptions, name: &str) -> Option<&'static str> {
    let mut at = 0;
    while at < model.relations.len() {
        if equal(model.relations[at].name, name) {
            return match model.relations[at].kind {
                RelationKind::Reverse { inverse, .. } => Some(inverse),
                _ => None,
            };
        }
        at += 1;
    }
    None
}

const fn contains(names: &[&str], name: &str) -> bool {
    let mut at = 0;
    while at < names.len() {
        if equal(names[at], name) {
            return true;
        }
        at += 1;
    }
    false
}

pub(crate) const fn equal(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

/// A message made at compile time, where nothing can be allocated.
pub(crate) struct Message {
    bytes: [u8; Self::LENGTH],
    length: usize,
}

impl Message {
    const LENGTH: usize = 1024;

    pub(crate) const fn new() -> Self {
        Self {
            bytes: [0; Self::LENGTH],
            length: 0,
        }
    }

    const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The message with a text at its end; one that is too long is left out.
    pub(crate) const fn with(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        let mut at = 0;
        while at < text.len() && self.length + text.len() - at <= Self::LENGTH {
            self.bytes[self.length] = text[at];
            self.length += 1;
            at += 1;
        }
        self
    }

    pub(crate) const fn text(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            Err(_) => "",
        }
    }
}
