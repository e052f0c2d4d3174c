//! The functions that make texts of texts.

use crate::models::expressions::{Column, Expr, Operand};
use crate::models::fields::storage::{CharacterNumber, TextFunctions};
use crate::models::fields::{FieldType, Nullness};
use crate::models::query::{Function, Node};
use crate::value::ValueKind;

/// A text that a function makes of one.
fn text<R, U>(function: Function, arguments: Vec<Node>) -> Expr<R, U> {
    Expr::new(Node::Function {
        function,
        arguments,
        kind: ValueKind::Text,
    })
}

handles! {
    /// The text without blanks at its ends: Django's `Trim`.
    pub fn trim(self) -> Expr<R, <T::Nullness as Nullness>::Apply<String>>
    where
        T::Storage: TextFunctions,
    {
        text(Function::Trim, vec![self.into()])
    }

    /// The text without blanks at its beginning: Django's `LTrim`.
    pub fn ltrim(self) -> Expr<R, <T::Nullness as Nullness>::Apply<String>>
    where
        T::Storage: TextFunctions,
    {
        text(Function::LTrim, vec![self.into()])
    }

    /// The text without blanks at its end: Django's `RTrim`.
    pub fn rtrim(self) -> Expr<R, <T::Nullness as Nullness>::Apply<String>>
    where
        T::Storage: TextFunctions,
    {
        text(Function::RTrim, vec![self.into()])
    }

    /// So many characters from a place on, counted from 1: Django's `Substr`.
    pub fn substr(
        self,
        position: impl Operand<R, i64>,
        length: impl Operand<R, i64>,
    ) -> Expr<R, <T::Nullness as Nullness>::Apply<String>>
    where
        T::Storage: TextFunctions,
    {
        text(Function::Substr, vec![self.into(), position.into_node(), length.into_node()])
    }

    /// All characters from a place on, counted from 1: Django's `Substr` without a length.
    pub fn substr_from(self, position: impl Operand<R, i64>) -> Expr<R, <T::Nullness as Nullness>::Apply<String>>
    where
        T::Storage: TextFunctions,
    {
        text(Function::Substr, vec![self.into(), position.into_node()])
    }

    /// The first characters: Django's `Left`.
    pub fn left(self, length: impl Operand<R, i64>) -> Expr<R, <T::Nullness as Nullness>::Apply<String>>
    where
        T::Storage: TextFunctions,
    {
        text(Function::Left, vec![self.into(), length.into_node()])
    }

    /// The last characters: Django's `Right`.
    pub fn right(self, length: impl Operand<R, i64>) -> Expr<R, <T::Nullness as Nullness>::Apply<String>>
    where
        T::Storage: TextFunctions,
    {
        text(Function::Right, vec![self.into(), length.into_node()])
    }

    /// The text with another one in place of a third, wherever that stands: Django's `Replace`.
    pub fn replace(
        self,
        old: impl Operand<R, String>,
        new: impl Operand<R, String>,
    ) -> Expr<R, <T::Nullness as Nullness>::Apply<String>>
    where
        T::Storage: TextFunctions,
    {
        text(Function::Replace, vec![self.into(), old.into_node(), new.into_node()])
    }

    /// The text so many times over: Django's `Repeat`.
    pub fn repeat(self, times: impl Operand<R, i64>) -> Expr<R, <T::Nullness as Nullness>::Apply<String>>
    where
        T::Storage: TextFunctions,
    {
        text(Function::Repeat, vec![self.into(), times.into_node()])
    }

    /// The text backwards: Django's `Reverse`.
    pub fn reverse(self) -> Expr<R, <T::Nullness as Nullness>::Apply<String>>
    where
        T::Storage: TextFunctions,
    {
        text(Function::Reverse, vec![self.into()])
    }

    /// The text with so many characters: another text stands before it as often as there is room, and what is too long
    /// is cut. Django's `LPad`.
    pub fn lpad(
        self,
        length: impl Operand<R, i64>,
        fill: impl Operand<R, String>,
    ) -> Expr<R, <T::Nullness as Nullness>::Apply<String>>
    where
        T::Storage: TextFunctions,
    {
        text(Function::LPad, vec![self.into(), length.into_node(), fill.into_node()])
    }

    /// The text with so many characters: another text stands after it as often as there is room, and what is too long
    /// is cut. Django's `RPad`.
    pub fn rpad(
        self,
        length: impl Operand<R, i64>,
        fill: impl Operand<R, String>,
    ) -> Expr<R, <T::Nullness as Nullness>::Apply<String>>
    where
        T::Storage: TextFunctions,
    {
        text(Function::RPad, vec![self.into(), length.into_node(), fill.into_node()])
    }

    /// The number of the first character: Django's `Ord`. MariaDB and MySQL give the bytes of its UTF-8 form as one.
    pub fn ord(self) -> Expr<R, <T::Nullness as Nullness>::Apply<i64>>
    where
        T::Storage: TextFunctions,
    {
        Expr::new(Node::Function {
            function: Function::Ord,
            arguments: vec![self.into()],
            kind: ValueKind::Integer,
        })
    }

    /// The character with this number: Django's `Chr`.
    pub fn chr(self) -> Expr<R, <T::Nullness as Nullness>::Apply<String>>
    where
        T::Storage: CharacterNumber,
    {
        text(Function::Chr, vec![self.into()])
    }

    /// Where another text begins in this one, counted from 1, and 0 where it does not stand in it: Django's `StrIndex`.
    pub fn str_index(self, part: impl Operand<R, String>) -> Expr<R, <T::Nullness as Nullness>::Apply<i64>>
    where
        T::Storage: TextFunctions,
    {
        Expr::new(Node::Function {
            function: Function::StrIndex,
            arguments: vec![self.into(), part.into_node()],
            kind: ValueKind::Integer,
        })
    }
}
