//! The binary form of arrays of row values.

use super::cell::Raw;

/// How many rows an array has, and the bytes where they begin.
///
/// An array begins with its dimensions, whether it has nulls, and the type of its elements; each dimension has a length
/// and a lower bound. An empty one has no dimension.
pub(in crate::db) fn row_array(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (dimensions, rest) = integer(bytes)?;
    let (_, rest) = integer(rest)?;
    let (_, rest) = integer(rest)?;
    if dimensions == 0 {
        return Some((0, rest));
    }
    let (length, rest) = integer(rest)?;
    let (_, rest) = integer(rest)?;
    (dimensions == 1).then_some(())?;
    Some((usize::try_from(length).ok()?, rest))
}

/// Reads the columns of a row, and gives the bytes after it.
///
/// A row has a length, the number of its columns, and for each its type, its length (or -1 for null) and its bytes.
pub(in crate::db) fn row_value<'r>(bytes: &'r [u8], columns: &mut Vec<Raw<'r>>) -> Option<&'r [u8]> {
    let (_, rest) = integer(bytes)?;
    let (count, mut rest) = integer(rest)?;
    for _ in 0..count {
        let (oid, after) = integer(rest)?;
        let (length, after) = integer(after)?;
        let (value, after) = match usize::try_from(length) {
            Ok(length) => after
                .split_at_checked(length)
                .map(|(value, after)| (Some(value), after))?,
            Err(_) => (None, after),
        };
        columns.push(Raw::new(oid.cast_unsigned(), value));
        rest = after;
    }
    Some(rest)
}

fn integer(bytes: &[u8]) -> Option<(i32, &[u8])> {
    let (integer, rest) = bytes.split_first_chunk()?;
    Some((i32::from_be_bytes(*integer), rest))
}
