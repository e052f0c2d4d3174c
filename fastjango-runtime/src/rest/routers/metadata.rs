//! What OPTIONS tells about an address: DRF's `SimpleMetadata`.

use actix_web::http::Method;
use serde::Serialize;

use super::Route;
use crate::error::{Error, Result};
use crate::rest::context::Context;
use crate::rest::permissions::Verdict;
use crate::rest::response::Response;
use crate::rest::serializers::{FieldInfos, InOrder};

#[derive(Serialize)]
struct Metadata<'a> {
    name: String,
    description: String,
    renders: Vec<&'a str>,
    parses: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    actions: Option<Actions>,
}

/// The fields by the method that takes them.
type Actions = InOrder<&'static str, FieldInfos>;

/// The name and description, what is read and written, and the fields of the documents that the caller may send.
pub(super) async fn describe(route: &Route, context: &Context) -> Result<Response> {
    let (name, description) = name_and_description(route);
    let policies = route.policies(&Method::OPTIONS);
    let renderers = policies.renderers.iter();
    let parsers = policies.parsers.iter();
    Ok(Response::new(Metadata {
        name,
        description,
        renders: renderers.map(|renderer| renderer.media_type()).collect(),
        parses: parsers.map(|parser| parser.media_type()).collect(),
        actions: actions(route, context).await?,
    }))
}

/// The fields by the method that takes them; `None` where there is none that the caller may use.
async fn actions(route: &Route, context: &Context) -> Result<Option<Actions>> {
    let mut actions = Vec::new();
    for (name, method) in [("PUT", Method::PUT), ("POST", Method::POST)] {
        let Some(action) = route.action(&method) else {
            continue;
        };
        let Some(form) = action.request.or(route.view.form) else {
            continue;
        };
        if may_use(route, &context.as_if(method)).await? {
            actions.push((name, form().metadata()));
        }
    }
    Ok((!actions.is_empty()).then_some(InOrder(actions)))
}

/// Whether the caller may use the method of this request, on the row of its path where it changes one.
async fn may_use(route: &Route, context: &Context) -> Result<bool> {
    let asked = async {
        if let Verdict::Denied(message) = route.check(context.method()).verdict(context).await? {
            return Err(context.refusal(message));
        }
        match &route.view.object {
            Some(object) if *context.method() == Method::PUT => object(context).await,
            _ => Ok(()),
        }
    };
    match asked.await {
        Ok(()) => Ok(true),
        Err(Error::DoesNotExist { .. }) => Ok(false),
        Err(error) if error.status() < 500 => Ok(false),
        Err(error) => Err(error),
    }
}

fn name_and_description(route: &Route) -> (String, String) {
    let view = &route.view;
    let of_view = |suffix: &str| (format!("{}{suffix}", view.name), view.description.to_string());
    match route.methods().next().map(|(_, action)| action) {
        Some(action) if !action.url_path.is_empty() => {
            let description = match action.description {
                "" => view.description.to_string(),
                description => description.to_owned(),
            };
            (label(action.name), description)
        }
        Some(action) if action.is_detail() => of_view(" Instance"),
        Some(action) if !action.name.is_empty() => of_view(" List"),
        _ => of_view(""),
    }
}

/// The name of an action for people: `set_price` is `Set price`.
fn label(name: &str) -> String {
    let spaced = name.replace('_', " ");
    let mut letters = spaced.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
