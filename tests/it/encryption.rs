//! Encrypted connections to PostgreSQL.

use std::path::{Path, PathBuf};

use fastjango::prelude::*;
use fastjango_tests::servers::Server;

/// A server with users for each kind of connection.
struct Encrypted {
    port: u16,
    folder: PathBuf,
    _server: Server,
}

impl Encrypted {
    /// Starts it, where its programs are installed.
    async fn start() -> Option<Self> {
        let (server, folder) = Server::encrypted().expect("it comes up")?;
        let db = Database::connect(server.url()).await.expect("it answers");
        let users = "CREATE USER open; CREATE USER plain; CREATE USER secret PASSWORD 'geheim'";
        db.handle().execute_script(users).await.expect("they are made");
        let (_, port) = server.url().rsplit_once(':').expect("it has a port");
        let port = port.split('/').next().and_then(|port| port.parse().ok());
        Some(Self {
            port: port.expect("it is a number"),
            folder,
            _server: server,
        })
    }

    fn file(&self, name: &str) -> String {
        Path::join(&self.folder, name).display().to_string()
    }

    /// Connects, and asks the server whether the connection is encrypted.
    async fn connect(&self, user: &str, parameters: &str) -> Result<bool> {
        let Self { port, .. } = self;
        let url = format!("postgres://{user}@db.example:{port}/postgres?hostaddr=127.0.0.1&{parameters}");
        let db = Database::builder(url).max_connections(1).connect().await?;
        let asked = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        let row = db.handle().fetch_one(&asked.into()).await?;
        Ok(row.boolean(0)?.expect("it is yes or no"))
    }
}

#[tokio::test]
async fn a_connection_is_encrypted_as_it_is_asked_for() {
    let Some(server) = Encrypted::start().await else { return };
    for (parameters, encrypted) in [
        ("", true),
        ("sslmode=disable", false),
        ("sslmode=allow", false),
        ("sslmode=prefer", true),
        ("sslmode=require", true),
    ] {
        let answer = server.connect("open", parameters).await;
        assert_eq!(answer.expect("it is open"), encrypted, "{parameters}");
    }
    // Refused in one way, it is tried in the other, unless that is ruled out.
    for (user, parameters, encrypted) in [
        ("secret:geheim", "sslmode=allow", Some(true)),
        ("secret:geheim", "sslmode=prefer", Some(true)),
        ("secret:geheim", "sslmode=disable", None),
        ("secret:falsch", "sslmode=require", None),
        ("plain", "sslmode=prefer", Some(false)),
        ("plain", "sslmode=allow", Some(false)),
        ("plain", "sslmode=require", None),
    ] {
        match (server.connect(user, parameters).await, encrypted) {
            (Ok(found), Some(encrypted)) => assert_eq!(found, encrypted, "{user} {parameters}"),
            (Err(Error::Database { code: Some(code), .. }), None) => assert!(code.starts_with("28"), "{code}"),
            (other, _) => panic!("{user} {parameters}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_server_is_verified_as_it_is_asked_for() {
    let Some(server) = Encrypted::start().await else { return };
    let authority = format!("sslrootcert={}", server.file("authority.crt"));
    let stranger = format!("sslrootcert={}", server.file("stranger.crt"));
    for (parameters, trusted) in [
        (format!("sslmode=verify-full&{authority}"), true),
        (format!("sslmode=verify-ca&{authority}"), true),
        (format!("sslmode=require&{authority}"), true),
        // The address by itself is not what the certificate is for.
        (format!("sslmode=verify-full&{authority}&host=127.0.0.1"), false),
        (format!("sslmode=verify-ca&{authority}&host=127.0.0.1"), true),
        (format!("sslmode=verify-full&{stranger}"), false),
        (format!("sslmode=verify-ca&{stranger}"), false),
        (format!("sslmode=require&{stranger}"), false),
        ("sslmode=verify-full".to_owned(), false),
        // What is not verified is encrypted all the same.
        (format!("sslmode=prefer&{stranger}"), true),
    ] {
        match server.connect("open", &parameters).await {
            Ok(encrypted) => assert!(encrypted && trusted, "{parameters}"),
            Err(Error::Unavailable(message)) => assert!(!trusted && message.contains("certificate"), "{message}"),
            Err(other) => panic!("{parameters}: {other:?}"),
        }
    }
    for parameters in [
        "sslrootcert=/nowhere",
        "sslcert=/nowhere",
        "sslcert=/nowhere&sslkey=/nowhere",
    ] {
        let refused = server.connect("open", &format!("sslmode=verify-ca&{parameters}")).await;
        assert!(
            matches!(refused, Err(Error::Configuration(_))),
            "{parameters}: {refused:?}"
        );
    }
}
