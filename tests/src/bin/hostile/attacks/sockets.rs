//! Connections that are slow, silent or gone before the answer is.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::Duration;

use crate::Field;
use crate::client::Client;
use crate::random::Random;

/// Is a bad neighbour once.
pub(super) fn one(field: &Field, client: &Client, random: &mut Random) {
    let connected: Vec<TcpStream> = (0..=random.below(12)).filter_map(|_| client.connect().ok()).collect();
    for mut stream in connected {
        // Whether it could be sent is the server's to say.
        let _ = misuse(&mut stream, random);
    }
    if let Err(error) = field.server.get("/api/tags/") {
        field.verdicts.fault(format!(
            "while connections are misused, another gets no answer: {error}"
        ));
    }
}

fn misuse(stream: &mut TcpStream, random: &mut Random) -> std::io::Result<()> {
    let wait = |milliseconds| thread::sleep(Duration::from_millis(milliseconds));
    match random.below(7) {
        // Nothing, and gone.
        0 => stream.shutdown(Shutdown::Both),
        // Gone before the answer.
        1 => stream.write_all(b"GET /api/books/?page_size=100 HTTP/1.1\r\nHost: x\r\n\r\n"),
        // Gone in the middle of it, with bytes that nobody has read: the other side gets a reset.
        2 => {
            stream.write_all(&b"GET /api/books/?page_size=100 HTTP/1.1\r\nHost: x\r\n\r\n".repeat(5))?;
            stream.read_exact(&mut [0; 100])
        }
        // A body that never ends, byte by byte.
        3 => {
            stream.write_all(b"POST /api/kinds/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n")?;
            for _ in 0..10 {
                stream.write_all(b" ")?;
                wait(5);
            }
            Ok(())
        }
        // A head that never ends.
        4 => {
            for piece in ["GET /api/", "books/ HTT", "P/1.1\r\nHo", "st: x\r\n"] {
                stream.write_all(piece.as_bytes())?;
                wait(5);
            }
            Ok(())
        }
        // Chunks that stop.
        5 => stream.write_all(b"POST /api/kinds/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\""),
        // A transaction whose caller is gone.
        _ => stream.write_all(
            format!("POST /api/orders/1/pay/ HTTP/1.1\r\nHost: x\r\nAuthorization: Token {}\r\n\r\n", super::races::TOKENS[0]).as_bytes(),
        ),
    }
}
