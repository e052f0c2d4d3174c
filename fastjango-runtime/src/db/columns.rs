//! What has columns: a row, or a row within a column of one.

#[cfg(feature = "sqlite")]
use super::backends;
use super::cell::Cell;
use super::row::Row;
use super::row_values::{RowValue, RowValues};
use crate::error::Result;
use crate::value::json::JsonFormat;
use crate::value::{Value, ValueKind};

/// What has columns that are written as JSON: a row, or a row within a column of one.
pub trait Columns {
    /// Whether a column is `NULL`.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`](crate::error::Error::Decode) if there is no such column or it can't be read.
    fn is_null(&self, index: usize) -> Result<bool>;

    /// Writes a column as JSON, as DRF would, straight from the driver's bytes; `NULL` is `null`.
    ///
    /// # Errors
    ///
    /// Those of [`is_null`](Self::is_null).
    fn write_json(&self, index: usize, format: JsonFormat, out: &mut Vec<u8>) -> Result<()>;

    /// A column as an untyped value of this kind.
    ///
    /// # Errors
    ///
    /// Those of [`is_null`](Self::is_null).
    fn value(&self, index: usize, kind: ValueKind) -> Result<Value>;

    /// The rows within a column.
    ///
    /// # Errors
    ///
    /// Those of [`is_null`](Self::is_null).
    fn row_values(&self, index: usize) -> Result<RowValues<'_>>;

    /// The row itself, where it is not one within a column.
    fn as_row(&self) -> Option<&Row>;
}

/// What tells the cells of its columns.
pub(super) trait Cells {
    fn cell(&self, index: usize) -> Result<Cell<'_>>;

    /// Whether a column is `NULL`; a driver may know without its cell.
    fn has_null(&self, index: usize) -> Result<bool> {
        Ok(matches!(self.cell(index)?, Cell::Null))
    }

    /// Writes a column as JSON; a driver may have a shorter way than by its cell.
    fn write_cell(&self, index: usize, format: JsonFormat, out: &mut Vec<u8>) -> Result<()> {
        self.cell(index)?.write_json(format, out)
    }

    /// The row itself, where it is not one within a column and nobody else's.
    fn as_row(&self) -> Option<&Row> {
        None
    }
}

impl<T: Cells> Columns for T {
    fn is_null(&self, index: usize) -> Result<bool> {
        self.has_null(index)
    }

    fn write_json(&self, index: usize, format: JsonFormat, out: &mut Vec<u8>) -> Result<()> {
        self.write_cell(index, format, out)
    }

    fn value(&self, index: usize, kind: ValueKind) -> Result<Value> {
        self.cell(index)?.value(kind)
    }

    fn row_values(&self, index: usize) -> Result<RowValues<'_>> {
        RowValues::of(self.cell(index)?)
    }

    fn as_row(&self) -> Option<&Row> {
        Cells::as_row(self)
    }
}

impl Cells for RowValue<'_> {
    fn cell(&self, index: usize) -> Result<Cell<'_>> {
        self.raw(index)?.cell()
    }

    fn has_null(&self, index: usize) -> Result<bool> {
        Ok(self.raw(index)?.is_null())
    }

    fn write_cell(&self, index: usize, format: JsonFormat, out: &mut Vec<u8>) -> Result<()> {
        self.raw(index)?.write_json(format, out)
    }
}

#[cfg(feature = "sqlite")]
impl Cells for backends::sqlite::Lent<'_> {
    #[inline]
    fn cell(&self, index: usize) -> Result<Cell<'_>> {
        self.cell(index)
    }

    #[inline]
    fn write_cell(&self, index: usize, format: JsonFormat, out: &mut Vec<u8>) -> Result<()> {
        self.write_json(index, format, out)
    }
}

impl Cells for Row {
    #[inline]
    fn cell(&self, index: usize) -> Result<Cell<'_>> {
        self.cell(index)
    }

    #[inline]
    fn has_null(&self, index: usize) -> Result<bool> {
        self.is_null(index)
    }

    #[inline]
    fn write_cell(&self, index: usize, format: JsonFormat, out: &mut Vec<u8>) -> Result<()> {
        self.write_json(index, format, out)
    }

    fn as_row(&self) -> Option<&Row> {
        Some(self)
    }
}
