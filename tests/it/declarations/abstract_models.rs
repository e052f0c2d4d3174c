//! Abstract models, whose fields stand in others.

use super::*;

mod stamps {
    use fastjango::prelude::*;

    /// When a row was made and changed, and by whom.
    #[model(abstract)]
    pub(crate) struct Stamps {
        /// When it was made.
        #[field(auto_now_add)]
        pub created: DateTime<Utc>,
        /// Who made it.
        #[field(max_length = 20, default = "nobody")]
        pub r#by: String,
        /// What it came from.
        #[relation(on_delete = set_null)]
        pub origin: Option<ForeignKey<crate::declarations::abstract_models::Origin>>,
    }
}
use stamps::Stamps;

/// A number of tries.
#[model(abstract)]
struct Tries {
    /// How many.
    #[field(default = 0, min = 0)]
    tries: i32,
}

/// Where something comes from.
#[model(table = "origin")]
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    /// The key.
    pub id: i64,
    #[embed]
    tries: Tries,
}

/// A letter.
#[model(table = "letter", ordering = [-created], index(fields = [created, text]))]
#[derive(Debug, Clone)]
pub(super) struct Letter {
    /// The key.
    pub id: i64,
    #[embed]
    stamps: Stamps,
    /// Its words.
    #[field(max_length = 50)]
    pub text: String,
    #[embed]
    tries: Tries,
}

#[serializer(model = Letter)]
struct LetterSerializer {
    id: i64,
    created: DateTime<Utc>,
    text: String,
    tries: i32,
}

#[derive(Debug, Clone, Copy)]
struct Letters;

impl Seed for Letters {
    fn name(&self) -> &'static str {
        "letters"
    }

    async fn fill(&self, db: &Database) -> Result<()> {
        create(db, &[Letter::OPTIONS, Origin::OPTIONS]).await
    }
}

#[test]
fn fields_stand_where_they_are_embedded() {
    let names: Vec<&str> = Letter::OPTIONS.columns.iter().map(|column| column.name).collect();
    assert_eq!(names, ["id", "created", "by", "origin_id", "text", "tries"]);
    assert_eq!(Origin::OPTIONS.columns[1].help_text, "How many.");
}

on_every_database! {
    async fn embedded_fields_are_fields(db: Letters) {
        let origin = Origin::new().tries(2).save(&db).await.expect("it is saved");
        let mut letter = Letter::new().text("Hello").origin(&origin).save(&db).await.expect("it is saved");
        assert_eq!((letter.tries, letter.by.as_str()), (0, "nobody"));
        let found = Letter::objects()
            .filter(|l| l.created.lte(Utc::now()) & l.origin().tries.eq(2) & l.by.eq("nobody"))
            .select_related(|l| l.origin())
            .get(&db)
            .await
            .expect("it is there");
        assert_eq!(found.origin.as_ref().map(|origin| *origin.key()), Some(origin.id));
        letter.tries = -1;
        let message = "Ensure this value is greater than or equal to 0.".to_owned();
        assert_eq!(told(letter.full_clean(&db).await), [("tries".to_owned(), message, "min_value")]);
        let context = SerializerContext::new(&db);
        let document = serde_json::json!({ "text": "Again", "tries": -1 });
        let refused = LetterSerializer::validated(&document, &context).await.map(drop);
        assert!(refused.is_err(), "the rules of the field came along");
    }
}
