//! Pages and windows, and their links.

use super::*;
use actix_web::http::Method;

const BOOKS: PageNumberPagination = PageNumber(20).max_page_size(50);
const AUTHORS: LimitOffsetPagination = LimitOffset(10).max_limit(25);

fn page(pagination: impl Into<Pagination>, path: &str, count: u64) -> Result<(u64, u64, Page)> {
    let request = Request::new(Method::GET, path);
    let asked = pagination.into().asked(&request)?.expect("the list has pages");
    let (offset, limit) = asked.window_of(count);
    Ok((offset, limit, asked.page(&request, count)?))
}

fn links(pagination: impl Into<Pagination>, path: &str, count: u64) -> (Option<String>, Option<String>) {
    let (_, _, page) = page(pagination, path, count).expect("the page exists");
    let relative = |link: Option<String>| link.map(|link| link.replace("http://localhost", ""));
    (relative(page.next), relative(page.previous))
}

#[test]
fn links_keep_the_other_parameters_sorted() {
    let (next, previous) = links(
        BOOKS,
        "/b/?status=published&page_size=2&in_stock=true&ordering=-id&page=2",
        42,
    );
    assert_eq!(
        next.as_deref(),
        Some("/b/?in_stock=true&ordering=-id&page=3&page_size=2&status=published")
    );
    assert_eq!(
        previous.as_deref(),
        Some("/b/?in_stock=true&ordering=-id&page_size=2&status=published")
    );
    assert_eq!(links(BOOKS, "/b/?page=2", 40), (None, Some("/b/".into())));
}

#[test]
fn a_page_that_is_not_there_is_a_404() {
    for query in ["4", "0", "-1", "x", "1.5", "999999999999999999999999999999", "%00"] {
        let error = page(BOOKS, &format!("/b/?page_size=50&page={query}"), 120).expect_err(query);
        assert_eq!(
            (error.status(), error.detail().to_string()),
            (404, r#"{"detail":"Invalid page."}"#.into())
        );
    }
    assert_eq!(page(BOOKS, "/b/?page=", 120).map(|(offset, ..)| offset).ok(), Some(0));
    assert_eq!(page(BOOKS, "/b/?page=last", 0).map(|(offset, ..)| offset).ok(), Some(0));
    assert!(page(BOOKS, "/b/?page=2", 0).is_err());
}

#[test]
fn the_last_page_has_a_name() {
    let (offset, limit, page) = page(BOOKS, "/b/?page=last&page_size=50", 120).expect("the page exists");
    assert_eq!((offset, limit, page.next), (100, 50, None));
    assert_eq!(
        page.previous.as_deref(),
        Some("http://localhost/b/?page=2&page_size=50")
    );
}

#[test]
fn sizes_are_bounded() {
    for (query, size) in [("", 20), ("7", 7), ("51", 50), ("0", 20), ("-3", 20), ("x", 20)] {
        let (_, limit, _) = page(BOOKS, &format!("/b/?page_size={query}"), 10).expect("the page exists");
        assert_eq!(limit, size, "{query}");
    }
    let fixed = page(PageNumber(5), "/b/?page_size=50", 10).expect("the page exists");
    assert_eq!(fixed.1, 5);
}

#[test]
fn windows_name_their_limit() {
    assert_eq!(links(AUTHORS, "/a/", 30), (Some("/a/?limit=10&offset=10".into()), None));
    assert_eq!(
        links(AUTHORS, "/a/?limit=3&offset=2", 30),
        (Some("/a/?limit=3&offset=5".into()), Some("/a/?limit=3".into()))
    );
    assert_eq!(
        links(AUTHORS, "/a/?limit=2&offset=100", 30),
        (None, Some("/a/?limit=2&offset=98".into()))
    );
    assert_eq!(
        page(AUTHORS, "/a/?limit=99&offset=-1", 30)
            .map(|(offset, limit, _)| (offset, limit))
            .ok(),
        Some((0, 25))
    );
}

#[test]
fn the_document_of_a_page() {
    let mut out = Vec::new();
    Page {
        count: Some(3),
        next: None,
        previous: Some("http://x/?a=\"".into()),
    }
    .write_start(&mut out);
    out.extend_from_slice(b"[]");
    out.extend_from_slice(Page::END);
    assert_eq!(
        String::from_utf8_lossy(&out),
        r#"{"count":3,"next":null,"previous":"http://x/?a=\"","results":[]}"#
    );
}

#[test]
fn parameters_have_other_names() {
    let windows = LimitOffset(3).limit_query_param("size").offset_query_param("start");
    let (next, previous) = links(windows, "/b/?limit=1&start=3", 9);
    assert_eq!(next.as_deref(), Some("/b/?limit=1&size=3&start=6"));
    assert_eq!(previous.as_deref(), Some("/b/?limit=1&size=3"));
    let numbered = PageNumber(3)
        .page_query_param("p")
        .page_size_query_param("n")
        .max_page_size(5);
    assert_eq!(links(numbered, "/b/?p=2&n=4", 9).0.as_deref(), Some("/b/?n=4&p=3"));
}
