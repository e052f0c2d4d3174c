//! The types that columns can have, written and read again.

#![allow(unreachable_pub, reason = "declared as a program would declare them")]

use super::*;

/// A number of grams.
#[derive(Debug, Clone, Copy, PartialEq, FieldType)]
pub struct Grams(pub i32);

/// A number of the trade.
#[derive(Debug, Clone, PartialEq, FieldType)]
pub struct Isbn {
    digits: String,
}

/// How big something is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Size {
    width: u8,
    height: Option<u8>,
}

/// How urgent something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choices)]
#[repr(i16)]
pub enum Priority {
    /// Whenever.
    Low = -1,
    /// As usual.
    #[choice(label = "As usual")]
    Normal,
    /// At once.
    High = 10,
}

/// A thing with a column of each type.
#[model(table = "parcel", ordering = [id])]
#[derive(Debug, Clone)]
pub struct Parcel {
    /// The key.
    pub id: i64,
    /// Two bytes.
    pub small: i16,
    /// Four bytes.
    pub medium: i32,
    /// Two bytes without a sign.
    pub few: u16,
    /// Four bytes without a sign.
    pub many: u32,
    /// Eight bytes without a sign.
    pub most: u64,
    /// Bytes.
    pub content: Vec<u8>,
    /// A document with a type.
    pub size: JsonOf<Size>,
    /// One that need not be there.
    pub inner: Option<JsonOf<Vec<Size>>>,
    /// A type of the program's own.
    pub weight: Grams,
    /// Another one, which is text.
    #[field(max_length = 13, unique)]
    pub isbn: Option<Isbn>,
    /// Choices that are integers.
    #[field(default = Priority::Normal)]
    pub priority: Priority,
}

/// The numbers of a parcel.
#[serializer(model = Parcel)]
pub struct ParcelSerializer {
    pub few: u16,
    pub many: u32,
    pub most: u64,
}

/// Parcels, for everybody.
#[viewset(model = Parcel, serializer = ParcelSerializer, actions = [partial_update], permissions = [AllowAny])]
impl ParcelViewSet {}

/// The key of a shelf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, FieldType)]
pub struct ShelfId(pub i64);

/// A row whose key has a type of the program's own.
#[model(table = "shelf")]
#[derive(Debug, Clone)]
pub struct Shelf {
    /// The key.
    pub id: ShelfId,
    /// The shelf above.
    #[relation(on_delete = cascade)]
    pub above: Option<ForeignKey<Shelf>>,
}

/// The table of parcels.
#[derive(Debug, Clone, Copy)]
pub struct Parcels;

impl Seed for Parcels {
    fn name(&self) -> &'static str {
        "parcels"
    }

    async fn fill(&self, db: &Database) -> Result<()> {
        create(db, &[Parcel::OPTIONS, Shelf::OPTIONS]).await
    }
}

fn isbn(digits: &str) -> Isbn {
    Isbn {
        digits: digits.to_owned(),
    }
}

/// A parcel with the greatest values.
fn parcel() -> Parcel {
    let size = Size { width: 3, height: None };
    Parcel::new()
        .small(i16::MIN)
        .medium(i32::MAX)
        .few(i16::MAX.unsigned_abs())
        .many(i32::MAX.unsigned_abs())
        .most(i64::MAX.unsigned_abs())
        .content(vec![0, 1, 255])
        .size(JsonOf(size.clone()))
        .inner(JsonOf(vec![size]))
        .weight(Grams(250))
        .isbn(isbn("9780306406157"))
        .build()
}

on_every_database! {
    async fn each_type_is_written_and_read_as_it_was(db: Parcels) {
        let mut saved = parcel();
        saved.save(&db).await.expect("it is saved");
        let read = Parcel::objects().filter(|p| p.id.eq(saved.id)).get(&db).await.expect("it is there");
        assert_eq!((read.small, read.medium, read.few), (i16::MIN, i32::MAX, 32_767));
        assert_eq!((read.many, read.most), (2_147_483_647, i64::MAX.unsigned_abs()));
        assert_eq!(read.content, [0, 1, 255]);
        assert_eq!((&read.size, &read.inner), (&saved.size, &saved.inner));
        assert_eq!(read.size.width, 3);
        assert_eq!((read.weight, &read.isbn, read.priority), (Grams(250), &saved.isbn, Priority::Normal));
    }

    async fn types_of_the_program_have_the_lookups_of_their_values(db: Parcels) {
        for (grams, digits, priority) in [(1, "978a", Priority::Low), (2, "979b", Priority::High)] {
            let mut parcel = parcel();
            (parcel.weight, parcel.isbn, parcel.priority) = (Grams(grams), Some(isbn(digits)), priority);
            parcel.save(&db).await.expect("it is saved");
        }
        let count = async |query: QuerySet<Parcel>| query.count(&db).await.expect("they are counted");
        assert_eq!(count(Parcel::objects().filter(|p| p.weight.gt(Grams(1)))).await, 1);
        assert_eq!(count(Parcel::objects().filter(|p| p.isbn.startswith("978"))).await, 1);
        assert_eq!(count(Parcel::objects().filter(|p| p.isbn.is_in([isbn("978a"), isbn("979b")]))).await, 2);
        assert_eq!(count(Parcel::objects().filter(|p| p.priority.gte(Priority::Normal))).await, 1);
        assert_eq!(count(Parcel::objects().filter(|p| p.most.eq(u64::MAX))).await, 0);
        let heaviest = Parcel::objects().aggregate(&db, |p| p.weight.max()).await.expect("there is one");
        assert_eq!(heaviest, Some(Grams(2)));
    }

    async fn a_value_that_is_none_of_the_type_is_told_when_its_row_is_read(db: Parcels) {
        parcel().save(&db).await.expect("it is saved");
        for (sql, says) in [
            ("UPDATE parcel SET priority = 7", "`7` is none of the choices `-1`, `0`, `10`"),
            ("UPDATE parcel SET priority = 0, size = '{\"width\": 300}'", "a JSON document is no"),
        ] {
            db.handle().execute_script(sql).await.expect("it is changed");
            match Parcel::objects().all(&db).await {
                Err(Error::Decode { message }) => assert!(message.contains(says), "{message}"),
                other => panic!("{says}: {other:?}"),
            }
        }
    }

    async fn a_key_can_have_a_type_of_the_programs_own(db: Parcels) {
        let first = Shelf::new().save(&db).await.expect("it is saved");
        let second = Shelf::new().above(&first).save(&db).await.expect("it is saved");
        assert_eq!((first.id, second.id), (ShelfId(1), ShelfId(2)));
        let found = Shelf::objects().filter(|s| s.above_id.eq(first.id)).get(&db).await.expect("it is there");
        assert_eq!((found.id, found.above.map(|above| *above.key())), (second.id, Some(first.id)));
    }

    async fn integers_are_held_to_what_the_column_can_hold(db: Parcels) {
        let mut parcel = parcel();
        parcel.most = u64::MAX;
        assert!(parcel.clone().save(&db).await.is_err(), "no database's integer holds it");
        assert_eq!(Parcel::objects().count(&db).await.expect("they are counted"), 0);
        parcel.most = 0;
        parcel.many = u32::MAX;
        let refused = parcel.full_clean(&db).await;
        if db.backend() == fastjango::db::Backend::Postgres {
            let message = "Ensure this value is less than or equal to 2147483647.".to_owned();
            assert_eq!(told(refused), [("many".to_owned(), message, "max_value")]);
        } else {
            assert_eq!(told(refused), []);
        }
    }

    async fn a_client_s_integers_are_held_to_the_same(db: Parcels) {
        let mut saved = parcel();
        saved.save(&db).await.expect("it is saved");
        let project = Project::new("post").api("/api", |api| {
            api.register::<ParcelViewSet>("parcels");
        });
        let client = project.client(&db).expect("it can be built");
        let path = format!("/api/parcels/{}/", saved.id);
        let signed = db.backend() == fastjango::db::Backend::Postgres;
        let most = |signed_most: i64, unsigned_most: i64| u64::try_from(if signed { signed_most } else { unsigned_most });
        for (field, most) in [
            ("few", most(i16::MAX.into(), u16::MAX.into())),
            ("many", most(i32::MAX.into(), u32::MAX.into())),
            ("most", most(i64::MAX, i64::MAX)),
        ] {
            let most = most.expect("it is above zero");
            let held = client.patch(&path, json!({ field: most })).await;
            assert_eq!((held.status_code(), &held.to_json().expect("JSON")[field]), (200, &json!(most)), "{field}");
            let beyond = client.patch(&path, json!({ field: most + 1 })).await;
            let told = json!({ field: [format!("Ensure this value is less than or equal to {most}.")] });
            assert_eq!((beyond.status_code(), beyond.to_json().expect("JSON")), (400, told));
            assert_eq!(client.patch(&path, json!({ field: -1 })).await.status_code(), 400, "{field}");
        }
    }
}

#[test]
fn choices_are_listed_named_and_read() {
    let listed: Vec<(i64, &str)> = Priority::ALL.iter().map(|p| (p.value(), p.label())).collect();
    assert_eq!(listed, [(-1, "Low"), (0, "As usual"), (10, "High")]);
    assert_eq!(Priority::try_from(10).expect("it is one"), Priority::High);
    assert_eq!("-1".parse::<Priority>().expect("it is one"), Priority::Low);
    let unknown = Priority::try_from(3).expect_err("it is none").to_string();
    assert!(
        unknown.contains("`3` is none of the choices `-1`, `0`, `10`"),
        "{unknown}"
    );
    assert_eq!(format!("{:>3}", Priority::High), " 10");
}
