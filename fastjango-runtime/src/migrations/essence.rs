//! What of a migration's file counts: all but what a formatter or a remark changes.

/// The text of a file without space, comments and trailing commas; what stands between quotes is kept as it is.
pub(super) fn essence(text: &str) -> String {
    // The compiler takes both for the same, within quotes too.
    let text = text.replace("\r\n", "\n");
    let mut essence = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let comment = comment(rest);
        let literal = if comment == 0 { literal(rest) } else { 0 };
        let length = [comment, literal, first.len_utf8()]
            .into_iter()
            .find(|length| *length > 0);
        let (piece, after) = rest.split_at(length.unwrap_or(rest.len()));
        rest = after;
        if comment > 0 || literal == 0 && first.is_whitespace() {
            continue;
        }
        if matches!(first, ')' | ']' | '}') && essence.ends_with(',') {
            essence.pop();
        }
        essence.push_str(piece);
    }
    essence
}

/// How long the comment is that stands here; zero if none does.
fn comment(text: &str) -> usize {
    if text.starts_with("//") {
        return text.find('\n').unwrap_or(text.len());
    }
    if !text.starts_with("/*") {
        return 0;
    }
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest.starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// How long the string or character is that stands here between quotes; zero if none does.
fn literal(text: &str) -> usize {
    if text.starts_with('"') {
        return escaped(text, '"');
    }
    if let Some(raw) = text.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            let end = format!("\"{}", &raw[..hashes]);
            let begin = 1 + hashes + 1;
            return text[begin..].find(&end).map_or(text.len(), |at| begin + at + end.len());
        }
    }
    let Some(after) = text.strip_prefix('\'') else { return 0 };
    let mut letters = after.chars();
    match (letters.next(), letters.next()) {
        (Some('\\'), _) => escaped(text, '\''),
        (Some(letter), Some('\'')) => 1 + letter.len_utf8() + 1,
        // A lifetime.
        _ => 0,
    }
}

/// How long the text is that begins with a quote, up to the one that no backslash stands before.
fn escaped(text: &str, quote: char) -> usize {
    let mut letters = text.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        if letter == quote {
            return at + 1;
        }
        if letter == '\\' {
            letters.next();
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::essence;

    #[test]
    fn what_is_between_quotes_stays() {
        for text in [
            r#""a  b, )""#,
            r#""a \" b // c""#,
            "r\"a\\\"",
            "r#\"a \" /* b */\n// c\"#",
            "br##\"a \"# b\"##",
            "' '",
            "'\"'",
            r"'\''",
            r"'\u{20}'",
        ] {
            assert_eq!(essence(&format!("f( {text} , 1 )")), format!("f({text},1)"));
        }
    }

    #[test]
    fn remarks_and_space_go() {
        assert_eq!(essence("a( // one, \"\n  b, /* /* 'two' */ */\n)"), "a(b)");
        assert_eq!(
            essence("fn f<'a>(x: &'a  str, y: [u8; 2],) {}"),
            "fnf<'a>(x:&'astr,y:[u8;2]){}"
        );
        assert_eq!(essence("f(\"one\r\ntwo\")\r\n"), "f(\"one\ntwo\")");
        assert_eq!(essence("let r#type = bar;"), "letr#type=bar;");
    }

    #[test]
    fn what_never_ends_is_taken_as_it_is() {
        for text in ["\"a b", "r#\"a b\"", "'\\", "/* a", "\"a\\"] {
            essence(text);
        }
    }
}
