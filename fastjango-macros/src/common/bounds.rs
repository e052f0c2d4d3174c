//! The rules about the least and the greatest, of numbers and of lengths.

use super::{Given, Mistakes, Number};

/// `min` and `max`: a range holds something.
pub(crate) fn min_within_max(min: Option<&Given<Number>>, max: Option<&Given<Number>>, mistakes: &mut Mistakes) {
    if let (Some(min), Some(max)) = (min, max)
        && let (Some(least), Some(greatest)) = (min.value.scaled(), max.value.scaled())
    {
        let message = format!("`min` is greater than `max`; write at most `min = {}`", max.value.0);
        mistakes.unless(least <= greatest, &min.tokens, message);
    }
}

/// Likewise for `min_length` and `max_length`.
pub(crate) fn min_length_within_max_length(
    min: Option<&Given<u32>>,
    max: Option<&Given<u32>>,
    mistakes: &mut Mistakes,
) {
    if let (Some(min), Some(max)) = (min, max) {
        let most = max.value;
        let message = format!("`min_length` is greater than `max_length`; write at most `min_length = {most}`");
        mistakes.unless(min.value <= most, &min.tokens, message);
    }
}
