//! The OpenAPI 3.1 document of an API: what its routes, viewsets and serializers say of themselves.

use std::sync::Arc;

use utoipa::openapi::path::{OperationBuilder, PathItem, Paths};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder, Tag};

use crate::rest::routers::{Route, Router};
use crate::rest::viewsets::ViewSetOptions;

mod components;
mod operations;
mod parameters;
mod responses;
mod security;
mod values;

use components::Components;
use operations::{Operation, OperationIds};
use security::SecuritySchemes;

/// What an API says of itself as a whole.
#[derive(Debug, Clone)]
pub(crate) struct Information {
    pub(crate) title: String,
    pub(crate) version: String,
    pub(crate) description: String,
}

/// The document of a router whose viewsets are these.
pub(crate) fn document(information: &Information, router: &Router, viewsets: &[&'static ViewSetOptions]) -> OpenApi {
    let mut document = Document::default();
    for route in router.routes().iter().filter(|route| !route.view.is_hidden) {
        let viewset = viewsets
            .iter()
            .find(|options| Arc::ptr_eq(&options.view, &route.view))
            .copied();
        document.add(router, route, viewset);
    }
    let info = InfoBuilder::new()
        .title(&information.title)
        .version(&information.version)
        .description(text(&information.description));
    let components = document.schemes.add_to(document.components.finish());
    OpenApiBuilder::new()
        .info(info.build())
        .tags(Some(document.tags).filter(|tags| !tags.is_empty()))
        .paths(document.paths)
        .components(Some(components.build()))
        .build()
}

/// The document in the making.
#[derive(Default)]
struct Document {
    paths: Paths,
    tags: Vec<Tag>,
    ids: OperationIds,
    components: Components,
    schemes: SecuritySchemes,
}

impl Document {
    /// Adds the operations of a route.
    fn add(&mut self, router: &Router, route: &Route, viewset: Option<&'static ViewSetOptions>) {
        let view = &route.view;
        if !self.tags.iter().any(|tag| tag.name == view.name) {
            let tag = TagBuilder::new().name(&*view.name).description(text(&view.description));
            self.tags.push(tag.build());
        }
        let path = format!("{}{}", router.prefix(), route.pattern);
        for (method, action) in route.methods() {
            let operation = Operation {
                route,
                method,
                action,
                viewset,
                filter_values: router.limits().filter_values,
            };
            let Some(http_method) = operation.http_method() else {
                continue;
            };
            let item = PathItem::new(http_method, self.describe(&operation));
            match self.paths.paths.get_mut(&path) {
                Some(known) => known.merge_operations(item),
                None => drop(self.paths.paths.insert(path.clone(), item)),
            }
        }
    }

    /// All that the document says of an operation.
    fn describe(&mut self, operation: &Operation<'_>) -> OperationBuilder {
        let parameters = parameters::of(operation);
        OperationBuilder::new()
            .tag(&*operation.route.view.name)
            .operation_id(Some(self.ids.of(operation)))
            .description(text(operation.description()))
            .parameters(Some(parameters).filter(|parameters| !parameters.is_empty()))
            .request_body(operation.body(&mut self.components))
            .responses(responses::of(operation, &mut self.components))
            .securities(
                self.schemes
                    .requirements(operation.route.authentication(operation.method), operation.refuses()),
            )
    }
}

/// A text that is left out where there is none.
fn text(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}
