//! Requests at a steady rate, whether or not they are answered: what a server does when more is asked of it than it can
//! do.
//!
//! `overload 127.0.0.1:8000 --rate 4000 --seconds 600 --open 3000 --process PID /api/books/ /api/books/?search=x`: the
//! paths in turn; `--open` is the most connections, and what finds none free isn't sent. Tells every 15 seconds which
//! answers there were, how long they took, and the memory of the process.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{env, fs};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// How often there is a line.
const STEP: Duration = Duration::from_secs(15);

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// What the command line says.
struct Options {
    address: String,
    rate: u64,
    seconds: u64,
    open: u64,
    process: u64,
    paths: Vec<String>,
}

impl Options {
    fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut arguments = arguments.into_iter();
        let mut options = Self {
            address: arguments.next().ok_or("where does it listen?")?,
            rate: 1_000,
            seconds: 60,
            open: 2_000,
            process: 0,
            paths: Vec::new(),
        };
        while let Some(argument) = arguments.next() {
            let number = match argument.as_str() {
                "--rate" => &mut options.rate,
                "--seconds" => &mut options.seconds,
                "--open" => &mut options.open,
                "--process" => &mut options.process,
                _ => {
                    options.paths.push(argument);
                    continue;
                }
            };
            let value = arguments.next().and_then(|value| value.parse().ok());
            *number = value.ok_or_else(|| format!("{argument} needs a whole number"))?;
        }
        if options.paths.is_empty() {
            return Err("which paths?".to_owned());
        }
        Ok(options)
    }
}

/// What has come back since the last line: of each outcome, how long each took.
#[derive(Default)]
struct Outcomes(Mutex<BTreeMap<String, Vec<Duration>>>);

impl Outcomes {
    fn add(&self, outcome: String, took: Duration) {
        let mut outcomes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        outcomes.entry(outcome).or_default().push(took);
    }

    fn tell(&self) -> String {
        let outcomes = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let told = outcomes.into_iter().map(|(outcome, mut took)| {
            took.sort_unstable();
            let at = |part: usize| took[(took.len() - 1) * part / 100].as_millis();
            format!("{outcome}: {} ({} ms, 99 %: {} ms)", took.len(), at(50), at(99))
        });
        told.collect::<Vec<_>>().join("; ")
    }
}

/// What all requests share.
struct Load {
    options: Options,
    outcomes: Outcomes,
    open: AtomicU64,
    kept: Mutex<Vec<TcpStream>>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), String> {
    let load = Arc::new(Load {
        options: Options::parse(env::args().skip(1))?,
        outcomes: Outcomes::default(),
        open: AtomicU64::new(0),
        kept: Mutex::default(),
    });
    let mut clock = tokio::time::interval(Duration::from_millis(5));
    let (start, mut told, mut sent) = (Instant::now(), Instant::now(), 0);
    while start.elapsed() < Duration::from_secs(load.options.seconds) {
        clock.tick().await;
        let due = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX) * load.options.rate / 1_000;
        for number in sent..due {
            Arc::clone(&load).send(number);
        }
        sent = due;
        if told.elapsed() >= STEP {
            told = Instant::now();
            load.tell(start);
        }
    }
    load.recover().await;
    load.tell(start);
    Ok(())
}

impl Load {
    /// Sends a request and waits for nothing.
    fn send(self: Arc<Self>, number: u64) {
        if self.open.load(Ordering::Relaxed) >= self.options.open {
            return self.outcomes.add("not sent".to_owned(), Duration::ZERO);
        }
        self.open.fetch_add(1, Ordering::Relaxed);
        tokio::spawn(async move {
            self.one(number).await;
            self.open.fetch_sub(1, Ordering::Relaxed);
        });
    }

    async fn one(&self, number: u64) {
        let start = Instant::now();
        let paths = u64::try_from(self.options.paths.len()).unwrap_or(1);
        let path = &self.options.paths[usize::try_from(number % paths).unwrap_or_default()];
        let answered = tokio::time::timeout(PATIENCE, self.answer(path)).await;
        let outcome = match answered {
            Ok(Ok(status)) => status,
            Ok(Err(error)) => error.kind().to_string(),
            Err(_) => "no answer in a minute".to_owned(),
        };
        self.outcomes.add(outcome, start.elapsed());
    }

    /// The status of an answer. A connection that the server has given up meanwhile is replaced.
    async fn answer(&self, path: &str) -> std::io::Result<String> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).pop();
        if let Some(kept) = kept
            && let Ok(answer) = self.exchange(kept, path).await
        {
            return Ok(answer);
        }
        self.exchange(TcpStream::connect(&self.options.address).await?, path)
            .await
    }

    /// The status of an answer; with a mark where a refusal does not say when to come again.
    async fn exchange(&self, mut stream: TcpStream, path: &str) -> std::io::Result<String> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut bytes = Vec::new();
        loop {
            if stream.read_buf(&mut bytes).await? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
                continue;
            };
            let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
            let length = head
                .split("content-length: ")
                .nth(1)
                .and_then(|rest| rest.lines().next());
            let length: usize = length.and_then(|length| length.trim().parse().ok()).unwrap_or_default();
            if bytes.len() < end + 4 + length {
                continue;
            }
            self.kept.lock().unwrap_or_else(PoisonError::into_inner).push(stream);
            let status = head.split(' ').nth(1).unwrap_or_default().to_owned();
            let is_clean = status != "503" || head.contains("retry-after:") && bytes.ends_with(b"\"}");
            return Ok(if is_clean {
                status
            } else {
                format!("{status} without a word")
            });
        }
    }

    /// How long it takes after the load until twenty requests in a row are answered well.
    async fn recover(&self) {
        let start = Instant::now();
        let mut good = 0;
        while good < 20 && start.elapsed() < PATIENCE {
            let answered = self.answer(&self.options.paths[0]).await;
            good = if answered.is_ok_and(|status| status == "200") {
                good + 1
            } else {
                0
            };
        }
        println!("twenty good answers in a row {:.1?} after the load", start.elapsed());
    }

    fn tell(&self, start: Instant) {
        let status = fs::read_to_string(format!("/proc/{}/status", self.options.process)).unwrap_or_default();
        let memory = status
            .lines()
            .find(|line| line.starts_with("VmRSS:"))
            .unwrap_or_default();
        println!(
            "{:4} s  {}  {} open  {}",
            start.elapsed().as_secs(),
            memory.split_whitespace().skip(1).collect::<Vec<_>>().join(" "),
            self.open.load(Ordering::Relaxed),
            self.outcomes.tell()
        );
    }
}
