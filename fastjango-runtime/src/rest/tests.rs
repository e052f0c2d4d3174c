//! The whole way of a request, through the router and through actix.

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{App, test};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use serde_json::{Value as Json, json};

use crate::db::Database;
use crate::error::Result;
use crate::rest::authentication::credentials;
use crate::rest::exceptions::authentication_failed;
use crate::rest::renderers::Renderer;
use crate::rest::{
    Account, AllowAny, And, Api, Authentication, Context, IsAdminUser, IsAuthenticated, IsAuthenticatedOrReadOnly,
    Limits, Not, Or, Permission, ReadOnly, Request, Response, Router, View,
};

/// Knows the tokens `reader` and `staff`.
#[derive(Debug)]
struct TwoTokens;

impl Authentication for TwoTokens {
    fn authenticate<'a>(&'a self, request: &'a Request, _: &'a Database) -> BoxFuture<'a, Result<Option<Account>>> {
        Box::pin(async move {
            match credentials(request, "Token", "Token")? {
                None => Ok(None),
                Some("reader") => Ok(Some(Account::new(1, ""))),
                Some("staff") => Ok(Some(Account::new(1, "").with_staff(true))),
                Some(_) => Err(authentication_failed("Invalid token.")),
            }
        })
    }

    fn authenticate_header(&self) -> Option<std::borrow::Cow<'static, str>> {
        Some("Token".into())
    }
}

async fn database() -> Database {
    Database::connect("sqlite::memory:")
        .await
        .expect("a database in memory")
}

fn router(build: impl FnOnce(&mut Api)) -> Router {
    let mut api = Api::new("/api");
    api.authentication(TwoTokens);
    build(&mut api);
    api.build().expect("the routes are fine")
}

fn ping(permission: impl Permission<()>) -> View {
    View::new("Ping", permission).on([Method::GET, Method::POST], async |cx: &Context| {
        let data = if cx.request().is_safe() {
            &Json::Null
        } else {
            cx.data()?
        };
        Ok(Response::new(json!({ "id": cx.kwarg("id"), "data": data })))
    })
}

async fn call(router: &Router, method: Method, path: &str, token: Option<&str>, body: &str) -> Response {
    let mut request = Request::new(method, path);
    if let Some(token) = token {
        let value = HeaderValue::from_str(&format!("Token {token}")).expect("a header value");
        request.headers.insert(header::AUTHORIZATION, value);
    }
    let json = HeaderValue::from_static("application/json");
    request.headers.insert(header::CONTENT_TYPE, json);
    request.body = body.to_owned().into();
    router.call(&database().await, request).await
}

#[tokio::test]
async fn checks_come_in_drfs_order() {
    let router = router(|api| {
        api.view("ping", ping(IsAuthenticatedOrReadOnly))
            .view("staff", ping(IsAdminUser));
    });
    for (method, path, token, body, status) in [
        (Method::POST, "/api/nothing/", Some("wrong"), "{bad", 404),
        (Method::POST, "/api/ping/?format=xml", Some("wrong"), "{bad", 404),
        (Method::GET, "/api/ping/", Some("wrong"), "", 401),
        (Method::DELETE, "/api/ping/", None, "", 401),
        (Method::DELETE, "/api/staff/", Some("reader"), "", 403),
        (Method::DELETE, "/api/ping/", Some("reader"), "", 405),
        (Method::POST, "/api/ping/", None, "{bad", 401),
        (Method::POST, "/api/ping/", Some("reader"), "{bad", 400),
        (Method::POST, "/api/ping/", Some("reader"), "{}", 200),
        (Method::GET, "/api/ping/", None, "", 200),
    ] {
        let response = call(&router, method.clone(), path, token, body).await;
        assert_eq!(response.status_code(), status, "{method} {path} {token:?} {body}");
    }
}

#[tokio::test]
async fn every_answer_names_the_methods() {
    let router = router(|api| {
        api.view("ping", ping(IsAuthenticated));
    });
    for (method, token) in [
        (Method::GET, None),
        (Method::PUT, Some("reader")),
        (Method::OPTIONS, Some("reader")),
    ] {
        let response = call(&router, method, "/api/ping/", token, "").await;
        assert_eq!(response.get_header("Allow"), Some("GET, POST, HEAD, OPTIONS"));
        let scheme = (response.status_code() == 401).then_some("Token");
        assert_eq!(response.get_header("WWW-Authenticate"), scheme);
    }
}

#[tokio::test]
async fn a_missing_slash_is_redirected() {
    let router = router(|api| {
        api.view("ping/{id}", ping(AllowAny));
    });
    let response = call(&router, Method::DELETE, "/api/ping/7?a=%20b", None, "").await;
    assert_eq!(
        (response.status_code(), response.get_header("Location")),
        (301, Some("/api/ping/7/?a=%20b"))
    );
    let response = call(&router, Method::GET, "/api/ping/7.json", None, "").await;
    assert_eq!(response.status_code(), 404, "formats end the paths of viewsets alone");
    assert_eq!(call(&router, Method::GET, "/api", None, "").await.status_code(), 301);
    assert_eq!(
        call(&router, Method::GET, "/api/nothing", None, "").await.status_code(),
        404
    );
}

#[tokio::test]
async fn a_panic_tells_nothing() {
    let router = router(|api| {
        api.view(
            "crash",
            View::new("Crash", AllowAny).on([Method::GET], async |_: &Context| panic!("the secret")),
        );
    });
    let response = call(&router, Method::GET, "/api/crash/", None, "").await;
    assert_eq!(response.status_code(), 500);
    assert_eq!(response.body_bytes(), br#"{"detail":"A server error occurred."}"#);
}

#[tokio::test]
async fn permissions_compose() {
    async fn granted(permission: impl Permission<()>, method: Method, token: Option<&str>) -> bool {
        let router = router(|api| {
            api.view("ping", ping(permission));
        });
        call(&router, method, "/api/ping/", token, "").await.status_code() == 200
    }
    let staff_or_read = || Or(IsAdminUser, ReadOnly);
    assert!(granted(staff_or_read(), Method::GET, None).await);
    assert!(!granted(staff_or_read(), Method::POST, Some("reader")).await);
    assert!(granted(staff_or_read(), Method::POST, Some("staff")).await);
    assert!(!granted(And(IsAuthenticated, Not(IsAdminUser)), Method::GET, Some("staff")).await);
    assert!(granted(And(IsAuthenticated, Not(IsAdminUser)), Method::GET, Some("reader")).await);
}

#[::core::prelude::v1::test]
fn colliding_routes_are_not_built() {
    let mut api = Api::new("/api");
    api.view("a/{x}", ping(AllowAny))
        .view("a/{y}", ping(AllowAny))
        .view("b/", ping(AllowAny));
    let message = api.build().expect_err("the routes collide").to_string();
    assert_eq!(
        message,
        "`/api/a/{y}/` of Ping and `/api/a/{x}/` of Ping are one address; give one of them another path\n\
         `b/`: it has an empty segment; write it without slashes at its ends"
    );
}

#[actix_web::test]
async fn it_mounts_in_an_actix_application() {
    let router = router(|api| {
        let limits = Limits {
            body: 10,
            ..Limits::default()
        };
        api.view("ping", ping(AllowAny)).limits(limits);
    });
    let app = App::new().configure(router.service(database().await));
    let app = test::init_service(app.route("/health", actix_web::web::get().to(async || "fine"))).await;
    let post = |body: &'static str| {
        test::TestRequest::post()
            .uri("/api/ping/")
            .insert_header(("Content-Type", "application/json"))
            .set_payload(body)
            .to_request()
    };
    let answer: Json = test::call_and_read_body_json(&app, post("[1]")).await;
    assert_eq!(answer, json!({"id": null, "data": [1]}));
    assert_eq!(test::call_service(&app, post("[1, 2, 3, 4]")).await.status(), 413);
    let health = test::TestRequest::get().uri("/health").to_request();
    assert_eq!(test::call_and_read_body(&app, health).await, "fine");
    let head = test::TestRequest::default()
        .method(Method::HEAD)
        .uri("/api/ping/")
        .to_request();
    let head = test::call_service(&app, head).await;
    assert_eq!(
        (
            head.status().as_u16(),
            head.headers().get("allow").map(HeaderValue::as_bytes)
        ),
        (200, Some(&b"GET, POST, HEAD, OPTIONS"[..]))
    );
}

/// A rule that can't be applied.
struct Faulty;

impl Permission<()> for Faulty {
    async fn has_permission(&self, _: &Context) -> Result<bool> {
        panic!("the rule is broken")
    }
}

#[actix_web::test]
async fn a_panic_before_the_action_is_an_answer_too() {
    let router = router(|api| {
        api.view("ping", ping(Faulty));
    });
    let database = database().await;
    for method in [Method::GET, Method::POST, Method::OPTIONS] {
        let answer = router.call(&database, Request::new(method.clone(), "/api/ping/")).await;
        assert_eq!(answer.status_code(), 500, "{method}");
        assert!(!String::from_utf8_lossy(answer.body_bytes()).contains("broken"));
    }
}

#[actix_web::test]
async fn a_client_is_known_by_what_proxies_say_of_it() {
    const LINES: [&str; 2] = ["1.1.1.1", "2.2.2.2, 3.3.3.3"];
    let caller = async |build: fn(&mut Api), lines: &[&str]| {
        let router = router(|api| {
            let identity = async |cx: &Context| Ok(Response::new(cx.identity()));
            api.view("who", View::new("Who", AllowAny).on([Method::GET], identity));
            build(api);
        });
        let mut request = Request::new(Method::GET, "/api/who/");
        request.peer = Some(([9, 9, 9, 9], 80).into());
        for line in lines {
            let value = HeaderValue::from_bytes(line.as_bytes()).expect("a value");
            request.headers.append(header::X_FORWARDED_FOR, value);
        }
        router.call(&database().await, request).await.to_json().expect("a text")
    };
    assert_eq!(caller(|_| (), &LINES).await, "9.9.9.9");
    assert_eq!(caller(|api| _ = api.behind_proxy(), &LINES).await, "3.3.3.3");
    assert_eq!(
        caller(|api| _ = api.num_proxies(0).behind_proxy(), &LINES).await,
        "9.9.9.9"
    );
    assert_eq!(caller(|api| _ = api.num_proxies(2), &LINES).await, "2.2.2.2");
    assert_eq!(caller(|api| _ = api.num_proxies(3), &LINES).await, "1.1.1.1");
    assert_eq!(caller(|api| _ = api.num_proxies(4), &LINES).await, "1.1.1.1");
    assert_eq!(caller(|api| _ = api.num_proxies(1), &[]).await, "9.9.9.9");
    // A client's own letters hide nothing of what the proxy added to their line.
    let line = "\u{ff}, 5.5.5.5";
    assert_eq!(caller(|api| _ = api.num_proxies(1), &[line]).await, "5.5.5.5");
}

/// JSON within JSON, as some clients want it.
#[derive(Debug)]
struct Envelope;

impl Renderer for Envelope {
    fn media_type(&self) -> &'static str {
        "application/json"
    }

    fn format(&self) -> &'static str {
        "json"
    }

    fn charset(&self) -> Option<&'static str> {
        None
    }

    fn render(&self, document: Bytes) -> Result<Bytes> {
        Ok([&b"{\"data\":"[..], &document[..], b"}"].concat().into())
    }
}

#[actix_web::test]
async fn json_may_have_a_renderer_of_its_own() {
    let router = router(|api| _ = api.renderer(Envelope).view("ping", ping(AllowAny)));
    let call = async |method| router.call(&database().await, Request::new(method, "/api/ping/")).await;
    let answer = call(Method::GET).await;
    assert_eq!(answer.get_header("Content-Type"), Some("application/json"));
    assert_eq!(
        answer.to_json().ok(),
        Some(json!({ "data": { "id": null, "data": null } }))
    );
    let refused = call(Method::PUT).await.to_json().expect("JSON");
    assert_eq!(refused["data"]["detail"], "Method \"PUT\" not allowed.");
}

#[actix_web::test]
async fn a_view_may_answer_head_and_options_itself() {
    let router = router(|api| {
        let answer = async |cx: &Context| Ok(Response::new(()).header("X-Asked", cx.method().as_str()));
        let get = async |_: &Context| Ok(Response::new("all"));
        let view = View::new("Own", AllowAny).on([Method::GET], get);
        api.view("own", view.on([Method::HEAD, Method::OPTIONS], answer));
    });
    for method in [Method::HEAD, Method::OPTIONS] {
        let answer = router
            .call(&database().await, Request::new(method.clone(), "/api/own/"))
            .await;
        assert_eq!(answer.get_header("X-Asked"), Some(method.as_str()));
        assert_eq!(answer.get_header("Allow"), Some("GET, HEAD, OPTIONS"));
    }
}

#[actix_web::test]
async fn other_hosts_are_refused() {
    let router = router(|api| {
        api.view("ping", ping(AllowAny))
            .allowed_hosts(["Shop.test", ".example.com", "[::1]"]);
    });
    let app = test::init_service(App::new().configure(router.service(database().await))).await;
    for (host, status) in [
        ("shop.test", 200),
        ("SHOP.test:8000", 200),
        ("shop.test.", 200),
        ("www.shop.test", 400),
        ("example.com", 200),
        ("a.b.example.com:80", 200),
        ("badexample.com", 400),
        ("[::1]:8000", 200),
        ("[::2]:8000", 400),
        ("evil.test:shop.test", 400),
    ] {
        let request = test::TestRequest::get().uri("/api/ping/").insert_header(("Host", host));
        let answer = test::call_service(&app, request.to_request()).await;
        assert_eq!(answer.status().as_u16(), status, "{host}");
    }
}

#[actix_web::test]
async fn a_host_that_is_no_name_or_address_is_refused_whatever_is_allowed() {
    for allowed in [None, Some("*")] {
        let router = router(|api| {
            api.view("ping", ping(AllowAny));
            if let Some(allowed) = allowed {
                api.allowed_hosts([allowed]);
            }
        });
        let app = test::init_service(App::new().configure(router.service(database().await))).await;
        for (host, status) in [
            ("shop.test", 200),
            ("Shop-2.test.:8000", 200),
            ("127.0.0.1:80", 200),
            ("[::1]", 200),
            ("[fe80::1.2.3.4]:8000", 200),
            ("a b", 400),
            ("a/<x>", 400),
            ("me@shop.test", 400),
            ("shop_1.test", 400),
            ("shop.test:", 400),
            ("shop.test:http", 400),
            ("[::1", 400),
            ("[12]", 400),
            ("[::1]x", 400),
            ("", 400),
        ] {
            let request = test::TestRequest::get().uri("/api/ping/").insert_header(("Host", host));
            let answer = test::call_service(&app, request.to_request()).await;
            assert_eq!(answer.status().as_u16(), status, "{host}");
        }
        let host = HeaderValue::from_bytes("sh\u{f6}p.test".as_bytes()).expect("HTTP allows it");
        let request = test::TestRequest::get()
            .uri("/api/ping/")
            .insert_header((header::HOST, host));
        let answer = test::call_service(&app, request.to_request()).await;
        assert_eq!(answer.status().as_u16(), 400, "no letters but those of ASCII");
    }
}

#[actix_web::test]
async fn links_name_the_host_that_a_proxy_tells_only_where_there_is_one() {
    for (proxy, expected) in [(false, "http://shop.test/"), (true, "https://shop.example/")] {
        let router = router(|api| {
            let link = async |cx: &Context| Ok(Response::new(cx.request().build_absolute_uri("/")));
            api.view("link", View::new("Link", AllowAny).on([Method::GET], link));
            if proxy {
                api.behind_proxy();
            }
        });
        let app = test::init_service(App::new().configure(router.service(database().await))).await;
        let request = test::TestRequest::get()
            .uri("/api/link/")
            .insert_header(("Host", "shop.test"))
            .insert_header(("Forwarded", "host=evil.test;proto=http"))
            .insert_header(("X-Forwarded-Host", "evil.test, shop.example"))
            .insert_header(("X-Forwarded-Proto", "https"));
        let answer: Json = test::call_and_read_body_json(&app, request.to_request()).await;
        assert_eq!(answer, expected);
    }
}
