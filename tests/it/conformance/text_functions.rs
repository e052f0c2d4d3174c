//! The recorded cases of functions of text.

use fastjango::prelude::*;
use fastjango_tests::bookshop::{Author, Book, Publisher, Tag};

use super::answers::{each, list, value as answer};
use super::{Case, rows};

/// The cases that what is built cannot say, and why.
pub(super) const NOT_EXPRESSED: &[(&str, &str)] = &[(
    "text_functions.concat_mixed",
    "a `CharField` and an `EmailField` are both `String`: nothing is mixed",
)];

fn tags() -> QuerySet<Tag> {
    Tag::objects().order_by(|t| t.id)
}

#[expect(clippy::too_many_lines, reason = "a list of cases")]
fn of_names(db: &Database) -> Vec<Case<'_>> {
    vec![
        each(
            db,
            "text_functions.lower_ascii",
            Book::objects()
                .filter(|b| b.id.is_in([7, 13, 48]))
                .order_by(|b| b.id)
                .values(|b| (b.id, b.title.lower())),
            |(id, x)| Ok(list!(*id, *x)),
        ),
        each(
            db,
            "text_functions.lower_non_ascii",
            Author::objects()
                .filter(|a| a.id.is_in([9, 10, 25]))
                .order_by(|a| a.id)
                .values(|a| (a.id, a.name.lower())),
            |(id, x)| Ok(list!(*id, *x)),
        ),
        each(
            db,
            "text_functions.upper_non_ascii",
            Publisher::objects()
                .filter(|p| p.id.lte(3))
                .order_by(|p| p.id)
                .values(|p| (p.id, p.name.upper())),
            |(id, x)| Ok(list!(*id, *x)),
        ),
        each(
            db,
            "text_functions.length",
            Publisher::objects()
                .order_by(|p| p.id)
                .values(|p| (p.name, p.name.length())),
            |(name, x)| Ok(list!(*name, *x)),
        ),
        each(
            db,
            "text_functions.length_null",
            Book::objects()
                .filter(|b| b.id.is_in([1, 2]))
                .order_by(|b| b.id)
                .values(|b| (b.id, b.isbn.length(), value("").length())),
            |(id, x, y)| Ok(list!(*id, *x, *y)),
        ),
        each(
            db,
            "text_functions.concat",
            Author::objects()
                .filter(|a| a.id.lte(3))
                .order_by(|a| a.id)
                .values(|a| concat((a.name, " <", a.email, ">"))),
            |x| Ok(answer(x)),
        ),
        each(
            db,
            "text_functions.concat_null",
            Book::objects()
                .filter(|b| b.id.lte(3))
                .order_by(|b| b.id)
                .values(|b| concat((b.isbn, "/", b.slug))),
            |x| Ok(answer(x)),
        ),
        each(
            db,
            "text_functions.concat_number",
            Book::objects()
                .filter(|b| b.id.lte(2))
                .order_by(|b| b.id)
                .values(|b| concat((b.title, " #", b.pages))),
            |x| Ok(answer(x)),
        ),
        each(
            db,
            "text_functions.reverse_non_ascii",
            Publisher::objects().filter(|p| p.id.eq(2)).values(|p| p.name.reverse()),
            |x| Ok(answer(x)),
        ),
        each(
            db,
            "text_functions.strindex",
            Book::objects()
                .filter(|b| b.id.lte(6))
                .order_by(|b| b.id)
                .values(|b| (b.title, b.title.str_index("s"))),
            |(title, x)| Ok(list!(*title, *x)),
        ),
        each(
            db,
            "text_functions.nested",
            Author::objects()
                .filter(|a| a.id.lte(4))
                .order_by(|a| a.id)
                .values(|a| a.name.replace("'", "").trim().left(6).upper()),
            |x| Ok(answer(x)),
        ),
        rows(
            db,
            "text_functions.filter_lower",
            Book::objects().filter(|b| b.title.lower().eq("glass")),
        ),
        each(
            db,
            "text_functions.coalesce_nullif_text",
            Publisher::objects()
                .order_by(|p| p.id)
                .values(|p| p.city.null_if("").coalesce("(none)")),
            |x| Ok(answer(x)),
        ),
    ]
}

fn of_slugs(db: &Database) -> Vec<Case<'_>> {
    vec![
        each(
            db,
            "text_functions.substr",
            tags().values(|t| (t.slug.substr(1, 3), t.slug.substr_from(4))),
            |(x, y)| Ok(list!(*x, *y)),
        ),
        each(
            db,
            "text_functions.substr_zero",
            Tag::objects().values(|t| t.slug.substr(0, 3)),
            |x| Ok(answer(x)),
        ),
        each(
            db,
            "text_functions.left_right",
            tags().values(|t| (t.slug.left(4), t.slug.right(4))),
            |(x, y)| Ok(list!(*x, *y)),
        ),
        each(
            db,
            "text_functions.lpad_rpad",
            tags()
                .filter(|t| t.id.lte(5))
                .values(|t| (t.slug.lpad(8, "*"), t.slug.rpad(8, "-+"))),
            |(x, y)| Ok(list!(*x, *y)),
        ),
        each(
            db,
            "text_functions.repeat_reverse",
            tags()
                .filter(|t| t.id.lte(3))
                .values(|t| (t.slug.repeat(2), t.slug.reverse())),
            |(x, y)| Ok(list!(*x, *y)),
        ),
        each(
            db,
            "text_functions.chr_ord",
            tags()
                .filter(|t| t.id.lte(3))
                .values(|t| (t.slug.ord(), (t.slug.length() + 64).chr())),
            |(x, y)| Ok(list!(*x, *y)),
        ),
    ]
}

pub(super) fn cases(db: &Database) -> Vec<Case<'_>> {
    [of_names, of_slugs].into_iter().flat_map(|group| group(db)).collect()
}
