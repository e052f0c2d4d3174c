//! What OPTIONS tells about an address: DRF's `SimpleMetadata`.

use actix_web::http::Method;
use serde_json::{Map, Value as Json, json};

use super::Route;
use crate::error::{Error, Result};
use crate::rest::context::Context;
use crate::rest::permissions::Verdict;
use crate::rest::response::Response;
use crate::rest::serializers::SerializerOptions;

/// The name and description, what is read and written, and the fields of the documents that the caller may send.
pub(super) async fn describe(route: &Route, context: &Context) -> Result<Response> {
    let (name, description) = name_and_description(route);
    let policies = route.policies(&Method::OPTIONS);
    let renders: Vec<&str> = policies
        .renderers
        .iter()
        .map(|renderer| renderer.media_type())
        .collect();
    let parses: Vec<&str> = policies.parsers.iter().map(|parser| parser.media_type()).collect();
    let mut document = json!({
        "name": name,
        "description": description,
        "renders": renders,
        "parses": parses,
    });
    if let Some(actions) = actions(route, context).await? {
        document["actions"] = Json::Object(actions);
    }
    Ok(Response::new(document))
}

/// The fields by the method that takes them; `None` where there is none that the caller may use.
async fn actions(route: &Route, context: &Context) -> Result<Option<Map<String, Json>>> {
    let mut actions = Map::new();
    for method in [Method::PUT, Method::POST] {
        let Some(action) = route.action(&method) else {
            continue;
        };
        let Some(form) = action.request.or(route.view.form) else {
            continue;
        };
        if may_use(route, &context.as_if(method.clone())).await? {
            actions.insert(method.to_string(), Json::Object(fields(form())));
        }
    }
    Ok((!actions.is_empty()).then_some(actions))
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

fn fields(serializer: &SerializerOptions) -> Map<String, Json> {
    let described = serializer.fields.iter().filter(|field| !field.hidden).map(|field| {
        let info = field.metadata(serializer.model);
        (field.name.to_owned(), Json::Object(info))
    });
    described.collect()
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
