//! The recorded cases of lookups of JSON documents.

use fastjango::prelude::*;
use fastjango_tests::bookshop::{Book, Review};
use serde_json::json;

use super::{Case, members, rows, values, write};

/// The cases that what is built cannot say, and why.
pub(super) const NOT_EXPRESSED: &[(&str, &str)] = &[(
    "json_lookups.key_dict_exact",
    "the members of an object are sorted here, so that equal objects are found where Django compares their text",
)];

pub(super) fn cases(db: &Database) -> Vec<Case<'_>> {
    let mut cases = lookups(db);
    cases.extend(selections(db));
    cases.extend(writes(db));
    cases
}

#[expect(clippy::too_many_lines, reason = "a list of cases")]
fn lookups(db: &Database) -> Vec<Case<'_>> {
    vec![
        rows(
            db,
            "json_lookups.key_exact",
            Book::objects().filter(|b| b.meta.key("lang").eq("fr")),
        ),
        rows(
            db,
            "json_lookups.key_isnull_false",
            Book::objects().filter(|b| b.meta.key("lang").is_not_null() & b.id.lte(30)),
        ),
        rows(
            db,
            "json_lookups.nested_key_gt",
            Book::objects().filter(|b| b.meta.key("dims").key("w").gt(26)),
        ),
        rows(
            db,
            "json_lookups.nested_key_lte",
            Book::objects().filter(|b| b.meta.key("dims").key("h").lte(14)),
        ),
        rows(
            db,
            "json_lookups.number_gte",
            Book::objects().filter(|b| b.meta.key("sold").gte(2000)),
        ),
        rows(
            db,
            "json_lookups.number_lt",
            Book::objects().filter(|b| b.meta.key("sold").lt(1267)),
        ),
        rows(
            db,
            "json_lookups.number_in",
            Book::objects().filter(|b| b.meta.key("sold").is_in([819, 992, 5])),
        ),
        rows(
            db,
            "json_lookups.index",
            Book::objects().filter(|b| b.meta.key("awards").key(0).eq("Booker") & b.id.lte(60)),
        ),
        rows(
            db,
            "json_lookups.index_last",
            Book::objects().filter(|b| b.meta.key("awards").key(1).eq("Nebula") & b.meta.key("sold").gt(3000)),
        ),
        rows(
            db,
            "json_lookups.whole_exact",
            Book::objects().filter(|b| b.meta.eq(json!({ "lang": "en" }))),
        ),
        rows(
            db,
            "json_lookups.whole_null_member",
            Book::objects().filter(|b| b.meta.eq(json!({ "lang": null })) & b.id.lte(40)),
        ),
        rows(
            db,
            "json_lookups.isnull_column",
            Book::objects().filter(|b| b.meta.is_not_null() & b.id.lte(5)),
        ),
        rows(
            db,
            "json_lookups.has_key",
            Book::objects().filter(|b| b.meta.has_key("dims")),
        ),
        rows(
            db,
            "json_lookups.has_key_null",
            Book::objects().filter(|b| b.meta.has_key("lang") & b.id.lte(24)),
        ),
        rows(
            db,
            "json_lookups.has_any_keys",
            Book::objects().filter(|b| b.meta.has_any_keys(["dims", "sold"]) & b.id.lte(60)),
        ),
        rows(
            db,
            "json_lookups.key_icontains",
            Book::objects().filter(|b| b.meta.key("lang").icontains("F")),
        ),
        rows(
            db,
            "json_lookups.key_contains_text",
            Book::objects().filter(|b| b.meta.key("lang").startswith("e") & b.id.lte(30)),
        ),
        rows(
            db,
            "json_lookups.key_regex",
            Book::objects().filter(|b| b.meta.key("lang").regex("^[ef][nr]$") & b.id.gte(90)),
        ),
        rows(
            db,
            "json_lookups.exclude_key",
            Book::objects().exclude(|b| b.meta.key("lang").eq("en")),
        ),
        rows(
            db,
            "json_lookups.exclude_key_none",
            Book::objects()
                .exclude(|b| b.meta.key("lang").eq(Json::Null))
                .filter(|b| b.id.lte(30)),
        ),
        rows(
            db,
            "json_lookups.q_not_key_number",
            Book::objects().filter(|b| !b.meta.key("sold").gt(1500) & b.pages.lt(200)),
        ),
        rows(
            db,
            "json_lookups.key_f",
            Book::objects().filter(|b| b.meta.key("sold").gt(b.pages)),
        ),
        rows(
            db,
            "json_lookups.key_after_relation",
            Review::objects().filter(|r| r.book().meta.key("dims").key("w").lt(12)),
        ),
    ]
}

fn selections(db: &Database) -> Vec<Case<'_>> {
    vec![
        values(db, "json_lookups.contains_doc", {
            let french = json!({ "lang": "fr" });
            Book::objects()
                .filter(|b| b.meta.contains(french))
                .order_by(|b| b.id)
                .values(|b| b.id)
        }),
        values(db, "json_lookups.values_list_missing", {
            Book::objects()
                .filter(|b| b.id.lte(12))
                .order_by(|b| b.id)
                .values(|b| (b.id, b.meta.key("lang")))
        }),
        values(db, "json_lookups.values_nested_object", {
            let two = Book::objects().filter(|b| b.id.is_in([1, 8])).order_by(|b| b.id);
            two.values(|b| (b.meta.key("dims"), b.meta.key("awards")))
        }),
        values(db, "json_lookups.annotate_f_key", {
            let three = Book::objects().filter(|b| b.id.is_in([1, 8, 9])).order_by(|b| b.id);
            three.values(|b| (b.id, b.meta.key("sold"), b.meta.key("awards").key(0)))
        }),
        members(
            db,
            "json_lookups.values_key",
            ["id", "meta__dims__w", "meta__lang"],
            Book::objects()
                .filter(|b| b.meta.has_key("dims"))
                .order_by(|b| b.id)
                .values(|b| (b.id, b.meta.key("dims").key("w"), b.meta.key("lang"))),
        ),
        members(
            db,
            "json_lookups.group_by_key",
            ["meta__lang", "n"],
            Book::objects()
                .filter(|b| b.meta.key("lang").is_in(["en", "fr"]))
                .order_by(|b| b.meta.key("lang"))
                .values(|b| (b.meta.key("lang"), b.id.count())),
        ),
    ]
}

/// They come last, and don't disturb each other.
fn writes(db: &Database) -> Vec<Case<'_>> {
    vec![
        write(
            db,
            "json_lookups.create_and_read",
            async {
                let meta = json!({ "f": 1.5, "t": true, "n": null, "l": [1, [2, { "a": "ñ" }]], "s": "x\"y" });
                let book = Book::new()
                    .title("J")
                    .slug("j")
                    .pages(1)
                    .price(1)
                    .author(1)
                    .uid(Uuid::from_u128(5));
                Ok(json!(book.meta(meta).save(db).await?.id))
            },
            async {
                let rows = Book::objects().filter(|b| b.slug.eq("j")).values(|b| {
                    let deep = b.meta.key("l").key(1).key(1).key("a");
                    (b.meta, b.meta.key("t"), deep, b.meta.key("s"))
                });
                Ok(Some(json!(rows.all(db).await?)))
            },
        ),
        write(
            db,
            "json_lookups.value_bool_lookup",
            async {
                for (key, document) in [(1, json!(true)), (2, json!(1)), (3, json!("true"))] {
                    let book = Book::objects().filter(|b| b.id.eq(key));
                    book.update(db, |b| b.meta.set(json!({ "ok": document }))).await?;
                }
                let found = Book::objects().filter(|b| b.meta.key("ok").eq(true)).order_by(|b| b.id);
                Ok(json!(found.values(|b| b.id).all(db).await?))
            },
            async { Ok(None) },
        ),
        write(
            db,
            "json_lookups.json_null_document",
            async {
                let first = Book::objects().filter(|b| b.id.eq(1));
                Ok(json!(first.update(db, |b| b.meta.set(Json::Null)).await?))
            },
            async {
                let first = Book::objects()
                    .filter(|b| b.id.eq(1))
                    .values(|b| b.meta)
                    .all(db)
                    .await?;
                let null = Book::objects().filter(|b| b.meta.is_null()).count(db).await?;
                let found = Book::objects().filter(|b| b.meta.eq(Json::Null)).order_by(|b| b.id);
                Ok(Some(json!((first, null, found.values(|b| b.id).all(db).await?))))
            },
        ),
    ]
}
