//! Declaring a viewset: the calls that `#[viewset]` makes.

use std::marker::PhantomData;
use std::sync::{Arc, RwLock};

use actix_web::http::Method;

use super::ViewSet;
use super::options::{PathColumn, ViewSetOptions};
use crate::error::{Error, Result};
use crate::models::base::{Handles, Model};
use crate::models::expressions::{Column, Expression, NotSecret};
use crate::models::fields::FieldType;
use crate::models::fields::storage::{InPath, TextLookups};
use crate::models::options::Ordering;
use crate::models::query::{Lookup, Node, Path};
use crate::models::queryset::FieldsOf;
use crate::rest::authentication::Authentication;
use crate::rest::context::Context;
use crate::rest::filters::{OrderingField, SearchField};
use crate::rest::filterset::FilterSetOf;
use crate::rest::lookups::{beside_row, primary_key};
use crate::rest::pagination::Pagination;
use crate::rest::parsers::Parser;
use crate::rest::permissions::Permission;
use crate::rest::policies::Policies;
use crate::rest::renderers::Renderer;
use crate::rest::response::Response;
use crate::rest::serializers::Serializer;
use crate::rest::throttling::Throttle;
use crate::rest::views::{Action, View, check, handler};

/// A viewset being declared.
#[must_use = "a declaration does nothing until it is finished"]
pub struct ViewSetBuilder<V> {
    options: ViewSetOptions,
    view: View,
    placeholder: &'static str,
    viewset: PhantomData<fn() -> V>,
}

impl<V: ViewSet> ViewSetBuilder<V> {
    /// A viewset with its name and description, without actions, looked up by the primary key.
    pub fn new(name: &'static str, description: &'static str) -> Self {
        let model = V::Model::options();
        let view = View::with_check(name, check::<V::Model>(V::permission())).description(description);
        let options = ViewSetOptions {
            view: Arc::new(view.clone()),
            model,
            serializer: V::Serializer::options,
            list_serializer: V::ListSerializer::options,
            write_serializer: V::WriteSerializer::options,
            lookup: PathColumn {
                name: "id",
                model,
                expression: primary_key(model),
                kind: model.primary_key().kind,
            },
            parents: Vec::new(),
            search_fields: Vec::new(),
            ordering_fields: Vec::new(),
            ordering: Vec::new(),
            pagination: Pagination::None,
            filters: &[],
            mount: RwLock::new(None),
        };
        Self {
            options,
            view,
            placeholder: "{id}",
            viewset: PhantomData,
        }
    }

    /// Looks rows up by another column: `lookup_field = slug`.
    pub fn lookup<T: FieldType, S: NotSecret>(
        mut self,
        placeholder: &'static str,
        column: Column<V::Model, T, S>,
    ) -> Self
    where
        T::Storage: InPath,
    {
        self.placeholder = placeholder;
        self.options.lookup = PathColumn {
            name: placeholder.trim_matches(['{', '}']),
            model: self.options.model,
            expression: column.into(),
            kind: T::COLUMN,
        };
        self
    }

    /// Restricts the rows to those of a row that the path names: `parents = [author]`.
    pub fn parent<H: Handles<Root = V::Model>>(mut self, name: &'static str, parent: H) -> Self {
        let model = H::Model::options();
        self.options.parents.push(PathColumn {
            name,
            model,
            expression: Node::Column {
                path: parent.path(),
                column: model.primary_key,
            },
            kind: model.primary_key().kind,
        });
        self.view.initial = Some(Arc::new(|cx| Box::pin(V::options().check_parents(cx))));
        self
    }

    /// Looks for the words of `?search=` in a column.
    pub fn search<T: FieldType, S: NotSecret>(mut self, lookup: Lookup, column: Column<V::Model, T, S>) -> Self
    where
        T::Storage: TextLookups,
    {
        self.options.search_fields.push(SearchField {
            expression: column.into(),
            lookup,
        });
        self
    }

    /// Lets `?ordering=` name a column.
    pub fn ordering_field<T: FieldType, S: NotSecret>(
        mut self,
        name: &'static str,
        column: Column<V::Model, T, S>,
    ) -> Self {
        self.options.ordering_fields.push(OrderingField {
            name,
            expression: column.into(),
        });
        self
    }

    /// Lets `?ordering=` name an expression, which may aggregate related rows.
    pub fn ordering_annotation<E: Expression<V::Model, Secrecy: NotSecret>>(
        mut self,
        name: &'static str,
        expression: impl FnOnce(FieldsOf<V::Model>) -> E,
    ) -> Self {
        let expression = expression(V::Model::fields()).into_node();
        self.options.ordering_fields.push(OrderingField {
            name,
            expression: beside_row(self.options.model, Path::ROOT, expression),
        });
        self
    }

    /// Orders the lists that aren't asked for another order.
    pub fn ordering<T, S: NotSecret>(mut self, column: Column<V::Model, T, S>, descending: bool) -> Self {
        self.options.ordering.push(Ordering {
            expression: column.into(),
            descending,
            nulls: None,
        });
        self
    }

    /// Cuts the lists into pages.
    pub fn pagination(mut self, pagination: impl Into<Pagination>) -> Self {
        self.options.pagination = pagination.into();
        self
    }

    /// Filters the rows.
    pub fn filterset<F: FilterSetOf<V::Model>>(mut self) -> Self {
        self.options.filters = F::filters();
        self
    }

    /// Adds `list`.
    pub fn list(self) -> Self {
        self.standard("list", Method::GET, async |cx: &Context| V::VIEWSET.list(cx).await)
    }

    /// Adds `create`.
    pub fn create(self) -> Self {
        self.standard("create", Method::POST, async |cx: &Context| V::VIEWSET.create(cx).await)
    }

    /// Adds `retrieve`.
    pub fn retrieve(self) -> Self {
        self.standard("retrieve", Method::GET, async |cx: &Context| {
            V::VIEWSET.retrieve(cx).await
        })
    }

    /// Adds `update`.
    pub fn update(self) -> Self {
        self.standard("update", Method::PUT, async |cx: &Context| V::VIEWSET.update(cx).await)
    }

    /// Adds `partial_update`.
    pub fn partial_update(self) -> Self {
        self.standard("partial_update", Method::PATCH, async |cx: &Context| {
            V::VIEWSET.partial_update(cx).await
        })
    }

    /// Adds `destroy`.
    pub fn destroy(self) -> Self {
        self.standard("destroy", Method::DELETE, async |cx: &Context| {
            V::VIEWSET.destroy(cx).await
        })
    }

    fn standard<F>(mut self, name: &'static str, method: Method, function: F) -> Self
    where
        F: AsyncFn(&Context) -> Result<Response> + Copy + Send + Sync + 'static,
    {
        let mut action = Action::new(name, [method], with_initial::<V, F>(function));
        if !matches!(name, "list" | "create") {
            action.lookup = self.placeholder;
        }
        self.view.actions.push(action);
        self
    }

    /// Adds an action of the resource: `#[action]`.
    pub fn action<F>(mut self, declared: ActionDeclaration, function: F) -> Self
    where
        F: AsyncFn(&Context) -> Result<Response> + Copy + Send + Sync + 'static,
    {
        let mut action = Action::new(declared.name, declared.methods, with_initial::<V, F>(function));
        action.description = declared.description;
        action.url_path = declared.url_path;
        action.lookup = if declared.detail { self.placeholder } else { "" };
        self.view.actions.push(action);
        self
    }

    /// Says which documents the action that was added last takes.
    pub fn request<S: Serializer>(mut self) -> Self {
        self.view = self.view.request::<S>();
        self
    }

    /// Says that the action that was added last takes a list of such documents.
    pub fn request_list<S: Serializer>(mut self) -> Self {
        self.view = self.view.request_list::<S>();
        self
    }

    /// Says which documents the action that was added last answers with.
    pub fn response<S: Serializer>(mut self) -> Self {
        self.view = self.view.response::<S>();
        self
    }

    /// Says that the action that was added last answers with a list of such documents.
    pub fn response_list<S: Serializer>(mut self) -> Self {
        self.view = self.view.response_list::<S>();
        self
    }

    /// Says that the action that was added last answers with a page of such documents.
    pub fn response_page<S: Serializer>(mut self) -> Self {
        self.view = self.view.response_page::<S>();
        self
    }

    /// Says with which status the action that was added last answers where all goes well.
    pub fn status(mut self, status: u16) -> Self {
        self.view = self.view.status(status);
        self
    }

    /// Says who may use the action that was added last, in place of the viewset's permissions.
    pub fn permission(mut self, permission: impl Permission<V::Model>) -> Self {
        if let Some(action) = self.view.actions.last_mut() {
            action.check = Some(check::<V::Model>(permission));
        }
        self
    }

    /// Says how callers prove who they are; with the first call, not as the API says.
    pub fn authentication(mut self, scheme: impl Authentication) -> Self {
        self.policies().add_authentication(Arc::new(scheme));
        self
    }

    /// Says that nobody can prove who they are.
    pub fn without_authentication(mut self) -> Self {
        self.policies().authentication = Some(Arc::new([]));
        self
    }

    /// Reads bodies by this parser; with the first call, not as the API says.
    pub fn parser(mut self, parser: impl Parser) -> Self {
        self.policies().add_parser(parser);
        self
    }

    /// Writes answers by this renderer, if the client wants it; with the first call, not as the API says.
    pub fn renderer(mut self, renderer: impl Renderer) -> Self {
        self.policies().add_renderer(renderer);
        self
    }

    /// Limits how often somebody may ask; with the first call, not as the API says.
    pub fn throttle(mut self, throttle: impl Throttle) -> Self {
        self.policies().add_throttle(throttle);
        self
    }

    /// Says that nothing limits how often somebody may ask.
    pub fn without_throttles(mut self) -> Self {
        self.policies().throttles = Some(Vec::new());
        self
    }

    /// The policies of the action that was added last, or of the viewset before there is one.
    fn policies(&mut self) -> &mut Policies {
        match self.view.actions.last_mut() {
            Some(action) => &mut action.policies,
            None => &mut self.view.policies,
        }
    }

    /// Finishes the declaration.
    #[must_use]
    pub fn finish(mut self) -> ViewSetOptions {
        self.view.form = Some(V::WriteSerializer::options);
        self.view.object = Some(Arc::new(|cx| {
            Box::pin(async move {
                V::options().find_rows(cx).await?;
                V::VIEWSET.get_object(cx).await.map(drop)
            })
        }));
        self.options.view = Arc::new(self.view);
        self.options
    }
}

/// What an action gives.
#[diagnostic::on_unimplemented(
    message = "an action gives a `Result<Response>`, not `{Self}`",
    label = "expected a `Result<Response>`"
)]
pub trait Answer {
    /// The answer with the error that everything has.
    ///
    /// # Errors
    ///
    /// That of the action.
    fn into_result(self) -> Result<Response>;
}

#[diagnostic::do_not_recommend]
impl<E: Into<Error>> Answer for Result<Response, E> {
    fn into_result(self) -> Result<Response> {
        self.map_err(Into::into)
    }
}

/// What `#[action]` says of a method.
#[derive(Debug, Clone)]
pub struct ActionDeclaration {
    /// The method's name.
    pub name: &'static str,
    /// The first paragraph of its documentation.
    pub description: &'static str,
    /// Whether it is about one row.
    pub detail: bool,
    /// The HTTP methods.
    pub methods: Vec<Method>,
    /// Its part of the path.
    pub url_path: &'static str,
}

/// An action that begins with the viewset's `initial`.
fn with_initial<V: ViewSet, F>(function: F) -> crate::rest::views::Handler
where
    F: AsyncFn(&Context) -> Result<Response> + Copy + Send + Sync + 'static,
{
    handler(async move |cx: &Context| {
        V::VIEWSET.initial(cx).await?;
        V::options().find_rows(cx).await?;
        function(cx).await
    })
}
