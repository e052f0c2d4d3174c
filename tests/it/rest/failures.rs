//! What the log tells of a request that failed, and its answer doesn't.

use std::fmt::Write as _;
use std::future::Future;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use fastjango::prelude::*;
use fastjango::rest::ApiClient;
use fastjango::rest::renderers::Renderer;
use fastjango_tests::bookshop::Rows;
use fastjango_tests::on_every_database;
use tracing::field::{Field, Visit};
use tracing::instrument::WithSubscriber;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context as LayerContext, Layer, SubscriberExt};

/// The lines of warnings and errors.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl<S: Subscriber> Layer<S> for Log {
    fn on_event(&self, event: &Event<'_>, _: LayerContext<'_, S>) {
        let level = *event.metadata().level();
        if level <= Level::WARN {
            let mut line = Line(format!("{level} "));
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

/// What is logged of a request while a future runs.
pub(super) async fn logged<T>(future: impl Future<Output = T>) -> (T, Vec<String>) {
    let log = Log::default();
    let output = future
        .with_subscriber(tracing_subscriber::registry().with(log.clone()))
        .await;
    let lines = log.0.lock().expect("nobody panics while writing").clone();
    (output, lines)
}

/// A rule that breaks down.
#[derive(Debug, Clone, Copy)]
pub(super) struct Broken;

impl<M: Send + Sync + 'static> Permission<M> for Broken {
    async fn has_permission(&self, _: &Context) -> Result<bool> {
        panic!("the doorkeeper fell asleep")
    }
}

/// A renderer that can write nothing.
#[derive(Debug, Clone, Copy)]
struct Unwritten;

impl Renderer for Unwritten {
    fn media_type(&self) -> &'static str {
        "text/plain"
    }

    fn format(&self) -> &'static str {
        "txt"
    }

    fn render(&self, _: Bytes) -> Result<Bytes> {
        Err(Error::Configuration("the ink is dry".to_owned()))
    }
}

/// A renderer that breaks down.
#[derive(Debug, Clone, Copy)]
struct Torn;

impl Renderer for Torn {
    fn media_type(&self) -> &'static str {
        "text/plain"
    }

    fn format(&self) -> &'static str {
        "txt"
    }

    fn render(&self, _: Bytes) -> Result<Bytes> {
        panic!("the paper is torn")
    }
}

on_every_database! {
async fn failures_are_logged_with_their_request(db: Rows) {
    let mut api = Api::new("/api");
    api.view("broken/{name}", View::new("Broken", AllowAny).on([Method::POST], async |_: &Context| {
        Err::<Response, _>(Error::Configuration("the key of the till".to_owned()))
    }));
    api.view("guarded/{name}", View::new("Guarded", Broken).on([Method::POST], async |_: &Context| {
        Ok(Response::new(()))
    }));
    let client = ApiClient::new(api.build().expect("the routes are fine"), db.clone());
    let mut api = Api::new("/plain");
    api.renderer(Unwritten).view("fine/{name}", View::new("Fine", AllowAny).on([Method::POST], async |_: &Context| {
        Ok(Response::new(()))
    }));
    let plain = ApiClient::new(api.build().expect("the routes are fine"), db.clone());
    let mut api = Api::new("/torn");
    api.renderer(Torn).view("fine/{name}", View::new("Fine", AllowAny).on([Method::POST], async |_: &Context| {
        Ok(Response::new(()))
    }));
    let torn = ApiClient::new(api.build().expect("the routes are fine"), db.clone());
    for (client, path, error) in [
        (&client, "/api/broken/a%0Ab/", "the key of the till"),
        (&client, "/api/guarded/a%0Ab/", "what comes before the action panicked: the doorkeeper fell asleep"),
        (&plain, "/plain/fine/a%0Ab/", "a response could not be rendered: the ink is dry"),
        (&torn, "/torn/fine/a%0Ab/", "the renderer panicked: the paper is torn"),
    ] {
        let (answer, lines) = logged(client.post(path, json!({}))).await;
        let body = String::from_utf8_lossy(answer.body_bytes());
        let tells = ["till", "doorkeeper", "ink", "paper"].iter().any(|word| body.contains(word));
        assert_eq!((answer.status_code(), tells), (500, false), "{body}");
        let [line] = &lines[..] else { panic!("one line: {lines:?}") };
        let path = format!("path={path:?}");
        for told in ["method=POST", &path, &format!("error={error}"), "message=a request failed"] {
            assert!(line.contains(told), "{told} in {line}");
        }
    }
}
}
