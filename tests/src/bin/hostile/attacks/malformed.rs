//! Bytes that are hardly HTTP: the server refuses them or hangs up, and goes on.

use std::io::Write;

use crate::Field;
use crate::client::{Client, read};
use crate::random::Random;

/// Beginnings, of which each gets something after it.
const LINES: [&[u8]; 26] = [
    b"GET / HTTP/1.1",
    b"GET /api/books/ HTTP/9.9",
    b"GET /api/books/ HTTP/1.0",
    b"GET /api/books/",
    b"GET",
    b"",
    b" ",
    b"\r\n\r\n\r\n",
    b"\x00\x00\x00\x00",
    b"GET /api/\x00books/ HTTP/1.1",
    b"GET /api/\xff\xfe/ HTTP/1.1",
    b"GET /api/ books/ HTTP/1.1",
    b"G\xc3\x89T /api/books/ HTTP/1.1",
    b"GET http://[::1/ HTTP/1.1",
    b"GET http://other.example/api/books/ HTTP/1.1",
    b"GET * HTTP/1.1",
    b"OPTIONS * HTTP/1.1",
    b"CONNECT x:1 HTTP/1.1",
    b"PRI * HTTP/2.0",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"GET /api/books/?a=%zz%%%&&&===#x HTTP/1.1",
    b"POST /api/kinds/ HTTP/1.1",
    b"POST /api/uploads/ HTTP/1.1",
    b"PUT /api/tags/a/ HTTP/1.1",
    b"GET //api//books// HTTP/1.1",
    b"GET /api/../api/./books/ HTTP/1.1",
];

const HEADERS: [&[u8]; 24] = [
    b"Host: x",
    b"Host: x\r\nHost: y",
    b"Host: \xff\x00",
    b": x",
    b"X",
    b"X : y",
    b" folded: x",
    b"Content-Length: -1",
    b"Content-Length: 5\r\nContent-Length: 6",
    b"Content-Length: 99999999999999999999",
    b"Content-Length: 0x10",
    b"Content-Length: 1e3",
    b"Content-Length: 4\r\nTransfer-Encoding: chunked",
    b"Transfer-Encoding: chunked",
    b"Transfer-Encoding: chunked, chunked",
    b"Transfer-Encoding: gzip",
    b"Transfer-Encoding: \x0bchunked",
    b"Expect: 100-continue",
    b"Upgrade: websocket\r\nConnection: Upgrade",
    b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: x",
    b"Connection: close",
    b"Connection: keep-alive, \xff",
    b"Content-Type: application/json",
    b"Content-Encoding: gzip",
];

const BODIES: [&[u8]; 17] = [
    b"",
    b"{}",
    b"5\r\nhello\r\n0\r\n\r\n",
    b"5\r\nhel",
    b"ffffffffffffffffff\r\nx\r\n0\r\n\r\n",
    b"-1\r\nx\r\n",
    b"5;ext=\"\x00\"\r\nhello\r\n0\r\nTrailer: x\r\n\r\n",
    b"0\r\n",
    b"zz\r\n\r\n",
    b"5\r\nhelloXX0\r\n\r\n",
    b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n",
    b"\x1f\x8b\x08\x00",
    b"GET /api/tags/ HTTP/1.1\r\nHost: x\r\n\r\n",
    b"0\r\n\r\nGET /api/tags/ HTTP/1.1\r\nHost: x\r\n\r\n",
    b"\xff\xff\xff\xff",
    b"--b\r\n\r\n--b--",
    b"\n\n\n",
];

/// Sends some bytes, and judges what comes back if anything does.
pub(super) fn one(field: &Field, client: &Client, random: &mut Random) {
    let bytes = bytes(random);
    let Ok(mut stream) = client.connect() else {
        return field.verdicts.fault("no connection is taken".to_owned());
    };
    // The server may hang up before all is there.
    let _ = stream.write_all(&bytes);
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let asked = String::from_utf8_lossy(&bytes).into_owned();
    // Of what was sent in a row, each has an answer.
    let mut come = Vec::new();
    for _ in 0..40 {
        let answer = read(&mut stream, &mut come, bytes.starts_with(b"HEAD"));
        field.verdicts.judge_refusal(&asked, &answer);
        if answer.is_err() {
            break;
        }
    }
}

fn bytes(random: &mut Random) -> Vec<u8> {
    let pick = |random: &mut Random, from: &[&'static [u8]]| from[random.below(from.len())].to_vec();
    match random.below(12) {
        0 => {
            let length = [1_000, 9_000, 70_000, 300_000][random.below(4)];
            [
                b"GET /api/books/?title=".to_vec(),
                b"a".repeat(length),
                b" HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(),
            ]
            .concat()
        }
        1 => {
            let length = [1_000, 9_000, 140_000, 500_000][random.below(4)];
            [
                b"GET /api/books/ HTTP/1.1\r\nHost: x\r\nX: ".to_vec(),
                b"a".repeat(length),
                b"\r\n\r\n".to_vec(),
            ]
            .concat()
        }
        2 => {
            let count = [50, 95, 101, 3_000][random.below(4)];
            let headers: Vec<u8> = (0..count)
                .flat_map(|number| format!("X-{number}: y\r\n").into_bytes())
                .collect();
            [
                b"GET /api/books/ HTTP/1.1\r\nHost: x\r\n".to_vec(),
                headers,
                b"\r\n".to_vec(),
            ]
            .concat()
        }
        3 => b"GET /api/tags/ HTTP/1.1\r\nHost: x\r\n\r\n".repeat(1 + random.below(30)),
        4 => {
            let count = random.below(4_000);
            (0..count)
                .map(|_| u8::try_from(random.below(256)).unwrap_or_default())
                .collect()
        }
        _ => {
            let mut bytes = pick(random, &LINES);
            bytes.extend_from_slice(b"\r\n");
            for _ in 0..random.below(5) {
                bytes.extend(pick(random, &HEADERS));
                bytes.extend_from_slice(if random.percent(95) { b"\r\n" } else { b"\n" });
            }
            bytes.extend_from_slice(b"\r\n");
            bytes.extend(pick(random, &BODIES));
            bytes
        }
    }
}
