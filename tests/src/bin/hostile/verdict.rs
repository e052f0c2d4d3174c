//! Which answers are a fault.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Mutex, PoisonError};

use fastjango::prelude::Json;

use crate::client::Answer;

/// What no answer has. What is sent has none of it either, so that an echo is no fault.
const SECRETS: [&str; 18] = [
    "INSERT INTO",
    "UPDATE \"",
    "UPDATE `",
    "DELETE FROM",
    "LEFT JOIN",
    "INNER JOIN",
    "ORDER BY",
    "sqlite",
    "postgres",
    "mariadb",
    "rusqlite",
    "tokio",
    "panicked",
    ".rs:",
    "/src/",
    "/tmp/",
    "violates",
    "constraint failed",
];

/// How many faults are kept in words.
const KEPT: usize = 40;

/// What all attackers have seen.
#[derive(Default)]
pub(crate) struct Verdicts {
    statuses: Mutex<BTreeMap<u16, u64>>,
    faults: Mutex<Vec<String>>,
}

impl Verdicts {
    /// Judges the answer to a request that is HTTP.
    pub(crate) fn judge(&self, asked: &str, answer: &io::Result<Answer>) {
        match answer {
            Err(error) => self.fault(format!("{asked:.600}: no answer: {error}")),
            Ok(answer) => {
                self.count(answer.status);
                if let Some(fault) = fault_of(answer) {
                    self.fault(format!("{asked:.600}: {fault}"));
                }
            }
        }
    }

    /// Judges the answer to bytes that need not be HTTP, so that none is fine too.
    pub(crate) fn judge_refusal(&self, asked: &str, answer: &io::Result<Answer>) {
        if answer.is_ok() {
            self.judge(asked, answer);
        }
    }

    pub(crate) fn count(&self, status: u16) {
        let mut statuses = self.statuses.lock().unwrap_or_else(PoisonError::into_inner);
        *statuses.entry(status).or_default() += 1;
    }

    pub(crate) fn fault(&self, fault: String) {
        let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        if faults.len() < KEPT {
            eprintln!("{fault}");
            faults.push(fault);
        }
    }

    pub(crate) fn faults(&self) -> Vec<String> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many answers there were of each status.
    pub(crate) fn summary(&self) -> String {
        let statuses = self.statuses.lock().unwrap_or_else(PoisonError::into_inner);
        let told = statuses.iter().map(|(status, count)| format!("{status}:{count}"));
        told.collect::<Vec<_>>().join(" ")
    }
}

fn fault_of(answer: &Answer) -> Option<String> {
    let text = answer.text();
    if answer.status >= 500 {
        return Some(format!("{} {text:.300}", answer.status));
    }
    let all = format!("{}{text}", answer.head);
    if let Some(secret) = SECRETS.iter().find(|secret| all.contains(**secret)) {
        return Some(format!("the answer has `{secret}`: {text:.300}"));
    }
    if answer.header("x-injected").is_some() {
        return Some(format!("a header came from the request: {}", answer.head));
    }
    let is_json = answer.header("content-type").is_some_and(|kind| kind.contains("json"));
    if is_json && !answer.body.is_empty() && text.parse::<Json>().is_err() {
        return Some(format!("it says JSON and is none: {text:.300}"));
    }
    None
}
