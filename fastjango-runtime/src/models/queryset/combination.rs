//! Querysets combined: `&`, `|` and `^` of two over the same model.

use std::ops::{BitAnd, BitOr, BitXor};

use super::QuerySet;
use crate::models::query::Connector;

macro_rules! combination {
    ($(#[$attribute:meta])* $operator:ident $method:ident $connector:ident) => {
        impl<M, O> $operator for QuerySet<M, O> {
            type Output = Self;

            $(#[$attribute])*
            fn $method(mut self, other: Self) -> Self {
                self.query = Box::new(self.query.combine(*other.query, Connector::$connector));
                self
            }
        }
    };
}

combination! {
    /// The rows that both have. Selection, order and prefetches are the first one's, the order the second one's where it
    /// has one.
    BitAnd bitand And
}

combination! {
    /// The rows that either has, in one query. Conditions on a to-many relation are about the same related row on both
    /// sides, and a row may come once for each related one: see [`distinct`](QuerySet::distinct).
    BitOr bitor Or
}

combination! {
    /// The rows that one has and the other has not.
    BitXor bitxor Xor
}
