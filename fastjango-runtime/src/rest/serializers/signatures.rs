//! What the user's own rules and steps take and give: the faces that `#[serializer] impl` registers them by.

use std::any::Any;

use super::context::SerializerContext;
use super::data::Data;
use super::hooks::{Hook, HookFuture, Hooks, MethodOfAll as UntypedMethodOfAll};
use super::typed::DocumentData;
use super::write::write_values;
use crate::error::{Error, Result};
use crate::models::base::Model;
use crate::models::fields::FieldType;
use crate::value::json::JsonFormat;

/// A hook over typed data.
pub type TypedHook<I, O> = for<'a> fn(I, &'a SerializerContext<'_>) -> HookFuture<'a, O>;

/// A method over a row.
pub type TypedMethod<M, V> = fn(&M, &SerializerContext<'_>) -> V;

/// A method over all rows of an answer.
pub type TypedMethodOfAll<M, V> = for<'a> fn(&'a [M], &'a SerializerContext<'_>) -> HookFuture<'a, V>;

/// A hook as it was written: it takes an `I`, and its `Result` has an `O`.
#[derive(Debug)]
pub struct Written<I, O>(TypedHook<I, O>);

impl<I, O> Written<I, O> {
    /// A hook, in time.
    pub const fn new(hook: TypedHook<I, O>) -> Self {
        Self(hook)
    }
}

/// What a hook gives: a `Result` whose error says what is wrong with the document.
#[diagnostic::on_unimplemented(
    message = "a hook of a serializer gives a `Result`, not `{Self}`",
    label = "expected a `Result`"
)]
pub trait Outcome {
    /// What there is where nothing is wrong.
    type Value;

    /// The outcome with the error that everything has.
    ///
    /// # Errors
    ///
    /// What the hook found wrong.
    fn into_result(self) -> Result<Self::Value>;
}

#[diagnostic::do_not_recommend]
impl<T, E: Into<Error>> Outcome for std::result::Result<T, E> {
    type Value = T;

    fn into_result(self) -> Result<T> {
        self.map_err(Into::into)
    }
}

/// `validate_<field>` of a field of type `T`, or `validate` of the data `T`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[serializer]
/// pub struct BookingSerializer {
///     pub nights: i64,
///     pub guests: i64,
/// }
///
/// #[serializer]
/// impl BookingSerializer {
///     /// One field: it is checked, or changed.
///     fn validate_nights(nights: i64) -> Result<i64> {
///         Ok(nights.min(14))
///     }
///
///     /// All of them together.
///     fn validate(data: BookingSerializerData) -> Result<BookingSerializerData> {
///         if data.guests > data.nights {
///             return Err(ValidationError::new("So many guests stay longer.").into());
///         }
///         Ok(data)
///     }
/// }
///
/// let context = SerializerContext::new(db);
/// let data = BookingSerializer::validated(&json!({ "nights": 30, "guests": 2 }), &context).await?;
/// assert_eq!(data.nights, Some(14));
/// let refused = BookingSerializer::validated(&json!({ "nights": 1, "guests": 2 }), &context).await.map(drop);
/// assert_eq!(refused.unwrap_err().detail(), json!({ "non_field_errors": ["So many guests stay longer."] }));
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "this rule takes a `{T}` and gives a `Result<{T}>`",
    label = "takes or gives something else"
)]
pub trait Rule<T> {
    /// The hook.
    fn hook(self) -> TypedHook<T, T>;
}

#[diagnostic::do_not_recommend]
impl<T> Rule<T> for Written<T, T> {
    fn hook(self) -> TypedHook<T, T> {
        self.0
    }
}

/// `create` of the data `D` and the model `M`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[serializer(model = Tag, fields = [name])]
/// pub struct NameSerializer;
///
/// #[serializer]
/// impl NameSerializer {
///     /// Gives back the tag that is there.
///     async fn create(data: NamedData<NameSerializer>, context: &SerializerContext<'_>) -> Result<Tag> {
///         let name = data.get(|t| t.name)?.unwrap_or_default();
///         let tags = Tag::objects().filter(|t| t.name.iexact(&name));
///         Ok(tags.get_or_create(&context.db(), || Tag::new().name(name).build()).await?.0)
///     }
/// }
/// # use fastjango::rest::serializers::NamedData;
///
/// let context = SerializerContext::new(db);
/// let data = NameSerializer::validated(&json!({ "name": "DESERT" }), &context).await?;
/// assert_eq!(NameSerializer::save(data, &context).await?.id, 2);
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "`create` takes a `{D}` and gives a `Result<{M}>`",
    label = "takes or gives something else"
)]
pub trait Create<D, M> {
    /// Adds it to the hooks.
    fn add(self, hooks: &mut Hooks);
}

#[diagnostic::do_not_recommend]
impl<D: DocumentData, M: Model> Create<D, M> for Written<D, M> {
    fn add(self, hooks: &mut Hooks) {
        hooks.set_create(self.0);
    }
}

/// `update` of the data `D`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[serializer(model = Author)]
/// pub struct AuthorSerializer {
///     pub name: String,
/// }
///
/// #[serializer]
/// impl AuthorSerializer {
///     async fn update(data: AuthorSerializerData, context: &SerializerContext<'_>) -> Result<()> {
///         let Some(mut author) = context.instance::<Author>().cloned() else { return Ok(()) };
///         author.name = data.name.unwrap_or(author.name).to_uppercase();
///         author.save(&context.db()).await
///     }
/// }
///
/// let frank = Author::objects().first(db).await?.unwrap();
/// let context = SerializerContext::new(db).with_instance(&frank);
/// let data = AuthorSerializer::validated(&json!({ "name": "Frank H." }), &context).await?;
/// assert_eq!(AuthorSerializer::save(data, &context).await?.name, "FRANK H.");
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "`update` takes a `{D}` and gives a `Result<()>`",
    label = "takes or gives something else"
)]
pub trait Update<D> {
    /// The hook.
    fn hook(self) -> TypedHook<D, ()>;
}

#[diagnostic::do_not_recommend]
impl<D> Update<D> for Written<D, ()> {
    fn hook(self) -> TypedHook<D, ()> {
        self.0
    }
}

/// `get_<field>` of a field of type `V`, over rows of `M`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[serializer(model = Book)]
/// pub struct LabelSerializer {
///     #[field(method)]
///     pub label: String,
///     #[field(method)]
///     pub reviews: i64,
/// }
///
/// #[serializer]
/// impl LabelSerializer {
///     fn get_label(book: &Book) -> String {
///         format!("{} ({})", book.title, book.pages)
///     }
///
///     /// Of all rows of the answer together, so that it asks once.
///     async fn get_reviews(books: &[Book], context: &SerializerContext<'_>) -> Result<Vec<i64>> {
///         let counts = Book::objects().values(|b| (b.id, b.reviews().id.count())).all(&context.db()).await?;
///         let of = |book: &Book| counts.iter().find(|(id, _)| *id == book.id).map_or(0, |(_, count)| *count);
///         Ok(books.iter().map(of).collect())
///     }
/// }
///
/// let shown = LabelSerializer::list(Book::objects(), &SerializerContext::new(db)).await?.to_json()?;
/// assert_eq!(shown[0], json!({ "label": "Dune (412)", "reviews": 2 }));
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "this method takes a `&{M}` and gives a `{V}`, or is async, takes a `&[{M}]` and gives a `Result<Vec<{V}>>`",
    label = "takes or gives something else"
)]
pub trait Method<M, V> {
    /// Adds it to the hooks.
    fn add(self, hooks: &mut Hooks, field: usize, into: fn(V) -> Data);
}

/// A method as it was written: it takes a row of `M` and gives a `V`.
#[derive(Debug)]
pub struct OfRow<M, V>(TypedMethod<M, V>);

impl<M, V> OfRow<M, V> {
    /// A method.
    pub const fn new(method: TypedMethod<M, V>) -> Self {
        Self(method)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, V: 'static> Method<M, V> for OfRow<M, V> {
    fn add(self, hooks: &mut Hooks, field: usize, into: fn(V) -> Data) {
        hooks.add_method(field, self.0, into);
    }
}

/// A method as it was written: it takes all rows, and its `Result` has a `V`.
#[derive(Debug)]
pub struct OfAll<M, V>(TypedMethodOfAll<M, V>);

impl<M, V> OfAll<M, V> {
    /// A method, in time.
    pub const fn new(method: TypedMethodOfAll<M, V>) -> Self {
        Self(method)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, V: 'static> Method<M, V> for OfAll<M, Vec<V>> {
    fn add(self, hooks: &mut Hooks, field: usize, into: fn(V) -> Data) {
        hooks.add_method_of_all(field, self.0, into);
    }
}

/// `validate_<field>` of a field that is only given: there is none.
#[diagnostic::on_unimplemented(
    message = "this field is only given, never taken, so it is never validated",
    label = "would never run",
    note = "remove it, or remove `read_only` from the field"
)]
pub trait NeverValidated {}

/// `validate_<field>` of a field that `fields = […]` names: there is none.
#[diagnostic::on_unimplemented(
    message = "a field that `fields = […]` names has no rule of its own",
    label = "would never run",
    note = "write the field in the struct, or a `validate`, which takes the data of all fields"
)]
pub trait RuleOfNamed {}

impl Hooks {
    /// Adds the rule of a field.
    pub fn add_field<T: 'static>(
        &mut self,
        field: usize,
        hook: TypedHook<T, T>,
        from: fn(Data) -> Result<T>,
        into: fn(T) -> Data,
    ) {
        let hook: Hook<Data, Data> = Box::new(move |data, context| {
            let typed = from(data).map(|value| hook(value, context));
            Box::pin(async move { Ok(into(typed?.await?)) })
        });
        self.fields.push((field, hook));
    }

    /// Sets the rule over several fields.
    pub fn set_validate<D: DocumentData>(&mut self, hook: TypedHook<D, D>) {
        self.validate = Some(Box::new(move |data, context| {
            let typed = D::from_validated(data).map(|data| hook(data, context));
            Box::pin(async move { Ok(typed?.await?.into_validated()) })
        }));
    }

    /// Sets what makes a new row.
    fn set_create<D: DocumentData, M: Model>(&mut self, hook: TypedHook<D, M>) {
        self.create = Some(Box::new(move |data, context| {
            let typed = D::from_validated(data).map(|data| hook(data, context));
            Box::pin(async move { Ok(typed?.await?.key().encode()) })
        }));
    }

    /// Sets what changes a row.
    pub fn set_update<D: DocumentData>(&mut self, hook: TypedHook<D, ()>) {
        self.update = Some(Box::new(move |data, context| {
            let typed = D::from_validated(data).map(|data| hook(data, context));
            Box::pin(async move { typed?.await })
        }));
    }

    /// Adds the method of a computed field.
    fn add_method<M: Model, V: 'static>(&mut self, field: usize, method: TypedMethod<M, V>, into: fn(V) -> Data) {
        let untyped =
            move |object: &dyn Any, context: &SerializerContext<'_>, format: JsonFormat, out: &mut Vec<u8>| {
                let object = object.downcast_ref::<M>().ok_or_else(|| Error::Decode {
                    message: format!("a computed field expected a `{}`", M::options().name),
                })?;
                write_values(&into(method(object, context)), format, out)
            };
        self.methods.push((field, Box::new(untyped)));
    }

    /// Adds the method of a computed field that gets all rows at once.
    fn add_method_of_all<M: Model, V: 'static>(
        &mut self,
        field: usize,
        method: TypedMethodOfAll<M, Vec<V>>,
        into: fn(V) -> Data,
    ) {
        let untyped: UntypedMethodOfAll = Box::new(move |rows, start, context, format| {
            let objects: Result<Vec<M>> = rows.into_iter().map(|row| M::decode(row, start)).collect();
            Box::pin(async move {
                let values = method(&objects?, context).await?.into_iter();
                let written = |value| {
                    let mut out = Vec::new();
                    write_values(&into(value), format, &mut out).map(|()| out)
                };
                values.map(written).collect()
            })
        });
        self.methods_of_all.push((field, untyped));
    }
}
