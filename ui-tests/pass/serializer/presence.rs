//! When fields are there, what stands for them, and how they look: the legal neighbours of mistakes in
//! `fail/serializer`.

#![deny(missing_docs, unused_qualifications, warnings)]

use std::collections::{BTreeMap, HashMap};

use fastjango::prelude::*;

/// How large something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choices)]
pub enum Size {
    /// A little.
    Small,
    /// A lot.
    Large,
}

/// What somebody wrote down.
#[model(unique(fields = [owner, day], name = "one_a_day"))]
pub struct Note {
    /// The key.
    pub id: i64,
    /// Whose it is.
    pub owner: String,
    /// What it says.
    pub text: String,
    /// When.
    pub day: NaiveDate,
    /// How large it is.
    pub size: Option<Size>,
    /// What it is worth.
    #[field(max_digits = 6, decimal_places = 2)]
    pub worth: Decimal,
}

/// Fields that are named, and nothing more.
#[serializer(model = Note, unique_last, fields = [id, text, day, worth, owner], read_only_fields = [id, day])]
pub struct NamedSerializer;

/// A part of the row.
#[serializer(model = Note)]
pub struct DaySerializer {
    day: NaiveDate,
}

/// A row, in other forms.
#[serializer(model = Note, unique_together(fields = [owner, day], message = "One a day."))]
pub struct NoteSerializer {
    #[field(coerce_to_string = true)]
    id: i64,
    #[field(hidden, create_only_default = |context| context.user().map_or_else(String::new, |user| user.username.clone()))]
    owner: String,
    #[field(slug, allow_unicode)]
    text: String,
    #[field(format = "%d.%m.%Y", input_formats = ["%d.%m.%Y", "iso-8601"])]
    day: NaiveDate,
    #[field(blank, allow_null = false)]
    size: Option<Size>,
    #[field(normalize_output, rounding = half_up)]
    worth: Decimal,
    #[field(source = "*", read_only)]
    whole: DaySerializer,
}

/// Values of no row.
#[serializer]
pub struct ValuesSerializer {
    #[field(source = inner)]
    outer: Uuid,
    #[field(source = deep.inner)]
    dotted: i64,
    #[field(read_only, default = 1)]
    version: i64,
    #[field(ipv4)]
    address: String,
    #[field(child(max_length = 5, regex = "^[a-z]+$"), not_empty)]
    words: Vec<String>,
    #[field(child(child(min = 1)))]
    table: Option<Vec<Vec<i64>>>,
    sizes: Vec<Size>,
    #[field(not_empty)]
    counts: HashMap<String, i64>,
    free: BTreeMap<String, Option<Json>>,
}

#[serializer]
impl NamedSerializer {
    fn validate(mut data: NamedSerializerData) -> Result<NamedSerializerData> {
        if data.get(|note| note.worth)?.is_none() {
            data.set(|note| note.worth, Some(Decimal::ONE));
        }
        Ok(data)
    }
}

/// What is declared is there.
#[test]
fn fields_are_as_declared() {
    let named = NamedSerializer::options();
    assert_eq!(named.fields.len(), 5);
    assert!(named.fields[0].read_only && named.fields[2].read_only && named.fields[1].required);
    let note = NoteSerializer::options();
    assert!(note.fields[1].hidden && note.fields[4].refuses_null && note.check().is_empty());
    let data = ValuesSerializerData {
        inner: Some(Uuid::nil()),
        deep_inner: Some(1),
        ..ValuesSerializerData::default()
    };
    assert!(data.inner.is_some() && data.deep_inner.is_some() && ValuesSerializer::options().check().is_empty());
}
