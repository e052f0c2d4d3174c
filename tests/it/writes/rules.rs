//! What becomes of rows whose target is deleted: each rule of `on_delete`.

use fastjango::db::Database;
use fastjango::models::deletion::Deleted;
use fastjango::prelude::*;
use fastjango::value::Value;
use fastjango_tests::on_every_database;

use super::behaviour::passes;
use super::tables;

/// What the others refer to.
#[model(table = "shelf")]
#[derive(Debug)]
struct Shelf {
    id: i64,
    #[field(max_length = 20)]
    name: String,
}

/// A shelf in a shelf, which goes with it.
#[model(table = "board")]
#[derive(Debug)]
struct Board {
    id: i64,
    #[relation(on_delete = cascade)]
    shelf: ForeignKey<Shelf>,
}

/// What a board carries, and a shelf holds.
#[model(table = "jar")]
#[derive(Debug)]
struct Jar {
    id: i64,
    #[relation(on_delete = restrict)]
    shelf: ForeignKey<Shelf>,
    #[relation(on_delete = cascade)]
    board: Option<ForeignKey<Board>>,
}

/// What falls onto another shelf.
#[model(table = "book_end")]
#[derive(Debug)]
struct BookEnd {
    id: i64,
    #[relation(on_delete = set_default, default = 1)]
    by_default: ForeignKey<Shelf>,
    #[relation(on_delete = set(fallback()))]
    by_value: ForeignKey<Shelf>,
    #[relation(on_delete = set(2))]
    by_number: Option<ForeignKey<Shelf>>,
}

/// What the database takes along.
#[model(table = "dust")]
#[derive(Debug)]
struct Dust {
    id: i64,
    #[relation(on_delete = db_cascade)]
    shelf: ForeignKey<Shelf>,
    #[relation(on_delete = db_set_null)]
    also: Option<ForeignKey<Shelf>>,
    #[relation(on_delete = do_nothing)]
    never: Option<ForeignKey<Shelf>>,
}

/// What the database puts back.
#[model(table = "mouse")]
#[derive(Debug)]
struct Mouse {
    id: i64,
    #[relation(on_delete = db_set_default, default = 1)]
    shelf: ForeignKey<Shelf>,
}

fn fallback() -> i64 {
    2
}

type All = (Shelf, Board, Jar, BookEnd, Dust);

/// Three shelves.
async fn shelves(db: &Database) -> Result<[Shelf; 3]> {
    tables::make::<All>(db).await?;
    let made = async |name: &str| Shelf::new().name(name).save(db).await;
    Ok([made("first").await?, made("second").await?, made("third").await?])
}

fn counts(deleted: &Deleted) -> Vec<(&str, u64)> {
    deleted
        .by_model
        .iter()
        .map(|(model, rows)| (model.as_str(), *rows))
        .collect()
}

on_every_database! {
    async fn a_restricted_row_forbids_unless_it_goes_too(db) {
        let db = &db;
        passes(async {
            let [first, second, _] = shelves(db).await?;
            let board = Board::new().shelf(&first).save(db).await?;
            let jar = Jar::new().shelf(&first).board(&board).save(db).await?;
            let stays = Jar::new().shelf(&second).save(db).await?;
            let refused = second.delete(db).await;
            let Err(Error::Restricted(error)) = &refused else { panic!("{refused:?}") };
            assert_eq!(error.restricted, [("Jar", Value::Integer(stays.id))]);
            assert_eq!(error.relations, [("Jar", "shelf")]);
            assert_eq!(
                refused.unwrap_err().to_string(),
                "cannot delete some instances of model 'Shelf' because they are referenced through restricted foreign \
                 keys: 'Jar.shelf'"
            );
            assert_eq!(counts(&first.delete(db).await?), [("Board", 1), ("Jar", 1), ("Shelf", 1)]);
            assert!(!Jar::objects().filter(|it| it.id.eq(jar.id)).exists(db).await?);
            assert_eq!(Jar::objects().count(db).await?, 1);
            Ok(())
        })
        .await;
    }

    async fn a_key_becomes_its_default_or_a_value(db) {
        let db = &db;
        passes(async {
            let [first, second, third] = shelves(db).await?;
            let end = BookEnd::new().by_default(&third).by_value(&third).by_number(&third).save(db).await?;
            let default = BookEnd::new().by_value(&second).build();
            assert_eq!((*default.by_default.key(), default.by_number), (first.id, None), "the program has it too");
            assert_eq!(counts(&third.delete(db).await?), [("Shelf", 1)]);
            let end = BookEnd::objects().filter(|it| it.id.eq(end.id)).get(db).await?;
            assert_eq!((*end.by_default.key(), *end.by_value.key()), (first.id, second.id));
            assert_eq!(end.by_number.map(|key| *key.key()), Some(second.id));
            Ok(())
        })
        .await;
    }

    async fn what_the_database_does_is_neither_read_nor_counted(db) {
        let db = &db;
        passes(async {
            let [first, second, third] = shelves(db).await?;
            let gone = Dust::new().shelf(&first).save(db).await?;
            let stays = Dust::new().shelf(&second).also(&first).save(db).await?;
            let recording = db.record();
            let deleted = first.delete(db).await?;
            let dusty = recording.statements().into_iter().filter(|sql| sql.contains("dust")).count();
            drop(recording);
            assert_eq!((counts(&deleted), dusty), (vec![("Shelf", 1)], 0));
            assert!(!Dust::objects().filter(|it| it.id.eq(gone.id)).exists(db).await?);
            let stays = Dust::objects().filter(|it| it.id.eq(stays.id)).get(db).await?;
            assert!(stays.also.is_none());
            Dust::new().shelf(&second).never(&third).save(db).await?;
            assert!(matches!(third.delete(db).await, Err(Error::Integrity(_))), "nothing is done, the database minds");
            Ok(())
        })
        .await;
    }

    async fn the_database_sets_its_default_where_it_can(db) {
        let db = &db;
        passes(async {
            let made = tables::make::<(Shelf, Mouse)>(db).await;
            if !db.backend().capabilities().on_delete_set_default {
                assert!(matches!(made, Err(Error::Configuration(message)) if message.contains("set_default")));
                return Ok(());
            }
            made?;
            let first = Shelf::new().name("first").save(db).await?;
            let second = Shelf::new().name("second").save(db).await?;
            let mouse = Mouse::new().shelf(&second).save(db).await?;
            second.delete(db).await?;
            assert_eq!(*Mouse::objects().filter(|it| it.id.eq(mouse.id)).get(db).await?.shelf.key(), first.id);
            Ok(())
        })
        .await;
    }
}
