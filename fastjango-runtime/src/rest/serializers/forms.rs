//! Documents of forms: what a serializer reads of fields that are all text, in DRF's way with HTML input.

use serde_json::{Map, Value as Json};

use super::files;
use super::options::{Field, Kind, SerializerOptions};
use crate::rest::fields::FieldKind;
use crate::rest::parsers::{Form, FormValue, UploadedFile};

/// The document that a form stands for. All that it has is text, that of JSON fields too: who checks it knows that it is
/// one of a form.
pub(super) struct FormDocument {
    pub(super) document: Json,
    /// The files, in whose places it has their numbers.
    pub(super) files: Vec<UploadedFile>,
}

/// Reads a form as the document of a serializer.
///
/// A name that comes several times counts with its last value, except in lists. Empty text is null for a field that may
/// be null, and absent for one that need not be there, unless the field may be blank. A box that isn't ticked, and a list
/// of which nothing is chosen, are absent in a form: they are the field's default, or else `false` and empty.
pub(super) fn document(serializer: &SerializerOptions, form: &Form, partial: bool) -> FormDocument {
    let mut files = Vec::new();
    let mut reader = Reader {
        partial,
        files: &mut files,
    };
    FormDocument {
        document: reader.document(serializer, form, true),
        files,
    }
}

/// A list of documents, each under a name that begins with its number, `[0]name`.
pub(super) fn documents(serializer: &SerializerOptions, form: &Form, partial: bool) -> FormDocument {
    let mut files = Vec::new();
    let mut reader = Reader {
        partial,
        files: &mut files,
    };
    FormDocument {
        document: reader.list_of(serializer, &items(form, "").unwrap_or_default()),
        files,
    }
}

/// A form being read.
struct Reader<'a> {
    partial: bool,
    files: &'a mut Vec<UploadedFile>,
}

impl Reader<'_> {
    fn document(&mut self, serializer: &SerializerOptions, form: &Form, is_whole: bool) -> Json {
        let mut document = Map::new();
        let key = serializer.key_field().filter(|_| !is_whole);
        let is_read = |number, field: &Field| !field.read_only && !field.hidden || key == Some(number);
        let fields = serializer.fields.iter().enumerate();
        for (_, field) in fields.filter(|(number, field)| is_read(*number, field)) {
            if let Some(value) = self.value(field, form) {
                document.insert(field.name.to_owned(), value);
            }
        }
        Json::Object(document)
    }

    fn list_of(&mut self, serializer: &SerializerOptions, items: &[Item]) -> Json {
        let item = |item: &Item| match item {
            Item::Value(value) => self.given(value),
            Item::Document(form) => self.document(serializer, form, false),
        };
        items.iter().map(item).collect()
    }

    /// What a field reads; `None` where it is absent.
    fn value(&mut self, field: &Field, form: &Form) -> Option<Json> {
        match &field.kind {
            Kind::Value(kind) => self.scalar(field, *kind, form),
            Kind::List { .. } => {
                let named = self.all(field, form);
                if !named.is_empty() {
                    return Some(named.into());
                }
                let numbered = items(form, field.name)?;
                Some(numbered.iter().map(|item| self.item(item)).collect())
            }
            Kind::Dict { .. } => {
                let within = within(form, field.name);
                (!within.is_empty()).then(|| self.object(&within))
            }
            Kind::MultipleChoice { .. } | Kind::PrimaryKey { many: true, .. } | Kind::Hyperlink { many: true, .. } => {
                let named = self.all(field, form);
                (!named.is_empty() || !self.partial).then(|| named.into())
            }
            Kind::Nested {
                serializer, many: true, ..
            } => items(form, field.name).map(|items| self.list_of(serializer(), &items)),
            Kind::Nested { serializer, .. } => {
                let within = within(form, field.name);
                (!within.is_empty()).then(|| self.document(serializer(), &within, false))
            }
            Kind::File { .. } | Kind::PrimaryKey { .. } | Kind::Hyperlink { .. } => self.text(field, form),
        }
    }

    fn scalar(&mut self, field: &Field, kind: FieldKind, form: &Form) -> Option<Json> {
        match (kind, form.get(field.name)) {
            (FieldKind::Boolean, None) if self.partial || field.default.is_some() => None,
            (FieldKind::Boolean, None) if field.allow_null => Some(Json::Null),
            (FieldKind::Boolean, None) => Some(Json::Bool(false)),
            // Empty text is no JSON, whatever the field may be instead.
            (FieldKind::Json, value) => value.map(|value| self.given(value)),
            _ => self.text(field, form),
        }
    }

    /// The text of a field, by the rules of empty text.
    fn text(&mut self, field: &Field, form: &Form) -> Option<Json> {
        let value = form.get(field.name)?;
        let is_empty = matches!(value, FormValue::Text(text) if text.is_empty());
        match () {
            () if !is_empty || field.allow_blank => Some(self.given(value)),
            () if field.allow_null => Some(Json::Null),
            () if !field.required => None,
            () => Some(self.given(value)),
        }
    }

    /// All values of a field.
    fn all(&mut self, field: &Field, form: &Form) -> Vec<Json> {
        form.get_all(field.name).map(|value| self.given(value)).collect()
    }

    /// A value: a text, or what stands in the place of a file.
    fn given(&mut self, value: &FormValue) -> Json {
        match value {
            FormValue::Text(text) => text.as_str().into(),
            FormValue::File(file) => files::place(file, self.files),
        }
    }

    fn item(&mut self, item: &Item) -> Json {
        match item {
            Item::Value(value) => self.given(value),
            Item::Document(form) => self.object(form),
        }
    }

    /// The last value of each name.
    fn object(&mut self, form: &Form) -> Json {
        let values = form.iter().map(|(name, value)| (name.to_owned(), self.given(value)));
        Json::Object(values.collect())
    }
}

/// An item of a list in a form.
enum Item {
    /// A value of its own: `integers[0]=5`.
    Value(FormValue),
    /// A document: `lines[0]book=1`.
    Document(Form),
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
                    Item::Value(value.clone())
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
        assert_eq!(read("data={\"a\":[1]}", true), json!({"data": "{\"a\":[1]}"}));
        assert_eq!(read("data=", true), json!({"data": ""}));
    }

    #[test]
    fn names_with_numbers_and_dots() {
        let lines = items(
            &form("lines[1]book=2&lines[0]book=1&lines[0]quantity=3&lines[0].dotted=x&line[0]book=9"),
            "lines",
        );
        let mut files = Vec::new();
        let mut reader = Reader {
            partial: true,
            files: &mut files,
        };
        let lines: Vec<Json> = lines.expect("items").iter().map(|item| reader.item(item)).collect();
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
