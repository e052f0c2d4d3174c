//! The throwaway servers themselves.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use fastjango::prelude::*;
use fastjango_tests::servers::{Kind, Server};

/// The process that started a server is killed: nobody is left to stop it but the shell beside it.
#[test]
fn servers_end_with_a_process_that_is_killed() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_with-databases"));
    command.args(["sh", "-c", "echo up; read -r _"]);
    for kind in Kind::ALL {
        command.env_remove(kind.variable());
    }
    let streams = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut process = streams.spawn().expect("the program was built with this test");
    let mut output = BufReader::new(process.stdout.take().expect("it is piped"));
    output.read_line(&mut String::new()).expect("it can be read");
    process.kill().expect("it runs");
    drop(process.stdin.take());
    process.wait().expect("it was killed");

    let mut told = String::new();
    let mut errors = process.stderr.take().expect("it is piped");
    errors.read_to_string(&mut told).expect("it is text");
    for port in told.lines().filter_map(port) {
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_ok() {
            assert!(start.elapsed() < Duration::from_secs(10), "a server survived: {told}");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// The port of an address like `postgres://postgres@127.0.0.1:5432/postgres`.
fn port(line: &str) -> Option<u16> {
    let (_, address) = line.split_once("127.0.0.1:")?;
    address.split('/').next()?.parse().ok()
}

/// What a server of MariaDB's does at its limits, on one of the test's own.
#[test]
fn a_server_at_its_limits_loses_nothing_in_silence() {
    let options = [
        "--innodb-rollback-on-timeout=ON",
        "--innodb-lock-wait-timeout=1",
        "--max-prepared-stmt-count=20",
    ];
    let Some(server) = Server::mysql_with(&options).expect("it comes up") else {
        return;
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime can be made").block_on(async {
        statements_find_room(server.url()).await.expect("room is made");
        a_timeout_that_rolls_back_is_noticed(server.url())
            .await
            .expect("a database");
    });
}

/// One connection keeps as many statements as the server does for all.
async fn statements_find_room(url: &str) -> Result<()> {
    let db = Database::builder(url).max_connections(1).connect().await?;
    for number in 0..50 {
        let row = db.handle().fetch_one(&format!("SELECT {number}").into()).await?;
        assert_eq!(row.integer(0)?, Some(number));
    }
    // Who has kept none makes no room, and is told that it is for another time.
    let most = async |count: u32| {
        let sql = format!("SET GLOBAL max_prepared_stmt_count = {count}");
        db.handle().execute_script(&sql).await
    };
    most(0).await?;
    let refused = Database::connect(url)
        .await?
        .handle()
        .fetch_one(&"SELECT 1".into())
        .await;
    most(20).await?;
    assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
    Ok(())
}

async fn a_timeout_that_rolls_back_is_noticed(url: &str) -> Result<()> {
    let db = Database::builder(url).max_connections(2).connect().await?;
    let tables = "CREATE TABLE held (id integer PRIMARY KEY, n integer); INSERT INTO held VALUES (1, 0)";
    db.handle().execute_script(tables).await?;
    let update = "UPDATE held SET n = n + 1 WHERE id = 1";
    db.atomic(async |holder| {
        holder.handle().execute(&update.into()).await?;
        for savepoint in [false, true] {
            let other = db.atomic(async |tx| {
                tx.handle().execute(&"INSERT INTO held VALUES (2, 0)".into()).await?;
                let waited = if savepoint {
                    tx.atomic(async |tx| tx.handle().execute(&update.into()).await).await
                } else {
                    tx.handle().execute(&update.into()).await
                };
                assert!(matches!(waited, Err(Error::Transient { .. })), "{waited:?}");
                let after = tx.handle().execute(&"INSERT INTO held VALUES (3, 0)".into()).await;
                assert!(after.is_err(), "savepoint: {savepoint}");
                Ok(())
            });
            assert!(other.await.is_err(), "savepoint: {savepoint}");
        }
        Ok(())
    })
    .await?;
    let row = db
        .handle()
        .fetch_one(&"SELECT count(*), max(n) FROM held".into())
        .await?;
    assert_eq!((row.integer(0)?, row.integer(1)?), (Some(1), Some(1)));
    Ok(())
}
