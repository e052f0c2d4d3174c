//! Texts that nobody can guess.

/// A text of letters of this alphabet, each as likely as the others, from the operating system's source of chance.
pub(super) fn random_text(length: usize, alphabet: &[u8]) -> String {
    let mut text = String::with_capacity(length);
    let whole = 256 - 256 % alphabet.len();
    let mut bytes = [0; 64];
    while text.len() < length {
        getrandom::fill(&mut bytes).expect("the operating system has a source of chance");
        let even = bytes.iter().map(|byte| usize::from(*byte)).filter(|byte| *byte < whole);
        let letters = even.map(|byte| char::from(alphabet[byte % alphabet.len()]));
        text.extend(letters.take(length - text.len()));
    }
    text
}

/// Letters and digits: what Django's `get_random_string` takes.
pub(super) const ALPHANUMERIC: &[u8; 62] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_differ_and_use_the_whole_alphabet() {
        let text = random_text(4000, ALPHANUMERIC);
        assert_eq!(text.len(), 4000);
        assert!(ALPHANUMERIC.iter().all(|letter| text.contains(char::from(*letter))));
        assert_ne!(random_text(32, ALPHANUMERIC), random_text(32, ALPHANUMERIC));
    }
}
