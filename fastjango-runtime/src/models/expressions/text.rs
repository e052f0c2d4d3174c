//! The lookups and functions of text.

use super::lookups::lookup;
use crate::models::expressions::{Column, Expr, Operand};
use crate::models::fields::storage::{JsonField, Storage, TextField, TextFunctions, TextLookups};
use crate::models::fields::{FieldType, Nullness};
use crate::models::query::{Function, Lookup, Node};
use crate::value::ValueKind;

/// What can contain something: text contains text, a JSON document another one.
#[diagnostic::on_unimplemented(
    message = "`contains` needs a text field or a JSON document, not `{Self}`",
    label = "contains nothing",
    note = "in a query, `.cast::<String>()` makes text of a number or a UUID"
)]
pub trait ContainsLookup: Storage {
    /// What is contained.
    type Contained: FieldType;
}

#[diagnostic::do_not_recommend]
impl ContainsLookup for TextField {
    type Contained = String;
}

#[diagnostic::do_not_recommend]
impl ContainsLookup for JsonField {
    type Contained = serde_json::Value;
}

fn function(function: Function, argument: Node, kind: ValueKind) -> Node {
    Node::Function {
        function,
        arguments: vec![argument],
        kind,
    }
}

handles! {
    /// Equals the text, the case of letters aside.
    pub fn iexact(self, text: impl Operand<R, String>) -> Expr<R, bool>
    where
        T::Storage: TextLookups,
    {
        lookup(Lookup::IExact, self.into(), vec![text.into_node()])
    }

    /// Contains the text; of a JSON document, the members of the other one, at any depth. In text SQLite takes `a` and
    /// `A` for the same; of documents it can't tell, and refuses to.
    pub fn contains(self, value: impl Operand<R, <T::Storage as ContainsLookup>::Contained>) -> Expr<R, bool>
    where
        T::Storage: ContainsLookup,
    {
        lookup(Lookup::Contains, self.into(), vec![value.into_node()])
    }

    /// Contains the text, the case of letters aside.
    pub fn icontains(self, text: impl Operand<R, String>) -> Expr<R, bool>
    where
        T::Storage: TextLookups,
    {
        lookup(Lookup::IContains, self.into(), vec![text.into_node()])
    }

    /// Starts with the text. SQLite takes `a` and `A` for the same.
    pub fn startswith(self, text: impl Operand<R, String>) -> Expr<R, bool>
    where
        T::Storage: TextLookups,
    {
        lookup(Lookup::StartsWith, self.into(), vec![text.into_node()])
    }

    /// Starts with the text, the case of letters aside.
    pub fn istartswith(self, text: impl Operand<R, String>) -> Expr<R, bool>
    where
        T::Storage: TextLookups,
    {
        lookup(Lookup::IStartsWith, self.into(), vec![text.into_node()])
    }

    /// Ends with the text. SQLite takes `a` and `A` for the same.
    pub fn endswith(self, text: impl Operand<R, String>) -> Expr<R, bool>
    where
        T::Storage: TextLookups,
    {
        lookup(Lookup::EndsWith, self.into(), vec![text.into_node()])
    }

    /// Ends with the text, the case of letters aside.
    pub fn iendswith(self, text: impl Operand<R, String>) -> Expr<R, bool>
    where
        T::Storage: TextLookups,
    {
        lookup(Lookup::IEndsWith, self.into(), vec![text.into_node()])
    }

    /// Matches the regular expression somewhere, in the database's own dialect. SQLite's is that of the crate `regex`,
    /// which has neither lookaround nor backreferences.
    pub fn regex(self, pattern: impl Operand<R, String>) -> Expr<R, bool>
    where
        T::Storage: TextLookups,
    {
        lookup(Lookup::Regex, self.into(), vec![pattern.into_node()])
    }

    /// Matches the regular expression somewhere, the case of letters aside.
    pub fn iregex(self, pattern: impl Operand<R, String>) -> Expr<R, bool>
    where
        T::Storage: TextLookups,
    {
        lookup(Lookup::IRegex, self.into(), vec![pattern.into_node()])
    }

    /// The text in small letters: Django's `Lower`. SQLite knows those of ASCII alone.
    pub fn lower(self) -> Expr<R, <T::Nullness as Nullness>::Apply<String>>
    where
        T::Storage: TextFunctions,
    {
        Expr::new(function(Function::Lower, self.into(), ValueKind::Text))
    }

    /// The text in capitals: Django's `Upper`. SQLite knows those of ASCII alone.
    pub fn upper(self) -> Expr<R, <T::Nullness as Nullness>::Apply<String>>
    where
        T::Storage: TextFunctions,
    {
        Expr::new(function(Function::Upper, self.into(), ValueKind::Text))
    }

    /// The number of characters: Django's `Length`.
    pub fn length(self) -> Expr<R, <T::Nullness as Nullness>::Apply<i64>>
    where
        T::Storage: TextFunctions,
    {
        Expr::new(function(Function::Length, self.into(), ValueKind::Integer))
    }

    /// The value as another type, by the database: Django's `Cast`. So `author.age.cast::<String>().startswith("4")`,
    /// since text lookups are of text alone.
    pub fn cast<U: FieldType<Inner = U>>(self) -> Expr<R, <T::Nullness as Nullness>::Apply<U>> {
        Expr::new(function(Function::Cast, self.into(), U::COLUMN.value_kind()))
    }
}
