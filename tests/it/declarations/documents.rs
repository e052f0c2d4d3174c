//! Values that clients send for types of the program's own: what is none of the type never becomes a row.

#![allow(unreachable_pub, reason = "declared as a program would declare them")]
#![allow(clippy::needless_pass_by_value, reason = "hooks are written as the macro asks")]

use fastjango::db::{Backend, Row};
use fastjango::models::fields::storage::IntegerField;
use fastjango::models::fields::{FieldType, Required};
use fastjango::models::options::ColumnKind;
use fastjango::models::validators::Validator;
use fastjango::rest::{ApiClient, Response};
use fastjango::value::Value;
use serde_json::json;

use super::*;

/// How big something is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Size {
    width: u8,
    height: Option<u8>,
}

/// A struct around a document: it refuses what the document refuses.
#[derive(Debug, Clone, PartialEq, FieldType)]
pub struct Fold(JsonOf<Size>);

/// A type written by hand, that takes no odd number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Even(i64);

impl Even {
    fn of(number: i64) -> Result<Self> {
        if number % 2 == 0 {
            return Ok(Self(number));
        }
        Err(Error::Decode {
            message: format!("{number} is no `Even`"),
        })
    }
}

impl FieldType for Even {
    type Inner = Self;
    type Nullable = Option<Self>;
    type Nullness = Required;
    type Storage = IntegerField;

    const COLUMN: ColumnKind = ColumnKind::BigInteger;

    fn decode(row: &Row, index: usize) -> Result<Self> {
        Self::of(row.integer(index)?.unwrap_or(1))
    }

    fn encode(&self) -> Value {
        Value::Integer(self.0)
    }

    fn from_value(value: Value) -> Result<Self> {
        Self::of(i64::from_value(value)?)
    }
}

/// The same, in words of its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Odd(i64);

fn is_odd(value: &Value) -> Result<(), ValidationError> {
    Odd::from_value(value.clone())
        .map(drop)
        .map_err(|_| "Give an odd number.".into())
}

impl FieldType for Odd {
    type Inner = Self;
    type Nullable = Option<Self>;
    type Nullness = Required;
    type Storage = IntegerField;

    const COLUMN: ColumnKind = ColumnKind::BigInteger;
    const VALIDATOR: Option<Validator> = Some(Validator::Function(is_odd));

    fn decode(row: &Row, index: usize) -> Result<Self> {
        Self::from_value(Value::Integer(row.integer(index)?.unwrap_or_default()))
    }

    fn encode(&self) -> Value {
        Value::Integer(self.0)
    }

    fn from_value(value: Value) -> Result<Self> {
        match i64::from_value(value)? {
            number if number % 2 != 0 => Ok(Self(number)),
            _ => Err(Error::Decode {
                message: "it is no `Odd`".to_owned(),
            }),
        }
    }
}

/// Where something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choices)]
pub enum Place {
    /// On the shelf.
    Shelf,
    /// In the cellar.
    Cellar,
}

/// What has all of them.
#[model(table = "carton")]
#[derive(Debug, Clone)]
pub struct Carton {
    /// The key.
    pub id: i64,
    /// A document with a type.
    pub size: JsonOf<Size>,
    /// One that need not be there.
    pub inner: Option<JsonOf<Vec<Size>>>,
    /// A struct around one.
    pub fold: Option<Fold>,
    /// A type written by hand.
    pub even: Option<Even>,
    /// Another one.
    pub odd: Option<Odd>,
    /// Where it is.
    #[field(blank)]
    pub place: Option<Place>,
    /// A document of any form.
    #[field(default = json!({}))]
    pub meta: Json,
    /// What is in it.
    pub items: HasMany<Item>,
}

/// What is in a carton.
#[model(table = "carton_item")]
#[derive(Debug, Clone)]
pub struct Item {
    /// The key.
    pub id: i64,
    /// The carton.
    #[relation(on_delete = cascade)]
    pub carton: ForeignKey<Carton>,
    /// A document with a type.
    pub size: JsonOf<Size>,
}

#[serializer(model = Item)]
pub struct ItemSerializer {
    pub id: i64,
    pub size: JsonOf<Size>,
}

/// Fields by their types.
#[serializer(model = Carton)]
pub struct CartonSerializer {
    pub id: i64,
    pub size: JsonOf<Size>,
    pub inner: Option<JsonOf<Vec<Size>>>,
    pub fold: Option<Fold>,
    pub even: Option<Even>,
    pub odd: Option<Odd>,
    pub place: Option<Place>,
    pub meta: Json,
}

/// Fields by their names.
#[serializer(model = Carton, fields = [id, size, even])]
pub struct NamedSerializer;

/// With a hook, whose data is typed, and rows within the row.
#[serializer(model = Carton)]
pub struct PackedSerializer {
    pub id: i64,
    pub size: JsonOf<Size>,
    #[field(nested)]
    pub items: Vec<ItemSerializer>,
}

#[serializer]
impl PackedSerializer {
    fn validate_size(size: JsonOf<Size>) -> Result<JsonOf<Size>> {
        if size.width == 0 {
            Err(ValidationError::new("Too narrow.").into())
        } else {
            Ok(size)
        }
    }
}

/// Values that stand for no column.
#[serializer]
pub struct PlainSerializer {
    #[field(required = false)]
    pub size: JsonOf<Size>,
    #[field(required = false)]
    pub sizes: Vec<JsonOf<Size>>,
    #[field(required = false)]
    pub by_name: std::collections::BTreeMap<String, JsonOf<Size>>,
    #[field(required = false)]
    pub even: Even,
    #[field(required = false, binary)]
    pub text: JsonOf<Size>,
}

#[viewset(model = Carton, serializer = CartonSerializer, permissions = [AllowAny])]
impl CartonViewSet {}

#[viewset(model = Carton, serializer = NamedSerializer, permissions = [AllowAny])]
impl NamedViewSet {}

#[viewset(model = Carton, serializer = PackedSerializer, permissions = [AllowAny])]
impl PackedViewSet {}

/// Their tables.
#[derive(Debug, Clone, Copy)]
pub struct Cartons;

impl Seed for Cartons {
    fn name(&self) -> &'static str {
        "cartons"
    }

    async fn fill(&self, db: &Database) -> Result<()> {
        create(db, &[Carton::OPTIONS, Item::OPTIONS]).await
    }
}

fn client(db: &Database) -> ApiClient {
    let project = Project::new("post").api("/api", |api| {
        let plain = async |cx: &Context| {
            let data = PlainSerializer::validated(cx.data()?, &cx.into()).await?;
            Ok(Response::new(data.size.map(|size| size.width)))
        };
        let many = async |cx: &Context| {
            let data = PlainSerializer::validated_many(cx.data()?, &cx.into(), ..).await?;
            Ok(Response::new(data.len()))
        };
        api.limits(fastjango::rest::Limits {
            depth: 120,
            ..Default::default()
        });
        api.register::<CartonViewSet>("cartons")
            .register::<NamedViewSet>("named")
            .register::<PackedViewSet>("packed")
            .view("plain", View::new("Plain", AllowAny).on([Method::POST], plain))
            .view("many", View::new("Many", AllowAny).on([Method::POST], many));
    });
    project.client(db).expect("it can be built")
}

const MISSING: &str = "Not a valid value: missing field `width`.";

async fn post(client: &ApiClient, path: &str, document: Json) -> (u16, Json) {
    let answer = client.post(path, document).await;
    (answer.status_code(), answer.to_json().expect("JSON"))
}

/// A document of so many levels.
fn nested(levels: usize) -> Json {
    (1..levels).fold(json!([]), |inner, _| json!([inner]))
}

on_every_database! {
    async fn what_is_none_of_a_type_is_refused_at_its_field(db: Cartons) {
        let client = client(&db);
        let made = post(&client, "/api/cartons/", json!({"size": {"width": 1}, "even": 2, "odd": 1, "place": ""})).await;
        assert_eq!(made.0, 201, "{}", made.1);
        let own = format!("/api/cartons/{}/", made.1["id"]);
        for (field, value, told) in [
            ("size", json!({"bad": 1}), MISSING),
            ("size", json!(3), "Not a valid value: invalid type: integer `3`, expected struct Size."),
            ("inner", json!([{"width": 1}, {}]), MISSING),
            ("fold", json!({}), MISSING),
            ("even", json!(3), "Not a valid value."),
            ("odd", json!(2), "Give an odd number."),
            ("place", json!("attic"), "\"attic\" is not a valid choice."),
        ] {
            let expected = (400, json!({field: [told]}));
            let mut document = json!({"size": {"width": 1}});
            document[field] = value;
            assert_eq!(post(&client, "/api/cartons/", document.clone()).await, expected, "{field}");
            let put = client.put(&own, &document).await;
            assert_eq!((put.status_code(), put.to_json().expect("JSON")), expected, "{field}");
            let patched = client.patch(&own, &document).await;
            assert_eq!((patched.status_code(), patched.to_json().expect("JSON")), expected, "{field}");
        }
        let (named, expected) = (json!({"size": {}, "even": 1}), json!({"size": [MISSING], "even": ["Not a valid value."]}));
        assert_eq!(post(&client, "/api/named/", named).await, (400, expected));
        let read = Carton::objects().all(&db).await.expect("each row is a carton");
        assert_eq!(read.len(), 1, "{read:?}");
        assert_eq!((read[0].size.width, read[0].place), (1, None));
        assert_eq!(client.delete(&own).await.status_code(), 204);
    }

    async fn so_are_those_of_hooks_and_of_rows_within_the_row(db: Cartons) {
        let client = client(&db);
        let packed = async |document: Json| post(&client, "/api/packed/", document).await;
        let refused = packed(json!({"size": {}, "items": [{"size": {"width": 1}}, {"size": {}}]})).await;
        assert_eq!(refused, (400, json!({"size": [MISSING], "items": {"1": {"size": [MISSING]}}})));
        let refused = packed(json!({"size": {"width": 0}, "items": []})).await;
        assert_eq!(refused, (400, json!({"size": ["Too narrow."]})));
        assert_eq!(packed(json!({"size": {"width": 2}, "items": [{"size": {"width": 1}}]})).await.0, 201);
        let plain = async |document: Json| post(&client, "/api/plain/", document).await;
        for (document, told) in [
            (json!({"size": {}}), json!({"size": [MISSING]})),
            (json!({"sizes": [{"width": 1}, {}]}), json!({"sizes": {"1": [MISSING]}})),
            (json!({"by_name": {"a": {}}}), json!({"by_name": {"a": [MISSING]}})),
            (json!({"even": 1}), json!({"even": ["Not a valid value."]})),
            (json!({"text": "{}"}), json!({"text": [MISSING]})),
        ] {
            assert_eq!(plain(document.clone()).await, (400, told), "{document}");
        }
        assert_eq!(plain(json!({"size": {"width": 7}, "text": "{\"width\": 1}"})).await, (200, json!(7)));
        let many = post(&client, "/api/many/", json!([{"even": 2}, {"size": {}}])).await;
        assert_eq!(many, (400, json!({"1": {"size": [MISSING]}})));
        let form = client.request(Method::POST, "/api/cartons/").form([("size", "{}")]).send().await;
        assert_eq!((form.status_code(), form.to_json().expect("JSON")), (400, json!({"size": [MISSING]})));
    }

    async fn full_clean_refuses_them_too(db: Cartons) {
        let clean = async |document: Json| {
            let carton = Carton::from_json(&document).expect("the keys are fields");
            carton.full_clean(&db).await
        };
        let refused = clean(json!({"size": {}, "even": 1, "odd": 2, "place": "attic"})).await;
        let expected = [
            ("size", MISSING, "invalid"),
            ("even", "Not a valid value.", "invalid"),
            ("odd", "Give an odd number.", "invalid"),
            ("place", "Value 'attic' is not a valid choice.", "invalid_choice"),
        ];
        assert_eq!(told(refused.map(drop)), expected.map(|(name, told, code)| (name.to_owned(), told.to_owned(), code)));
        let left_out = Carton::from_json(&json!({"size": {}, "place": "attic"})).expect("the keys are fields");
        let refused = left_out.exclude(|c| (c.size, c.place)).full_clean(&db).await;
        assert_eq!(told(refused.map(drop)).len(), 2, "an instance can't be made of them");
        let carton = clean(json!({"size": {"width": 1}, "place": ""})).await.expect("it is one");
        assert_eq!((carton.size.width, carton.place), (1, None));
    }

    async fn fixtures_refuse_them_too(db: Cartons) {
        let fixture = |size: Json| json!({"carton": [{"id": 1, "size": size, "inner": null, "fold": null,
            "even": null, "odd": null, "place": null, "meta": {}}]});
        let models = [Carton::OPTIONS, Item::OPTIONS];
        let load = async |document: Json| fastjango::fixtures::load(&db, &models, &document.to_string()).await;
        let refused = load(fixture(json!({}))).await.expect_err("it is no size").to_string();
        assert!(refused.contains("carton[0]") && refused.contains(MISSING), "{refused}");
        load(fixture(json!({"width": 1}))).await.expect("it is a size");
        assert_eq!(Carton::objects().get(&db).await.expect("it is there").size.width, 1);
    }

    async fn a_document_is_as_deep_as_the_database_keeps_it(db: Cartons) {
        let client = client(&db);
        let most = match db.backend() {
            Backend::Mysql => 100,
            Backend::Mariadb => 31,
            _ => 119,
        };
        let carton = async |levels: usize| {
            post(&client, "/api/cartons/", json!({"size": {"width": 1}, "meta": nested(levels)})).await
        };
        let (status, made) = carton(most).await;
        assert_eq!((status, &made["meta"]), (201, &nested(most)));
        let (status, refused) = carton(most + 1).await;
        assert_eq!(status, 400, "{refused}");
        if most < 119 {
            let told = format!("Ensure this value is nested no more than {most} levels deep.");
            assert_eq!(refused, json!({"meta": [told]}));
            let deep = Carton::new().size(JsonOf(Size { width: 1, height: None })).meta(nested(most + 1));
            let mut deep = deep.build();
            assert_eq!(self::told(deep.full_clean(&db).await)[0].1, told);
            assert!(matches!(deep.save(&db).await, Err(Error::Validation(_))));
        }
    }
}
