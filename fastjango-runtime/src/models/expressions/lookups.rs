//! The lookups of all types: inherent methods of columns and expressions, gated by what the field's type can do.

use crate::models::expressions::{Column, Expr, Members, Operand, Order};
use crate::models::fields::FieldType;
use crate::models::fields::storage::{BooleanLookups, OrderedLookups};
use crate::models::query::{Lookup, Node};
use crate::value::Value;

/// The predicate `left lookup right`.
pub(super) fn lookup<R>(lookup: Lookup, left: Node, right: Vec<Node>) -> Expr<R, bool> {
    Expr::new(Node::Lookup {
        lookup,
        left: Box::new(left),
        right,
    })
}

/// A lookup whose value is `true` or `false`.
fn boolean<R>(name: Lookup, left: Node, value: bool) -> Expr<R, bool> {
    lookup(name, left, vec![Node::Value(Value::Boolean(value))])
}

handles! {
    /// Equals the value: Django's `exact`. A NULL equals nothing; ask with [`is_null`](Self::is_null).
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let dune = Book::objects().filter(|b| b.title.eq("Dune")).get(db).await?;
    /// assert_eq!(dune.pages, 412);
    /// // Another column of the row is as good as a value.
    /// let own = Book::objects().filter(|b| b.title.eq(b.author().name));
    /// assert_eq!(own.count(db).await?, 0);
    /// # Ok(()) });
    /// ```
    pub fn eq(self, value: impl Operand<R, T::Inner>) -> Expr<R, bool> {
        lookup(Lookup::Exact, self.into(), vec![value.into_node()])
    }

    /// Does not equal the value. As with Django's `exclude`, a row with NULL counts as unequal.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// // Persuasion has no publisher, and so is not of Ace: `publisher_id <> 1` alone would leave it out.
    /// let others = Book::objects().filter(|b| b.publisher().name.ne("Ace")).values(|b| b.title);
    /// assert_eq!(others.all(db).await?, ["Emma", "Persuasion"]);
    /// # Ok(()) });
    /// ```
    pub fn ne(self, value: impl Operand<R, T::Inner>) -> Expr<R, bool> {
        !self.eq(value)
    }

    /// Is one of these: Django's `in`. They are values, columns or expressions, or a queryset whose rows are one value
    /// each: `author.name.is_in(Order::objects().values(|o| o.customer))`. Of no values, none.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let authors = Author::objects().filter(|a| a.name.is_in(["Jane", "Mary", "Nobody"]));
    /// assert_eq!(authors.count(db).await?, 2);
    ///
    /// let long = Book::objects().filter(|b| b.pages.gt(450)).values(|b| b.author_id);
    /// let authors = Author::objects().filter(|a| a.id.is_in(long)).values(|a| a.name);
    /// assert_eq!(authors.all(db).await?, ["Jane"], "one statement, with a subquery");
    /// # Ok(()) });
    /// ```
    pub fn is_in(self, values: impl Members<R, T::Inner>) -> Expr<R, bool> {
        values.has(self.into(), T::COLUMN.value_kind())
    }

    /// Is NULL, or belongs to a relation that has no row: Django's `isnull=True`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let to_come = Book::objects().filter(|b| b.published.is_null());
    /// assert_eq!(to_come.get(db).await?.title, "Persuasion");
    /// let without_books = Author::objects().filter(|a| a.books().id.is_null());
    /// assert_eq!(without_books.get(db).await?.name, "Mary");
    /// # Ok(()) });
    /// ```
    pub fn is_null(self) -> Expr<R, bool> {
        boolean(Lookup::IsNull, self.into(), true)
    }

    /// Is not NULL: Django's `isnull=False`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let rated = Book::objects().filter(|b| b.rating.is_not_null());
    /// assert_eq!(rated.count(db).await?, 2);
    /// # Ok(()) });
    /// ```
    pub fn is_not_null(self) -> Expr<R, bool> {
        boolean(Lookup::IsNull, self.into(), false)
    }

    /// Is greater than the value.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let dear = Book::objects().filter(|b| b.price.gt(dec!(7.50))).values(|b| b.title);
    /// assert_eq!(dear.all(db).await?, ["Dune"]);
    /// # Ok(()) });
    /// ```
    pub fn gt(self, value: impl Operand<R, T::Inner>) -> Expr<R, bool>
    where
        T::Storage: OrderedLookups,
    {
        lookup(Lookup::Gt, self.into(), vec![value.into_node()])
    }

    /// Is greater than the value, or equals it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// // An expression on the left, a column on the right.
    /// let cheap = Book::objects().filter(|b| (b.pages / 50).gte(b.price)).values(|b| b.title);
    /// assert_eq!(cheap.all(db).await?, ["Emma"]);
    /// # Ok(()) });
    /// ```
    pub fn gte(self, value: impl Operand<R, T::Inner>) -> Expr<R, bool>
    where
        T::Storage: OrderedLookups,
    {
        lookup(Lookup::Gte, self.into(), vec![value.into_node()])
    }

    /// Is less than the value.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let old = Book::objects().filter(|b| b.published.lt(date(1900, 1, 1)));
    /// assert_eq!(old.get(db).await?.title, "Emma", "a book without a date is neither old nor new");
    /// # Ok(()) });
    /// ```
    pub fn lt(self, value: impl Operand<R, T::Inner>) -> Expr<R, bool>
    where
        T::Storage: OrderedLookups,
    {
        lookup(Lookup::Lt, self.into(), vec![value.into_node()])
    }

    /// Is less than the value, or equals it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let before = Review::objects().filter(|r| r.created.lte(Utc::now()) & r.rating.lte(3));
    /// assert_eq!(before.get(db).await?.text, "Too much sand.");
    /// # Ok(()) });
    /// ```
    pub fn lte(self, value: impl Operand<R, T::Inner>) -> Expr<R, bool>
    where
        T::Storage: OrderedLookups,
    {
        lookup(Lookup::Lte, self.into(), vec![value.into_node()])
    }

    /// Lies between the two values, both included: Django's `range`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let sixties = Book::objects().filter(|b| b.published.range(date(1960, 1, 1), date(1969, 12, 31)));
    /// assert_eq!(sixties.count(db).await?, 2);
    /// # Ok(()) });
    /// ```
    pub fn range(self, from: impl Operand<R, T::Inner>, to: impl Operand<R, T::Inner>) -> Expr<R, bool>
    where
        T::Storage: OrderedLookups,
    {
        lookup(Lookup::Range, self.into(), vec![from.into_node(), to.into_node()])
    }

    /// The boolean itself as a predicate: `b.in_stock.is_true()`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let there = Book::objects().filter(|b| b.in_stock.is_true() & b.pages.gt(400));
    /// assert_eq!(there.get(db).await?.title, "Dune");
    /// # Ok(()) });
    /// ```
    pub fn is_true(self) -> Expr<R, bool>
    where
        T::Storage: BooleanLookups,
    {
        boolean(Lookup::Exact, self.into(), true)
    }

    /// The boolean's contrary as a predicate.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let gone = Book::objects().filter(|b| b.in_stock.is_false());
    /// assert_eq!(gone.get(db).await?.title, "Emma");
    /// # Ok(()) });
    /// ```
    pub fn is_false(self) -> Expr<R, bool>
    where
        T::Storage: BooleanLookups,
    {
        boolean(Lookup::Exact, self.into(), false)
    }

    /// The least first.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let books = Book::objects().order_by(|b| (b.author().name.asc(), b.pages.asc())).values(|b| b.title);
    /// assert_eq!(books.all(db).await?, ["Dune Messiah", "Dune", "Persuasion", "Emma"]);
    /// # Ok(()) });
    /// ```
    pub fn asc(self) -> Order<R> {
        Order::new(self.into(), false)
    }

    /// The greatest first.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let longest = Book::objects().order_by(|b| b.pages.desc()).first(db).await?;
    /// assert_eq!(longest.map(|book| book.title).as_deref(), Some("Emma"));
    /// # Ok(()) });
    /// ```
    pub fn desc(self) -> Order<R> {
        Order::new(self.into(), true)
    }
}
