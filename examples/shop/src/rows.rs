//! The rows: two authors with two books each, and one who has none.

use fastjango::auth::{Token, User};
use fastjango::prelude::*;

use crate::date;
use crate::models::{Author, Book, Publisher, Review, Status, Tag};

/// Puts the rows into an empty database.
pub(crate) async fn load(db: &Database) -> Result<()> {
    db.atomic(async |tx| {
        books(tx).await?;
        let ada = User::new().username("ada").is_staff(true).save(tx).await?;
        Token::new()
            .key("9944b09199c62bcf9418ad846dd0e4bb")
            .user(&ada)
            .save(tx)
            .await
            .map(drop)
    })
    .await
}

async fn books(db: &Transaction) -> Result<()> {
    let author = |name: &str, born| Author::new().name(name).born(born).build();
    let authors = vec![author("Frank", 1920), author("Jane", 1775), author("Mary", 1797)];
    let authors = Author::objects().bulk_create(db, authors).await?;
    let ace = Publisher::new().name("Ace").save(db).await?;
    let book = |title: &str, pages, price| Book::new().title(title).pages(pages).price(price);
    let books = vec![
        book("Dune", 412, dec!(9.99))
            .rating(4.5)
            .published(date(1965, 8, 1))
            .status(Status::Published)
            .meta(json!({ "awards": ["Hugo", "Nebula"], "film": { "year": 1984 } }))
            .author(&authors[0])
            .publisher(&ace)
            .build(),
        book("Dune Messiah", 256, dec!(7.50))
            .rating(3.5)
            .published(date(1969, 10, 15))
            .status(Status::Published)
            .meta(json!({ "awards": [] }))
            .author(&authors[0])
            .publisher(&ace)
            .build(),
        book("Emma", 474, dec!(5.00))
            .published(date(1815, 12, 23))
            .status(Status::Published)
            .in_stock(false)
            .meta(json!({ "film": { "year": 1996 } }))
            .author(&authors[1])
            .build(),
        book("Persuasion", 249, dec!(5.50)).author(&authors[1]).build(),
    ];
    let mut books = Book::objects().bulk_create(db, books).await?;
    let tags = ["classic", "desert"].map(|name| Tag::new().name(name).build());
    let tags = Tag::objects().bulk_create(db, tags.into()).await?;
    books[0].tags.add(db, &tags).await?;
    books[1].tags.add(db, [&tags[1]]).await?;
    books[2].tags.add(db, [&tags[0]]).await?;
    let review = |rating, text: &str, book: &Book, created: &str| {
        let created: DateTime<Utc> = created.parse().expect("it is a moment");
        Review::new()
            .rating(rating)
            .text(text)
            .created(created)
            .book(book)
            .build()
    };
    let reviews = vec![
        review(5, "A classic.", &books[0], "2024-01-05T10:30:15Z"),
        review(3, "Too much sand.", &books[0], "2024-02-29T18:00:00Z"),
        review(4, "", &books[2], "2024-03-01T09:05:00Z"),
    ];
    Review::objects().bulk_create(db, reviews).await.map(drop)
}
