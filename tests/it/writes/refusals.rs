//! What an error of the database says of the constraint and the fields, on every database alike.

use fastjango::db::Executor as _;
use fastjango::error::{IntegrityError, IntegrityKind};
use fastjango::models::rows;
use fastjango::prelude::*;
use fastjango::value::{Value, ValueKind};
use fastjango_tests::bookshop::{Author, Book, Contribution, Review, Role, Rows, Tag};
use fastjango_tests::on_every_database;

fn refused<T: std::fmt::Debug>(result: Result<T>) -> IntegrityError {
    match result {
        Err(Error::Integrity(error)) => *error,
        other => panic!("{other:?}"),
    }
}

/// What an error says.
fn said(error: &IntegrityError) -> (IntegrityKind, Option<&str>, &[&'static str]) {
    (error.kind, error.model, &error.fields)
}

on_every_database! {
    async fn a_unique_field_is_named(db: Rows) {
        let error = refused(Tag::new().name("rare").slug("other").save(&db).await);
        assert_eq!(said(&error), (IntegrityKind::Unique, Some("Tag"), &["name"][..]));
        let name = error.constraint.expect("its name");
        assert!(name.starts_with("tag_name_") && name.ends_with("_uniq"), "{name}");
        let error = refused(Tag::objects().filter(|t| t.id.eq(1)).update(&db, |t| t.slug.set("rare")).await);
        assert_eq!(said(&error), (IntegrityKind::Unique, Some("Tag"), &["slug"][..]));
        let mut clash = Tag::new().name("rare").slug("other").build();
        clash.id = 1;
        let error = refused(clash.save(&db).await);
        assert_eq!(error.fields, ["name"], "an update says it too");
    }

    async fn fields_that_are_unique_together_are_named(db: Rows) {
        let part = || Contribution::new().book(1).author(2).role(Role::Editor);
        part().save(&db).await.expect("the first");
        let error = refused(part().save(&db).await);
        assert_eq!(said(&error), (IntegrityKind::Unique, Some("Contribution"), &["book", "author", "role"][..]));
        assert_eq!(error.constraint.as_deref(), Some("contribution_book_author_role"));
    }

    async fn a_check_names_its_fields(db: Rows) {
        let error = refused(Review::new().book(1).reviewer("Zoe").rating(9).save(&db).await);
        assert_eq!(said(&error), (IntegrityKind::Check, Some("Review"), &["rating"][..]));
        assert_eq!(error.constraint.as_deref(), Some("review_rating_range"));
        let lower = Book::objects().filter(|b| b.id.eq(1)).update(&db, |b| b.pages.set(b.pages - 100_000));
        let error = refused(lower.await);
        assert_eq!(said(&error), (IntegrityKind::Check, Some("Book"), &["pages"][..]), "{error:?}");
    }

    async fn null_where_it_may_not_be_names_the_field(db: Rows) {
        let mut values = Author::new().name("").email("n@example.org").build().encode();
        values[1] = Value::Null(ValueKind::Text);
        let error = refused(rows::insert_row(db.handle(), Author::options(), values).await);
        assert_eq!(said(&error), (IntegrityKind::NotNull, Some("Author"), &["name"][..]));
    }

    async fn a_key_that_leads_nowhere_names_its_relation(db: Rows) {
        let error = refused(Review::new().book(99_999).reviewer("Zoe").rating(3).save(&db).await);
        assert_eq!(said(&error), (IntegrityKind::ForeignKey, Some("Review"), &["book"][..]), "{error:?}");
        let name = error.constraint.expect("its name");
        assert!(name.starts_with("review_book_id_") && name.ends_with("_fk_book_id"), "{name}");
    }

    async fn a_link_to_nothing_names_its_relation(db: Rows) {
        let mut book = Book::objects().filter(|b| b.id.eq(1)).get(&db).await.expect("the book");
        let error = refused(book.tags.add(&db, [10, 999]).await);
        assert_eq!(said(&error), (IntegrityKind::ForeignKey, Some("Book"), &["tags"][..]), "{error:?}");
        assert_eq!(error.columns, ["tag_id"]);
        assert!(error.constraint.is_some_and(|name| name.starts_with("book_tags_tag_id_")));
        let refused = Tag::objects().filter(|t| t.id.eq(1)).get(&db).await.expect("the tag").books.add(&db, [999]).await;
        assert!(matches!(refused, Err(Error::Integrity(error)) if error.fields == ["tags"]));
    }

    async fn so_does_one_that_the_end_of_a_transaction_finds(db: Rows) {
        ::bookshop::project().attach(&db);
        let done = db.atomic(async |tx| {
            Review::new().book(99_999).reviewer("Zoe").rating(3).save(tx).await?;
            Tag::new().name("lost").slug("lost").save(tx).await
        });
        let error = refused(done.await);
        assert_eq!(said(&error), (IntegrityKind::ForeignKey, Some("Review"), &["book"][..]), "{error:?}");
        assert!(error.constraint.is_some_and(|name| name.ends_with("_fk_book_id")));
        assert_eq!(Tag::objects().count(&db).await.expect("a count"), 10);
    }
}
