//! Listing the statements that are sent, for tests.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

type List = Arc<Mutex<Vec<String>>>;

/// Where a database keeps the recordings that are running.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    running: AtomicUsize,
    lists: Mutex<Vec<List>>,
}

impl Recorder {
    /// Notes a statement; one load of an integer when nobody records.
    pub(super) fn note(&self, sql: &str) {
        tracing::debug!(target: "fastjango::db", sql);
        if self.running.load(Ordering::Relaxed) > 0 {
            self.append(sql);
        }
    }

    #[cold]
    fn append(&self, sql: &str) {
        for list in self.lists.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            list.lock().unwrap_or_else(PoisonError::into_inner).push(sql.to_owned());
        }
    }

    /// Begins a recording.
    pub(super) fn start(self: &Arc<Self>) -> Recording {
        let list = List::default();
        self.lists
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Arc::clone(&list));
        self.running.fetch_add(1, Ordering::Relaxed);
        Recording {
            recorder: Arc::clone(self),
            list,
        }
    }
}

/// The statements sent through a [`Database`](super::Database) and its transactions, from the call of
/// [`Database::record`](super::Database::record) until this is dropped.
///
/// `BEGIN`, `COMMIT` and savepoints are not among them, as in Django's `assertNumQueries`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let recording = db.record();
/// db.atomic(async |tx| Tag::objects().count(tx).await).await?;
/// assert_eq!(recording.statements().len(), 1, "`BEGIN` and `COMMIT` don't count");
/// drop(recording); // no more are noted
/// # Ok(()) });
/// ```
#[derive(Debug)]
pub struct Recording {
    recorder: Arc<Recorder>,
    list: List,
}

impl Recording {
    /// The SQL texts sent so far, in order.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let recording = db.record();
    /// Book::objects().prefetch_related(|b| b.tags()).all(db).await?;
    /// assert_eq!(recording.statements().len(), 2);
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn statements(&self) -> Vec<String> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        self.recorder.running.fetch_sub(1, Ordering::Relaxed);
        self.recorder
            .lists
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|list| !Arc::ptr_eq(list, &self.list));
    }
}
