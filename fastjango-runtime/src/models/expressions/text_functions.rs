//! The functions that make texts of texts.

use crate::models::expressions::{Column, Expr, Operand, WholeNumber};
use crate::models::fields::storage::{CharacterNumber, TextFunctions};
use crate::models::fields::{FieldType, Nullness};
use crate::models::query::{Function, Node};
use crate::value::ValueKind;

/// `U`, or an `Option` of it where the text or what is given beside it, of nullness `O`, may be NULL.
type Beside<T, O, U> = <<T as FieldType>::Nullness as Nullness>::Apply<<O as Nullness>::Apply<U>>;

/// `String`, or an `Option` of it where the text or one of two arguments beside it may be NULL.
type BesideBoth<T, O, P> = Beside<T, O, <P as Nullness>::Apply<String>>;

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
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// Tag::new().name("  sea ").save(db).await?;
    /// let names = Tag::objects().order_by(|t| t.name.trim()).values(|t| t.name.trim());
    /// assert_eq!(names.all(db).await?, ["classic", "desert", "sea"]);
    /// # Ok(()) });
    /// ```
    pub fn trim(self) -> Expr<R, <T::Nullness as Nullness>::Apply<String>>
    where
        T::Storage: TextFunctions,
    {
        text(Function::Trim, vec![self.into()])
    }

    /// The text without blanks at its beginning: Django's `LTrim`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// Tag::new().name("  sea ").save(db).await?;
    /// let sea = Tag::objects().filter(|t| t.name.contains("sea")).values(|t| t.name.ltrim());
    /// assert_eq!(sea.get(db).await?, "sea ");
    /// # Ok(()) });
    /// ```
    pub fn ltrim(self) -> Expr<R, <T::Nullness as Nullness>::Apply<String>>
    where
        T::Storage: TextFunctions,
    {
        text(Function::LTrim, vec![self.into()])
    }

    /// The text without blanks at its end: Django's `RTrim`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// Tag::new().name("  sea ").save(db).await?;
    /// let sea = Tag::objects().filter(|t| t.name.contains("sea")).values(|t| t.name.rtrim());
    /// assert_eq!(sea.get(db).await?, "  sea");
    /// # Ok(()) });
    /// ```
    pub fn rtrim(self) -> Expr<R, <T::Nullness as Nullness>::Apply<String>>
    where
        T::Storage: TextFunctions,
    {
        text(Function::RTrim, vec![self.into()])
    }

    /// So many characters from a place on, counted from 1: Django's `Substr`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let second = Book::objects().filter(|b| b.title.eq("Dune Messiah")).values(|b| b.title.substr(6, 4));
    /// assert_eq!(second.get(db).await?, "Mess");
    /// # Ok(()) });
    /// ```
    pub fn substr<P: WholeNumber<R>, L: WholeNumber<R>>(
        self,
        position: P,
        length: L,
    ) -> Expr<R, BesideBoth<T, P::Nullness, L::Nullness>>
    where
        T::Storage: TextFunctions,
    {
        text(Function::Substr, vec![self.into(), position.into_node(), length.into_node()])
    }

    /// All characters from a place on, counted from 1: Django's `Substr` without a length.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let second = Book::objects().filter(|b| b.title.eq("Dune Messiah")).values(|b| b.title.substr_from(6));
    /// assert_eq!(second.get(db).await?, "Messiah");
    /// # Ok(()) });
    /// ```
    pub fn substr_from<N: WholeNumber<R>>(self, position: N) -> Expr<R, Beside<T, N::Nullness, String>>
    where
        T::Storage: TextFunctions,
    {
        text(Function::Substr, vec![self.into(), position.into_node()])
    }

    /// The first characters: Django's `Left`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let books = Book::objects().values(|b| b.title.left(4));
    /// assert_eq!(books.all(db).await?, ["Dune", "Dune", "Emma", "Pers"]);
    /// # Ok(()) });
    /// ```
    pub fn left<N: WholeNumber<R>>(self, length: N) -> Expr<R, Beside<T, N::Nullness, String>>
    where
        T::Storage: TextFunctions,
    {
        text(Function::Left, vec![self.into(), length.into_node()])
    }

    /// The last characters: Django's `Right`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let books = Book::objects().values(|b| b.title.right(4));
    /// assert_eq!(books.all(db).await?, ["Dune", "siah", "Emma", "sion"]);
    /// # Ok(()) });
    /// ```
    pub fn right<N: WholeNumber<R>>(self, length: N) -> Expr<R, Beside<T, N::Nullness, String>>
    where
        T::Storage: TextFunctions,
    {
        text(Function::Right, vec![self.into(), length.into_node()])
    }

    /// The text with another one in place of a third, wherever that stands: Django's `Replace`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// Book::objects().update(db, |b| b.title.set(b.title.replace("Dune", "Sand"))).await?;
    /// assert_eq!(Book::objects().filter(|b| b.title.startswith("Sand")).count(db).await?, 2);
    /// # Ok(()) });
    /// ```
    pub fn replace<O: Operand<R, String>, N: Operand<R, String>>(
        self,
        old: O,
        new: N,
    ) -> Expr<R, BesideBoth<T, O::Nullness, N::Nullness>>
    where
        T::Storage: TextFunctions,
    {
        text(Function::Replace, vec![self.into(), old.into_node(), new.into_node()])
    }

    /// The text so many times over: Django's `Repeat`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let tags = Tag::objects().values(|t| t.name.repeat(2));
    /// assert_eq!(tags.all(db).await?, ["classicclassic", "desertdesert"]);
    /// # Ok(()) });
    /// ```
    pub fn repeat<N: WholeNumber<R>>(self, times: N) -> Expr<R, Beside<T, N::Nullness, String>>
    where
        T::Storage: TextFunctions,
    {
        text(Function::Repeat, vec![self.into(), times.into_node()])
    }

    /// The text backwards: Django's `Reverse`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let tags = Tag::objects().values(|t| t.name.reverse());
    /// assert_eq!(tags.all(db).await?, ["cissalc", "tresed"]);
    /// # Ok(()) });
    /// ```
    pub fn reverse(self) -> Expr<R, <T::Nullness as Nullness>::Apply<String>>
    where
        T::Storage: TextFunctions,
    {
        text(Function::Reverse, vec![self.into()])
    }

    /// The text with so many characters: another text stands before it as often as there is room, and what is too long
    /// is cut. Django's `LPad`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let tags = Tag::objects().values(|t| t.name.lpad(8, "."));
    /// assert_eq!(tags.all(db).await?, [".classic", "..desert"]);
    /// # Ok(()) });
    /// ```
    pub fn lpad<L: WholeNumber<R>, F: Operand<R, String>>(
        self,
        length: L,
        fill: F,
    ) -> Expr<R, BesideBoth<T, L::Nullness, F::Nullness>>
    where
        T::Storage: TextFunctions,
    {
        text(Function::LPad, vec![self.into(), length.into_node(), fill.into_node()])
    }

    /// The text with so many characters: another text stands after it as often as there is room, and what is too long
    /// is cut. Django's `RPad`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let tags = Tag::objects().values(|t| t.name.rpad(8, "."));
    /// assert_eq!(tags.all(db).await?, ["classic.", "desert.."]);
    /// # Ok(()) });
    /// ```
    pub fn rpad<L: WholeNumber<R>, F: Operand<R, String>>(
        self,
        length: L,
        fill: F,
    ) -> Expr<R, BesideBoth<T, L::Nullness, F::Nullness>>
    where
        T::Storage: TextFunctions,
    {
        text(Function::RPad, vec![self.into(), length.into_node(), fill.into_node()])
    }

    /// The number of the first character: Django's `Ord`. MariaDB and MySQL give the bytes of its UTF-8 form as one.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let tags = Tag::objects().values(|t| t.name.ord());
    /// assert_eq!(tags.all(db).await?, [99, 100], "`c` and `d`");
    /// # Ok(()) });
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let character = Book::objects().filter(|b| b.pages.eq(249)).values(|b| b.pages.chr());
    /// assert_eq!(character.get(db).await?, "ù");
    /// # Ok(()) });
    /// ```
    pub fn chr(self) -> Expr<R, <T::Nullness as Nullness>::Apply<String>>
    where
        T::Storage: CharacterNumber,
    {
        text(Function::Chr, vec![self.into()])
    }

    /// Where another text begins in this one, counted from 1, and 0 where it does not stand in it: Django's `StrIndex`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let tags = Tag::objects().values(|t| t.name.str_index("s"));
    /// assert_eq!(tags.all(db).await?, [4, 3]);
    /// # Ok(()) });
    /// ```
    pub fn str_index<P: Operand<R, String>>(self, part: P) -> Expr<R, Beside<T, P::Nullness, i64>>
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
