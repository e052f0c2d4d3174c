//! What is run after a commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::frames::Hook;
use crate::error::Result;

/// What a hook of [`on_commit`](super::Transaction::on_commit) gives: nothing, or whether it failed.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// // A hook gives nothing, or a `Result` whose error `atomic` gives, after the commit.
/// let told = db
///     .atomic(async |tx| {
///         tx.on_commit(async || Err::<(), _>(Error::Unavailable("the mail server".into())));
///         Tag::new().name("sea").save(tx).await.map(drop)
///     })
///     .await;
/// assert!(told.is_err());
/// assert_eq!(Tag::objects().count(db).await?, 3);
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "what runs after a commit gives `()` or `Result<()>`, not `{Self}`",
    label = "gives neither nothing nor a `Result<()>`"
)]
pub trait CommitOutcome {
    /// Whether it failed.
    ///
    /// # Errors
    ///
    /// The hook's own.
    fn into_result(self) -> Result<()>;
}

impl CommitOutcome for () {
    fn into_result(self) -> Result<()> {
        Ok(())
    }
}

impl CommitOutcome for Result<()> {
    fn into_result(self) -> Result<()> {
        self
    }
}

/// Runs what is to be run after a commit, in order, until one fails; to its end also if nobody waits for it any more.
pub(super) async fn run(hooks: Vec<Hook>) -> Result<()> {
    if hooks.is_empty() {
        return Ok(());
    }
    Unfinished(Some(one_by_one(hooks).boxed())).await
}

async fn one_by_one(hooks: Vec<Hook>) -> Result<()> {
    for hook in hooks {
        hook().await?;
    }
    Ok(())
}

/// How many hooks wait for a commit that the database has not answered.
pub(super) struct Unanswered(pub(super) usize);

impl Unanswered {
    /// Notes that it has answered.
    pub(super) fn end(mut self) {
        self.0 = 0;
    }
}

impl Drop for Unanswered {
    fn drop(&mut self) {
        if self.0 > 0 {
            let count = self.0;
            tracing::error!(
                target: "fastjango::db",
                count,
                "nobody waited for a commit, so that nobody knows of it; what was to be run after it is not"
            );
        }
    }
}

/// Hooks that are run by who waits for them, and in a task of their own once he has gone.
struct Unfinished(Option<BoxFuture<'static, Result<()>>>);

impl Future for Unfinished {
    type Output = Result<()>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        // Taken meanwhile: what has panicked is not gone on with.
        let Some(mut all) = self.0.take() else {
            return Poll::Ready(Ok(()));
        };
        let polled = all.as_mut().poll(context);
        if polled.is_pending() {
            self.0 = Some(all);
        }
        polled
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let Some(all) = self.0.take() else { return };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            tracing::error!(target: "fastjango::db", "what was to be run after a commit was dropped");
            return;
        };
        runtime.spawn(async {
            if let Err(failure) = all.await {
                tracing::error!(target: "fastjango::db", %failure, "what was to be run after a commit failed");
            }
        });
    }
}

/// Runs a hook and logs its failure.
pub(super) async fn robust(hook: impl FnOnce() -> BoxFuture<'static, Result<()>>) -> Result<()> {
    let failure = match catch_unwind(AssertUnwindSafe(hook)) {
        Ok(future) => match AssertUnwindSafe(future).catch_unwind().await {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "it panicked".to_owned(),
        },
        Err(_) => "it panicked".to_owned(),
    };
    tracing::error!(target: "fastjango::db", failure, "what was to be run after a commit failed");
    Ok(())
}
