//! Documents of forms: what a serializer reads of fields that are all text, in DRF's way with HTML input.

use serde_json::{Map, Value as Json};

use super::files;
use super::options::{Field, Kind, SerializerOptions};
use crate::error::ValidationError;
use crate::rest::fields::FieldKind;
use crate::rest::parsers::{Form, FormValue, UploadedFile};

/// The document that a form stands for, and what of it can't be one.
pub(super) struct FormDocument {
    pub(super) document: Json,
    /// The files, in whose places it has their numbers.
    pub(super) files: Vec<UploadedFile>,
    pub(super) faults: Vec<(String, ValidationError)>,
}

/// Reads a form as the document of a serializer.
///
/// A name that comes several times counts with its last value, except in lists. Empty text is null for a field that may
/// be null, and absent for one that need not be there, unless the field may be blank. A box that isn't ticked, and a list
/// of which nothing is chosen, are absent in a form: they are `false` and empty.
pub(super) fn document(serializer: &SerializerOptions, form: &Form, partial: bool) -> FormDocument {
    let mut reader = Reader {
        partial,
        files: Vec::new(),
        faults: Vec::new(),
    };
    FormDocument {
        document: reader.document(serializer, form, true),
        files: reader.files,
        faults: reader.faults,
    }
}

/// A list of documents, each under a name that begins with its number, `[0]name`, and its files.
pub(super) fn documents(serializer: &SerializerOptions, form: &Form, partial: bool) -> (Json, Vec<UploadedFile>) {
    let mut reader = Reader {
        partial,
        files: Vec::new(),
        faults: Vec::new(),
    };
    let items = items(form, "").unwrap_or_default();
    (reader.list_of(serializer, &items), reader.files)
}

/// A form being read.
struct Reader {
    partial: bool,
    files: Vec<UploadedFile>,
    /// What can't be read, of the fields of the document itself.
    faults: Vec<(String, ValidationError)>,
}

impl Reader {
    fn document(&mut self, serializer: &SerializerOptions, form: &Form, is_whole: bool) -> Json {
        let mut document = Map::new();
        let key = serializer.key_field().filter(|_| !is_whole);
        let is_read = |number, field: &Field| !field.read_only && !field.hidden || key == Some(number);
        let fields = serializer.fields.iter().enumerate();
        for (_, field) in fields.filter(|(number, field)| is_read(*number, field)) {
            match self.value(field, form) {
                Ok(Some(value)) => {
                    document.insert(field.name.to_owned(), value);
                }
                Ok(None) => {}
                Err(fault) if is_whole => self.faults.push((field.name.to_owned(), fault)),
                Err(_) => {
                    document.insert(field.name.to_owned(), text(field, form).unwrap_or_default());
                }
            }
        }
        Json::Object(document)
    }

    fn list_of(&mut self, serializer: &SerializerOptions, items: &[Item]) -> Json {
        let item = |item: &Item| match item {
            Item::Value(value) => value.clone(),
            Item::Document(form) => self.document(serializer, form, false),
        };
        items.iter().map(item).collect()
    }

    /// What a field reads; `None` where it is absent.
    fn value(&mut self, field: &Field, form: &Form) -> Result<Option<Json>, ValidationError> {
        let all = || form.get_all(field.name).map(FormValue::to_json).collect::<Vec<_>>();
        Ok(match &field.kind {
            Kind::Value(kind) => return scalar(field, *kind, form, self.partial),
            Kind::File { .. } => match form.get(field.name) {
                Some(FormValue::File(file)) => Some(files::place(file, &mut self.files)),
                _ => text(field, form),
            },
            Kind::List { .. } => {
                let named = all();
                if !named.is_empty() {
                    return Ok(Some(named.into()));
                }
                let numbered = items(form, field.name);
                numbered.map(|items| items.iter().map(Item::to_json).collect())
            }
            Kind::Dict { .. } => {
                let within = within(form, field.name);
                (!within.is_empty()).then(|| within.to_json())
            }
            Kind::MultipleChoice { .. } | Kind::PrimaryKey { many: true, .. } | Kind::Hyperlink { many: true, .. } => {
                let named = all();
                (!named.is_empty() || !self.partial).then(|| named.into())
            }
            Kind::Nested {
                serializer, many: true, ..
            } => items(form, field.name).map(|items| self.list_of(serializer(), &items)),
            Kind::Nested { serializer, .. } => {
                let within = within(form, field.name);
                (!within.is_empty()).then(|| self.document(serializer(), &within, false))
            }
            Kind::PrimaryKey { .. } | Kind::Hyperlink { .. } => text(field, form),
        })
    }
}

fn scalar(field: &Field, kind: FieldKind, form: &Form, partial: bool) -> Result<Option<Json>, ValidationError> {
    if matches!(kind, FieldKind::Boolean) && form.get(field.name).is_none() && !partial {
        return Ok(Some(if field.allow_null {
            Json::Null
        } else {
            Json::Bool(false)
        }));
    }
    match (kind, form.get(field.name)) {
        (FieldKind::Json, Some(FormValue::Text(text))) if field.style.is_none() => serde_json::from_str(text)
            .map(Some)
            .map_err(|_| ValidationError::with_code("Value must be valid JSON.", "invalid")),
        _ => Ok(text(field, form)),
    }
}

/// The text of a field, by the rules of empty text.
fn text(field: &Field, form: &Form) -> Option<Json> {
    let value = form.get(field.name)?;
    let is_empty = matches!(value, FormValue::Text(text) if text.is_empty());
    match () {
        () if !is_empty || field.allow_blank => Some(value.to_json()),
        () if field.allow_null => Some(Json::Null),
        () if !field.required => None,
        () => Some(value.to_json()),
    }
}

/// An item of a list in a form.
enum Item {
    /// A value of its own: `integers[0]=5`.
    Value(Json),
    /// A document: `lines[0]book=1`.
    Document(Form),
}

impl Item {
    fn to_json(&self) -> Json {
        match self {
            Self::Value(value) => value.clone(),
            Self::Document(form) => form.to_json(),
        }
    }
}

/// The items whose names begin with this one and a number in brackets, in the order of the numbers; `None` where there
/// are none: DRF's `parse_html_list`.
fn items(form: &Form, prefix: &str) -> Option<Vec<Item>> {
    let mut items: Vec<(&str, Item)> = Vec::new();
    for (name, value) in form.iter() {
        let Some((number, key)) = numbered(name, prefix) else {
            continue;
        };
        let known = items.iter_mut().find(|(known, _)| *known == number);
        match (known, key) {
            (Some((_, Item::Document(form))), key) if !key.is_empty() => form.push(key.to_owned(), value.clone()),
            (known, key) => {
                let item = if key.is_empty() {
                    Item::Value(value.to_json())
                } else {
                    let mut form = Form::default();
                    form.push(key.to_owned(), value.clone());
                    Item::Document(form)
                };
                match known {
                    Some((_, known)) => *known = item,
                    None => items.push((number, item)),
                }
            }
        }
    }
    items.sort_by_key(|(number, _)| (number.len(), *number));
    (!items.is_empty()).then(|| items.into_iter().map(|(_, item)| item).collect())
}

/// The number, without its leading zeros, and what follows it, of a name such as `lines[0]book`.
fn numbered<'a>(name: &'a str, prefix: &str) -> Option<(&'a str, &'a str)> {
    let (number, key) = name.strip_prefix(prefix)?.strip_prefix('[')?.split_once(']')?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| (number.trim_start_matches('0'), key))
}

/// The fields whose names begin with this one and a dot: DRF's `parse_html_dict`.
fn within(form: &Form, prefix: &str) -> Form {
    let mut within = Form::default();
    for (name, value) in form.iter() {
        let key = name.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('.'));
        if let Some(key) = key.filter(|key| !key.is_empty()) {
            within.push(key.to_owned(), value.clone());
        }
    }
    within
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rest::parameters::Parameters;
    use crate::rest::serializers::{Carrier, Hooks, Items, Scalar};

    fn form(encoded: &str) -> Form {
        let mut form = Form::default();
        for (name, value) in Parameters::parse(encoded).iter() {
            form.push(name.to_owned(), FormValue::Text(value.to_owned()));
        }
        form
    }

    fn options() -> SerializerOptions {
        let fields = vec![
            Scalar::<String>::field("name"),
            Scalar::<Option<i64>>::field("age"),
            Scalar::<bool>::field("ticked"),
            Scalar::<Option<bool>>::field("maybe"),
            Items::<Scalar<i64>>::field("numbers"),
            Scalar::<i64>::field("optional").required(false),
            Scalar::<Json>::field("data").required(false),
        ];
        SerializerOptions::new("Form", None, fields, Hooks::default())
    }

    fn read(encoded: &str, partial: bool) -> Json {
        document(&options(), &form(encoded), partial).document
    }

    #[test]
    fn what_a_form_leaves_out() {
        assert_eq!(read("", false), json!({"ticked": false, "maybe": null}));
        assert_eq!(read("", true), json!({}));
        let empty = read("name=&age=&ticked=&optional=&numbers=1&numbers=2", false);
        assert_eq!(
            empty,
            json!({"name": "", "age": null, "ticked": "", "maybe": null, "numbers": ["1", "2"]})
        );
        assert_eq!(read("name=a&name=b", true), json!({"name": "b"}));
        assert_eq!(
            read("numbers[10]=3&numbers[2]=1&numbers[x]=9", true),
            json!({"numbers": ["1", "3"]})
        );
    }

    #[test]
    fn json_in_text() {
        assert_eq!(read("data={\"a\":[1]}", true), json!({"data": {"a": [1]}}));
        let faulty = document(&options(), &form("data={"), true);
        assert_eq!(faulty.faults.len(), 1);
    }

    #[test]
    fn names_with_numbers_and_dots() {
        let lines = items(
            &form("lines[1]book=2&lines[0]book=1&lines[0]quantity=3&lines[0].dotted=x&line[0]book=9"),
            "lines",
        );
        let lines: Vec<Json> = lines.expect("items").iter().map(Item::to_json).collect();
        assert_eq!(
            lines,
            [
                json!({"book": "1", "quantity": "3", ".dotted": "x"}),
                json!({"book": "2"})
            ]
        );
        let point = within(&form("point.x=1&point.y=2&pointless.z=3&point=4"), "point").to_json();
        assert_eq!(point, json!({"x": "1", "y": "2"}));
    }
}
