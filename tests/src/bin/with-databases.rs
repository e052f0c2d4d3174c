//! Runs a command with throwaway database servers, whose addresses it finds in its environment.
//!
//! `cargo run -p fastjango-tests --bin with-databases -- cargo test --workspace`

use std::env;
use std::process::{Command, ExitCode};

use fastjango_tests::servers::{Kind, Server};

fn main() -> ExitCode {
    run().unwrap_or_else(|message| {
        eprintln!("with-databases: {message}");
        ExitCode::FAILURE
    })
}

fn run() -> Result<ExitCode, String> {
    let mut arguments = env::args_os().skip(1);
    let program = arguments.next().ok_or("name the command to run")?;
    let mut command = Command::new(&program);
    command.args(arguments);
    let mut servers = Vec::new();
    for kind in Kind::ALL {
        let Some(server) = Server::find(kind)? else {
            eprintln!("with-databases: {kind} is not installed");
            continue;
        };
        eprintln!("with-databases: {}={}", kind.variable(), server.url());
        command.env(kind.variable(), server.url());
        servers.push(server);
    }
    let status = command
        .status()
        .map_err(|error| format!("{}: {error}", program.display()))?;
    drop(servers);
    Ok(ExitCode::from(
        status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1),
    ))
}
