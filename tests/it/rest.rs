//! Viewsets over the bookshop, called as clients call them.

#![allow(unreachable_pub, reason = "declared as a program would declare them")]

mod after_writing;
mod before_actions;
mod between;
mod by_hand;
mod chosen_rows;
mod conjoined;
mod cursors;
mod documents;
mod durations;
mod exception_handlers;
mod failures;
mod filter_values;
mod forms;
mod keywords;
mod querysets;
mod reverse_keys;
mod rules;
mod search_lookups;
mod secret_keys;
mod statements;
mod throttles;
mod together;
mod unique_sets;

use fastjango::auth::{Token, TokenAuthentication, User};
use fastjango::prelude::*;
use fastjango::rest::{ApiClient, Router};
use fastjango_tests::bookshop::{Author, Book, Contribution, Review, Role, Rows, Status, Tag};
use fastjango_tests::on_every_database;
use serde_json::json;

#[serializer(model = Book)]
pub struct BookSerializer {
    pub id: i64,
    pub title: String,
    pub slug: String,
    pub pages: u32,
    pub price: Decimal,
    pub status: Status,
    pub published: Option<NaiveDate>,
    #[field(default = Uuid::new_v4())]
    pub uid: Uuid,
    pub author: PrimaryKey<Author>,
    #[field(source = author.name, read_only)]
    pub author_name: String,
}

#[serializer(model = Author)]
pub struct AuthorSerializer {
    pub id: i64,
    pub name: String,
}

#[serializer(model = Tag)]
pub struct TagSerializer {
    pub name: String,
    pub slug: String,
}

#[serializer(model = Review, provided = [book_id, reviewer])]
pub struct ReviewSerializer {
    pub id: i64,
    #[field(read_only)]
    pub reviewer: String,
    #[field(min = 1, max = 5)]
    pub rating: i16,
    pub text: String,
}

#[filterset(model = Book)]
pub struct BookFilter {
    #[filter(lookups = [exact, icontains])]
    pub title: String,
    #[filter(field = price, lookup = gte)]
    pub min_price: Decimal,
    pub status: Status,
    #[filter(lookups = [is_in])]
    pub id: i64,
    #[filter(field = tags.slug)]
    pub tag: String,
    #[filter(lookups = [is_null])]
    pub published: NaiveDate,
}

/// Books of the shop.
#[viewset(
    model = Book,
    serializer = BookSerializer,
    filterset = BookFilter,
    search_fields = [istartswith(title), author.name, tags.name],
    ordering_fields = [id, title, price, author.name],
    ordering = [title, id],
    pagination = PageNumber(20).max_page_size(50),
    permissions = [IsAuthenticatedOrReadOnly],
)]
impl BookViewSet {
    /// Publishes a draft.
    #[action(detail, methods = [post])]
    async fn publish(&self, cx: &Context, mut book: Book) -> Result<Response> {
        book.status = Status::Published;
        book.save(cx.db()).await?;
        self.document(cx, &book).await
    }

    /// How many there are.
    #[action(methods = [get], url_path = "how-many", permissions = [IsAdminUser])]
    async fn count(&self, cx: &Context) -> Result<Response> {
        Ok(Response::new(
            json!({ "count": self.queryset(cx).count(cx.db()).await? }),
        ))
    }
}

/// The tags, by their slug.
#[viewset(
    model = Tag, serializer = TagSerializer, lookup_field = slug, search_fields = [iregex(name)],
    actions = [list, retrieve], permissions = [AllowAny],
)]
impl TagViewSet {
    fn queryset(&self, _: &Context) -> QuerySet<Tag> {
        Tag::objects().filter(|tag| tag.slug.ne("new"))
    }
}

/// Only who wrote a review may change it.
pub struct IsReviewer;

impl Permission<Review> for IsReviewer {
    async fn has_object_permission(&self, cx: &Context, review: &Review) -> Result<bool> {
        Ok(cx.user().is_some_and(|user| user.username == review.reviewer))
    }

    fn message(&self) -> Option<&'static str> {
        Some("Only the reviewer may change this review.")
    }
}

/// The reviews of one book.
#[viewset(
    model = Review,
    serializer = ReviewSerializer,
    parents = [book],
    ordering = [id],
    pagination = LimitOffset(2).max_limit(5),
    permissions = [IsAuthenticatedOrReadOnly, ReadOnly | IsReviewer],
)]
impl BookReviewViewSet {
    async fn perform_create(&self, cx: &Context, serializer: Valid<ReviewSerializer>) -> Result<Review> {
        let book: i64 = cx.path("book")?;
        let name = cx.user().map(|user| user.username.clone()).unwrap_or_default();
        serializer
            .with(|review| (review.book_id.set(book), review.reviewer.set(name)))
            .create(cx)
            .await
    }

    /// Anybody's to ask for, though only the reviewer may change it.
    #[action(detail, methods = [post], permissions = [AllowAny])]
    async fn praise(&self, cx: &Context) -> Result<Response> {
        let review = self.get_object(cx).await?;
        self.document(cx, &review).await
    }

    /// The reviewer's alone.
    #[action(detail, methods = [post], permissions = [IsReviewer])]
    async fn sign(&self, cx: &Context) -> Result<Response> {
        let review = self.get_object(cx).await?;
        self.document(cx, &review).await
    }
}

#[serializer(model = Contribution, provided = [book_id])]
pub struct ContributionSerializer {
    pub id: i64,
    pub author: PrimaryKey<Author>,
    pub role: Role,
}

/// Who worked on one book.
#[viewset(
    model = Contribution, serializer = ContributionSerializer, parents = [book], permissions = [AllowAny],
)]
impl BookContributionViewSet {
    async fn perform_create(&self, cx: &Context, serializer: Valid<ContributionSerializer>) -> Result<Contribution> {
        let book: i64 = cx.path("book")?;
        serializer
            .with(|contribution| contribution.book_id.set(book))
            .create(cx)
            .await
    }
}

/// Contributions by a role that many have, which the queryset leaves as it is.
#[viewset(
    model = Contribution, serializer = ContributionSerializer, lookup_field = role, actions = [retrieve, update],
    permissions = [AllowAny],
)]
impl RoleViewSet {
    fn queryset(&self, _: &Context) -> QuerySet<Contribution> {
        Contribution::objects()
    }
}

fn router() -> Router {
    let mut api = Api::new("/api");
    api.authentication(TokenAuthentication)
        .register::<BookViewSet>("books")
        .register::<TagViewSet>("tags")
        .register::<RoleViewSet>("roles")
        .register::<BookContributionViewSet>("books/{book}/contributions")
        .register::<BookReviewViewSet>("books/{book}/reviews");
    api.build().expect("the routes are fine")
}

/// Two accounts: `luis` with the token `one`, `ghost` who is inactive with the token `two`.
async fn accounts(db: &Database) -> Result<()> {
    for (name, active, key) in [("luis", true, "one"), ("ghost", false, "two")] {
        let user = User::new().username(name).is_active(active).save(db).await?;
        Token::new().key(key).user(&user).save(db).await?;
    }
    Ok(())
}

async fn client(db: &Database) -> ApiClient {
    accounts(db).await.expect("accounts");
    ApiClient::new(router(), db.clone())
}

fn json(response: &Response) -> Json {
    response.to_json().expect("the answer is JSON")
}

on_every_database! {
async fn a_page_and_its_count_are_one_query(db: Rows) {
    let client = client(&db).await;
    let recording = db.record();
    let response = client.get("/api/books/?ordering=-price,id&page=2&search=a").await;
    assert_eq!(recording.statements().len(), 1, "{:?}", recording.statements());
    let page = json(&response);
    assert_eq!(page["next"], "http://localhost/api/books/?ordering=-price%2Cid&page=3&search=a");
    let rows = page["results"].as_array().expect("rows");
    let prices: Vec<f64> = rows.iter().map(|row| row["price"].as_str().unwrap().parse().unwrap()).collect();
    assert!(rows.len() == 20 && prices.is_sorted_by(|one, two| one >= two), "{prices:?}");
}

async fn filters_restrict_lists_and_rows(db: Rows) {
    let client = client(&db).await;
    let count = async |query: &str| {
        let response = client.get(&format!("/api/books/?{query}")).await;
        json(&response)["count"].as_u64().unwrap_or_else(|| panic!("{query}: {}", json(&response)))
    };
    let of = async |queryset: QuerySet<Book>| u64::try_from(queryset.count(&db).await.expect("a count")).unwrap();
    assert_eq!(count("unknown=1&title=").await, 120);
    assert_eq!(count("title__icontains=RUST").await, of(Book::objects().filter(|b| b.title.icontains("rust"))).await);
    let dear = of(Book::objects().filter(|b| b.price.gte(dec!(50)) & b.status.eq(Status::Draft))).await;
    assert_eq!(count("min_price=5e1&status=draft").await, dear);
    assert_eq!(count("id__in=1,2,,3").await, 3);
    assert_eq!(count("published__isnull=true").await, of(Book::objects().filter(|b| b.published.is_null())).await);
    let new = of(Book::objects().filter(|b| b.tags().slug.eq("new")).distinct()).await;
    assert_eq!(count("tag=new").await, new);
    let response = client.get("/api/books/?min_price=x&status=lost&title=%00").await;
    assert_eq!(json(&response), json!({
        "title": ["Null characters are not allowed."],
        "min_price": ["Enter a number."],
        "status": ["Select a valid choice. lost is not one of the available choices."],
    }));
    assert_eq!(client.get("/api/books/1/?id__in=2").await.status_code(), 404);
}

async fn words_are_looked_for_in_the_same_row(db: Rows) {
    let client = client(&db).await;
    let search = async |words: &str| {
        let response = client.get(&format!("/api/books/?search={words}")).await;
        (response.status_code(), json(&response))
    };
    let both = Book::objects()
        .filter(|b| b.tags().name.icontains("classic"))
        .filter(|b| b.tags().name.icontains("new"));
    assert!(both.exists(&db).await.expect("an answer"), "a book has both tags, but no tag has both names");
    assert_eq!(search("classic+new").await.1["count"], 0);
    let (_, one) = search("e").await;
    assert_eq!(search(&["e"; 32].join("+")).await.1["count"], one["count"], "a word more is no join more");
    let refused = (400, json!(["Ensure there are no more than 32 search terms."]));
    assert_eq!(search(&["e"; 33].join(",")).await, refused);
    assert_eq!(search(&"e+".repeat(20_000)).await, refused);
    let pattern = client.get("/api/tags/?search=(").await;
    assert_eq!((pattern.status_code(), json(&pattern)), (400, json!(["Enter a valid regular expression."])));
    let of_rust = client.get("/api/tags/?search=(%3FP<n>a)").await;
    assert!([200, 400].contains(&of_rust.status_code()), "what a database doesn't take is the client's mistake");
}

async fn actions_have_the_permission_of_their_own_for_rows(db: Rows) {
    let anonymous = client(&db).await;
    let client = anonymous.credentials("Token one");
    let others = Review::objects().filter(|r| r.reviewer.ne("luis")).first(&db).await.expect("rows").expect("a review");
    let (praise, sign) = (
        BookReviewViewSet::url_praise(others.book.key(), others.id),
        BookReviewViewSet::url_sign(others.book.key(), others.id),
    );
    assert_eq!(client.delete(&BookReviewViewSet::url_detail(others.book.key(), others.id)).await.status_code(), 403);
    assert_eq!(anonymous.post(&praise, json!({})).await.status_code(), 200);
    assert_eq!(client.post(&sign, json!({})).await.status_code(), 403);
    Review::objects().filter(|r| r.id.eq(others.id)).update(&db, |r| r.reviewer.set("luis")).await.expect("an update");
    assert_eq!(client.post(&sign, json!({})).await.status_code(), 200);
}

async fn values_that_are_unique_with_one_of_the_view_are_told(db: Rows) {
    let client = client(&db).await;
    let path = BookContributionViewSet::url_list(1);
    let contribution = json!({"author": 3, "role": "illustrator"});
    let made = client.post(&path, &contribution).await;
    assert_eq!(made.status_code(), 201, "{}", json(&made));
    let again = client.post(&path, &contribution).await;
    let told = json!({"non_field_errors": ["The fields book, author, role must make a unique set."]});
    assert_eq!((again.status_code(), json(&again)), (400, told.clone()));
    let other = json(&client.post(&path, json!({"author": 3, "role": "editor"})).await);
    let changed = client.put(&BookContributionViewSet::url_detail(1, &other["id"]), &contribution).await;
    assert_eq!((changed.status_code(), json(&changed)), (400, told));
}

async fn a_name_that_many_rows_have_names_none(db: Rows) {
    let client = client(&db).await;
    let roles = Contribution::objects().values(|c| (c.role, c.id.count()));
    let roles: Vec<(Role, i64)> = roles.all(&db).await.expect("roles");
    let of = |many: bool| roles.iter().find(|(_, count)| (*count > 1) == many).map(|(role, _)| role.value());
    if let Some(once) = of(false) {
        assert_eq!(client.get(&RoleViewSet::url_detail(once)).await.status_code(), 200);
    }
    let path = RoleViewSet::url_detail(of(true).expect("a role that two have"));
    assert_eq!(client.get(&path).await.status_code(), 500);
    assert_eq!(client.put(&path, json!({})).await.status_code(), 500);
}

async fn rows_are_found_by_their_key(db: Rows) {
    let client = client(&db).await;
    for key in ["1", "01", "+1", "%D9%A1"] {
        assert_eq!(json(&client.get(&format!("/api/books/{key}/")).await)["id"], 1, "{key}");
    }
    for (key, detail) in [("999", "No Book matches the given query."), ("-1", "No Book matches the given query."), ("abc", "Not found."), ("1%00", "Not found.")] {
        let response = client.get(&format!("/api/books/{key}/")).await;
        assert_eq!((response.status_code(), json(&response)), (404, json!({ "detail": detail })), "{key}");
    }
    assert_eq!(json(&client.get("/api/tags/classic/").await)["slug"], "classic");
    assert_eq!(client.get("/api/tags/new/").await.status_code(), 404, "the queryset leaves it out");
    assert_eq!(client.delete("/api/tags/classic/").await.status_code(), 405);
}

async fn rows_are_made_changed_and_deleted(db: Rows) {
    let anonymous = client(&db).await;
    let client = anonymous.credentials("Token one");
    let book = json!({"title": "Dune", "slug": "dune", "pages": 400, "price": "9.99", "author": 1});
    assert_eq!(anonymous.post("/api/books/", &book).await.status_code(), 401);
    let made = client.post("/api/books/", &book).await;
    assert_eq!(made.status_code(), 201, "{}", json(&made));
    let made = json(&made);
    assert_eq!((&made["title"], &made["status"], &made["price"]), (&json!("Dune"), &json!("draft"), &json!("9.99")));
    let path = BookViewSet::url_detail(&made["id"]);
    let changed = client.patch(&path, json!({"price": "8"})).await;
    assert_eq!((changed.status_code(), &json(&changed)["price"]), (200, &json!("8.00")));
    let incomplete = client.put(&path, json!({"title": ""})).await;
    assert_eq!(incomplete.status_code(), 400);
    assert_eq!(json(&incomplete)["title"], json!(["This field may not be blank."]));
    assert_eq!(client.delete(&path).await.status_code(), 204);
    assert_eq!(client.get(&path).await.status_code(), 404);
}

async fn actions_are_called(db: Rows) {
    let client = client(&db).await.credentials("Token one");
    let draft = Book::objects().filter(|b| b.status.eq(Status::Draft)).first(&db).await.expect("a row").expect("a draft");
    let path = BookViewSet::url_publish(draft.id);
    assert_eq!(path, format!("/api/books/{}/publish/", draft.id));
    let published = client.post(&path, json!({})).await;
    assert_eq!((published.status_code(), &json(&published)["status"]), (200, &json!("published")));
    let wrong = client.get(&path).await;
    assert_eq!((wrong.status_code(), wrong.get_header("Allow")), (405, Some("POST, OPTIONS")));
    let denied = client.get(&BookViewSet::url_count()).await;
    assert_eq!(denied.status_code(), 403, "its own permission");
}

async fn tokens_tell_who_is_calling(db: Rows) {
    let client = client(&db).await;
    for (credentials, detail) in [
        ("Token two", "User inactive or deleted."),
        ("Token three", "Invalid token."),
        ("Token", "Invalid token header. No credentials provided."),
    ] {
        let response = client.credentials(credentials).get("/api/books/").await;
        assert_eq!((response.status_code(), json(&response)), (401, json!({ "detail": detail })));
        assert_eq!(response.get_header("WWW-Authenticate"), Some("Token"));
    }
}

async fn nested_rows_belong_to_their_parent(db: Rows) {
    let anonymous = client(&db).await;
    let client = anonymous.credentials("Token one");
    let list = json(&client.get("/api/books/2/reviews/").await);
    let count = Review::objects().filter(|r| r.book_id.eq(2)).count(&db).await.expect("a count");
    assert_eq!(list["count"], count);
    let unknown = client.get(&BookReviewViewSet::url_list(999)).await;
    assert_eq!(json(&unknown), json!({"detail": "No Book matches the given query."}));
    let made = client.post(&BookReviewViewSet::url_list(3), json!({"rating": 4, "text": "fine"})).await;
    assert_eq!((made.status_code(), &json(&made)["reviewer"]), (201, &json!("luis")), "{}", json(&made));
    let own = BookReviewViewSet::url_detail(3, &json(&made)["id"]);
    assert_eq!(client.patch(&own, json!({"rating": 5})).await.status_code(), 200);
    assert_eq!(client.get(&own.replace("/3/", "/4/")).await.status_code(), 404, "of another book");
    let others = BookReviewViewSet::url_detail(2, &list["results"][0]["id"]);
    let denied = client.delete(&others).await;
    assert_eq!((denied.status_code(), json(&denied)), (403, json!({"detail": "Only the reviewer may change this review."})));
    assert_eq!(anonymous.delete(&others).await.status_code(), 401);
}

async fn the_api_describes_itself(db: Rows) {
    let client = client(&db).await;
    assert_eq!(json(&client.get("/api/").await), json!({"books": "http://localhost/api/books/", "tags": "http://localhost/api/tags/"}));
    let schema = json(&client.get("/api/schema/").await);
    assert_eq!(schema["openapi"], "3.1.0");
    let list = &schema["paths"]["/api/books/"]["get"];
    let names: Vec<&str> = list["parameters"].as_array().expect("parameters").iter().map(|p| p["name"].as_str().unwrap()).collect();
    let expected = ["page", "page_size", "ordering", "search", "title", "title__icontains", "min_price", "status", "id__in", "tag", "published__isnull"];
    assert_eq!(names, expected);
    assert_eq!(schema["paths"]["/api/books/{id}/publish/"]["post"]["description"], "Publishes a draft.");
    assert_eq!(schema["components"]["schemas"]["Book"]["properties"]["status"]["enum"], json!(["draft", "published", "archived"]));
    assert_eq!(schema["components"]["securitySchemes"]["tokenAuth"]["name"], "Authorization");
    let page = client.get("/api/docs/").await;
    let html = String::from_utf8(page.body_bytes().to_vec()).expect("text");
    assert!(html.contains("url: \"../schema/?format=json\"") && !html.contains("//"), "nothing comes from elsewhere: {html}");
    for part in ["script", "style"] {
        assert!(html.contains(&format!("\"{part}/\"")), "{html}");
        let answer = client.get(&format!("/api/docs/{part}/")).await;
        assert_eq!((answer.status_code(), answer.get_header("Content-Encoding")), (200, Some("gzip")));
    }
}
}
