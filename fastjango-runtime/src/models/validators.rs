//! What a value must satisfy besides what its column's kind demands: Django's validators.
//!
//! Models and serializers have the same ones; where Django and DRF tell a fault otherwise, [`Wording`] says whose words
//! it is told in.

use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use regex::Regex;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::error::{ErrorDetail, ValidationError};
use crate::value::Value;

pub(crate) mod digits;
mod domain;
mod email;
mod ip;
mod url;

use email::is_email;
pub use ip::IpProtocol;
use url::is_url;

/// Whose words a fault is told in, where Django's models and DRF's serializers have different ones.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::models::validators::{TextFormat, Wording};
///
/// assert!(TextFormat::Slug.invalid(Wording::Django).starts_with("Enter a valid “slug”"), "`full_clean` says so");
/// assert!(TextFormat::Slug.invalid(Wording::Rest).starts_with("Enter a valid \"slug\""), "a serializer says so");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wording {
    /// Those of `full_clean`.
    Django,
    /// Those of a serializer.
    Rest,
}

/// A regular expression that a text must match somewhere.
///
/// It is compiled when it is first asked, once for each text of it, and kept as long as the program lives.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::models::validators::Pattern;
///
/// assert!(Pattern::new("^[0-9]+$").fault().is_none());
/// assert!(Pattern::new("(").fault().is_some(), "`check` tells it before a request does");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pattern(&'static str);

type Compiled = &'static Result<Regex, regex::Error>;

/// The regular expressions that were asked, by their text.
static COMPILED: LazyLock<RwLock<HashMap<&'static str, Compiled>>> = LazyLock::new(RwLock::default);

impl Pattern {
    /// A pattern; one that is no regular expression matches nothing, and [`Pattern::fault`] tells what is wrong.
    #[must_use]
    pub const fn new(source: &'static str) -> Self {
        Self(source)
    }

    /// The regular expression as it was written.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::models::validators::Pattern;
    ///
    /// assert_eq!(Pattern::new("^a").source(), "^a");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub const fn source(self) -> &'static str {
        self.0
    }

    /// What is wrong with the regular expression, where something is.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::models::validators::Pattern;
    ///
    /// let fault = Pattern::new("[z-a]").fault().expect("it ends before it begins");
    /// assert!(fault.contains("[z-a]"), "{fault}");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn fault(self) -> Option<String> {
        self.compiled().as_ref().err().map(ToString::to_string)
    }

    fn compiled(self) -> Compiled {
        let known = COMPILED.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(compiled) = known.get(self.0) {
            return compiled;
        }
        drop(known);
        let mut known = COMPILED.write().unwrap_or_else(PoisonError::into_inner);
        known
            .entry(self.0)
            .or_insert_with(|| Box::leak(Box::new(Regex::new(self.0))))
    }

    fn matches(self, text: &str) -> bool {
        self.compiled().as_ref().is_ok_and(|regex| regex.is_match(text))
    }
}

/// What a text must be.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::models::validators::TextFormat;
///
/// assert!(TextFormat::Email.matches("ada@example.org") && !TextFormat::Email.matches("ada@"));
/// assert!(TextFormat::Url.matches("https://example.org/a?b") && !TextFormat::Url.matches("example"));
/// # Ok::<(), Error>(())
/// ```
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
    /// The same, with the letters and numbers of all scripts: `allow_unicode`.
    UnicodeSlug,
    /// An IP address.
    Ip(IpProtocol),
    /// What matches a regular expression.
    Pattern(Pattern),
}

impl TextFormat {
    /// What a field says to a value that is no text.
    #[must_use]
    pub const fn invalid_type(self) -> &'static str {
        match self {
            Self::Plain => "Not a valid string.",
            Self::Ip(_) => IpProtocol::Both.invalid(),
            _ => self.invalid(Wording::Rest),
        }
    }

    /// What a field says to a text that isn't of this format.
    #[must_use]
    pub const fn invalid(self, wording: Wording) -> &'static str {
        match (self, wording) {
            (Self::Plain, _) => "Not a valid string.",
            (Self::Email, _) => "Enter a valid email address.",
            (Self::Slug, Wording::Django) => {
                "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."
            }
            (Self::Slug, Wording::Rest) => {
                "Enter a valid \"slug\" consisting of letters, numbers, underscores or hyphens."
            }
            (Self::UnicodeSlug, Wording::Django) => {
                "Enter a valid “slug” consisting of Unicode letters, numbers, underscores, or hyphens."
            }
            (Self::UnicodeSlug, Wording::Rest) => {
                "Enter a valid \"slug\" consisting of Unicode letters, numbers, underscores, or hyphens."
            }
            (Self::Url, _) => "Enter a valid URL.",
            (Self::Ip(protocol), _) => protocol.invalid(),
            (Self::Pattern(_), Wording::Django) => "Enter a valid value.",
            (Self::Pattern(_), Wording::Rest) => "This value does not match the required pattern.",
        }
    }

    /// Whether a text is of this format.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::models::validators::TextFormat;
    ///
    /// assert!(TextFormat::Slug.matches("dune-messiah_2") && !TextFormat::Slug.matches("Dune Messiah"));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn matches(self, text: &str) -> bool {
        match self {
            Self::Plain => true,
            Self::Email => is_email(text),
            Self::Slug => is_slug(text),
            Self::UnicodeSlug => is_unicode_slug(text),
            Self::Url => is_url(text),
            Self::Ip(protocol) => protocol.matches(text),
            Self::Pattern(pattern) => pattern.matches(text),
        }
    }
}

/// A rule about one value; all of a field's rules are checked, and all that are broken are told.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::models::validators::{Validator, Wording};
/// use fastjango::value::Value;
///
/// let mut faults = Vec::new();
/// Validator::MinValue(dec!(1)).check(&Value::Integer(0), Wording::Django, &mut faults);
/// assert_eq!(faults[0].code, "min_value");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Validator {
    /// At least this number.
    MinValue(Decimal),
    /// At most this number.
    MaxValue(Decimal),
    /// At least this many characters.
    MinLength(u32),
    /// At most this many characters.
    MaxLength(u32),
    /// At most so many digits, and of these so many after the point.
    Decimal {
        /// All digits.
        max_digits: u8,
        /// Digits after the point.
        decimal_places: u8,
    },
    /// Text of this format.
    Format(TextFormat),
    /// Text without the null character, which PostgreSQL can't store.
    ProhibitNullCharacters,
    /// A function of the program's own.
    Function(fn(&Value) -> Result<(), ValidationError>),
}

impl Validator {
    /// The place of the rule's message among those of a serializer's field, as DRF orders them.
    pub(crate) const fn rank(self) -> u8 {
        match self {
            Self::MaxValue(_) | Self::MaxLength(_) => 0,
            Self::MinValue(_) | Self::MinLength(_) => 1,
            Self::ProhibitNullCharacters => 2,
            Self::Format(_) | Self::Decimal { .. } => 3,
            Self::Function(_) => 4,
        }
    }

    /// Adds what is wrong with a value to `faults`; nothing where nothing is.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::models::validators::{Validator, Wording};
    /// use fastjango::value::Value;
    ///
    /// let mut faults = Vec::new();
    /// Validator::MaxLength(3).check(&Value::Text("sand".into()), Wording::Rest, &mut faults);
    /// assert_eq!(faults[0].message, "Ensure this field has no more than 3 characters.");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn check(self, value: &Value, wording: Wording, faults: &mut Vec<ErrorDetail>) {
        match self {
            Self::Function(function) => faults.extend(
                function(value)
                    .err()
                    .into_iter()
                    .flat_map(ValidationError::into_details),
            ),
            Self::Decimal {
                max_digits,
                decimal_places,
            } => {
                if let Value::Decimal(number) = value {
                    faults.extend(digits::fault(*number, max_digits, decimal_places));
                }
            }
            other => faults.extend(other.fault(value, wording)),
        }
    }

    fn fault(self, value: &Value, wording: Wording) -> Option<ErrorDetail> {
        match self {
            Self::MinValue(limit) if compare(value, limit)?.is_lt() => detail(
                format!("Ensure this value is greater than or equal to {limit}."),
                "min_value",
            ),
            Self::MaxValue(limit) if compare(value, limit)?.is_gt() => detail(
                format!("Ensure this value is less than or equal to {limit}."),
                "max_value",
            ),
            Self::MinLength(limit) if length(value)? < limit as usize => {
                detail(wrong_length("at least", limit, length(value)?, wording), "min_length")
            }
            Self::MaxLength(limit) if length(value)? > limit as usize => {
                let most = match wording {
                    Wording::Django => "at most",
                    Wording::Rest => "no more than",
                };
                detail(wrong_length(most, limit, length(value)?, wording), "max_length")
            }
            Self::Format(format) if !format.matches(text(value)?) => {
                detail(format.invalid(wording).to_owned(), "invalid")
            }
            Self::ProhibitNullCharacters if text(value)?.contains('\0') => detail(
                "Null characters are not allowed.".to_owned(),
                "null_characters_not_allowed",
            ),
            _ => None,
        }
    }
}

fn wrong_length(bound: &str, limit: u32, length: usize, wording: Wording) -> String {
    match wording {
        Wording::Rest => format!("Ensure this field has {bound} {limit} characters."),
        Wording::Django => {
            let characters = if limit == 1 { "character" } else { "characters" };
            format!("Ensure this value has {bound} {limit} {characters} (it has {length}).")
        }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "every arm of `fault` gives an option")]
fn detail(message: String, code: &'static str) -> Option<ErrorDetail> {
    Some(ErrorDetail { message, code })
}

fn compare(value: &Value, limit: Decimal) -> Option<std::cmp::Ordering> {
    match value {
        Value::Integer(number) => Some(Decimal::from(*number).cmp(&limit)),
        Value::Decimal(number) => Some(number.cmp(&limit)),
        Value::Float(number) => number.partial_cmp(&limit.to_f64()?),
        _ => None,
    }
}

fn text(value: &Value) -> Option<&str> {
    if let Value::Text(text) = value {
        Some(text)
    } else {
        None
    }
}

/// The number of characters, or of bytes.
fn length(value: &Value) -> Option<usize> {
    match value {
        Value::Bytes(bytes) => Some(bytes.len()),
        value => text(value).map(|text| text.chars().count()),
    }
}

/// Whether a text is of letters, numbers, underscores and hyphens alone.
fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// The same, where all scripts have letters and numbers.
fn is_unicode_slug(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-'))
}

#[cfg(test)]
mod tests {
    use super::TextFormat;

    /// What the validators of Django 6.0 say of addresses that are hard to judge: pairs of a text and whether it passes.
    const RECORDED: &str = include_str!("validators/recorded.json");

    #[test]
    fn addresses_are_judged_as_django_judges_them() {
        let recorded: serde_json::Value = serde_json::from_str(RECORDED).expect("the recorded answers");
        let mut differences = Vec::new();
        for (list, format) in [("urls", TextFormat::Url), ("emails", TextFormat::Email)] {
            let pairs: Vec<(String, bool)> = serde_json::from_value(recorded[list].clone()).expect("pairs");
            assert!(pairs.len() > 70);
            differences.extend(pairs.into_iter().filter(|(text, valid)| format.matches(text) != *valid));
        }
        assert_eq!(differences, []);
    }
}
