//! What a program answers errors with: DRF's `EXCEPTION_HANDLER`.

use std::fmt;
use std::sync::Arc;

use crate::error::Error;
use crate::rest::context::Context;
use crate::rest::response::Response;

type Answer = dyn Fn(&Error, &Context) -> Option<Response> + Send + Sync;

/// The function of a program that is asked for the answer to an error.
#[derive(Clone)]
pub(crate) struct ExceptionHandler(Arc<Answer>);

impl ExceptionHandler {
    pub(crate) fn new(handler: impl Fn(&Error, &Context) -> Option<Response> + Send + Sync + 'static) -> Self {
        Self(Arc::new(handler))
    }

    /// The program's answer, if it has one.
    pub(super) fn answer(&self, error: &Error, context: &Context) -> Option<Response> {
        (self.0)(error, context)
    }
}

impl fmt::Debug for ExceptionHandler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExceptionHandler").finish_non_exhaustive()
    }
}
