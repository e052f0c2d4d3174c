//! The recorded cases of deletion.

use fastjango::prelude::*;
use fastjango_tests::bookshop::{Author, Book, Category, Contribution, Order, OrderLine, Publisher, Review, Tag};

use super::{Case, cases, counts, json};

/// The cases that Django raises for when they run, and that don't compile here: by the message that is pinned.
pub(super) const DO_NOT_COMPILE: &[(&str, &str)] = &[("deletes.delete_values", "queryset/delete_of_values")];

/// The cases that what is built cannot say yet, and why.
pub(super) const NOT_EXPRESSED: &[(&str, &str)] = &[];

/// The number of rows of a queryset.
macro_rules! count {
    ($tx:ident, $queryset:expr) => {
        $queryset.count($tx).await?
    };
}

/// What deletes the instance with a key, or the rows of a queryset.
macro_rules! delete {
    ($tx:ident, $model:ident $key:literal) => {
        counts(
            &$model::objects()
                .filter(|m| m.id.eq($key))
                .get($tx)
                .await?
                .delete($tx)
                .await?,
        )
    };
    ($tx:ident, $queryset:expr) => {
        counts(&$queryset.delete($tx).await?)
    };
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = instances();
    cases.extend(querysets());
    cases
}

fn instances() -> Vec<Case> {
    cases! {
        "deletes.delete_simple": |tx| delete!(tx, Tag 10), count!(tx, Tag::objects());
        "deletes.delete_cascade": |tx| delete!(tx, Book 10), [
            count!(tx, Review::objects().filter(|r| r.book_id.eq(10))),
            count!(tx, Tag::objects().filter(|t| t.books().id.eq(10))),
        ];
        "deletes.delete_protected": |tx| delete!(tx, Book 4), count!(tx, Book::objects().filter(|b| b.id.eq(4)));
        "deletes.delete_protected_category": |tx| delete!(tx, Category 8),
            count!(tx, Category::objects().filter(|c| c.id.eq(8)));
        "deletes.delete_set_null": |tx| delete!(tx, Publisher 6),
            Book::objects().filter(|b| b.id.is_in([5, 10, 16])).order_by(|b| b.id)
                .values(|b| (b.id, b.publisher_id)).all(tx).await?;
        "deletes.delete_set_null_self": |tx| delete!(tx, Author 28),
            Author::objects().filter(|a| a.id.eq(29)).values(|a| (a.id, a.mentor_id)).all(tx).await?;
        "deletes.delete_author_protected": |tx| delete!(tx, Author 9),
            count!(tx, Author::objects().filter(|a| a.id.eq(9)));
        "deletes.delete_m2m_target": |tx| delete!(tx, Tag 1), [
            count!(tx, Book::objects()),
            count!(tx, Book::objects().filter(|b| b.tags().id.eq(1))),
        ];
        "deletes.delete_unsaved": |tx| counts(&Tag::new().name("x").slug("x").build().delete(tx).await?), ();
    }
}

fn querysets() -> Vec<Case> {
    cases! {
        "deletes.delete_queryset_simple": |tx| delete!(tx, Review::objects().filter(|r| r.rating.eq(1))),
            count!(tx, Review::objects());
        "deletes.delete_subquery_filter": |tx| delete!(tx, OrderLine::objects().filter(|l| {
            l.order().is_in(Order::objects().filter(|o| o.customer.endswith("Çelik")))
        })), count!(tx, OrderLine::objects());
        "deletes.delete_none_matching": |tx| delete!(tx, Review::objects().filter(|r| r.reviewer.eq("Nobody"))), ();
        "deletes.delete_fast_no_related": |tx| delete!(tx, OrderLine::objects().filter(|l| l.quantity.gte(8))),
            count!(tx, OrderLine::objects());
        "deletes.delete_cascade_queryset": |tx| delete!(tx, Book::objects().filter(|b| b.id.is_in([1, 2, 3, 12]))), [
            count!(tx, Book::objects()),
            count!(tx, Contribution::objects()),
            count!(tx, Review::objects()),
        ];
        "deletes.delete_order": |tx| delete!(tx, Order::objects().filter(|o| o.paid.eq(false))), [
            count!(tx, Order::objects()),
            count!(tx, OrderLine::objects()),
        ];
        "deletes.delete_related_filter": |tx|
            delete!(tx, Review::objects().filter(|r| r.book().author().name.eq("Pavel Eco"))),
            count!(tx, Review::objects());
        "deletes.delete_distinct": |tx| delete!(tx, Tag::objects().order_by(|t| t.id).limit(2)),
            count!(tx, Tag::objects());
        "deletes.delete_related_manager": |tx| {
            let order = Order::objects().filter(|o| o.id.eq(2)).get(tx).await?;
            delete!(tx, order.lines.filter(|l| l.quantity.gt(5)))
        }, OrderLine::objects().filter(|l| l.order_id.eq(2)).order_by(|l| l.id).values(|l| l.quantity).all(tx).await?;
        "deletes.delete_all": |tx| delete!(tx, Review::objects()), count!(tx, Review::objects());
    }
}
