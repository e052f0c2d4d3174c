//! Text that means something to databases, through each lookup and each write that takes a text.

use std::fmt::Write as _;

use fastjango::db::Backend;
use fastjango::models::queryset::FieldsOf;
use fastjango::prelude::*;
use fastjango::rest::ApiClient;
use fastjango_tests::bookshop::{Author, Book, Publisher, Rows, Shop, Tag};
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

/// Each text as a value within an expression, and in the ways of writing that read first.
async fn expressions(db: &Database) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    let one = || Author::objects().filter(|a| a.id.eq(1));
    for (number, text) in hostile().into_iter().enumerate() {
        let text = text.as_str();
        one()
            .update(db, |a| (a.name.set("x"), a.bio.set(concat(("<", text, ">")))))
            .await?;
        let wrapped = format!("<{text}>");
        let (kept, replaced, chosen, is_null, at, inner) = one()
            .values(|a| {
                (
                    a.bio,
                    a.bio.replace(text, "-"),
                    when(a.bio.contains(text), text).otherwise("lost"),
                    a.bio.null_if(wrapped.as_str()).is_null(),
                    a.bio.str_index(text),
                    a.name.replace("x", text),
                )
            })
            .get(db)
            .await?;
        let told = (
            kept == wrapped,
            replaced,
            chosen == text,
            is_null,
            at > 0,
            inner == text,
        );
        // A text may begin or end with what stands around it, but none here does.
        if told != (true, "<->".to_owned(), true, true, true, true) {
            faults.push(format!("{text:.20?} within expressions: {told:?}"));
        }
        let short: String = text.chars().take(30).collect();
        let (name, slug) = (format!("{number}{short}"), format!("e{number}"));
        let new = || Tag::new().name(&name).slug(&slug).build();
        let named = || Tag::objects().filter(|t| t.name.eq(&name));
        let made = named().get_or_create(db, new).await?.1;
        let found = named().update_or_create(db, |t| t.slug.set(&slug), new).await?;
        let mut tag = found.0;
        tag.name.push('.');
        Tag::objects().bulk_update(db, &[tag.clone()], |t| t.name).await?;
        tag.refresh_from_db(db).await?;
        if (made, found.1, tag.name) != (true, false, format!("{name}.")) {
            faults.push(format!("{text:.20?} is not found again"));
        }
    }
    Ok(faults)
}

/// Each text through the parameters of requests that reach a query.
async fn requests(db: &Database) -> Result<Vec<String>> {
    let mut routers = bookshop::project().routers()?;
    let client = ApiClient::new(routers.remove(0), db.clone());
    let mut faults = Vec::new();
    Book::objects().update(db, |b| b.title.set("QQQ")).await?;
    for text in hostile() {
        // Spaces around a value are taken away, and an empty one asks for nothing.
        let text: String = text.trim().chars().take(90).collect();
        if text.is_empty() {
            continue;
        }
        let one = Book::objects().filter(|b| b.id.eq(1));
        one.update(db, |b| (b.title.set(&text), b.meta.set(json!({ "lang": text }))))
            .await?;
        Author::objects().update(db, |a| a.name.set(&text)).await?;
        let mut sent = String::new();
        for byte in text.bytes() {
            write!(sent, "%{byte:02x}").expect("a text can be written to");
        }
        // The others have a text beneath a key like a number, a truth value or nothing that is written the same.
        let is_lang = db.backend() == Backend::Postgres || text.parse::<Json>().is_err();
        for path in [
            format!("books/?{}={sent}", if is_lang { "lang" } else { "title" }),
            format!("books/?title={sent}"),
            format!("books/?title__icontains={sent}&ordering=id"),
            format!("books/?title__startswith={sent}"),
            format!("books/?author__name={sent}&id__in=1"),
            format!("books/?author__name__icontains={sent}&id__in=1"),
        ] {
            let response = client.get(&format!("/api/{path}")).await;
            if response.status_code() != 200 || response.to_json()?["count"] != 1 {
                faults.push(format!("{text:.20?}: {path:.40} is {:.80?}", response.to_json()?));
            }
        }
        for path in [
            format!("books/?search={sent}&ordering={sent}&page={sent}&page_size={sent}"),
            format!("books/?status={sent}&tags={sent}&all_tags={sent}&uid={sent}&author={sent}"),
            format!("authors/?name__regex={sent}&limit={sent}&offset={sent}"),
            format!("reviews/?cursor={sent}&reviewer__iexact={sent}"),
            format!("tags/{sent}/"),
            format!("books/{sent}/"),
        ] {
            let response = client.get(&format!("/api/{path}")).await;
            if response.status_code() >= 500 {
                faults.push(format!("{text:.20?}: {path:.40} is {}", response.status_code()));
            }
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

/// The same where a document names a row by a text.
async fn zero_in_a_request(db: &Database) -> Result<Vec<String>> {
    let mut routers = bookshop::project().routers()?;
    let client = ApiClient::new(routers.remove(0), db.clone());
    let client = client.credentials("Token 87652e3bc37a2135720f1cdc21b056883d4a3b2a");
    let response = client.post("/api/books/10/tags/", json!({ "tags": ["a\0b"] })).await;
    let told = (response.status_code(), response.to_json()?);
    let expected = json!({ "tags": ["Object with slug=a\0b does not exist."] });
    Ok((told != (400, expected))
        .then(|| format!("{told:?}"))
        .into_iter()
        .collect())
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

    async fn each_expression_takes_a_text_for_what_it_is(db: Rows) {
        assert_none(expressions(&db).await);
    }

    async fn each_parameter_takes_a_text_for_what_it_is(db: Shop) {
        assert_none(requests(&db).await);
    }

    async fn documents_take_a_text_for_what_it_is(db: Rows) {
        assert_none(documents(&db).await);
    }

    async fn a_zero_is_kept_or_refused(db: Rows) {
        assert_none(zero(&db).await);
    }

    async fn a_zero_names_no_row(db: Shop) {
        assert_none(zero_in_a_request(&db).await);
    }
}
