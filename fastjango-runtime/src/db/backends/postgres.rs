//! PostgreSQL.

use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::Stream as _;
use tokio_postgres::{Client, Row, RowStream};

use crate::db::failure::{Failure, Loss};
use crate::db::outcome::{Flow, Outcome};
use crate::db::statement::Statement;
use crate::error::{Error, Result};
use crate::value::Value;

mod cell;
mod client;
mod driving;
mod encryption;
mod errors;
mod options;
mod parameters;
mod rows;
mod statements;
#[cfg(feature = "tls")]
mod tls;
mod wire;

pub(in crate::db) use cell::Raw;
use client::Aside;
pub use client::PostgresClient;
use driving::{Driven, Fault, Turn};
pub(in crate::db) use options::Options;
use parameters::{Parameter, type_of};
pub(in crate::db) use rows::{row_array, row_value};
use statements::Statements;
use wire::{Connector, Wire};

/// For how long it is tried to reach the server of a statement that nobody waits for any more.
const CANCEL_PATIENCE: Duration = Duration::from_secs(10);

/// A connection and what it knows about the statements that it has prepared.
pub(in crate::db) struct Connection {
    /// Dropped before the statements, which would else ask for their end one by one.
    client: PostgresClient,
    place: Place,
    statements: Statements,
    /// What encrypts another connection to the same server.
    connector: Connector,
}

/// Where the driver's connection is.
enum Place {
    /// Driven by who waits for an answer.
    Here(Box<Driven>),
    /// In a task, while the client is lent.
    Aside(Aside),
    /// Lost, or left by who dropped a statement half-way.
    Gone,
}

/// What takes the rows.
type EachRow<'a> = &'a mut (dyn FnMut(Row) -> Result<Flow> + Send);

impl Connection {
    fn new(client: Client, wire: Wire, statement_cache: usize, connector: Connector) -> Self {
        Self {
            client: client.into(),
            place: Place::Here(Box::new(wire.into())),
            statements: Statements::new(statement_cache),
            connector,
        }
    }

    /// Asks the server, in the background, to leave the statement that it works at: that its client has gone it would
    /// notice only when it has an answer.
    pub(in crate::db) fn cancel(&self) {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        let (token, connector) = (self.client.cancel_token(), Connector::clone(&self.connector));
        runtime.spawn(async move {
            // Nobody is left to be told whether it came to anything.
            let _ = tokio::time::timeout(CANCEL_PATIENCE, token.cancel_query(connector)).await;
        });
    }

    /// Lends the driver's client: whatever it is used for, a task drives its connection meanwhile.
    pub(in crate::db) fn lend(&mut self) {
        self.place = match std::mem::replace(&mut self.place, Place::Gone) {
            Place::Here(driven) => Place::Aside(Aside::start(driven.into_wire(), &mut self.client)),
            other => other,
        };
    }

    /// The driver's client.
    pub(in crate::db) fn client(&mut self) -> &mut PostgresClient {
        &mut self.client
    }

    /// Takes the connection back if it was lent.
    async fn take_back(&mut self) -> Result<(), Fault> {
        if let Place::Aside(_) = &self.place
            && let Place::Aside(aside) = std::mem::replace(&mut self.place, Place::Gone)
        {
            // Boxed, as the rare ways would make every future large that may run a statement.
            let wire = Box::pin(aside.end(&mut self.client)).await?;
            self.place = Place::Here(Box::new(wire.into()));
        }
        Ok(())
    }

    /// The parts that a statement needs.
    async fn parts(&mut self) -> Result<(&Client, &mut Driven, &mut Statements), Fault> {
        self.take_back().await?;
        match &mut self.place {
            Place::Here(driven) => Ok((&self.client, driven, &mut self.statements)),
            _ => Err(Fault::unsent(None)),
        }
    }

    pub(in crate::db) async fn run(&mut self, statement: &Statement, each: EachRow<'_>) -> Result<Outcome, Failure> {
        let (client, driven, statements) = self.parts().await?;
        if !statements.is_enabled() {
            return Box::pin(run_unprepared(client, driven, statement, each)).await;
        }
        let prepared = match statements.get(statement) {
            Some(prepared) => prepared,
            None => Box::pin(prepare(client, driven, statements, statement)).await?,
        };
        let mut answer = execute(client, driven, &prepared, &statement.parameters, each).await;
        if answer.as_ref().is_err_and(Fault::is_of_preparation) {
            // Refused before it began; within a transaction the other try is refused as well.
            statements.forget(statement);
            if let Ok(prepared) = Box::pin(prepare(client, driven, statements, statement)).await {
                answer = Box::pin(execute(client, driven, &prepared, &statement.parameters, each)).await;
            }
        }
        answer?.map_err(Failure::kept)
    }

    pub(in crate::db) async fn run_script(&mut self, sql: &str) -> Result<(), Failure> {
        let (client, driven, _) = self.parts().await?;
        check_text(sql)?;
        Ok(driven.answer(pin!(client.batch_execute(sql))).await?)
    }

    pub(in crate::db) async fn ping(&mut self) -> Result<(), Failure> {
        let (client, driven, _) = self.parts().await?;
        Ok(driven.answer(pin!(client.check_connection())).await?)
    }
}

/// Refuses what the protocol can't send.
fn check_text(sql: &str) -> Result<(), Failure> {
    if sql.contains('\0') {
        let message = "a statement can't contain the character NUL";
        return Err(Failure::kept(Error::Query(message.to_owned())));
    }
    Ok(())
}

/// Has a statement prepared, and keeps it.
async fn prepare(
    client: &Client,
    driven: &mut Driven,
    statements: &mut Statements,
    statement: &Statement,
) -> Result<tokio_postgres::Statement, Failure> {
    check_text(&statement.sql)?;
    let types: Vec<_> = statement.parameters.iter().map(type_of).collect();
    let prepared = driven
        .answer(pin!(client.prepare_typed(&statement.sql, &types)))
        .await?;
    let (given, wanted) = (statement.parameters.len(), prepared.params().len());
    if given != wanted {
        let message = format!("the statement has {wanted} parameters, and {given} values are given");
        return Err(Failure::kept(Error::Query(message)));
    }
    statements.keep(statement, prepared.clone());
    Ok(prepared)
}

/// Runs a statement that was prepared, in one round trip.
async fn execute(
    client: &Client,
    driven: &mut Driven,
    prepared: &tokio_postgres::Statement,
    parameters: &[Value],
    each: EachRow<'_>,
) -> Result<Result<Outcome>, Fault> {
    let rows = {
        // Boxed, as it is large and gone when the rows are read.
        let mut asked = Box::pin(client.query_raw(prepared, parameters.iter().map(Parameter)));
        driven.answer(asked.as_mut()).await?
    };
    read(driven, pin!(rows), each).await
}

/// Runs a statement without leaving anything at the server, for who keeps no statements.
async fn run_unprepared(
    client: &Client,
    driven: &mut Driven,
    statement: &Statement,
    each: EachRow<'_>,
) -> Result<Outcome, Failure> {
    check_text(&statement.sql)?;
    let parameters: Vec<_> = statement
        .parameters
        .iter()
        .map(|value| (Parameter(value), type_of(value)))
        .collect();
    let rows = pin!(client.query_typed_raw(&statement.sql, parameters));
    let rows = pin!(driven.answer(rows).await?);
    read(driven, rows, each).await?.map_err(Failure::kept)
}

/// Reads a result to its end; the first error of `each` is kept and the rest of the rows are passed over, so that the
/// connection is clean afterwards.
async fn read(driven: &mut Driven, mut rows: Pin<&mut RowStream>, each: EachRow<'_>) -> Result<Result<Outcome>, Fault> {
    let mut refusal: Option<Error> = None;
    let turn = |context: &mut Context<'_>| loop {
        match rows.as_mut().poll_next(context) {
            Poll::Pending => return Turn::Waiting,
            Poll::Ready(None) => return Turn::Done(Ok(())),
            Poll::Ready(Some(Err(error))) => return Turn::Done(Err(error)),
            Poll::Ready(Some(Ok(_))) if refusal.is_some() => {}
            Poll::Ready(Some(Ok(row))) => match each(row) {
                Ok(Flow::On) => {}
                Ok(Flow::Pause) => return Turn::Paused,
                Err(error) => refusal = Some(error),
            },
        }
    };
    driven.drive(Loss::Unknown, turn).await?;
    let outcome = Outcome {
        rows_affected: rows.rows_affected().unwrap_or_default(),
        last_insert_id: 0,
    };
    Ok(refusal.map_or(Ok(outcome), Err))
}
