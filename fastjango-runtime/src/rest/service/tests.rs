//! Bodies as they come and go.

use std::pin::pin;
use std::task::{Poll, Waker};
use std::time::Duration;

use actix_web::body::{BodySize, MessageBody as _};
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

/// What is answered to a request of which the pieces come with this time between them.
async fn answered(address: &str, pieces: &[&str], pause: Duration) -> String {
    let mut stream = TcpStream::connect(address).await.expect("the server listens");
    for piece in pieces {
        stream.write_all(piece.as_bytes()).await.expect("it is taken");
        tokio::time::sleep(pause).await;
    }
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut answer));
    read.await.expect("the connection ends").expect("it can be read");
    String::from_utf8(answer).expect("it is text")
}

#[actix_web::test]
async fn a_body_that_comes_too_slowly_is_given_up() {
    let echo = async |cx: &Context| Ok(Response::new(cx.data()?));
    let mut api = Api::new("/api");
    api.view("echo", View::new("Echo", AllowAny).on([Method::POST], echo));
    api.limits(Limits {
        body_timeout: Duration::from_millis(400),
        ..Limits::default()
    });
    let router = api.build().expect("the routes are fine");
    let db = Database::connect("sqlite::memory:")
        .await
        .expect("a database in memory");
    let server = HttpServer::new(move || App::new().configure(router.service(db.clone()))).workers(1);
    let server = server.bind(("127.0.0.1", 0)).expect("a port is free");
    let address = server.addrs()[0].to_string();
    let server = server.run();
    let handle = server.handle();
    rt::spawn(server);

    let head = "POST /api/echo/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    let closed = format!("{head}Connection: close\r\nContent-Length: 7\r\n\r\n");
    let in_time = answered(&address, &[&closed, "[1, ", "2] "], Duration::from_millis(20)).await;
    assert!(
        in_time.starts_with("HTTP/1.1 200") && in_time.ends_with("[1,2]"),
        "{in_time}"
    );
    // Each byte comes before the time is over, and the last one not.
    let kept = format!("{head}Content-Length: 7\r\n\r\n");
    let pieces = [&kept, "[", "1", ",", "2"];
    let late = answered(&address, &pieces, Duration::from_millis(150)).await;
    assert!(
        late.starts_with("HTTP/1.1 408") && late.ends_with(r#"{"detail":"The request body took too long to arrive."}"#),
        "{late}"
    );
    handle.stop(false).await;
}
