//! Constraints of which no two rows have the same, as serializers and `full_clean` tell of them.

use fastjango::prelude::*;
use fastjango::rest::ApiClient;
use fastjango_tests::databases::Seed;
use fastjango_tests::on_every_database;
use serde_json::json;

use crate::declarations::create;

/// A booth in one of the halls of a fair.
#[model(
    table = "booth",
    unique(fields = [code], name = "booth_code"),
    unique(fields = [label], name = "booth_label", violation_error_message = "Taken label.", violation_error_code = "label"),
    unique(fields = [badge], name = "booth_badge", violation_error_message = "Taken badge.", violation_error_code = "unique"),
    unique(fields = [hall, number], name = "booth_place", violation_error_message = "Taken place.", violation_error_code = "place"),
    unique(
        fields = [side, level], condition = |b| b.is_open.is_true(), name = "booth_side",
        violation_error_message = "Taken side.", violation_error_code = "side",
    ),
)]
pub struct Booth {
    pub id: i64,
    #[field(max_length = 20)]
    pub code: String,
    #[field(max_length = 20)]
    pub label: String,
    pub badge: Option<i32>,
    #[field(max_length = 20, blank)]
    pub hall: String,
    pub number: i32,
    #[field(default = 0)]
    pub side: i32,
    #[field(default = 0)]
    pub level: i32,
    #[field(default = false)]
    pub is_open: bool,
}

#[serializer(model = Booth)]
pub struct BoothSerializer {
    pub code: String,
    pub label: String,
    pub badge: Option<i32>,
    pub hall: String,
    pub number: i32,
    pub side: i32,
    pub level: i32,
    pub is_open: bool,
}

#[viewset(model = Booth, serializer = BoothSerializer, permissions = [AllowAny])]
impl BoothViewSet {}

/// A catalogue's page about a booth.
#[model(table = "booth_page", unique(fields = [booth], name = "booth_page_booth"))]
pub struct BoothPage {
    pub id: i64,
    #[relation(on_delete = cascade)]
    pub booth: ForeignKey<Booth>,
}

#[serializer(model = BoothPage)]
pub struct BoothPageSerializer {
    pub booth: PrimaryKey<Booth>,
}

#[derive(Debug, Clone, Copy)]
struct Booths;

impl Seed for Booths {
    fn name(&self) -> &'static str {
        "booths"
    }

    async fn fill(&self, db: &Database) -> Result<()> {
        create(db, &[Booth::OPTIONS, BoothPage::OPTIONS]).await?;
        let booth = Booth::new().code("one").label("first").badge(1).hall("").number(1);
        booth.side(3).level(4).is_open(true).save(db).await.map(drop)
    }
}

/// What is wrong with a document, with the codes, before its row is written.
async fn told<S: Serializer>(db: &Database, sent: Json) -> (Json, Vec<&'static str>) {
    let validated = S::options().validate(&sent, &SerializerContext::new(db)).await;
    let Err(Error::Validation(error)) = validated else {
        validated.expect("only a validation refuses");
        return (Json::Null, Vec::new());
    };
    let mut codes = Vec::new();
    if let ValidationError::Fields(fields) = &error {
        for (_, error) in fields {
            if let ValidationError::Messages(details) = error {
                codes.extend(details.iter().map(|detail| detail.code));
            }
        }
    }
    (error.to_json(), codes)
}

on_every_database! {
async fn a_constraint_of_one_field_is_told_at_the_field(db: Booths) {
    let sent = json!({ "code": "one", "label": "first", "badge": 1, "hall": "south", "number": 9 });
    let taken = |name: &str| json!([format!("booth with this {name} already exists.")]);
    let all = json!({ "code": taken("code"), "label": taken("label"), "badge": taken("badge") });
    assert_eq!(told::<BoothSerializer>(&db, sent).await, (all, vec!["unique"; 3]));

    let page = json!({ "booth": 1 });
    assert_eq!(told::<BoothPageSerializer>(&db, page.clone()).await.0, Json::Null);
    BoothPage::new().booth(1).save(&db).await.expect("the page is free");
    let taken = json!({ "booth": ["booth page with this booth already exists."] });
    assert_eq!(told::<BoothPageSerializer>(&db, page).await, (taken, vec!["unique"]));
}

async fn a_set_is_told_in_the_words_of_its_constraint(db: Booths) {
    let place = json!({ "non_field_errors": ["Taken place."] });
    let sent = json!({ "code": "two", "label": "second", "hall": "", "number": 1 });
    assert_eq!(told::<BoothSerializer>(&db, sent.clone()).await, (place.clone(), vec!["place"]));

    let mut api = Api::new("/api");
    api.register::<BoothViewSet>("booths");
    let client = ApiClient::new(api.build().expect("the routes are fine"), db.clone());
    let refused = client.post("/api/booths/", &sent).await;
    assert_eq!((refused.status_code(), refused.to_json().expect("JSON")), (400, place));

    // The database alone asks for the condition, and MariaDB has no such constraints.
    let beside = json!({ "code": "two", "label": "second", "number": 2, "side": 3, "level": 4, "is_open": true });
    let refused = client.post("/api/booths/", &beside).await;
    if db.backend().capabilities().partial_indexes {
        let side = json!({ "non_field_errors": ["Taken side."] });
        assert_eq!((refused.status_code(), refused.to_json().expect("JSON")), (400, side));
    }
}

async fn a_set_makes_its_fields_required_unless_they_have_a_default(db: Booths) {
    let without = async |field: &str| {
        let mut sent = json!({ "code": "two", "label": "second", "hall": "north", "number": 1, "side": 1, "level": 1 });
        sent.as_object_mut().expect("an object").remove(field);
        told::<BoothSerializer>(&db, sent).await.0
    };
    assert_eq!(without("number").await, json!({ "number": ["This field is required."] }));
    assert_eq!(without("side").await, Json::Null);
    // A text that may be blank is blank, and that is what is asked for.
    assert_eq!(without("hall").await, json!({ "non_field_errors": ["Taken place."] }));
    let data = json!({ "code": "two", "label": "second", "number": 2 });
    let data = BoothSerializer::validated(&data, &SerializerContext::new(&db)).await.expect("the place is free");
    assert_eq!(data.hall.as_deref(), Some(""));
}

async fn a_message_of_its_own_is_about_no_field_unless_its_code_is_unique(db: Booths) {
    let mut again = Booth::new().code("one").label("first").badge(1).hall("").number(1).build();
    let refused = again.full_clean(&db).await.expect_err("all of it is taken").detail();
    let expected = json!({
        "code": ["Booth with this Code already exists."],
        "badge": ["Taken badge."],
        "__all__": ["Taken label.", "Taken place."],
    });
    assert_eq!(refused, expected);
}
}
