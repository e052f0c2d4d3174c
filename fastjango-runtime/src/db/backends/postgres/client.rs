//! The driver's client as it is lent, and its connection in the meantime.

use std::future::poll_fn;
use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio_postgres::{AsyncMessage, Client, Error, Notification};

use super::driving::{Fault, note};
use super::wire::Wire;

/// The client of `tokio-postgres`, lent by a [`DriverConnection`](crate::db::DriverConnection), whose connection runs in
/// a task until then.
///
/// # Examples
///
/// ```no_run
/// # use fastjango::{db::{Database, tokio_postgres}, error::Result};
/// # async fn example(db: &Database) -> Result<(), Box<dyn std::error::Error>> {
/// let mut connection = db.connection().await?;
/// let postgres = connection.postgres().expect("the URL says PostgreSQL");
/// postgres.batch_execute("LISTEN orders").await?;
/// while let Some(notification) = postgres.notification().await {
///     println!("{}", notification.payload());
/// }
/// # Ok(())
/// # }
/// ```
pub struct PostgresClient {
    client: Client,
    /// What the server tells those who listen, while the client is lent.
    notifications: Option<mpsc::UnboundedReceiver<Notification>>,
}

impl PostgresClient {
    /// Waits for a notification on a channel that `LISTEN` has named; nothing comes once the connection is lost.
    ///
    /// Those that nobody takes are kept until the client is given back.
    pub async fn notification(&mut self) -> Option<Notification> {
        self.notifications.as_mut()?.recv().await
    }
}

impl From<Client> for PostgresClient {
    fn from(client: Client) -> Self {
        Self {
            client,
            notifications: None,
        }
    }
}

impl Deref for PostgresClient {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl DerefMut for PostgresClient {
    fn deref_mut(&mut self) -> &mut Client {
        &mut self.client
    }
}

impl std::fmt::Debug for PostgresClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresClient").finish_non_exhaustive()
    }
}

/// A connection that runs in a task of its own, as what its client is used for is not known. Dropping this ends the
/// task and closes the connection.
pub(super) struct Aside {
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<Wire, Option<Error>>>,
}

impl Aside {
    /// Sets a connection aside.
    pub(super) fn start(wire: Wire, client: &mut PostgresClient) -> Self {
        let (stop, stopped) = oneshot::channel();
        let (sender, notifications) = mpsc::unbounded_channel();
        client.notifications = Some(notifications);
        Self {
            stop,
            task: tokio::spawn(carry(wire, stopped, sender)),
        }
    }

    /// Gives the connection back, unless it was lost.
    pub(super) async fn end(self, client: &mut PostgresClient) -> Result<Wire, Fault> {
        client.notifications = None;
        // Nobody is there to be told if the task has ended by itself.
        let _ = self.stop.send(());
        let ended = self.task.await.unwrap_or(Err(None));
        ended.map_err(Fault::unsent)
    }
}

/// Drives a connection until it ends or somebody wants it back.
async fn carry(
    wire: Wire,
    mut stopped: oneshot::Receiver<()>,
    notifications: mpsc::UnboundedSender<Notification>,
) -> Result<Wire, Option<Error>> {
    let mut wire = Some(wire);
    poll_fn(|context: &mut Context<'_>| {
        let Some(driven) = &mut wire else {
            return Poll::Ready(Err(None));
        };
        loop {
            match driven.poll_message(context) {
                Poll::Pending => break,
                Poll::Ready(Some(Ok(AsyncMessage::Notification(notification)))) => {
                    // Nobody listens any more where nobody receives.
                    let _ = notifications.send(notification);
                }
                Poll::Ready(Some(Ok(message))) => note(&message),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(Some(error))),
                Poll::Ready(None) => return Poll::Ready(Err(None)),
            }
        }
        // Dropped without a word, it stops as well.
        if Pin::new(&mut stopped).poll(context).is_pending() {
            return Poll::Pending;
        }
        Poll::Ready(wire.take().ok_or(None))
    })
    .await
}
