//! Base64, as Python reads it.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// The bytes that letters of Base64 stand for; `None` where they stand for none. What is no letter of the alphabet
/// doesn't count, as in Python's `b64decode`.
///
/// # Examples
///
/// ```
/// use fastjango::rest::decode_base64;
///
/// assert_eq!(decode_base64(b"YT\npi").as_deref(), Some(&b"a:b"[..]));
/// assert_eq!(decode_base64(b"YTp"), None);
/// ```
#[must_use]
pub fn decode_base64(letters: &[u8]) -> Option<Vec<u8>> {
    let known = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
    let letters: Vec<u8> = letters.iter().copied().filter(known).collect();
    LENIENT.decode(letters).ok()
}

pub(crate) fn encode_base64(bytes: &[u8]) -> String {
    LENIENT.encode(bytes)
}
