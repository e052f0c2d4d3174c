//! Requests as bytes, and answers as they come.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The status line and the headers, as text.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        lines
            .find(|(header, _)| header.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    }

    /// The body as text, with marks for what is none.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A connection that is used again where the server lets it.
pub(crate) struct Client {
    address: SocketAddr,
    stream: Option<TcpStream>,
}

impl Client {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self { address, stream: None }
    }

    /// A connection of its own.
    pub(crate) fn connect(&self) -> io::Result<TcpStream> {
        let stream = TcpStream::connect_timeout(&self.address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    /// Sends a request and reads the answer. A connection that the server has given up meanwhile is replaced.
    pub(crate) fn send(&mut self, request: &[u8], is_head: bool) -> io::Result<Answer> {
        if let Some(mut kept) = self.stream.take()
            && let Ok(answer) = exchange(&mut kept, request, is_head)
        {
            self.keep(kept, &answer);
            return Ok(answer);
        }
        let mut stream = self.connect()?;
        let answer = exchange(&mut stream, request, is_head)?;
        self.keep(stream, &answer);
        Ok(answer)
    }

    fn keep(&mut self, stream: TcpStream, answer: &Answer) {
        let closes = |value: &str| value.eq_ignore_ascii_case("close");
        // A body that was refused before it was read stays in the way.
        self.stream = (!answer.header("connection").is_some_and(closes) && answer.status != 413).then_some(stream);
    }
}

/// Sends bytes and reads one answer.
fn exchange(stream: &mut TcpStream, request: &[u8], is_head: bool) -> io::Result<Answer> {
    // A server that refuses early closes before all is written, and its answer is there all the same.
    let written = stream.write_all(request);
    match read(stream, &mut Vec::new(), is_head) {
        Ok(answer) => Ok(answer),
        Err(error) => Err(written.err().unwrap_or(error)),
    }
}

/// Reads one answer. What has come of the next one stays in `bytes`.
pub(crate) fn read(stream: &mut TcpStream, bytes: &mut Vec<u8>, is_head: bool) -> io::Result<Answer> {
    let mut piece = [0; 16 * 1024];
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at + 4;
        }
        more(stream, bytes, &mut piece)?;
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.ok_or_else(|| io::Error::other(format!("no status: {head:.80}")))?;
    let mut answer = Answer {
        status,
        head,
        body: Vec::new(),
    };
    bytes.drain(..end);
    if is_head || status == 204 || status == 304 {
        return Ok(answer);
    }
    let length = answer.header("content-length").and_then(|length| length.parse().ok());
    // Nothing of the bookshop's is sent in pieces.
    let length: usize =
        length.ok_or_else(|| io::Error::other(format!("an answer without a length: {}", answer.head)))?;
    while bytes.len() < length {
        more(stream, bytes, &mut piece)?;
    }
    answer.body = bytes.drain(..length).collect();
    Ok(answer)
}

fn more(stream: &mut TcpStream, bytes: &mut Vec<u8>, piece: &mut [u8]) -> io::Result<()> {
    match stream.read(piece)? {
        0 => Err(io::Error::from(io::ErrorKind::UnexpectedEof)),
        count => {
            bytes.extend_from_slice(&piece[..count]);
            Ok(())
        }
    }
}
