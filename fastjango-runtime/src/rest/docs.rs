//! The views that show an API: its OpenAPI document and a page of Swagger UI, which is part of the program.

use std::sync::{Arc, OnceLock};

use actix_web::http::Method;
use bytes::Bytes;

use crate::rest::context::Context;
use crate::rest::renderers::OpenApiRenderer;
use crate::rest::response::Response;
use crate::rest::views::{Check, View};

const SCRIPT: &[u8] = include_bytes!("../../vendor/swagger-ui/swagger-ui-bundle.js.gz");
const STYLE: &[u8] = include_bytes!("../../vendor/swagger-ui/swagger-ui.css.gz");

/// The OpenAPI document, once the router that it describes is built.
#[derive(Debug, Clone, Default)]
pub(crate) struct Document(Arc<OnceLock<Bytes>>);

impl Document {
    pub(crate) fn set(&self, document: String) {
        // The first document stays: an API that is built again describes itself in the same words.
        let _ = self.0.set(document.into());
    }
}

/// The view of the document.
pub(crate) fn schema(document: &Document, check: Check) -> View {
    let document = document.clone();
    let answer = async move |_: &Context| {
        let body = document.0.get().cloned().unwrap_or_default();
        Ok(Response::json(body))
    };
    let view = hidden(View::with_check("Schema", check).on([Method::GET], answer));
    OpenApiRenderer::ALL.into_iter().fold(view, View::renderer)
}

/// The page, and what it loads.
pub(crate) fn pages(title: &str, check: &Check) -> [(&'static str, View); 3] {
    let page = page(title);
    let html = async move |_: &Context| Ok(Response::bytes("text/html; charset=utf-8", page.clone()));
    let view = |name: &'static str| View::with_check(name, check.clone());
    let compressed = |name, media_type: &'static str, bytes: &'static [u8]| {
        let answer = async move |_: &Context| {
            let response = Response::bytes(media_type, Bytes::from_static(bytes));
            Ok(response
                .header("Content-Encoding", "gzip")
                .header("Cache-Control", "max-age=86400"))
        };
        hidden(view(name).on([Method::GET], answer))
    };
    [
        ("docs", hidden(view("Docs").on([Method::GET], html))),
        (
            "docs/script",
            compressed("Docs Script", "text/javascript; charset=utf-8", SCRIPT),
        ),
        ("docs/style", compressed("Docs Style", "text/css; charset=utf-8", STYLE)),
    ]
}

fn hidden(mut view: View) -> View {
    view.is_hidden = true;
    view
}

fn page(title: &str) -> Bytes {
    let title = title.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <link rel=\"stylesheet\" href=\"style/\">\n<link rel=\"icon\" href=\"data:,\">\n<div id=\"ui\"></div>\n\
         <script src=\"script/\"></script>\n\
         <script>SwaggerUIBundle({{ url: \"../schema/?format=json\", dom_id: \"#ui\", deepLinking: true }});</script>\n</html>\n"
    )
    .into()
}
