//! Taking rows where the driver reads them.

use std::any::Any;
#[cfg(feature = "sqlite")]
use std::sync::Arc;

#[cfg(feature = "sqlite")]
use super::backends::sqlite::{Lent, TakeLent};
use super::row::Row;
use crate::error::Result;

/// What takes rows one by one wherever the driver reads them, be it on another thread: nothing of a row has to outlive
/// the call, so that none is kept.
pub(crate) trait RowSink: Any + Send {
    /// Takes the next row.
    fn take(&mut self, row: &Row) -> Result<()>;

    /// Takes the next row as the driver has it, which spares copying it; `None` from a sink that needs it as a row.
    #[cfg(feature = "sqlite")]
    fn take_lent(&mut self, row: &Lent<'_>) -> Option<Result<()>> {
        let _ = row;
        None
    }

    /// Forgets all rows: the statement was stopped and is run again.
    fn clear(&mut self);
}

/// A sink on its way to the driver; nothing while a thread has it.
pub(super) type Sink = Option<Box<dyn RowSink>>;

/// A sink at work in SQLite, and the place of the row that it takes.
#[cfg(feature = "sqlite")]
pub(super) struct Taking {
    pub(super) sink: Box<dyn RowSink>,
    pub(super) row: Box<Row>,
}

#[cfg(feature = "sqlite")]
impl TakeLent for Taking {
    fn begin(&mut self, names: Option<Arc<[String]>>) {
        if let Some(row) = self.row.stepped() {
            row.begin(names);
        }
    }

    fn take(&mut self, lent: &Lent<'_>) -> Result<()> {
        if let Some(taken) = self.sink.take_lent(lent) {
            return taken;
        }
        if let Some(row) = self.row.stepped() {
            row.fill(lent)?;
        }
        self.sink.take(&self.row)
    }

    fn clear(&mut self) {
        self.sink.clear();
    }
}
