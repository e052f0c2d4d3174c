//! What a viewset's queryset says of its rows holds for the documents made of them.

use fastjango::prelude::*;
use fastjango::rest::ApiClient;
use fastjango_tests::bookshop::{Book, Category, Review, Rows, Tag};
use fastjango_tests::on_every_database;

use super::{BookSerializer, TagSerializer, json};

/// A document that many rows have alike.
#[serializer(model = Review)]
pub struct RatingSerializer {
    pub rating: i16,
}

#[viewset(
    model = Review, serializer = RatingSerializer, ordering = [rating], actions = [list],
    pagination = PageNumber(500), permissions = [AllowAny],
)]
impl RatingViewSet {
    /// Each review once, though its book may have several of the tags.
    fn queryset(&self, _: &Context) -> QuerySet<Review> {
        Review::objects()
            .filter(|review| review.book().tags().id.gt(0))
            .distinct()
    }

    /// All of them, on no page.
    #[action(methods = [get])]
    async fn all(&self, cx: &Context) -> Result<Response> {
        RatingSerializer::list(self.queryset(cx), &cx.into()).await
    }
}

#[viewset(
    model = Review, serializer = RatingSerializer, ordering = [rating], actions = [list],
    pagination = Cursor(7), permissions = [AllowAny],
)]
impl WalkedRatingViewSet {
    fn queryset(&self, cx: &Context) -> QuerySet<Review> {
        RatingViewSet.queryset(cx)
    }
}

/// Documents with related rows, which are read once the rows are there.
#[serializer(model = Book)]
pub struct StockSerializer {
    pub in_stock: bool,
    #[field(source = tags.slug, read_only)]
    pub tags: Vec<String>,
}

#[serializer(model = Book)]
pub struct DueSerializer {
    pub in_stock: bool,
    #[field(method)]
    pub is_long: bool,
}

#[serializer]
impl DueSerializer {
    fn get_is_long(book: &Book) -> bool {
        book.pages > 400
    }
}

/// The three dearest books.
#[viewset(
    model = Book, serializer = BookSerializer, ordering_fields = [title], actions = [list], permissions = [AllowAny],
)]
impl DearestViewSet {
    fn queryset(&self, _: &Context) -> QuerySet<Book> {
        Book::objects().order_by(|book| (book.price.desc(), book.id)).limit(3)
    }
}

#[viewset(
    model = Book, serializer = BookSerializer, actions = [list], pagination = Cursor(2), permissions = [AllowAny],
)]
impl WalkedDearestViewSet {
    fn queryset(&self, cx: &Context) -> QuerySet<Book> {
        DearestViewSet.queryset(cx)
    }
}

#[serializer(model = Category)]
pub struct PlaceSerializer {
    pub name: String,
}

/// Categories, with those below each of them.
#[viewset(model = Category, serializer = PlaceSerializer, actions = [list], permissions = [AllowAny])]
impl PlaceViewSet {
    #[action(detail, methods = [get])]
    async fn pages(&self, cx: &Context, category: Category) -> Result<Response> {
        self.page::<PlaceSerializer>(cx, PageNumber(2), category.children.all())
            .await
    }

    #[action(detail, methods = [get])]
    async fn walk(&self, cx: &Context, category: Category) -> Result<Response> {
        self.page::<PlaceSerializer>(cx, Cursor(2), category.children.all())
            .await
    }
}

/// Books, and those of a tag.
#[viewset(model = Book, serializer = StockSerializer, actions = [list], permissions = [AllowAny])]
impl StockViewSet {
    #[action(methods = [get], url_path = "of/{slug}")]
    async fn of_tag(&self, cx: &Context) -> Result<Response> {
        let slug: String = cx.path("slug")?;
        let tag = Tag::objects()
            .filter(|tag| tag.slug.eq(slug.as_str()))
            .get(cx.db())
            .await?;
        self.page::<StockSerializer>(cx, LimitOffset(3).max_limit(500), tag.books.all())
            .await
    }

    /// Rows of another model than the viewset's.
    #[action(methods = [get])]
    async fn places(&self, cx: &Context) -> Result<Response> {
        self.page::<PlaceSerializer>(cx, PageNumber(2), Category::objects().order_by(|c| c.name))
            .await
    }
}

fn client(db: &Database) -> ApiClient {
    let mut api = Api::new("/api");
    api.register::<RatingViewSet>("ratings")
        .register::<WalkedRatingViewSet>("walked")
        .register::<DearestViewSet>("dearest")
        .register::<WalkedDearestViewSet>("walked-dearest")
        .register::<PlaceViewSet>("places")
        .register::<StockViewSet>("stock");
    ApiClient::new(api.build().expect("the routes are fine"), db.clone())
}

on_every_database! {
async fn rows_that_differ_are_not_taken_for_one(db: Rows) {
    let client = client(&db);
    let tagged = Review::objects().filter(|review| review.book().tags().id.gt(0)).distinct();
    let mut ratings = tagged.clone().order_by(|r| r.id).all(&db).await.expect("reviews").into_iter().map(|review| review.rating).collect::<Vec<_>>();
    ratings.sort_unstable();
    assert!(ratings.len() > 20);
    let documents: Vec<Json> = ratings.iter().map(|rating| json!({ "rating": rating })).collect();
    let page = json(&client.get("/api/ratings/").await);
    assert_eq!(page["count"], ratings.len());
    assert_eq!(page["results"], json!(documents));
    let mut all = json(&client.get("/api/ratings/all/").await).as_array().expect("a list").clone();
    all.sort_by_key(|document| document["rating"].as_i64());
    assert_eq!(all, documents);
    let (mut walked, mut path) = (Vec::new(), String::from("/api/walked/"));
    loop {
        let page = json(&client.get(&path).await);
        walked.extend_from_slice(page["results"].as_array().expect("rows"));
        match page["next"].as_str() {
            Some(next) => path = next.replace("http://localhost", ""),
            None => break,
        }
    }
    assert_eq!(walked, documents);
    let books = Book::objects().filter(|book| book.tags().id.gt(0)).distinct();
    let count = usize::try_from(books.clone().count(&db).await.expect("a count")).expect("not many");
    let context = SerializerContext::new(&db);
    let listed = StockSerializer::list(books.clone().order_by(|book| book.id), &context).await.expect("a list");
    assert_eq!(json(&listed).as_array().map(Vec::len), Some(count));
    let listed = DueSerializer::list(books.order_by(|book| book.in_stock), &context).await.expect("a list");
    assert_eq!(json(&listed).as_array().map(Vec::len), Some(count));
    let tags = Tag::objects().filter(|tag| tag.books().id.gt(0)).distinct().order_by(|tag| tag.slug);
    let slugs = tags.clone().values(|tag| tag.slug).all(&db).await.expect("slugs");
    let listed = TagSerializer::list(tags, &context).await.expect("a list");
    let listed = json(&listed);
    let listed = listed.as_array().expect("a list").iter().map(|tag| tag["slug"].as_str().expect("text"));
    assert_eq!(listed.collect::<Vec<_>>(), slugs);
}

async fn the_first_rows_of_an_order_are_in_no_other(db: Rows) {
    let client = client(&db);
    let ids = |response: &Response| -> Vec<i64> {
        json(response).as_array().into_iter().flatten().filter_map(|book| book["id"].as_i64()).collect()
    };
    let dearest = client.get("/api/dearest/").await;
    assert_eq!((dearest.status_code(), ids(&dearest).len()), (200, 3));
    let ordered = client.get("/api/dearest/?ordering=title").await;
    assert_eq!((ordered.status_code(), ids(&ordered)), (500, vec![]), "as in Django, which can't order a slice");
    assert_eq!(ids(&client.get("/api/dearest/?ordering=pages").await), ids(&dearest), "that is no order");
    let walked = client.get("/api/walked-dearest/").await;
    assert_eq!(walked.status_code(), 500, "neither can it go on from a row of the slice");
}

async fn related_rows_have_pages_of_their_own(db: Rows) {
    let client = client(&db);
    let above = Category::new().name("above").save(&db).await.expect("a row");
    let names = ["a", "b", "c", "d", "e"];
    for (position, name) in (0..).zip(names) {
        Category::new().name(name).position(position).parent(&above).save(&db).await.expect("a row");
    }
    for path in ["pages", "walk"] {
        let (mut found, mut address) = (Vec::new(), format!("/api/places/{}/{path}/", above.id));
        loop {
            let page = json(&client.get(&address).await);
            if path == "pages" {
                assert_eq!(page["count"], names.len(), "{page}");
            }
            found.extend(page["results"].as_array().expect("rows").iter().map(|place| place["name"].clone()));
            match page["next"].as_str() {
                Some(next) if found.len() < 20 => address = next.replace("http://localhost", ""),
                _ => break,
            }
        }
        assert_eq!(found, names, "{path}");
    }
    let tag = Tag::objects().filter(|tag| tag.books().id.gt(0)).first(&db).await.expect("rows").expect("a tag");
    let count = tag.books.count(&db).await.expect("a count");
    let page = json(&client.get(&format!("/api/stock/of/{}/", tag.slug)).await);
    assert_eq!((&page["count"], page["results"].as_array().map(Vec::len)), (&json!(count), Some(3)), "{page}");
    let all = json(&client.get(&format!("/api/stock/of/{}/?limit=500", tag.slug)).await);
    assert_eq!(all["results"].as_array().map(|books| i64::try_from(books.len()).expect("not many")), Some(count));
    let page = json(&client.get("/api/stock/places/?page=2").await);
    let names = Category::objects().order_by(|c| c.name).values(|c| c.name).all(&db).await.expect("names");
    let expected: Vec<Json> = names[2..4].iter().map(|name| json!({ "name": name })).collect();
    assert_eq!((&page["count"], &page["results"]), (&json!(names.len()), &json!(expected)));
}
}
