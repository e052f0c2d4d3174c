//! How deep documents are nested.

use serde_json::Value as Json;

/// Whether a document is nested deeper than so many levels; whoever read it has seen to it that there is an end to it.
pub(crate) fn is_deeper(document: &Json, levels: usize) -> bool {
    let deeper = |item: &Json| is_deeper(item, levels.saturating_sub(1));
    match document {
        Json::Array(items) => levels == 0 || items.iter().any(deeper),
        Json::Object(members) => levels == 0 || members.values().any(deeper),
        _ => false,
    }
}
