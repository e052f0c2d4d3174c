//! Lists of more values than are a parameter each: what they find is what the column says is equal.

use fastjango::db::{Database, Executor as _, Statement};
use fastjango::prelude::*;
use fastjango_tests::on_every_database;

/// A word.
#[model(table = "word")]
#[derive(Debug)]
struct Word {
    id: i64,
    #[field(max_length = 40)]
    text: String,
}

/// What is looked for: these words among many that nobody has.
fn list(words: &[&str]) -> Vec<String> {
    let mut list: Vec<String> = (0..1500).map(|number| format!("nothing {number}")).collect();
    list.extend(words.iter().map(|word| (*word).to_owned()));
    list
}

/// The table, with these words; `column` is how MySQL is to compare them.
async fn written(db: &Database, column: &str, words: &[&str]) {
    let column = if db.backend().is_mysql() { column } else { "" };
    let key = if db.backend().is_mysql() { "auto_increment" } else { "" };
    let script = format!("CREATE TABLE word (id bigint {key} PRIMARY KEY, text varchar(40) {column} NOT NULL)");
    db.handle().execute_script(&script).await.expect("the table is made");
    for (id, word) in (1..).zip(words) {
        let insert = Statement::new(
            match db.backend() {
                fastjango::db::Backend::Postgres => "INSERT INTO word (id, text) VALUES ($1, $2)",
                _ => "INSERT INTO word (id, text) VALUES (?, ?)",
            },
            vec![
                fastjango::value::Value::Integer(id),
                fastjango::value::Value::Text((*word).to_owned()),
            ],
        );
        db.handle().execute(&insert).await.expect("a word is inserted");
    }
}

/// How many words a long list finds, and how many the words alone.
async fn found(db: &Database, words: &[&str]) -> (i64, i64) {
    let long = list(words);
    let long = Word::objects()
        .filter(|w| w.text.is_in(&long))
        .count(db)
        .await
        .expect("an answer");
    let short = Word::objects()
        .filter(|w| w.text.is_in(words.iter().copied()))
        .count(db)
        .await
        .expect("an answer");
    (long, short)
}

const WORDS: [&str; 8] = ["a", "A", "ж", "é", "😀", "\"quoted\"", "back\\slash\n\u{1}", "it's "];

on_every_database! {
    async fn a_long_list_heeds_case_where_the_column_does(db) {
        written(&db, "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", &WORDS).await;
        assert_eq!(found(&db, &WORDS).await, (8, 8));
        assert_eq!(found(&db, &["A"]).await, (1, 1));
        let gone = list(&["a", "ж"]);
        assert_eq!(Word::objects().filter(|w| w.text.is_in(&gone)).update(&db, |w| w.text.set("gone")).await.expect("done"), 2);
        let gone = list(&["A", "gone"]);
        assert_eq!(Word::objects().filter(|w| w.text.is_in(&gone)).delete(&db).await.expect("done").total, 3);
    }

    async fn a_long_list_is_compared_as_a_short_one(db) {
        for collation in ["utf8mb4_unicode_ci", "utf8mb4_general_ci", "utf8mb4_nopad_bin"] {
            written(&db, &format!("CHARACTER SET utf8mb4 COLLATE {collation}"), &WORDS).await;
            for words in [&WORDS[..], &["a"], &["e"], &["it's"], &["it's", "it's "], &["it's ", "it's"]] {
                let (long, short) = found(&db, words).await;
                assert_eq!(long, short, "{collation}: {words:?}");
            }
            db.handle().execute_script("DROP TABLE word").await.expect("it is dropped");
        }
    }

    async fn the_database_of_a_long_list_may_have_other_letters(db) {
        if !db.backend().is_mysql() {
            return;
        }
        let row = db.handle().fetch_one(&"SELECT DATABASE()".into()).await.expect("a row");
        let name = row.text(0).expect("a text").expect("a database is chosen").to_owned();
        let alter = format!("ALTER DATABASE `{name}` CHARACTER SET latin1");
        db.handle().execute_script(&alter).await.expect("it is altered");
        let other = db.with_own_pool().expect("another pool");
        written(&other, "CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci", &WORDS).await;
        assert_eq!(found(&other, &["ж"]).await, (1, 1));
        assert_eq!(found(&other, &WORDS).await, (8, 8));
    }
}
