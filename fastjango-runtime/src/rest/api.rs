//! Putting an API together.

use std::collections::HashSet;
use std::sync::Arc;

use actix_web::http::Method;

use crate::error::{Error, Result};
use crate::rest::authentication::Authentication;
use crate::rest::routers::{Entry, Pattern, Router, Settings};
use crate::rest::views::View;

/// The greatest size of a request's body unless another is set: 2.5 MB, as Django's.
const BODY_LIMIT: usize = 2_621_440;

/// An API in the making: what is registered under which path.
///
/// # Examples
///
/// ```
/// use fastjango_runtime::rest::{AllowAny, Api, Context, Method, Response, View};
///
/// let mut api = Api::new("/api");
/// api.view("ping", View::new("Ping", AllowAny).on([Method::GET], async |_: &Context| Ok(Response::new("pong"))));
/// let router = api.build()?;
/// assert_eq!(router.routes()[0].pattern.to_string(), "ping/");
/// # Ok::<_, fastjango_runtime::error::Error>(())
/// ```
#[derive(Debug)]
pub struct Api {
    prefix: String,
    entries: Vec<(String, Arc<View>)>,
    authentication: Vec<Arc<dyn Authentication>>,
    body_limit: usize,
}

impl Api {
    /// An API whose paths begin with this one.
    #[must_use]
    pub fn new(prefix: &str) -> Self {
        let prefix = prefix.trim_matches('/');
        let prefix = if prefix.is_empty() {
            String::from("/")
        } else {
            format!("/{prefix}/")
        };
        Self {
            prefix,
            entries: Vec::new(),
            authentication: Vec::new(),
            body_limit: BODY_LIMIT,
        }
    }

    /// Registers a view under a path, `reports/{year}`.
    pub fn view(&mut self, path: &str, view: View) -> &mut Self {
        self.entries.push((path.to_owned(), Arc::new(view)));
        self
    }

    /// Adds a way in which callers prove who they are. Those of the views that don't say otherwise are tried in the
    /// order in which they were added.
    pub fn authentication(&mut self, scheme: impl Authentication) -> &mut Self {
        self.authentication.push(Arc::new(scheme));
        self
    }

    /// Sets the greatest size of a request's body, in bytes.
    pub fn body_limit(&mut self, bytes: usize) -> &mut Self {
        self.body_limit = bytes;
        self
    }

    /// Checks all routes and makes the router.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] with every mistake: paths that can't be, routes that collide.
    pub fn build(&self) -> Result<Router> {
        let mut mistakes = Vec::new();
        let mut entries = Vec::new();
        for (path, view) in &self.entries {
            entries.extend(entries_of(path, view, &mut mistakes));
        }
        let settings = Settings {
            prefix: self.prefix.clone(),
            body_limit: self.body_limit,
            authentication: self.authentication.clone().into(),
        };
        match (Router::new(settings, entries), mistakes.is_empty()) {
            (router, true) => router,
            (Ok(_), false) => Err(Error::Configuration(mistakes.join("\n"))),
            (Err(error), false) => Err(Error::Configuration(format!("{}\n{error}", mistakes.join("\n")))),
        }
    }
}

/// The routes of a view: its actions, those with one path together.
fn entries_of(path: &str, view: &Arc<View>, mistakes: &mut Vec<String>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut taken: HashSet<(String, Method)> = HashSet::new();
    for (at, action) in view.actions.iter().enumerate() {
        let pattern = Pattern::join(&[path, action.lookup, action.url_path]);
        for method in &action.methods {
            if !taken.insert((pattern.clone(), method.clone())) {
                mistakes.push(format!("{} has two actions for {method} `{pattern}/`", view.name));
                continue;
            }
            let methods = match entries.iter_mut().find(|entry| entry.pattern == pattern) {
                Some(entry) => &mut entry.methods,
                None => {
                    entries.push(Entry {
                        pattern: pattern.clone(),
                        view: Arc::clone(view),
                        methods: Vec::new(),
                    });
                    let last = entries.len() - 1;
                    &mut entries[last].methods
                }
            };
            methods.push((method.clone(), at));
        }
    }
    entries
}
