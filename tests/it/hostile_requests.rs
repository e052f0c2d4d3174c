//! Some seconds of hostile requests to a server of its own; `tests/src/bin/hostile` says how to have an hour of them.

use std::process::Command;

/// Whether a server of the bookshop on this database stands it.
#[track_caller]
fn stands(database: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hostile"));
    let output = command.args([database, "--seconds", "4", "--rate", "100"]).output();
    let output = output.expect("the program was built with this test");
    let told = String::from_utf8_lossy(&output.stdout);
    let is_absent = told.contains("FAULT the database is not installed");
    assert!(is_absent || output.status.success(), "{told}");
}

#[test]
fn a_server_on_sqlite_stands_hostile_requests() {
    stands("sqlite");
}

#[test]
fn a_server_on_postgres_stands_hostile_requests() {
    stands("postgres");
}

#[test]
fn a_server_on_mysql_stands_hostile_requests() {
    stands("mysql");
}
