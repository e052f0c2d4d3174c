//! What a serializer knows besides the document: DRF's `self.instance`, `self.partial` and `self.context`.

use std::any::Any;

use crate::db::{Executor, Handle};
use crate::error::Result;
use crate::models::base::Model;
use crate::models::expressions::Column;
use crate::models::fields::FieldType;
use crate::models::options::ColumnIndex;
use crate::models::presence::Present;
use crate::rest::authentication::Account;
use crate::rest::context::Context;
use crate::rest::limits::Limits;
use crate::rest::parsers::{Form, UploadedFile};
use crate::value::Value;

impl<'a> From<&'a Context> for SerializerContext<'a> {
    /// What a serializer knows of a request; its hooks find the request's context as an extension.
    fn from(context: &'a Context) -> Self {
        Self::new(context.db()).with_extension(context)
    }
}

/// What a serializer and its hooks know besides the document: the database, the row that is changed, the request.
#[derive(Clone)]
pub struct SerializerContext<'a> {
    db: Handle<'a>,
    partial: bool,
    trusts_database: bool,
    key: Option<Value>,
    instance: Option<&'a (dyn Any + Send + Sync)>,
    extension: Option<&'a (dyn Any + Send + Sync)>,
    provided: &'a [(ColumnIndex, Value)],
    /// The files of the form that the document was made of.
    files: &'a [UploadedFile],
}

impl<'a> SerializerContext<'a> {
    /// For a new row, or for a document that stands for none.
    #[must_use]
    pub fn new(db: &'a impl Executor) -> Self {
        Self {
            db: db.handle(),
            partial: false,
            trusts_database: false,
            key: None,
            instance: None,
            extension: None,
            provided: &[],
            files: &[],
        }
    }

    /// For a change of this row.
    #[must_use]
    pub fn with_instance<M: Model>(mut self, instance: &'a M) -> Self {
        self.key = Some(instance.key().encode());
        self.instance = Some(instance);
        self
    }

    /// For a document that says only what changes: PATCH.
    #[must_use]
    pub fn with_partial(mut self, partial: bool) -> Self {
        self.partial = partial;
        self
    }

    /// Leaves it to the database's constraints whether related rows exist and values are unique, for a document that
    /// is written at once.
    #[must_use]
    pub(crate) fn trusting_database(mut self) -> Self {
        self.trusts_database = true;
        self
    }

    /// With something that hooks ask for by its type, such as the request's context.
    #[must_use]
    pub fn with_extension(mut self, extension: &'a (dyn Any + Send + Sync)) -> Self {
        self.extension = Some(extension);
        self
    }

    /// The same, through another connection: a transaction that was just opened.
    #[must_use]
    pub fn with_db<'b>(&'b self, db: &'b impl Executor) -> SerializerContext<'b> {
        SerializerContext {
            db: db.handle(),
            ..self.clone()
        }
    }

    /// For a change of the row with this key, which nobody has loaded.
    #[must_use]
    pub(crate) fn with_key(mut self, key: Option<Value>) -> Self {
        self.key = key;
        self
    }

    /// With values of columns that don't come from the document.
    #[must_use]
    pub(crate) fn with_provided(mut self, provided: &'a [(ColumnIndex, Value)]) -> Self {
        self.provided = provided;
        self
    }

    /// For a document within the document: it has no row of its own.
    #[must_use]
    pub(crate) fn nested(&self, partial: bool) -> Self {
        Self {
            partial,
            key: None,
            instance: None,
            ..self.clone()
        }
    }

    /// What queries are sent through.
    #[must_use]
    pub fn db(&self) -> Handle<'a> {
        self.db
    }

    /// Whether the document says only what changes.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.partial
    }

    /// Whether the database's constraints are to tell what only it knows.
    pub(crate) fn trusts_database(&self) -> bool {
        self.trusts_database
    }

    /// The key of the row that is changed.
    #[must_use]
    pub fn key(&self) -> Option<&Value> {
        self.key.as_ref()
    }

    /// The row that is changed, where it is of this model; `None` for a new one.
    #[must_use]
    pub fn instance<M: Model>(&self) -> Option<&'a M> {
        self.instance?.downcast_ref()
    }

    /// How many items a list may have whose field doesn't say.
    pub(crate) fn max_items(&self) -> usize {
        let request = self.extension::<Context>();
        request.map_or(Limits::DEFAULT.items, |context| context.limits.items)
    }

    /// The value that [`Valid::with`](crate::rest::Valid::with) gave a column, for the serializer's own `create` and
    /// `update`; a column that is a field of the serializer too has it in the data as well.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`](crate::error::Error::Decode) where it is of another type.
    pub fn provided<M: Model, T: FieldType, S>(
        &self,
        column: impl FnOnce(M::Fields<M, Present>) -> Column<M, T, S>,
    ) -> Result<Option<T>> {
        let column = column(M::fields()).index();
        let value = self.provided.iter().find(|(provided, _)| *provided == column);
        value.map(|(_, value)| T::from_value(value.clone())).transpose()
    }

    /// The account of the caller, where there is a request and it has one: DRF's `context["request"].user`.
    #[must_use]
    pub fn user(&self) -> Option<&'a Account> {
        self.extension::<Context>()?.user()
    }

    /// With the files of a form.
    pub(crate) fn with_files<'b>(&'b self, files: &'b [UploadedFile]) -> SerializerContext<'b> {
        SerializerContext { files, ..self.clone() }
    }

    /// The files of the form that the document was made of.
    pub(crate) fn files(&self) -> &'a [UploadedFile] {
        self.files
    }

    /// The form of the request, where this document was made of it.
    pub(crate) fn form_of(&self, document: &serde_json::Value) -> Option<&'a Form> {
        self.extension::<Context>()?.form_of(document)
    }

    /// What the caller added, where it is of this type: the request's context, in a viewset.
    #[must_use]
    pub fn extension<T: 'static>(&self) -> Option<&'a T> {
        self.extension?.downcast_ref()
    }
}
