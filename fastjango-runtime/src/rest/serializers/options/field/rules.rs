//! What narrows a field: the calls that `#[field(…)]` makes.

use rust_decimal::Decimal;

use super::{Field, FieldDefault, Kind, Source};
use crate::models::options::{ColumnIndex, Ordering};
use crate::models::query::Node;
use crate::rest::fields::FieldKind;
use crate::rest::validators::{IpProtocol, Pattern, TextFormat, Validator};

impl Field {
    /// Makes the field only given.
    #[must_use]
    pub fn read_only(mut self) -> Self {
        self.read_only = true;
        self.required = false;
        self
    }

    /// Makes the field only taken.
    #[must_use]
    pub fn write_only(mut self) -> Self {
        self.write_only = true;
        self
    }

    /// Says whether a whole document must have the field; either way it can be written.
    #[must_use]
    pub fn required(mut self, required: bool) -> Self {
        self.required = required;
        self.read_only = false;
        self
    }

    /// Lets the field be empty text.
    #[must_use]
    pub fn allow_blank(mut self, (): ()) -> Self {
        self.allow_blank = true;
        self
    }

    /// Leaves the field out of the document where it is null.
    #[must_use]
    pub fn omit_null(mut self, (): ()) -> Self {
        self.omit_null = true;
        self
    }

    /// Gives the value for a whole document that doesn't have the field.
    #[must_use]
    pub fn default(mut self, default: FieldDefault) -> Self {
        self.default = Some(default);
        self.required = false;
        self
    }

    /// Keeps documents from saying the field and answers from showing it: DRF's `HiddenField`.
    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.hidden = true;
        self.write_only = true;
        self.read_only = false;
        self
    }

    /// Makes the field stand for the row itself, or for the document as a whole: `source="*"`.
    #[must_use]
    pub fn of_row(mut self) -> Self {
        self.source = Source::Row;
        self
    }

    /// Says whether null is taken, where what is given may be null.
    #[must_use]
    pub fn allow_null(mut self, allow_null: bool) -> Self {
        self.refuses_null = !allow_null;
        self
    }

    /// Names the value in checked data.
    #[must_use]
    pub fn data_name(mut self, name: &'static str) -> Self {
        self.data_name = name;
        self
    }

    /// Narrows the items of a list, or the values of a dictionary.
    #[must_use]
    pub fn child(mut self, narrow: impl FnOnce(Self) -> Self) -> Self {
        if let Some(child) = self.kind.child_mut() {
            let unnarrowed = Self::new(child.name, child.source, Kind::Value(FieldKind::Json));
            *child = narrow(std::mem::replace(child, unnarrowed));
        }
        self
    }

    /// Orders the rows of a to-many relation.
    #[must_use]
    pub fn ordering(mut self, ordering: fn() -> Vec<Ordering>) -> Self {
        self.ordering = Some(ordering);
        self
    }

    /// Limits the rows that a key may name; others do not exist for it.
    #[must_use]
    pub fn limit(mut self, limit: fn() -> Node) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Describes the field, for people.
    #[must_use]
    pub fn help_text(mut self, help_text: &'static str) -> Self {
        self.help_text = help_text;
        self
    }

    /// Names rows by this column in place of their keys: DRF's `SlugRelatedField`.
    #[must_use]
    pub fn slug_field(mut self, column: ColumnIndex) -> Self {
        if let Kind::PrimaryKey { slug_field, .. } = &mut self.kind {
            *slug_field = Some(column);
        }
        self
    }

    /// Leaves the spaces around text.
    #[must_use]
    pub fn untrimmed(mut self, (): ()) -> Self {
        if let Kind::Value(FieldKind::Text { trim, .. }) = &mut self.kind {
            *trim = false;
        }
        self
    }

    /// Says what a text must be.
    #[must_use]
    pub fn format(mut self, validator: crate::models::options::Validator) -> Self {
        let mut plain = FieldKind::Text {
            format: TextFormat::Plain,
            trim: true,
        };
        plain.narrow(validator);
        if let FieldKind::Text { format, .. } = plain {
            self.set_format(format);
        }
        self
    }

    /// Takes the letters and numbers of all scripts in a slug.
    #[must_use]
    pub fn allow_unicode(mut self) -> Self {
        self.set_format(TextFormat::UnicodeSlug);
        self
    }

    /// Takes IP addresses: DRF's `IPAddressField`.
    #[must_use]
    pub fn ip(mut self, protocol: IpProtocol) -> Self {
        self.set_format(TextFormat::Ip(protocol));
        self
    }

    /// Says what a text must match: DRF's `RegexField`.
    #[must_use]
    pub fn regex(mut self, regex: &'static str) -> Self {
        self.set_format(TextFormat::Pattern(Pattern::new(regex)));
        self
    }

    /// Says what is told of a value with which this is wrong: an entry of DRF's `error_messages`.
    #[must_use]
    pub fn error_message(mut self, code: &'static str, message: &'static str) -> Self {
        self.error_messages.push((code, message));
        self
    }

    fn set_format(&mut self, new: TextFormat) {
        if let Kind::Value(FieldKind::Text { format, .. }) = &mut self.kind {
            *format = new;
            self.validators
                .retain(|validator| !matches!(validator, Validator::Format(_)));
            self.add(Validator::Format(new));
        }
    }

    /// Adds a rule at its place among the others.
    fn add(&mut self, validator: Validator) {
        self.validators.push(validator);
        self.validators.sort_by_key(|validator| validator.rank());
    }

    /// Limits a decimal number's digits, all of them and those after the point.
    #[must_use]
    pub fn digits(mut self, (max, places): (u8, u8)) -> Self {
        match &mut self.kind {
            Kind::Value(FieldKind::Decimal {
                max_digits,
                decimal_places,
            }) => (*max_digits, *decimal_places) = (max, places),
            Kind::List { .. } => return self.child(|child| child.digits((max, places))),
            _ => {}
        }
        self
    }

    /// Demands at least this number, of a list of each item.
    #[must_use]
    pub fn min_value(mut self, limit: impl Into<Decimal>) -> Self {
        let limit = limit.into();
        match (&mut self.kind, i64::try_from(limit.ceil())) {
            (Kind::Value(FieldKind::Integer { min, .. }), Ok(limit)) => *min = limit.max(*min),
            (Kind::List { .. }, _) => return self.child(|child| child.min_value(limit)),
            _ => self.add(Validator::MinValue(limit)),
        }
        self
    }

    /// Demands at most this number, of a list of each item.
    #[must_use]
    pub fn max_value(mut self, limit: impl Into<Decimal>) -> Self {
        let limit = limit.into();
        match (&mut self.kind, i64::try_from(limit.floor())) {
            (Kind::Value(FieldKind::Integer { max, .. }), Ok(limit)) => *max = limit.min(*max),
            (Kind::List { .. }, _) => return self.child(|child| child.max_value(limit)),
            _ => self.add(Validator::MaxValue(limit)),
        }
        self
    }

    /// Demands at least this many characters, or items of a list.
    #[must_use]
    pub fn min_length(mut self, limit: u32) -> Self {
        match self.kind.length_mut() {
            Some(length) => length.min = Some(limit as usize),
            None => self.add(Validator::MinLength(limit)),
        }
        self
    }

    /// Demands at most this many characters, also of a file's name, or items of a list.
    #[must_use]
    pub fn max_length(mut self, limit: u32) -> Self {
        if let Kind::File { max_length } = &mut self.kind {
            *max_length = Some(limit);
        } else if let Some(length) = self.kind.length_mut() {
            length.max = Some(limit as usize);
        } else {
            self.validators
                .retain(|validator| !matches!(validator, Validator::MaxLength(_)));
            self.add(Validator::MaxLength(limit));
        }
        self
    }

    /// Refuses a list or a dictionary without items.
    #[must_use]
    pub fn not_empty(mut self) -> Self {
        if let Some(length) = self.kind.length_mut() {
            length.allow_empty = false;
        }
        self
    }
}
