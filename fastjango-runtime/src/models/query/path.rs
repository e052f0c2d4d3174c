//! The way from one model to another, in numbers.

/// The number of a column in [`ModelOptions::columns`](super::options::ModelOptions::columns).
pub type ColumnIndex = u16;

/// The number of a relation in [`ModelOptions::relations`](super::options::ModelOptions::relations).
pub type RelationIndex = u8;

/// The way from the model that a query is over to another one, relation by relation.
///
/// It is a number for each hop, inline and `Copy`, so that a handle costs nothing to pass on. A way of more than
/// [`Path::LIMIT`] hops is kept as too long, and refused when the query is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Path {
    hops: [RelationIndex; Path::LIMIT],
    length: u8,
}

impl Path {
    /// The greatest number of hops.
    pub const LIMIT: usize = 15;

    /// The way to the model itself.
    pub const ROOT: Self = Self {
        hops: [0; Self::LIMIT],
        length: 0,
    };

    /// This way, and then one more relation.
    #[must_use]
    pub const fn join(mut self, relation: RelationIndex) -> Self {
        if (self.length as usize) < Self::LIMIT {
            self.hops[self.length as usize] = relation;
            self.length += 1;
        } else {
            self.length = u8::MAX;
        }
        self
    }

    /// This way, and then another one from where it leads to.
    #[must_use]
    pub fn chain(self, onward: Self) -> Self {
        match onward.hops() {
            Some(hops) => hops.iter().fold(self, |path, hop| path.join(*hop)),
            None => onward,
        }
    }

    /// The relations, in order; `None` where the way is too long.
    #[must_use]
    pub fn hops(&self) -> Option<&[RelationIndex]> {
        self.hops.get(..usize::from(self.length))
    }

    /// Whether this is the way to the model itself.
    #[must_use]
    pub const fn is_root(&self) -> bool {
        self.length == 0
    }
}
