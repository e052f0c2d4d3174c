//! Every kind of field: what is sent is checked and sent back, and nothing is stored.

use std::collections::BTreeMap;
use std::sync::Arc;

use fastjango::prelude::*;
use serde_json::json;

use super::authors::AuthorViewSet;
use crate::models::{Author, Tag};

/// Sizes of things.
#[derive(Choices)]
pub enum Size {
    #[choice(value = "s")]
    Small,
    #[choice(value = "m")]
    Medium,
    #[choice(value = "3")]
    Three,
}

/// Letters.
#[derive(Choices)]
pub enum Letter {
    #[choice(label = "a")]
    A,
    #[choice(label = "b")]
    B,
}

/// Colours, warm ones first.
#[derive(Choices)]
pub enum Colour {
    Red,
    Amber,
    Blue,
}

/// Axes of space.
#[derive(Choices)]
pub enum Axis {
    X,
    Y,
    Z,
}

/// A place, and what is there.
#[serializer]
pub struct PointSerializer {
    #[field(min = -100, max = 100)]
    pub x: i64,
    #[field(min = -100, max = 100)]
    pub y: i64,
    #[field(blank, default = "none")]
    pub label: String,
}

/// How large something is.
#[serializer]
pub struct BoxSerializer {
    #[field(required = false)]
    pub width: i64,
    #[field(required = false)]
    pub height: i64,
}

/// A field of each kind; none has to be there.
#[serializer]
pub struct KindsSerializer {
    #[field(required = false)]
    pub boolean: bool,
    pub nullable_boolean: Option<bool>,
    #[field(required = false, min_length = 2, max_length = 10)]
    pub text: String,
    #[field(blank)]
    pub blank_text: Option<String>,
    #[field(required = false, untrimmed)]
    pub untrimmed: String,
    #[field(required = false, email)]
    pub email: String,
    #[field(required = false, slug)]
    pub slug: String,
    #[field(required = false, slug, allow_unicode)]
    pub unicode_slug: String,
    #[field(required = false, url)]
    pub url: String,
    #[field(required = false)]
    pub uuid: Uuid,
    #[field(required = false, format = hex)]
    pub uuid_hex: Uuid,
    #[field(required = false, ip)]
    pub ip: String,
    #[field(required = false, ipv4)]
    pub ipv4: String,
    #[field(required = false, regex = r"^[A-Z]{2}-\d{3}$")]
    pub pattern: String,
    #[field(required = false, min = 0, max = 100)]
    pub integer: i64,
    pub any_integer: Option<i64>,
    #[field(required = false, coerce_to_string = true)]
    pub big_integer: i64,
    #[field(required = false, min = -1, max = 1)]
    pub real: f64,
    #[field(required = false, max_digits = 5, decimal_places = 2, min = -99.5)]
    pub decimal: Decimal,
    #[field(required = false, max_digits = 6, decimal_places = 3, coerce_to_string = false)]
    pub decimal_number: Decimal,
    #[field(required = false, max_digits = 8, decimal_places = 4, normalize_output)]
    pub decimal_short: Decimal,
    #[field(required = false, max_digits = 5, decimal_places = 1, rounding = half_up)]
    pub decimal_rounded: Decimal,
    #[field(required = false)]
    pub date: NaiveDate,
    #[field(required = false, format = "%d.%m.%Y", input_formats = ["%d.%m.%Y", "iso-8601"])]
    pub day_first: NaiveDate,
    #[field(required = false)]
    pub moment: DateTime<Utc>,
    #[field(required = false)]
    pub time: NaiveTime,
    #[field(required = false)]
    pub duration: TimeDelta,
    #[field(required = false)]
    pub choice: Size,
    #[field(blank)]
    pub blank_choice: Option<Letter>,
    #[field(required = false)]
    pub grouped_choice: Colour,
    #[field(required = false, not_empty)]
    pub choices: Vec<Axis>,
    #[field(required = false, min = 0, min_length = 1, max_length = 3)]
    pub integers: Vec<i64>,
    #[field(required = false, not_empty, child(max_length = 5))]
    pub words: Vec<String>,
    #[field(required = false)]
    pub matrix: Vec<Vec<i64>>,
    #[field(required = false)]
    pub counts: BTreeMap<String, i64>,
    #[field(required = false, not_empty)]
    pub free: BTreeMap<String, Option<Json>>,
    pub json: Option<Json>,
    pub point: Option<PointSerializer>,
    #[field(required = false, not_empty, min_length = 2, max_length = 3)]
    pub points: Vec<PointSerializer>,
    #[field(default = 7)]
    pub with_default: i64,
    #[field(default = format!("m{}", "ade"))]
    pub computed_default: String,
    #[field(read_only, default = "fixed")]
    pub read_only: String,
    #[field(write_only, required = false)]
    pub write_only: String,
    #[field(source = inner_name, required = false)]
    pub renamed: String,
    #[field(source = deep.inner, required = false)]
    pub dotted: String,
    #[field(source = "*", required = false)]
    pub r#box: BoxSerializer,
    #[field(hidden, default = "secret")]
    pub hidden: String,
}

/// Fields that all have to be there.
#[serializer]
pub struct StrictSerializer {
    #[field(max_length = 20)]
    pub name: String,
    pub age: i64,
    #[field(required = true)]
    pub nickname: Option<String>,
    #[field(blank)]
    pub motto: String,
    pub agree: bool,
    #[field(max_digits = 6, decimal_places = 2)]
    pub price: Decimal,
    pub day: NaiveDate,
    pub size: TwoSizes,
    pub kinds: Vec<Letter>,
    pub numbers: Vec<i64>,
    pub data: Json,
    pub point: PointSerializer,
    pub points: Vec<PointSerializer>,
    pub author: PrimaryKey<Author>,
    #[field(slug_field = slug)]
    pub tags: Vec<PrimaryKey<Tag>>,
    #[field(required = false)]
    pub home: HyperlinkedRelated<AuthorViewSet>,
}

/// Sizes, but for the largest.
#[derive(Choices)]
pub enum TwoSizes {
    #[choice(value = "s", label = "s")]
    Small,
    #[choice(value = "m", label = "m")]
    Medium,
}

#[serializer]
impl StrictSerializer {
    fn validate_age(age: i64) -> Result<i64> {
        if age < 18 {
            return Err(ValidationError::messages(["Too young.", "Come back later."]).into());
        }
        Ok(age)
    }

    fn validate(data: StrictSerializerData) -> Result<StrictSerializerData> {
        if data.name == data.motto {
            return Err(ValidationError::messages(["The motto repeats the name.", "Choose another."]).into());
        }
        Ok(data)
    }
}

/// What is sent is sent back.
#[must_use]
pub fn kinds() -> View {
    View::new("Kinds", AllowAny)
        .description("Every kind of field.")
        .authentication(Arc::from([]))
        .on([Method::POST, Method::PATCH], check)
        .request::<KindsSerializer>()
}

async fn check(cx: &Context) -> Result<Response> {
    let context = SerializerContext::from(cx).with_partial(cx.method() == Method::PATCH);
    let kinds = KindsSerializer::options();
    let data = kinds.validate(cx.data()?, &context).await?;
    let mut document = kinds.data(&data, &context)?.to_json()?;
    document["seen"] = json!(kinds.data_names(&data));
    Ok(Response::new(document))
}

/// What is sent has to be whole.
#[must_use]
pub fn strict() -> View {
    View::new("Strict", AllowAny)
        .description("Every field is required.")
        .authentication(Arc::from([]))
        .on([Method::POST], check_strictly)
        .request::<StrictSerializer>()
}

async fn check_strictly(cx: &Context) -> Result<Response> {
    StrictSerializer::validated(cx.data()?, &cx.into()).await?;
    Ok(Response::new(json!({ "valid": true })))
}
