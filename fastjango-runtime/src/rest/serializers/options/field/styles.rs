//! How a field's values are written and read, where not as its kind's are: DRF's `format`, `coerce_to_string` and the
//! like.

use rust_decimal::RoundingStrategy;

use super::{Field, Kind};
use crate::rest::fields::{FieldKind, formats};
use crate::value::json::{DecimalStyle, Style};

impl Field {
    /// Says how dates, times, moments or UUIDs are written; the formats of the first three are Python's.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[serializer(model = Book)]
    /// pub struct BookSerializer {
    ///     #[field(format = "%d.%m.%Y")]
    ///     pub published: Option<NaiveDate>,
    /// }
    ///
    /// let shown = BookSerializer::list(Book::objects(), &SerializerContext::new(db)).await?.to_json()?;
    /// assert_eq!(shown[0], json!({ "published": "01.08.1965" }));
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn output_format(mut self, format: &'static str) -> Self {
        let is_uuid = matches!(self.kind, Kind::Value(FieldKind::Uuid));
        self.style = match format {
            "hex" if is_uuid => Some(Style::Hex),
            "int" if is_uuid => Some(Style::Int),
            "urn" if is_uuid => Some(Style::Urn),
            _ if is_uuid => None,
            // A field is declared once and lives as long as the program.
            format => Some(Style::Strftime(formats::for_writing(format).leak())),
        };
        self
    }

    /// Says which formats of dates, times or moments are taken; `iso-8601` is the usual one.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[serializer]
    /// pub struct DaySerializer {
    ///     #[field(input_formats = ["%d.%m.%Y", "iso-8601"])]
    ///     pub day: NaiveDate,
    /// }
    ///
    /// for day in ["29.02.2024", "2024-02-29"] {
    ///     let data = DaySerializer::validated(&json!({ "day": day }), &SerializerContext::new(db)).await?;
    ///     assert_eq!(data.day, Some(date(2024, 2, 29)));
    /// }
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn input_formats(mut self, formats: &'static [&'static str]) -> Self {
        self.input_formats = formats;
        self
    }

    /// Says whether decimal numbers or integers are written as text.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[serializer(model = Book)]
    /// pub struct PriceSerializer {
    ///     #[field(coerce_to_string = false)]
    ///     pub price: Decimal,
    /// }
    ///
    /// let shown = PriceSerializer::list(Book::objects(), &SerializerContext::new(db)).await?;
    /// assert!(shown.body_bytes().starts_with(br#"[{"price":9.99}"#), "a number, not a text");
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn coerce_to_string(mut self, coerce: bool) -> Self {
        match self.kind {
            Kind::Value(FieldKind::Decimal { .. }) => {
                self.style_decimal(|style| style.coerce_to_string = coerce);
            }
            Kind::Value(FieldKind::Integer { .. }) if coerce => {
                self.style = Some(Style::IntegerText);
                // What DRF's `BigIntegerField` says.
                self.error_messages.push(("invalid", "A valid biginteger is required."));
            }
            _ => {}
        }
        self
    }

    /// Writes decimal numbers without zeros at their end.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[serializer(model = Book)]
    /// pub struct PriceSerializer {
    ///     #[field(normalize_output)]
    ///     pub price: Decimal,
    /// }
    ///
    /// let shown = PriceSerializer::list(Book::objects(), &SerializerContext::new(db)).await?.to_json()?;
    /// assert_eq!((shown[1]["price"].clone(), shown[2]["price"].clone()), (json!("7.5"), json!("5")));
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn normalize_output(mut self, (): ()) -> Self {
        self.style_decimal(|style| style.normalize_output = true);
        self
    }

    /// Takes and gives the document as text that has it as JSON: DRF's `JSONField(binary=True)`.
    #[must_use]
    pub fn binary(mut self, (): ()) -> Self {
        self.style = Some(Style::JsonText);
        self
    }

    /// Says how decimal numbers are brought to their places when they are written.
    #[must_use]
    pub fn rounding(mut self, rounding: RoundingStrategy) -> Self {
        self.style_decimal(|style| style.rounding = rounding);
        self
    }

    fn style_decimal(&mut self, change: impl FnOnce(&mut DecimalStyle)) {
        let mut style = match self.style {
            Some(Style::Decimal(style)) => style,
            _ => DecimalStyle {
                places: None,
                rounding: RoundingStrategy::MidpointNearestEven,
                coerce_to_string: true,
                normalize_output: false,
            },
        };
        change(&mut style);
        self.style = Some(Style::Decimal(style));
    }
}
