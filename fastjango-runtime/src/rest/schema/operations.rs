//! Operations: one method of a route.

use std::collections::HashSet;

use actix_web::http::Method;
use utoipa::openapi::path::HttpMethod;
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::{ArrayBuilder, Content, Required};

use super::components::{Components, Variant};
use crate::rest::pagination::Pagination;
use crate::rest::permissions::Refuses;
use crate::rest::routers::Route;
use crate::rest::serializers::SerializerOptions;
use crate::rest::views::{Action, Documents};
use crate::rest::viewsets::ViewSetOptions;

/// One method of a route.
pub(super) struct Operation<'a> {
    pub(super) route: &'a Route,
    pub(super) method: &'a Method,
    pub(super) action: &'a Action,
    pub(super) viewset: Option<&'static ViewSetOptions>,
    /// The most values that a filter takes.
    pub(super) filter_values: usize,
}

impl Operation<'_> {
    /// The method in the document's words; `None` for one that it has no word for.
    pub(super) fn http_method(&self) -> Option<HttpMethod> {
        Some(match *self.method {
            Method::GET => HttpMethod::Get,
            Method::POST => HttpMethod::Post,
            Method::PUT => HttpMethod::Put,
            Method::PATCH => HttpMethod::Patch,
            Method::DELETE => HttpMethod::Delete,
            _ => return None,
        })
    }

    /// The viewset, where the action is one of the six that every viewset has.
    pub(super) fn standard(&self) -> Option<&'static ViewSetOptions> {
        self.viewset.filter(|_| self.action.url_path.is_empty())
    }

    /// Whether it is the list of a viewset.
    pub(super) fn is_list(&self) -> bool {
        self.standard().is_some() && self.action.name == "list"
    }

    /// The pages of an action that answers with one: those that it says, or else the viewset's.
    pub(super) fn pages(&self) -> Pagination {
        if self.standard().is_some() || self.action.response.is_none() || self.action.answers != Documents::Page {
            return Pagination::None;
        }
        let of_viewset = || self.viewset.map_or(Pagination::None, |viewset| viewset.pagination);
        self.action.pagination.unwrap_or_else(of_viewset)
    }

    /// Whom the permission refuses.
    pub(super) fn refuses(&self) -> Refuses {
        let check = self.action.check.as_ref().unwrap_or(&self.route.view.check);
        // Closed by default: a rule that says nothing is one for callers with an account.
        check.refuses(self.method).unwrap_or(Refuses {
            anonymous: true,
            accounts: true,
        })
    }

    /// What it is, for people.
    pub(super) fn description(&self) -> &str {
        match self.action.description {
            "" => &self.route.view.description,
            description => description,
        }
    }

    /// The document that the operation takes.
    pub(super) fn body(&self, components: &mut Components) -> Option<RequestBody> {
        let (serializer, variant) = self.request()?;
        let reference = components.reference(serializer, variant);
        let mut body = RequestBodyBuilder::new();
        for media_type in self.route.media_types(self.method) {
            let content = if self.takes_list() {
                Content::new(Some(ArrayBuilder::new().items(reference.clone())))
            } else {
                Content::new(Some(reference.clone()))
            };
            body = body.content(media_type, content);
        }
        let wants_some = serializer.fields.iter().any(|field| field.required && !field.hidden);
        if self.takes_list() || (variant == Variant::Whole && wants_some) {
            body = body.required(Some(Required::True));
        }
        Some(body.build())
    }

    fn takes_list(&self) -> bool {
        self.standard().is_none() && self.action.takes_list
    }

    /// The serializer of the documents that are sent; one that is changed in parts needs no field.
    fn request(&self) -> Option<(&'static SerializerOptions, Variant)> {
        let variant = if *self.method == Method::PATCH {
            Variant::Partial
        } else {
            Variant::Whole
        };
        if !self.takes_document() {
            return None;
        }
        let serializer = match self.standard() {
            Some(viewset) => (viewset.write_serializer)(),
            None => self.action.request?(),
        };
        Some((serializer, variant))
    }

    /// Whether a document has a meaning for the method.
    pub(super) fn takes_document(&self) -> bool {
        matches!(*self.method, Method::POST | Method::PUT | Method::PATCH)
    }
}

/// The names that tell operations apart, each given once.
#[derive(Default)]
pub(super) struct OperationIds(HashSet<String>);

impl OperationIds {
    /// The words of the path and what is done there, as drf-spectacular names operations: `books_publish_create`.
    pub(super) fn of(&mut self, operation: &Operation<'_>) -> String {
        let mut words: Vec<String> = operation.route.pattern.literals().map(word).collect();
        words.push(verb(operation).to_owned());
        let name = words.join("_");
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        let free = std::iter::once(name.clone())
            .chain(numbered)
            .find(|name| self.0.insert(name.clone()));
        free.unwrap_or(name)
    }
}

/// What is done: the standard action, or what the method stands for.
fn verb<'a>(operation: &Operation<'a>) -> &'a str {
    if operation.standard().is_some() {
        return operation.action.name;
    }
    match *operation.method {
        Method::POST => "create",
        Method::PUT => "update",
        Method::PATCH => "partial_update",
        Method::DELETE => "destroy",
        Method::GET if operation.action.response.is_some() && operation.action.answers != Documents::One => "list",
        _ => "retrieve",
    }
}

fn word(literal: &str) -> String {
    literal.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_")
}
