//! What functions of the database take: columns, expressions and values.

use crate::models::expressions::{Column, Expr};
use crate::models::fields::FieldType;
use crate::models::query::{Function, Node};
use crate::value::{Value, ValueKind};

/// What a function of the database takes, in a query over `R`: a column, an expression, or a value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither an expression over `{R}` nor a value of a column",
    label = "expected a field or expression of a query over `{R}`, or a value"
)]
pub trait Argument<R> {
    /// Its type.
    type Type: FieldType;

    /// The untyped form.
    fn into_argument(self) -> Node;
}

#[diagnostic::do_not_recommend]
impl<R, T: FieldType, S> Argument<R> for Column<R, T, S> {
    type Type = T;

    fn into_argument(self) -> Node {
        self.into()
    }
}

#[diagnostic::do_not_recommend]
impl<R, T: FieldType> Argument<R> for Expr<R, T> {
    type Type = T;

    fn into_argument(self) -> Node {
        self.into_node()
    }
}

#[diagnostic::do_not_recommend]
impl<R, T: FieldType> Argument<R> for T {
    type Type = T;

    fn into_argument(self) -> Node {
        Node::Value(self.encode())
    }
}

#[diagnostic::do_not_recommend]
impl<R> Argument<R> for &str {
    type Type = String;

    fn into_argument(self) -> Node {
        Node::Value(Value::Text(self.to_owned()))
    }
}

/// A tuple of what a function of the database takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of expressions over `{R}`",
    label = "expected a tuple of fields, expressions and values, of at most 12"
)]
pub trait Arguments<R> {
    /// Adds the untyped forms to the end of `nodes`.
    fn append(self, nodes: &mut Vec<Node>);
}

macro_rules! tuples {
    ($(($($name:ident $index:tt),+))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<R, $($name: Argument<R>),+> Arguments<R> for ($($name,)+) {
            fn append(self, nodes: &mut Vec<Node>) {
                $(nodes.push(self.$index.into_argument());)+
            }
        }
    )*};
}

for_tuples!(tuples);

/// A value as an expression: Django's `Value`.
///
/// Most methods take values as they are; this one makes a beginning of a value, and lets `values` and `annotate`
/// select it.
pub fn value<R, V: Argument<R>>(value: V) -> Expr<R, V::Type> {
    Expr::new(value.into_argument())
}

/// Texts one after another: Django's `Concat`. What is NULL is an empty text, and numbers are written out.
///
/// ```
/// # use fastjango::models::expressions::{Expr, concat};
/// # struct Author;
/// # let (name, city): (Expr<Author, String>, Expr<Author, Option<String>>) = (concat(("a",)), concat(("b",)).null_if(""));
/// let label: Expr<Author, String> = concat((name, ", ", city));
/// ```
pub fn concat<R>(texts: impl Arguments<R>) -> Expr<R, String> {
    let mut arguments = Vec::new();
    texts.append(&mut arguments);
    Expr::new(Node::Function {
        function: Function::Concat,
        arguments,
        kind: ValueKind::Text,
    })
}
