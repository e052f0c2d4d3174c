//! The words of a text of SQL, as far as they tell what it does.

/// Whether one of some words is in a text.
pub(super) fn mentions(script: &str, words: &[&str]) -> bool {
    let mut found = script.split(|letter: char| !(letter.is_alphanumeric() || letter == '_'));
    found.any(|found| words.iter().any(|word| found.eq_ignore_ascii_case(word)))
}

/// The word that a text begins with, if it does, and what comes after it; comments are passed over.
pub(super) fn first_word(sql: &str) -> (&str, &str) {
    let mut sql = sql.trim_start();
    while let Some(rest) = after_comment(sql) {
        sql = rest.trim_start();
    }
    let end = sql.find(|letter: char| !letter.is_ascii_alphabetic());
    sql.split_at(end.unwrap_or(sql.len()))
}

/// What comes after the comment that a text begins with. `#` begins one for MySQL, and nothing else elsewhere; what stands
/// in `/*! … */` it carries out.
fn after_comment(sql: &str) -> Option<&str> {
    if let Some(carried_out) = sql.strip_prefix("/*!").or_else(|| sql.strip_prefix("/*M!")) {
        return Some(carried_out.trim_start_matches(|letter: char| letter.is_ascii_digit()));
    }
    if let Some(comment) = sql.strip_prefix("/*") {
        return comment.split_once("*/").map(|(_, rest)| rest);
    }
    let comment = sql.strip_prefix("--").or_else(|| sql.strip_prefix('#'))?;
    Some(comment.split_once('\n').map_or("", |(_, rest)| rest))
}

/// Whether what a text begins with is about the program's rows alone.
pub(super) fn is_of_rows(sql: &str) -> bool {
    const WORDS: &[&str] = &[
        "select", "insert", "update", "delete", "replace", "with", "values", "table",
    ];
    mentions(first_word(sql).0, WORDS)
}
