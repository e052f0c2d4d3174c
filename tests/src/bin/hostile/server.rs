//! The server that is attacked.

use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, process, thread};

use crate::client::{Answer, Client};

/// What this program is told to be the server that is attacked.
pub(crate) const COMMAND: &str = "runserver";

/// How long it may take to listen.
const PATIENCE: Duration = Duration::from_secs(30);

/// The program of the bookshop in a process of its own, and what it says.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    process: Child,
    log: PathBuf,
}

impl Server {
    /// Serves the database at `url`.
    pub(crate) fn start(url: &str) -> Result<Self, String> {
        let told = |error: std::io::Error| error.to_string();
        let program = env::current_exe().map_err(told)?;
        let free = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
        let address = free.map_err(told)?;
        let log = env::temp_dir().join(format!("fastjango-hostile-{}.log", process::id()));
        let output = File::create(&log).map_err(told)?;
        let process = Command::new(&program)
            .args([COMMAND, &address.to_string(), "--workers", "2"])
            .env("DATABASE_URL", url)
            .env("RUST_LOG", "warn,actix_http=off")
            .stdout(output.try_clone().map_err(told)?)
            .stderr(output)
            .stdin(Stdio::null())
            .spawn()
            .map_err(|error| format!("{}: {error}", program.display()))?;
        let server = Self { address, process, log };
        let start = Instant::now();
        while server.get("/api/tags/").is_err() {
            if start.elapsed() > PATIENCE {
                return Err(format!("the server does not answer: {:?}", server.complaints()));
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(server)
    }

    /// What it answers to a request without a body.
    pub(crate) fn get(&self, path: &str) -> std::io::Result<Answer> {
        Client::new(self.address).send(format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes(), false)
    }

    /// Has more passwords checked at once than it does at a time: it keeps 19 MiB for each, from then on.
    pub(crate) fn warm_up(&self) {
        let body = r#"{"username": "nobody", "password": "none"}"#;
        let request = format!(
            "POST /api/auth/token/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let at_once = 2 * thread::available_parallelism().map_or(1, usize::from);
        thread::scope(|scope| {
            for _ in 0..at_once {
                scope.spawn(|| Client::new(self.address).send(request.as_bytes(), false));
            }
        });
    }

    /// The memory that it has, in kB.
    pub(crate) fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok())
            .unwrap_or_default()
    }

    /// What is wrong where it no longer answers as ever.
    pub(crate) fn recovers(&self) -> Option<String> {
        let start = Instant::now();
        match self.get("/api/books/?page_size=1") {
            Ok(answer) if answer.status == 200 && answer.text().contains("\"results\":[{") => {
                println!("a page took {:.1?} afterwards", start.elapsed());
                None
            }
            Ok(answer) => Some(format!(
                "afterwards a page is {}: {:.200}",
                answer.status,
                answer.text()
            )),
            Err(error) => Some(format!("afterwards there is no answer: {error}")),
        }
    }

    /// What it has logged of panics and failures.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let bad = log
            .lines()
            .filter(|line| line.contains("panicked") || line.contains("ERROR"));
        bad.take(20).map(str::to_owned).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself, which is a fault that is told elsewhere.
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_file(&self.log);
    }
}
