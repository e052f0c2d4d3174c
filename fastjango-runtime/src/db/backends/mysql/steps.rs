//! Reading to its end what the driver of a server gives.

use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use sqlx::Either;

use crate::db::outcome::{Flow, Outcome, pause};
use crate::error::{Error, Result};

/// What a driver gives while a statement runs: the end of each statement, and rows.
type Steps<'s, Q, R> = BoxStream<'s, Result<Either<Q, R>, sqlx::Error>>;

/// Reads a result to its end; the first error of `each` is kept and the rest of the rows are passed over, so that
/// the connection is clean afterwards.
pub(super) async fn drain<Q, R>(
    mut steps: Steps<'_, Q, R>,
    each: &mut (dyn FnMut(R) -> Result<Flow> + Send),
    note: fn(&mut Outcome, Q),
) -> Result<Result<Outcome>, sqlx::Error> {
    let mut outcome = Outcome::default();
    let mut refusal: Option<Error> = None;
    while let Some(step) = steps.next().await {
        match step? {
            Either::Left(done) => note(&mut outcome, done),
            Either::Right(_) if refusal.is_some() => {}
            Either::Right(row) => match each(row) {
                Ok(Flow::On) => {}
                Ok(Flow::Pause) => pause().await,
                Err(error) => refusal = Some(error),
            },
        }
    }
    Ok(refusal.map_or(Ok(outcome), Err))
}

/// Reads a result to its end, for its errors alone.
pub(super) async fn exhaust<Q, R>(mut steps: Steps<'_, Q, R>) -> Result<(), sqlx::Error> {
    while let Some(step) = steps.next().await {
        step?;
    }
    Ok(())
}
