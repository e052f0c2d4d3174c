//! Rules about ordering, indexes and constraints. Whether a named field exists is rustc's to say.

use super::MAX_NAME_BYTES;
use crate::common::{FieldPath, Given, Mistakes, names};
use crate::model::ir;
use crate::model::parse::{Check, FieldList, Violation, Written, closure};
use std::collections::HashSet;

/// All rules about what `#[model(…)]` lists.
pub(super) fn rules(written: &Written, mistakes: &mut Mistakes) {
    for list in written.indexes.iter().chain(&written.uniques) {
        fields_given(list, mistakes);
        fields_or_expressions(list, mistakes);
        one_closure(list, mistakes);
        own_name(list, mistakes);
        own_fields(list, mistakes);
        each_field_once(fields_of(list), mistakes);
        deferrable_known(list, mistakes);
        deferrable_of_columns(list, mistakes);
    }
    each_field_once(&written.ordering, mistakes);
    unique_without_order(written, mistakes);
    latest_by_own_field(written, mistakes);
    for check in &written.checks {
        check_has_name(check, mistakes);
        check_has_condition(check, mistakes);
    }
    for name in given_names(written) {
        name_fits(name, mistakes);
    }
    distinct_names(written, mistakes);
}

fn fields_of(list: &FieldList) -> &[FieldPath] {
    list.fields.as_ref().map_or(&[], |given| &given.value)
}

fn given_names(written: &Written) -> impl Iterator<Item = &Given<String>> {
    let lists = written
        .indexes
        .iter()
        .chain(&written.uniques)
        .filter_map(|list| list.name.as_ref());
    lists.chain(written.checks.iter().filter_map(|check| check.name.as_ref()))
}

/// An index of nothing is none.
fn fields_given(list: &FieldList, mistakes: &mut Mistakes) {
    let key = &list.key;
    match &list.fields {
        None if list.faulty || !list.expressions.is_empty() => {}
        None => mistakes.at(
            key,
            format_args!("`{key}` needs its fields; write `{key}(fields = [title])`"),
        ),
        Some(given) if given.value.is_empty() => {
            mistakes.at(&given.tokens, format_args!("`{key}` needs at least one field"));
        }
        Some(_) => {}
    }
}

/// An index is over columns or over expressions, and a column is an expression too.
fn fields_or_expressions(list: &FieldList, mistakes: &mut Mistakes) {
    if let (Some(fields), Some(_)) = (&list.fields, list.expressions.first()) {
        mistakes.at(
            &fields.key,
            "`fields` and a closure exclude each other; name the fields in the closure, `|b| (b.title.lower(), b.id)`",
        );
    }
}

/// Expressions and conditions are closures over the handles.
fn one_closure(list: &FieldList, mistakes: &mut Mistakes) {
    let key = &list.key;
    for (at, expression) in list.expressions.iter().enumerate() {
        if at > 0 || closure(expression).is_none() {
            mistakes.at(
                expression,
                format_args!("`{key}` takes one closure with its expressions; write `|b| (b.title.lower(), b.id)`"),
            );
        }
    }
    if let Some(condition) = list.condition.as_ref().filter(|given| closure(&given.value).is_none()) {
        mistakes.at(
            &condition.tokens,
            "a condition is a closure with one argument; write `|b| b.in_stock.is_true()`",
        );
    }
}

/// A name can be derived from fields alone.
fn own_name(list: &FieldList, mistakes: &mut Mistakes) {
    let (key, plain) = (&list.key, list.expressions.is_empty() && list.condition.is_none());
    let message = format!("`{key}` with expressions or a condition needs a name; write `name = \"…\"`");
    mistakes.unless(plain || list.name.is_some(), key, message);
}

/// A constraint that waits does so from the start or on demand.
fn deferrable_known(list: &FieldList, mistakes: &mut Mistakes) {
    let unknown = list
        .deferrable
        .iter()
        .filter(|given| deferrable(&given.value).is_none());
    let message = "`deferrable` is `deferred` (asked at the end of a transaction) or `immediate`";
    mistakes.at_each(unknown.map(|given| &given.tokens), message);
}

/// What waits is a constraint, and one with a condition or expressions is an index.
fn deferrable_of_columns(list: &FieldList, mistakes: &mut Mistakes) {
    let index = !list.expressions.is_empty() || list.condition.is_some();
    let given = list.deferrable.iter().filter(|_| index);
    let message = "a unique constraint with expressions or a condition can't wait; remove `deferrable`";
    mistakes.at_each(given.map(|given| &given.key), message);
}

/// The variant of `Deferrable` that a word means.
fn deferrable(word: &proc_macro2::Ident) -> Option<&'static str> {
    match word.to_string().as_str() {
        "deferred" => Some("Deferred"),
        "immediate" => Some("Immediate"),
        _ => None,
    }
}

/// A table's index covers columns of that table.
fn own_fields(list: &FieldList, mistakes: &mut Mistakes) {
    for path in fields_of(list).iter().filter(|path| !path.relations.is_empty()) {
        let written = path.written();
        let message = format!("`{written}` is a field of another table; an index or constraint covers its own");
        mistakes.at(path, message);
    }
}

/// The second mention of a field changes nothing.
fn each_field_once(paths: &[FieldPath], mistakes: &mut Mistakes) {
    let mut seen = HashSet::new();
    for path in paths {
        if !seen.insert(path.written()) {
            mistakes.at(path, format_args!("`{}` is listed twice; keep one", path.written()));
        }
    }
}

/// Uniqueness has no direction.
fn unique_without_order(written: &Written, mistakes: &mut Mistakes) {
    let fields = written.uniques.iter().flat_map(fields_of);
    for path in fields.filter(|path| path.descending) {
        let message = format!("a unique constraint has no order; write `{}`", path.field);
        mistakes.at(path, message);
    }
}

/// `latest()` orders by a column of the model, descending as it is.
fn latest_by_own_field(written: &Written, mistakes: &mut Mistakes) {
    let is_own = |path: &FieldPath| !path.descending && path.relations.is_empty();
    let others = written.get_latest_by.iter().filter(|given| !is_own(&given.value));
    let message = "`get_latest_by` takes a field of the model itself; write `get_latest_by = created`";
    mistakes.at_each(others.map(|given| &given.tokens), message);
}

/// Migrations know a check by its name alone.
fn check_has_name(check: &Check, mistakes: &mut Mistakes) {
    if check.name.is_none() {
        mistakes.at(
            &check.key,
            "`check` needs a name; write `check(name = \"book_price\", |b| b.price.gte(0))`",
        );
    }
}

/// The condition is one closure over the handles.
fn check_has_condition(check: &Check, mistakes: &mut Mistakes) {
    const REMEDY: &str = "`check` needs one condition; write `|b| b.price.gte(0)`";
    match check.conditions.as_slice() {
        [] => mistakes.at(&check.key, REMEDY),
        [condition] if check.closure().is_none() => mistakes.at(condition, REMEDY),
        [_] => {}
        [_, others @ ..] => others.iter().for_each(|other| mistakes.at(other, REMEDY)),
    }
}

/// A name that all three databases take as it is.
fn name_fits(name: &Given<String>, mistakes: &mut Mistakes) {
    let text = &name.value;
    if !text.starts_with(|first: char| first.is_ascii_alphabetic()) {
        mistakes.at(&name.tokens, format_args!("the name `{text}` must start with a letter"));
    } else if text.len() > MAX_NAME_BYTES {
        mistakes.at(
            &name.tokens,
            format_args!(
                "the name has {} bytes, and databases take {MAX_NAME_BYTES}; shorten it",
                text.len()
            ),
        );
    }
}

/// Two indexes or constraints can't share a name, given or derived.
fn distinct_names(written: &Written, mistakes: &mut Mistakes) {
    let table = super::table(written);
    let mut taken = HashSet::new();
    let indexes = written.indexes.iter().map(|list| (list, "idx"));
    for (list, suffix) in indexes.chain(written.uniques.iter().map(|list| (list, "uniq"))) {
        let name = name_of(&table, suffix, list);
        if !taken.insert(name.clone()) {
            let remedy = if list.name.is_some() {
                "rename one"
            } else {
                "give one `name = \"…\"`"
            };
            mistakes.at(
                &list.key,
                format_args!("two indexes or constraints are named `{name}`; {remedy}"),
            );
        }
    }
    for name in written.checks.iter().filter_map(|check| check.name.as_ref()) {
        if !taken.insert(name.value.clone()) {
            mistakes.at(
                &name.tokens,
                format_args!("two indexes or constraints are named `{}`; rename one", name.value),
            );
        }
    }
}

/// The name of an index or constraint: as given, or `book_status_published_idx`.
fn name_of(table: &str, suffix: &str, list: &FieldList) -> String {
    list.name.as_ref().map_or_else(
        || {
            let fields: Vec<_> = fields_of(list).iter().map(|path| names::plain(&path.field)).collect();
            shortened(&format!("{table}_{}_{suffix}", fields.join("_")))
        },
        |given| given.value.clone(),
    )
}

/// The name, or if it is too long for a database as much of it as fits and a hash of the whole.
fn shortened(name: &str) -> String {
    const HASH_DIGITS: usize = 8;
    if name.len() <= MAX_NAME_BYTES {
        return name.to_owned();
    }
    // FNV-1a: it must never change, since names in databases depend on it.
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    let kept = name.floor_char_boundary(MAX_NAME_BYTES - HASH_DIGITS - 1);
    format!("{}_{hash:08x}", &name[..kept])
}

/// What the lists mean.
pub(super) fn lists(table: &str, suffix: &str, lists: Vec<FieldList>) -> Vec<ir::FieldList> {
    let named = lists.into_iter().map(|list| (name_of(table, suffix, &list), list));
    named
        .filter_map(|(name, list)| {
            let expressions = list.expressions.first().and_then(closure).cloned();
            let condition = list.condition.as_ref().and_then(|given| closure(&given.value)).cloned();
            let fields = list.fields.map(|given| given.value).unwrap_or_default();
            (expressions.is_some() || !fields.is_empty()).then(|| ir::FieldList {
                name,
                fields,
                expressions,
                condition,
                nulls_distinct: list.nulls_distinct.map(|given| given.value),
                deferrable: list.deferrable.and_then(|given| deferrable(&given.value)),
                violation: violation(list.violation),
            })
        })
        .collect()
}

/// What a violation is told with.
pub(super) fn violation(written: Violation) -> ir::Violation {
    ir::Violation {
        message: written.message.map(|given| given.value),
        code: written.code.map(|given| given.value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_shortened_to_what_databases_take_and_stays_distinct() {
        assert_eq!(shortened("book_title_idx"), "book_title_idx");
        let (one, other) = (shortened(&"é".repeat(60)), shortened(&"é".repeat(61)));
        assert!(one.len() <= MAX_NAME_BYTES && other.len() <= MAX_NAME_BYTES);
        assert_ne!(one, other);
    }
}
