//! Files as fields of documents: DRF's `FileField`.

use serde_json::{Value as Json, json};

use super::carriers::Carrier;
use super::context::SerializerContext;
use super::data::Data;
use super::options::{Field, Kind, Source};
use crate::error::{Error, Result, ValidationError};
use crate::rest::parsers::UploadedFile;

/// What a document of a form has in place of a file: its number among the files of the form.
const PLACE: &str = "file";

/// A file that a form brings. It is only taken, not given.
#[derive(Debug)]
pub struct Upload;

impl Carrier for Upload {
    type Type = UploadedFile;

    fn field(name: &'static str) -> Field {
        let mut field = Field::new(name, Source::Document, Kind::File { max_length: None }).write_only();
        field.error_messages.push(("required", "No file was submitted."));
        field
    }

    fn from_data(data: Data) -> Result<UploadedFile> {
        match data {
            Data::File(file) => Ok(file),
            _ => Err(Error::Decode {
                message: "checked data is not a file, as its field is".to_owned(),
            }),
        }
    }

    fn into_data(value: UploadedFile) -> Data {
        Data::File(value)
    }
}

/// Keeps a file aside and gives what stands in its place.
pub(super) fn place(file: &UploadedFile, files: &mut Vec<UploadedFile>) -> Json {
    files.push(file.clone());
    json!({ PLACE: files.len() - 1 })
}

/// The file in whose place a document has this value. No other document than a form's can have one: what else a form has
/// is text.
pub(super) fn placed<'a>(input: &Json, context: &SerializerContext<'a>) -> Option<&'a UploadedFile> {
    let number = input.get(PLACE).and_then(Json::as_u64)?;
    context.files().get(usize::try_from(number).ok()?)
}

/// The file that a document's value stands for.
pub(super) fn check(
    max_length: Option<u32>,
    input: &Json,
    context: &SerializerContext<'_>,
) -> Result<Data, ValidationError> {
    let Some(file) = placed(input, context) else {
        let message = "The submitted data was not a file. Check the encoding type on the form.";
        return Err(ValidationError::with_code(message, "invalid"));
    };
    if file.content.is_empty() {
        return Err(ValidationError::with_code("The submitted file is empty.", "empty"));
    }
    let length = file.name.chars().count();
    if let Some(most) = max_length.filter(|most| length > *most as usize) {
        let message = format!("Ensure this filename has at most {most} characters (it has {length}).");
        return Err(ValidationError::with_code(message, "max_length"));
    }
    Ok(Data::File(file.clone()))
}
