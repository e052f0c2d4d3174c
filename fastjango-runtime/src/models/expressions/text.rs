//! The lookups and functions of text.

use super::lookups::lookup;
use crate::models::expressions::{Column, Expr, Operand};
use crate::models::fields::storage::{JsonField, Storage, TextField, TextFunctions, TextLookups};
use crate::models::fields::{FieldType, Nullness};
use crate::models::query::{Function, Lookup, Node};
use crate::value::ValueKind;

/// What can contain something: text contains text, a JSON document another one.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let text = Book::objects().filter(|b| b.title.contains("Dune"));
/// assert_eq!(text.count(db).await?, 2);
/// // A number contains no text, and the compiler says so: `b.pages.contains("4")`.
/// let number = Book::objects().filter(|b| b.pages.cast::<String>().contains("4"));
/// assert_eq!(number.count(db).await?, 3);
/// # Ok(()) });
/// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let dune = Book::objects().filter(|b| b.title.iexact("dUNE"));
    /// assert_eq!(dune.get(db).await?.title, "Dune");
    /// # Ok(()) });
    /// ```
    pub fn iexact(self, text: impl Operand<R, String>) -> Expr<R, bool>
    where
        T::Storage: TextLookups,
    {
        lookup(Lookup::IExact, self.into(), vec![text.into_node()])
    }

    /// Contains the text; of a JSON document, the members of the other one, at any depth. In text SQLite takes `a` and
    /// `A` for the same; of documents it can't tell, and refuses to.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// // `%` and `_` are themselves, as in Django.
    /// Book::objects().filter(|b| b.title.eq("Emma")).update(db, |b| b.title.set("100% Emma")).await?;
    /// assert_eq!(Book::objects().filter(|b| b.title.contains("0%")).count(db).await?, 1);
    /// # Ok(()) });
    /// ```
    pub fn contains(self, value: impl Operand<R, <T::Storage as ContainsLookup>::Contained>) -> Expr<R, bool>
    where
        T::Storage: ContainsLookup,
    {
        lookup(Lookup::Contains, self.into(), vec![value.into_node()])
    }

    /// Contains the text, the case of letters aside.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let found = Book::objects().filter(|b| b.title.icontains("MESS") | b.author().name.icontains("jane"));
    /// assert_eq!(found.count(db).await?, 3);
    /// # Ok(()) });
    /// ```
    pub fn icontains(self, text: impl Operand<R, String>) -> Expr<R, bool>
    where
        T::Storage: TextLookups,
    {
        lookup(Lookup::IContains, self.into(), vec![text.into_node()])
    }

    /// Starts with the text. SQLite takes `a` and `A` for the same.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// // The text may be a column: titles that begin as the author is called.
    /// let own = Book::objects().filter(|b| b.title.startswith(b.author().name));
    /// assert!(!own.exists(db).await?);
    /// # Ok(()) });
    /// ```
    pub fn startswith(self, text: impl Operand<R, String>) -> Expr<R, bool>
    where
        T::Storage: TextLookups,
    {
        lookup(Lookup::StartsWith, self.into(), vec![text.into_node()])
    }

    /// Starts with the text, the case of letters aside.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let found = Tag::objects().filter(|t| t.name.istartswith("DES"));
    /// assert_eq!(found.get(db).await?.name, "desert");
    /// # Ok(()) });
    /// ```
    pub fn istartswith(self, text: impl Operand<R, String>) -> Expr<R, bool>
    where
        T::Storage: TextLookups,
    {
        lookup(Lookup::IStartsWith, self.into(), vec![text.into_node()])
    }

    /// Ends with the text. SQLite takes `a` and `A` for the same.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let found = Review::objects().filter(|r| r.text.endswith("sand."));
    /// assert_eq!(found.get(db).await?.rating, 3);
    /// # Ok(()) });
    /// ```
    pub fn endswith(self, text: impl Operand<R, String>) -> Expr<R, bool>
    where
        T::Storage: TextLookups,
    {
        lookup(Lookup::EndsWith, self.into(), vec![text.into_node()])
    }

    /// Ends with the text, the case of letters aside.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let found = Book::objects().filter(|b| b.title.iendswith("MA") | b.title.iendswith("SION"));
    /// assert_eq!(found.count(db).await?, 2);
    /// # Ok(()) });
    /// ```
    pub fn iendswith(self, text: impl Operand<R, String>) -> Expr<R, bool>
    where
        T::Storage: TextLookups,
    {
        lookup(Lookup::IEndsWith, self.into(), vec![text.into_node()])
    }

    /// Matches the regular expression somewhere, in the database's own dialect. SQLite's is that of the crate `regex`,
    /// which has neither lookaround nor backreferences.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let one_word = Book::objects().filter(|b| b.title.regex("^[A-Za-z]+$")).values(|b| b.title);
    /// assert_eq!(one_word.all(db).await?, ["Dune", "Emma", "Persuasion"]);
    /// # Ok(()) });
    /// ```
    pub fn regex(self, pattern: impl Operand<R, String>) -> Expr<R, bool>
    where
        T::Storage: TextLookups,
    {
        lookup(Lookup::Regex, self.into(), vec![pattern.into_node()])
    }

    /// Matches the regular expression somewhere, the case of letters aside.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let found = Book::objects().filter(|b| b.title.iregex("^(dune|emma)$"));
    /// assert_eq!(found.count(db).await?, 2);
    /// # Ok(()) });
    /// ```
    pub fn iregex(self, pattern: impl Operand<R, String>) -> Expr<R, bool>
    where
        T::Storage: TextLookups,
    {
        lookup(Lookup::IRegex, self.into(), vec![pattern.into_node()])
    }

    /// The text in small letters: Django's `Lower`. SQLite knows those of ASCII alone.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let names = Author::objects().values(|a| a.name.lower());
    /// assert_eq!(names.all(db).await?, ["frank", "jane", "mary"]);
    /// # Ok(()) });
    /// ```
    pub fn lower(self) -> Expr<R, <T::Nullness as Nullness>::Apply<String>>
    where
        T::Storage: TextFunctions,
    {
        Expr::new(function(Function::Lower, self.into(), ValueKind::Text))
    }

    /// The text in capitals: Django's `Upper`. SQLite knows those of ASCII alone.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// // What a function gives has lookups of its own.
    /// let found = Tag::objects().filter(|t| t.name.upper().eq("DESERT"));
    /// assert_eq!(found.count(db).await?, 1);
    /// # Ok(()) });
    /// ```
    pub fn upper(self) -> Expr<R, <T::Nullness as Nullness>::Apply<String>>
    where
        T::Storage: TextFunctions,
    {
        Expr::new(function(Function::Upper, self.into(), ValueKind::Text))
    }

    /// The number of characters: Django's `Length`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let longest = Book::objects().order_by(|b| b.title.length().desc()).values(|b| (b.title, b.title.length()));
    /// assert_eq!(longest.first(db).await?, Some(("Dune Messiah".to_owned(), 12)));
    /// # Ok(()) });
    /// ```
    pub fn length(self) -> Expr<R, <T::Nullness as Nullness>::Apply<i64>>
    where
        T::Storage: TextFunctions,
    {
        Expr::new(function(Function::Length, self.into(), ValueKind::Integer))
    }

    /// The value as another type, by the database: Django's `Cast`. So `author.age.cast::<String>().startswith("4")`,
    /// since text lookups are of text alone.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let years = Author::objects().values(|a| a.born.cast::<String>());
    /// assert_eq!(years.first(db).await?, Some(Some("1920".to_owned())), "an `Option`, as `born` is one");
    /// # Ok(()) });
    /// ```
    pub fn cast<U: FieldType<Inner = U>>(self) -> Expr<R, <T::Nullness as Nullness>::Apply<U>> {
        Expr::new(function(Function::Cast, self.into(), U::COLUMN.value_kind()))
    }
}
