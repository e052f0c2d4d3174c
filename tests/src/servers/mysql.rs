//! MariaDB.

use std::fs;

use super::guard::{Guard, Home, free_port};
use super::{Server, program};

/// What the server runs before it takes connections. The installed root may not come over TCP.
const FIRST: &str = "CREATE USER 'fastjango'@'127.0.0.1' IDENTIFIED BY 'fastjango';
GRANT ALL PRIVILEGES ON *.* TO 'fastjango'@'127.0.0.1';
CREATE DATABASE fastjango CHARACTER SET utf8mb4;
";

/// Starts a server with further options, if MariaDB is installed.
pub(super) fn start(further: &[&str]) -> Result<Option<Server>, String> {
    let (Some(install), Some(mariadbd)) = (program("mariadb-install-db", &[]), program("mariadbd", &[])) else {
        return Ok(None);
    };
    let home = Home::new("mysql")?;
    let data = format!("--datadir={}", home.path("data"));
    // A server that starts removes the temporary tables of others in a folder that they share.
    let temporary = format!("--tmpdir={}", home.folder.display());
    let options = [
        "--no-defaults",
        &data,
        &temporary,
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
    ];
    home.run(&install, &options.map(str::to_owned))?;
    let first = home.path("first.sql");
    fs::write(&first, FIRST).map_err(|error| format!("{first}: {error}"))?;

    let port = free_port()?;
    let mut arguments = vec!["--no-defaults".to_owned(), data, temporary];
    arguments.push(format!("--port={port}"));
    arguments.push(format!("--socket={}", home.path("socket")));
    arguments.push(format!("--pid-file={}", home.path("pid")));
    arguments.push(format!("--init-file={first}"));
    arguments.extend(SETTINGS.iter().chain(further).map(ToString::to_string));
    let guard = Guard::start(&home, &mariadbd, &arguments, "KILL", "ready for connections")?;
    let url = format!("mysql://fastjango:fastjango@127.0.0.1:{port}/fastjango");
    Ok(Some(Server {
        url,
        _guard: Some(guard),
    }))
}

/// Django's documentation advises utf8mb4 with the server's default collation for it.
const SETTINGS: [&str; 12] = [
    "--bind-address=127.0.0.1",
    "--skip-name-resolve",
    "--skip-log-bin",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_general_ci",
    "--default-time-zone=+00:00",
    "--max-connections=300",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=nosync",
    "--innodb-doublewrite=0",
    "--innodb-use-native-aio=0",
    "--innodb-buffer-pool-size=64M",
];
