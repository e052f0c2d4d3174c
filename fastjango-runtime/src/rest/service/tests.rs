//! Bodies as they come and go.

use std::pin::pin;
use std::task::{Poll, Waker};
use std::time::{Duration, Instant};

use actix_web::body::{BodySize, MessageBody as _};
use actix_web::dev::ServerHandle;
use actix_web::http::Method;
use actix_web::{App, HttpServer, rt};
use bytes::Bytes;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{PIECE, response_of};
use crate::db::Database;
use crate::rest::{AllowAny, Api, Context, Limits, Response, View};

#[test]
fn a_large_body_is_handed_over_piece_by_piece() {
    let large: Vec<u8> = (0..=u8::MAX).cycle().take(3 * PIECE + 5).collect();
    let response = response_of(Response::bytes("text/csv", large.clone()));
    let mut body = pin!(response.into_body());
    assert_eq!(body.size(), BodySize::Sized(3 * PIECE as u64 + 5));
    let mut pieces: Vec<Bytes> = Vec::new();
    let mut waiting = std::task::Context::from_waker(Waker::noop());
    while let Poll::Ready(Some(piece)) = body.as_mut().poll_next(&mut waiting) {
        pieces.push(piece.expect("it is there"));
    }
    assert_eq!((pieces.len(), pieces[0].len()), (4, PIECE));
    assert_eq!(pieces.concat(), large);
}

/// What is answered to a request until the connection ends, while a piece follows the last one again and again with a
/// pause between.
async fn trickled(address: &str, head: &str, piece: &str, pause: Duration) -> (String, Duration) {
    let start = Instant::now();
    let stream = TcpStream::connect(address).await.expect("the server listens");
    let (mut incoming, mut outgoing) = stream.into_split();
    let (head, piece) = (head.to_owned(), piece.to_owned());
    let writing = rt::spawn(async move {
        let mut sent = outgoing.write_all(head.as_bytes()).await;
        while sent.is_ok() {
            tokio::time::sleep(pause).await;
            sent = outgoing.write_all(piece.as_bytes()).await;
        }
    });
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(30), incoming.read_to_end(&mut answer));
    // The end may come as a reset, where more was sent than the server took.
    let _ = read.await.expect("the connection ends");
    writing.abort();
    (String::from_utf8(answer).expect("it is text"), start.elapsed())
}

/// A server of its own, of which a body is to come within 400 ms.
fn serve(db: Database) -> (String, ServerHandle) {
    let echo = async |cx: &Context| Ok(Response::new(cx.data()?));
    let mut api = Api::new("/api");
    api.view("echo", View::new("Echo", AllowAny).on([Method::POST], echo));
    api.limits(Limits {
        body_timeout: Duration::from_millis(400),
        ..Limits::default()
    });
    let router = api.build().expect("the routes are fine");
    let server = HttpServer::new(move || App::new().configure(router.service(db.clone()))).workers(1);
    let server = server.bind(("127.0.0.1", 0)).expect("a port is free");
    let address = server.addrs()[0].to_string();
    let server = server.run();
    let handle = server.handle();
    rt::spawn(server);
    (address, handle)
}

#[actix_web::test]
async fn a_body_that_comes_too_slowly_is_given_up() {
    let db = Database::connect("sqlite::memory:")
        .await
        .expect("a database in memory");
    let (address, server) = serve(db);
    let head = |path: &str, rest: &str| {
        format!("POST /api/{path}/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{rest}\r\n\r\n")
    };
    let pause = Duration::from_millis(50);
    let (in_time, _) = trickled(
        &address,
        &head("echo", "Connection: close\r\nContent-Length: 5"),
        "[1,2]",
        pause,
    )
    .await;
    assert!(
        in_time.starts_with("HTTP/1.1 200") && in_time.ends_with("[1,2]"),
        "{in_time}"
    );
    // There is always another piece soon, and never the last.
    let told = r#"{"detail":"The request body took too long to arrive."}"#;
    for (rest, piece) in [
        ("Content-Length: 1000", " "),
        ("Transfer-Encoding: chunked", "1\r\n \r\n"),
    ] {
        let (late, took) = trickled(&address, &head("echo", rest), piece, pause).await;
        assert!(late.starts_with("HTTP/1.1 408") && late.ends_with(told), "{late}");
        assert!(took > Duration::from_millis(350), "{rest}: {took:?}");
        // Nobody asks for this body at all.
        let (unread, _) = trickled(&address, &head("nowhere", rest), piece, pause).await;
        assert!(unread.starts_with("HTTP/1.1 404"), "{unread}");
    }
    server.stop(false).await;
}
