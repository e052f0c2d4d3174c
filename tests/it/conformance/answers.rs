//! Answers in the form that the recordings have: rows by the names of their columns, values by their kinds.

use fastjango::models::fields::FieldType;
use fastjango::models::options::ModelOptions;
use fastjango::prelude::*;
use fastjango::value::Value;
use serde_json::json;

use super::Case;

/// A value.
pub(super) fn value(value: &impl FieldType) -> Json {
    plain(value.encode())
}

fn plain(value: Value) -> Json {
    match value {
        Value::Null(_) => Json::Null,
        Value::Boolean(value) => value.into(),
        Value::Integer(value) => value.into(),
        Value::Float(value) => rounded(value),
        Value::Decimal(value) => decimal(value).into(),
        Value::Text(value) => value.into(),
        Value::Date(value) => value.to_string().into(),
        Value::Time(value) => with_microseconds(value.format("%H:%M:%S").to_string(), &value.format("%6f").to_string()),
        Value::DateTime(value) => {
            let micros = value.format("%6f").to_string();
            match with_microseconds(value.format("%Y-%m-%dT%H:%M:%S").to_string(), &micros) {
                Json::String(text) => format!("{text}Z").into(),
                other => other,
            }
        }
        Value::Duration(value) => value.num_microseconds().into(),
        Value::Uuid(value) => value.hyphenated().to_string().into(),
        Value::Json(value) => value,
        other => panic!("{other:?} was recorded of nothing"),
    }
}

fn with_microseconds(text: String, micros: &str) -> Json {
    if micros == "000000" {
        text.into()
    } else {
        format!("{text}.{micros}").into()
    }
}

/// Nine significant digits.
fn rounded(value: f64) -> Json {
    let text = format!("{value:.8e}");
    text.parse::<f64>().map_or(Json::Null, Into::into)
}

/// Nine significant digits, at least two of them after the point, and no zeros after those.
fn decimal(value: Decimal) -> String {
    let rounded = value.round_sf(9).unwrap_or(value).normalize();
    if rounded.scale() < 2 {
        format!("{rounded:.2}")
    } else {
        rounded.to_string()
    }
}

/// An instance with all its columns.
pub(super) fn instance<M: Model>(instance: &M) -> Json {
    let options: &ModelOptions = M::options();
    let names = options.columns.iter().map(|column| column.name.to_owned());
    Json::Object(names.zip(instance.encode().into_iter().map(plain)).collect())
}

/// A document and further members.
pub(super) fn with(mut document: Json, members: Json) -> Json {
    if let (Json::Object(document), Json::Object(members)) = (&mut document, members) {
        document.extend(members);
    }
    document
}

/// The instance of a relation that may have none.
pub(super) fn optional<M: Model>(row: Option<&M>) -> Json {
    row.map_or(Json::Null, instance)
}

/// The case of a query each of whose rows has an answer of its own.
pub(super) fn each<'a, M: Model, O: Send + 'static>(
    db: &'a Database,
    id: &'static str,
    queryset: QuerySet<M, O>,
    answer: impl Fn(&O) -> Result<Json> + Send + 'a,
) -> Case<'a> {
    case(id, async move { queryset.all(db).await?.iter().map(answer).collect() })
}

/// The case of something of its own.
pub(super) fn case<'a>(id: &'static str, answer: impl Future<Output = Result<Json>> + Send + 'a) -> Case<'a> {
    (id, Box::pin(answer))
}

/// The case of whole instances.
pub(super) fn whole<'a, M: Model>(db: &'a Database, id: &'static str, queryset: QuerySet<M>) -> Case<'a> {
    each(db, id, queryset, |row| Ok(instance(row)))
}

/// Values as a list, as Python's tuples are written.
macro_rules! list {
    ($($value:expr),+ $(,)?) => {
        fastjango::prelude::Json::Array(vec![$($crate::conformance::answers::value(&$value)),+])
    };
}

/// Values by names, as Python's dicts are written.
macro_rules! named {
    ($($name:literal: $value:expr),+ $(,)?) => {
        serde_json::json!({ $($name: $crate::conformance::answers::value(&$value)),+ })
    };
}

pub(super) use {list, named};

/// Whether an error is what Django raised, whose programming errors are one kind here.
pub(super) fn is_raised(raised: &Json, error: &Error) -> bool {
    let programming = [
        "FieldError",
        "NotSupportedError",
        "TypeError",
        "ValueError",
        "AttributeError",
    ];
    let raised = raised["raises"].as_str().unwrap_or_default();
    match error {
        Error::DoesNotExist { model } => raised == format!("{model}.DoesNotExist"),
        Error::MultipleObjectsReturned { model } => raised == format!("{model}.MultipleObjectsReturned"),
        Error::NotLoaded { .. } => raised == "FieldFetchBlocked",
        Error::Query(_) => programming.contains(&raised),
        _ => false,
    }
}

#[test]
fn numbers_are_written_as_recorded() {
    assert_eq!(value(&dec!(25.4)), json!("25.40"));
    assert_eq!(value(&dec!(7)), json!("7.00"));
    assert_eq!(value(&dec!(1234.56789012)), json!("1234.56789"));
    assert_eq!(value(&(0.1 + 0.2)), json!(0.3));
}
