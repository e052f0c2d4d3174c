//! What a value must satisfy besides what its field's kind demands: DRF's and Django's validators.

use regex::Regex;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::error::ErrorDetail;
use crate::value::Value;

mod email;
mod ip;
mod url;

use email::is_email;
pub use ip::IpProtocol;
use url::is_url;

/// A regular expression that a text must match somewhere.
///
/// It is compiled once for each place where it is written, and lives as long as the program.
#[derive(Debug, Clone, Copy)]
pub struct Pattern(&'static Compiled);

#[derive(Debug)]
struct Compiled {
    regex: Result<Regex, regex::Error>,
    source: &'static str,
}

impl Pattern {
    /// A pattern; one that is no regular expression matches nothing, and [`Pattern::fault`] tells what is wrong.
    #[must_use]
    pub fn new(source: &'static str) -> Self {
        Self(Box::leak(Box::new(Compiled {
            regex: Regex::new(source),
            source,
        })))
    }

    /// The regular expression as it was written.
    #[must_use]
    pub fn source(self) -> &'static str {
        self.0.source
    }

    /// What is wrong with the regular expression, where something is.
    #[must_use]
    pub fn fault(self) -> Option<String> {
        self.0.regex.as_ref().err().map(ToString::to_string)
    }

    fn matches(self, text: &str) -> bool {
        self.0.regex.as_ref().is_ok_and(|regex| regex.is_match(text))
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.source == other.0.source
    }
}

impl Eq for Pattern {}

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
    /// The same, with the letters and numbers of all scripts: `allow_unicode`.
    UnicodeSlug,
    /// An IP address.
    Ip(IpProtocol),
    /// A URL.
    Url,
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
            Self::UnicodeSlug => {
                "Enter a valid \"slug\" consisting of Unicode letters, numbers, underscores, or hyphens."
            }
            Self::Ip(protocol) => protocol.invalid(),
            Self::Url => "Enter a valid URL.",
            Self::Pattern(_) => "This value does not match the required pattern.",
        }
    }

    /// Whether a text is of this format.
    #[must_use]
    pub fn matches(self, text: &str) -> bool {
        match self {
            Self::Plain => true,
            Self::Email => is_email(text),
            Self::Slug => is_slug(text),
            Self::UnicodeSlug => is_unicode_slug(text),
            Self::Ip(protocol) => protocol.matches(text),
            Self::Url => is_url(text),
            Self::Pattern(pattern) => pattern.matches(text),
        }
    }
}

/// A rule about one value; all of a field's rules are checked, and all that are broken are told.
#[derive(Debug, Clone, Copy, PartialEq)]
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
    /// Text of this format.
    Format(TextFormat),
    /// Text without the null character, which PostgreSQL can't store.
    ProhibitNullCharacters,
}

impl Validator {
    /// The place of the rule's message among those of a field, as DRF orders them.
    pub(crate) const fn rank(self) -> u8 {
        match self {
            Self::MaxValue(_) | Self::MaxLength(_) => 0,
            Self::MinValue(_) | Self::MinLength(_) => 1,
            Self::ProhibitNullCharacters => 2,
            Self::Format(_) => 3,
        }
    }

    /// What is wrong with a value; `None` where nothing is.
    #[must_use]
    pub fn check(self, value: &Value) -> Option<ErrorDetail> {
        match self {
            Self::MinValue(limit) if compare(value, limit)?.is_lt() => detail(
                format!("Ensure this value is greater than or equal to {limit}."),
                "min_value",
            ),
            Self::MaxValue(limit) if compare(value, limit)?.is_gt() => detail(
                format!("Ensure this value is less than or equal to {limit}."),
                "max_value",
            ),
            Self::MinLength(limit) if length(value)? < limit as usize => detail(
                format!("Ensure this field has at least {limit} characters."),
                "min_length",
            ),
            Self::MaxLength(limit) if length(value)? > limit as usize => detail(
                format!("Ensure this field has no more than {limit} characters."),
                "max_length",
            ),
            Self::Format(format) if !format.matches(text(value)?) => detail(format.invalid().to_owned(), "invalid"),
            Self::ProhibitNullCharacters if text(value)?.contains('\0') => detail(
                "Null characters are not allowed.".to_owned(),
                "null_characters_not_allowed",
            ),
            _ => None,
        }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "every arm of `check` gives an option")]
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

/// The number of characters.
fn length(value: &Value) -> Option<usize> {
    text(value).map(|text| text.chars().count())
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
