//! Names in the database: quoted, deterministic, and short enough.

use crate::db::Backend;
use crate::value::digest::digest;

/// An identifier between the backend's quotes.
pub(crate) fn quoted(backend: Backend, name: &str) -> String {
    let mut sql = String::with_capacity(name.len() + 2);
    push_quoted(&mut sql, backend.capabilities().quote, name);
    sql
}

/// Adds an identifier to a statement, between quotes of this kind; those within it are doubled.
pub(crate) fn push_quoted(sql: &mut String, quote: char, name: &str) {
    sql.push(quote);
    for (number, part) in name.split(quote).enumerate() {
        if number > 0 {
            sql.push(quote);
            sql.push(quote);
        }
        sql.push_str(part);
    }
    sql.push(quote);
}

/// Identifiers between the backend's quotes, with commas.
pub(crate) fn quoted_list(backend: Backend, names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| quoted(backend, name)).collect();
    quoted.join(", ")
}

/// The name of a constraint or index over these columns, as Django puts it together: the table, the columns, eight
/// digits that tell long names apart, and what it is.
pub(crate) fn generated(backend: Backend, table: &str, columns: &[&str], suffix: &str) -> String {
    let digits = eight_digits(&[&[table], columns].concat().join("\0"));
    let end = format!("_{digits}_{suffix}");
    let name = format!("{table}_{}{end}", columns.join("_"));
    if fits(backend, &name) {
        return name;
    }
    let room = limit(backend).saturating_sub(end.len() + 1) / 2;
    let name = format!("{}_{}{end}", cut(table, room), cut(&columns.join("_"), room));
    // What it is may be too long by itself: a foreign key names the other table.
    shortened(backend, &name)
}

/// A name that was given, cut to what the database takes; the digits keep two such names apart.
pub(crate) fn shortened(backend: Backend, name: &str) -> String {
    if fits(backend, name) {
        return name.to_owned();
    }
    let end = format!("_{}", eight_digits(name));
    format!("{}{end}", cut(name, limit(backend).saturating_sub(end.len())))
}

fn fits(backend: Backend, name: &str) -> bool {
    name.len() <= limit(backend)
}

fn limit(backend: Backend) -> usize {
    backend.capabilities().max_identifier_length
}

/// The start of a text, at most so many bytes, whole characters only.
fn cut(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

fn eight_digits(text: &str) -> String {
    let mut digits = digest(text);
    digits.truncate(8);
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_inside_are_doubled() {
        assert_eq!(quoted(Backend::Postgres, "a\"b"), "\"a\"\"b\"");
        assert_eq!(quoted(Backend::Mysql, "a`b"), "`a``b`");
    }

    #[test]
    fn long_names_are_cut_to_the_limit_and_stay_apart() {
        for (backend, limit) in [(Backend::Postgres, 63), (Backend::Mysql, 64)] {
            let table = "a".repeat(60);
            let one = generated(backend, &table, &["first"], "fk_author_id");
            let other = generated(backend, &table, &["second"], "fk_author_id");
            assert_ne!(one, other);
            let given = shortened(backend, &format!("{}1", "é".repeat(60)));
            assert_ne!(given, shortened(backend, &format!("{}2", "é".repeat(60))));
            let far = generated(backend, "book", &["author_id"], &format!("fk_{}_id", "b".repeat(70)));
            for name in [one, other, given, far] {
                assert!(name.len() <= limit, "{name}");
            }
        }
    }

    #[test]
    fn a_short_name_reads_like_djangos() {
        let name = generated(Backend::Sqlite, "book", &["author_id"], "idx");
        assert!(name.starts_with("book_author_id_") && name.ends_with("_idx"), "{name}");
        assert_eq!(name, generated(Backend::Sqlite, "book", &["author_id"], "idx"));
    }
}
