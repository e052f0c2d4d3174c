//! Searching and ordering a list: DRF's `SearchFilter` and `OrderingFilter`.

use crate::error::{Result, ValidationError};
use crate::models::options::{ColumnKind, ModelOptions, RelationKind};
use crate::models::query::options::Ordering;
use crate::models::query::{Lookup, Node, Query};
use crate::rest::filterset;
use crate::rest::lookups::{crosses_many, key_in};
use crate::rest::parameters::Parameters;
use crate::value::Value;

/// A column that `?search=` looks into.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # call(async |client, db| {
/// // `search_fields = [title, author.name]`: each word in any of them.
/// let found = client.get("/api/books/?search=frank%20mess").await.to_json()?;
/// assert_eq!(found["results"][0]["title"], "Dune Messiah");
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SearchField {
    /// The column.
    pub expression: Node,
    /// How a word is looked for: `IContains`, or `IStartsWith` for `^`, `IExact` for `=`, `IRegex` for `$`, or one of those
    /// that heed case.
    pub lookup: Lookup,
}

/// A name that `?ordering=` knows.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # call(async |client, db| {
/// // `ordering_fields = [title, pages]`; a name that is none of them is passed over.
/// let ordered = client.get("/api/books/?ordering=-pages,price").await.to_json()?;
/// assert_eq!(ordered["results"][0]["title"], "Emma");
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct OrderingField {
    /// The name, `author__name`.
    pub name: &'static str,
    /// What is ordered by.
    pub expression: Node,
}

/// Restricts a query to the rows in which every word of `?search=` is found. Words in the same to-many relation are
/// looked for in the same row of it, as in DRF, so that a word more is no join more.
///
/// A search through a to-many relation asks for the keys of the rows in a query of its own, so that no row comes
/// twice.
///
/// # Errors
///
/// 400 for more than `limit` words, and for one that a field takes for a regular expression which it isn't.
pub(crate) fn search(query: &mut Query, fields: &[SearchField], parameters: &Parameters, limit: usize) -> Result<()> {
    let Some(text) = parameters.get("search").filter(|_| !fields.is_empty()) else {
        return Ok(());
    };
    if text.contains('\0') {
        return Err(ValidationError::new("Null characters are not allowed.").into());
    }
    let words = search_words(text);
    if words.is_empty() {
        return Ok(());
    }
    check_words(fields, &words, limit)?;
    let found = Node::And(words.iter().map(|word| word_condition(fields, word)).collect());
    if fields.iter().any(|field| crosses_many(query.model, &field.expression)) {
        let mut keys = Query::new(query.model);
        keys.add_filter(found);
        query.add_filter(key_in(keys));
    } else {
        query.add_filter(found);
    }
    Ok(())
}

fn check_words(fields: &[SearchField], words: &[String], limit: usize) -> Result<(), ValidationError> {
    if words.len() > limit {
        let message = format!("Ensure there are no more than {limit} search terms.");
        return Err(ValidationError::new(message));
    }
    if fields.iter().any(|field| field.lookup == Lookup::IRegex) {
        for word in words {
            filterset::pattern(word.clone())?;
        }
    }
    Ok(())
}

fn word_condition(fields: &[SearchField], word: &str) -> Node {
    let lookup = |field: &SearchField| Node::Lookup {
        lookup: field.lookup,
        left: Box::new(field.expression.clone()),
        right: vec![Node::Value(Value::Text(word.to_owned()))],
    };
    Node::Or(fields.iter().map(lookup).collect())
}

/// The words of a search: split at spaces and commas; quotes keep a phrase together.
fn search_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for term in smart_split(text) {
        let term = term.trim_matches(',');
        let first = term.chars().next();
        if matches!(first, Some('"' | '\'')) && term.chars().next_back() == first {
            words.push(unquote(term));
        } else {
            words.extend(
                term.split(',')
                    .map(str::trim)
                    .filter(|word| !word.is_empty())
                    .map(str::to_owned),
            );
        }
    }
    words
}

/// Splits at spaces outside of quoted parts; a quote that is never closed is an ordinary character.
fn smart_split(text: &str) -> Vec<&str> {
    let mut terms = Vec::new();
    let mut unclosed = Unclosed::default();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = term_end(rest, &mut unclosed);
        terms.push(&rest[..end]);
        rest = rest[end..].trim_start();
    }
    terms
}

/// Which quotes were found not to be closed. None that follows is closed either, so nobody looks for its end again.
#[derive(Default)]
struct Unclosed {
    double: bool,
    single: bool,
}

fn term_end(text: &str, unclosed: &mut Unclosed) -> usize {
    let mut at = 0;
    while let Some(character) = text[at..].chars().next() {
        let open = match character {
            _ if character.is_whitespace() => break,
            '"' => Some(&mut unclosed.double),
            '\'' => Some(&mut unclosed.single),
            _ => None,
        };
        let quoted = open.filter(|open| !**open).and_then(|open| {
            let end = closing_quote(&text[at..], character);
            *open = end.is_none();
            end
        });
        at += quoted.unwrap_or(character.len_utf8());
    }
    at
}

/// The length of a quoted part with its quotes; `None` where it is never closed.
fn closing_quote(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The text between the quotes; a lone quote is nothing.
fn unquote(term: &str) -> String {
    let quote = &term[..1];
    let inner = if term.len() > 1 { &term[1..term.len() - 1] } else { "" };
    inner.replace(&format!("\\{quote}"), quote).replace("\\\\", "\\")
}

/// Orders a query by `?ordering=`: unknown names are dropped, and if none is left the default holds.
///
/// A query with a limit or an offset can't be asked any more then: it would find other rows.
pub(crate) fn order(query: &mut Query, fields: &[OrderingField], default: &[Ordering], parameters: &Parameters) {
    let asked = parameters
        .get("ordering")
        .map(|text| parse_ordering(text, fields))
        .unwrap_or_default();
    let ordering = if asked.is_empty() { default.to_vec() } else { asked };
    if !ordering.is_empty() {
        query.refuse_slice("ordered");
        query.ordering = Some(ordering);
    }
}

/// What is known of a column of an order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OrderedColumn {
    /// What it stores.
    pub(crate) kind: ColumnKind,
    /// Whether it may be NULL, by itself or because a relation leads to no row.
    pub(crate) nullable: bool,
    /// Whether no two rows of the model have the same value.
    pub(crate) unique: bool,
    /// Whether no client may see it.
    pub(crate) secret: bool,
}

/// The column that an expression of an order is; `None` for an expression that is none, and for a column of several
/// related rows, with each of which a row would come again.
pub(crate) fn ordered_column(model: &'static ModelOptions, expression: &Node) -> Option<OrderedColumn> {
    let Node::Column { path, column } = expression else {
        return None;
    };
    let (mut here, mut nullable) = (model, false);
    for hop in path.hops()? {
        let relation = here.relation(*hop);
        nullable |= match relation.kind {
            RelationKind::Forward { column, .. } => here.column(column).null,
            RelationKind::Reverse { one_to_one: true, .. } => true,
            _ => return None,
        };
        here = (relation.target)();
    }
    let (column, is_key) = (here.column(*column), *column == here.primary_key);
    nullable |= column.null;
    Some(OrderedColumn {
        kind: column.kind,
        nullable,
        unique: path.is_root() && !nullable && (column.unique || is_key),
        secret: column.secret,
    })
}

fn parse_ordering(text: &str, fields: &[OrderingField]) -> Vec<Ordering> {
    let known = |name: &str| {
        let (name, descending) = name.strip_prefix('-').map_or((name, false), |name| (name, true));
        let field = fields.iter().find(|field| field.name == name)?;
        Some(Ordering {
            expression: field.expression.clone(),
            descending,
            nulls: None,
        })
    };
    let mut orderings: Vec<Ordering> = Vec::new();
    for ordering in text.split(',').map(str::trim).filter_map(known) {
        // What was ordered by already orders nothing more.
        if !orderings.iter().any(|before| before.expression == ordering.expression) {
            orderings.push(ordering);
        }
    }
    orderings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_as_drf_does() {
        for (text, words) in [
            ("rust kafka", vec!["rust", "kafka"]),
            ("rust,kafka,,", vec!["rust", "kafka"]),
            ("  a \t b ", vec!["a", "b"]),
            ("\"olga kafka\" x", vec!["olga kafka", "x"]),
            ("\"a \\\" b\"", vec!["a \" b"]),
            ("'", vec![""]),
            ("it's fine", vec!["it's", "fine"]),
            ("\"open end", vec!["\"open", "end"]),
            ("'a b',c", vec!["'a b'", "c"]),
            ("'x \\' y \"a b\" z", vec!["'x", "\\'", "y", "a b", "z"]),
            ("  ", vec![]),
        ] {
            assert_eq!(search_words(text), words, "{text}");
        }
    }

    #[test]
    fn quotes_that_never_close_cost_no_more_than_letters() {
        // Half a million steps where each is taken once, and a hundred thousand million where it isn't.
        let text = format!("'{}x", "\\'".repeat(500_000));
        assert!(search_words(&text) == [text], "it is one word");
    }

    #[test]
    fn unknown_orders_are_dropped() {
        let fields = [("title", 1), ("price", 2)].map(|(name, at)| OrderingField {
            name,
            expression: Node::column(at),
        });
        let parsed = |text| {
            parse_ordering(text, &fields)
                .into_iter()
                .map(|ordering| (ordering.expression, ordering.descending))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            parsed("-price, title"),
            [(Node::column(2), true), (Node::column(1), false)]
        );
        assert_eq!(parsed("Title,--price,secret,"), []);
        assert_eq!(parsed("title,-title,title"), [(Node::column(1), false)]);
    }
}
