//! PostgreSQL.

use std::fs;
use std::path::PathBuf;

use super::guard::{Guard, Home, free_port};
use super::{Server, program};

/// Starts a server, if PostgreSQL is installed.
pub(super) fn start() -> Result<Option<Server>, String> {
    launch(|_| Ok(Vec::new()))
}

/// Starts a server that takes encrypted connections, if PostgreSQL and OpenSSL are installed. Its certificate is for
/// `db.example`, signed by the authority of the file `authority.crt` in the server's folder, which is given too.
pub(super) fn start_encrypted() -> Result<Option<(Server, PathBuf)>, String> {
    let Some(openssl) = program("openssl", &[]) else {
        return Ok(None);
    };
    let mut folder = PathBuf::new();
    let server = launch(|home| {
        folder.clone_from(&home.folder);
        for command in CERTIFICATES {
            home.run(&openssl, &command.split(' ').map(str::to_owned).collect::<Vec<_>>())?;
        }
        let rules = home.path("rules");
        fs::write(&rules, RULES).map_err(|error| format!("{rules}: {error}"))?;
        let files = ["ssl_cert_file=server.crt", "ssl_key_file=server.key", "hba_file=rules"];
        let absolute = files.iter().filter_map(|file| file.split_once('='));
        let settings = absolute.map(|(setting, file)| format!("{setting}={}", home.path(file)));
        Ok(settings.chain(["ssl=on".to_owned()]).collect())
    })?;
    Ok(server.map(|server| (server, folder)))
}

/// An authority, the server's certificate, and an authority that has signed nothing.
const CERTIFICATES: [&str; 4] = [
    "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=authority \
     -addext keyUsage=critical,keyCertSign -keyout authority.key -out authority.crt",
    "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=server -addext subjectAltName=DNS:db.example \
     -keyout server.key -out server.csr",
    "x509 -req -in server.csr -CA authority.crt -CAkey authority.key -days 2 -copy_extensions copy -out server.crt",
    "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=stranger \
     -keyout stranger.key -out stranger.crt",
];

/// `open` may come in any way, `secret` with a password over an encrypted connection, `plain` only over another.
const RULES: &str = "host all postgres,open 127.0.0.1/32 trust
hostssl all secret 127.0.0.1/32 scram-sha-256
hostnossl all plain 127.0.0.1/32 trust
";

/// Starts a server with the settings that are made in its folder, if PostgreSQL is installed.
fn launch(settings: impl FnOnce(&Home) -> Result<Vec<String>, String>) -> Result<Option<Server>, String> {
    let folders = installed();
    let (Some(initdb), Some(postgres)) = (program("initdb", &folders), program("postgres", &folders)) else {
        return Ok(None);
    };
    let home = Home::new("postgres")?;
    let settings = settings(&home)?;
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
    for setting in settings {
        arguments.extend(["-c".to_owned(), setting]);
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
