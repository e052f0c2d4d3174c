//! What a resource says for itself, and else the API says for all: DRF's API policies.

use std::sync::Arc;

use actix_web::http::header::HeaderValue;

use crate::rest::authentication::Authentication;
use crate::rest::parsers::{self, Parser};
use crate::rest::renderers::{self, Renderer};
use crate::rest::throttling::{Limit, Throttle};

/// How callers prove who they are, how bodies are read and answers written, and how often somebody may ask: what an
/// API, a view or an action says of it. What an action doesn't say its view says, and what that doesn't say the API.
#[derive(Debug, Clone, Default)]
pub struct Policies {
    pub(crate) authentication: Option<Arc<[Arc<dyn Authentication>]>>,
    pub(crate) parsers: Option<Vec<Arc<dyn Parser>>>,
    pub(crate) renderers: Option<Vec<Arc<dyn Renderer>>>,
    pub(crate) throttles: Option<Vec<Arc<Limit>>>,
}

impl Policies {
    pub(crate) fn add_authentication(&mut self, scheme: Arc<dyn Authentication>) {
        let known = self.authentication.iter().flat_map(|schemes| schemes.iter()).cloned();
        self.authentication = Some(known.chain([scheme]).collect());
    }

    pub(crate) fn add_parser(&mut self, parser: impl Parser) {
        self.parsers.get_or_insert_default().push(Arc::new(parser));
    }

    pub(crate) fn add_renderer(&mut self, renderer: impl Renderer) {
        self.renderers.get_or_insert_default().push(Arc::new(renderer));
    }

    pub(crate) fn add_throttle(&mut self, throttle: impl Throttle) {
        self.throttles
            .get_or_insert_default()
            .push(Arc::new(Limit::new(throttle)));
    }

    /// What is wrong with the throttles.
    pub(crate) fn faults(&self) -> impl Iterator<Item = &str> {
        self.throttles.iter().flatten().filter_map(|limit| limit.fault())
    }

    /// These, and what they don't say as others do.
    pub(crate) fn or(&self, others: &Self) -> Self {
        Self {
            authentication: self.authentication.clone().or_else(|| others.authentication.clone()),
            parsers: self.parsers.clone().or_else(|| others.parsers.clone()),
            renderers: self.renderers.clone().or_else(|| others.renderers.clone()),
            throttles: self.throttles.clone().or_else(|| others.throttles.clone()),
        }
    }
}

/// What is in force for an action, or for the methods that a view doesn't have.
#[derive(Debug)]
pub(crate) struct InForce {
    pub(crate) authentication: Arc<[Arc<dyn Authentication>]>,
    pub(crate) www_authenticate: Option<HeaderValue>,
    /// What an answer depends on besides the address, for caches.
    pub(crate) vary: Option<HeaderValue>,
    pub(crate) parsers: Arc<[Arc<dyn Parser>]>,
    pub(crate) renderers: Arc<[Arc<dyn Renderer>]>,
    pub(crate) throttles: Vec<Arc<Limit>>,
}

impl From<Policies> for InForce {
    fn from(policies: Policies) -> Self {
        let authentication = policies.authentication.unwrap_or_default();
        let header = authentication.first().and_then(|scheme| scheme.authenticate_header());
        let parsers = policies.parsers.map(Into::into);
        let renderers: Arc<[Arc<dyn Renderer>]> = policies
            .renderers
            .map_or_else(|| Arc::clone(&renderers::DEFAULT), Into::into);
        Self {
            vary: vary(&authentication, &renderers).map(HeaderValue::from_static),
            www_authenticate: header.and_then(|header| HeaderValue::from_str(&header).ok()),
            authentication,
            parsers: parsers.unwrap_or_else(|| Arc::clone(&parsers::DEFAULT)),
            renderers,
            throttles: policies.throttles.unwrap_or_default(),
        }
    }
}

/// The headers of a request that its answer depends on. Not `Authorization`: shared caches keep no answer to that.
fn vary(authentication: &[Arc<dyn Authentication>], renderers: &[Arc<dyn Renderer>]) -> Option<&'static str> {
    let has_cookie = authentication.iter().any(|scheme| scheme.cookie().is_some());
    match (renderers.len() > 1, has_cookie) {
        (true, true) => Some("Accept, Cookie"),
        (true, false) => Some("Accept"),
        (false, true) => Some("Cookie"),
        (false, false) => None,
    }
}
