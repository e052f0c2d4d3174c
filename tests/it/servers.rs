//! The throwaway servers themselves.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use fastjango_tests::servers::Kind;

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
