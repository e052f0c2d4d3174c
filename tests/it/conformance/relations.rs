//! The recorded cases of paths over relations.

use fastjango::prelude::*;
use fastjango_tests::bookshop::{Author, Book, Category, OrderLine, Profile, Publisher, Review, Role, Status, Tag};

use super::{Case, annotated, rows, values};

/// The cases that Django raises for when they run, and that don't compile here: by the message that is pinned.
pub(super) const DO_NOT_COMPILE: &[(&str, &str)] = &[(
    "relations.relation_without_lookup_on_column",
    "queryset/column_is_no_relation",
)];

/// The cases that what is built cannot say yet, and why.
pub(super) const NOT_EXPRESSED: &[(&str, &str)] = &[];

fn forward(db: &Database) -> Vec<Case<'_>> {
    vec![
        rows(
            db,
            "relations.fk_chain",
            Review::objects().filter(|r| r.book().author().name.endswith("Kafka") & r.rating.eq(5)),
        ),
        rows(
            db,
            "relations.fk_chain_three",
            OrderLine::objects().filter(|l| l.book().category().parent().parent().name.eq("Fiction")),
        ),
        rows(
            db,
            "relations.fk_pk_no_join",
            Book::objects().filter(|b| b.author().id.eq(12) & b.publisher().id.eq(2)),
        ),
        rows(
            db,
            "relations.fk_id_isnull_false",
            Author::objects().filter(|a| a.mentor_id.is_not_null()),
        ),
        rows(
            db,
            "relations.self_fk",
            Author::objects().filter(|a| a.mentor().name.contains("Kafka")),
        ),
        rows(
            db,
            "relations.self_fk_two",
            Author::objects().filter(|a| a.mentor().mentor().id.eq(3)),
        ),
        rows(
            db,
            "relations.isnull_on_far_column",
            Book::objects().filter(|b| b.category().parent_id.is_null() & b.id.lte(40)),
        ),
        annotated(
            db,
            "relations.promotion_annotation",
            Book::objects().annotate(|b| b.publisher().city).filter(|b| b.id.lte(8)),
        ),
        values(
            db,
            "relations.promotion_values",
            Book::objects()
                .filter(|b| b.id.is_in([14, 18, 20, 1]))
                .order_by(|b| b.id)
                .values(|b| (b.id, b.publisher().name, b.category().parent().name)),
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a list of cases")]
fn reverse(db: &Database) -> Vec<Case<'_>> {
    vec![
        rows(
            db,
            "relations.self_reverse",
            Author::objects().filter(|a| a.mentees().is_active.eq(true)),
        ),
        rows(
            db,
            "relations.self_reverse_isnull",
            Author::objects().filter(|a| a.mentees().id.is_null() & a.age.gt(60)),
        ),
        rows(
            db,
            "relations.category_default_order_repeats",
            Category::objects().filter(|c| c.children().position.eq(2)),
        ),
        rows(
            db,
            "relations.reverse_fk_isnull",
            Author::objects().filter(|a| a.books().id.is_null()),
        ),
        rows(
            db,
            "relations.reverse_fk_isnull_false",
            Book::objects()
                .filter(|b| b.order_lines().id.is_not_null() & b.status.eq(Status::Draft))
                .distinct(),
        ),
        rows(
            db,
            "relations.one_filter_two_conditions",
            Author::objects()
                .filter(|a| a.books().status.eq(Status::Draft) & a.books().price.gt(90))
                .distinct(),
        ),
        rows(
            db,
            "relations.two_filters_two_conditions",
            Author::objects()
                .filter(|a| a.books().status.eq(Status::Draft))
                .filter(|a| a.books().price.gt(90))
                .distinct(),
        ),
        values(
            db,
            "relations.two_filters_repeats",
            Author::objects()
                .filter(|a| a.books().status.eq(Status::Draft))
                .filter(|a| a.books().price.gt(90))
                .order_by(|a| a.id)
                .values(|a| a.id),
        ),
        rows(
            db,
            "relations.one_filter_q_and",
            Author::objects()
                .filter(|a| a.books().status.eq(Status::Draft) & a.books().price.gt(90))
                .distinct(),
        ),
        rows(
            db,
            "relations.or_to_many_local",
            Author::objects()
                .filter(|a| a.books().price.gt(96) | a.name.startswith("Nils"))
                .distinct(),
        ),
        annotated(
            db,
            "relations.filter_after_annotate_reuse",
            Author::objects()
                .annotate(|a| a.books().id.count())
                .filter(|a| a.books().price.gt(90) & a.books().id.count().gt(1)),
        ),
    ]
}

fn excluded(db: &Database) -> Vec<Case<'_>> {
    vec![
        rows(
            db,
            "relations.exclude_two_conditions_to_many",
            Author::objects().exclude(|a| a.books().status.eq(Status::Draft) & a.books().price.gt(90)),
        ),
        rows(
            db,
            "relations.q_mixed_to_many",
            Author::objects()
                .filter(|a| a.books().status.eq(Status::Draft) & !a.books().status.eq(Status::Archived))
                .distinct(),
        ),
        rows(
            db,
            "relations.exclude_reverse_null",
            Author::objects()
                .exclude(|a| a.books().id.is_null())
                .filter(|a| a.age.gt(70)),
        ),
        rows(
            db,
            "relations.exclude_reverse_nullable_column",
            Publisher::objects().exclude(|p| p.books().discount.gt(0.48)),
        ),
        rows(
            db,
            "relations.exclude_two_steps_to_many",
            Review::objects()
                .exclude(|r| r.book().tags().slug.eq("new"))
                .filter(|r| r.rating.eq(1) & r.id.lte(80)),
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a list of cases")]
fn many_to_many(db: &Database) -> Vec<Case<'_>> {
    vec![
        rows(
            db,
            "relations.m2m_two_tags_one_filter",
            Book::objects().filter(|b| b.tags().slug.eq("new") & b.tags().slug.eq("award")),
        ),
        rows(
            db,
            "relations.m2m_two_tags_two_filters",
            Book::objects()
                .filter(|b| b.tags().slug.eq("new"))
                .filter(|b| b.tags().slug.eq("award")),
        ),
        rows(
            db,
            "relations.m2m_forward",
            Book::objects().filter(|b| b.tags().name.eq("second hand") & b.status.eq(Status::Archived)),
        ),
        (
            "relations.m2m_object",
            Box::pin(async move {
                let signed = Tag::objects().filter(|t| t.slug.eq("signed")).get(db).await?;
                let books = Book::objects()
                    .filter(|b| b.tags().id.eq(signed.id) & b.pages.gt(900))
                    .all(db)
                    .await?;
                Ok(super::keys(&books))
            }),
        ),
        rows(
            db,
            "relations.m2m_id_only",
            Book::objects().filter(|b| b.tags().id.eq(9) & b.price.gt(80)),
        ),
        rows(
            db,
            "relations.m2m_reverse",
            Tag::objects().filter(|t| t.books().title.eq("Winter")).distinct(),
        ),
        rows(
            db,
            "relations.m2m_reverse_unused",
            Tag::objects().filter(|t| t.books().id.is_null()),
        ),
        rows(
            db,
            "relations.m2m_chain",
            Author::objects()
                .filter(|a| a.books().tags().slug.eq("award") & a.books().category().name.eq("Haiku"))
                .distinct(),
        ),
        rows(
            db,
            "relations.m2m_to_m2m",
            Tag::objects().filter(|t| t.books().tags().books().id.eq(1)).distinct(),
        ),
        (
            "relations.related_manager_second_filter",
            Box::pin(async move {
                let book = Book::objects().filter(|b| b.id.eq(1)).get(db).await?;
                let slugs = book
                    .tags
                    .filter(|t| t.slug.gt("b"))
                    .filter(|t| t.books().pages.gt(1130))
                    .order_by(|t| t.slug)
                    .values(|t| t.slug)
                    .all(db)
                    .await?;
                Ok(super::json(&slugs))
            }),
        ),
    ]
}

fn through(db: &Database) -> Vec<Case<'_>> {
    vec![
        rows(
            db,
            "relations.through_forward",
            Book::objects().filter(|b| b.co_authors().name.contains("Lem")),
        ),
        rows(
            db,
            "relations.through_model_condition",
            Book::objects().filter(|b| b.contributions().role.eq(Role::Editor) & b.contributions().share.gt(dec!(60))),
        ),
        rows(
            db,
            "relations.through_same_row",
            Book::objects()
                .filter(|b| b.contributions().role.eq(Role::Editor) & b.co_authors().age.gt(60))
                .distinct(),
        ),
        rows(
            db,
            "relations.through_two_filters",
            Book::objects()
                .filter(|b| b.contributions().role.eq(Role::Editor))
                .filter(|b| b.co_authors().age.gt(60))
                .distinct(),
        ),
        rows(
            db,
            "relations.through_via_link",
            Book::objects()
                .filter(|b| b.contributions().role.eq(Role::Editor) & b.contributions().author().age.gt(60))
                .distinct(),
        ),
        rows(
            db,
            "relations.through_reverse",
            Author::objects()
                .filter(|a| a.contributed().status.eq(Status::Draft))
                .distinct(),
        ),
        (
            "relations.through_manager_values",
            Box::pin(async move {
                let book = Book::objects().filter(|b| b.id.eq(5)).get(db).await?;
                let parts = book
                    .co_authors
                    .all()
                    .order_by(|a| a.id)
                    .values(|a| (a.name, a.contributions().role))
                    .all(db)
                    .await?;
                Ok(super::json(
                    &parts
                        .into_iter()
                        .map(|(name, role)| (name, role.map(|role| role.value())))
                        .collect::<Vec<_>>(),
                ))
            }),
        ),
    ]
}

fn one_to_one(db: &Database) -> Vec<Case<'_>> {
    vec![
        rows(
            db,
            "relations.o2o_reverse",
            Author::objects().filter(|a| a.profile().newsletter.eq(true)),
        ),
        rows(
            db,
            "relations.o2o_reverse_isnull",
            Author::objects().filter(|a| a.profile().id.is_null()),
        ),
        rows(
            db,
            "relations.o2o_reverse_none",
            Author::objects().filter(|a| a.profile().id.is_null() & a.is_active.eq(false)),
        ),
        rows(
            db,
            "relations.o2o_reverse_exclude",
            Author::objects().exclude(|a| a.profile().newsletter.eq(true)),
        ),
        (
            "relations.by_object_reverse",
            Box::pin(async move {
                let book = Book::objects().filter(|b| b.id.eq(7)).get(db).await?;
                Ok(super::keys(
                    &Author::objects().filter(|a| a.books().id.eq(book.id)).all(db).await?,
                ))
            }),
        ),
        (
            "relations.by_object_o2o",
            Box::pin(async move {
                let profile = Profile::objects().filter(|p| p.id.eq(3)).get(db).await?;
                Ok(super::keys(
                    &Author::objects()
                        .filter(|a| a.profile().id.eq(profile.id))
                        .all(db)
                        .await?,
                ))
            }),
        ),
    ]
}

fn subqueries(db: &Database) -> Vec<Case<'_>> {
    vec![
        rows(
            db,
            "relations.exclude_via_subquery",
            Author::objects().exclude(|a| {
                let dear = Book::objects().filter(|b| b.status.eq(Status::Draft) & b.price.gt(90));
                a.books().is_in(dear)
            }),
        ),
        rows(
            db,
            "relations.by_queryset_reverse",
            Publisher::objects()
                .filter(|p| p.books().is_in(Book::objects().filter(|b| b.pages.gt(1140))))
                .distinct(),
        ),
    ]
}

fn filtered(db: &Database) -> Vec<Case<'_>> {
    vec![
        values(
            db,
            "relations.filtered_relation",
            Author::objects()
                .filtered_relation(|a| a.books(), |b| b.status.eq(Status::Draft))
                .filter(|a| a.id.lte(8))
                .order_by(|a| (a.id, a.books().id))
                .values(|a| (a.id, a.books().id)),
        ),
        values(
            db,
            "relations.filtered_relation_count",
            Publisher::objects()
                .filtered_relation(|p| p.books(), |b| b.price.lt(20))
                .annotate(|p| p.books().id.count())
                .order_by(|p| p.id)
                .values(|p| (p.name, p.books().id.count())),
        ),
    ]
}

pub(super) fn cases(db: &Database) -> Vec<Case<'_>> {
    [
        forward,
        reverse,
        excluded,
        many_to_many,
        through,
        one_to_one,
        subqueries,
        filtered,
    ]
    .into_iter()
    .flat_map(|group| group(db))
    .collect()
}
