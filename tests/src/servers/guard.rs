//! A server's folder, and the shell that stops the server when this process is gone.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// `read` ends when the other end of the pipe is closed, which the system does for a process that is killed too.
const SCRIPT: &str = r#"
folder=$1; signal=$2; shift 2
"$@" >"$folder/log" 2>&1 </dev/null &
server=$!
read -r _
kill "-$signal" "$server" 2>/dev/null
wait "$server" 2>/dev/null
rm -rf "$folder"
"#;

/// How long a server may take until it answers.
const PATIENCE: Duration = Duration::from_mins(1);

/// A folder for a server's data, and the user that may run the server there.
pub(super) struct Home {
    pub(super) folder: PathBuf,
    user: Option<(u32, u32)>,
}

impl Home {
    /// Makes the folder. The databases refuse to run as root, so that root gives it to `user`.
    pub(super) fn new(user: &str) -> Result<Self, String> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("fastjango-{user}-{}-{number}", std::process::id()));
        let describe = |error| format!("{} can't be made: {error}", folder.display());
        fs::DirBuilder::new().mode(0o700).create(&folder).map_err(describe)?;
        let is_root = fs::metadata(&folder).map_err(describe)?.uid() == 0;
        let user = if is_root { Some(ids(user)?) } else { None };
        if let Some((user, group)) = user {
            chown(&folder, Some(user), Some(group)).map_err(describe)?;
        }
        Ok(Self { folder, user })
    }

    /// The path of a file or folder in it, as text.
    pub(super) fn path(&self, name: &str) -> String {
        self.folder.join(name).to_string_lossy().into_owned()
    }

    /// A command that runs as the folder's owner.
    pub(super) fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command.current_dir(&self.folder).env("LC_ALL", "C");
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        command
    }

    /// Runs a command to its end.
    pub(super) fn run(&self, program: &Path, arguments: &[String]) -> Result<(), String> {
        let output = self.command(program).args(arguments).stdin(Stdio::null()).output();
        match output {
            Ok(output) if output.status.success() => Ok(()),
            Ok(output) => Err(format!(
                "{}: {}",
                program.display(),
                String::from_utf8_lossy(&output.stderr)
            )),
            Err(error) => Err(format!("{} can't be run: {error}", program.display())),
        }
    }
}

/// The numbers of a user and its group.
fn ids(user: &str) -> Result<(u32, u32), String> {
    let users = fs::read_to_string("/etc/passwd").map_err(|error| format!("/etc/passwd: {error}"))?;
    users
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>())
        .filter(|fields| fields.first() == Some(&user))
        .find_map(|fields| Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?)))
        .ok_or_else(|| format!("root can't run a database server, and there is no user `{user}` to run it"))
}

/// A server under its shell. The pipe to the shell closes when this is dropped, or when the process ends.
#[derive(Debug)]
pub(super) struct Guard(Child);

impl Guard {
    /// Starts a server, and waits until `ready` stands in its log.
    pub(super) fn start(
        home: &Home,
        program: &Path,
        arguments: &[String],
        signal: &str,
        ready: &str,
    ) -> Result<Self, String> {
        let mut shell = home.command("/bin/sh");
        shell
            .args(["-c", SCRIPT, "sh"])
            .arg(&home.folder)
            .arg(signal)
            .arg(program)
            .args(arguments);
        // A group of its own: what ends this process's whole group must leave someone to clean up.
        shell
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0);
        let guard = Self(
            shell
                .spawn()
                .map_err(|error| format!("/bin/sh can't be run: {error}"))?,
        );
        let start = Instant::now();
        loop {
            let log = fs::read_to_string(home.folder.join("log")).unwrap_or_default();
            if log.contains(ready) {
                return Ok(guard);
            }
            if start.elapsed() > PATIENCE {
                return Err(format!("{} didn't come up:\n{log}", program.display()));
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        // Nothing can be done about a shell that can't be waited for; its server ends all the same.
        let _ = self.0.wait();
    }
}

/// A port that nobody listens at.
pub(super) fn free_port() -> Result<u16, String> {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| format!("no free port: {error}"))
}
