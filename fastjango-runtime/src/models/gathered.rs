//! Rows that a prefetch brought, on their way to their owners.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

/// The rows of a prefetch, each given away once, or shared by the owners that point to it.
#[derive(Debug)]
pub struct Gathered<T> {
    items: Vec<Option<T>>,
    shared: HashMap<usize, Arc<T>, RandomState>,
    /// Where the rows are that were shared already when they came here, by their place in memory.
    adopted: HashMap<usize, usize, RandomState>,
}

impl<T> Default for Gathered<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            shared: HashMap::default(),
            adopted: HashMap::default(),
        }
    }
}

impl<T> From<Vec<T>> for Gathered<T> {
    fn from(items: Vec<T>) -> Self {
        Self {
            items: items.into_iter().map(Some).collect(),
            ..Self::default()
        }
    }
}

impl<T> Gathered<T> {
    /// How many rows there are, those that were given away among them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Adds a row.
    pub fn push(&mut self, item: T) {
        self.items.push(Some(item));
    }

    /// Forgets all rows but the first so many, none of which was given away.
    pub fn truncate(&mut self, rows: usize) {
        self.items.truncate(rows);
    }

    /// The rows that are still here and nobody's.
    pub fn items_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.items.iter_mut().flatten()
    }

    /// Takes a row out, for its one owner.
    pub fn take(&mut self, position: usize) -> Option<T> {
        self.items.get_mut(position)?.take()
    }

    /// Takes rows out, for their one owner; those that were given away before are left out.
    pub fn take_all(&mut self, positions: &[usize]) -> Vec<T> {
        let mut taken = Vec::with_capacity(positions.len());
        taken.extend(positions.iter().filter_map(|at| self.take(*at)));
        taken
    }

    /// A row for one of several owners.
    pub fn share(&mut self, position: usize) -> Option<Arc<T>> {
        if let Some(shared) = self.shared.get(&position) {
            return Some(Arc::clone(shared));
        }
        let shared = Arc::new(self.take(position)?);
        self.shared.insert(position, Arc::clone(&shared));
        Some(shared)
    }

    /// Adds a row that several owners may share, each of which brings it, and tells where it is.
    pub fn adopt(&mut self, row: Arc<T>) -> usize {
        let address = Arc::as_ptr(&row).cast::<()>().addr();
        if let Some(position) = self.adopted.get(&address) {
            return *position;
        }
        let position = self.items.len();
        self.items.push(None);
        self.shared.insert(position, row);
        self.adopted.insert(address, position);
        position
    }

    /// Makes the adopted rows nobody's, so that they can be changed; false where somebody else still has one.
    pub fn settle(&mut self) -> bool {
        let mut alone = true;
        for position in std::mem::take(&mut self.adopted).into_values() {
            let Some(row) = self.shared.remove(&position) else {
                continue;
            };
            match Arc::try_unwrap(row) {
                Ok(row) => self.items[position] = Some(row),
                Err(row) => {
                    alone = false;
                    self.shared.insert(position, row);
                }
            }
        }
        alone
    }
}

/// The related rows of one owner, as a program gets them: a list, or one row that others may have too.
pub trait RelatedRows<O>: Default + Send {
    /// Whether owners may have the same row.
    const IS_SHARED: bool;

    /// Takes the rows at these positions.
    fn gather(rows: &mut Gathered<O>, positions: &[usize]) -> Self;
}

impl<O: Send> RelatedRows<O> for Vec<O> {
    const IS_SHARED: bool = false;

    fn gather(rows: &mut Gathered<O>, positions: &[usize]) -> Self {
        rows.take_all(positions)
    }
}

impl<O: Send + Sync> RelatedRows<O> for Option<Arc<O>> {
    const IS_SHARED: bool = true;

    fn gather(rows: &mut Gathered<O>, positions: &[usize]) -> Self {
        rows.share(*positions.first()?)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Gathered, RelatedRows};

    #[test]
    fn rows_are_given_away_once_or_shared() {
        let mut rows = Gathered::default();
        (1..=3).for_each(|number| rows.push(number));
        assert_eq!(Vec::gather(&mut rows, &[0, 2]), [1, 3]);
        assert!(Vec::gather(&mut rows, &[0]).is_empty(), "it was given away");
        let one: Option<Arc<i32>> = RelatedRows::gather(&mut rows, &[1]);
        let other: Option<Arc<i32>> = RelatedRows::gather(&mut rows, &[1]);
        assert!(one.zip(other).is_some_and(|(one, other)| Arc::ptr_eq(&one, &other)));
    }

    #[test]
    fn adopted_rows_settle_when_nobody_else_has_them() {
        let (mut rows, row) = (Gathered::default(), Arc::new(7));
        assert_eq!((rows.adopt(Arc::clone(&row)), rows.adopt(row)), (0, 0));
        assert!(rows.settle());
        assert_eq!(rows.take(0), Some(7));
        let held = Arc::new(8);
        let at = rows.adopt(Arc::clone(&held));
        assert!(!rows.settle(), "somebody has it");
        assert_eq!(rows.share(at).as_deref(), Some(&8), "it can be given back");
    }
}
