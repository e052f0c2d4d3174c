//! Documents that are written where the driver reads their rows: those that need nothing but the row.

use std::sync::atomic::Ordering;

use super::plan::{Part, Plan};
#[cfg(feature = "sqlite")]
use crate::db::Lent;
use crate::db::{Columns, Handle, Row, RowSink, Statement};
use crate::error::{Error, Result};

/// The most memory that is asked for before it is known to be needed, in bytes.
const MOST_ROOM: usize = 4 * 1024 * 1024;

impl Plan {
    /// Sends a statement and adds the documents of its rows to `out`, with commas between them; tells how many there
    /// were. It is for plans that need nothing besides the rows.
    ///
    /// # Errors
    ///
    /// The database's errors; what is in `out` then has no meaning.
    pub(crate) async fn write_rows(
        &'static self,
        statement: &Statement,
        db: Handle<'_>,
        out: &mut Vec<u8>,
    ) -> Result<usize> {
        let start = out.len();
        out.reserve(self.room.load(Ordering::Relaxed).min(MOST_ROOM));
        let sink = Documents {
            parts: &self.parts,
            written: 0,
            start,
            bytes: std::mem::take(out),
        };
        let documents = db.pour(statement, sink).await?;
        *out = documents.bytes;
        self.room.store(out.len() - start, Ordering::Relaxed);
        Ok(documents.written)
    }
}

/// The comma before all but the first of a list.
pub(super) fn separate(before: usize, out: &mut Vec<u8>) {
    if before > 0 {
        out.push(b',');
    }
}

/// The documents of the rows that came.
struct Documents {
    parts: &'static [Part],
    written: usize,
    /// How much stands before them.
    start: usize,
    bytes: Vec<u8>,
}

impl Documents {
    fn write(&mut self, row: &impl Columns) -> Result<()> {
        separate(self.written, &mut self.bytes);
        self.written += 1;
        write_parts(self.parts, row, &mut |_, _| Err(needs_more()), &mut self.bytes)
    }
}

impl RowSink for Documents {
    fn take(&mut self, row: &Row) -> Result<()> {
        self.write(row)
    }

    #[cfg(feature = "sqlite")]
    fn take_lent(&mut self, row: &Lent<'_>) -> Option<Result<()>> {
        Some(self.write(row))
    }

    fn clear(&mut self) {
        self.written = 0;
        self.bytes.truncate(self.start);
    }
}

#[cold]
fn needs_more() -> Error {
    Error::Configuration("a document needs more than its row".to_owned())
}

/// Writes what a part of a document is, besides what the row alone tells.
pub(super) type WritePart<'a> = &'a mut dyn FnMut(&Part, &mut Vec<u8>) -> Result<()>;

/// Writes a document: what the row alone tells here, and all else by `write_other`.
pub(super) fn write_parts(
    parts: &[Part],
    row: &(impl Columns + ?Sized),
    write_other: WritePart<'_>,
    out: &mut Vec<u8>,
) -> Result<()> {
    for part in parts {
        match part {
            Part::Literal(text) => out.extend_from_slice(text),
            Part::Column { index, format } => row.write_json(*index, *format, out)?,
            Part::If { column, otherwise, .. } if row.is_null(*column)? => out.extend_from_slice(otherwise),
            Part::If { then, .. } => write_parts(then, row, write_other, out)?,
            Part::OmitNull { key, value } => {
                let before = out.len();
                out.extend_from_slice(key);
                write_parts(value, row, write_other, out)?;
                if &out[before + key.len()..] == b"null" {
                    out.truncate(before);
                } else {
                    out.push(b',');
                }
            }
            Part::End => {
                if out.last() == Some(&b',') {
                    out.pop();
                }
                out.push(b'}');
            }
            other => write_other(other, out)?,
        }
    }
    Ok(())
}

/// Whether all that parts write is told by the row.
pub(super) fn need_row_alone(parts: &[Part]) -> bool {
    parts.iter().all(|part| match part {
        Part::Literal(_) | Part::Column { .. } | Part::End => true,
        Part::If { then: parts, .. } | Part::OmitNull { value: parts, .. } => need_row_alone(parts),
        Part::Prefetched(_) | Part::Method { .. } | Part::Computed(_) | Part::Link(_) => false,
    })
}
