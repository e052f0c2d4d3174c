//! Text that means something to databases, through each lookup and each write that takes a text.

use fastjango::db::Backend;
use fastjango::models::queryset::FieldsOf;
use fastjango::prelude::*;
use fastjango_tests::bookshop::{Author, Book, Publisher, Rows, Tag};
use fastjango_tests::on_every_database;
use serde_json::json;

/// Texts that are quotes, wildcards, escapes, placeholders, statements, paths, or letters of which much can be got wrong.
fn hostile() -> Vec<String> {
    let plain = [
        "'",
        "''",
        "\"",
        "`",
        "%",
        "_",
        "%_%",
        "\\",
        "\\\\",
        "\\%",
        "\\'",
        "!",
        "?",
        "$1",
        ":name",
        "{}",
        "--",
        "/*",
        ";",
        "'; DROP TABLE author; --",
        "' OR '1'='1",
        "NULL",
        "null",
        "true",
        "0",
        "1e5",
        "[",
        "]",
        "^",
        "(",
        ".*",
        "\\d+",
        "$.a",
        "\"a\".\"b\"",
        "a.b",
        "a\nb",
        "\t",
        "\r\n",
        "é",
        "e\u{301}",
        "ß",
        "İ",
        "ﬁ",
        "\u{200b}",
        "\u{202e}abc",
        "日本語",
        "😀",
        "👩‍👩‍👧‍👦",
        "\u{feff}x",
        "\u{7f}",
        "\u{1}",
        "<script>",
        "&amp;",
        "%s",
        "%(x)s",
        "\u{10ffff}",
    ];
    let long = ["x'%_\\".repeat(2_000), "😀".repeat(3_000)];
    plain.into_iter().map(str::to_owned).chain(long).collect()
}

/// Lookups of a text that find each row whose text it is.
fn finding(a: &FieldsOf<Author>, text: &str) -> Vec<(&'static str, Expr<Author, bool>)> {
    let column = || a.bio;
    let pattern = format!("^{}$", escaped(text));
    let mut lookups = vec![
        ("eq", column().eq(text)),
        ("iexact", column().iexact(text)),
        ("contains", column().contains(text)),
        ("icontains", column().icontains(text)),
        ("startswith", column().startswith(text)),
        ("istartswith", column().istartswith(text)),
        ("endswith", column().endswith(text)),
        ("iendswith", column().iendswith(text)),
        ("is_in", column().is_in([text, "nothing"])),
        ("gte and lte", column().gte(text) & column().lte(text)),
        ("range", column().range(text, text)),
        ("lower", column().lower().eq(a.bio.lower())),
        ("cast", column().cast::<String>().eq(text)),
        ("of a column", column().contains(a.bio) & column().eq(text)),
    ];
    // A pattern of some length is refused by some databases.
    if text.len() < 1000 {
        lookups.push(("regex", column().regex(pattern.clone())));
        lookups.push(("iregex", column().iregex(pattern)));
    }
    lookups
}

/// A regular expression of every database's that matches this text alone.
fn escaped(text: &str) -> String {
    let special = |letter: char| "\\^$.|?*+()[]{}".contains(letter);
    text.chars()
        .flat_map(|letter| special(letter).then_some('\\').into_iter().chain([letter]))
        .collect()
}

/// Rows with each text, by their keys.
async fn written(db: &Database) -> Result<Vec<(i64, String)>> {
    let mut rows = Vec::new();
    for (number, text) in hostile().into_iter().enumerate() {
        let author = Author::new()
            .name("n")
            .email(format!("hostile-{number}@example.org"))
            .bio(&text);
        rows.push((author.save(db).await?.id, text));
    }
    Ok(rows)
}

async fn lookups(db: &Database) -> Result<Vec<String>> {
    let rows = written(db).await?;
    let mut faults = Vec::new();
    for (key, text) in &rows {
        for (name, lookup) in finding(&Author::fields(), text) {
            let found = Author::objects()
                .filter_by(lookup)
                .values(|a| (a.id, a.bio))
                .all(db)
                .await?;
            if !found.iter().any(|(id, bio)| id == key && bio == text) {
                faults.push(format!("{name} does not find {text:.20?}"));
            }
            let folded = |text: &str| text.to_lowercase();
            let of_ascii = text.is_ascii();
            for (_, bio) in &found {
                if of_ascii && name != "lower" && !folded(bio).contains(&folded(text)) {
                    faults.push(format!("{name} of {text:.20?} finds {bio:.20?}"));
                }
            }
        }
    }
    Ok(faults)
}

/// Each text through each way of writing, and read back.
async fn writes(db: &Database) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    let mut publisher = Publisher::new().name("hostile").city("").save(db).await?;
    for (number, text) in hostile().into_iter().enumerate() {
        let short: String = text.chars().take(40).collect();
        publisher.city.clone_from(&short);
        publisher.save(db).await?;
        let author = Author::new()
            .name("a")
            .email(format!("w{number}@example.org"))
            .save(db)
            .await?;
        let own = || Author::objects().filter(|a| a.id.eq(author.id));
        own().update(db, |a| a.bio.set(&text)).await?;
        let tag = Tag::new()
            .name(format!("{number}{short}").chars().take(40).collect::<String>())
            .slug(format!("h{number}"));
        let tag = Tag::objects().bulk_create(db, vec![tag.build()]).await?.remove(0);
        let read = (
            Publisher::objects()
                .filter(|p| p.id.eq(publisher.id))
                .get(db)
                .await?
                .city,
            own().get(db).await?.bio,
            Tag::objects().filter(|t| t.name.eq(&tag.name)).get(db).await?.slug,
        );
        if read != (short, text.clone(), format!("h{number}")) {
            faults.push(format!("{text:.20?} came back as {read:.60?}"));
        }
    }
    Ok(faults)
}

/// Each text as a key of a document and as the value under a key.
async fn documents(db: &Database) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    let first = || Book::objects().filter(|b| b.id.eq(1));
    for text in hostile().into_iter().filter(|text| text.len() < 1000) {
        // The others' paths have no way to write a quotation mark or a backslash, and MariaDB finds no two hyphens.
        let as_key = db.backend() == Backend::Postgres || !(text.contains(['"', '\\']) || text.contains("--"));
        first()
            .update(db, |b| b.meta.set(json!({ "value": text, text.as_str(): 1 })))
            .await?;
        let b = Book::fields();
        let mut asked = vec![
            ("eq", b.meta.key("value").eq(text.as_str())),
            ("is_in", b.meta.key("value").is_in([text.as_str()])),
            ("icontains", b.meta.key("value").icontains(text.as_str())),
            ("startswith", b.meta.key("value").startswith(text.as_str())),
            ("key_text", b.meta.key_text("value").eq(text.as_str())),
        ];
        if as_key {
            asked.push(("key", b.meta.key(text.as_str()).eq(1)));
            asked.push(("has_key", b.meta.has_key(text.as_str())));
            asked.push(("is_not_null", b.meta.key(text.as_str()).is_not_null()));
        }
        for (name, lookup) in asked {
            if !first().filter_by(lookup).exists(db).await? {
                faults.push(format!("{name} does not find {text:?}"));
            }
        }
    }
    Ok(faults)
}

/// The character that ends a text in C: PostgreSQL has no text with it, and says so.
async fn zero(db: &Database) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    let text = "a\0b";
    let author = Author::new()
        .name("n")
        .email("zero@example.org")
        .bio(text)
        .save(db)
        .await;
    let found = Author::objects().filter(|a| a.bio.eq(text)).exists(db).await;
    let contained = Author::objects().filter(|a| a.bio.contains(text)).exists(db).await;
    if db.backend() == Backend::Postgres {
        for refused in [author.is_err(), found.is_err(), contained.is_err()] {
            if !refused {
                faults.push("a zero is taken".to_owned());
            }
        }
        return Ok(faults);
    }
    if author?.bio != text || !found? {
        faults.push("a zero is lost".to_owned());
    }
    let _ = contained?;
    Ok(faults)
}

fn assert_none(faults: Result<Vec<String>>) {
    match faults {
        Ok(faults) => assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n")),
        Err(error) => panic!("{error}"),
    }
}

on_every_database! {
    async fn each_lookup_takes_a_text_for_what_it_is(db: Rows) {
        assert_none(lookups(&db).await);
    }

    async fn each_write_keeps_a_text_as_it_is(db: Rows) {
        assert_none(writes(&db).await);
    }

    async fn documents_take_a_text_for_what_it_is(db: Rows) {
        assert_none(documents(&db).await);
    }

    async fn a_zero_is_kept_or_refused(db: Rows) {
        assert_none(zero(&db).await);
    }
}
