//! Numbers about the shop.

use fastjango::prelude::*;
use serde::Serialize;
use serde_json::json;

use crate::models::{Book, Status};

/// A line of the report, whose fields keep this order in CSV.
#[derive(Serialize)]
struct Line {
    status: &'static str,
    books: i64,
    in_stock: i64,
}

/// The books of each status, and how many of them can be sent at once.
#[must_use]
pub fn stock() -> View {
    View::new("Stock Report", AllowAny)
        .description("How many books of each status are in stock.")
        .renderer(JsonRenderer)
        .renderer(CsvRenderer)
        .on([Method::GET], async |cx: &Context| {
            let books: Vec<(Status, i64)> = Book::objects()
                .order_by(|book| book.status)
                .values(|book| (book.status, book.id.count()))
                .all(cx.db())
                .await?;
            let mut report = Vec::new();
            for (status, books) in books {
                let at_hand = Book::objects().filter(|book| book.status.eq(status) & book.in_stock.eq(true));
                let in_stock = at_hand.count(cx.db()).await?;
                report.push(Line {
                    status: status.value(),
                    books,
                    in_stock,
                });
            }
            Ok(Response::new(report))
        })
}

/// Nobody can authenticate here, and everybody has to.
#[must_use]
pub fn closed() -> View {
    View::new("Closed", IsAuthenticated)
        .description("Nobody can authenticate here.")
        .on([Method::GET], async |_: &Context| Ok(Response::new(())))
        .closed()
}

/// All that there is to export.
#[must_use]
pub fn export() -> View {
    View::new("Export", IsAuthenticated)
        .description("A rare download.")
        .throttle(ScopedRateThrottle("export", "2/day"))
        .on([Method::GET], async |cx: &Context| {
            Ok(Response::new(json!({ "books": Book::objects().count(cx.db()).await? })))
        })
}
