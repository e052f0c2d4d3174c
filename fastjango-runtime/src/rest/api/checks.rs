//! What is wrong with an API, or looks wrong, and can only be seen once it is put together.

use std::ptr;

use super::Api;
use crate::rest::pagination::Pagination;
use crate::rest::routers::{Route, Router};
use crate::rest::serializers::{Kind, SerializerOptions};
use crate::rest::viewsets::ViewSetOptions;

/// The mistakes with which there can be no router.
pub(super) fn mistakes(api: &Api) -> Vec<String> {
    let of_viewsets = api.viewsets().flat_map(|(path, options)| options.mistakes(path));
    let of_serializers = serializers(api).into_iter().flat_map(SerializerOptions::check);
    of_viewsets.chain(registered_twice(api)).chain(of_serializers).collect()
}

/// What looks like a mistake, though the API can be served.
pub(super) fn warnings(api: &Api, router: &Router) -> Vec<String> {
    let of_viewsets = api.viewsets().map(|(_, options)| never_in_order(options));
    let of_routes = router.routes().iter().map(|route| nobody_may(router, route));
    of_viewsets.chain(of_routes).flatten().collect()
}

/// A viewset has one address, so it is registered once.
fn registered_twice(api: &Api) -> Vec<String> {
    let again = api.viewsets.iter().enumerate().filter_map(|(at, (path, options))| {
        let (first, _) = api.viewsets[..at].iter().find(|(_, other)| ptr::eq(*other, *options))?;
        Some(format!(
            "the viewset of {} is registered as `{first}` and as `{path}`; register it once",
            options.view.name
        ))
    });
    again.collect()
}

/// All serializers of the API, also those within others, each once.
fn serializers(api: &Api) -> Vec<&'static SerializerOptions> {
    let of_viewsets = api
        .viewsets()
        .flat_map(|(_, options)| [options.serializer, options.list_serializer, options.write_serializer]);
    let actions = api.entries.iter().flat_map(|(_, view)| &view.actions);
    let of_actions = actions.flat_map(|action| action.request.into_iter().chain(action.response));
    let mut known = Vec::new();
    for serializer in of_viewsets.chain(of_actions) {
        add(&mut known, serializer());
    }
    known
}

fn add(known: &mut Vec<&'static SerializerOptions>, serializer: &'static SerializerOptions) {
    if known.iter().any(|other| ptr::eq(*other, serializer)) {
        return;
    }
    known.push(serializer);
    for field in &serializer.fields {
        if let Kind::Nested { serializer, .. } = field.kind {
            add(known, serializer());
        }
    }
}

/// Without an order the database may show a row on two pages, or on none.
fn never_in_order(options: &ViewSetOptions) -> Option<String> {
    let is_ordered = !options.ordering.is_empty() || !(options.model.ordering)().is_empty();
    let has_pages = options.pagination != Pagination::None && !options.methods("list").is_empty();
    (has_pages && !is_ordered).then(|| {
        format!(
            "the pages of {} have no order; add `ordering = […]` to the viewset or the model",
            options.view.name
        )
    })
}

/// Who needs an account needs a way to prove to have it.
fn nobody_may(router: &Router, route: &Route) -> Option<String> {
    let closed: Vec<String> = route
        .methods()
        .filter(|(method, action)| {
            let check = action.check.as_ref().unwrap_or(&route.view.check);
            route.authentication().is_empty() && check.refuses(method).anonymous
        })
        .map(|(method, _)| method.to_string())
        .collect();
    (!closed.is_empty()).then(|| {
        format!(
            "nobody may {} `{}{}`: callers without an account are refused, and the API has no `authentication`",
            closed.join(", "),
            router.prefix(),
            route.pattern,
        )
    })
}
