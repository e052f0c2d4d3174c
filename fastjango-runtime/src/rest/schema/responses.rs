//! The answers of operations, refusals included.

use utoipa::openapi::{Content, RefOr, Response, ResponseBuilder, Responses, ResponsesBuilder, Schema};

use super::components::{Components, Variant};
use super::operations::Operation;
use super::values;
use crate::rest::pagination::Pagination;
use crate::rest::response::JSON;
use crate::rest::views::Documents;
use crate::rest::viewsets::ViewSetOptions;

/// The answers of an operation.
pub(super) fn of(operation: &Operation<'_>, components: &mut Components) -> Responses {
    let (status, success) = success(operation, components);
    let mut responses = ResponsesBuilder::new().response(status, success);
    if takes_what_may_be_wrong(operation) {
        let error = components.validation_error();
        responses = responses.response("400", with("What was sent is not valid.", error));
    }
    for (status, description) in refusals(operation) {
        let error = components.error();
        responses = responses.response(status, with(description, error));
    }
    responses.build()
}

/// The answer where everything goes well; that of an action has the status that its author says.
fn success(operation: &Operation<'_>, components: &mut Components) -> (String, Response) {
    let Some(viewset) = operation.standard() else {
        let response = match operation.action.response {
            Some(serializer) => match operation.action.answers {
                Documents::One => answer(
                    operation,
                    "The answer.",
                    components.reference(serializer(), Variant::Whole),
                ),
                Documents::List => answer(operation, "The answer.", components.list(serializer())),
                Documents::Page => {
                    let variant = match operation.pages() {
                        Pagination::Cursor(_) => Variant::CursorPage,
                        _ => Variant::Page,
                    };
                    answer(operation, "A page.", components.reference(serializer(), variant))
                }
            },
            None => without("The answer."),
        };
        return (operation.action.success(operation.method).to_string(), response);
    };
    let row = |components: &mut Components| components.reference((viewset.serializer)(), Variant::Whole);
    let (status, response) = match operation.action.name {
        "list" => ("200", list(operation, viewset, components)),
        "create" => ("201", answer(operation, "The new row.", row(components))),
        "destroy" => ("204", without("The row is gone.")),
        _ => ("200", answer(operation, "The row.", row(components))),
    };
    (status.to_owned(), response)
}

fn list(operation: &Operation<'_>, viewset: &ViewSetOptions, components: &mut Components) -> Response {
    let serializer = (viewset.list_serializer)();
    let variant = match viewset.pagination {
        Pagination::None => return answer(operation, "The rows.", components.list(serializer)),
        Pagination::Cursor(_) => Variant::CursorPage,
        Pagination::PageNumber(_) | Pagination::LimitOffset(_) => Variant::Page,
    };
    answer(
        operation,
        "A page of the rows.",
        components.reference(serializer, variant),
    )
}

/// Whether the request has a document or filters.
fn takes_what_may_be_wrong(operation: &Operation<'_>) -> bool {
    let narrows = |viewset: &ViewSetOptions| !viewset.filters.is_empty() || !viewset.search_fields.is_empty();
    operation.takes_document() || (operation.is_list() && operation.viewset.is_some_and(narrows))
}

/// The refusals that a caller may get, whatever is sent.
fn refusals(operation: &Operation<'_>) -> Vec<(&'static str, &'static str)> {
    let refuses = operation.refuses();
    let authenticates = !operation.route.authentication(operation.method).is_empty();
    let pages = match operation.viewset.filter(|_| operation.is_list()) {
        Some(viewset) => viewset.pagination,
        None => operation.pages(),
    };
    // Where the first scheme has no header for it, as sessions haven't, what would be a 401 is a 403.
    let challenges = operation.route.challenges(operation.method);
    let mut refusals = Vec::new();
    if challenges {
        refusals.push(("401", "The credentials are missing or wrong."));
    }
    if refuses.accounts || (!challenges && (authenticates || refuses.anonymous)) {
        refusals.push(("403", "The caller may not do this."));
    }
    if operation.route.pattern.parameters().next().is_some() {
        refusals.push(("404", "There is no such row."));
    } else if matches!(pages, Pagination::PageNumber(_) | Pagination::Cursor(_)) {
        refusals.push(("404", "There is no such page."));
    }
    if operation.route.has_throttles(operation.method) {
        refusals.push((
            "429",
            "There were too many requests; `Retry-After` says how many seconds to wait.",
        ));
    }
    refusals
}

/// An answer in each form that clients may ask for; only JSON has the schema.
fn answer(operation: &Operation<'_>, description: &str, schema: impl Into<RefOr<Schema>>) -> Response {
    let schema = schema.into();
    let mut response = ResponseBuilder::new().description(description);
    for media_type in operation.route.answer_types(operation.method) {
        let content = if media_type == JSON {
            Content::new(Some(schema.clone()))
        } else {
            Content::new(Some(values::text()))
        };
        response = response.content(media_type, content);
    }
    response.build()
}

fn with(description: &str, schema: impl Into<RefOr<Schema>>) -> Response {
    let content = Content::new(Some(schema.into()));
    ResponseBuilder::new()
        .description(description)
        .content(JSON, content)
        .build()
}

fn without(description: &str) -> Response {
    ResponseBuilder::new().description(description).build()
}
