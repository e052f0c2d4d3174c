//! The typed face of serializers: a few lines each, that hand over to the untyped core.

use std::any::Any;
use std::marker::PhantomData;
use std::ops::RangeBounds;

use super::context::SerializerContext;
use super::data::{Data, ValidatedData};
use super::hooks::{Hook, HookFuture, Hooks, MethodOfAll as UntypedMethodOfAll};
use super::options::{Field, Kind, Length, SerializerOptions, Source, model_at};
use crate::error::{Error, Result};
use crate::models::base::{Handles, Model};
use crate::models::expressions::{Column, Expression};
use crate::models::fields::FieldType;
use crate::models::presence::{Many, Optional, Present};
use crate::models::query::{Node, Path, Query};
use crate::models::queryset::QuerySet;
use crate::rest::fields::FieldKind;
use crate::rest::response::Response;
use crate::rest::validators::Validator;
use crate::value::json::JsonFormat;
use crate::value::{Value, ValueKind};

/// A struct that declares a document; `#[serializer]` implements it.
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

    /// The serializer without its types.
    fn options() -> &'static SerializerOptions;

    /// Checks a document.
    ///
    /// # Errors
    ///
    /// [`Error::Validation`] with all that is wrong, and the database's errors.
    #[must_use]
    fn validated(
        input: &serde_json::Value,
        context: &SerializerContext<'_>,
    ) -> impl Future<Output = Result<Self::Data>> + Send {
        async move { Self::Data::from_validated(Self::options().validate(input, context).await?) }
    }

    /// Checks a list of documents of this length: DRF's `Serializer(data=…, many=True)`.
    ///
    /// # Errors
    ///
    /// [`Error::Validation`] with what is wrong, by the number of the document, and the database's errors.
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
    /// # Errors
    ///
    /// [`Error::Integrity`] where the database refuses, and its other errors.
    #[must_use]
    fn save(data: Self::Data, context: &SerializerContext<'_>) -> impl Future<Output = Result<Self::Model>> + Send
    where
        Self::Model: Model,
    {
        async move {
            let data = data.into_validated();
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
        async move {
            let mut out = Vec::new();
            Self::options()
                .write_list(queryset.into_query(), context, &mut out)
                .await?;
            Ok(Response::json(out))
        }
    }

    /// The answer with the document of the one row of a queryset: DRF's `Response(Serializer(row).data)`.
    ///
    /// # Errors
    ///
    /// [`Error::DoesNotExist`] where the queryset has no row, and the database's errors.
    #[must_use]
    fn detail(
        queryset: QuerySet<Self::Model>,
        context: &SerializerContext<'_>,
    ) -> impl Future<Output = Result<Response>> + Send
    where
        Self::Model: Model,
    {
        async move {
            let mut out = Vec::new();
            Self::options()
                .write_one(queryset.into_query(), context, &mut out)
                .await?;
            Ok(Response::json(out))
        }
    }
}

/// Checked data with types; `#[serializer]` makes it.
pub trait DocumentData: Sized + Send + 'static {
    /// Gives the values their types.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] where a value is not of its field's type.
    fn from_validated(data: ValidatedData) -> Result<Self>;

    /// Takes the types away again.
    fn into_validated(self) -> ValidatedData;
}

/// The user's own rules and steps of a serializer; `#[serializer] impl` implements it.
pub trait SerializeHooks {
    /// The hooks.
    fn hooks() -> Hooks;
}

/// Finds out whether a serializer has hooks: the inherent method wins where it applies.
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
    /// The hooks that were written.
    #[must_use]
    pub fn hooks(&self) -> Hooks {
        S::hooks()
    }
}

/// What a probe says of a serializer without hooks.
pub trait NoHooks {
    /// No hooks.
    fn hooks(&self) -> Hooks {
        Hooks::default()
    }
}

impl<S> NoHooks for HookProbe<S> {}

/// A handle of a column that a serializer may list.
#[diagnostic::on_unimplemented(
    message = "a serializer cannot list this",
    label = "not a column that a serializer can list",
    note = "secret columns are never listed; a relation is declared with `PrimaryKey<…>` or as a nested serializer"
)]
pub trait ColumnHandle: Copy {
    /// The model that the handle begins at.
    type Root: Model;
    /// The column's type, with `Option` where the row may be absent.
    type Type: FieldType;

    /// The way there and the column's number.
    fn place(self) -> (Path, u16);
}

impl<R: Model, T: FieldType> ColumnHandle for Column<R, T> {
    type Root = R;
    type Type = T;

    fn place(self) -> (Path, u16) {
        (self.path(), self.index())
    }
}

/// A field's type, which must be the column's.
#[diagnostic::on_unimplemented(
    message = "a serializer's field of type `{Self}` cannot stand for a column of type `{C}`",
    label = "the column is a `{C}`",
    note = "the field's type is the column's; behind a relation that may be absent it is an `Option`"
)]
pub trait FieldOf<C>: FieldType {}

#[diagnostic::do_not_recommend]
impl<T: FieldType> FieldOf<T> for T {}

/// A field that stands for a column.
#[must_use]
pub fn column<T: FieldOf<H::Type>, H: ColumnHandle>(name: &'static str, handle: H) -> Field {
    let (path, index) = handle.place();
    column_field(name, H::Root::options, path, index, T::NULL)
}

/// A field that gives one column of the rows of a to-many relation.
#[must_use]
pub fn rows_column<T: FieldOf<<H::Type as FieldType>::Inner>, H: ColumnHandle>(name: &'static str, handle: H) -> Field {
    let (path, index) = handle.place();
    let mut field = column_field(name, H::Root::options, path, index, false);
    if let Kind::Value(item) = field.kind {
        field.kind = Kind::List {
            item,
            allow_null: false,
            length: Length::default(),
        };
    }
    field
}

fn column_field(
    name: &'static str,
    root: fn() -> &'static crate::models::options::ModelOptions,
    path: Path,
    index: u16,
    null: bool,
) -> Field {
    let hops = path.hops().unwrap_or_default();
    match model_at(root(), hops) {
        Some(model) => {
            let mut field = Field::of_column(name, path, index, model.column(index));
            field.allow_null = null;
            field
        }
        None => Field::new(name, Source::Document, Kind::Value(FieldKind::Json)).read_only(),
    }
}

/// A field of a serializer without a model.
#[must_use]
pub fn value<T: FieldType>(name: &'static str) -> Field {
    let kind = kind_of::<T>();
    let mut field = Field::new(name, Source::Document, Kind::Value(kind));
    field.allow_null = T::NULL;
    field.required = !T::NULL;
    if matches!(kind, FieldKind::Text { .. }) {
        field.validators.push(Validator::ProhibitNullCharacters);
    }
    field
}

/// A list in a serializer without a model.
#[must_use]
pub fn list<T: FieldType>(name: &'static str) -> Field {
    let kind = Kind::List {
        item: kind_of::<T>(),
        allow_null: T::NULL,
        length: Length::default(),
    };
    Field::new(name, Source::Document, kind)
}

fn kind_of<T: FieldType>() -> FieldKind {
    if !T::CHOICES.is_empty() {
        return FieldKind::Choice(T::CHOICES);
    }
    FieldKind::of_column_kind(T::COLUMN).unwrap_or(FieldKind::Json)
}

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
    let mut field = Field::new(name, Source::Annotation(node), Kind::Value(kind_of::<T>())).read_only();
    field.allow_null = T::NULL;
    field
}

/// The expression of a field, from its closure over the handles.
pub fn annotated<T: FieldType, M: Model, E: Expression<M, Type = T>>(
    annotation: impl FnOnce(M::Fields<M, Present>) -> E,
) -> Node {
    annotation(M::fields()).into_node()
}

/// How a nested serializer stands in a field: by itself, as an `Option`, or as a `Vec`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be nested",
    label = "not a serializer",
    note = "what is nested is a struct with the attribute `#[serializer]`, an `Option` of one or a `Vec` of them"
)]
pub trait NestedKind {
    /// The serializer.
    type Serializer: Serializer;
    /// The checked data of the field.
    type Data: Send + 'static;
    /// Whether it is a list.
    const MANY: bool = false;
    /// Whether it may be null.
    const NULL: bool = false;

    /// Gives the data its types.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] where it is something else.
    fn from_data(data: Data) -> Result<Self::Data>;

    /// Takes the types away again.
    fn into_data(data: Self::Data) -> Data;
}

impl<S: Serializer> NestedKind for S {
    type Serializer = S;
    type Data = S::Data;

    fn from_data(data: Data) -> Result<S::Data> {
        S::Data::from_validated(data.into_object()?)
    }

    fn into_data(data: S::Data) -> Data {
        Data::Object(data.into_validated())
    }
}

impl<S: Serializer> NestedKind for Option<S> {
    type Serializer = S;
    type Data = Option<S::Data>;
    const NULL: bool = true;

    fn from_data(data: Data) -> Result<Option<S::Data>> {
        if data.is_null() {
            Ok(None)
        } else {
            <S as NestedKind>::from_data(data).map(Some)
        }
    }

    fn into_data(data: Option<S::Data>) -> Data {
        data.map_or(Data::NULL, <S as NestedKind>::into_data)
    }
}

impl<S: Serializer> NestedKind for Vec<S> {
    type Serializer = S;
    type Data = Vec<S::Data>;
    const MANY: bool = true;

    fn from_data(data: Data) -> Result<Vec<S::Data>> {
        data.into_list()?
            .into_iter()
            .map(<S as NestedKind>::from_data)
            .collect()
    }

    fn into_data(data: Vec<S::Data>) -> Data {
        Data::List(data.into_iter().map(<S as NestedKind>::into_data).collect())
    }
}

/// A nested serializer that fits a relation to rows of `M` whose presence is `P`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand for a relation to `{M}` that is `{P}`",
    label = "does not fit the relation",
    note = "the serializer's model is the relation's target; an `Optional` relation needs an `Option`, a to-many one a `Vec`"
)]
pub trait NestedIn<M, P>: NestedKind {}

impl<S: Serializer> NestedIn<S::Model, Present> for S {}
impl<S: Serializer> NestedIn<S::Model, Optional> for Option<S> {}
impl<S: Serializer> NestedIn<S::Model, Many> for Vec<S> {}

/// A nested serializer in a serializer of a model.
#[must_use]
pub fn nested<T: NestedIn<H::Model, H::Presence>, H: Handles>(name: &'static str, handle: H) -> Field {
    nested_field::<T>(name, Source::Relation(handle.path()))
}

/// A nested serializer in a serializer without a model.
#[must_use]
pub fn document<T: NestedKind>(name: &'static str) -> Field {
    nested_field::<T>(name, Source::Document)
}

fn nested_field<T: NestedKind>(name: &'static str, source: Source) -> Field {
    let kind = Kind::Nested {
        serializer: T::Serializer::options,
        many: T::MANY,
        length: Length::default(),
    };
    let mut field = Field::new(name, source, kind);
    field.allow_null = T::NULL;
    field.required = !T::NULL;
    field
}

/// How a field's checked value gets its type and loses it.
pub trait Carrier: 'static {
    /// The type.
    type Type: Send + 'static;

    /// Gives the value its type.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] where it is something else.
    fn from_data(data: Data) -> Result<Self::Type>;

    /// Takes the type away.
    fn into_data(value: Self::Type) -> Data;
}

macro_rules! carriers {
    ($($(#[$attribute:meta])* $name:ident<$bound:path> $type:ty: $data:ident => $from:expr, $value:ident => $into:expr;)*) => {$(
        $(#[$attribute])*
        #[derive(Debug)]
        pub struct $name<T>(PhantomData<T>);

        impl<T: $bound + 'static> Carrier for $name<T> {
            type Type = $type;

            fn from_data($data: Data) -> Result<$type> {
                $from
            }

            fn into_data($value: $type) -> Data {
                $into
            }
        }
    )*};
}

carriers! {
    /// One value.
    Scalar<FieldType> T: data => T::from_value(data.into_value()?), value => Data::Value(value.encode());
    /// A list of values.
    Items<FieldType> Vec<T>:
        data => data.into_list()?.into_iter().map(|item| T::from_value(item.into_value()?)).collect(),
        value => Data::List(value.iter().map(|item| Data::Value(item.encode())).collect());
    /// A nested serializer.
    Document<NestedKind> T::Data: data => T::from_data(data), value => T::into_data(value);
}

/// Takes a field's value out of checked data, with its type.
///
/// # Errors
///
/// [`Error::Decode`] where it is something else.
pub fn take<C: Carrier>(data: &mut ValidatedData, field: usize) -> Result<Option<C::Type>> {
    data.take(field).map(C::from_data).transpose()
}

/// Puts a field's value into checked data.
pub fn put<C: Carrier>(data: &mut ValidatedData, field: usize, value: Option<C::Type>) {
    data.set(field, value.map(C::into_data));
}

/// A hook over typed data.
pub type TypedHook<I, O> = for<'a> fn(I, &'a SerializerContext<'_>) -> HookFuture<'a, O>;

/// A computed field that gets all rows at once, and gives a value for each.
pub type MethodOfAll<M, T> = for<'a> fn(&'a [M], &'a SerializerContext<'_>) -> HookFuture<'a, Vec<T>>;

impl Hooks {
    /// Adds the rule of a field.
    pub fn add_field<C: Carrier>(&mut self, field: usize, hook: TypedHook<C::Type, C::Type>) {
        let hook: Hook<Data, Data> = Box::new(move |data, context| {
            let typed = C::from_data(data).map(|value| hook(value, context));
            Box::pin(async move { Ok(C::into_data(typed?.await?)) })
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
    pub fn set_create<D: DocumentData, M: Model>(&mut self, hook: TypedHook<D, M>) {
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
    pub fn add_method<M: Model, C: Carrier>(
        &mut self,
        field: usize,
        method: fn(&M, &SerializerContext<'_>) -> C::Type,
    ) {
        self.decode = Some(|row, start| Ok(Box::new(M::decode(row, start)?)));
        let untyped =
            move |object: &dyn Any, context: &SerializerContext<'_>, format: JsonFormat, out: &mut Vec<u8>| {
                let object = object.downcast_ref::<M>().ok_or_else(|| Error::Decode {
                    message: format!("a computed field expected a `{}`", M::options().name),
                })?;
                write_computed(C::into_data(method(object, context)), format, out)
            };
        self.methods.push((field, Box::new(untyped)));
    }

    /// Adds the method of a computed field that gets all rows at once.
    pub fn add_method_of_all<M: Model, C: Carrier>(&mut self, field: usize, method: MethodOfAll<M, C::Type>) {
        self.decode = Some(|row, start| Ok(Box::new(M::decode(row, start)?)));
        let untyped: UntypedMethodOfAll = Box::new(move |rows, start, context, format| {
            let objects: Result<Vec<M>> = rows.into_iter().map(|row| M::decode(row, start)).collect();
            Box::pin(async move {
                let values = method(&objects?, context).await?.into_iter();
                let written = |value| {
                    let mut out = Vec::new();
                    write_computed(C::into_data(value), format, &mut out).map(|()| out)
                };
                values.map(written).collect()
            })
        });
        self.methods_of_all.push((field, untyped));
    }
}

fn write_computed(data: Data, format: JsonFormat, out: &mut Vec<u8>) -> Result<()> {
    let value = match data {
        Data::Value(value) => value,
        Data::List(items) => {
            let values = items.into_iter().map(Data::into_value);
            Value::List(ValueKind::Text, values.collect::<Result<_>>()?)
        }
        Data::Object(_) => {
            return Err(Error::Decode {
                message: "a computed field gives a value or a list of values".to_owned(),
            });
        }
    };
    value.write_json(format, out)?;
    Ok(())
}

/// The handles of the rows at the end of a relation, for a query over those rows.
#[must_use]
pub fn handles_of_rows<H: Handles>(_: H) -> <H::Model as Model>::Fields<H::Model, Present> {
    H::Model::fields()
}
