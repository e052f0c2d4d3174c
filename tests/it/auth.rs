//! Accounts, sessions and what else stands between a request and its action.

use std::sync::Arc;
use std::time::Duration;

use fastjango::auth::{
    BasicAuthentication, Group, GroupPermission, SameSite, Session, SessionAuthentication, User, UserPermission,
    authenticate, login, logout,
};
use fastjango::prelude::*;
use fastjango::rest::{ApiClient, Authentication, CsvRenderer, JsonRenderer, Request};
use fastjango::test::Login as _;
use fastjango_tests::bookshop::Shop;
use fastjango_tests::on_every_database;
use serde_json::json;

mod hostile;

/// What somebody may change of accounts.
#[serializer(model = User)]
struct UserSerializer {
    username: String,
    email: String,
}

/// An API that knows its callers by sessions.
fn project() -> Project {
    let sessions = SessionAuthentication::default();
    Project::new("accounts").models::<(Session,)>().api("/api", |api| {
        api.view("login", login(&sessions)).view("logout", logout(&sessions));
        let name = async |cx: &Context| Ok(Response::new(cx.user().map(|user| user.username.clone())));
        api.view(
            "name",
            View::new("Name", IsAuthenticated).on([Method::GET, Method::POST], name),
        );
        api.authentication(sessions);
    })
}

/// A client of that API, with the table of its sessions.
async fn client(db: &Database) -> ApiClient {
    use fastjango::migrations::{CreateModel, Field, MigrateOptions, Migration, MigrationExecutor, Target};
    let table = CreateModel::new("Session", "django_session")
        .field("session_key", Field::char(40).primary_key())
        .field("session_data", Field::text())
        .field("expire_date", Field::date_time());
    let migration = Migration::new("0001_sessions").initial().operation(table);
    let executor = MigrationExecutor::new(db, "accounts", vec![migration]).expect("migrations");
    let migrated = executor
        .migrate(&Target::Latest, MigrateOptions::default(), &mut |_| {})
        .await;
    migrated.expect("the table is made");
    ApiClient::new(project().routers().expect("the routes are fine").remove(0), db.clone())
}

/// The value that an answer sets a cookie to.
fn set_cookie(response: &Response, name: &str) -> String {
    let cookies = response.get_headers("Set-Cookie");
    let mut values = cookies.filter_map(|cookie| cookie.split(';').next()?.strip_prefix(name)?.strip_prefix('='));
    values.next().expect("the cookie is set").to_owned()
}

/// A request with a document, cookies and the token against forged requests.
fn post(path: &str, document: &Json, cookies: &str, token: &str) -> Request {
    let mut request = Request::new(Method::POST, path)
        .with_header("Content-Type", "application/json")
        .with_header("Cookie", cookies)
        .with_header("X-CSRFToken", token);
    request.body = document.to_string().into_bytes().into();
    request
}

/// A request whose form has the token against forged requests, and no header has it.
fn posted(path: &str, cookies: &str, token: &str) -> Request {
    let mut request = Request::new(Method::POST, path)
        .with_header("Content-Type", "application/x-www-form-urlencoded")
        .with_header("Cookie", cookies);
    request.body = format!("csrfmiddlewaretoken={token}&a=1").into_bytes().into();
    request
}

fn detail(response: &Response) -> (u16, Json) {
    (
        response.status_code(),
        response.to_json().unwrap_or_default()["detail"].clone(),
    )
}

on_every_database! {
    async fn a_form_brings_its_token(db: Shop) {
        let client = client(&db).await;
        let luis = User::objects().filter(|user| user.username.eq("Luis")).get(&db).await.expect("an account");
        let client = client.force_login(&luis).await.expect("a session");
        let session = client.get_cookie("sessionid").expect("the cookie is kept");
        let token = "abcdefghijklmnopqrstuvwxyzABCDEF";
        let cookies = format!("sessionid={session}; csrftoken={token}");
        let answered = client.send(posted("/api/name/", &cookies, token)).await;
        assert_eq!(answered.to_json().ok(), Some(json!("Luis")));
        let (status, told) = detail(&client.send(posted("/api/name/", &cookies, &"b".repeat(32))).await);
        assert_eq!((status, told), (403, json!("CSRF Failed: CSRF token from POST incorrect.")));
        let mut large = posted("/api/name/", &cookies, token);
        large.body = vec![b'a'; 20 << 20].into();
        assert_eq!(client.send(large).await.status_code(), 413, "what is read early is bounded too");
    }

    async fn clients_keep_their_cookies(db: Shop) {
        let client = client(&db).await;
        let page = client.get("/api/login/").await;
        assert_eq!(client.get_cookie("csrftoken"), Some(set_cookie(&page, "csrftoken")));
        let document = json!({ "username": "Luis", "password": "luis-pw" });
        assert_eq!(client.enforce_csrf_checks().post("/api/login/", &document).await.status_code(), 403);
        assert_eq!(client.post("/api/login/", &document).await.status_code(), 200);
        assert_eq!(client.post("/api/name/", ()).await.to_json().ok(), Some(json!("Luis")));
        assert_eq!(client.enforce_csrf_checks().post("/api/name/", ()).await.status_code(), 403);
        let nobody = client.logout();
        assert_eq!(nobody.get("/api/name/").await.status_code(), 403);
        assert_eq!(client.get("/api/name/").await.status_code(), 200, "each client has its own cookies");
        assert_eq!(client.post("/api/logout/", ()).await.status_code(), 204);
        assert_eq!(client.get("/api/name/").await.status_code(), 403, "the session is over");
        assert!(nobody.login("Luis", "wrong").await.expect("an answer").is_none());
        let luis = nobody.login("Luis", "luis-pw").await.expect("an answer").expect("a session");
        assert_eq!(luis.post("/api/name/", ()).await.to_json().ok(), Some(json!("Luis")));
    }

    async fn a_forced_account_goes_before_a_session(db: Shop) {
        let client = client(&db).await;
        let luis = User::objects().filter(|user| user.username.eq("Luis")).get(&db).await.expect("an account");
        let mona = User::new().username("mona").save(&db).await.expect("an account");
        let luis = client.force_login(&luis).await.expect("a session");
        let mona = luis.enforce_csrf_checks().force_authenticate(&mona);
        for name in [mona.get("/api/name/").await, mona.post("/api/name/", ()).await] {
            assert_eq!(name.to_json().ok(), Some(json!("mona")), "no scheme looks at the request");
        }
        assert_eq!(luis.get("/api/name/").await.to_json().ok(), Some(json!("Luis")));
    }

    async fn a_session_is_known_beside_cookies_in_any_letters(db: Shop) {
        let client = client(&db).await;
        let luis = User::objects().filter(|user| user.username.eq("Luis")).get(&db).await.expect("an account");
        let client = client.force_login(&luis).await.expect("a session");
        let session = client.get_cookie("sessionid").expect("the cookie is kept");
        // As scripts of a page set them, which name no charset.
        for other in ["city=Z\u{fc}rich".as_bytes(), b"city=Z\xfcrich", b"city"] {
            let cookies = [other, b"; sessionid=", session.as_bytes(), b"; a=1"].concat();
            let answered = client.send(Request::new(Method::GET, "/api/name/").with_header("Cookie", cookies)).await;
            assert_eq!(answered.to_json().ok(), Some(json!("Luis")), "{other:?}");
        }
    }

    async fn a_cookie_that_is_no_secret_is_replaced(db: Shop) {
        let client = client(&db).await;
        for cookie in ["x".to_owned(), "-".repeat(32), "é".repeat(16)] {
            let page = Request::new(Method::GET, "/api/login/").with_header("Cookie", format!("csrftoken={cookie}"));
            let page = client.send(page).await;
            assert_eq!(set_cookie(&page, "csrftoken").len(), 32, "{cookie}");
        }
        let known = "a".repeat(32);
        let page = Request::new(Method::GET, "/api/login/").with_header("Cookie", format!("csrftoken={known}"));
        assert_eq!(client.send(page).await.get_headers("Set-Cookie").count(), 0);
    }

    async fn cookies_are_as_it_was_said(db: Shop) {
        client(&db).await;
        let sessions = SessionAuthentication::default();
        let of = |sessions: SessionAuthentication| {
            let mut api = Api::new("/api");
            api.view("login", login(&sessions)).view("logout", logout(&sessions));
            let router = api.build().expect("the routes are fine");
            let warned = api.deployment_warnings(&router).iter().any(|warning| warning.contains("not `Secure`"));
            (ApiClient::new(router, db.clone()), warned)
        };
        let document = json!({ "username": "Luis", "password": "luis-pw" });
        let (plain, warned) = of(sessions.clone());
        assert_eq!(plain.get("/api/login/").await.status_code(), 200);
        let answer = plain.post("/api/login/", &document).await;
        assert_eq!(answer.status_code(), 200, "{:?}", answer.to_json());
        let cookies: Vec<&str> = answer.get_headers("Set-Cookie").collect();
        assert_eq!((cookies.len(), warned), (2, true));
        assert!(cookies[0].ends_with("; Path=/; Max-Age=1209600; SameSite=Lax; HttpOnly"), "{cookies:?}");
        let said = sessions.cookie_secure(true).cookie_age(Duration::from_hours(1)).cookie_domain("shop.example");
        let (strict, warned) = of(said.clone().cookie_same_site(SameSite::Strict));
        assert_eq!(strict.get("/api/login/").await.status_code(), 200);
        let answer = strict.post("/api/login/", &document).await;
        let cookies: Vec<&str> = answer.get_headers("Set-Cookie").collect();
        let end = "; Path=/; Max-Age=3600; SameSite=Strict; Domain=shop.example; HttpOnly; Secure";
        assert!(cookies[0].starts_with("sessionid=") && cookies[0].ends_with(end) && !warned, "{cookies:?}");
        assert!(cookies[1].ends_with("; SameSite=Strict; Domain=shop.example; Secure"), "{cookies:?}");
        let later = Utc::now() + TimeDelta::minutes(61);
        let longer = Session::objects().filter(|session| session.expire_date.gt(later)).count(&db).await.expect("a count");
        assert_eq!(longer, 1, "the other session's");
        let gone = strict.post("/api/logout/", ()).await;
        assert!(gone.get_header("Set-Cookie").is_some_and(|cookie| cookie.contains("Domain=shop.example")));
        let mut never = Api::new("/api");
        never.behind_proxy().view("login", login(&SessionAuthentication::default().cookie_secure(false)));
        let router = never.build().expect("the routes are fine");
        let warnings = never.deployment_warnings(&router);
        assert!(warnings.iter().any(|warning| warning.contains("never `Secure`")), "{warnings:?}");
        let (framed, warned) = of(SessionAuthentication::default().cookie_same_site(SameSite::None));
        let page = framed.get("/api/login/").await;
        assert!(page.get_header("Set-Cookie").is_some_and(|cookie| cookie.ends_with("SameSite=None; Secure")) && !warned);
    }

    async fn a_session_begins_and_ends(db: Shop) {
        let client = client(&db).await;
        let page = client.get("/api/login/").await;
        assert_eq!(page.to_json().ok(), Some(json!({ "user": null })));
        let token = set_cookie(&page, "csrftoken");
        let cookies = format!("csrftoken={token}");
        let ada = json!({ "username": "Luis", "password": "luis-pw" });
        let forged = client.send(post("/api/login/", &ada, &cookies, "")).await;
        assert_eq!(forged.status_code(), 403, "the token is not repeated");
        let wrong = json!({ "username": "Luis", "password": "wrong" });
        assert_eq!(client.send(post("/api/login/", &wrong, &cookies, &token)).await.status_code(), 400);
        let logged_in = client.send(post("/api/login/", &ada, &cookies, &token)).await;
        assert_eq!((logged_in.status_code(), logged_in.to_json().ok()), (200, Some(json!({ "user": "Luis" }))));
        let (session, token) = (set_cookie(&logged_in, "sessionid"), set_cookie(&logged_in, "csrftoken"));
        let cookies = format!("sessionid={session}; csrftoken={token}");
        let name = client.send(Request::new(Method::GET, "/api/name/").with_header("Cookie", &cookies)).await;
        assert_eq!(name.to_json().ok(), Some(json!("Luis")));
        let user = User::objects().filter(|user| user.username.eq("Luis")).get(&db).await.expect("the account");
        assert!(user.last_login.is_some());

        let forged = client.send(post("/api/name/", &json!({}), &cookies, "")).await;
        let message = "CSRF Failed: CSRF token from the 'X-Csrftoken' HTTP header has incorrect length.";
        assert_eq!(detail(&forged), (403, json!(message)));
        let other_site = post("/api/name/", &json!({}), &cookies, &token).with_header("Origin", "https://evil.example");
        assert_eq!(client.send(other_site).await.status_code(), 403);
        assert_eq!(client.send(post("/api/name/", &json!({}), &cookies, &token)).await.status_code(), 200);

        let out = client.send(post("/api/logout/", &json!({}), &cookies, &token)).await;
        assert_eq!((out.status_code(), set_cookie(&out, "sessionid").as_str()), (204, ""));
        let after = client.send(Request::new(Method::GET, "/api/name/").with_header("Cookie", &cookies)).await;
        assert_eq!(after.status_code(), 403, "a session names no scheme, so there is no 401");
    }

    async fn caches_give_no_answer_of_one_caller_to_another(db: Shop) {
        let client = client(&db).await;
        let never = "max-age=0, no-cache, no-store, must-revalidate, private";
        let headers = |response: &Response| {
            let all = |name| response.get_headers(name).map(str::to_owned).collect::<Vec<_>>().join(" + ");
            (response.status_code(), all("Vary"), all("Cache-Control"))
        };
        let of = |status: u16, control: &str| (status, "Cookie".to_owned(), control.to_owned());
        // With the cookie `csrftoken`, and without it, as the client has it then.
        assert_eq!(headers(&client.get("/api/login/").await), of(200, never));
        assert_eq!(headers(&client.get("/api/login/").await), of(200, never));
        assert_eq!(headers(&client.get("/api/name/").await), of(403, ""), "whoever logs in is not told that");
        let token = client.get_cookie("csrftoken").expect("the cookie is kept");
        let luis = json!({ "username": "Luis", "password": "luis-pw" });
        let logged_in = client.send(post("/api/login/", &luis, &format!("csrftoken={token}"), &token)).await;
        assert_eq!(headers(&logged_in), of(200, never));
        let known = client.get("/api/name/").await;
        assert_eq!((headers(&known), known.to_json().ok()), (of(200, ""), Some(json!("Luis"))));
        assert_eq!(headers(&client.delete("/api/name/").await).1, "Cookie");
        let token = client.get_cookie("csrftoken").expect("the cookie is kept");
        let session = client.get_cookie("sessionid").expect("the cookie is kept");
        let cookies = format!("sessionid={session}; csrftoken={token}");
        assert_eq!(headers(&client.send(post("/api/logout/", &json!({}), &cookies, &token)).await), of(204, never));

        // What knows its callers by a header alone is told apart by caches themselves; a representation is not.
        let mut api = Api::new("/api");
        let name = async |_: &Context| Ok(Response::new("a name"));
        let view = || View::new("Name", AllowAny).on([Method::GET], name);
        api.authentication(SessionAuthentication::default());
        api.view("plain", view().authentication([Arc::new(BasicAuthentication) as Arc<dyn Authentication>]));
        api.view("either", view().renderer(JsonRenderer).renderer(CsvRenderer));
        let client = ApiClient::new(api.build().expect("the routes are fine"), db.clone());
        assert_eq!(headers(&client.get("/api/plain/").await).1, "");
        assert_eq!(headers(&client.get("/api/either/").await).1, "Accept, Cookie");
    }

    async fn sessions_that_have_ended_are_cleared_and_counted(db: Shop) {
        let _ = client(&db).await;
        for (key, age) in [("ended-one", -1), ("ended-two", -2), ("lasting", 1)] {
            let ends = Utc::now() + chrono::TimeDelta::hours(age);
            Session::new().session_key(key).session_data("{}").expire_date(ends).save(&db).await.expect("a session");
        }
        let recording = db.record();
        assert_eq!(Session::clear_expired(&db).await.expect("they can be deleted"), 2);
        let statements = recording.statements();
        assert!(!statements.iter().any(|sql| sql.to_lowercase().contains("count(")), "{statements:?}");
        assert_eq!(Session::objects().values(|s| s.expire_date).all(&db).await.expect("the others").len(), 1);
        assert_eq!(Session::clear_expired(&db).await.expect("there is nothing to delete"), 0);
    }

    async fn accounts_have_the_rules_of_their_fields(db: Shop) {
        let mut user = User::new().username("eve o'neill").email("nobody").password("x").build();
        let refused = user.clean_fields(&db).await.expect_err("two rules are broken");
        let name = "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.";
        let expected = json!({ "username": [name], "email": ["Enter a valid email address."] });
        assert_eq!(refused.detail(), expected);
        (user.username, user.email) = ("eve@o.neill".to_owned(), String::new());
        user.clean_fields(&db).await.expect("an address is not needed");
        let written = UserSerializer::validated(&json!({ "username": "é-1", "email": "nobody" }), &SerializerContext::new(&db)).await;
        let refused = written.map(drop).expect_err("it is no address");
        assert_eq!(refused.detail(), json!({ "email": ["Enter a valid email address."] }));
        let written = UserSerializer::validated(&json!({ "username": "é-1", "email": "" }), &SerializerContext::new(&db)).await;
        assert!(written.is_ok());
    }

    async fn a_session_ends_with_its_password(db: Shop) {
        let client = client(&db).await;
        let page = client.get("/api/login/").await;
        let token = set_cookie(&page, "csrftoken");
        let document = json!({ "username": "stella", "password": "stella-pw" });
        let logged_in = client.send(post("/api/login/", &document, &format!("csrftoken={token}"), &token)).await;
        let cookies = format!("sessionid={}", set_cookie(&logged_in, "sessionid"));
        let name = || Request::new(Method::GET, "/api/name/").with_header("Cookie", &cookies);
        assert_eq!(client.send(name()).await.status_code(), 200);
        let mut stella = User::objects().filter(|user| user.username.eq("stella")).get(&db).await.expect("the account");
        stella.set_password("another one").await.expect("a password");
        stella.save(&db).await.expect("it is saved");
        assert_eq!(client.send(name()).await.status_code(), 403);
        for cookie in ["sessionid=", "sessionid=' or 1=1 --", "=;;=;sessionid"] {
            let request = Request::new(Method::GET, "/api/name/").with_header("Cookie", cookie);
            assert_eq!(client.send(request).await.status_code(), 403, "{cookie:?}");
        }
    }

    async fn passwords_are_kept_anew_where_they_are_weak(db: Shop) {
        let weak = "pbkdf2_sha256$1000$seasalt$+hs9qSCcGyNSGDNojIEbomuX9WI/mzTF5yfwAXqyKOo=";
        let of_luis = || User::objects().filter(|user| user.username.eq("Luis"));
        of_luis().update(&db, |user| user.password.set(weak)).await.expect("a weak one");
        assert!(authenticate(&db, "Luis", "wrong").await.expect("an answer").is_none());
        assert!(authenticate(&db, "Luis", "secret").await.expect("an answer").is_some());
        let luis = of_luis().get(&db).await.expect("the account");
        assert!(luis.password.starts_with("argon2$argon2id$"), "it is kept anew");
        assert!(luis.check_password("secret").await.expect("an answer"));
        let long = "x".repeat(4097);
        let recording = db.record();
        assert!(authenticate(&db, "Luis", &long).await.expect("an answer").is_none());
        assert!(authenticate(&db, "nobody", &long).await.expect("an answer").is_none());
        assert!(recording.statements().is_empty(), "who has no such account is not told by the time");
        for (name, password) in [("luis", "secret"), ("nobody", "secret"), ("Lu\0is", "secret"), ("ghost", "ghost-pw")] {
            assert!(authenticate(&db, name, password).await.expect("an answer").is_none(), "{name}");
        }
    }

    async fn a_password_that_was_changed_meanwhile_stays(db: Shop) {
        let weak = "pbkdf2_sha256$1000$seasalt$+hs9qSCcGyNSGDNojIEbomuX9WI/mzTF5yfwAXqyKOo=";
        let luis = User::objects().filter(|user| user.username.eq("Luis"));
        luis.update(&db, |user| user.password.set(weak)).await.expect("a weak one");
        let recording = db.record();
        assert!(authenticate(&db, "Luis", "secret").await.expect("an answer").is_some());
        let statements = recording.statements();
        let update = statements.iter().find(|sql| sql.starts_with("UPDATE")).expect("it is kept anew");
        let (_, condition) = update.split_once("WHERE").expect("of one account");
        assert!(condition.contains("password"), "only what was checked is replaced: {update}");
    }

    async fn two_logins_at_once_keep_a_password_anew_and_both_succeed(db: Shop) {
        let weak = "pbkdf2_sha256$1000$seasalt$+hs9qSCcGyNSGDNojIEbomuX9WI/mzTF5yfwAXqyKOo=";
        // One may be over before the other begins, where that has to wait for a connection.
        for _ in 0..20 {
            let luis = User::objects().filter(|user| user.username.eq("Luis"));
            luis.update(&db, |user| user.password.set(weak)).await.expect("a weak one");
            let recording = db.record();
            let login = || authenticate(&db, "Luis", "secret");
            let (first, second) = futures_util::future::try_join(login(), login()).await.expect("two answers");
            let (first, second) = (first.expect("Luis"), second.expect("Luis"));
            assert_eq!(first.password, second.password, "a session of either knows the password that is kept");
            if recording.statements().iter().filter(|sql| sql.starts_with("UPDATE")).count() == 2 {
                return;
            }
        }
        panic!("they were never at once");
    }

    async fn a_session_outlives_the_password_that_is_kept_anew(db: Shop) {
        let client = client(&db).await;
        let weak = "pbkdf2_sha256$1000$seasalt$+hs9qSCcGyNSGDNojIEbomuX9WI/mzTF5yfwAXqyKOo=";
        let luis = User::objects().filter(|user| user.username.eq("Luis"));
        luis.update(&db, |user| user.password.set(weak)).await.expect("a weak one");
        let luis = client.login("Luis", "secret").await.expect("an answer").expect("a session");
        assert_eq!(luis.get("/api/name/").await.status_code(), 200);
        let document = json!({ "username": "Luis", "password": "secret" });
        User::objects().filter(|user| user.username.eq("Luis")).update(&db, |user| user.password.set(weak)).await.expect("a weak one");
        assert_eq!(client.get("/api/login/").await.status_code(), 200);
        assert_eq!(client.post("/api/login/", &document).await.status_code(), 200);
        assert_eq!(client.get("/api/name/").await.status_code(), 200);
    }

    async fn accounts_are_made(db: Shop) {
        let ada = User::create_superuser(&db, "ada", "Ada@EXAMPLE.org", Some("correct horse")).await.expect("an account");
        assert!(ada.is_staff && ada.is_superuser && ada.is_active);
        assert_eq!(ada.email, "Ada@example.org");
        let eve = User::create_user(&db, "eve", "", None).await.expect("an account");
        assert!(!eve.is_staff && !eve.has_usable_password());
        assert!(authenticate(&db, "eve", "").await.expect("an answer").is_none());
        for name in ["", "a b", "a\0", &"x".repeat(151)] {
            let refused = User::create_user(&db, name, "", None).await.map(drop);
            assert!(matches!(refused, Err(Error::Validation(_))), "{name:?}");
        }
        assert!(matches!(User::create_user(&db, "eve", "", None).await, Err(Error::Integrity(_))));
    }

    async fn groups_share_what_they_may(db: Shop) {
        let mut luis = User::objects().filter(|user| user.username.eq("Luis")).get(&db).await.expect("the account");
        let editors = Group::new().name("editors").save(&db).await.expect("a group");
        GroupPermission::new().group(&editors).codename("change_book").save(&db).await.expect("a permission");
        assert!(!luis.has_perm(&db, "change_book").await.expect("an answer"));
        luis.groups.add(&db, [editors.id]).await.expect("a member");
        assert!(luis.has_perm(&db, "change_book").await.expect("an answer"));
        assert!(!luis.has_perm(&db, "delete_book").await.expect("an answer"));
        UserPermission::new().user(&luis).codename("delete_book").save(&db).await.expect("a permission");
        assert!(luis.has_perm(&db, "delete_book").await.expect("an answer"));
        luis.is_active = false;
        assert!(!luis.has_perm(&db, "delete_book").await.expect("an answer"), "nobody who left may do anything");
    }
}

#[test]
fn mistakes_are_told_at_the_start() {
    let mut api = Api::new("/api");
    api.view("ping", View::new("Ping", AllowAny).throttle(AnonRateThrottle("often")));
    let fault = api.build().expect_err("`often` is no rate").to_string();
    assert!(fault.contains("a throttle of Ping: `often` is no rate"), "{fault}");
}
