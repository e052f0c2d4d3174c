//! Names derived from names: tables, columns, labels.

use proc_macro2::Ident;

/// The name without `r#`.
pub(crate) fn plain(ident: &Ident) -> String {
    let name = ident.to_string();
    name.strip_prefix("r#").map_or(name.clone(), str::to_owned)
}

/// The words of a name in camel case, in lower case: `HTTPServer` is `http`, `server`.
fn words(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    for (at, letter) in letters.iter().enumerate() {
        let after_lower = at > 0 && !letters[at - 1].is_uppercase() && letters[at - 1] != '_';
        let before_lower = letters.get(at + 1).is_some_and(|next| next.is_lowercase());
        let starts = letter.is_uppercase() && (after_lower || before_lower);
        if starts || words.is_empty() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(letter.to_lowercase());
        }
    }
    words
}

/// A type's name in snake case: `OrderLine` is `order_line`.
pub(crate) fn snake_case(name: &str) -> String {
    words(name).join("_")
}

/// A type's name for people: `OrderLine` is `order line`.
pub(crate) fn spaced(name: &str) -> String {
    words(name).join(" ")
}

/// A variant's name as a label: `InStock` is `In Stock`.
pub(crate) fn label(name: &str) -> String {
    words(name)
        .iter()
        .map(|word| capitalized(word))
        .collect::<Vec<_>>()
        .join(" ")
}

/// A field's name in camel case, as part of a type's name: `author_id` is `AuthorId`. An underscore before what has no
/// case stays, and so does one before all: `line_1` and `line1` are two names.
pub(crate) fn camel_case(name: &str) -> String {
    let parts = name.split('_').enumerate();
    let part = |(at, part): (usize, &str)| match capitalized(part) {
        same if at > 0 && same == part => format!("_{same}"),
        changed if at == 1 && name.starts_with('_') => format!("_{changed}"),
        changed => changed,
    };
    parts.map(part).collect()
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// The known name that is most like `name`, if one is like it enough to suggest. The case of letters says nothing.
pub(crate) fn similar<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&name, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, candidate)| candidate)
}

/// What to do about a name that is not known: the similar one, or a list of all, which begins with `these_are`.
pub(crate) fn remedy<'a>(name: &str, these_are: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    similar(name, known.clone()).map_or_else(
        || format!("{these_are} {}", quoted(known)),
        |similar| format!("did you mean `{similar}`?"),
    )
}

/// Names in backticks, for a message: `` `a`, `b` ``.
pub(crate) fn quoted<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names
        .into_iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_break_where_django_breaks_them() {
        for (name, expected) in [
            ("Book", "book"),
            ("OrderLine", "order line"),
            ("HTTPServer", "http server"),
            ("ServerHTTP", "server http"),
            ("Model2Form", "model2 form"),
            ("A", "a"),
        ] {
            assert_eq!(spaced(name), expected);
        }
        assert_eq!(snake_case("OrderLine"), "order_line");
        assert_eq!(label("InStock"), "In Stock");
    }

    #[test]
    fn only_a_likely_name_is_suggested() {
        assert_eq!(similar("max_lenght", ["max_digits", "max_length"]), Some("max_length"));
        assert_eq!(similar("CASCADE", ["protect", "cascade"]), Some("cascade"));
        assert_eq!(similar("colour", ["unique", "index"]), None);
    }
}
