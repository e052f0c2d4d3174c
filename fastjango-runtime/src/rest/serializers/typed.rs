//! The typed face of serializers: a few lines each, that hand over to the untyped core.

use std::marker::PhantomData;
use std::ops::RangeBounds;

use super::context::SerializerContext;
use super::data::ValidatedData;
use super::hooks::Hooks;
use super::options::{Field, Kind, Length, SerializerOptions, Source};
use crate::error::Result;
use crate::models::base::{Handles, Model};
use crate::models::expressions::{Expression, NotSecret};
use crate::models::fields::FieldType;
use crate::models::presence::Present;
use crate::models::query::{Node, Query};
use crate::models::queryset::QuerySet;
use crate::rest::fields::FieldKind;
use crate::rest::response::Response;

/// A struct that declares a document; `#[serializer]` implements it.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let context = SerializerContext::new(db);
/// let sent = json!({ "title": "Sanditon", "pages": 99, "price": "4.50", "author": 2 });
/// let data = BookSerializer::validated(&sent, &context).await?;
/// let book = BookSerializer::save(data, &context).await?;
/// let shown = BookSerializer::detail(Book::objects().filter(|b| b.id.eq(book.id)), &context).await?;
/// assert_eq!(shown.to_json()?["title"], "Sanditon");
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a serializer",
    label = "not a serializer",
    note = "a serializer is a struct with the attribute `#[serializer]`"
)]
pub trait Serializer: Send + Sync + 'static {
    /// The model whose rows it is about; `()` where there is none.
    type Model: Send + Sync + 'static;
    /// The checked data, with types: what hooks get.
    type Data: DocumentData;
    /// What `#[serializer] impl` registers the hooks with.
    #[doc(hidden)]
    type Hooks: Default;

    /// The names of the columns and relations that documents and views give to a new row.
    #[doc(hidden)]
    const FILLS: &'static [&'static str];
    /// Those of them that the view gives.
    #[doc(hidden)]
    const PROVIDED: &'static [&'static str] = &[];
    /// Whether its hooks make a new row.
    #[doc(hidden)]
    const CREATES: bool;

    /// The serializer without its types.
    fn options() -> &'static SerializerOptions;

    /// Checks a document.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let refused = BookSerializer::validated(&json!({ "pages": 0 }), &SerializerContext::new(db)).await.map(drop);
    /// let detail = refused.unwrap_err().detail();
    /// assert_eq!(detail["title"], json!(["This field is required."]));
    /// assert_eq!(detail["pages"], json!(["Ensure this value is greater than or equal to 1."]));
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Validation`](crate::error::Error::Validation) with all that is wrong, and the database's errors.
    #[must_use]
    fn validated(
        input: &serde_json::Value,
        context: &SerializerContext<'_>,
    ) -> impl Future<Output = Result<Self::Data>> + Send {
        async move { Self::Data::from_validated(Self::options().validate(input, context).await?) }
    }

    /// Checks a list of documents of this length: DRF's `Serializer(data=…, many=True)`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let sent = json!([{ "text": "Buy milk" }, { "text": "x", "urgency": 9 }]);
    /// let refused = NoteSerializer::validated_many(&sent, &SerializerContext::new(db), ..).await.map(drop);
    /// assert_eq!(
    ///     refused.unwrap_err().detail(),
    ///     json!({ "1": { "urgency": ["Ensure this value is less than or equal to 3."] } }),
    /// );
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Validation`](crate::error::Error::Validation) with what is wrong, by the number of the document, and the database's errors.
    #[must_use]
    fn validated_many(
        input: &serde_json::Value,
        context: &SerializerContext<'_>,
        length: impl RangeBounds<usize> + Send,
    ) -> impl Future<Output = Result<Vec<Self::Data>>> + Send {
        let length = Length::from_range(&length);
        async move {
            let documents = Self::options().validate_many(input, context, length).await?;
            documents.into_iter().map(Self::Data::from_validated).collect()
        }
    }

    /// Makes a new row of checked data, or changes the row of the context: DRF's `serializer.save()`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let dune = Book::objects().first(db).await?.unwrap();
    /// let context = SerializerContext::new(db).with_instance(&dune).with_partial(true);
    /// let data = BookSerializer::validated(&json!({ "pages": 500 }), &context).await?;
    /// assert_eq!(BookSerializer::save(data, &context).await?.pages, 500);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Integrity`](crate::error::Error::Integrity) where the database refuses, and its other errors.
    #[must_use]
    fn save(data: Self::Data, context: &SerializerContext<'_>) -> impl Future<Output = Result<Self::Model>> + Send
    where
        Self::Model: Model,
    {
        let data = data.into_validated();
        async move {
            let key = match context.key() {
                Some(key) => Self::options().update(data, &[], context).await.map(|()| key.clone())?,
                None => Self::options().create(data, &[], context).await?,
            };
            let query = Query::by_key(Self::Model::options(), key);
            QuerySet::from_query(query).get(&context.db()).await
        }
    }

    /// The answer with the documents of all rows of a queryset: DRF's `Response(Serializer(rows, many=True).data)`.
    ///
    /// The queries are those of a list: one, and one for each to-many relation.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let cheap = Book::objects().filter(|b| b.price.lt(dec!(6)));
    /// let shown = BookSerializer::list(cheap, &SerializerContext::new(db)).await?.to_json()?;
    /// assert_eq!((shown[0]["title"].clone(), shown[0]["price"].clone()), (json!("Emma"), json!("5.00")));
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// The database's errors.
    #[must_use]
    fn list(
        queryset: QuerySet<Self::Model>,
        context: &SerializerContext<'_>,
    ) -> impl Future<Output = Result<Response>> + Send
    where
        Self::Model: Model,
    {
        Self::options().list(queryset.into_query(), context)
    }

    /// The answer with the document of the one row of a queryset: DRF's `Response(Serializer(row).data)`.
    ///
    /// # Errors
    ///
    /// [`Error::DoesNotExist`](crate::error::Error::DoesNotExist) where the queryset has no row, and the database's errors.
    #[must_use]
    fn detail(
        queryset: QuerySet<Self::Model>,
        context: &SerializerContext<'_>,
    ) -> impl Future<Output = Result<Response>> + Send
    where
        Self::Model: Model,
    {
        Self::options().detail(queryset.into_query(), context)
    }
}

/// Checked data with types; `#[serializer]` makes it.
pub trait DocumentData: Sized + 'static {
    /// Gives the values their types.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`](crate::error::Error::Decode) where a value is not of its field's type.
    fn from_validated(data: ValidatedData) -> Result<Self>;

    /// Takes the types away again.
    fn into_validated(self) -> ValidatedData;
}

/// The user's own rules and steps of a serializer; `#[serializer] impl` implements it.
pub trait SerializeHooks {
    /// The names of the methods of computed fields.
    const METHODS: &'static [&'static str];
    /// Whether there is a `create`.
    const CREATES: bool;

    /// The hooks.
    fn hooks() -> Hooks;
}

/// Finds out whether a serializer has hooks: the inherent items win where they apply.
#[derive(Debug)]
pub struct HookProbe<S>(PhantomData<S>);

impl<S> HookProbe<S> {
    /// A probe.
    #[must_use]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<S> Default for HookProbe<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: SerializeHooks> HookProbe<S> {
    /// The methods that were written.
    pub const METHODS: &'static [&'static str] = S::METHODS;
    /// Whether a `create` was written.
    pub const CREATES: bool = S::CREATES;

    /// The hooks that were written.
    #[must_use]
    pub fn hooks(&self) -> Hooks {
        S::hooks()
    }
}

/// What a probe says of a serializer without hooks.
pub trait NoHooks {
    /// No methods.
    const METHODS: &'static [&'static str] = &[];
    /// No `create`.
    const CREATES: bool = false;

    /// No hooks.
    fn hooks(&self) -> Hooks {
        Hooks::default()
    }
}

impl<S> NoHooks for HookProbe<S> {}

/// A field that a method computes from the row, made of one that is of the method's type.
#[must_use]
pub fn method(field: Field) -> Field {
    Field {
        source: Source::Method,
        ..field.read_only()
    }
}

/// A field that is an expression over the row.
#[must_use]
pub fn annotation<T: FieldType>(name: &'static str, node: fn() -> Node) -> Field {
    let mut field = Field::new(name, Source::Annotation(node), Kind::Value(FieldKind::of_type::<T>())).read_only();
    field.allow_null = T::NULL;
    field
}

/// The expression of a field, from its closure over the handles.
pub fn annotated<T: FieldType, M: Model, E: Expression<M, Type = T, Secrecy: NotSecret>>(
    annotation: impl FnOnce(M::Fields<M, Present>) -> E,
) -> Node {
    annotation(M::fields()).into_node()
}

/// The handles of the rows at the end of a relation, for a query over those rows.
#[must_use]
pub fn handles_of_rows<H: Handles>(_: H) -> <H::Model as Model>::Fields<H::Model, Present> {
    H::Model::fields()
}
