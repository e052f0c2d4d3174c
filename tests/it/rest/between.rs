//! Relations with a model between are only given, as in DRF: their rows say more than a list of keys.

use fastjango::prelude::*;
use fastjango::rest::{ApiClient, ViewSet};
use fastjango_tests::bookshop::{Author, Book, Contribution, Rows};
use fastjango_tests::on_every_database;
use serde_json::json;

use crate::declarations::create;

#[serializer(model = Book)]
pub struct BookSerializer {
    pub title: String,
    pub co_authors: Vec<PrimaryKey<Author>>,
}

#[serializer(model = Author, fields = [name, contributed])]
pub struct AuthorSerializer;

#[serializer(model = Book)]
pub struct WritingSerializer {
    #[field(required = false)]
    pub co_authors: Vec<PrimaryKey<Author>>,
}

#[viewset(model = Book, serializer = BookSerializer, actions = [retrieve, update, partial_update], permissions = [AllowAny])]
impl BookViewSet {}

#[viewset(
    model = Author, serializer = AuthorSerializer, actions = [retrieve, update, partial_update],
    permissions = [AllowAny],
)]
impl AuthorViewSet {}

#[viewset(model = Book, serializer = WritingSerializer, actions = [partial_update], permissions = [AllowAny])]
impl WritingViewSet {}

#[model]
pub struct Person {
    pub id: i64,
    #[relation(through = Membership)]
    pub clubs: ManyToMany<Club>,
}

#[model]
pub struct Club {
    pub id: i64,
    #[relation(inverse = clubs)]
    pub people: ManyToMany<Person>,
}

#[model]
pub struct Membership {
    pub id: i64,
    #[relation(on_delete = cascade)]
    pub person: ForeignKey<Person>,
    #[relation(on_delete = cascade)]
    pub club: ForeignKey<Club>,
    #[field(default = 7)]
    pub fee: i32,
    #[field(auto_now_add)]
    pub since: DateTime<Utc>,
}

#[serializer(model = Person)]
pub struct PersonSerializer {
    #[field(required = false)]
    pub clubs: Vec<PrimaryKey<Club>>,
}

#[viewset(model = Person, serializer = PersonSerializer, permissions = [AllowAny])]
impl PersonViewSet {}

fn client<V: ViewSet>(db: &Database) -> ApiClient {
    let mut api = Api::new("/api");
    api.register::<V>("rows");
    ApiClient::new(api.build().expect("the routes are fine"), db.clone())
}

on_every_database! {
async fn rows_between_stay_as_they_are(db: Rows) {
    let linked = Contribution::objects().first(&db).await.expect("rows").expect("a contribution");
    let (book, author) = (*linked.book.key(), *linked.author.key());
    let before = Contribution::objects().count(&db).await.expect("a count");
    for (client, key, field) in [
        (client::<BookViewSet>(&db), book, "co_authors"),
        (client::<AuthorViewSet>(&db), author, "contributed"),
    ] {
        let path = format!("/api/rows/{key}/");
        let shown = client.get(&path).await.to_json().expect("JSON")[field].clone();
        for keys in [json!([]), json!([1, 2, 3])] {
            let answer = client.patch(&path, json!({ field: keys })).await;
            assert_eq!((answer.status_code(), &answer.to_json().expect("JSON")[field]), (200, &shown));
        }
        let name = if field == "contributed" { "name" } else { "title" };
        let form = client.request(Method::PUT, &path).form([(name, "Anew")]).send().await;
        assert_eq!((form.status_code(), &form.to_json().expect("JSON")[field]), (200, &shown));
        let told = client.options(&path).await.to_json().expect("JSON");
        assert_eq!(told["actions"]["PUT"][field]["read_only"], true);
    }
    assert_eq!(Contribution::objects().count(&db).await.expect("a count"), before);
}

async fn rows_between_that_need_nothing_are_made_where_that_is_said(db) {
    create(&db, &[Person::options(), Club::options(), Membership::options()]).await.expect("tables");
    for _ in 0..2 {
        Club::new().save(&db).await.expect("a club");
    }
    let client = client::<PersonViewSet>(&db);
    assert_eq!(client.post("/api/rows/", json!({ "clubs": [1, 2] })).await.status_code(), 201);
    let answer = client.patch("/api/rows/1/", json!({ "clubs": [2] })).await;
    assert_eq!((answer.status_code(), answer.to_json().expect("JSON")), (200, json!({ "clubs": [2] })));
    assert_eq!(Membership::objects().values(|m| m.fee).all(&db).await.expect("rows"), [7]);
}
}

#[test]
fn rows_between_that_need_a_value_are_not_made() {
    let mut api = Api::new("/api");
    api.register::<WritingViewSet>("rows");
    let refused = api.build().expect_err("a contribution has a role").to_string();
    let told = "`WritingSerializer.co_authors` makes rows of `Contribution`, whose `role` needs a value";
    assert!(refused.contains(told), "{refused}");
}
