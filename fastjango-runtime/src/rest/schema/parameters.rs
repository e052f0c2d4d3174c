//! The parameters of operations: those of the path, and a list's pages, order, search and filters.

use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::{ArrayBuilder, Object, RefOr, Required, Schema};

use super::operations::Operation;
use super::{text, values};
use crate::rest::filters::OrderingField;
use crate::rest::filterset::{Count, Filter};
use crate::rest::pagination::Pagination;
use crate::rest::viewsets::ViewSetOptions;

/// The parameters of an operation.
pub(super) fn of(operation: &Operation<'_>) -> Vec<Parameter> {
    let names = operation.route.pattern.parameters();
    let mut parameters: Vec<Parameter> = names.map(|name| in_path(name, operation.viewset)).collect();
    if let Some(viewset) = operation.viewset.filter(|_| operation.is_list()) {
        parameters.extend(of_list(viewset, operation.filter_values));
    } else {
        parameters.extend(of_pages(operation.pages()));
    }
    parameters
}

fn in_path(name: &str, viewset: Option<&ViewSetOptions>) -> Parameter {
    let kind = viewset.and_then(|viewset| viewset.path_kind(name));
    let schema = kind.map_or_else(values::text, |kind| values::of_column(kind, &[]));
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .schema(Some(RefOr::<Schema>::from(schema)))
        .build()
}

fn query(name: &str, description: &str, schema: impl Into<RefOr<Schema>>) -> ParameterBuilder {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(text(description))
        .schema(Some(schema.into()))
}

/// Values with commas between them.
fn listed(name: &str, description: &str, values: ArrayBuilder) -> Parameter {
    query(name, description, values)
        .style(Some(ParameterStyle::Form))
        .explode(Some(false))
        .build()
}

fn of_list(viewset: &ViewSetOptions, filter_values: usize) -> Vec<Parameter> {
    let mut parameters = of_pages(viewset.pagination);
    if !viewset.ordering_fields.is_empty() {
        parameters.push(ordering(&viewset.ordering_fields));
    }
    if !viewset.search_fields.is_empty() {
        parameters.push(query("search", "Words to look for.", values::text()).build());
    }
    let filters = viewset.filters.iter();
    parameters.extend(filters.flat_map(|filter| of_filter(filter, filter_values)));
    parameters
}

fn of_pages(pagination: Pagination) -> Vec<Parameter> {
    let number =
        |name, description, least, greatest| query(name, description, values::between(least, greatest)).build();
    match pagination {
        Pagination::None => Vec::new(),
        Pagination::PageNumber(pages) => {
            let page = pages.page_query_param;
            let mut parameters = vec![number(
                page,
                "The number of the page; `last` is the last one.",
                1,
                i64::MAX,
            )];
            if pages.max_page_size > 0 {
                let (size, greatest) = (pages.page_size_query_param, pages.max_page_size.into());
                parameters.push(number(size, "How many rows a page has.", 1, greatest));
            }
            parameters
        }
        Pagination::Cursor(pages) => {
            let described = "Where the page begins, from a link of another page.";
            let mut parameters = vec![query(pages.cursor_query_param, described, values::text()).build()];
            if pages.max_page_size > 0 {
                let (size, greatest) = (pages.page_size_query_param, pages.max_page_size.into());
                parameters.push(number(size, "How many rows a page has.", 1, greatest));
            }
            parameters
        }
        Pagination::LimitOffset(window) => vec![
            number(
                window.limit_query_param,
                "The greatest number of rows.",
                1,
                window.max_limit.into(),
            ),
            number(window.offset_query_param, "How many rows to skip.", 0, i64::MAX),
        ],
    }
}

fn ordering(fields: &[OrderingField]) -> Parameter {
    let names = fields
        .iter()
        .flat_map(|field| [field.name.to_owned(), format!("-{}", field.name)]);
    let names = ArrayBuilder::new().items(values::text().enum_values(Some(names)));
    listed(
        "ordering",
        "What to order by, the first most; `-` turns the order around.",
        names,
    )
}

fn of_filter(filter: &Filter, filter_values: usize) -> impl Iterator<Item = Parameter> {
    let most = filter.most_values(filter_values);
    filter.parameters().map(move |name| of_parameter(name, filter, most))
}

fn of_parameter(name: &str, filter: &Filter, most: usize) -> Parameter {
    let form = filter.form;
    let value = Object::from(values::of_parameter(form));
    let description = values::described(filter.description, form.choices);
    let values = ArrayBuilder::new().items(value.clone());
    match form.count {
        Count::One => query(name, &description, value).build(),
        Count::Two => listed(name, &description, values.min_items(Some(2)).max_items(Some(2))),
        Count::Repeated => query(name, &description, values.max_items(Some(most))).build(),
        Count::Many => listed(name, &description, values.max_items(Some(most))),
    }
}
