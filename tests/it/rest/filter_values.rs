//! Values of filters beside those that a column can have: numbers beyond its range, pieces that are empty, choices with
//! spaces around them.

use std::ops::RangeInclusive;

use fastjango::prelude::*;
use fastjango::rest::ApiClient;
use fastjango_tests::bookshop::{Book, Review, Rows, Status};
use fastjango_tests::on_every_database;
use serde_json::json;

#[serializer(model = Book, fields = [title])]
pub struct TitleSerializer;

#[filterset(model = Book)]
pub struct ValueFilter {
    #[filter(lookups = [exact, lt, lte, gt, gte, range, is_in])]
    pub pages: u32,
    #[filter(lookups = [exact, gt, range, is_in])]
    pub id: i64,
    #[filter(field = pages)]
    pub length: RangeInclusive<u32>,
    #[filter(field = pages, exclude)]
    pub other_pages: u32,
    #[filter(field = pages)]
    pub any_pages: Vec<u32>,
    #[filter(lookups = [exact, is_in])]
    pub status: Status,
    #[filter(lookups = [is_in, range])]
    pub title: String,
    #[filter(lookups = [exact, lt, lte, gt, gte, range, is_in])]
    pub price: Decimal,
    #[filter(field = price)]
    pub cost: RangeInclusive<Decimal>,
    #[filter(field = price, exclude)]
    pub other_price: Decimal,
    #[filter(method = costs_half)]
    pub double: Decimal,
    #[filter(lookups = [exact, gt])]
    pub discount: f64,
    #[filter(field = reviews.rating, lookups = [exact, lt, gt])]
    pub rating: i16,
}

impl ValueFilter {
    fn costs_half(double: Decimal) -> Expr<Book, bool> {
        (Book::fields().price).eq(double * Decimal::TWO / Decimal::from(4))
    }
}

#[viewset(
    model = Book, serializer = TitleSerializer, filterset = ValueFilter, pagination = PageNumber(1), actions = [list],
    permissions = [AllowAny],
)]
impl ValueViewSet {}

fn client(db: &Database) -> ApiClient {
    let mut api = Api::new("/api");
    api.register::<ValueViewSet>("books");
    ApiClient::new(api.build().expect("the routes are fine"), db.clone())
}

/// How many books a query finds, or what is told of it.
async fn found(client: &ApiClient, query: &str) -> Json {
    let response = client.get(&format!("/api/books/?{query}")).await;
    let answer = response.to_json().expect("the answer is JSON");
    match response.status_code() {
        200 => answer["count"].clone(),
        _ => answer,
    }
}

on_every_database! {
async fn a_number_beyond_the_range_of_a_column_is_compared_as_a_number(db: Rows) {
    let client = client(&db);
    let all = json!(Book::objects().count(&db).await.expect("a count"));
    let rated = Review::objects().values(|r| r.book_id).distinct().count(&db).await.expect("a count");
    let first = json!(1);
    for high in ["5000000000", "99999999999999999999", "99999999999999999999999999999999999999999999", "1e30"] {
        for (query, expected) in [
            (format!("pages={high}"), 0),
            (format!("pages={high}&pages__lt=5"), 0),
            (format!("pages__gt={high}"), 0),
            (format!("pages__gte={high}"), 0),
            (format!("pages__in={high}"), 0),
            (format!("any_pages={high}"), 0),
            (format!("pages__range={high},{high}"), 0),
            (format!("length_min={high}"), 0),
            (format!("rating={high}"), 0),
            (format!("rating__gt={high}"), 0),
        ] {
            assert_eq!(found(&client, &query).await, json!(expected), "{query}");
        }
        for query in [
            format!("pages__lt={high}"), format!("pages__lte={high}"), format!("pages__range=0,{high}"),
            format!("length_max={high}"), format!("other_pages={high}"), format!("pages__gt=-{high}"),
            format!("pages__gte=-{high}"), format!("pages__range=-{high},{high}"), format!("length_min=-{high}"),
        ] {
            assert_eq!(found(&client, &query).await, all, "{query}");
        }
        for query in [
            format!("pages__lt=-{high}"), format!("pages__lte=-{high}"), format!("pages__range=-{high},-{high}"),
            format!("length_max=-{high}"), format!("pages=-{high}"),
        ] {
            assert_eq!(found(&client, &query).await, json!(0), "{query}");
        }
        assert_eq!(found(&client, &format!("rating__lt={high}")).await, json!(rated), "{high}");
        assert_eq!(found(&client, &format!("id__in=1,{high}")).await, first, "{high}");
    }
    assert_eq!(found(&client, "pages=3000000000").await, json!(0), "a number that only some databases keep");
    assert_eq!(found(&client, "pages__gt=-1").await, all, "a column without negative numbers");
    assert_eq!(found(&client, "id=99999999999999999999&id__gt=0").await, json!(0));
    assert_eq!(found(&client, "id__range=-99999999999999999999,1").await, first);
    let told = json!({ "pages": ["Enter a number."] });
    assert_eq!(found(&client, "pages=x").await, told);
    assert_eq!(found(&client, "pages=inf").await, told);
    assert_eq!(found(&client, "pages__range=5000000000,50000000009").await, json!(0));
    assert_eq!(found(&client, "pages__lt=-1e309").await, json!(0), "below zero there is no bound");
    assert_eq!(found(&client, "pages__gt=1e-40").await, found(&client, "pages__gt=0").await);
}

async fn a_decimal_beyond_the_range_of_a_column_is_compared_as_a_number(db: Rows) {
    let client = client(&db);
    let all = json!(Book::objects().count(&db).await.expect("a count"));
    Book::objects().filter(|b| b.id.eq(3)).update(&db, |b| b.price.set(Decimal::ZERO)).await.expect("it is free");
    for high in ["1e28", "79228162514264337593543950335", "99999999999999999999999999999999999", "1e50"] {
        for query in [
            format!("price={high}"), format!("price__gt={high}"), format!("price__gte={high}"),
            format!("price__in={high},-{high}"), format!("price__range={high},{high}"), format!("cost_min={high}"),
            format!("price__lt=-{high}"), format!("price__lte=-{high}"), format!("cost_max=-{high}"),
        ] {
            assert_eq!(found(&client, &query).await, json!(0), "{query}");
        }
        for query in [
            format!("price__lt={high}"), format!("price__lte={high}"), format!("price__range=0,{high}"),
            format!("cost_max={high}"), format!("other_price={high}"), format!("price__gt=-{high}"),
            format!("price__range=-{high},{high}"), format!("cost_min=-{high}"),
        ] {
            assert_eq!(found(&client, &query).await, all, "{query}");
        }
        let told = json!({ "double": ["Enter a number."] });
        assert_eq!(found(&client, &format!("double={high}")).await, told, "{high}");
    }
    let paid = json!(Book::objects().filter(|b| b.price.gt(0)).count(&db).await.expect("a count"));
    for (query, expected) in [
        ("price__gt=1e-29", &paid), ("price__gte=1e-400", &paid), ("price__gt=-1e-29", &all), ("price__lt=0e60", &json!(0)),
        ("price__lt=0.00000000001e30", &all), ("price=1e-29", &json!(0)), ("price=%D9%A0", &json!(1)),
        ("cost_max=1e60", &all), ("cost_min=1e309", &json!(0)), ("discount__gt=-1e309", &found(&client, "discount__gt=-1").await),
    ] {
        assert_eq!(found(&client, query).await, *expected, "{query}");
    }
}

async fn no_number_is_over_the_greatest_of_django(db: Rows) {
    let client = client(&db);
    for (name, value) in [
        ("pages", "1e51"), ("pages__lt", "1e309"), ("pages__range", "1e30,1e309"), ("pages__in", "1,1e51"),
        ("price__gt", "1e51"), ("price__in", "1e51,1"), ("discount", "1e51"), ("discount__gt", "1e309"), ("double", "1e51"),
    ] {
        let told = json!({ name: ["Ensure this value is less than or equal to 1e+50."] });
        assert_eq!(found(&client, &format!("{name}={value}")).await, told, "{name}={value}");
    }
}

async fn pieces_between_commas_may_be_empty(db: Rows) {
    let client = client(&db);
    let all = json!(Book::objects().count(&db).await.expect("a count"));
    Book::objects().filter(|b| b.id.eq(2)).update(&db, |b| b.title.set("")).await.expect("it is renamed");
    for (query, expected) in [
        ("id__in=,", 0), ("id__in=,,", 0), ("id__in=1,", 1), ("id__in=1,,2,3", 3),
        ("id__range=1,", 0), ("id__range=,1", 0), ("id__range=,", 0), ("status__in=,", 0),
        ("title__in=,", 1), ("title__in=no+such+title,", 1), ("title__range=,", 1),
    ] {
        assert_eq!(found(&client, query).await, json!(expected), "{query}");
    }
    for query in ["id__in=", "id__range=", "status__in=", "title__in="] {
        assert_eq!(found(&client, query).await, all, "{query}");
    }
    let two = json!({ "id__range": ["Range query expects two values."] });
    for query in ["id__range=1", "id__range=1,2,", "id__range=1,2,3"] {
        assert_eq!(found(&client, query).await, two, "{query}");
    }
}

async fn a_choice_is_taken_as_it_is_sent(db: Rows) {
    let client = client(&db);
    for (query, name, sent) in [
        ("status=%20draft", "status", " draft"), ("status=draft%20", "status", "draft "), ("status=%20", "status", " "),
        ("status__in=draft,+published", "status__in", " published"),
    ] {
        let told = format!("Select a valid choice. {sent} is not one of the available choices.");
        assert_eq!(found(&client, query).await, json!({ name: [told] }), "{query}");
    }
    let drafts = Book::objects().filter(|b| b.status.eq(Status::Draft)).count(&db).await.expect("a count");
    assert_eq!(found(&client, "status=draft").await, json!(drafts));
    assert_eq!(found(&client, "status__in=draft,").await, json!(drafts));
}
}
