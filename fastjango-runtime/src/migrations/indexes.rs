//! The indexes of a model as a migration keeps them: fields by name.

use super::expressions::{Expression, IndexExpression};

/// An index over several fields.
///
/// # Examples
///
/// ```
/// use fastjango::migrations::Index;
///
/// let index = Index::new("book_status_pub", ["status", "-published"]);
/// assert!(index.fields[1].descending);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// The fields, in order.
    pub fields: Vec<IndexField>,
    /// The expressions, in place of fields.
    pub expressions: Vec<IndexExpression>,
    /// Which rows it has, where not all.
    pub condition: Option<Expression>,
}

/// A field in an index.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::migrations::Index;
///
/// let index = Index::new("book_status_pub", ["status", "-published"]);
/// assert_eq!((index.fields[1].name.as_str(), index.fields[1].descending), ("published", true));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexField {
    /// The field's name.
    pub name: String,
    /// Whether its greatest value comes first.
    pub descending: bool,
}

impl Index {
    /// An index over these fields; a `-` before a name makes it descend, as in Django.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{AddIndex, Index};
    ///
    /// let add = AddIndex::new("Book", Index::new("book_title", ["title", "-published"]));
    /// # let _ = add;
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn new<const N: usize>(name: &str, fields: [&str; N]) -> Self {
        Self {
            name: name.to_owned(),
            fields: fields.into_iter().map(IndexField::parse).collect(),
            expressions: Vec::new(),
            condition: None,
        }
    }

    /// An index over expressions.
    ///
    /// # Examples
    ///
    /// ```
    /// use fastjango::migrations::{Expression, F, Function, Index};
    ///
    /// let lower = Expression::function(Function::Lower, [F("title")]);
    /// let index = Index::of_expressions("book_lower_title", [lower.desc(), F("id").asc()]);
    /// assert!(index.expressions[0].descending && index.fields.is_empty());
    /// ```
    #[must_use]
    pub fn of_expressions<const N: usize>(name: &str, expressions: [IndexExpression; N]) -> Self {
        Self {
            expressions: expressions.into(),
            ..Self::new(name, [])
        }
    }

    /// Only rows that satisfy this are in it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{F, Index};
    ///
    /// let index = Index::new("book_on_shelf", ["title"]).condition(F("in_stock").eq(true));
    /// assert!(index.condition.is_some());
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn condition(mut self, condition: impl Into<Expression>) -> Self {
        self.condition = Some(condition.into());
        self
    }

    /// The names of the fields that it is about.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{F, Index};
    ///
    /// let index = Index::new("book_on_shelf", ["title"]).condition(F("in_stock").eq(true));
    /// assert_eq!(index.field_names(), ["title", "in_stock"]);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn field_names(&self) -> Vec<&str> {
        let fields = self.fields.iter().map(|field| field.name.as_str());
        let expressions = self.expressions.iter().map(|part| &part.expression);
        let others = expressions.chain(&self.condition).flat_map(Expression::fields);
        fields.chain(others).collect()
    }
}

impl IndexField {
    fn parse(text: &str) -> Self {
        let name = text.strip_prefix('-');
        Self {
            name: name.unwrap_or(text).to_owned(),
            descending: name.is_some(),
        }
    }
}
