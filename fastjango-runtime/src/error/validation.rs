//! What didn't pass validation, in the shape that DRF answers.

use serde_json::{Map, Value as Json};

use crate::value::json;

/// One message and its code: DRF's `ErrorDetail`.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::error::ErrorDetail;
///
/// let detail = ErrorDetail { message: "Too long.".into(), code: "max_length" };
/// let error = ValidationError::Messages(vec![detail]);
/// assert_eq!(error.to_json(), json!(["Too long."]));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorDetail {
    /// The message, for people.
    pub message: String,
    /// The code, for programs: `required`, `invalid`, `max_length`, …; empty where Django gives none.
    pub code: &'static str,
}

/// Data that didn't pass: DRF's `ValidationError`, whose shape is the body of the 400.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// let error = ValidationError::Fields(vec![
///     ("title".into(), "Too long.".into()),
///     ("tags".into(), ValidationError::Items(vec![ValidationError::Fields(vec![]), "No such tag.".into()])),
/// ]);
/// assert_eq!(error.to_json(), json!({ "title": ["Too long."], "tags": [{}, ["No such tag."]] }));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValidationError {
    /// Messages of one field, or of the whole.
    Messages(Vec<ErrorDetail>),
    /// An error for each field that has one, in the order of the fields.
    Fields(Vec<(String, ValidationError)>),
    /// An error for each item of a list; an item that passed is an empty `Fields`.
    Items(Vec<ValidationError>),
}

impl ValidationError {
    /// One message with the code `invalid`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// fn even(number: i64) -> Result<(), ValidationError> {
    ///     if number % 2 == 0 { Ok(()) } else { Err(ValidationError::new("It is odd.")) }
    /// }
    ///
    /// assert_eq!(even(3).unwrap_err().to_json(), json!(["It is odd."]));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self::with_code(message, "invalid")
    }

    /// One message with a code of its own.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// let error = ValidationError::with_code("This name is taken.", "unique");
    /// assert!(matches!(&error, ValidationError::Messages(list) if list[0].code == "unique"));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn with_code(message: impl Into<String>, code: &'static str) -> Self {
        Self::Messages(vec![ErrorDetail {
            message: message.into(),
            code,
        }])
    }

    /// Several messages, each with the code `invalid`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// let error = ValidationError::messages(["Too short.", "No digits."]);
    /// assert_eq!(error.to_json(), json!(["Too short.", "No digits."]));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn messages<T: Into<String>>(messages: impl IntoIterator<Item = T>) -> Self {
        let detail = |message: T| ErrorDetail {
            message: message.into(),
            code: "invalid",
        };
        Self::Messages(messages.into_iter().map(detail).collect())
    }

    /// An error of one named field.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// let error = ValidationError::field("ends", "It ends before it begins.");
    /// assert_eq!(Error::from(error).detail(), json!({ "ends": ["It ends before it begins."] }));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn field(name: impl Into<String>, error: impl Into<ValidationError>) -> Self {
        Self::Fields(vec![(name.into(), error.into())])
    }

    /// The errors of a list by the place of its items: what a rule over a whole list raises, if it does as DRF's
    /// examples do. [`of_numbered_items`](Self::of_numbered_items) is the other shape.
    ///
    /// # Errors
    ///
    /// [`ValidationError::Items`] where at least one item has an error.
    ///
    /// # Examples
    ///
    /// ```
    /// use fastjango::error::ValidationError;
    ///
    /// let numbers = [1, 2, 1];
    /// let again = |at: usize| numbers[..at].contains(&numbers[at]);
    /// let errors = (0..3).map(|at| again(at).then(|| "This number appears twice.".into()));
    /// let error = ValidationError::of_items(errors).expect_err("the last one appears twice");
    /// assert_eq!(error.to_json().to_string(), r#"[{},{},["This number appears twice."]]"#);
    /// ```
    pub fn of_items(errors: impl IntoIterator<Item = Option<Self>>) -> Result<(), Self> {
        let errors = errors.into_iter();
        let items: Vec<Self> = errors.map(|error| error.unwrap_or(Self::Fields(Vec::new()))).collect();
        let error = Self::Items(items);
        if error.is_empty() { Ok(()) } else { Err(error) }
    }

    /// The errors of a list by the numbers of its items, without those that passed: how the items of a nested list are
    /// told, so that a rule of one's own over such a list answers in the same shape.
    ///
    /// # Errors
    ///
    /// [`ValidationError::Fields`] where at least one item has an error.
    ///
    /// # Examples
    ///
    /// ```
    /// use fastjango::error::ValidationError;
    ///
    /// let numbers = [1, 2, 1];
    /// let again = |at: usize| numbers[..at].contains(&numbers[at]);
    /// let errors = (0..3).map(|at| again(at).then(|| "This number appears twice.".into()));
    /// let error = ValidationError::of_numbered_items(errors).expect_err("the last one appears twice");
    /// assert_eq!(error.to_json().to_string(), r#"{"2":["This number appears twice."]}"#);
    /// ```
    pub fn of_numbered_items(errors: impl IntoIterator<Item = Option<Self>>) -> Result<(), Self> {
        let numbered = errors.into_iter().enumerate();
        let faults: Vec<_> = numbered
            .filter_map(|(number, error)| Some((number.to_string(), error?)))
            .collect();
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Self::Fields(faults))
        }
    }

    /// All messages, whatever they are about.
    pub(crate) fn into_details(self) -> Vec<ErrorDetail> {
        match self {
            Self::Messages(details) => details,
            Self::Fields(fields) => fields.into_iter().flat_map(|(_, error)| error.into_details()).collect(),
            Self::Items(items) => items.into_iter().flat_map(Self::into_details).collect(),
        }
    }

    /// Whether nothing failed.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// let none: ValidationError = ValidationError::Fields(Vec::new());
    /// assert!(none.is_empty() && !ValidationError::new("no").is_empty());
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Messages(messages) => messages.is_empty(),
            Self::Fields(fields) => fields.is_empty(),
            Self::Items(items) => items.iter().all(Self::is_empty),
        }
    }

    /// The body of the answer.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// let nested = ValidationError::field("author", ValidationError::field("name", "Too long."));
    /// assert_eq!(nested.to_json(), json!({ "author": { "name": ["Too long."] } }));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn to_json(&self) -> Json {
        match self {
            Self::Messages(messages) => messages
                .iter()
                .map(|detail| Json::from(detail.message.as_str()))
                .collect(),
            Self::Fields(fields) => Json::Object(
                fields
                    .iter()
                    .map(|(name, error)| (name.clone(), error.to_json()))
                    .collect::<Map<_, _>>(),
            ),
            Self::Items(items) => items.iter().map(Self::to_json).collect(),
        }
    }
}

impl ValidationError {
    /// Writes the body of the answer, the fields in their order: first those of a document, then what is about several.
    pub(crate) fn write_json(&self, out: &mut Vec<u8>) {
        match self {
            Self::Messages(messages) => list(messages, out, |detail, out| json::text(out, &detail.message)),
            Self::Items(items) => list(items, out, Self::write_json),
            Self::Fields(fields) => {
                // What is said of a field again is what counts.
                let again = |at: usize, name: &str| fields[at + 1..].iter().any(|(other, _)| other == name);
                let fields = fields.iter().enumerate().filter(|(at, (name, _))| !again(*at, name));
                out.push(b'{');
                for (number, (_, (name, error))) in fields.enumerate() {
                    if number > 0 {
                        out.push(b',');
                    }
                    json::text(out, name);
                    out.push(b':');
                    error.write_json(out);
                }
                out.push(b'}');
            }
        }
    }
}

fn list<T>(items: &[T], out: &mut Vec<u8>, write: impl Fn(&T, &mut Vec<u8>)) {
    out.push(b'[');
    for (number, item) in items.iter().enumerate() {
        if number > 0 {
            out.push(b',');
        }
        write(item, out);
    }
    out.push(b']');
}

impl From<&str> for ValidationError {
    fn from(message: &str) -> Self {
        Self::new(message)
    }
}

impl From<String> for ValidationError {
    fn from(message: String) -> Self {
        Self::new(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_stay_in_their_order() {
        let error = ValidationError::Fields(vec![
            ("title".to_owned(), "Say \"Dune\".".into()),
            (
                "lines".to_owned(),
                ValidationError::Items(vec![ValidationError::Fields(Vec::new()), "No.".into()]),
            ),
            ("author".to_owned(), ValidationError::messages(["One.", "Two."])),
        ]);
        let mut written = Vec::new();
        error.write_json(&mut written);
        let written = String::from_utf8(written).expect("text");
        assert_eq!(
            written,
            r#"{"title":["Say \"Dune\"."],"lines":[{},["No."]],"author":["One.","Two."]}"#
        );
        assert_eq!(serde_json::from_str::<Json>(&written).ok(), Some(error.to_json()));
    }
}
