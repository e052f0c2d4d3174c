//! Conditions as a migration file keeps them: expressions over the fields of one model, by name.

use std::ops::{BitAnd, BitOr, Not};

use super::literals::Literal;
use crate::models::query::{Function, Lookup, Operator};

/// A condition, or a part of one, over the fields of the model that it stands in.
///
/// It is what remains of a check's closure when the models have moved on: names instead of handles.
///
/// # Examples
///
/// ```
/// use fastjango::migrations::F;
///
/// let condition = F("rating").range(1, 5) & !F("text").eq("");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expression {
    /// A field of the model.
    Field(String),
    /// A value.
    Literal(Literal),
    /// A lookup.
    Lookup {
        /// Which.
        lookup: Lookup,
        /// The left side.
        left: Box<Expression>,
        /// The right sides: none for `IsNull`, two for `Range`, any number for `In`, else one.
        right: Vec<Expression>,
    },
    /// All of these hold.
    And(Vec<Expression>),
    /// At least one of these holds.
    Or(Vec<Expression>),
    /// An odd number of these hold.
    Xor(Vec<Expression>),
    /// This does not hold.
    Not(Box<Expression>),
    /// Arithmetic between two expressions.
    Arithmetic {
        /// The operator.
        operator: Operator,
        /// The left side.
        left: Box<Expression>,
        /// The right side.
        right: Box<Expression>,
    },
    /// A function of the database.
    Function {
        /// Which.
        function: Function,
        /// The arguments.
        arguments: Vec<Expression>,
    },
}

/// A part of an index that is over expressions.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::migrations::{F, Index};
///
/// let index = Index::of_expressions("book_saving", [F("price").minus(F("discount")).desc()]);
/// assert!(index.expressions[0].descending);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexExpression {
    /// The expression.
    pub expression: Expression,
    /// Whether its greatest value comes first.
    pub descending: bool,
}

/// A field of the model, by its name: Django's `F`.
///
/// # Examples
///
/// ```
/// use fastjango::migrations::{F, decimal};
///
/// let condition = F("price").gte(decimal("0"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct F(pub &'static str);

macro_rules! comparisons {
    ($($(#[$doc:meta])* $name:ident $lookup:ident;)*) => {
        impl Expression {$(
            $(#[$doc])*
            #[must_use]
            pub fn $name(self, value: impl Into<Expression>) -> Expression {
                self.lookup(Lookup::$lookup, vec![value.into()])
            }
        )*}

        impl F {$(
            $(#[$doc])*
            #[must_use]
            pub fn $name(self, value: impl Into<Expression>) -> Expression {
                Expression::from(self).$name(value)
            }
        )*}
    };
}

comparisons! {
    /// Equals the value.
    eq Exact;
    /// Equals the text, the case of letters aside.
    iexact IExact;
    /// Contains the text.
    contains Contains;
    /// Contains the text, the case of letters aside.
    icontains IContains;
    /// Starts with the text.
    startswith StartsWith;
    /// Starts with the text, the case of letters aside.
    istartswith IStartsWith;
    /// Ends with the text.
    endswith EndsWith;
    /// Ends with the text, the case of letters aside.
    iendswith IEndsWith;
    /// Is greater than the value.
    gt Gt;
    /// Is greater than the value, or equals it.
    gte Gte;
    /// Is less than the value.
    lt Lt;
    /// Is less than the value, or equals it.
    lte Lte;
}

macro_rules! operators {
    ($($(#[$doc:meta])* $name:ident $operator:ident;)*) => {
        impl Expression {$(
            $(#[$doc])*
            #[must_use]
            pub fn $name(self, value: impl Into<Expression>) -> Expression {
                Expression::Arithmetic {
                    operator: Operator::$operator,
                    left: Box::new(self),
                    right: Box::new(value.into()),
                }
            }
        )*}

        impl F {$(
            $(#[$doc])*
            #[must_use]
            pub fn $name(self, value: impl Into<Expression>) -> Expression {
                Expression::from(self).$name(value)
            }
        )*}
    };
}

operators! {
    /// The sum of the two.
    plus Add;
    /// The difference of the two.
    minus Subtract;
    /// The product of the two.
    times Multiply;
    /// The quotient of the two.
    divided_by Divide;
    /// The remainder of the two.
    modulo Modulo;
}

impl Expression {
    fn lookup(self, lookup: Lookup, right: Vec<Expression>) -> Self {
        let left = Box::new(self);
        Self::Lookup { lookup, left, right }
    }

    /// Lies between the two values, both included.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{CheckConstraint, F};
    ///
    /// let check = CheckConstraint::new("review_rating", F("rating").range(1, 5));
    /// assert_eq!(check.condition.fields(), ["rating"]);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn range(self, from: impl Into<Expression>, to: impl Into<Expression>) -> Expression {
        self.lookup(Lookup::Range, vec![from.into(), to.into()])
    }

    /// Equals one of the values.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::F;
    ///
    /// let condition = F("status").is_in(["draft", "live"]);
    /// assert_eq!(condition.fields(), ["status"]);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn is_in<T: Into<Expression>>(self, values: impl IntoIterator<Item = T>) -> Expression {
        self.lookup(Lookup::In, values.into_iter().map(Into::into).collect())
    }

    /// Is NULL.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{F, UniqueConstraint};
    ///
    /// // One open order for each customer.
    /// let once = UniqueConstraint::new("order_open", ["customer"]).condition(F("closed").is_null());
    /// # let _ = once;
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn is_null(self) -> Expression {
        self.lookup(Lookup::IsNull, Vec::new())
    }

    /// An odd number of these hold.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::Expression;
    /// use fastjango::migrations::F;
    ///
    /// // A person or a firm, and not both.
    /// let one = Expression::xor([F("person").is_null(), F("firm").is_null()]);
    /// assert_eq!(one.fields(), ["person", "firm"]);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn xor<T: Into<Expression>>(conditions: impl IntoIterator<Item = T>) -> Expression {
        Self::Xor(conditions.into_iter().map(Into::into).collect())
    }

    /// A function of the database over these arguments.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Expression, F, Function, UniqueConstraint};
    ///
    /// let lower = Expression::function(Function::Lower, [F("email")]);
    /// let once = UniqueConstraint::of_expressions("user_email", [lower.asc()]);
    /// assert_eq!(once.expressions.len(), 1);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn function<T: Into<Expression>>(function: Function, arguments: impl IntoIterator<Item = T>) -> Expression {
        let arguments = arguments.into_iter().map(Into::into).collect();
        Self::Function { function, arguments }
    }

    /// The expression as a part of an index, its least value first.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::F;
    ///
    /// assert!(!F("pages").times(F("copies")).asc().descending);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn asc(self) -> IndexExpression {
        IndexExpression {
            expression: self,
            descending: false,
        }
    }

    /// The expression as a part of an index, its greatest value first.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::F;
    ///
    /// assert!(F("pages").plus(1).desc().descending);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn desc(self) -> IndexExpression {
        IndexExpression {
            expression: self,
            descending: true,
        }
    }

    /// The names of the fields in it, in the order of writing.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::F;
    ///
    /// let condition = F("begins").lt(F("ends")) & !F("title").eq("");
    /// assert_eq!(condition.fields(), ["begins", "ends", "title"]);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn fields(&self) -> Vec<&str> {
        match self {
            Self::Field(name) => vec![name],
            Self::Literal(_) => Vec::new(),
            Self::Lookup { left, right, .. } => {
                let mut fields = left.fields();
                fields.extend(right.iter().flat_map(Self::fields));
                fields
            }
            Self::And(parts) | Self::Or(parts) | Self::Xor(parts) | Self::Function { arguments: parts, .. } => {
                parts.iter().flat_map(Self::fields).collect()
            }
            Self::Not(part) => part.fields(),
            Self::Arithmetic { left, right, .. } => [left.fields(), right.fields()].concat(),
        }
    }
}

impl F {
    /// Lies between the two values, both included.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{CheckConstraint, F};
    ///
    /// let check = CheckConstraint::new("review_rating", F("rating").range(1, 5));
    /// assert_eq!(check.condition.fields(), ["rating"]);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn range(self, from: impl Into<Expression>, to: impl Into<Expression>) -> Expression {
        Expression::from(self).range(from, to)
    }

    /// Equals one of the values.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{CheckConstraint, F};
    ///
    /// let check = CheckConstraint::new("book_status", F("status").is_in(["draft", "live"]));
    /// assert_eq!(check.condition.fields(), ["status"]);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn is_in<T: Into<Expression>>(self, values: impl IntoIterator<Item = T>) -> Expression {
        Expression::from(self).is_in(values)
    }

    /// Is NULL.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{F, Index};
    ///
    /// let index = Index::new("book_unpublished", ["title"]).condition(F("published").is_null());
    /// assert_eq!(index.field_names(), ["title", "published"]);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn is_null(self) -> Expression {
        Expression::from(self).is_null()
    }

    /// The field as a part of an index of expressions, its least value first.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{F, Index};
    ///
    /// let index = Index::of_expressions("book_title", [F("title").asc()]);
    /// assert!(!index.expressions[0].descending);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn asc(self) -> IndexExpression {
        Expression::from(self).asc()
    }

    /// The field as a part of an index of expressions, its greatest value first.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{F, Index};
    ///
    /// let index = Index::of_expressions("book_newest", [F("published").desc()]);
    /// assert!(index.expressions[0].descending);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn desc(self) -> IndexExpression {
        Expression::from(self).desc()
    }

    /// The field as an expression, where one has to be written: in [`Expression::xor`] and [`Expression::function`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Expression, F, Function};
    ///
    /// let condition = Expression::function(Function::Length, [F("code").expression()]).eq(8);
    /// assert_eq!(condition.fields(), ["code"]);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn expression(self) -> Expression {
        Expression::from(self)
    }
}

impl From<F> for Expression {
    fn from(field: F) -> Self {
        Self::Field(field.0.to_owned())
    }
}

macro_rules! from_literals {
    ($($type:ty),*) => {$(
        impl From<$type> for Expression {
            fn from(literal: $type) -> Self {
                Self::Literal(Literal::from(literal))
            }
        }
    )*};
}

from_literals!(bool, i64, f64, &str, Literal);

impl BitAnd for Expression {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        match self {
            Self::And(mut parts) => {
                parts.push(other);
                Self::And(parts)
            }
            first => Self::And(vec![first, other]),
        }
    }
}

impl BitOr for Expression {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        match self {
            Self::Or(mut parts) => {
                parts.push(other);
                Self::Or(parts)
            }
            first => Self::Or(vec![first, other]),
        }
    }
}

impl Not for Expression {
    type Output = Self;

    fn not(self) -> Self {
        Self::Not(Box::new(self))
    }
}
