//! The constraints of a model as a migration keeps them: fields by name.

use super::expressions::{Expression, IndexExpression};
pub use crate::models::options::Deferrable;

/// A constraint of a model.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::migrations::{CheckConstraint, Constraint, F};
///
/// let constraint = Constraint::from(CheckConstraint::new("book_price", F("price").gte(0)));
/// assert_eq!(constraint.name(), "book_price");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Constraint {
    /// No two rows have the same values in these fields.
    Unique(UniqueConstraint),
    /// Every row satisfies a condition.
    Check(CheckConstraint),
}

/// No two rows have the same values in these fields.
///
/// # Examples
///
/// ```
/// use fastjango::migrations::UniqueConstraint;
///
/// let unique = UniqueConstraint::new("contribution_once", ["book", "author", "role"]);
/// assert_eq!(unique.fields.len(), 3);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UniqueConstraint {
    /// Its name.
    pub name: String,
    /// The fields, in order.
    pub fields: Vec<String>,
    /// The expressions, in place of fields.
    pub expressions: Vec<IndexExpression>,
    /// Among which rows it holds, where not among all.
    pub condition: Option<Expression>,
    /// Whether two nulls differ, where that isn't left to the database.
    pub nulls_distinct: Option<bool>,
    /// When the database asks, where not at once for each row.
    pub deferrable: Option<Deferrable>,
}

impl UniqueConstraint {
    /// A unique constraint over these fields.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{AddConstraint, UniqueConstraint};
    ///
    /// let add = AddConstraint::new("Book", UniqueConstraint::new("book_once", ["title", "edition"]));
    /// # let _ = add;
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn new<const N: usize>(name: &str, fields: [&str; N]) -> Self {
        Self {
            name: name.to_owned(),
            fields: fields.map(str::to_owned).to_vec(),
            expressions: Vec::new(),
            condition: None,
            nulls_distinct: None,
            deferrable: None,
        }
    }

    /// A unique constraint over expressions.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Expression, F, Function, UniqueConstraint};
    ///
    /// let lower = Expression::function(Function::Lower, [F("name")]);
    /// let unique = UniqueConstraint::of_expressions("tag_name_lower", [lower.asc()]);
    /// assert!(unique.fields.is_empty());
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn of_expressions<const N: usize>(name: &str, expressions: [IndexExpression; N]) -> Self {
        Self {
            expressions: expressions.into(),
            ..Self::new(name, [])
        }
    }

    /// It holds among rows that satisfy this.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{F, UniqueConstraint};
    ///
    /// let unique = UniqueConstraint::new("book_shelf", ["shelf"]).condition(F("in_stock").eq(true));
    /// assert!(unique.condition.is_some());
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn condition(mut self, condition: impl Into<Expression>) -> Self {
        self.condition = Some(condition.into());
        self
    }

    /// Whether two nulls differ.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::UniqueConstraint;
    ///
    /// // At most one row without a code.
    /// let unique = UniqueConstraint::new("room_key", ["key_code"]).nulls_distinct(false);
    /// assert_eq!(unique.nulls_distinct, Some(false));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn nulls_distinct(mut self, distinct: bool) -> Self {
        self.nulls_distinct = Some(distinct);
        self
    }

    /// When the database asks.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Deferrable, UniqueConstraint};
    ///
    /// // Two rows may change places within a transaction.
    /// let unique = UniqueConstraint::new("room_seat", ["seat"]).deferrable(Deferrable::Deferred);
    /// assert_eq!(unique.deferrable, Some(Deferrable::Deferred));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn deferrable(mut self, deferrable: Deferrable) -> Self {
        self.deferrable = Some(deferrable);
        self
    }

    /// Whether it is an index in the database, since no constraint can be what it is.
    pub(super) fn is_index(&self) -> bool {
        self.condition.is_some() || !self.expressions.is_empty()
    }
}

/// Every row satisfies a condition.
///
/// # Examples
///
/// ```
/// use fastjango::migrations::{CheckConstraint, F};
///
/// let check = CheckConstraint::new("review_rating", F("rating").range(1, 5));
/// assert_eq!(check.condition.fields(), ["rating"]);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct CheckConstraint {
    /// Its name.
    pub name: String,
    /// The condition, over fields of the model itself.
    pub condition: Expression,
}

impl CheckConstraint {
    /// A check with this condition.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{CheckConstraint, F};
    ///
    /// let check = CheckConstraint::new("book_price", F("price").gte(0));
    /// assert_eq!(check.condition.fields(), ["price"]);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn new(name: &str, condition: impl Into<Expression>) -> Self {
        Self {
            name: name.to_owned(),
            condition: condition.into(),
        }
    }
}

impl Constraint {
    /// Its name.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Constraint, UniqueConstraint};
    ///
    /// assert_eq!(Constraint::from(UniqueConstraint::new("tag_once", ["name"])).name(), "tag_once");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Unique(unique) => &unique.name,
            Self::Check(check) => &check.name,
        }
    }

    /// The names of the fields that it is about.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Constraint, F, UniqueConstraint};
    ///
    /// let once = UniqueConstraint::new("tag_once", ["name"]).condition(F("gone").eq(false));
    /// assert_eq!(Constraint::from(once).fields(), ["name", "gone"]);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn fields(&self) -> Vec<&str> {
        match self {
            Self::Unique(unique) => {
                let fields = unique.fields.iter().map(String::as_str);
                let expressions = unique.expressions.iter().map(|part| &part.expression);
                let others = expressions.chain(&unique.condition).flat_map(Expression::fields);
                fields.chain(others).collect()
            }
            Self::Check(check) => check.condition.fields(),
        }
    }
}

impl From<UniqueConstraint> for Constraint {
    fn from(unique: UniqueConstraint) -> Self {
        Self::Unique(unique)
    }
}

impl From<CheckConstraint> for Constraint {
    fn from(check: CheckConstraint) -> Self {
        Self::Check(check)
    }
}
