//! PostgreSQL.

use std::fs;
use std::path::PathBuf;

use super::guard::{Guard, Home, free_port};
use super::{Server, program};

/// Starts a server, if PostgreSQL is installed.
pub(super) fn start() -> Result<Option<Server>, String> {
    let folders = installed();
    let (Some(initdb), Some(postgres)) = (program("initdb", &folders), program("postgres", &folders)) else {
        return Ok(None);
    };
    let home = Home::new("postgres")?;
    let data = home.path("data");
    let options = [
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
        "-D",
        &data,
    ];
    home.run(&initdb, &options.map(str::to_owned))?;

    let port = free_port()?;
    let mut arguments = vec!["-D".to_owned(), data, "-p".to_owned(), port.to_string()];
    for setting in [
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "max_connections=300",
        "shared_buffers=64MB",
    ] {
        arguments.extend(["-c".to_owned(), setting.to_owned()]);
    }
    let guard = Guard::start(&home, &postgres, &arguments, "QUIT", "ready to accept connections")?;
    let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
    Ok(Some(Server {
        url,
        _guard: Some(guard),
    }))
}

/// Where Debian puts the programs, outside `PATH`; the newest version first.
fn installed() -> Vec<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let mut folders: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter_map(|path| Some((path.file_name()?.to_str()?.parse().ok()?, path.join("bin"))))
        .collect();
    folders.sort_by(|one, other| other.cmp(one));
    folders.into_iter().map(|(_, folder)| folder).collect()
}
