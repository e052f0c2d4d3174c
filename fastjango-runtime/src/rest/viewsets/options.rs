//! What is declared of a viewset, without its types.

use std::sync::{Arc, PoisonError, RwLock};

use actix_web::http::Method;

use crate::db::Executor;
use crate::error::{Error, Result};
use crate::models::base::Model;
use crate::models::options::{ColumnKind, ModelOptions, Ordering};
use crate::models::query::{Node, Path, Query};
use crate::models::queryset::{self, QuerySet};
use crate::rest::context::{Context, ExistingRows, path_value};
use crate::rest::filters::{self, OrderingField, SearchField};
use crate::rest::filterset::{self, Filter};
use crate::rest::pagination::Pagination;
use crate::rest::routers::Pattern;
use crate::rest::serializers::SerializerOptions;
use crate::rest::views::View;
use crate::value::Value;

/// What is declared of a viewset, without its types.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::rest::ViewSet as _;
///
/// let options = BookViewSet::options();
/// assert_eq!((options.model.name, options.lookup.name), ("Book", "id"));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct ViewSetOptions {
    /// Its name, its actions and who may use them.
    pub view: Arc<View>,
    /// The model.
    pub model: &'static ModelOptions,
    /// How rows are written.
    pub serializer: fn() -> &'static SerializerOptions,
    /// How the rows of a list are written.
    pub list_serializer: fn() -> &'static SerializerOptions,
    /// How documents are read.
    pub write_serializer: fn() -> &'static SerializerOptions,
    /// The parameter of the path that names a row, and the column that it is looked up by.
    pub lookup: PathColumn,
    /// The rows that the path names before the viewset's own, outermost first.
    pub parents: Vec<PathColumn>,
    /// What `?search=` looks into.
    pub search_fields: Vec<SearchField>,
    /// What `?ordering=` knows.
    pub ordering_fields: Vec<OrderingField>,
    /// The order of lists that aren't asked for another one.
    pub ordering: Vec<Ordering>,
    /// How lists are cut into pages.
    pub pagination: Pagination,
    /// The filters.
    pub filters: &'static [Filter],
    pub(crate) mount: RwLock<Option<Mount>>,
}

/// A parameter of the path and the column that it names.
#[derive(Debug, Clone)]
pub struct PathColumn {
    /// The parameter, `id`.
    pub name: &'static str,
    /// The model that has the column.
    pub model: &'static ModelOptions,
    /// The column, as the viewset's query sees it.
    pub expression: Node,
    /// What the column stores.
    pub kind: ColumnKind,
}

/// Where a viewset is registered.
#[derive(Debug, Clone)]
pub(crate) struct Mount {
    pub(crate) prefix: String,
    pub(crate) path: String,
}

impl ViewSetOptions {
    /// What [`ViewSet::filter_queryset`](super::ViewSet::filter_queryset) does where it isn't written anew, for those
    /// that are: Python's `super().filter_queryset(queryset)`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::rest::{Request, ViewSet as _};
    ///
    /// # run(async |db| {
    /// let cx = Context::new(Request::new(Method::GET, "/api/books/?min_pages=450"), db.clone());
    /// let long = BookViewSet::options().filter_queryset(&cx, Book::objects())?;
    /// assert_eq!(long.get(db).await?.title, "Emma");
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// 404 for a parent whose key is none, 400 for filters that can't be read.
    pub fn filter_queryset<M: Model>(&self, cx: &Context, queryset: QuerySet<M>) -> Result<QuerySet<M>> {
        let mut filtered = Ok(());
        let queryset = queryset.map_query(|query| filtered = self.filter(query, cx));
        filtered.map(|()| queryset)
    }

    /// Restricts a query to what the request asks for: the rows of its parents, then its filters, then its search.
    ///
    /// # Errors
    ///
    /// 404 for a parent whose key is none, 400 for filters that can't be read.
    pub(crate) fn filter(&self, query: &mut Query, cx: &Context) -> Result<()> {
        for parent in &self.parents {
            query.add_filter(parent.condition(cx)?);
        }
        let existing = cx.existing.get_or_init(ExistingRows::new);
        filterset::apply(query, self.filters, cx.query(), existing, cx.limits.filter_values)?;
        filters::search(query, &self.search_fields, cx.query(), cx.limits.search_terms)?;
        filters::order(query, &self.ordering_fields, &self.ordering, cx.query());
        Ok(())
    }

    /// Checks that the rows exist that the path names before the viewset's own.
    ///
    /// # Errors
    ///
    /// 404 for the first that doesn't.
    pub(crate) async fn check_parents(&self, cx: &Context) -> Result<()> {
        for parent in &self.parents {
            let mut query = Query::new(parent.model);
            query.add_filter(Node::column(parent.model.primary_key).equals(parent.value(cx)?));
            if !queryset::has_rows(&query, cx.db().handle()).await? {
                return Err(Error::DoesNotExist {
                    model: parent.model.name,
                });
            }
        }
        Ok(())
    }

    /// Looks up the rows that the filters' parameters name.
    ///
    /// # Errors
    ///
    /// The database's.
    pub(crate) async fn find_rows(&self, cx: &Context) -> Result<()> {
        if names_rows(cx) {
            let existing = filterset::find(self.filters, cx.query(), cx.limits.filter_values, cx.db().handle()).await?;
            cx.existing.get_or_init(|| existing);
        }
        Ok(())
    }

    /// The address of an action, once the viewset is registered: the parameters of its path in order.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// let _routers = shop::project().routers()?; // from here on the addresses are known
    /// assert_eq!(BookViewSet::url_publish(7), "/api/books/7/publish/");
    /// assert_eq!(BookViewSet::url_list(), "/api/books/");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Panics
    ///
    /// Where no router that was built has the viewset: Django's `NoReverseMatch`.
    #[must_use]
    pub fn reverse(&self, action: &str, values: &[&dyn std::fmt::Display]) -> String {
        let mount = self.mount.read().unwrap_or_else(PoisonError::into_inner).clone();
        let mount = mount.unwrap_or_else(|| panic!("the viewset of {} is not registered in an API", self.view.name));
        let action = self.view.actions.iter().find(|known| known.name == action);
        let (lookup, url_path) = action.map_or(("", ""), |action| (action.lookup, action.url_path));
        let pattern = Pattern::join(&[&mount.path, lookup, url_path]);
        let values: Vec<String> = values.iter().map(ToString::to_string).collect();
        let filled = Pattern::parse(&pattern)
            .map(|pattern| pattern.fill(&values))
            .unwrap_or_default();
        format!("{}{filled}", mount.prefix)
    }

    /// The address of the list, once the viewset is registered; `None` before that, and below another resource.
    pub(crate) fn address(&self) -> Option<String> {
        let mount = self.mount.read().unwrap_or_else(PoisonError::into_inner);
        let mount = mount.as_ref().filter(|_| self.parents.is_empty())?;
        Some(format!("{}{}/", mount.prefix, mount.path))
    }

    pub(crate) fn mount(&self, prefix: &str, path: &str) {
        let mount = Mount {
            prefix: prefix.to_owned(),
            path: path.to_owned(),
        };
        *self.mount.write().unwrap_or_else(PoisonError::into_inner) = Some(mount);
    }

    /// What is wrong with registering the viewset under a path.
    pub(crate) fn mistakes(&self, path: &str) -> Vec<String> {
        let mut mistakes = Vec::new();
        let named: Vec<&str> = path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
            .collect();
        let parents: Vec<&str> = self.parents.iter().map(|parent| parent.name).collect();
        if named != parents {
            mistakes.push(format!(
                "the path `{path}` has the parameters [{}], but the viewset of {} has the parents [{}]; declare \
                 `parents = [{}]` or change the path",
                named.join(", "),
                self.view.name,
                parents.join(", "),
                named.join(", "),
            ));
        }
        mistakes
    }

    /// What the column stores that a parameter of the path names.
    pub(crate) fn path_kind(&self, name: &str) -> Option<ColumnKind> {
        let columns = self.parents.iter().chain([&self.lookup]);
        columns
            .into_iter()
            .find(|column| column.name == name)
            .map(|column| column.kind)
    }

    /// The methods that an action is reached by.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::rest::ViewSet as _;
    ///
    /// assert_eq!(BookViewSet::options().methods("publish"), [Method::POST]);
    /// assert!(BookViewSet::options().methods("sell").is_empty());
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn methods(&self, action: &str) -> &[Method] {
        let action = self.view.actions.iter().find(|known| known.name == action);
        action.map_or(&[], |action| &action.methods)
    }
}

impl PathColumn {
    /// Whether there is at most one row of a value, whatever the queryset.
    pub(crate) fn is_unique(&self) -> bool {
        match self.expression {
            Node::Column {
                path: Path::ROOT,
                column,
            } => column == self.model.primary_key || self.model.column(column).unique,
            _ => false,
        }
    }

    /// The value that the path names.
    pub(crate) fn value(&self, cx: &Context) -> Result<Value> {
        path_value(cx.kwarg(self.name).unwrap_or_default(), self.kind)
    }

    /// That the column has the value that the path names.
    pub(crate) fn condition(&self, cx: &Context) -> Result<Node> {
        Ok(self.expression.clone().equals(self.value(cx)?))
    }
}

/// Whether the query may name rows, which [`ViewSetOptions::find_rows`] looks for.
pub(crate) fn names_rows(cx: &Context) -> bool {
    !cx.query().is_empty() && cx.existing.get().is_none()
}
