//! The OpenAPI 3.1 document of an API: what its routes, viewsets and serializers say of themselves.

use std::sync::Arc;

use actix_web::http::Method;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathItem, Paths};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ArrayBuilder, Content, Info, ObjectBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Required, ResponseBuilder, Schema,
};

use crate::rest::authentication::Authentication;
use crate::rest::filterset::Count;
use crate::rest::pagination::Pagination;
use crate::rest::response::JSON;
use crate::rest::routers::{Route, Router};
use crate::rest::serializers::SerializerOptions;
use crate::rest::views::Action;
use crate::rest::viewsets::ViewSetOptions;

mod components;
mod values;

use components::{Components, Variant};

/// The document of a router whose viewsets are these.
pub(crate) fn document(
    title: &str,
    router: &Router,
    viewsets: &[&'static ViewSetOptions],
    schemes: &[Arc<dyn Authentication>],
) -> OpenApi {
    let mut components = Components::default();
    let mut paths = Paths::new();
    let shown = router.routes().iter().filter(|route| !route.view.is_hidden);
    for route in shown {
        let viewset = viewsets
            .iter()
            .find(|options| Arc::ptr_eq(&options.view, &route.view))
            .copied();
        let path = format!("{}{}", router.prefix(), route.pattern);
        for (method, action) in route.methods() {
            let operation = Operation { route, action, viewset };
            if let Some(item) = operation.item(method, &path, &mut components) {
                match paths.paths.get_mut(&path) {
                    Some(known) => known.merge_operations(item),
                    None => drop(paths.paths.insert(path.clone(), item)),
                }
            }
        }
    }
    let document = OpenApiBuilder::new().info(Info::new(title, "1.0.0")).paths(paths);
    let mut components = components.finish();
    let mut names = Vec::new();
    for scheme in schemes {
        let header = scheme.authenticate_header();
        let word = header.split(' ').next().unwrap_or_default();
        let name = format!("{}Auth", word.to_ascii_lowercase());
        let description = format!("`{word}`, a space and the credentials.");
        let key = ApiKey::Header(ApiKeyValue::with_description("Authorization".to_owned(), description));
        components = components.security_scheme(name.clone(), SecurityScheme::ApiKey(key));
        names.push(name);
    }
    let security = names
        .into_iter()
        .map(|name| SecurityRequirement::new(name, Vec::<String>::new()));
    let mut security: Vec<SecurityRequirement> = security.collect();
    if !security.is_empty() {
        security.push(SecurityRequirement::default());
    }
    let security = (!security.is_empty()).then_some(security);
    document.components(Some(components.build())).security(security).build()
}

/// One method of a route.
struct Operation<'a> {
    route: &'a Route,
    action: &'a Action,
    viewset: Option<&'static ViewSetOptions>,
}

impl Operation<'_> {
    fn item(&self, method: &Method, path: &str, components: &mut Components) -> Option<PathItem> {
        let http_method = match *method {
            Method::GET => HttpMethod::Get,
            Method::POST => HttpMethod::Post,
            Method::PUT => HttpMethod::Put,
            Method::PATCH => HttpMethod::Patch,
            Method::DELETE => HttpMethod::Delete,
            _ => return None,
        };
        let view = &self.route.view;
        let described = if self.action.description.is_empty() {
            &view.description
        } else {
            self.action.description
        };
        let mut operation = OperationBuilder::new()
            .tag(view.name.as_ref())
            .operation_id(Some(operation_id(method, path, self.action)))
            .description(Some(described.to_owned()).filter(|text| !text.is_empty()))
            .parameters(Some(self.parameters()));
        operation = self.responses(operation, components);
        if let Some(body) = self.body(components) {
            let content = Content::new(Some(body));
            let body = RequestBodyBuilder::new()
                .content(JSON, content)
                .required(Some(Required::True));
            operation = operation.request_body(Some(body.build()));
        }
        Some(PathItem::new(http_method, operation))
    }

    /// Whether the action is one of the six that every viewset has.
    fn is_standard(&self) -> bool {
        self.viewset.is_some() && self.action.url_path.is_empty()
    }

    fn parameters(&self) -> Vec<Parameter> {
        let mut parameters: Vec<Parameter> = self
            .route
            .pattern
            .parameters()
            .map(|name| {
                let schema = self.viewset.and_then(|viewset| viewset.path_kind(name));
                let schema = schema.map_or_else(|| values::text().into(), |kind| values::of_column(kind, &[]).into());
                parameter(name, "", ParameterIn::Path, schema)
            })
            .collect();
        if let Some(viewset) = self
            .viewset
            .filter(|_| self.is_standard() && self.action.name == "list")
        {
            parameters.extend(list_parameters(viewset));
        }
        parameters
    }

    fn body(&self, components: &mut Components) -> Option<RefOr<Schema>> {
        let viewset = self.viewset.filter(|_| self.is_standard())?;
        match self.action.name {
            "create" | "update" => Some(
                components
                    .reference((viewset.write_serializer)(), Variant::Whole)
                    .into(),
            ),
            "partial_update" => Some(
                components
                    .reference((viewset.write_serializer)(), Variant::Partial)
                    .into(),
            ),
            _ => None,
        }
    }

    fn responses(&self, operation: OperationBuilder, components: &mut Components) -> OperationBuilder {
        let Some(viewset) = self.viewset.filter(|_| self.is_standard()) else {
            return operation.response("200", ResponseBuilder::new().description("The answer.").build());
        };
        let one = |components: &mut Components| {
            let serializer: &'static SerializerOptions = (viewset.serializer)();
            Content::new(Some(components.reference(serializer, Variant::Whole)))
        };
        let (status, response) = match self.action.name {
            "list" => {
                let row = components.reference((viewset.list_serializer)(), Variant::Whole);
                (
                    "200",
                    ResponseBuilder::new()
                        .description("A list.")
                        .content(JSON, list_of(row, viewset.pagination)),
                )
            }
            "create" => (
                "201",
                ResponseBuilder::new()
                    .description("The new row.")
                    .content(JSON, one(components)),
            ),
            "destroy" => ("204", ResponseBuilder::new().description("The row is gone.")),
            _ => (
                "200",
                ResponseBuilder::new()
                    .description("The row.")
                    .content(JSON, one(components)),
            ),
        };
        operation.response(status, response.build())
    }
}

fn operation_id(method: &Method, path: &str, action: &Action) -> String {
    let words = path.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let action = if action.name.is_empty() {
        method.as_str().to_ascii_lowercase()
    } else {
        action.name.to_owned()
    };
    format!("{}_{action}", words.join("_"))
}

fn parameter(name: &str, description: &str, place: ParameterIn, schema: RefOr<Schema>) -> Parameter {
    let required = if place == ParameterIn::Path {
        Required::True
    } else {
        Required::False
    };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(required)
        .description(Some(description.to_owned()).filter(|text| !text.is_empty()))
        .schema(Some(schema))
        .build()
}

fn query(name: &str, description: &str, schema: impl Into<RefOr<Schema>>) -> Parameter {
    parameter(name, description, ParameterIn::Query, schema.into())
}

/// The parameters of a list: its pages, order, search and filters.
fn list_parameters(viewset: &ViewSetOptions) -> Vec<Parameter> {
    let mut parameters = Vec::new();
    match viewset.pagination {
        Pagination::None => {}
        Pagination::PageNumber(pages) => {
            parameters.push(query(
                pages.page_query_param,
                "The number of the page, or `last`.",
                values::text(),
            ));
            if pages.max_page_size > 0 {
                let size = values::between(1, pages.max_page_size.into());
                parameters.push(query(pages.page_size_query_param, "The rows of a page.", size));
            }
        }
        Pagination::LimitOffset(window) => {
            parameters.push(query(
                "limit",
                "The greatest number of rows.",
                values::between(1, window.max_limit.into()),
            ));
            parameters.push(query("offset", "How many rows to skip.", values::between(0, i64::MAX)));
        }
    }
    if !viewset.ordering_fields.is_empty() {
        let names: Vec<&str> = viewset.ordering_fields.iter().map(|field| field.name).collect();
        let description = format!(
            "What to order by, with commas between and `-` to descend: {}.",
            names.join(", ")
        );
        parameters.push(query("ordering", &description, values::text()));
    }
    if !viewset.search_fields.is_empty() {
        parameters.push(query("search", "Words to look for.", values::text()));
    }
    parameters.extend(viewset.filters.iter().map(|filter| {
        let schema = match filter.form.count {
            Count::One => values::of_column(filter.form.kind, filter.form.choices),
            Count::Two | Count::Many => values::text(),
        };
        query(filter.name, filter.description, schema)
    }));
    parameters
}

/// The document of a list.
fn list_of(row: Ref, pagination: Pagination) -> Content {
    let rows = ArrayBuilder::new().items(row);
    if pagination == Pagination::None {
        return Content::new(Some(RefOr::<Schema>::from(rows)));
    }
    let page = ObjectBuilder::new()
        .property("count", values::between(0, i64::MAX))
        .property("next", values::nullable_link())
        .property("previous", values::nullable_link())
        .property("results", rows);
    let page = ["count", "next", "previous", "results"]
        .into_iter()
        .fold(page, ObjectBuilder::required);
    Content::new(Some(RefOr::<Schema>::from(page)))
}
