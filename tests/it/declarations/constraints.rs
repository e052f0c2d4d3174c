//! Indexes and constraints, as tables have them, as validation asks them, and as migrations keep them.

use super::*;
use fastjango::db::{Backend, Statement};
use fastjango::migrations::{MigrationWriter, check_drift, unsupported};

#[expect(unreachable_pub, reason = "`makemigrations` writes it so")]
mod m0001_initial;

/// A room that is let.
#[model(
    table = "room",
    index(fields = [floor, -number], condition = |r| r.is_open.is_true(), name = "room_open"),
    index(|r| (r.rate - r.discount).desc(), name = "room_price"),
    unique(fields = [floor, number], condition = |r| r.is_open.is_true(), name = "room_once"),
    unique(fields = [key_code], nulls_distinct = false, name = "room_key"),
    unique(fields = [seat], deferrable = deferred, name = "room_seat"),
    unique(
        |r| r.rate + r.discount,
        name = "room_sum",
        violation_error_message = "Two rooms can't cost the same.",
        violation_error_code = "same_price",
    ),
    check(
        name = "room_rate",
        |r| r.rate.gte(1) | r.is_open.is_false(),
        violation_error_message = "That is too cheap.",
        violation_error_code = "cheap",
    ),
)]
#[derive(Debug, Clone)]
pub(super) struct Room {
    /// The key.
    pub id: i64,
    /// The floor.
    pub floor: i32,
    /// The number on the door.
    pub number: i32,
    /// Whether it can be had.
    #[field(db_default = true)]
    pub is_open: bool,
    /// The number of its key.
    pub key_code: Option<i32>,
    /// Its place in the list.
    pub seat: Option<i32>,
    /// What it costs.
    #[field(db_default = 100)]
    pub rate: i32,
    /// What is taken off.
    #[field(default = 0)]
    pub discount: i32,
    /// What it is called.
    #[field(max_length = 20, db_default = "it's \\ a room", unique_for_date = built)]
    pub name: String,
    /// When it was built.
    pub built: Option<NaiveDate>,
    /// When its row was made.
    #[field(db_default = now)]
    pub created: DateTime<Utc>,
    /// The day of that.
    #[field(db_default = now)]
    pub day: NaiveDate,
}

#[derive(Debug, Clone, Copy)]
struct Rooms;

impl Seed for Rooms {
    fn name(&self) -> &'static str {
        "rooms"
    }

    async fn fill(&self, db: &Database) -> Result<()> {
        create(db, &[Room::OPTIONS]).await
    }
}

fn room(number: i32) -> Room {
    let seat = number;
    Room::new()
        .floor(1)
        .number(number)
        .seat(seat)
        .key_code(number)
        .rate(number * 10)
        .build()
}

/// Whether the database takes a statement.
async fn takes(db: &Database, sql: &'static str) -> bool {
    db.handle().fetch_all(&Statement::from(sql)).await.is_ok()
}

on_every_database! {
    async fn the_database_gives_what_it_is_told(db: Rooms) {
        assert!(takes(&db, "INSERT INTO room (floor, number, discount) VALUES (1, 2, 0)").await);
        let read = Room::objects().get(&db).await.expect("it is there");
        assert_eq!((read.is_open, read.rate, read.name.as_str()), (true, 100, "it's \\ a room"));
        assert!((Utc::now() - read.created).num_minutes().abs() < 5, "{}", read.created);
        assert!((Utc::now().date_naive() - read.day).num_days().abs() < 2);
        let made = Room::new().floor(1).number(1).build();
        assert_eq!((made.is_open, made.rate, made.name.as_str()), (true, 100, "it's \\ a room"));
    }

    async fn constraints_hold_where_the_database_has_them(db: Rooms) {
        let mut first = room(1);
        first.save(&db).await.expect("it is saved");
        let mut closed = room(1);
        (closed.is_open, closed.rate, closed.key_code, closed.seat) = (false, 0, Some(9), Some(9));
        closed.save(&db).await.expect("the condition leaves it out");
        let mut again = room(1);
        (again.rate, again.key_code, again.seat) = (70, Some(8), Some(8));
        let partial = db.backend().capabilities().partial_indexes;
        assert_eq!(again.save(&db).await.is_err(), partial, "room_once");
        let mut cheap = room(2);
        cheap.rate = 0;
        assert!(matches!(cheap.save(&db).await, Err(Error::Integrity(_))), "room_rate");
        let mut same = room(3);
        same.rate = 10;
        let over = db.backend().capabilities().expression_indexes;
        assert_eq!(same.save(&db).await.is_err(), over, "room_sum");
    }

    async fn nulls_are_equal_and_constraints_wait_where_the_database_can(db: Rooms) {
        let able = db.backend() == Backend::Postgres;
        for (number, refused) in [(1, false), (2, able)] {
            let mut room = room(number);
            room.key_code = None;
            assert_eq!(room.save(&db).await.is_err(), refused, "room_key");
        }
        room(3).save(&db).await.expect("it is saved");
        room(4).save(&db).await.expect("it is saved");
        let swapped = db.atomic(async |tx| {
            Room::objects().filter(|r| r.number.eq(3)).update(tx, |r| r.seat.set(4)).await?;
            Room::objects().filter(|r| r.number.eq(4)).update(tx, |r| r.seat.set(3)).await
        });
        assert!(swapped.await.is_ok(), "room_seat");
    }

    async fn validation_asks_what_the_database_would_refuse(db: Rooms) {
        room(1).save(&db).await.expect("it is saved");
        let mut again = room(1);
        (again.key_code, again.seat, again.rate) = (None, None, 50);
        let name = |message: &str, code| vec![("__all__".to_owned(), message.to_owned(), code)];
        let refused = again.full_clean(&db).exclude(|r| r.name).await;
        assert_eq!(told(refused), name("Constraint “room_once” is violated.", ""));
        again.is_open = false;
        assert_eq!(told(again.full_clean(&db).await), []);
        again.rate = 10;
        assert_eq!(told(again.full_clean(&db).await), name("Two rooms can't cost the same.", "same_price"));
        (again.is_open, again.number, again.rate) = (true, 2, 0);
        assert_eq!(told(again.full_clean(&db).await), name("That is too cheap.", "cheap"));
        let mut keyless = room(5);
        keyless.key_code = None;
        keyless.save(&db).await.expect("it is saved");
        (again.rate, again.seat) = (33, Some(33));
        let message = "Room with this Key code already exists.".to_owned();
        assert_eq!(told(again.full_clean(&db).await), [("key_code".to_owned(), message, "unique")]);
    }

    async fn a_document_is_of_a_new_row(db: Rooms) {
        let mut first = room(1);
        first.save(&db).await.expect("it is saved");
        let document = |id: Option<i64>, number: i32, name: &str| {
            json!({ "id": id, "floor": 1, "number": number, "rate": number, "name": name })
        };
        let clean = async |document: &serde_json::Value| {
            Room::from_json(document).expect("the keys are fields").full_clean(&db).await
        };
        let known = Some(first.id);
        let taken = || ("id".to_owned(), "Room with this ID already exists.".to_owned(), "unique");
        assert_eq!(told(clean(&document(known, 2, "Red")).await.map(drop)), [taken()]);
        let once = ("__all__".to_owned(), "Constraint “room_once” is violated.".to_owned(), "");
        assert_eq!(told(clean(&document(known, 1, "Red")).await.map(drop)), [taken(), once.clone()]);
        assert_eq!(told(clean(&document(None, 1, "Red")).await.map(drop)), [once]);
        let unasked = Room::from_json(&document(known, 2, "Red")).expect("the keys are fields");
        assert_eq!(unasked.validate_unique(false).full_clean(&db).await.expect("nobody asks").id, first.id);
        for id in [None, Some(0), Some(77)] {
            let free = clean(&document(id, 2, "Red")).await.expect("no row has this key");
            assert_eq!(free.id, id.unwrap_or_default());
        }
        assert_eq!(told(first.full_clean(&db).await), [], "an instance is the row with its key");
    }

    async fn a_value_is_unique_for_a_date(db: Rooms) {
        let built = NaiveDate::from_ymd_opt(2024, 2, 29);
        let mut first = room(1);
        first.built = built;
        first.save(&db).await.expect("it is saved");
        assert_eq!(told(first.full_clean(&db).await), [], "the row itself doesn't count");
        let mut second = room(2);
        second.built = built;
        let message = "Name must be unique for Built date.".to_owned();
        assert_eq!(told(second.full_clean(&db).await), [("name".to_owned(), message, "unique_for_date")]);
        second.built = built.and_then(|date| date.succ_opt());
        assert_eq!(told(second.full_clean(&db).await), []);
    }

    async fn indexes_and_constraints_go_and_come_back(db: Rooms) {
        use fastjango::migrations::{AddConstraint, AddIndex, RemoveConstraint, RemoveIndex};
        let state = ProjectState::from_models(&[Room::OPTIONS]).expect("it can be kept");
        let model = state.model("Room").expect("it is there");
        let mut remove = Migration::new("0002_remove").dependencies(["0001_initial"]);
        let mut add = Migration::new("0003_add").dependencies(["0002_remove"]);
        for index in &model.indexes {
            remove = remove.operation(RemoveIndex::new("Room", &index.name));
            add = add.operation(AddIndex::new("Room", index.clone()));
        }
        for constraint in &model.constraints {
            remove = remove.operation(RemoveConstraint::new("Room", constraint.name()));
            add = add.operation(AddConstraint::new("Room", constraint.clone()));
        }
        let migrations = vec![m0001_initial::migration(), remove, add];
        let executor = MigrationExecutor::new(&db, "declarations", migrations).expect("they fit together");
        for target in ["0002_remove", "0003_add", "0001_initial", "0003_add"] {
            let target = Target::parse(target);
            executor.migrate(&target, MigrateOptions::default(), &mut |_| ()).await.expect("it migrates");
        }
        room(1).save(&db).await.expect("it is saved");
        let mut cheap = room(2);
        cheap.rate = 0;
        assert!(cheap.save(&db).await.is_err(), "room_rate is there again");
    }
}

/// The file is what `makemigrations` writes, and what it makes is what the models ask for.
#[test]
fn what_is_declared_survives_the_way_through_a_migration() {
    let state = ProjectState::from_models(&[Room::OPTIONS]).expect("it can be kept");
    let operations = Autodetector::new(&ProjectState::new(), &state)
        .operations()
        .expect("it is made");
    let migration = operations
        .into_iter()
        .fold(Migration::new("0001_initial").initial(), Migration::operation);
    let written = MigrationWriter::new(&migration).source().expect("it can be written");
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/it/declarations/constraints/m0001_initial.rs"
    );
    if std::env::var_os("EXPAND").is_some() {
        std::fs::write(file, &written).expect("the file can be written");
    }
    let squeezed = |text: &str| {
        text.split_whitespace()
            .collect::<String>()
            .replace(",)", ")")
            .replace(",]", "]")
    };
    let kept = std::fs::read_to_string(file).expect("the file is there");
    assert_eq!(squeezed(&kept), squeezed(&written), "EXPAND=overwrite writes it again");
    check_drift(&[Room::OPTIONS], vec![m0001_initial::migration()]).expect("they agree");
}

#[test]
fn what_a_database_leaves_out_is_told_in_djangos_words() {
    let told = |backend| {
        let warnings = unsupported(&[Room::OPTIONS], backend).expect("it can be kept");
        let ids: Vec<String> = warnings.iter().map(|text| text[7..18].to_owned()).collect();
        (ids.join(" "), warnings)
    };
    assert_eq!(told(Backend::Postgres).1, Vec::<String>::new());
    assert_eq!(told(Backend::Sqlite).0, "models.W047 models.W038");
    let (ids, warnings) = told(Backend::Mariadb);
    assert_eq!(
        ids,
        "models.W037 models.W043 models.W036 models.W047 models.W038 models.W044"
    );
    assert_eq!(
        warnings[0],
        "Room: (models.W037) mariadb does not support indexes with conditions, so `room_open`: Conditions will be \
         ignored."
    );
}

/// A model whose key and index MariaDB has no room for.
#[model(index(fields = [text, number], name = "long_text"), unique(fields = [text, number], name = "long_once"))]
struct Long {
    #[field(primary_key)]
    slug: String,
    #[field(index)]
    text: String,
    number: i32,
}

#[test]
fn keys_that_a_database_has_no_room_for_are_told_of() {
    let told = |backend| unsupported(&[Long::OPTIONS], backend).expect("it can be kept");
    assert_eq!(told(Backend::Postgres), [""; 0]);
    assert_eq!(told(Backend::Sqlite), [""; 0]);
    let no_room = |name: &str, field: &str| {
        format!(
            "Long: mariadb has no keys and indexes of `{field}`, which has no `max_length`, as `{name}` is: `migrate` \
             refuses it."
        )
    };
    assert_eq!(
        told(Backend::Mariadb),
        [no_room("slug", "slug"), no_room("long_text", "text")]
    );
    let names: Vec<bool> = told(Backend::Mysql)
        .iter()
        .map(|told| told.contains("long_once"))
        .collect();
    assert_eq!(names, [false, false, false, true]);
}
