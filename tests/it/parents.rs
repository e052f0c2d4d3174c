//! The whole way, once, over two models of its own: tables, rows, relations, and an API.

#![allow(unreachable_pub, reason = "declared as a program would declare them")]

use fastjango::migrations::{Autodetector, MigrateOptions, Migration, MigrationExecutor, ProjectState, Target};
use fastjango::prelude::*;
use fastjango::rest::ApiClient;
use fastjango_tests::on_every_database;
use serde_json::json;

#[model]
#[derive(Debug)]
pub struct Parent {
    pub id: i64,
    #[field(max_length = 100)]
    pub name: String,
    #[field(auto_now_add)]
    pub created: DateTime<Utc>,
    pub children: HasMany<Child>,
}

#[model]
#[derive(Debug)]
pub struct Child {
    pub id: i64,
    #[field(max_length = 100)]
    pub name: String,
    #[relation(on_delete = cascade)]
    pub parent: ForeignKey<Parent>,
}

#[serializer(model = Child, provided = [parent_id])]
pub struct ChildSerializer {
    pub id: i64,
    pub name: String,
}

#[serializer(model = Parent)]
pub struct ParentSerializer {
    pub id: i64,
    pub name: String,
    pub created: DateTime<Utc>,
    #[field(nested)]
    pub children: Vec<ChildSerializer>,
}

#[viewset(
    model = Parent, serializer = ParentSerializer, search_fields = [name], ordering_fields = [created],
    pagination = PageNumber(10), permissions = [AllowAny],
)]
impl ParentViewSet {
    /// Calls a parent by the name in capitals.
    #[action(detail, methods = [post])]
    async fn shout(&self, cx: &Context, parent: Parent) -> Result<Response> {
        let _ = cx;
        Ok(Response::new(json!({ "name": parent.name.to_uppercase() })))
    }
}

/// Children whose key is said to be only read, and a rule that sees the data with its types.
#[serializer(model = Child, provided = [parent_id])]
pub struct NamedChildSerializer {
    #[field(read_only)]
    pub id: i64,
    pub name: String,
}

#[serializer]
impl NamedChildSerializer {
    #[expect(clippy::unnecessary_wraps, reason = "a hook that refuses nothing")]
    fn validate(data: NamedChildSerializerData) -> Result<NamedChildSerializerData> {
        Ok(data)
    }
}

#[serializer(model = Parent)]
pub struct NamedParentSerializer {
    pub id: i64,
    pub name: String,
    #[field(nested)]
    pub children: Vec<NamedChildSerializer>,
}

#[serializer]
impl NamedParentSerializer {
    #[expect(clippy::unnecessary_wraps, reason = "a hook that refuses nothing")]
    fn validate(data: NamedParentSerializerData) -> Result<NamedParentSerializerData> {
        Ok(data)
    }
}

#[viewset(model = Parent, serializer = NamedParentSerializer, permissions = [AllowAny])]
impl NamedParentViewSet {}

fn migrations() -> Vec<Migration> {
    let state = ProjectState::from_models(&[Parent::options(), Child::options()]).expect("the models can be tables");
    let operations = Autodetector::new(&ProjectState::default(), &state)
        .operations()
        .expect("their tables");
    vec![
        operations
            .into_iter()
            .fold(Migration::new("0001_initial"), Migration::operation),
    ]
}

async fn migrate(db: &Database, target: &Target) -> usize {
    let executor = MigrationExecutor::new(db, "family", migrations()).expect("the migrations are fine");
    executor
        .migrate(target, MigrateOptions::default(), &mut |_| {})
        .await
        .expect("they run")
}

async fn client(db: &Database) -> ApiClient {
    migrate(db, &Target::Latest).await;
    let mut api = Api::new("/api");
    api.register::<ParentViewSet>("parents");
    api.register::<NamedParentViewSet>("named");
    ApiClient::new(api.build().expect("the routes are fine"), db.clone())
}

/// The keys and names of the children in an answer, in the order of the keys.
fn children(answer: &Response) -> Vec<(i64, String)> {
    let document = answer.to_json().expect("JSON");
    let rows = document["children"].as_array().map(Vec::as_slice).unwrap_or_default();
    let row = |row: &Json| Some((row["id"].as_i64()?, row["name"].as_str()?.to_owned()));
    let mut children: Vec<_> = rows.iter().filter_map(row).collect();
    children.sort();
    children
}

on_every_database! {
async fn a_row_is_created_and_got(db) {
    migrate(&db, &Target::Latest).await;
    let made = Parent::new().name("Eve").save(&db).await.expect("a row");
    let got = Parent::objects().filter(|p| p.id.eq(made.id)).get(&db).await.expect("the row");
    assert_eq!((got.id, got.name.as_str()), (made.id, "Eve"));
}

async fn both_sides_of_a_relation_are_there(db) {
    migrate(&db, &Target::Latest).await;
    let parent = Parent::new().name("Eve").save(&db).await.expect("a parent");
    Child::new().name("Abel").parent(&parent).save(&db).await.expect("a child");
    assert_eq!(parent.children.count(&db).await.expect("a count"), 1);
    let child = Child::objects().select_related(|c| c.parent()).get(&db).await.expect("the child");
    assert_eq!(child.parent.get().expect("it is loaded").name, "Eve");
}

async fn a_migration_is_applied_and_taken_back(db) {
    assert_eq!(migrate(&db, &Target::Latest).await, 1);
    assert_eq!(Parent::objects().count(&db).await.expect("a table"), 0);
    assert_eq!(migrate(&db, &Target::Zero).await, 1);
    assert!(Parent::objects().count(&db).await.is_err(), "the table is gone");
}

async fn a_row_is_posted_with_those_within_it(db) {
    let client = client(&db).await;
    let made = client.post("/api/parents/", json!({"name": "Eve", "children": [{"name": "Cain"}, {"name": "Abel"}]})).await;
    let document = made.to_json().expect("JSON");
    assert_eq!((made.status_code(), document["children"].as_array().map(Vec::len)), (201, Some(2)), "{document}");
    assert_eq!(Child::objects().filter(|c| c.parent().name.eq("Eve")).count(&db).await.expect("a count"), 2);
}

async fn rows_within_a_row_keep_the_keys_that_they_were_given(db) {
    let client = client(&db).await;
    for path in ["/api/parents/", "/api/named/"] {
        let made = client.post(path, json!({"name": "Eve", "children": [{"name": "Cain"}, {"name": "Abel"}]})).await;
        let mut document = made.to_json().expect("JSON");
        let [(cain, _), (abel, _)] = children(&made).try_into().expect("two children");
        let own = format!("{path}{}/", document["id"]);

        document["children"] = json!([{"id": cain, "name": "Kain"}, {"id": abel, "name": "Abel"}]);
        let put = client.put(&own, &document).await;
        assert_eq!((put.status_code(), children(&put)), (200, vec![(cain, "Kain".to_owned()), (abel, "Abel".to_owned())]));

        let strange = Parent::new().name("Lilith").save(&db).await.expect("a parent");
        let strange = Child::new().name("Alukah").parent(&strange).save(&db).await.expect("a child");
        for (rows, told) in [
            (json!([{"id": strange.id, "name": "x"}]), json!({"0": {"id": ["This parent has no such child."]}})),
            (json!([{"id": cain}, {"id": cain}]), json!({"1": {"id": ["This child appears twice."]}})),
            (json!([{"id": "x"}]), json!({"0": {"id": ["A valid integer is required."]}})),
            (json!([{"name": ""}]), json!({"0": {"name": ["This field may not be blank."]}})),
        ] {
            let refused = client.patch(&own, json!({"children": rows})).await;
            assert_eq!((refused.status_code(), refused.to_json().ok()), (400, Some(json!({"children": told}))), "{rows}");
        }
        assert_eq!(children(&client.patch(&own, json!({"name": "Eva"})).await), children(&put), "they stay");

        let fields = [("name", "Eva".to_owned()), ("children[0]id", cain.to_string()), ("children[0]name", "Cain".to_owned()),
            ("children[1]id", abel.to_string()), ("children[1]name", "Abel".to_owned())];
        let form = client.request(Method::PUT, &own).form(fields).send().await;
        assert_eq!((form.status_code(), children(&form)), (200, vec![(cain, "Cain".to_owned()), (abel, "Abel".to_owned())]));

        // What the list doesn't name is deleted, also by a partial update.
        let patched = client.patch(&own, json!({"children": [{"id": cain}, {"name": "Seth"}]})).await;
        let [kept, (seth, new)] = children(&patched).try_into().expect("two children");
        assert_eq!((kept, new.as_str(), seth > abel), ((cain, "Cain".to_owned()), "Seth", true));

        // A new row has none of the keys, so a copy of another's document is a copy.
        let copy = client.post(path, patched.to_json().expect("JSON")).await;
        assert_eq!(copy.status_code(), 201, "{:?}", copy.to_json());
        assert!(children(&copy).iter().all(|(key, _)| *key > seth));
        assert_eq!(children(&client.get(&own).await), children(&patched));
    }
}

async fn an_action_answers(db) {
    let client = client(&db).await;
    let parent = Parent::new().name("Eve").save(&db).await.expect("a parent");
    let answer = client.post(&ParentViewSet::url_shout(parent.id), json!({})).await;
    assert_eq!((answer.status_code(), answer.to_json().expect("JSON")), (200, json!({"name": "EVE"})));
}

async fn a_list_is_searched_and_ordered(db) {
    let client = client(&db).await;
    for name in ["test one", "other", "test two"] {
        Parent::new().name(name).save(&db).await.expect("a parent");
    }
    let answer = client.get("/api/parents/?search=test&ordering=-created").await;
    let page = answer.to_json().expect("JSON");
    let names: Vec<&Json> = page["results"].as_array().expect("rows").iter().map(|row| &row["name"]).collect();
    assert_eq!((answer.status_code(), names), (200, vec![&json!("test two"), &json!("test one")]));
}
}
