//! What generated code may name; nobody else should. Everything here can change without notice.

pub use std::marker::PhantomData;

pub use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
pub use futures_util::future::BoxFuture;
pub use rust_decimal::RoundingStrategy;

pub use crate::__by_key as by_key;
pub use crate::db::{Executor, Row};
pub use crate::error::{Error, Result};
pub use crate::models::base::{Handles, Model, RelationField, relation_field};
pub use crate::models::expressions::{
    Column, Expr, Expression, IntoOrdering, Open, Operand, RowOf, Secret, SelectedAs, Selection, selected,
};
pub use crate::models::fields::choices::{
    choice_from_value, decode_choice, decode_integer_choice, integer_choice_from_value, unknown_choice,
};
pub use crate::models::fields::declaration::{
    auto, column, decimal_column, default_value, email, has_date, ip_address, ipv4, ipv6, key_column, key_on_delete,
    max, max_digits, max_length, min, min_length, now, regex, slug, url, validate_with, validated, validator,
};
pub use crate::models::fields::storage::{IntegerField, TextField};
pub use crate::models::fields::{FieldType, IntoField, Moment, Required};
pub use crate::models::instances::insert;
pub use crate::models::options::{
    Check, Choice, Column as ColumnOptions, ColumnIndex, ColumnKind, DatabaseDefault, DatePart, Deferrable, Index,
    ModelOptions, OnDelete, Ordering, Relation, RelationIndex, RelationKind, Through, Unique, Validator, Violation,
};
pub use crate::models::presence::{Many, Optional, Presence, Present};
pub use crate::models::query::{Node, Path};
pub use crate::models::queryset::{GetLatestBy, RelationHandles};
pub use crate::models::raw::FromRow;
pub use crate::models::related::declaration::{
    foreign_key, has_many, has_one, many_to_many, many_to_many_reverse, many_to_many_through, one_to_one,
};
pub use crate::models::related::{
    ByForeignKey, ByManyToMany, ByOneToOne, ForeignKey, HasMany, HasOne, ManyToMany, MissingInverse, NoInverse,
    OneToOne, check_database_deletes, check_inverse, check_through, row_of_inverse,
};
pub use crate::models::signals::{Receiver, Receivers, heard};
pub use crate::models::validation::{NoClean, cleaned};
pub use crate::rest::hyperlinks::{LinkKind, LinkedKey, identity};
pub use crate::rest::relations::{Key, limit, slug_field};
pub use crate::rest::serializers::{
    Carrier, Create, Document, DocumentData, Entries, FieldDefault, HookProbe, Hooks, Items, Maybe, Method, NamedData,
    NamedKey, NeverValidated, NoHooks, OfAll, OfRow, Outcome, Rule, RuleOfNamed, Scalar, SerializeHooks, Serializer,
    SerializerOptions, Update, Upload, ValidatedData, Written, annotated, annotation, check_blank, check_hook,
    check_method, check_named, check_nested, check_provided, column as serializer_column, context_default,
    decimal_output, handles_of_rows, json_text, length_of, limit_of, method, named_fields, nullable, number_as_text,
    pattern_of, put, relation as serializer_relation, row_document, take, temporal_format, text, uuid_format,
};
pub use crate::rest::uniqueness::{check_key_in_path, check_lookup_field, check_shown_key, check_slug_field};
pub use crate::rest::validators::IpProtocol;
pub use crate::value::Value;

/// What the macros of the REST layer name.
pub mod rest {
    pub use crate::models::query::Lookup;
    pub use crate::rest::filterset::{Filter, filtered, row_filter};
    pub use crate::rest::permissions::{AllowAny, And, Not, Or};
    pub use crate::rest::serializers::check_create;
    pub use crate::rest::viewsets::{
        ActionDeclaration, Answer, Checked, ContextOfAction, SerializerOf, ViewSetBuilder, check_object_permission,
        row_of_action,
    };
    pub use crate::rest::{Context, FilterSet, Method, Permission, ViewSet, ViewSetOptions};
}

/// A required field of a builder that was given.
#[derive(Debug, Clone, Copy)]
pub struct Given;

/// A required field of a builder that was not given yet.
#[derive(Debug, Clone, Copy)]
pub struct Missing;

/// The row that `save` of a builder inserts. It is boxed so that a missing field is told once, not at `.await` again.
pub type Saving<'a, M> = BoxFuture<'a, Result<M>>;

/// The model itself, by way of what every model has: rustc says once that something is no model, and of what this then is
/// it says nothing more.
pub type ModelOf<M> = <<M as Model>::Fields<M, Present> as Handles>::Model;

/// Makes handles `Copy`, whatever model the query is over: a derive would ask that model to be `Copy` too.
#[doc(hidden)]
#[macro_export]
macro_rules! __copy {
    ($handles:ident) => {
        impl<R, P: $crate::private::Presence> ::core::clone::Clone for $handles<R, P> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<R, P: $crate::private::Presence> ::core::marker::Copy for $handles<R, P> {}
    };
}
pub use __copy as copy;

/// A type that a column can have, by way of the handles: that it is none is told of it alike each time, and so once.
pub type Held<T> = <Present as Presence>::Of<T>;

/// The key of a model, which is one of its fields.
#[doc(hidden)]
#[macro_export]
macro_rules! __key {
    ($field:ident: $key:ty) => {
        fn key(&self) -> &$key {
            &self.$field
        }

        fn key_mut(&mut self) -> &mut $key {
            &mut self.$field
        }
    };
}
pub use __key as key;

/// A trait that only [`Given`] has, and that says what to call where it is missing.
#[doc(hidden)]
#[macro_export]
macro_rules! __needs {
    ($visibility:vis $name:ident: $message:literal) => {
        #[diagnostic::on_unimplemented(message = $message)]
        $visibility trait $name {}
        impl $name for $crate::private::Given {}
    };
}
pub use __needs as needs;

/// A function that a type needs: where it has none of its own, one that nothing can call, and that says what to write.
#[doc(hidden)]
#[macro_export]
macro_rules! __needs_function {
    ($of:ident::$name:ident($value:ty) -> $given:ty: $message:literal) => {
        #[diagnostic::on_unimplemented(message = $message, label = "there is no such function")]
        #[allow(dead_code)]
        trait Written {
            fn written(value: $value) -> $given;
        }
        #[allow(dead_code)]
        trait Needed: Sized {
            fn $name(value: $value) -> $given
            where
                Self: Written,
            {
                Self::written(value)
            }
        }
        impl Needed for $of {}
    };
}
pub use __needs_function as needs_function;

/// The handles that an expression gives, in which a method of this name is there for whatever has no relation of the name,
/// since a relation's own method comes first.
///
/// What the method gives tells a relation from a column before the field is accessed: of the access rustc would say that
/// parentheses are missing.
#[doc(hidden)]
#[macro_export]
macro_rules! __no_relation {
    ($field:ident, $handles:expr) => {{
        #[allow(unused_imports)]
        use $crate::private::ColumnOf as _;
        trait Field: Sized {
            fn $field(self) -> $crate::private::NoRelation {
                $crate::private::NoRelation
            }
        }
        impl<H> Field for H {}
        $handles
    }};
}
pub use __no_relation as no_relation;

/// What a name leads to that is no relation's.
#[derive(Debug, Clone, Copy)]
pub struct NoRelation;

/// `()` has it for what the name of a column leads to, as a relation.
#[diagnostic::on_unimplemented(
    message = "a relation is not a column; name its key, as in `author_id`, or a field of the related model, as in `author.name`",
    label = "a relation"
)]
pub trait ColumnOf<Relation> {
    /// The handles; no type where the name is a relation's, so that rustc says nothing of the access.
    type Handles<H>;

    /// The same handles.
    fn column_of<H>(handles: H, relation: impl FnOnce(H) -> Relation) -> Self::Handles<H>;
}

#[diagnostic::do_not_recommend]
impl ColumnOf<NoRelation> for () {
    type Handles<H> = H;

    fn column_of<H>(handles: H, _: impl FnOnce(H) -> NoRelation) -> H {
        handles
    }
}

// With one implementation alone, rustc would take what the closure gives for `NoRelation`.
#[diagnostic::do_not_recommend]
impl ColumnOf<()> for () {
    type Handles<H> = H;

    fn column_of<H>(handles: H, _: impl FnOnce(H)) -> H {
        handles
    }
}

/// What a name leads to, as a relation: the model, or none.
pub trait LeadsTo {
    /// The model at its end.
    type Target;
}

#[diagnostic::do_not_recommend]
impl<H: Handles> LeadsTo for H {
    type Target = H::Model;
}

#[diagnostic::do_not_recommend]
impl LeadsTo for NoRelation {
    type Target = ();
}

#[diagnostic::do_not_recommend]
impl LeadsTo for () {
    type Target = ();
}

/// [`ColumnOf`] of a field with a type of its own, which has it for what the name of a column leads to, as a relation:
/// where it is a relation's, the message knows by what type it is named.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot stand for the relation to `{Target}`; write `PrimaryKey<{Target}>`",
    label = "expected `PrimaryKey<{Target}>`",
    note = "where the relation may be NULL it is an `Option` of that, where it leads to many rows a `Vec`; a field of the \
            row is named by its path, as in `author.name`, and a nested serializer, of a name in `Serializer` or with \
            `nested`, stands for all of it"
)]
pub trait StandsFor<Relation, Target> {
    /// The handles; no type where the name is a relation's, so that rustc says nothing of the access.
    type Handles<H>;

    /// The same handles.
    fn column_of<H>(handles: H, relation: impl FnOnce(H) -> Relation) -> Self::Handles<H>
    where
        Relation: LeadsTo<Target = Target>;
}

#[diagnostic::do_not_recommend]
impl<T> StandsFor<NoRelation, ()> for T {
    type Handles<H> = H;

    fn column_of<H>(handles: H, _: impl FnOnce(H) -> NoRelation) -> H {
        handles
    }
}

// As with `ColumnOf`: one implementation alone would be taken for what is meant.
#[diagnostic::do_not_recommend]
impl<T> StandsFor<(), ()> for T {
    type Handles<H> = H;

    fn column_of<H>(handles: H, _: impl FnOnce(H)) -> H {
        handles
    }
}

/// A value that was given to a field of a builder.
pub fn field<T>(value: impl IntoField<T>) -> Option<T> {
    Some(value.into_field())
}

/// A required value of a builder, which the builder's type says was given.
///
/// # Panics
///
/// Never in generated code: `build` and `save` exist only where each required field is [`Given`].
#[must_use]
pub fn given<T>(value: Option<T>) -> T {
    value.expect("the builder's type says that the field was given")
}

/// The condition of a check, from its closure over the handles.
pub fn condition<M: Model>(condition: impl FnOnce(M::Fields<M, Present>) -> Expr<M, bool>) -> Node {
    condition(M::fields()).into_node()
}

/// The order of a model, from a closure over the handles.
pub fn ordering<M: Model, O: IntoOrdering<M>>(order: impl FnOnce(M::Fields<M, Present>) -> O) -> Vec<Ordering> {
    let mut ordering = Vec::new();
    order(M::fields()).append(&mut ordering);
    ordering
}
