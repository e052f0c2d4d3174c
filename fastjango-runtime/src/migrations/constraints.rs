//! The indexes and constraints of a model as a migration keeps them: fields by name.

use super::expressions::Expression;

/// An index over several fields.
///
/// # Examples
///
/// ```
/// use fastjango_runtime::migrations::Index;
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
}

/// A field in an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexField {
    /// The field's name.
    pub name: String,
    /// Whether its greatest value comes first.
    pub descending: bool,
}

impl Index {
    /// An index over these fields; a `-` before a name makes it descend, as in Django.
    #[must_use]
    pub fn new<const N: usize>(name: &str, fields: [&str; N]) -> Self {
        Self {
            name: name.to_owned(),
            fields: fields.into_iter().map(IndexField::parse).collect(),
        }
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

/// A constraint of a model.
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
/// use fastjango_runtime::migrations::UniqueConstraint;
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
}

impl UniqueConstraint {
    /// A unique constraint over these fields.
    #[must_use]
    pub fn new<const N: usize>(name: &str, fields: [&str; N]) -> Self {
        Self {
            name: name.to_owned(),
            fields: fields.map(str::to_owned).to_vec(),
        }
    }
}

/// Every row satisfies a condition.
///
/// # Examples
///
/// ```
/// use fastjango_runtime::migrations::{CheckConstraint, F};
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
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Unique(unique) => &unique.name,
            Self::Check(check) => &check.name,
        }
    }

    /// The names of the fields that it is about.
    #[must_use]
    pub fn fields(&self) -> Vec<&str> {
        match self {
            Self::Unique(unique) => unique.fields.iter().map(String::as_str).collect(),
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
