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
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[serializer(model = Tag)]
/// pub struct TagSerializer {
///     pub name: String,
/// }
///
/// #[serializer]
/// impl TagSerializer {
///     /// A hook that asks the database takes the context.
///     async fn validate_name(name: String, context: &SerializerContext<'_>) -> Result<String> {
///         if context.instance::<Tag>().is_none() && Tag::objects().count(&context.db()).await? >= 2 {
///             return Err(ValidationError::new("Two are enough.").into());
///         }
///         Ok(name)
///     }
/// }
///
/// let refused = TagSerializer::validated(&json!({ "name": "sea" }), &SerializerContext::new(db)).await.map(drop);
/// assert_eq!(refused.unwrap_err().detail(), json!({ "name": ["Two are enough."] }));
/// # Ok(()) });
/// ```
#[derive(Clone)]
pub struct SerializerContext<'a> {
    db: Handle<'a>,
    partial: bool,
    trusts_database: bool,
    key: Option<Value>,
    instance: Option<&'a (dyn Any + Send + Sync)>,
    extension: Option<&'a (dyn Any + Send + Sync)>,
    provided: &'a [(ColumnIndex, Value)],
    /// The files of the form that the document was made of, where it was made of one.
    form: Option<&'a [UploadedFile]>,
    /// The rows whose place the documents of a list take: those that have this in this column.
    replaced: Option<(ColumnIndex, Value)>,
    /// Whether a step of the user's own writes the rows within the row.
    has_own_step: bool,
}

impl<'a> SerializerContext<'a> {
    /// For a new row, or for a document that stands for none.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let data = NoteSerializer::validated(&json!({ "text": "Buy milk" }), &SerializerContext::new(db)).await?;
    /// assert_eq!((data.text.as_deref(), data.urgency), (Some("Buy milk"), Some(1)));
    /// # Ok(()) });
    /// ```
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
            form: None,
            replaced: None,
            has_own_step: false,
        }
    }

    /// For a change of this row.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// // Of the row that is changed, its own title is not taken.
    /// let dune = Book::objects().first(db).await?.unwrap();
    /// let sent = json!({ "title": "Dune", "pages": 412, "price": "9.99", "author": 1 });
    /// assert!(BookSerializer::validated(&sent, &SerializerContext::new(db)).await.is_err());
    /// assert!(BookSerializer::validated(&sent, &SerializerContext::new(db).with_instance(&dune)).await.is_ok());
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn with_instance<M: Model>(mut self, instance: &'a M) -> Self {
        self.key = Some(instance.key().encode());
        self.instance = Some(instance);
        self
    }

    /// For a document that says only what changes: PATCH.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let dune = Book::objects().first(db).await?.unwrap();
    /// let context = SerializerContext::new(db).with_instance(&dune).with_partial(true);
    /// let data = BookSerializer::validated(&json!({ "pages": 1 }), &context).await?;
    /// assert!(data.title.is_none() && data.pages == Some(1));
    /// # Ok(()) });
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[serializer]
    /// pub struct WordSerializer {
    ///     pub word: String,
    /// }
    ///
    /// #[serializer]
    /// impl WordSerializer {
    ///     fn validate_word(word: String, context: &SerializerContext<'_>) -> Result<String> {
    ///         let longest: usize = context.extension::<usize>().copied().unwrap_or(100);
    ///         if word.len() > longest { Err(ValidationError::new("Too long.").into()) } else { Ok(word) }
    ///     }
    /// }
    ///
    /// let context = SerializerContext::new(db).with_extension(&3_usize);
    /// assert!(WordSerializer::validated(&json!({ "word": "sand" }), &context).await.is_err());
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn with_extension(mut self, extension: &'a (dyn Any + Send + Sync)) -> Self {
        self.extension = Some(extension);
        self
    }

    /// The same, through another connection: a transaction that was just opened.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let context = SerializerContext::new(db);
    /// db.atomic(async |tx| {
    ///     let within = context.with_db(tx);
    ///     let sent = json!({ "title": "Sanditon", "pages": 99, "price": "4.50", "author": 2 });
    ///     let data = BookSerializer::validated(&sent, &within).await?;
    ///     BookSerializer::save(data, &within).await?;
    ///     tx.set_rollback(true);
    ///     Ok(())
    /// })
    /// .await?;
    /// assert_eq!(Book::objects().count(db).await?, 4);
    /// # Ok(()) });
    /// ```
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

    /// For a change of this row, which was read for it.
    #[must_use]
    pub(crate) fn with_read(mut self, instance: Option<&'a (dyn Any + Send + Sync)>) -> Self {
        self.instance = instance;
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
            replaced: None,
            ..self.clone()
        }
    }

    /// For documents that take the place of rows.
    #[must_use]
    pub(crate) fn with_replaced(mut self, replaced: Option<(ColumnIndex, Value)>) -> Self {
        self.replaced = replaced;
        self
    }

    /// The rows whose place the documents of a list take, by a column and what they have there.
    pub(crate) fn replaced(&self) -> Option<&(ColumnIndex, Value)> {
        self.replaced.as_ref()
    }

    /// With a step of the user's own that writes the rows within the row, if there is one.
    #[must_use]
    pub(crate) fn with_own_step(mut self, has_own_step: bool) -> Self {
        self.has_own_step |= has_own_step;
        self
    }

    /// Whether a step of the user's own writes the rows within the row.
    pub(crate) fn has_own_step(&self) -> bool {
        self.has_own_step
    }

    /// What queries are sent through.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let context = SerializerContext::new(db);
    /// assert_eq!(Book::objects().count(&context.db()).await?, 4);
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn db(&self) -> Handle<'a> {
        self.db
    }

    /// Whether the document says only what changes.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// assert!(SerializerContext::new(db).with_partial(true).is_partial());
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.partial
    }

    /// Whether the database's constraints are to tell what only it knows.
    pub(crate) fn trusts_database(&self) -> bool {
        self.trusts_database
    }

    /// The key of the row that is changed.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::value::Value;
    ///
    /// # run(async |db| {
    /// let dune = Book::objects().first(db).await?.unwrap();
    /// assert_eq!(SerializerContext::new(db).with_instance(&dune).key(), Some(&Value::Integer(1)));
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn key(&self) -> Option<&Value> {
        self.key.as_ref()
    }

    /// The row that is changed, where it is of this model; `None` for a new one.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let dune = Book::objects().first(db).await?.unwrap();
    /// let context = SerializerContext::new(db).with_instance(&dune);
    /// assert_eq!(context.instance::<Book>().map(|book| book.pages), Some(412));
    /// assert!(context.instance::<Tag>().is_none());
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn instance<M: Model>(&self) -> Option<&'a M> {
        self.instance?.downcast_ref()
    }

    /// How many items a list may have whose field doesn't say.
    pub(crate) fn max_items(&self) -> usize {
        self.limits().items
    }

    /// How deep a document may be nested that comes as text.
    pub(crate) fn max_depth(&self) -> usize {
        self.limits().depth
    }

    fn limits(&self) -> &Limits {
        let request = self.extension::<Context>();
        request.map_or(&Limits::DEFAULT, |context| &context.limits)
    }

    /// The value that [`Valid::with`](crate::rest::Valid::with) gave a column, for the serializer's own `create` and
    /// `update`; a column that is a field of the serializer too has it in the data as well.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[serializer(model = Tag)]
    /// pub struct TagSerializer {
    ///     pub name: String,
    /// }
    ///
    /// #[serializer]
    /// impl TagSerializer {
    ///     /// What `serializer.with(|t| t.id.set(7))` of a viewset gave, for a `create` of one's own.
    ///     async fn create(data: TagSerializerData, context: &SerializerContext<'_>) -> Result<Tag> {
    ///         let id = context.provided::<Tag, _, _>(|t| t.id)?;
    ///         let name = format!("{} {}", data.name.unwrap_or_default(), id.unwrap_or_default());
    ///         Tag::new().name(name).save(&context.db()).await
    ///     }
    /// }
    ///
    /// let context = SerializerContext::new(db);
    /// let data = TagSerializer::validated(&json!({ "name": "sea" }), &context).await?;
    /// assert_eq!(TagSerializer::save(data, &context).await?.name, "sea 0");
    /// # Ok(()) });
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::rest::Request;
    ///
    /// # run(async |db| {
    /// let cx = Context::new(Request::new(Method::GET, "/"), db.clone());
    /// assert!(SerializerContext::from(&cx).user().is_none(), "nobody is known to ask");
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn user(&self) -> Option<&'a Account> {
        self.extension::<Context>()?.user()
    }

    /// For a document that was made of a form with these files, or for one that was made of none.
    pub(crate) fn with_files<'b>(&'b self, form: Option<&'b [UploadedFile]>) -> SerializerContext<'b> {
        SerializerContext { form, ..self.clone() }
    }

    /// Whether the document was made of a form, so that its values are text.
    pub(crate) fn is_form(&self) -> bool {
        self.form.is_some()
    }

    /// The files of the form that the document was made of.
    pub(crate) fn files(&self) -> &'a [UploadedFile] {
        self.form.unwrap_or_default()
    }

    /// The form of the request, where this document was made of it.
    pub(crate) fn form_of(&self, document: &serde_json::Value) -> Option<&'a Form> {
        self.extension::<Context>()?.form_of(document)
    }

    /// What the caller added, where it is of this type: the request's context, in a viewset.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let context = SerializerContext::new(db).with_extension(&"a word");
    /// assert_eq!(context.extension::<&str>(), Some(&"a word"));
    /// assert!(context.extension::<u8>().is_none());
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn extension<T: 'static>(&self) -> Option<&'a T> {
        self.extension?.downcast_ref()
    }
}
