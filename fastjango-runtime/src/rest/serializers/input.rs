//! From a document to checked data, in DRF's order and words.

use futures_util::future::BoxFuture;
use serde_json::{Map, Value as Json};

use super::children::{self, NamedRow, NamedRows, TheOne};
use super::context::SerializerContext;
use super::data::{Data, ValidatedData};
use super::keys::{self, KnownKeys};
use super::messages::{NON_FIELD_ERRORS, check_length, not_a_list, null_error};
use super::options::{Field, Kind, Length, SerializerOptions};
use super::{files, forms};
use super::{unique, values};
use crate::error::{Error, Result, ValidationError};
use crate::rest::fields::{FieldKind, python};
use crate::rest::parsers::Form;
use crate::value::Value;

impl SerializerOptions {
    /// Checks a document: presence, kinds, rules of the fields, rules over several fields, and the user's own.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let refused = NoteSerializer::options().validate(&json!([1]), &SerializerContext::new(db)).await;
    /// assert_eq!(
    ///     refused.unwrap_err().detail(),
    ///     json!({ "non_field_errors": ["Invalid data. Expected a dictionary, but got list."] }),
    /// );
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Validation`] with all that is wrong, and the database's errors.
    pub async fn validate(&self, input: &Json, context: &SerializerContext<'_>) -> Result<ValidatedData> {
        if let Some(form) = context.form_of(input) {
            // Boxed, as it would make every future large that checks a document.
            return Box::pin(self.validate_form(form, context)).await;
        }
        if context.is_form() {
            // A document that a step of the user's own made while it checks a form.
            return Box::pin(self.validate_document(input, &context.with_files(None))).await;
        }
        self.validate_document(input, context).await
    }

    async fn validate_document(&self, input: &Json, context: &SerializerContext<'_>) -> Result<ValidatedData> {
        let known = keys::existing(self, input, context, Length::default()).await?;
        self.check_document(input, context, &known, None).await
    }

    async fn validate_form(&self, form: &Form, context: &SerializerContext<'_>) -> Result<ValidatedData> {
        let form = forms::document(self, form, context.is_partial());
        let context = &context.with_files(Some(&form.files));
        let known = keys::existing(self, &form.document, context, Length::default()).await?;
        self.check_document(&form.document, context, &known, None).await
    }

    /// Checks a list of documents, as a `many=True` serializer does.
    ///
    /// # Errors
    ///
    /// Those of [`validate`](Self::validate), by the number of the document.
    pub async fn validate_many(
        &self,
        input: &Json,
        context: &SerializerContext<'_>,
        length: Length,
    ) -> Result<Vec<ValidatedData>> {
        let form = context.form_of(input);
        let form = form.map(|form| forms::documents(self, form, context.is_partial()));
        let input = form.as_ref().map_or(input, |form| &form.document);
        let context = &context.with_files(form.as_ref().map(|form| form.files.as_slice()));
        let known = keys::existing(self, input, context, length).await?;
        let rows = NamedRows::of_new(self);
        let items = self.check_documents(input, context, &known, length, &rows).await?;
        items.into_iter().map(Data::into_object).collect()
    }

    fn check_document<'a>(
        &'a self,
        input: &'a Json,
        context: &'a SerializerContext<'_>,
        known: &'a KnownKeys,
        named: Option<NamedKey>,
    ) -> BoxFuture<'a, Result<ValidatedData>> {
        Box::pin(async move {
            let document = object(input)?;
            let mut data = ValidatedData::new(self.fields.len());
            let mut errors = Vec::new();
            for (number, field) in self.fields.iter().enumerate().filter(|(_, field)| !field.read_only) {
                match self.check_field(number, document, context, known).wait().await {
                    Ok(value) => data.set(number, value),
                    Err(Error::Validation(error)) => errors.push((field.name.to_owned(), error)),
                    Err(other) => return Err(other),
                }
            }
            match named {
                Some((number, Ok(key))) => data.set(number, Some(Data::Value(key))),
                Some((number, Err(error))) => errors.push((self.fields[number].name.to_owned(), error)),
                None => {}
            }
            if !errors.is_empty() {
                return Err(ValidationError::Fields(errors).into());
            }
            if !context.trusts_database() {
                Box::pin(unique::together(self, &data, context)).await?;
            }
            let data = match &self.hooks.validate {
                Some(hook) => hook(data, context).await.map_err(of_no_field)?,
                None => data,
            };
            if self.unique_last && !context.trusts_database() {
                Box::pin(unique::fields(self, &data, context)).await?;
            }
            Ok(data)
        })
    }

    /// The value of a field by its own rules and the user's.
    fn check_field<'a>(
        &'a self,
        number: usize,
        document: &'a Map<String, Json>,
        context: &'a SerializerContext<'_>,
        known: &'a KnownKeys,
    ) -> Checked<'a> {
        let field = &self.fields[number];
        let hook = self.hooks.field(number);
        let checked = match self.check_given(field, document, context, known) {
            Checked::Now(given) if hook.is_none() => {
                return Checked::Now(given.map_err(|error| field.in_own_words(error)));
            }
            checked => checked,
        };
        Checked::Later(Box::pin(async move {
            let given = checked.wait().await.map_err(|error| field.in_own_words(error))?;
            match (given, hook) {
                (Some(data), Some(hook)) => hook(data, context).await.map(Some),
                (given, _) => Ok(given),
            }
        }))
    }

    /// The value of a field by its own rules: the document's, or else its default.
    fn check_given<'a>(
        &'a self,
        field: &'a Field,
        document: &'a Map<String, Json>,
        context: &'a SerializerContext<'_>,
        known: &'a KnownKeys,
    ) -> Checked<'a> {
        match document.get(field.name).filter(|_| !field.hidden) {
            None => absent(field, context).into(),
            Some(input) if means_null(field, input) => values::null(field).map(|null| Some(Data::Value(null))).into(),
            Some(input) => self.check_value(field, input, context, known),
        }
    }

    fn check_value<'a>(
        &'a self,
        field: &'a Field,
        input: &'a Json,
        context: &'a SerializerContext<'_>,
        known: &'a KnownKeys,
    ) -> Checked<'a> {
        let checked = match &field.kind {
            Kind::Value(kind) => match self.parsed(field, *kind, input, context) {
                Ok(value) if self.asks_unique(field, context) => {
                    return Checked::Later(Box::pin(self.check_unique(field, value, context)));
                }
                parsed => parsed.and_then(|value| values::checked(field, value)),
            },
            Kind::List { .. } | Kind::Dict { .. } | Kind::MultipleChoice { .. } => values::check(field, input, context),
            Kind::File { max_length } => files::check(*max_length, input, context),
            Kind::PrimaryKey { .. } | Kind::Hyperlink { .. } => match keys::check(field, input, context, known) {
                Ok(Data::Value(key)) if self.asks_unique(field, context) => {
                    return Checked::Later(Box::pin(self.check_unique(field, key, context)));
                }
                checked => checked,
            },
            Kind::Nested {
                serializer,
                many,
                length,
            } => {
                let serializer = serializer();
                return Checked::Later(if *many {
                    Box::pin(self.check_children(field, serializer, input, context, known, *length))
                } else {
                    Box::pin(self.check_child(field, serializer, input, context, known))
                });
            }
        };
        checked.map(Some).into()
    }

    /// Checks a list of documents within a row.
    async fn check_children(
        &self,
        field: &Field,
        serializer: &'static SerializerOptions,
        input: &Json,
        context: &SerializerContext<'_>,
        known: &KnownKeys,
        length: Length,
    ) -> Result<Option<Data>> {
        let context = context.clone().with_own_step(self.hooks.update.is_some());
        let replaced = children::replaced(self, field, serializer, &context);
        // Which row they are within.
        let nested = context.nested(context.is_partial()).with_key(context.key().cloned());
        let nested = nested.with_replaced(replaced);
        let items = input.as_array().map(Vec::as_slice).unwrap_or_default();
        let named = items.iter().take(keys::most(length, &context));
        let keys = named.filter_map(|item| serializer.named_key(item)?.1.ok());
        let rows = NamedRows::read(self, field, serializer, keys, &context).await?;
        let checked = serializer.check_documents(input, &nested, known, length, &rows);
        checked.await.map(|items| Some(Data::List(items)))
    }

    /// Checks a document within a row.
    async fn check_child(
        &self,
        field: &Field,
        serializer: &'static SerializerOptions,
        input: &Json,
        context: &SerializerContext<'_>,
        known: &KnownKeys,
    ) -> Result<Option<Data>> {
        let TheOne { key, instance, is_new } = children::the_one(self, field, serializer, context).await?;
        let nested = context.nested(context.is_partial() && !is_new);
        let nested = nested.with_key(key).with_read(instance.as_deref());
        let nested = nested.with_own_step(self.hooks.update.is_some());
        let checked = serializer.check_document(input, &nested, known, None);
        checked.await.map(|data| Some(Data::Object(data)))
    }

    /// The value of a field that its column keeps on this database: of integers no more than it holds, as Django's fields
    /// take the range from the connection too.
    fn parsed(
        &self,
        field: &Field,
        kind: FieldKind,
        input: &Json,
        context: &SerializerContext<'_>,
    ) -> Result<Value, ValidationError> {
        let column = self.model.zip(self.column_of(field));
        let Some(column) = column.map(|(model, index)| model.column(index)) else {
            return values::of_field(field, kind, input, context);
        };
        let backend = context.db().backend();
        let range = column.kind.integer_range(backend);
        let kind = range.map_or(kind, |(least, greatest)| kind.within(least, greatest));
        let value = values::of_field(field, kind, input, context)?;
        match column.unkept(&value, backend) {
            Some(detail) => Err(ValidationError::Messages(vec![detail])),
            None => Ok(value),
        }
    }

    /// Whether the rules of a field ask other rows for its value, rather than the database when it is written.
    fn asks_unique(&self, field: &Field, context: &SerializerContext<'_>) -> bool {
        field.unique && !self.unique_last && !context.trusts_database()
    }

    /// Checks a value that no other row may have: that is one of its rules, and all that are broken are told.
    async fn check_unique(&self, field: &Field, value: Value, context: &SerializerContext<'_>) -> Result<Option<Data>> {
        let mut broken = values::broken_rules(field, &value);
        // Blank text was allowed, and no database has a row with the null character.
        let has_row = !matches!(&value, Value::Text(text) if text.is_empty() || text.contains('\0'));
        if !value.is_null() && has_row {
            match unique::field(self, field, &value, context).await {
                Err(Error::Validation(ValidationError::Messages(taken))) => broken.extend(taken),
                outcome => outcome?,
            }
        }
        if broken.is_empty() {
            Ok(Some(Data::Value(value)))
        } else {
            Err(ValidationError::Messages(broken).into())
        }
    }

    async fn check_documents(
        &self,
        input: &Json,
        context: &SerializerContext<'_>,
        known: &KnownKeys,
        length: Length,
        rows: &NamedRows,
    ) -> Result<Vec<Data>> {
        let whole = |error| ValidationError::field(NON_FIELD_ERRORS, error);
        let items = list(input).map_err(whole)?;
        check_length(items.len(), length, context.max_items()).map_err(whole)?;
        let mut checked = Vec::with_capacity(items.len());
        let mut faults = Vec::with_capacity(items.len());
        for item in items {
            let result = match item {
                Json::Null => Err(null_error().into()),
                item => self.check_item(item, context, known, rows).await,
            };
            faults.push(match result {
                Ok(data) => {
                    checked.push(Data::Object(data));
                    None
                }
                Err(Error::Validation(fault)) => Some(fault),
                Err(other) => return Err(other),
            });
        }
        ValidationError::of_numbered_items(faults)?;
        Ok(checked)
    }

    /// A row within a list is changed where the document names its key, and new otherwise: a new row is whole, also
    /// in a partial update. Documents without a model are as partial as what they stand in.
    ///
    /// A key that is only read names a row of those that are there. A new row has none, so that its document may be a
    /// copy of another's.
    async fn check_item(
        &self,
        item: &Json,
        context: &SerializerContext<'_>,
        known: &KnownKeys,
        rows: &NamedRows,
    ) -> Result<ValidatedData> {
        let read_only = |number: usize| self.fields[number].read_only;
        let named = self
            .named_key(item)
            .filter(|(number, _)| !read_only(*number) || context.key().is_some());
        let key = named.as_ref().and_then(|(_, key)| key.clone().ok());
        let row = key.map_or(Ok(None), |key| rows.find(key))?;
        let changes = named.is_some() && (row.is_some() || !self.gives_keys());
        let partial = context.is_partial() && (changes || self.model.is_none());
        let replaced = context.replaced().cloned();
        let (key, instance) = row.map_or((None, None), |NamedRow { key, instance }| (Some(key), instance));
        let context = context.nested(partial).with_key(key).with_replaced(replaced);
        let context = context.with_read(instance);
        // What is read anyway has its own rules.
        let named = named.filter(|(number, _)| read_only(*number));
        self.check_document(item, &context, known, named).await
    }

    /// The key by which a document names a row of the model.
    fn named_key(&self, item: &Json) -> Option<NamedKey> {
        let (model, number) = (self.model?, self.key_field()?);
        let key = item.get(self.fields[number].name).filter(|key| !key.is_null())?;
        let kind = FieldKind::of_column(model.primary_key())?;
        Some((number, kind.parse(key)))
    }
}

/// A field that was checked. Most need no waiting, and then there is no future, which would be carried around with
/// room for all that the others wait for.
enum Checked<'a> {
    Now(Result<Option<Data>>),
    Later(BoxFuture<'a, Result<Option<Data>>>),
}

impl Checked<'_> {
    async fn wait(self) -> Result<Option<Data>> {
        match self {
            Self::Now(checked) => checked,
            Self::Later(checking) => checking.await,
        }
    }
}

impl From<Result<Option<Data>, ValidationError>> for Checked<'_> {
    fn from(checked: Result<Option<Data>, ValidationError>) -> Self {
        Self::Now(checked.map_err(Error::from))
    }
}

/// The number of the field that names a row, and its key, or what is wrong with it.
type NamedKey = (usize, Result<Value, ValidationError>);

/// The document's fields.
fn object(input: &Json) -> Result<&Map<String, Json>, ValidationError> {
    match input {
        Json::Object(document) => Ok(document),
        Json::Null => Err(ValidationError::field(
            NON_FIELD_ERRORS,
            ValidationError::with_code("No data provided", "null"),
        )),
        other => {
            let message = format!(
                "Invalid data. Expected a dictionary, but got {}.",
                python::type_name(other)
            );
            Err(ValidationError::field(NON_FIELD_ERRORS, message))
        }
    }
}

/// A list's items.
fn list(input: &Json) -> Result<&[Json], ValidationError> {
    input.as_array().map(Vec::as_slice).ok_or_else(|| not_a_list(input))
}

/// The value of a field that the document doesn't have.
fn absent(field: &Field, context: &SerializerContext<'_>) -> Result<Option<Data>, ValidationError> {
    match field.default {
        Some(default) => Ok(default.value(context)),
        None if field.required && !context.is_partial() => {
            Err(ValidationError::with_code("This field is required.", "required"))
        }
        None => Ok(None),
    }
}

/// Whether the document's value stands for null.
fn means_null(field: &Field, input: &Json) -> bool {
    match (&field.kind, input) {
        (_, Json::Null) => true,
        (Kind::Value(kind), _) => field.allow_null && kind.is_null_text(input),
        (Kind::PrimaryKey { many: false, .. } | Kind::Hyperlink { many: false, .. }, Json::String(text)) => {
            text.is_empty()
        }
        _ => false,
    }
}

/// What a rule over several fields raises stands under its own name, unless it names fields.
fn of_no_field(error: Error) -> Error {
    match error {
        Error::Validation(error @ (ValidationError::Messages(_) | ValidationError::Items(_))) => {
            ValidationError::field(NON_FIELD_ERRORS, error).into()
        }
        other => other,
    }
}
