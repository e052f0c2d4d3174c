//! `CharField`, `EmailField`, `SlugField` and `URLField`.

use serde_json::Value as Json;

use super::python;
use crate::error::ValidationError;
use crate::rest::validators::{is_email, is_slug, is_url};
use crate::value::Value;

/// What a text must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TextFormat {
    /// Any text.
    Plain,
    /// An e-mail address.
    Email,
    /// Letters, numbers, underscores and hyphens.
    Slug,
    /// A URL.
    Url,
}

impl TextFormat {
    /// What a field says to a value that is no text.
    fn invalid_type(self) -> &'static str {
        match self {
            Self::Plain => "Not a valid string.",
            _ => self.invalid(),
        }
    }

    /// What a field says to a text that isn't of this format.
    #[must_use]
    pub const fn invalid(self) -> &'static str {
        match self {
            Self::Plain => "Not a valid string.",
            Self::Email => "Enter a valid email address.",
            Self::Slug => "Enter a valid \"slug\" consisting of letters, numbers, underscores or hyphens.",
            Self::Url => "Enter a valid URL.",
        }
    }

    /// Whether a text is of this format.
    #[must_use]
    pub fn matches(self, text: &str) -> bool {
        match self {
            Self::Plain => true,
            Self::Email => is_email(text),
            Self::Slug => is_slug(text),
            Self::Url => is_url(text),
        }
    }
}

/// The format is checked with the validators, so that all of a text's faults are told at once.
pub(super) fn parse(input: &Json, format: TextFormat, trim: bool) -> Result<Value, ValidationError> {
    let text = match input {
        Json::String(text) => text.clone(),
        Json::Number(number) => python::number_text(number),
        _ => return Err(super::invalid(format.invalid_type())),
    };
    Ok(Value::Text(if trim { text.trim().to_owned() } else { text }))
}
