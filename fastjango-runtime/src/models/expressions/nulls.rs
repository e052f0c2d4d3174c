//! Values in place of NULL, NULL in place of values, and the greatest and least of several.

use crate::models::expressions::{Column, Expr, Operand, SameType};
use crate::models::fields::storage::MinMax;
use crate::models::fields::{FieldType, Nullness};
use crate::models::query::{Function, Node};
use crate::value::ValueKind;

/// What is NULL where a `T` or an operand `O` is.
type Either<R, T, O> = <<T as FieldType>::Nullness as Nullness>::Apply<
    <<O as SameType<R, <T as FieldType>::Inner>>::Nullness as Nullness>::Apply<<T as FieldType>::Inner>,
>;

/// A function of two expressions; of itself, one of three.
fn joined(function: Function, left: Node, right: Node, kind: ValueKind) -> Node {
    match left {
        Node::Function {
            function: same,
            mut arguments,
            kind,
        } if same == function => {
            arguments.push(right);
            Node::Function {
                function,
                arguments,
                kind,
            }
        }
        left => Node::Function {
            function,
            arguments: vec![left, right],
            kind,
        },
    }
}

handles! {
    /// The value, and another one where it is NULL: Django's `Coalesce`. `a.nick.coalesce(a.name).coalesce("?")` is
    /// the first of three.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let ratings = Book::objects().values(|b| b.rating.coalesce(0.0));
    /// assert_eq!(ratings.all(db).await?, [4.5, 3.5, 0.0, 0.0]);
    /// # Ok(()) });
    /// ```
    pub fn coalesce<O>(self, other: O) -> Expr<R, <O::Nullness as Nullness>::Apply<T::Inner>>
    where
        O: SameType<R, T::Inner>,
    {
        Expr::new(joined(Function::Coalesce, self.into(), other.into_node(), T::COLUMN.value_kind()))
    }

    /// The value, and NULL where it equals another one: Django's `NullIf`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let pages = Book::objects().values(|b| b.pages.null_if(256));
    /// assert_eq!(pages.all(db).await?, [Some(412), None, Some(474), Some(249)]);
    /// # Ok(()) });
    /// ```
    pub fn null_if(self, other: impl Operand<R, T::Inner>) -> Expr<R, T::Nullable> {
        Expr::new(Node::Function {
            function: Function::NullIf,
            arguments: vec![self.into(), other.into_node()],
            kind: T::COLUMN.value_kind(),
        })
    }

    /// The greater of the two: Django's `Greatest`. Where one is NULL so is this one; on PostgreSQL it is the other.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let pages = Book::objects().values(|b| b.pages.greatest(300));
    /// assert_eq!(pages.all(db).await?, [412, 300, 474, 300]);
    /// # Ok(()) });
    /// ```
    pub fn greatest<O>(self, other: O) -> Expr<R, Either<R, T, O>>
    where
        T::Storage: MinMax,
        O: SameType<R, T::Inner>,
    {
        Expr::new(joined(Function::Greatest, self.into(), other.into_node(), T::COLUMN.value_kind()))
    }

    /// The lesser of the two: Django's `Least`. Where one is NULL so is this one; on PostgreSQL it is the other.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let pages = Book::objects().values(|b| b.pages.least(300));
    /// assert_eq!(pages.all(db).await?, [300, 256, 300, 249]);
    /// # Ok(()) });
    /// ```
    pub fn least<O>(self, other: O) -> Expr<R, Either<R, T, O>>
    where
        T::Storage: MinMax,
        O: SameType<R, T::Inner>,
    {
        Expr::new(joined(Function::Least, self.into(), other.into_node(), T::COLUMN.value_kind()))
    }
}
