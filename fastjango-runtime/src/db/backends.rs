//! The three drivers: how each connects, binds parameters, reads columns and explains its errors.

#[cfg(feature = "mysql")]
pub(super) mod mysql;
#[cfg(feature = "postgres")]
pub(super) mod postgres;
#[cfg(feature = "sqlite")]
pub(super) mod sqlite;

/// Refuses a URL with a parameter that the driver would pass over in silence, such as a misspelt `sslmode`.
///
/// The parameter is named only if it surely is one: it may be part of a password whose `?` was not escaped, and an `@`
/// follows.
#[cfg(any(feature = "postgres", feature = "mysql"))]
fn check_parameters(url: &str, known: &[&str]) -> crate::error::Result<()> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let name = pair.split_once('=').map_or(pair, |(name, _)| name);
        if known.contains(&name) || (known.contains(&"options") && name.starts_with("options[")) {
            continue;
        }
        let is_word = |letter: char| letter.is_ascii_lowercase() || matches!(letter, '-' | '_');
        let safe = !query.contains('@') && name.chars().all(is_word);
        let named = if safe { name } else { "…" };
        return Err(crate::error::Error::Configuration(format!(
            "the database URL has a parameter `{named}`, which is none of {}",
            known.join(", ")
        )));
    }
    Ok(())
}
