//! Rows of SQLite, packed: what a statement brings is copied out of it into a few large pieces of memory.

use std::ops::Range;
use std::sync::Arc;

use rusqlite::types::ValueRef;

use super::errors::Fault;
use crate::db::cell::Cell;
use crate::error::{Error, Result};

/// How many rows one piece of memory has at most.
const MAX_ROWS: usize = 512;

/// From how many bytes on it takes no further row.
const MAX_BYTES: usize = 64 * 1024;

/// Rows one after the other, without an allocation for each.
#[derive(Debug, Default)]
pub(super) struct Batch {
    columns: usize,
    /// The names of the columns, where they are asked for.
    names: Option<Arc<[String]>>,
    cells: Vec<Packed>,
    /// All texts, one after the other.
    text: String,
    /// All blobs, and the texts that are not UTF-8.
    bytes: Vec<u8>,
}

/// A cell: its value, or where that stands.
#[derive(Debug)]
enum Packed {
    Null,
    Integer(i64),
    Float(f64),
    Text(Range<u32>),
    Bytes(Range<u32>),
}

impl Batch {
    /// No rows yet, of columns with these names.
    pub(super) fn named(names: Option<&Arc<[String]>>) -> Self {
        Self {
            names: names.cloned(),
            ..Self::default()
        }
    }

    /// Adds the row that a statement stands at.
    pub(super) fn push(&mut self, row: &rusqlite::Row<'_>) -> Result<(), Fault> {
        if self.cells.is_empty() {
            // Not known before the first row: the schema may have changed since the statement was prepared.
            self.columns = row.as_ref().column_count();
            self.cells.reserve(self.columns);
        }
        for index in 0..self.columns {
            let cell = match row.get_ref(index)? {
                ValueRef::Null => Packed::Null,
                ValueRef::Integer(value) => Packed::Integer(value),
                ValueRef::Real(value) => Packed::Float(value),
                ValueRef::Text(value) => match std::str::from_utf8(value) {
                    Ok(text) => {
                        self.text.push_str(text);
                        Packed::Text(end(self.text.len(), value.len())?)
                    }
                    Err(_) => self.pack_bytes(value)?,
                },
                ValueRef::Blob(value) => self.pack_bytes(value)?,
            };
            self.cells.push(cell);
        }
        Ok(())
    }

    fn pack_bytes(&mut self, value: &[u8]) -> Result<Packed> {
        self.bytes.extend_from_slice(value);
        end(self.bytes.len(), value.len()).map(Packed::Bytes)
    }

    /// Whether the next row belongs to the next batch.
    pub(super) fn is_full(&self) -> bool {
        self.text.len() + self.bytes.len() >= MAX_BYTES || self.len() >= MAX_ROWS
    }

    fn len(&self) -> usize {
        self.cells.len().checked_div(self.columns).unwrap_or(0)
    }
}

/// The rows of some batches, each of which keeps its batch.
#[derive(Debug)]
pub(super) struct Rows {
    batch: Arc<Batch>,
    /// The number of the next row's first cell.
    next: usize,
    further: std::vec::IntoIter<Batch>,
}

impl Rows {
    pub(super) fn new(mut batches: Vec<Batch>, last: Batch) -> Self {
        let (first, further) = if batches.is_empty() {
            (last, Vec::new())
        } else {
            batches.push(last);
            (Batch::default(), batches)
        };
        Self {
            batch: Arc::new(first),
            next: 0,
            further: further.into_iter(),
        }
    }
}

impl Iterator for Rows {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        while self.next >= self.batch.cells.len() {
            self.batch = Arc::new(self.further.next()?);
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

/// Where the value is that was just added to the end.
fn end(length: usize, added: usize) -> Result<Range<u32>> {
    match (u32::try_from(length - added), u32::try_from(length)) {
        (Ok(start), Ok(end)) => Ok(start..end),
        _ => Err(Error::Decode {
            message: format!("a row of more than {length} bytes can't be read"),
        }),
    }
}

/// A row within a batch.
#[derive(Debug, Clone)]
pub(in crate::db) struct Row {
    batch: Arc<Batch>,
    /// The number of its first cell.
    start: usize,
}

impl Row {
    pub(in crate::db) fn len(&self) -> usize {
        self.batch.columns
    }

    pub(in crate::db) fn column_names(&self) -> Vec<&str> {
        let names = self.batch.names.iter();
        names.flat_map(|names| names.iter().map(String::as_str)).collect()
    }

    /// Reads a column as what is stored in it, whatever it was declared as.
    pub(in crate::db) fn cell(&self, index: usize) -> Result<Cell<'_>> {
        let cells = &self.batch.cells[self.start..self.start + self.batch.columns];
        let cell = cells.get(index).ok_or_else(|| Error::Decode {
            message: format!("no column {index} in a row of {}", cells.len()),
        })?;
        let place = |range: &Range<u32>| range.start as usize..range.end as usize;
        Ok(match cell {
            Packed::Null => Cell::Null,
            Packed::Integer(value) => Cell::Integer(*value),
            Packed::Float(value) => Cell::Float(*value),
            Packed::Text(range) => Cell::Text(&self.batch.text[place(range)]),
            Packed::Bytes(range) => Cell::Bytes(&self.batch.bytes[place(range)]),
        })
    }
}
