//! The tables of keys in the macros' documentation.

use crate::common::Vocabulary;

/// Fails unless a reference has a table for each vocabulary, in this order, with each of its keys as messages write it.
pub(crate) fn assert_lists(reference: &str, vocabularies: &[&Vocabulary]) {
    let mut lines = reference.lines();
    for vocabulary in vocabularies {
        let head = format!("| `{}` | |", vocabulary.attribute);
        assert!(lines.any(|line| line == head), "there is no table `{head}`");
        let rows = lines.by_ref().skip(1).map_while(|line| line.strip_prefix("| `"));
        let listed: Vec<String> = rows
            .filter_map(|row| row.split_once("` |"))
            .map(|(key, _)| key.replace("\\|", "|"))
            .collect();
        assert_eq!(listed, vocabulary.examples(), "the keys of `{}`", vocabulary.attribute);
    }
}
