//! Passwords that are tried first, because many have them.

/// Words, in lower case, that are passwords by themselves or with digits and signs behind them.
/// Shorter passwords, and those of digits alone, are refused by other rules.
const WORDS: [&str; 121] = [
    "abcabc",
    "abcd",
    "abcdefg",
    "abcdefgh",
    "access",
    "admin",
    "administrator",
    "alexander",
    "amanda",
    "andrea",
    "andrew",
    "angel",
    "angels",
    "anthony",
    "arsenal",
    "asdfasdf",
    "asdfgh",
    "asdfghjk",
    "asdfghjkl",
    "ashley",
    "babygirl",
    "barcelona",
    "baseball",
    "basketball",
    "batman",
    "beautiful",
    "bigdaddy",
    "blink",
    "bluebird",
    "butterfly",
    "changeme",
    "charlie",
    "cheese",
    "chelsea",
    "chocolate",
    "computer",
    "cookie",
    "corvette",
    "cowboys",
    "daniel",
    "default",
    "dragon",
    "elephant",
    "facebook",
    "ferrari",
    "flower",
    "football",
    "forever",
    "freedom",
    "friends",
    "gateway",
    "george",
    "ginger",
    "google",
    "guest",
    "hannah",
    "hello",
    "helloworld",
    "hunter",
    "iloveyou",
    "internet",
    "jasmine",
    "jennifer",
    "jessica",
    "jordan",
    "joshua",
    "killer",
    "letmein",
    "liverpool",
    "login",
    "lovely",
    "maggie",
    "manchester",
    "marina",
    "master",
    "matrix",
    "matthew",
    "mercedes",
    "michael",
    "michelle",
    "monkey",
    "mustang",
    "naruto",
    "nicole",
    "ninja",
    "nothing",
    "orange",
    "passport",
    "password",
    "pepper",
    "playstation",
    "pokemon",
    "princess",
    "private",
    "qazwsx",
    "qazwsxedc",
    "qwerty",
    "qwertyui",
    "qwertyuiop",
    "samsung",
    "school",
    "secret",
    "shadow",
    "soccer",
    "spiderman",
    "starwars",
    "summer",
    "sunshine",
    "superman",
    "superuser",
    "taylor",
    "tigger",
    "trustno",
    "victoria",
    "welcome",
    "whatever",
    "william",
    "winter",
    "yankees",
    "zaqwsx",
    "zxcvbnm",
];

/// Passwords in which digits stand between letters.
const MIXED: [&str; 14] = [
    "1q2w3e4r",
    "1q2w3e4r5t",
    "1qaz2wsx",
    "1qazxsw2",
    "a1b2c3d4",
    "a12345678",
    "adm1n1strator",
    "p4ssword",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
    "q1w2e3r4",
    "q1w2e3r4t5",
    "zaq12wsx",
];

/// Whether many have this password, whatever its case: one of the lists, or a word of them with digits and signs
/// before or behind it.
pub(super) fn is_common(password: &str) -> bool {
    let password = password.trim().to_lowercase();
    let word = password.trim_matches(|letter: char| !letter.is_alphabetic());
    let signless = password.trim_end_matches(|letter: char| letter.is_ascii_punctuation());
    WORDS.contains(&word) || MIXED.contains(&password.as_str()) || MIXED.contains(&signless)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_common_with_their_usual_ends() {
        for password in [
            "Password",
            "password1!",
            "123qwerty",
            "P@ssw0rd!!",
            "iloveyou2",
            "WELCOME2026",
            "1q2w3e4r",
        ] {
            assert!(is_common(password), "{password}");
        }
        for password in [
            "correct horse",
            "passwordless shop",
            "q8#mLw2x",
            "monkey wrench 7",
            "",
            "12345678",
        ] {
            assert!(!is_common(password), "{password}");
        }
    }

    #[test]
    fn the_words_are_as_they_are_looked_for() {
        for word in WORDS {
            let bare = word.trim_matches(|letter: char| !letter.is_alphabetic());
            assert!(word == word.to_lowercase() && bare == word, "{word}");
        }
    }
}
