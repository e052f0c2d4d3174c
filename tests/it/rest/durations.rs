//! Durations that documents and filters bring, as Django reads them and databases store them.

use fastjango::prelude::*;
use fastjango::rest::ApiClient;
use fastjango_tests::bookshop::{Book, Rows};
use fastjango_tests::on_every_database;
use serde_json::json;

#[serializer(model = Book)]
pub struct TimedSerializer {
    pub reading_time: Option<TimeDelta>,
}

#[filterset(model = Book)]
pub struct TimedFilter {
    pub reading_time: TimeDelta,
}

#[viewset(
    model = Book, serializer = TimedSerializer, filterset = TimedFilter, actions = [list, partial_update],
    permissions = [AllowAny],
)]
impl TimedViewSet {}

on_every_database! {
async fn filters_find_what_documents_say(db: Rows) {
    let mut api = Api::new("/api");
    api.register::<TimedViewSet>("books");
    let client = ApiClient::new(api.build().expect("the routes are fine"), db.clone());
    for (sent, stored) in [
        ("1.5", "00:00:01.500000"),
        ("P1DT0.25S", "1 00:00:00.250000"),
        ("-1 23:59:58.500000", "-1 23:59:58.500000"),
        ("-P1DT1H", "-2 23:00:00"),
        ("106751991 04:00:54.775807", "106751991 04:00:54.775807"),
        ("P106751991DT4H0M54.775807S", "106751991 04:00:54.775807"),
    ] {
        let answer = client.patch("/api/books/1/", json!({ "reading_time": sent })).await;
        assert_eq!(answer.to_json().expect("JSON"), json!({ "reading_time": stored }), "{sent}");
        for asked in [sent, stored] {
            let found = client.get(&format!("/api/books/?reading_time={}", asked.replace(' ', "%20"))).await;
            assert_eq!(found.to_json().expect("JSON"), json!([{ "reading_time": stored }]), "{asked}");
        }
    }
}

async fn durations_that_no_database_stores_are_refused(db: Rows) {
    let mut api = Api::new("/api");
    api.register::<TimedViewSet>("books");
    let client = ApiClient::new(api.build().expect("the routes are fine"), db.clone());
    let told = json!({ "reading_time": ["The number of days must be between -106751991 and 106751991."] });
    for long in [
        "200000000 00:00:00", "-200000000 00:00:00", "106751991 04:00:54.775808", "P200000000D", "-P999999999999D",
        "99999999999999999999 00:00:00", "99999999999999:00:00",
    ] {
        let written = client.patch("/api/books/1/", json!({ "reading_time": long })).await;
        assert_eq!((written.status_code(), written.to_json().expect("JSON")), (400, told.clone()), "{long}");
        let asked = client.get(&format!("/api/books/?reading_time={}", long.replace(' ', "%20"))).await;
        assert_eq!((asked.status_code(), asked.to_json().expect("JSON")), (400, told.clone()), "{long}");
    }
}
}
