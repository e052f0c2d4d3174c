//! Rows of SQLite, packed: what a statement brings is copied out of it into a few large pieces of memory.

use std::sync::Arc;

use rusqlite::types::ValueRef;

use super::errors::Fault;
use crate::db::cell::{Cell, no_column};
use crate::error::{Error, Result};
use crate::value::json::{self, JsonFormat};

/// How much memory the first batch of a statement may take, in bytes; each further one twice as much.
const FIRST_ROOM: usize = 64 * 1024;

/// How much any batch may take.
const MAX_ROOM: usize = 1024 * 1024;

/// The bytes of text that the first row has room for without asking again.
const FIRST_TEXT: usize = 240;

/// Rows as they are gathered, one after the other, without an allocation for each.
#[derive(Debug)]
pub(super) struct Batch {
    columns: usize,
    /// The names of the columns, where they are asked for.
    names: Option<Arc<[String]>>,
    cells: Vec<Packed>,
    /// All texts, one after the other.
    text: Vec<u8>,
    /// All blobs.
    bytes: Vec<u8>,
    /// How much memory it may take.
    room: usize,
}

/// A cell: its value, or where that begins and ends.
#[derive(Debug, Clone, Copy)]
enum Packed {
    Null,
    Integer(i64),
    Float(f64),
    Text(u32, u32),
    Bytes(u32, u32),
}

impl Batch {
    /// The first of a statement, whose columns have these names, where they are asked for.
    pub(super) fn new(names: Option<Arc<[String]>>) -> Self {
        Self {
            columns: 0,
            names,
            cells: Vec::new(),
            text: Vec::new(),
            bytes: Vec::new(),
            room: FIRST_ROOM,
        }
    }

    /// The next one.
    pub(super) fn another(&self) -> Self {
        Self {
            columns: self.columns,
            names: self.names.clone(),
            cells: Vec::with_capacity(self.cells.len()),
            text: Vec::with_capacity(self.text.len()),
            bytes: Vec::with_capacity(self.bytes.len()),
            room: MAX_ROOM.min(self.room * 2),
        }
    }

    /// Adds the row that a statement stands at.
    pub(super) fn push(&mut self, row: &rusqlite::Row<'_>) -> Result<(), Fault> {
        if self.cells.is_empty() {
            // Not known before the first row: the schema may have changed since the statement was prepared.
            self.columns = row.as_ref().column_count();
            self.text.reserve(FIRST_TEXT);
        }
        let start = self.cells.len();
        self.cells.resize(start + self.columns, Packed::Null);
        copy(row, &mut self.cells[start..], &mut self.text, &mut self.bytes).map_err(Fault::from)
    }

    /// Whether there is no row in it.
    pub(super) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Whether the next row belongs to the next batch.
    pub(super) fn is_full(&self) -> bool {
        self.text.len() + self.bytes.len() + self.cells.len() * size_of::<Packed>() >= self.room
    }
}

/// Copies the row that a statement stands at into its cells, and what does not fit there to the end of what there is.
#[inline]
fn copy(row: &rusqlite::Row<'_>, cells: &mut [Packed], text: &mut Vec<u8>, bytes: &mut Vec<u8>) -> Result<()> {
    let columns = cells.len();
    for (index, cell) in cells.iter_mut().enumerate() {
        let Ok(value) = row.get_ref(index) else {
            return Err(no_column(index, columns));
        };
        *cell = match value {
            ValueRef::Null => Packed::Null,
            ValueRef::Integer(value) => Packed::Integer(value),
            ValueRef::Real(value) => Packed::Float(value),
            ValueRef::Text(value) => match append(text, value) {
                Some((start, end)) => Packed::Text(start, end),
                None => return Err(too_large(text)),
            },
            ValueRef::Blob(value) => match append(bytes, value) {
                Some((start, end)) => Packed::Bytes(start, end),
                None => return Err(too_large(bytes)),
            },
        };
    }
    Ok(())
}

/// Adds a value to the end, and tells where it is.
#[inline]
fn append(bytes: &mut Vec<u8>, value: &[u8]) -> Option<(u32, u32)> {
    let start = bytes.len();
    bytes.extend_from_slice(value);
    Some((u32::try_from(start).ok()?, u32::try_from(bytes.len()).ok()?))
}

#[cold]
fn too_large(bytes: &[u8]) -> Error {
    Error::Decode {
        message: format!("a row of {} bytes can't be read", bytes.len()),
    }
}

/// Rows that have been gathered.
#[derive(Debug)]
struct Gathered {
    columns: usize,
    names: Option<Arc<[String]>>,
    cells: Vec<Packed>,
    /// The texts, or their bytes if one of them is not UTF-8.
    text: Result<String, Vec<u8>>,
    bytes: Vec<u8>,
}

impl From<Batch> for Gathered {
    /// Looks at all texts at once, which is quicker than one by one.
    fn from(batch: Batch) -> Self {
        Self {
            columns: batch.columns,
            names: batch.names,
            cells: batch.cells,
            text: String::from_utf8(batch.text).map_err(|error| error.into_bytes()),
            bytes: batch.bytes,
        }
    }
}

impl Gathered {
    /// Reads a cell as what is stored in it, whatever its column was declared as.
    #[inline]
    fn read(&self, cell: Packed) -> Cell<'_> {
        match cell {
            Packed::Null => Cell::Null,
            Packed::Integer(value) => Cell::Integer(value),
            Packed::Float(value) => Cell::Float(value),
            Packed::Text(start, end) => self.text(start as usize, end as usize),
            Packed::Bytes(start, end) => Cell::Bytes(&self.bytes[start as usize..end as usize]),
        }
    }

    fn column_names(&self) -> Vec<&str> {
        let names = self.names.iter();
        names.flat_map(|names| names.iter().map(String::as_str)).collect()
    }

    #[inline]
    fn text(&self, start: usize, end: usize) -> Cell<'_> {
        let bytes = match &self.text {
            Ok(text) => match text.get(start..end) {
                Some(text) => return Cell::Text(text),
                // Together they may be UTF-8 where one by one they are not.
                None => text.as_bytes(),
            },
            Err(bytes) => bytes,
        };
        let bytes = &bytes[start..end];
        std::str::from_utf8(bytes).map_or(Cell::Bytes(bytes), Cell::Text)
    }
}

/// The rows of some batches, each of which keeps its batch.
#[derive(Debug)]
pub(super) struct Rows {
    batch: Arc<Gathered>,
    /// The number of the next row's first cell.
    next: usize,
    further: std::vec::IntoIter<Batch>,
}

impl Rows {
    pub(super) fn new(first: Batch, further: Vec<Batch>) -> Self {
        Self {
            batch: Arc::new(first.into()),
            next: 0,
            further: further.into_iter(),
        }
    }
}

impl Iterator for Rows {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        while self.next >= self.batch.cells.len() {
            self.batch = Arc::new(self.further.next()?.into());
            self.next = 0;
        }
        let start = self.next;
        self.next += self.batch.columns;
        Some(Row {
            batch: Arc::clone(&self.batch),
            start,
        })
    }
}

/// A row within a batch.
#[derive(Debug, Clone)]
pub(in crate::db) struct Row {
    batch: Arc<Gathered>,
    /// The number of its first cell.
    start: usize,
}

impl Row {
    pub(in crate::db) fn len(&self) -> usize {
        self.batch.columns
    }

    pub(in crate::db) fn column_names(&self) -> Vec<&str> {
        self.batch.column_names()
    }

    /// Reads a column.
    #[inline]
    pub(in crate::db) fn cell(&self, index: usize) -> Result<Cell<'_>> {
        match self.batch.cells.get(self.start + index) {
            Some(cell) if index < self.batch.columns => Ok(self.batch.read(*cell)),
            _ => Err(no_column(index, self.batch.columns)),
        }
    }
}

/// The row that a statement stands at, as SQLite has it.
pub(crate) struct Lent<'a>(pub(super) &'a rusqlite::Row<'a>);

impl Lent<'_> {
    #[inline]
    fn value(&self, index: usize) -> Result<ValueRef<'_>> {
        let stored = self.0.get_ref(index);
        stored.map_err(|_| no_column(index, self.0.as_ref().column_count()))
    }

    /// Reads a column as what is stored in it, whatever it was declared as.
    #[inline]
    pub(in crate::db) fn cell(&self, index: usize) -> Result<Cell<'_>> {
        Ok(cell_of(self.value(index)?))
    }

    /// Writes a column as JSON.
    pub(in crate::db) fn write_json(&self, index: usize, format: JsonFormat, out: &mut Vec<u8>) -> Result<()> {
        let value = self.value(index)?;
        if let ValueRef::Text(bytes) = value {
            // A moment is known by its digits, so that nobody need look first whether it is UTF-8.
            let written = match format {
                JsonFormat::Date => json::stored_date(out, bytes),
                JsonFormat::DateTime => json::stored_date_time(out, bytes),
                _ => false,
            };
            if written {
                return Ok(());
            }
        }
        cell_of(value).write_json(format, out)
    }
}

#[inline]
fn cell_of(value: ValueRef<'_>) -> Cell<'_> {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(value) => Cell::Integer(value),
        ValueRef::Real(value) => Cell::Float(value),
        ValueRef::Text(value) => std::str::from_utf8(value).map_or(Cell::Bytes(value), Cell::Text),
        ValueRef::Blob(value) => Cell::Bytes(value),
    }
}

/// What takes the rows of a statement one by one, on whichever thread it runs.
pub(in crate::db) trait TakeLent: Send + 'static {
    /// Gets ready for the rows of a statement, whose columns have these names, where they are asked for.
    fn begin(&mut self, names: Option<Arc<[String]>>);

    /// Takes the row that the statement stands at.
    ///
    /// # Errors
    ///
    /// Why no more are wanted.
    fn take(&mut self, row: &Lent<'_>) -> Result<()>;

    /// Forgets all rows: the statement has failed, or is run again.
    fn clear(&mut self);
}

/// How much memory a row may leave to the next statement's.
const KEPT_ROOM: usize = 64 * 1024;

/// The row that a statement stands at, in memory that each of its rows takes over from the one before.
#[derive(Debug)]
pub(in crate::db) struct Stepped(Gathered);

impl Default for Stepped {
    fn default() -> Self {
        Self(Batch::new(None).into())
    }
}

impl Stepped {
    /// Prepares for the rows of another statement.
    pub(in crate::db) fn begin(&mut self, names: Option<Arc<[String]>>) {
        if self.0.text.as_ref().map_or_else(Vec::capacity, String::capacity) + self.0.bytes.capacity() > KEPT_ROOM {
            *self = Self::default();
        }
        self.0.columns = 0;
        self.0.cells.clear();
        self.0.names = names;
    }

    /// Copies the row that a statement stands at.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] for one that is too large.
    #[inline]
    pub(in crate::db) fn fill(&mut self, row: &Lent<'_>) -> Result<()> {
        let row = row.0;
        let own = &mut self.0;
        let mut text = match std::mem::replace(&mut own.text, Ok(String::new())) {
            Ok(text) => text.into_bytes(),
            Err(bytes) => bytes,
        };
        if own.cells.is_empty() {
            own.columns = row.as_ref().column_count();
            own.cells.resize(own.columns, Packed::Null);
        }
        text.clear();
        own.bytes.clear();
        copy(row, &mut own.cells, &mut text, &mut own.bytes)?;
        own.text = String::from_utf8(text).map_err(|error| error.into_bytes());
        Ok(())
    }

    pub(in crate::db) fn len(&self) -> usize {
        self.0.columns
    }

    pub(in crate::db) fn column_names(&self) -> Vec<&str> {
        self.0.column_names()
    }

    /// Reads a column.
    #[inline]
    pub(in crate::db) fn cell(&self, index: usize) -> Result<Cell<'_>> {
        match self.0.cells.get(index) {
            Some(cell) => Ok(self.0.read(*cell)),
            None => Err(no_column(index, self.0.columns)),
        }
    }
}
