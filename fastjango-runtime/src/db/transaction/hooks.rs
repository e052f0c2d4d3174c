//! What is run after a commit.

use std::panic::{AssertUnwindSafe, catch_unwind};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

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
