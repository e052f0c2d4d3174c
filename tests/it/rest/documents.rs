//! A row has one document, whichever way it is read and written.

use fastjango::db::Backend;
use fastjango::prelude::*;
use fastjango::rest::ApiClient;
use fastjango_tests::bookshop::{Author, Book, Rows, Status};
use fastjango_tests::on_every_database;

/// Columns of nearly every kind.
#[serializer(model = Book)]
pub struct WholeSerializer {
    pub id: i64,
    pub title: String,
    pub slug: String,
    pub isbn: Option<String>,
    pub pages: u32,
    pub price: Decimal,
    pub discount: Option<f64>,
    pub published: Option<NaiveDate>,
    pub in_stock: bool,
    pub status: Status,
    pub uid: Uuid,
    pub meta: Json,
    pub reading_time: Option<TimeDelta>,
    pub opens_at: Option<NaiveTime>,
    pub created: DateTime<Utc>,
    pub updated: DateTime<Utc>,
    pub author: PrimaryKey<Author>,
}

#[viewset(model = Book, serializer = WholeSerializer, ordering = [id], permissions = [AllowAny])]
impl WholeViewSet {
    #[action(methods = [get])]
    async fn pages(&self, cx: &Context) -> Result<Response> {
        self.page::<WholeSerializer>(cx, LimitOffset(1000), self.queryset(cx).order_by(|b| b.id))
            .await
    }

    #[action(methods = [get])]
    async fn walk(&self, cx: &Context) -> Result<Response> {
        self.page::<WholeSerializer>(cx, Cursor(1000), self.queryset(cx).order_by(|b| b.id))
            .await
    }
}

#[serializer(model = Author)]
pub struct ShelfSerializer {
    pub id: i64,
    #[field(read_only)]
    pub books: Vec<WholeSerializer>,
}

#[viewset(model = Author, serializer = ShelfSerializer, ordering = [id], actions = [list, retrieve], permissions = [AllowAny])]
impl ShelfViewSet {
    #[action(methods = [get])]
    async fn pages(&self, cx: &Context) -> Result<Response> {
        self.page::<ShelfSerializer>(cx, LimitOffset(200), self.queryset(cx).order_by(|a| a.id))
            .await
    }
}

/// A row that is decoded for a method, and a link that needs more than the row.
#[serializer(model = Book)]
pub struct MadeSerializer {
    pub id: i64,
    #[field(source = "*", read_only)]
    pub whole: WholeSerializer,
    #[field(method)]
    pub length: i64,
}

#[serializer]
impl MadeSerializer {
    fn get_length(book: &Book) -> i64 {
        i64::try_from(book.title.len()).unwrap_or_default()
    }
}

fn text(response: &Response) -> String {
    assert!(
        response.status_code() < 300,
        "{}",
        String::from_utf8_lossy(response.body_bytes())
    );
    String::from_utf8(response.body_bytes().to_vec()).expect("UTF-8")
}

on_every_database! {
async fn every_way_gives_the_same_bytes(db: Rows) {
    let mut api = Api::new("/api");
    api.register::<WholeViewSet>("books").register::<ShelfViewSet>("shelves");
    let client = ApiClient::new(api.build().expect("the routes are fine"), db.clone());
    let author = Author::objects().first(&db).await.expect("rows").expect("an author").id;
    // PostgreSQL has no integers without a sign.
    let greatest = if db.backend() == Backend::Postgres { 2_147_483_647_u32 } else { u32::MAX };
    let strange = [
        json!({"title": "\"\\\u{1}\u{1f}\u{7f}\u{2028}\u{1F600}/</script>", "pages": 0, "price": "0.00", "discount": 5e-324,
            "published": "0001-01-01", "meta": {"b": [1, 1.5, null, true, "\u{2028}\""], "a": {"ä": {}}},
            "reading_time": "-1 00:00:00.000001", "opens_at": "23:59:59.999999"}),
        json!({"title": "x".repeat(200), "pages": greatest, "price": "999999.99", "discount": 1e16,
            "published": "9999-12-31", "meta": [], "reading_time": "106751991 04:00:54.775807", "opens_at": "00:00:00",
            "status": "archived", "in_stock": false}),
        json!({"title": "n", "pages": 1, "price": "1", "discount": -0.0, "meta": "text", "reading_time": "00:00:00.5"}),
        json!({"title": "m", "pages": 1, "price": "1.5", "discount": 0.1, "meta": 12_345_678_901_234_567_i64, "reading_time": "3"}),
    ];
    for (number, mut document) in strange.into_iter().enumerate() {
        document["author"] = author.into();
        document["slug"] = format!("strange-{number}").into();
        document["uid"] = Uuid::from_u128(number as u128 + 77).to_string().into();
        if document["isbn"].is_null() {
            document["isbn"] = format!("i{number}").into();
        }
        let made = client.post("/api/books/", &document).await;
        assert_eq!(made.status_code(), 201, "{}", text(&made));
        let id = made.to_json().expect("JSON")["id"].as_i64().expect("a key");
        assert_eq!(text(&client.get(&format!("/api/books/{id}/")).await), text(&made));
    }
    for (field, value) in [("isbn", json!("")), ("pages", json!(u64::from(greatest) + 1))] {
        let mut refused = json!({"title": "r", "uid": Uuid::from_u128(76).to_string(), "slug": "refused", "pages": 1, "price": "1", "meta": {}, "author": author});
        refused[field] = value;
        let told = client.post("/api/books/", &refused).await;
        assert_eq!(told.status_code(), 400, "{field}");
        let fields = told.to_json().expect("JSON");
        assert_eq!(fields.as_object().expect("fields").keys().collect::<Vec<_>>(), [field], "{fields}");
    }
    let list = text(&client.get("/api/books/").await);
    let pages = text(&client.get("/api/books/pages/").await);
    assert!(pages.ends_with(&format!("\"results\":{list}}}")), "{pages}\n{list}");
    let walk = text(&client.get("/api/books/walk/").await);
    assert!(walk.ends_with(&format!("\"results\":{list}}}")), "{walk}\n{list}");
    let shelves = text(&client.get("/api/shelves/").await);
    let pages = text(&client.get("/api/shelves/pages/").await);
    assert!(pages.ends_with(&format!("\"results\":{shelves}}}")));
    let one = text(&client.get(&format!("/api/shelves/{author}/")).await);
    assert!(shelves.contains(&one));
    let made = MadeSerializer::list(Book::objects().order_by(|b| b.id), &SerializerContext::new(&db)).await.expect("a list");
    let made = text(&made);
    let rows = Book::objects().order_by(|b| b.id).values(|b| b.id).all(&db).await.expect("keys");
    for id in rows {
        let document = text(&client.get(&format!("/api/books/{id}/")).await);
        for whole in [&list, &shelves, &made] {
            assert!(whole.contains(&document), "{document}\nin\n{whole}");
        }
    }
}
}
