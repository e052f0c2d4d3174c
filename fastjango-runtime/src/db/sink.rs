//! Taking rows where the driver reads them.

use std::any::Any;

use super::columns::Columns;
use super::executor::Handle;
use super::row::Row;
use super::statement::Statement;
use crate::error::{Error, Result};

/// What takes rows one by one wherever the driver reads them, be it on another thread: nothing of a row has to outlive
/// the call, so that none is kept.
pub(crate) trait RowSink: Any + Send {
    /// Takes the next row.
    fn take(&mut self, row: &Row) -> Result<()>;

    /// Takes the next row as the driver has it, which spares copying it; `None` from a sink that needs it as a row.
    fn take_columns(&mut self, columns: &dyn Columns) -> Option<Result<()>> {
        let _ = columns;
        None
    }

    /// Forgets all rows: the statement was stopped and is run again.
    fn clear(&mut self);
}

/// A sink on its way to the driver; nothing while a thread has it.
pub(super) type Sink = Option<Box<dyn RowSink>>;

impl Handle<'_> {
    /// Sends a statement whose rows a sink takes, and gives the sink back.
    ///
    /// # Errors
    ///
    /// Those of [`Handle::fetch_all`], and the sink's own.
    pub(crate) async fn pour<S: RowSink>(self, statement: &Statement, sink: S) -> Result<S> {
        let mut sink: Sink = Some(Box::new(sink));
        self.pour_into(statement, &mut sink).await?;
        let sink = sink.and_then(|sink| (sink as Box<dyn Any>).downcast().ok());
        sink.map(|sink| *sink).ok_or_else(|| Error::Decode {
            message: "the rows have not come back".to_owned(),
        })
    }
}
