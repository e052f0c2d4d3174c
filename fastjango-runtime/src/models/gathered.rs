//! Rows that a prefetch brought, on their way to their owners.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::error::{Error, Result};

/// The place of a row among those that came. There is one for each row: four bytes of it stay in a processor's cache
/// where eight do not.
pub type Place = u32;

/// A number in the four bytes of a place.
pub(crate) fn place(number: usize) -> Result<Place> {
    Place::try_from(number).map_err(|_| Error::Query(format!("a prefetch is of more than {} rows", Place::MAX)))
}

/// The places in a range of rows.
pub(crate) fn places(range: Range<usize>) -> Result<Vec<Place>> {
    range.map(place).collect()
}

/// How many rows lie in one piece of memory. Rows are large, and a single piece that grows is copied each time.
const PIECE: usize = 512;

/// The rows of a prefetch, each given away once, or shared by the owners that point to it.
#[derive(Debug)]
pub struct Gathered<T> {
    /// All pieces but the last are full.
    pieces: Vec<Vec<Option<T>>>,
    shared: HashMap<usize, Arc<T>, RandomState>,
    /// Where the rows are that were shared already when they came here, by their place in memory.
    adopted: HashMap<usize, usize, RandomState>,
}

impl<T> Default for Gathered<T> {
    fn default() -> Self {
        Self {
            pieces: Vec::new(),
            shared: HashMap::default(),
            adopted: HashMap::default(),
        }
    }
}

impl<T> From<Vec<T>> for Gathered<T> {
    fn from(items: Vec<T>) -> Self {
        let mut gathered = Self::default();
        for item in items {
            gathered.push(item);
        }
        gathered
    }
}

impl<T> Gathered<T> {
    /// How many rows there are, those that were given away among them.
    #[must_use]
    pub fn len(&self) -> usize {
        let full = self.pieces.len().saturating_sub(1) * PIECE;
        full + self.pieces.last().map_or(0, Vec::len)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Adds a row.
    pub fn push(&mut self, item: T) {
        self.add(Some(item));
    }

    fn add(&mut self, item: Option<T>) {
        if let Some(last) = self.pieces.last_mut().filter(|last| last.len() < PIECE) {
            last.push(item);
            return;
        }
        // The first one grows: mostly there are few rows.
        let room = if self.pieces.is_empty() { 0 } else { PIECE };
        let mut piece = Vec::with_capacity(room);
        piece.push(item);
        self.pieces.push(piece);
    }

    /// Forgets all rows but the first so many, none of which was given away.
    pub fn truncate(&mut self, rows: usize) {
        self.pieces.truncate(rows.div_ceil(PIECE));
        let before = self.pieces.len().saturating_sub(1) * PIECE;
        if let Some(last) = self.pieces.last_mut() {
            last.truncate(rows - before);
        }
    }

    /// The rows that are still here and nobody's.
    pub fn items_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.pieces.iter_mut().flatten().flatten()
    }

    /// Takes a row out, for its one owner.
    pub fn take(&mut self, place: Place) -> Option<T> {
        self.at(place as usize)?.take()
    }

    fn at(&mut self, position: usize) -> Option<&mut Option<T>> {
        self.pieces.get_mut(position / PIECE)?.get_mut(position % PIECE)
    }

    /// Takes rows out, for their one owner; those that were given away before are left out.
    pub fn take_all(&mut self, places: &[Place]) -> Vec<T> {
        let mut taken = Vec::with_capacity(places.len());
        taken.extend(places.iter().filter_map(|at| self.take(*at)));
        taken
    }

    /// A row for one of several owners.
    pub fn share(&mut self, place: Place) -> Option<Arc<T>> {
        if let Some(shared) = self.shared.get(&(place as usize)) {
            return Some(Arc::clone(shared));
        }
        let shared = Arc::new(self.take(place)?);
        self.shared.insert(place as usize, Arc::clone(&shared));
        Some(shared)
    }

    /// Adds a row that several owners may share, each of which brings it, and tells where it is.
    pub fn adopt(&mut self, row: Arc<T>) -> usize {
        let address = Arc::as_ptr(&row).cast::<()>().addr();
        if let Some(position) = self.adopted.get(&address) {
            return *position;
        }
        let position = self.len();
        self.add(None);
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
                Ok(row) => *self.at(position).expect("its place was kept when it was adopted") = Some(row),
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

    /// Takes the rows at these places.
    fn gather(rows: &mut Gathered<O>, places: &[Place]) -> Self;
}

impl<O: Send> RelatedRows<O> for Vec<O> {
    const IS_SHARED: bool = false;

    fn gather(rows: &mut Gathered<O>, places: &[Place]) -> Self {
        rows.take_all(places)
    }
}

impl<O: Send + Sync> RelatedRows<O> for Option<Arc<O>> {
    const IS_SHARED: bool = true;

    fn gather(rows: &mut Gathered<O>, places: &[Place]) -> Self {
        rows.share(*places.first()?)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Gathered, PIECE, RelatedRows, place};

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
    fn rows_are_found_in_all_pieces() {
        let mut rows = Gathered::from((0..2 * PIECE + 7).collect::<Vec<_>>());
        for kept in [2 * PIECE + 7, 2 * PIECE + 1, 2 * PIECE, PIECE + 1, PIECE, 3, 0] {
            rows.truncate(kept);
            assert_eq!((rows.len(), rows.items_mut().count()), (kept, kept));
            let beyond = rows.take(place(kept).expect("few"));
            assert_eq!((beyond, rows.is_empty()), (None, kept == 0));
        }
        (0..3 * PIECE).for_each(|number| rows.push(number));
        let adopted = rows.adopt(Arc::new(7));
        rows.push(8);
        assert_eq!((adopted, rows.len()), (3 * PIECE, 3 * PIECE + 2));
        assert!(rows.settle());
        let places = [0, PIECE - 1, PIECE, 3 * PIECE - 1, 3 * PIECE, 3 * PIECE + 1];
        let taken = rows.take_all(&places.map(|at| place(at).expect("few")));
        assert_eq!(taken, [0, PIECE - 1, PIECE, 3 * PIECE - 1, 7, 8]);
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
        assert_eq!(
            rows.share(place(at).expect("few")).as_deref(),
            Some(&8),
            "it can be given back"
        );
    }
}
