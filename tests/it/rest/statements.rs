//! How many statements requests take, and that nothing is lost by the ones that are spared.

use fastjango::db::Recording;
use fastjango::prelude::*;
use fastjango::rest::{ApiClient, Router};
use fastjango_tests::bookshop::{Author, Book, Category, Contribution, Role, Rows, Tag};
use fastjango_tests::on_every_database;

use super::json;

#[serializer(model = Contribution)]
pub struct PartSerializer {
    pub role: Role,
    pub share: Decimal,
    #[field(source = author.name, read_only)]
    pub author: String,
}

#[serializer(model = Book)]
pub struct ShelvedBookSerializer {
    pub id: i64,
    pub title: String,
    pub price: Decimal,
    pub published: Option<NaiveDate>,
    #[field(source = tags.slug, read_only)]
    pub tags: Vec<String>,
    #[field(read_only)]
    pub contributions: Vec<PartSerializer>,
}

/// An author with books that have parts: related rows within related rows.
#[serializer(model = Author)]
pub struct ShelfSerializer {
    pub id: i64,
    pub name: String,
    #[field(read_only)]
    pub books: Vec<ShelvedBookSerializer>,
}

#[viewset(
    model = Author, serializer = ShelfSerializer, ordering = [-name, id], pagination = PageNumber(7),
    actions = [list, retrieve], permissions = [AllowAny],
)]
impl ShelfViewSet {
    /// All of them, on one page.
    #[action(methods = [get])]
    async fn all(&self, cx: &Context) -> Result<Response> {
        ShelfSerializer::list(Author::objects().order_by(|a| (a.name.desc(), a.id.asc())), &cx.into()).await
    }
}

#[serializer(model = Category)]
pub struct CategorySerializer {
    pub id: i64,
    pub name: String,
    pub parent: Option<PrimaryKey<Category>>,
    pub position: i32,
}

#[viewset(model = Category, serializer = CategorySerializer, permissions = [AllowAny])]
impl CategoryViewSet {}

#[serializer(model = Tag)]
pub struct TagSerializer {
    pub id: i64,
    pub name: String,
    pub slug: String,
}

#[viewset(model = Tag, serializer = TagSerializer, permissions = [AllowAny])]
impl TagViewSet {}

/// A document that says nothing of what it made.
#[serializer(model = Tag)]
pub struct SilentSerializer {
    #[field(write_only)]
    pub name: String,
    #[field(write_only)]
    pub slug: String,
}

#[viewset(model = Tag, serializer = SilentSerializer, actions = [create], permissions = [AllowAny])]
impl SilentViewSet {}

fn router() -> Router {
    let mut api = Api::new("/api");
    api.register::<ShelfViewSet>("shelves")
        .register::<CategoryViewSet>("categories")
        .register::<TagViewSet>("tags")
        .register::<SilentViewSet>("silent");
    api.build().expect("the routes are fine")
}

/// How many statements there were since the last call.
struct Statements {
    recording: Recording,
    before: usize,
}

impl Statements {
    fn since(&mut self) -> usize {
        let now = self.recording.statements().len();
        now - std::mem::replace(&mut self.before, now)
    }
}

fn start(db: &Database) -> (ApiClient, Statements) {
    let statements = Statements {
        recording: db.record(),
        before: 0,
    };
    (ApiClient::new(router(), db.clone()), statements)
}

on_every_database! {
async fn pages_say_what_the_whole_list_says(db: Rows) {
    let (client, mut statements) = start(&db);
    let arrays = db.backend().capabilities().row_arrays;
    let all = json(&client.get("/api/shelves/all/").await);
    let all = all.as_array().expect("a list");
    assert_eq!(statements.since(), 4, "authors, books, tags and contributions");
    let mut paged = Vec::new();
    let mut path = String::from("/api/shelves/");
    loop {
        let page = json(&client.get(&path).await);
        assert_eq!(page["count"], all.len());
        assert_eq!(statements.since(), if arrays { 1 } else { 4 }, "{path}");
        paged.extend_from_slice(page["results"].as_array().expect("rows"));
        match page["next"].as_str() {
            Some(next) => path = next.replace("http://localhost", ""),
            None => break,
        }
    }
    assert_eq!(&paged, all);
    assert!(all.iter().any(|author| author["books"].as_array().is_some_and(Vec::is_empty)), "an empty shelf");
    let parts = all.iter().flat_map(|author| author["books"].as_array().unwrap());
    assert!(parts.clone().any(|book| book["contributions"].as_array().is_some_and(|parts| parts.len() > 1)));
    let one = json(&client.get(&format!("/api/shelves/{}/", all[3]["id"])).await);
    assert_eq!((statements.since(), &one), (if arrays { 1 } else { 4 }, &all[3]));
    let beyond = client.get("/api/shelves/?page=99").await;
    assert_eq!((beyond.status_code(), json(&beyond)), (404, json!({"detail": "Invalid page."})));
}

async fn a_new_row_takes_one_statement(db: Rows) {
    let (client, mut statements) = start(&db);
    let made = client.post("/api/categories/", json!({"name": "New", "parent": 1})).await;
    assert_eq!((made.status_code(), statements.since()), (201, 1), "{}", json(&made));
    let made = json(&made);
    assert_eq!((&made["name"], &made["parent"], &made["position"]), (&json!("New"), &json!(1), &json!(0)));
    assert_eq!(json(&client.get(&CategoryViewSet::url_detail(&made["id"])).await), made);
}

async fn a_new_row_need_not_be_told(db: Rows) {
    let (client, _) = start(&db);
    let made = client.post("/api/silent/", json!({"name": "quiet", "slug": "quiet"})).await;
    assert_eq!((made.status_code(), json(&made)), (201, json!({})));
    assert_eq!(Tag::objects().filter(|t| t.slug.eq("quiet")).count(&db).await.expect("a count"), 1);
}

async fn constraints_are_told_as_mistakes(db: Rows) {
    let (client, _) = start(&db);
    let unknown = json!(["Invalid pk \"999\" - object does not exist."]);
    let refused = async |method: &str, path: &str, document: Json| {
        let response = match method {
            "post" => client.post(path, document).await,
            "put" => client.put(path, document).await,
            _ => client.patch(path, document).await,
        };
        assert_eq!(response.status_code(), 400, "{}", json(&response));
        json(&response)
    };
    let categories = Category::objects().count(&db).await.expect("a count");
    assert_eq!(refused("post", "/api/categories/", json!({"name": "New", "parent": 999})).await, json!({"parent": unknown}));
    assert_eq!(
        refused("post", "/api/categories/", json!({"name": "", "parent": 999})).await,
        json!({"name": ["This field may not be blank."], "parent": unknown}),
        "what only the database knows is told with the rest"
    );
    assert_eq!(refused("patch", "/api/categories/2/", json!({"parent": 999})).await, json!({"parent": unknown}));
    assert_eq!(Category::objects().count(&db).await.expect("a count"), categories);
    let tag = Tag::objects().order_by(|t| t.id).first(&db).await.expect("a row").expect("a tag");
    let taken = json!({"name": ["tag with this name already exists."], "slug": ["tag with this slug already exists."]});
    assert_eq!(refused("post", "/api/tags/", json!({"name": tag.name, "slug": tag.slug})).await, taken);
    let another = tag.id + 1;
    let path = TagViewSet::url_detail(another);
    assert_eq!(refused("put", &path, json!({"name": tag.name, "slug": tag.slug})).await, taken);
    let same = client.put(&TagViewSet::url_detail(tag.id), json!({"name": tag.name, "slug": tag.slug})).await;
    assert_eq!(same.status_code(), 200, "a row may keep its values: {}", json(&same));
    let child = Category::objects().filter(|c| c.parent().id.is_not_null()).first(&db).await.expect("a row").expect("a child");
    let twin = json!({"name": child.name, "parent": child.parent.as_ref().map(ForeignKey::key)});
    let together = refused("post", "/api/categories/", twin).await;
    assert_eq!(together, json!({"non_field_errors": ["The fields parent, name must make a unique set."]}));
}
}
