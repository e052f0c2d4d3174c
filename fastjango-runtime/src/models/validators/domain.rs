//! Names of hosts, as Django's `DomainNameValidator` knows them.

/// Whether a text is a name of at least two labels, of which the last one is a top-level domain.
pub(super) fn is_domain(text: &str) -> bool {
    let name = text.rsplit_once('.');
    name.is_some_and(|(labels, last)| labels.split('.').all(is_label) && is_top_level(last))
}

fn is_label(label: &str) -> bool {
    let inner = |character| is_letter(character) || character.is_ascii_digit() || character == '-';
    (1..=63).contains(&label.chars().count())
        && label.chars().all(inner)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

fn is_top_level(label: &str) -> bool {
    let encoded = label.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--"));
    let letters = label.chars().all(|character| is_letter(character) || character == '-');
    (encoded || letters) && is_label(label) && label.chars().count() >= 2
}

/// What Django's patterns take for a letter: beyond ASCII all of the basic plane, symbols too.
fn is_letter(character: char) -> bool {
    character.is_ascii_alphabetic() || ('\u{a1}'..='\u{ffff}').contains(&character)
}
