//! Numbers about the shop.

use fastjango::prelude::*;
use serde_json::json;

use crate::models::{Book, Status};

/// The books of each status, and how many of them can be sent at once.
#[must_use]
pub fn stock() -> View {
    View::new("Stock Report", AllowAny)
        .description("How many books of each status are in stock.")
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
                report.push(json!({ "status": status.value(), "books": books, "in_stock": in_stock }));
            }
            Ok(Response::new(report))
        })
}

/// All that there is to export.
#[must_use]
pub fn export() -> View {
    View::new("Export", IsAuthenticated)
        .description("A rare download.")
        .on([Method::GET], async |cx: &Context| {
            Ok(Response::new(json!({ "books": Book::objects().count(cx.db()).await? })))
        })
}
