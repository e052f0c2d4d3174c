//! A segment of a path.

/// Encodes a value as one segment of a path.
pub(crate) fn encode_segment(value: &str) -> String {
    const SEGMENT: percent_encoding::AsciiSet = percent_encoding::NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'_')
        .remove(b'~')
        .remove(b'@')
        .remove(b'+')
        .remove(b'=')
        .remove(b':');
    percent_encoding::utf8_percent_encode(value, &SEGMENT).to_string()
}
