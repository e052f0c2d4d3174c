//! Rows within a column of a row: `ARRAY(SELECT ROW(…) …)`.

#[cfg(feature = "postgres")]
use super::backends::postgres as form;
use super::cell::Cell;
use crate::error::{Error, Result};

/// No other database has them.
#[cfg(not(feature = "postgres"))]
mod form {
    use std::convert::Infallible;
    use std::marker::PhantomData;

    use super::{Cell, Result};
    use crate::value::json::JsonFormat;

    #[derive(Debug, Clone, Copy)]
    pub(in crate::db) struct Raw<'r>(Infallible, PhantomData<&'r [u8]>);

    impl<'r> Raw<'r> {
        pub(in crate::db) fn is_null(self) -> bool {
            match self.0 {}
        }

        pub(in crate::db) fn cell(self) -> Result<Cell<'r>> {
            match self.0 {}
        }

        pub(in crate::db) fn write_json(self, _: JsonFormat, _: &mut Vec<u8>) -> Result<()> {
            match self.0 {}
        }
    }

    pub(super) fn row_value<'r>(_: &'r [u8], _: &mut Vec<Raw<'r>>) -> Option<&'r [u8]> {
        None
    }
}

/// The rows within a column of a row, which [`Row::row_values`](super::Row::row_values) gives.
#[derive(Debug)]
pub struct RowValues<'r> {
    left: usize,
    bytes: &'r [u8],
}

/// One row within a column.
#[derive(Debug, Default)]
pub struct RowValue<'r> {
    columns: Vec<form::Raw<'r>>,
}

impl<'r> RowValues<'r> {
    /// Reads what a column holds.
    pub(super) fn of(cell: Cell<'r>) -> Result<Self> {
        match cell {
            #[cfg(feature = "postgres")]
            Cell::Rows(bytes) => {
                let (left, bytes) = form::row_array(bytes).ok_or_else(|| unreadable(bytes))?;
                Ok(Self { left, bytes })
            }
            other => Err(Error::Decode {
                message: format!("expected an array of rows, found {other:?}"),
            }),
        }
    }

    /// Moves on to the next row, whose place in memory is `row`'s; `None` after the last.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] where the bytes are none of rows.
    pub fn next<'a>(&mut self, row: &'a mut RowValue<'r>) -> Result<Option<&'a RowValue<'r>>> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        row.columns.clear();
        self.bytes = form::row_value(self.bytes, &mut row.columns).ok_or_else(|| unreadable(self.bytes))?;
        Ok(Some(row))
    }
}

fn unreadable(bytes: &[u8]) -> Error {
    Error::Decode {
        message: format!("{} bytes are no rows", bytes.len()),
    }
}

impl<'r> RowValue<'r> {
    /// The column as it was sent, to be read where it is wanted.
    pub(super) fn raw(&self, index: usize) -> Result<form::Raw<'r>> {
        self.columns.get(index).copied().ok_or_else(|| Error::Decode {
            message: format!("no column {index} in a row of {}", self.columns.len()),
        })
    }
}
