//! Every way to write tells the same of a constraint that refuses it, on every database.

#![allow(unreachable_pub, reason = "declared as a program would declare them")]

use fastjango::error::{IntegrityError, IntegrityKind};
use fastjango::prelude::*;
use fastjango::rest::ApiClient;
use fastjango_tests::databases::Seed;
use fastjango_tests::on_every_database;
use serde_json::json;

use crate::declarations::create;

#[model]
#[derive(Debug, Clone)]
pub struct Hall {
    pub id: i64,
    #[relation(inverse = hall)]
    pub places: HasMany<Place>,
    #[relation(inverse = annex)]
    pub annexed: HasMany<Place>,
}

#[model(
    ordering = [id],
    unique(|p| (p.name.lower(), p.floor + p.number), name = "place_name"),
    unique(fields = [floor, number], condition = |p| p.is_open.is_true(), name = "place_once"),
)]
#[derive(Debug, Clone)]
pub struct Place {
    pub id: i64,
    #[field(max_length = 20)]
    pub name: String,
    pub floor: i32,
    pub number: i32,
    #[field(default = true)]
    pub is_open: bool,
    #[relation(on_delete = cascade)]
    pub hall: ForeignKey<Hall>,
    #[relation(on_delete = set_null)]
    pub annex: Option<ForeignKey<Hall>>,
}

#[serializer(model = Place, provided = [hall_id])]
pub struct PlaceSerializer {
    pub id: i64,
    pub name: String,
    pub floor: i32,
    pub number: i32,
}

fn told(error: Error) -> Error {
    match error {
        Error::Integrity(error) => ApiException::new(400, format!("{:?}", error.fields)).into(),
        error => error,
    }
}

#[viewset(model = Place, serializer = PlaceSerializer, permissions = [AllowAny])]
impl PlaceViewSet {
    async fn perform_create(&self, cx: &Context, serializer: Valid<PlaceSerializer>) -> Result<Place> {
        let with = serializer.with(|place| (place.hall_id.set(1), place.annex_id.set(NOWHERE)));
        with.create(cx).await.map_err(told)
    }

    async fn perform_update(&self, cx: &Context, serializer: Valid<PlaceSerializer>, place: Place) -> Result<Place> {
        let with = serializer.with(|place| place.annex_id.set(NOWHERE));
        with.update(cx, &place).await.map_err(told)
    }
}

#[receiver(post_save, model = Place)]
async fn heard(_event: PostSave<'_, Place>) -> Result<()> {
    Ok(())
}

#[derive(Debug, Clone, Copy)]
struct Places;

impl Seed for Places {
    fn name(&self) -> &'static str {
        "places"
    }

    async fn fill(&self, db: &Database) -> Result<()> {
        create(db, &[Hall::OPTIONS, Place::OPTIONS]).await?;
        Hall::new().save(db).await?;
        for number in 1..=3 {
            place(number).save(db).await?;
        }
        Ok(())
    }
}

/// A key that no hall has.
const NOWHERE: i64 = 999;

fn place(number: i32) -> Place {
    Place::new()
        .name(format!("Place {number}"))
        .floor(0)
        .number(number)
        .hall(1)
        .build()
}

fn astray(number: i32) -> Place {
    Place::new()
        .name(format!("Place {number}"))
        .floor(0)
        .number(number)
        .hall(1)
        .annex(NOWHERE)
        .build()
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T>) -> IntegrityError {
    match result {
        Err(Error::Integrity(error)) => *error,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn names_the_annex<T: std::fmt::Debug>(result: Result<T>) {
    let error = refused(result);
    assert_eq!(
        (error.kind, error.model, &error.fields[..]),
        (IntegrityKind::ForeignKey, Some("Place"), &["annex"][..]),
        "{error:?}"
    );
    assert_eq!(
        (error.table.as_deref(), &error.columns[..]),
        (Some("place"), &["annex_id".to_owned()][..])
    );
    let name = error.constraint.expect("its name");
    assert!(
        name.starts_with("place_annex_id_") && name.ends_with("_fk_hall_id"),
        "{name}"
    );
}

#[track_caller]
fn names<T: std::fmt::Debug>(result: Result<T>, constraint: &str, fields: &[&str]) {
    let error = refused(result);
    assert_eq!(
        (error.kind, error.model, error.constraint.as_deref(), &error.fields[..]),
        (IntegrityKind::Unique, Some("Place"), Some(constraint), fields),
        "{error:?}"
    );
}

fn first() -> QuerySet<Place> {
    Place::objects().filter(|place| place.id.eq(1))
}

on_every_database! {
    async fn an_update_names_the_key_that_leads_nowhere(db: Places) {
        names_the_annex(first().update(&db, |p| p.annex_id.set(NOWHERE)).await);
        names_the_annex(first().update(&db, |p| (p.hall_id.set(1), p.annex_id.set(p.hall_id + NOWHERE))).await);
        let mut place = first().get(&db).await.expect("the place");
        names_the_annex(place.update(&db, |p| (p.hall_id.set(1), p.annex_id.set(NOWHERE))).await);
        place.annex = Some(ForeignKey::from_key(NOWHERE));
        names_the_annex(place.save(&db).await);
        assert!(!Place::objects().filter(|p| p.annex_id.is_not_null()).exists(&db).await.expect("an answer"));
    }

    async fn rows_in_bulk_name_it(db: Places) {
        let rows = || vec![place(4), astray(5), place(6)];
        names_the_annex(Place::objects().bulk_create(&db, rows()).await);
        names_the_annex(Place::objects().batch_size(1).bulk_create(&db, rows()).await);
        let mut places = Place::objects().all(&db).await.expect("the places");
        places[2].annex = Some(ForeignKey::from_key(NOWHERE));
        names_the_annex(Place::objects().bulk_update(&db, &places, |p| (p.hall_id, p.annex_id)).await);
        let each = Place::objects().batch_size(1).bulk_update(&db, &places, |p| (p.hall_id, p.annex_id));
        names_the_annex(each.await);
        let computed = Place::objects().bulk_update_with(&db, &places, |p, _| {
            (p.hall_id.set(p.hall_id), p.annex_id.set(p.hall_id + NOWHERE))
        });
        names_the_annex(computed.await);
        assert_eq!(Place::objects().count(&db).await.expect("a count"), 3);
    }

    async fn a_row_that_is_made_where_it_is_not_found_names_it(db: Places) {
        let nobody = || Place::objects().filter(|p| p.number.eq(7));
        names_the_annex(nobody().get_or_create(&db, || astray(7)).await);
        names_the_annex(nobody().update_or_create(&db, |p| p.floor.set(1), || astray(7)).await);
        names_the_annex(first().update_or_create(&db, |p| p.annex_id.set(NOWHERE), || place(1)).await);
    }

    async fn a_row_of_which_receivers_hear_names_it(db: Places) {
        Receivers::of::<(heard,)>().attach(&db);
        let mut new = astray(7);
        names_the_annex(new.save(&db).await);
        let mut place = first().get(&db).await.expect("the place");
        place.annex = Some(ForeignKey::from_key(NOWHERE));
        names_the_annex(place.save(&db).await);
    }

    async fn a_related_manager_names_it(db: Places) {
        let mut hall = Hall::new().save(&db).await.expect("a hall");
        Hall::objects().filter(|other| other.id.eq(hall.id)).delete(&db).await.expect("it goes");
        names_the_annex(hall.annexed.add(&db, [1, 2]).await);
    }

    async fn a_serializer_names_it(db: Places) {
        for heard_of in [false, true] {
            if heard_of {
                Receivers::of::<(heard,)>().attach(&db);
            }
            let mut api = Api::new("/api");
            api.register::<PlaceViewSet>("places");
            let client = ApiClient::new(api.build().expect("the routes are fine"), db.clone());
            let document = json!({ "name": "x", "floor": 1, "number": 9 });
            let answers = [
                client.post("/api/places/", document.clone()).await,
                client.put("/api/places/1/", document).await,
            ];
            for answer in answers {
                assert_eq!(answer.to_json().expect("a document"), json!({ "detail": "[\"annex\"]" }), "{heard_of}");
            }
        }
    }

    async fn a_unique_constraint_over_expressions_names_their_fields(db: Places) {
        if !db.backend().capabilities().expression_indexes {
            return;
        }
        let fields = ["name", "floor", "number"];
        let again = || Place::new().name("PLACE 1").floor(1).number(0).hall(1).build();
        names(again().save(&db).await, "place_name", &fields);
        names(Place::objects().bulk_create(&db, vec![place(4), again()]).await, "place_name", &fields);
        let second = Place::objects().filter(|p| p.id.eq(2));
        let same = second.update(&db, |p| (p.name.set("pLACE 1"), p.floor.set(1), p.number.set(0)));
        names(same.await, "place_name", &fields);
        let mut second = Place::objects().filter(|p| p.id.eq(2)).get(&db).await.expect("the place");
        "PLACE 1".clone_into(&mut second.name);
        (second.floor, second.number) = (1, 0);
        let changed = Place::objects().bulk_update(&db, &[second], |p| (p.name, p.floor, p.number));
        names(changed.await, "place_name", &fields);
    }

    async fn one_over_some_rows_names_its_fields(db: Places) {
        if !db.backend().capabilities().partial_indexes {
            return;
        }
        let again = || Place::new().name("other").floor(0).number(1).hall(1).build();
        names(again().save(&db).await, "place_once", &["floor", "number"]);
        names(Place::objects().bulk_create(&db, vec![place(4), again()]).await, "place_once", &["floor", "number"]);
        let second = Place::objects().filter(|p| p.id.eq(2));
        names(second.update(&db, |p| p.number.set(1)).await, "place_once", &["floor", "number"]);
    }

    async fn a_primary_key_has_the_same_name_on_every_database(db: Places) {
        let taken = || {
            let mut place = place(8);
            place.id = 1;
            place
        };
        names(taken().force_insert(&db).await, "place_pkey", &["id"]);
        names(Place::objects().bulk_create(&db, vec![taken()]).await, "place_pkey", &["id"]);
        names(Place::objects().filter(|p| p.id.eq(2)).update(&db, |p| p.id.set(1)).await, "place_pkey", &["id"]);
    }

    async fn what_succeeds_costs_no_statement_more(db: Places) {
        let recording = db.record();
        Place::objects().bulk_create(&db, vec![place(4), place(5)]).await.expect("they are new");
        first().update(&db, |p| p.annex_id.set(1)).await.expect("the hall is there");
        assert_eq!(recording.statements().len(), 2, "{:?}", recording.statements());
    }
}
