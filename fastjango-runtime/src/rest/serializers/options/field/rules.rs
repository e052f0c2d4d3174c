//! What narrows a field: the calls that `#[field(…)]` makes.

use rust_decimal::Decimal;

use super::{Field, FieldDefault, Kind, Source};
use crate::models::options::{ColumnIndex, Ordering};
use crate::models::query::Node;
use crate::rest::fields::FieldKind;
use crate::rest::validators::{IpProtocol, Pattern, TextFormat, Validator};

impl Field {
    /// Makes the field only given.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[serializer]
    /// pub struct OrderSerializer {
    ///     #[field(read_only)]
    ///     pub number: i64,
    ///     pub copies: i64,
    /// }
    ///
    /// let data = OrderSerializer::validated(&json!({ "number": 9, "copies": 2 }), &SerializerContext::new(db)).await?;
    /// assert_eq!(data.copies, Some(2)); // there is no `data.number`: what is sent of it is passed over
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn read_only(mut self) -> Self {
        self.read_only = true;
        self.required = false;
        self
    }

    /// Makes the field only taken.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[serializer]
    /// pub struct LoginSerializer {
    ///     pub name: String,
    ///     #[field(write_only)]
    ///     pub password: String,
    /// }
    ///
    /// let (login, context) = (LoginSerializer::options(), SerializerContext::new(db));
    /// let data = login.validate(&json!({ "name": "ada", "password": "horse" }), &context).await?;
    /// assert_eq!(login.data(&data, &context)?.to_json()?, json!({ "name": "ada" }));
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn write_only(mut self) -> Self {
        self.write_only = true;
        self
    }

    /// Says whether a whole document must have the field; either way it can be written.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[serializer]
    /// pub struct OrderSerializer {
    ///     pub copies: i64,
    ///     #[field(required = false)]
    ///     pub remark: String,
    /// }
    ///
    /// let data = OrderSerializer::validated(&json!({ "copies": 2 }), &SerializerContext::new(db)).await?;
    /// assert!(data.remark.is_none());
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn required(mut self, required: bool) -> Self {
        self.required = required;
        self.read_only = false;
        self
    }

    /// Lets the field be empty text.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[serializer]
    /// pub struct OrderSerializer {
    ///     #[field(blank)]
    ///     pub remark: String,
    ///     pub name: String,
    /// }
    ///
    /// let refused =
    ///     OrderSerializer::validated(&json!({ "remark": "", "name": "" }), &SerializerContext::new(db)).await;
    /// assert_eq!(
    ///     refused.map(drop).unwrap_err().detail(),
    ///     json!({ "name": ["This field may not be blank."] })
    /// );
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn allow_blank(mut self, (): ()) -> Self {
        self.allow_blank = true;
        self
    }

    /// Leaves the field out of the document where it is null.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[serializer(model = Book)]
    /// pub struct RatedSerializer {
    ///     pub title: String,
    ///     #[field(omit_null)]
    ///     pub rating: Option<f64>,
    /// }
    ///
    /// let shown = RatedSerializer::list(Book::objects(), &SerializerContext::new(db))
    ///     .await?
    ///     .to_json()?;
    /// assert_eq!(
    ///     (shown[0].clone(), shown[2].clone()),
    ///     (json!({ "title": "Dune", "rating": 4.5 }), json!({ "title": "Emma" }))
    /// );
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn omit_null(mut self, (): ()) -> Self {
        self.omit_null = true;
        self
    }

    /// Gives the value for a whole document that doesn't have the field.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[serializer]
    /// pub struct OrderSerializer {
    ///     #[field(default = 1)]
    ///     pub copies: i64,
    /// }
    ///
    /// let data = OrderSerializer::validated(&json!({}), &SerializerContext::new(db)).await?;
    /// assert_eq!(data.copies, Some(1));
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn default(mut self, default: FieldDefault) -> Self {
        self.default = Some(default);
        self.required = false;
        self
    }

    /// Keeps documents from saying the field and answers from showing it: DRF's `HiddenField`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[serializer]
    /// pub struct OrderSerializer {
    ///     pub copies: i64,
    ///     #[field(hidden, default = |context| context.user().map(|user| user.username.clone()).unwrap_or_default())]
    ///     pub customer: String,
    /// }
    ///
    /// let sent = json!({ "copies": 1, "customer": "somebody else" });
    /// let data = OrderSerializer::validated(&sent, &SerializerContext::new(db)).await?;
    /// assert_eq!(data.customer.as_deref(), Some(""), "nobody is logged in, whatever is sent");
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.hidden = true;
        self.write_only = true;
        self.read_only = false;
        self
    }

    /// Makes the field stand for the row itself, or for the document as a whole: `source="*"`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// // `source = "*"`: the nested document is made of the same row.
    /// #[serializer(model = Book, fields = [pages, price])]
    /// pub struct FactsSerializer;
    ///
    /// #[serializer(model = Book)]
    /// pub struct FullSerializer {
    ///     pub title: String,
    ///     #[field(source = "*", read_only)]
    ///     pub facts: FactsSerializer,
    /// }
    ///
    /// let shown = FullSerializer::list(Book::objects(), &SerializerContext::new(db)).await?.to_json()?;
    /// assert_eq!(shown[0], json!({ "title": "Dune", "facts": { "pages": 412, "price": "9.99" } }));
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn of_row(mut self) -> Self {
        self.source = Source::Row;
        self
    }

    /// Says whether null is taken, where what is given may be null.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[serializer(model = Author)]
    /// pub struct AuthorSerializer {
    ///     pub name: String,
    ///     #[field(allow_null = false)]
    ///     pub born: Option<i32>,
    /// }
    ///
    /// let sent = json!({ "name": "Ursula", "born": null });
    /// let refused = AuthorSerializer::validated(&sent, &SerializerContext::new(db)).await.map(drop);
    /// assert_eq!(refused.unwrap_err().detail(), json!({ "born": ["This field may not be null."] }));
    /// # Ok(()) });
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[serializer]
    /// pub struct TagsSerializer {
    ///     #[field(child(max_length = 4))]
    ///     pub tags: Vec<String>,
    /// }
    ///
    /// let refused =
    ///     TagsSerializer::validated(&json!({ "tags": ["sea", "desert"] }), &SerializerContext::new(db)).await;
    /// assert_eq!(
    ///     refused.map(drop).unwrap_err().detail(),
    ///     json!({ "tags": { "1": ["Ensure this field has no more than 4 characters."] } }),
    /// );
    /// # Ok(()) });
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[serializer(model = Book)]
    /// pub struct BookSerializer {
    ///     #[field(limit_choices_to = |author| author.born.gt(1900))]
    ///     pub author: PrimaryKey<Author>,
    /// }
    ///
    /// let context = SerializerContext::new(db).with_partial(true);
    /// assert!(BookSerializer::validated(&json!({ "author": 1 }), &context).await.is_ok());
    /// assert!(BookSerializer::validated(&json!({ "author": 2 }), &context).await.is_err(), "Jane was born in 1775");
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn limit(mut self, limit: fn() -> Node) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Describes the field, for people.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[serializer]
    /// pub struct OrderSerializer {
    ///     /// How many of them.
    ///     pub copies: i64,
    /// }
    ///
    /// assert_eq!(OrderSerializer::options().fields[0].help_text, "How many of them.");
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn help_text(mut self, help_text: &'static str) -> Self {
        self.help_text = help_text;
        self
    }

    /// Names rows by this column in place of their keys: DRF's `SlugRelatedField`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[serializer(model = Book)]
    /// pub struct TaggedSerializer {
    ///     pub title: String,
    ///     #[field(slug_field = name)]
    ///     pub tags: Vec<PrimaryKey<Tag>>,
    /// }
    ///
    /// let shown = TaggedSerializer::list(Book::objects(), &SerializerContext::new(db)).await?.to_json()?;
    /// assert_eq!(shown[0]["tags"], json!(["classic", "desert"]));
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn slug_field(mut self, column: ColumnIndex) -> Self {
        if let Kind::PrimaryKey { slug_field, .. } = &mut self.kind {
            *slug_field = Some(column);
        }
        self
    }

    /// Leaves the spaces around text.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[serializer]
    /// pub struct LineSerializer {
    ///     pub word: String,
    ///     #[field(untrimmed)]
    ///     pub line: String,
    /// }
    ///
    /// let data =
    ///     LineSerializer::validated(&json!({ "word": " a ", "line": " b " }), &SerializerContext::new(db)).await?;
    /// assert_eq!((data.word.as_deref(), data.line.as_deref()), (Some("a"), Some(" b ")));
    /// # Ok(()) });
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[serializer]
    /// pub struct PageSerializer {
    ///     #[field(slug, allow_unicode)]
    ///     pub path: String,
    /// }
    ///
    /// assert!(PageSerializer::validated(&json!({ "path": "büro" }), &SerializerContext::new(db)).await.is_ok());
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn allow_unicode(mut self) -> Self {
        self.set_format(TextFormat::UnicodeSlug);
        self
    }

    /// Takes IP addresses: DRF's `IPAddressField`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[serializer]
    /// pub struct HostSerializer {
    ///     #[field(ipv4)]
    ///     pub address: String,
    /// }
    ///
    /// let refused = HostSerializer::validated(&json!({ "address": "::1" }), &SerializerContext::new(db))
    ///     .await
    ///     .map(drop);
    /// assert_eq!(
    ///     refused.unwrap_err().detail(),
    ///     json!({ "address": ["Enter a valid IPv4 address."] })
    /// );
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn ip(mut self, protocol: IpProtocol) -> Self {
        self.set_format(TextFormat::Ip(protocol));
        self
    }

    /// Says what a text must match: DRF's `RegexField`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[serializer]
    /// pub struct RoomSerializer {
    ///     #[field(regex = "^[A-Z][0-9]+$")]
    ///     pub code: String,
    /// }
    ///
    /// let refused = RoomSerializer::validated(&json!({ "code": "b12" }), &SerializerContext::new(db))
    ///     .await
    ///     .map(drop);
    /// assert_eq!(
    ///     refused.unwrap_err().detail(),
    ///     json!({ "code": ["This value does not match the required pattern."] })
    /// );
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn regex(mut self, regex: &'static str) -> Self {
        self.set_format(TextFormat::Pattern(Pattern::new(regex)));
        self
    }

    /// Says what is told of a value with which this is wrong: an entry of DRF's `error_messages`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[serializer]
    /// pub struct OrderSerializer {
    ///     #[field(error_messages(required = "How many?"))]
    ///     pub copies: i64,
    /// }
    ///
    /// let refused = OrderSerializer::validated(&json!({}), &SerializerContext::new(db)).await.map(drop);
    /// assert_eq!(refused.unwrap_err().detail(), json!({ "copies": ["How many?"] }));
    /// # Ok(()) });
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[serializer]
    /// pub struct PriceSerializer {
    ///     #[field(max_digits = 4, decimal_places = 2)]
    ///     pub price: Decimal,
    /// }
    ///
    /// let refused = PriceSerializer::validated(&json!({ "price": "1.999" }), &SerializerContext::new(db))
    ///     .await
    ///     .map(drop);
    /// let message = "Ensure that there are no more than 2 decimal places.";
    /// assert_eq!(refused.unwrap_err().detail(), json!({ "price": [message] }));
    /// # Ok(()) });
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[serializer]
    /// pub struct OrderSerializer {
    ///     #[field(min = 1)]
    ///     pub copies: i64,
    /// }
    ///
    /// let refused = OrderSerializer::validated(&json!({ "copies": 0 }), &SerializerContext::new(db)).await.map(drop);
    /// let message = "Ensure this value is greater than or equal to 1.";
    /// assert_eq!(refused.unwrap_err().detail(), json!({ "copies": [message] }));
    /// # Ok(()) });
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[serializer]
    /// pub struct OrderSerializer {
    ///     #[field(max = 10)]
    ///     pub copies: i64,
    /// }
    ///
    /// assert!(OrderSerializer::validated(&json!({ "copies": 11 }), &SerializerContext::new(db)).await.is_err());
    /// # Ok(()) });
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[serializer]
    /// pub struct CodeSerializer {
    ///     #[field(min_length = 4)]
    ///     pub code: String,
    /// }
    ///
    /// let refused = CodeSerializer::validated(&json!({ "code": "abc" }), &SerializerContext::new(db)).await.map(drop);
    /// let message = "Ensure this field has at least 4 characters.";
    /// assert_eq!(refused.unwrap_err().detail(), json!({ "code": [message] }));
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn min_length(mut self, limit: u32) -> Self {
        match self.kind.length_mut() {
            Some(length) => length.min = Some(limit as usize),
            None => self.add(Validator::MinLength(limit)),
        }
        self
    }

    /// Demands at most this many characters, also of a file's name, or items of a list.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// // Of a list, it is the number of its items.
    /// #[serializer]
    /// pub struct TagsSerializer {
    ///     #[field(max_length = 2)]
    ///     pub tags: Vec<String>,
    /// }
    ///
    /// let sent = json!({ "tags": ["a", "b", "c"] });
    /// let refused = TagsSerializer::validated(&sent, &SerializerContext::new(db)).await.map(drop);
    /// let message = "Ensure this field has no more than 2 elements.";
    /// assert_eq!(refused.unwrap_err().detail(), json!({ "tags": [message] }));
    /// # Ok(()) });
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[serializer]
    /// pub struct TagsSerializer {
    ///     #[field(not_empty)]
    ///     pub tags: Vec<String>,
    /// }
    ///
    /// let refused = TagsSerializer::validated(&json!({ "tags": [] }), &SerializerContext::new(db)).await.map(drop);
    /// assert_eq!(refused.unwrap_err().detail(), json!({ "tags": ["This list may not be empty."] }));
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn not_empty(mut self) -> Self {
        if let Some(length) = self.kind.length_mut() {
            length.allow_empty = false;
        }
        self
    }
}
