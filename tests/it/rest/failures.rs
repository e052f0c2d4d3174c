//! What the log tells of a request that failed, and its answer doesn't.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use fastjango::prelude::*;
use fastjango::rest::ApiClient;
use fastjango_tests::bookshop::Rows;
use fastjango_tests::on_every_database;
use tracing::field::{Field, Visit};
use tracing::instrument::WithSubscriber;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context as LayerContext, Layer, SubscriberExt};

/// The lines of errors.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl<S: Subscriber> Layer<S> for Log {
    fn on_event(&self, event: &Event<'_>, _: LayerContext<'_, S>) {
        if *event.metadata().level() == Level::ERROR {
            let mut line = Line(String::new());
            event.record(&mut line);
            self.0.lock().expect("nobody panics while writing").push(line.0);
        }
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        write!(self.0, "{}={value:?} ", field.name()).expect("text takes all");
    }
}

on_every_database! {
async fn failures_are_logged_with_their_request(db: Rows) {
    let mut api = Api::new("/api");
    api.view("broken/{name}", View::new("Broken", AllowAny).on([Method::POST], async |_: &Context| {
        Err::<Response, _>(Error::Configuration("the key of the till".to_owned()))
    }));
    let client = ApiClient::new(api.build().expect("the routes are fine"), db.clone());
    let log = Log::default();
    let asked = client.post("/api/broken/a%0Ab/", json!({}));
    let answer = asked.with_subscriber(tracing_subscriber::registry().with(log.clone())).await;
    let body = String::from_utf8_lossy(answer.body_bytes());
    assert_eq!((answer.status_code(), body.contains("till")), (500, false), "{body}");
    let lines = log.0.lock().expect("nobody panics while writing").clone();
    let [line] = &lines[..] else { panic!("one line: {lines:?}") };
    for told in ["method=POST", r#"path="/api/broken/a%0Ab/""#, "error=the key of the till", "message=a request failed"] {
        assert!(line.contains(told), "{told} in {line}");
    }
}
}
