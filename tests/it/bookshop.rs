//! The bookshop as a program that serves: what its API promises beyond the recorded answers.

use fastjango::auth::User;
use fastjango::prelude::*;
use fastjango::rest::ApiClient;
use fastjango_tests::bookshop::{Book, OrderLine, Shop, Status, Tag};
use fastjango_tests::on_every_database;
use serde_json::json;

const EDITOR: &str = "Token 6a33c497ac5b2cbf18a7a3f6c686065062c30f0d";
const READER: &str = "Token 14438fcf2a553c55c187199973da942473ce50ce";

fn client(db: &Database) -> ApiClient {
    let mut routers = bookshop::project().routers().expect("the routes are fine");
    ApiClient::new(routers.remove(0), db.clone())
}

fn json(response: &Response) -> Json {
    response.to_json().expect("the answer is JSON")
}

on_every_database! {
async fn an_order_is_made_with_its_lines(db: Shop) {
    let client = client(&db).credentials(READER);
    let books = Book::objects().filter(|book| book.in_stock.eq(true)).limit(2).values(|book| book.id);
    let books = books.all(&db).await.expect("books");
    let order = json!({"number": "SO-7001", "lines": [{"book": books[0], "quantity": 1}, {"book": books[1], "quantity": 2}]});
    assert_eq!(self::client(&db).post("/api/orders/", &order).await.status_code(), 401);
    let made = client.post("/api/orders/", &order).await;
    assert_eq!(made.status_code(), 201, "{}", json(&made));
    let made = json(&made);
    assert_eq!((made["lines"].as_array().map(Vec::len), &made["customer"]), (Some(2), &json!("Luis")));
    let lines = OrderLine::objects().filter(|line| line.order().number.eq("SO-7001")).all(&db).await.expect("lines");
    let total: Decimal = lines.iter().map(OrderLine::total).sum();
    assert_eq!(made["total"], format!("{total:.2}"));
    let before = OrderLine::objects().count(&db).await.expect("a count");
    let strange = json!({"lines": [{"book": books[0], "quantity": 5}, {"id": 1, "quantity": 1}]});
    let refused = client.patch(&format!("/api/orders/{}/", made["id"]), &strange).await;
    assert_eq!((refused.status_code(), json(&refused)), (400, json!({"lines": [{}, {"id": ["This order has no such line."]}]})));
    assert_eq!(OrderLine::objects().count(&db).await.expect("a count"), before, "nothing was written");
}

async fn a_draft_is_published(db: Shop) {
    let draft = Book::objects().filter(|book| book.status.eq(Status::Draft)).first(&db).await.expect("books").expect("a draft");
    let client = client(&db).credentials(EDITOR);
    let path = bookshop::api::books::BookViewSet::url_publish(draft.id);
    let published = client.post(&path, json!({"published": "2024-02-29"})).await;
    assert_eq!((published.status_code(), &json(&published)["published"]), (200, &json!("2024-02-29")));
}

async fn lists_are_searched_and_ordered_by_what_they_know(db: Shop) {
    let client = client(&db);
    assert_eq!(client.get("/api/books/?search=test&ordering=-created").await.status_code(), 200);
    let page = json(&client.get("/api/books/?ordering=-price&page=2&in_stock=true").await);
    assert_eq!(page["results"].as_array().map(Vec::len), Some(20));
    let sold = json(&client.get("/api/books/bestsellers/").await);
    let copies: Vec<i64> = sold["results"].as_array().expect("rows").iter().filter_map(|row| row["sold"].as_i64()).collect();
    assert!(copies.len() == 5 && copies.is_sorted_by(|one, other| one >= other), "{copies:?}");
    let lines = OrderLine::objects().filter(|line| line.book_id.eq(sold["results"][0]["id"].as_i64().unwrap_or_default()));
    let revenue: Decimal = lines.all(&db).await.expect("lines").iter().map(OrderLine::total).sum();
    assert_eq!(sold["results"][0]["revenue"], format!("{revenue:.2}"));
}

async fn filters_take_the_last_day_that_there_is(db: Shop) {
    let client = client(&db);
    let count = async |path: &str| json(&client.get(path).await)["count"].as_u64();
    let all = count("/api/authors/").await;
    assert!(all.is_some_and(|all| all > 0));
    assert_eq!(count("/api/authors/?created__date=9999-12-31").await, Some(0));
    let staff = User::new().username("mona").is_staff(true).save(&db).await.expect("an account");
    let client = client.force_authenticate(&staff);
    let orders = async |query: &str| json(&client.get(&format!("/api/orders/?{query}")).await)["count"].as_u64();
    let all = orders("").await;
    assert!(all.is_some_and(|all| all > 0));
    assert_eq!(orders("placed_before=9999-12-31").await, all);
    assert_eq!(orders("placed_after=9999-12-31").await, Some(0));
}

async fn the_number_of_queries_does_not_grow_with_a_page(db: Shop) {
    let client = client(&db);
    let statements = async |path: &str| {
        let recording = db.record();
        let response = client.get(path).await;
        assert_eq!(response.status_code(), 200, "{path}");
        recording.statements().len()
    };
    for path in ["/api/books/?page_size=", "/api/authors/?limit=", "/api/catalog/?size="] {
        let (few, many) = (statements(&format!("{path}2")).await, statements(&format!("{path}15")).await);
        assert_eq!(few, many, "{path}");
    }
}

async fn numbers_are_read_to_the_last_digit(db: Shop) {
    let client = client(&db);
    let body = r#"{"real": 0.9452706955539223}"#;
    let answer = client.request(Method::PATCH, "/api/kinds/").body("application/json", body).send().await;
    let text = String::from_utf8_lossy(answer.body_bytes()).into_owned();
    assert!(text.contains("0.9452706955539223"), "{text}");
}

async fn dates_end_with_the_year_9999(db: Shop) {
    let client = client(&db);
    for (query, told) in [
        ("published_after=%2B70000-01-01", "Enter a valid date."),
        ("published__exact=%2B70000-01-01", "Enter a valid date."),
        ("published__exact=10000-01-01", "Enter a valid date."),
        ("created_after=%2B70000-01-01T00:00", "Enter a valid date/time."),
        ("created_after=9999-12-31T23:59:59-01:00", "Enter a valid date/time."),
        ("created_after=-0001-01-01T00:00Z", "Enter a valid date/time."),
    ] {
        let answer = client.get(&format!("/api/books/?{query}")).await;
        let name = query.split('=').next().expect("a name").replace("__exact", "");
        let answered = json(&answer);
        assert_eq!(answer.status_code(), 400, "{query}: {answered}");
        assert!(answered.to_string().contains(told), "{name}: {answered}");
    }
    for year in ["70000", "10000", "0", "-5", "99999999999"] {
        let status = client.get(&format!("/api/books/?published__year={year}")).await.status_code();
        assert!(status == 200 || status == 400, "{year}: {status}");
    }
    let last = client.get("/api/books/?published_before=9999-12-31&created_before=9999-12-31T23:59:59Z").await;
    assert_eq!(last.status_code(), 200);
}

async fn all_of_some_rows_are_asked_for_within_bounds(db: Shop) {
    let client = client(&db);
    let tags = Tag::objects().limit(2).values(|tag| tag.slug).all(&db).await.expect("tags");
    let asked = |slugs: &[String]| {
        let pairs: Vec<String> = slugs.iter().map(|slug| format!("all_tags={slug}")).collect();
        format!("/api/books/?{}", pairs.join("&"))
    };
    let once = client.get(&asked(&tags)).await;
    assert_eq!(once.status_code(), 200);
    let again: Vec<String> = tags.iter().cycle().take(400).cloned().collect();
    let often = client.get(&asked(&again)).await;
    assert_eq!((often.status_code(), &json(&often)["count"]), (200, &json(&once)["count"]));
    let mut many = Vec::new();
    for number in 0..80 {
        let slug = format!("tag-{number}");
        Tag::new().name(&slug).slug(&slug).save(&db).await.expect("a tag");
        many.push(slug);
    }
    let refused = client.get(&asked(&many)).await;
    assert_eq!((refused.status_code(), json(&refused)), (400, json!({"all_tags": ["Ensure there are no more than 16 values."]})));
    assert_eq!(client.get(&asked(&many[..16])).await.status_code(), 200);
}
}
