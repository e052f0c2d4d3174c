//! Driving a connection in the task that waits for its answers.
//!
//! The driver's connection is a future that reads and writes; its client hands it requests through a channel, and gets
//! answers through another. As a task of its own it would cost two wake-ups for each statement and several for each
//! large answer, would outlive a query that is dropped, and would tell its errors to nobody. Here whoever waits for an
//! answer polls both: the connection, then what awaits the answer.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use futures_util::task::AtomicWaker;
use tokio_postgres::{AsyncMessage, Error};

use super::wire::Wire;
use crate::db::failure::Loss;

/// How often both are polled before other tasks have a turn.
const MAX_TURNS: usize = 64;

/// A driver's error.
#[derive(Debug)]
pub(super) struct Fault {
    /// Nothing where the connection was closed without a word.
    pub(super) error: Option<Error>,
    /// What it means for a statement if the connection is gone.
    pub(super) loss: Loss,
}

impl Fault {
    /// The end of a connection before anything was sent.
    pub(super) fn unsent(error: Option<Error>) -> Self {
        Self {
            error,
            loss: Loss::NothingDone,
        }
    }
}

impl From<Error> for Fault {
    /// An error of something that may have been sent.
    fn from(error: Error) -> Self {
        Self {
            error: Some(error),
            loss: Loss::Unknown,
        }
    }
}

/// What awaits an answer, when it was polled.
pub(super) enum Turn<T> {
    /// It has its answer.
    Done(T),
    /// It has not.
    Waiting,
    /// It wants to be left alone until the next poll, which whoever has its rows does.
    Paused,
}

/// A connection that is driven by who waits.
pub(super) struct Driven {
    wire: Wire,
    signal: Arc<Signal>,
    /// Wakes through the signal. It is always the same, so that nobody has to take note of another.
    waker: Waker,
}

impl From<Wire> for Driven {
    fn from(wire: Wire) -> Self {
        let signal = Arc::new(Signal::default());
        let waker = Waker::from(Arc::clone(&signal));
        Self { wire, signal, waker }
    }
}

impl Driven {
    /// The connection alone.
    pub(super) fn into_wire(self) -> Wire {
        self.wire
    }

    /// Waits for a future of the client.
    pub(super) async fn answer<T>(
        &mut self,
        mut answer: Pin<&mut impl Future<Output = Result<T, Error>>>,
    ) -> Result<T, Fault> {
        let turn = move |context: &mut Context<'_>| match answer.as_mut().poll(context) {
            Poll::Ready(answer) => Turn::Done(answer),
            Poll::Pending => Turn::Waiting,
        };
        self.drive(Loss::NothingDone, turn).await
    }

    /// Waits for what is polled; `before` is what a loss means that is noticed before the first time.
    pub(super) async fn drive<T>(
        &mut self,
        before: Loss,
        mut turn: impl FnMut(&mut Context<'_>) -> Turn<Result<T, Error>>,
    ) -> Result<T, Fault> {
        let mut loss = before;
        std::future::poll_fn(|context| {
            self.signal.task.register(context.waker());
            for _ in 0..MAX_TURNS {
                self.signal.begin();
                let ended = self.poll();
                if ended.is_none() || loss == Loss::Unknown {
                    // Woken by nobody: all that it waits for comes from the connection, which has just been polled.
                    match turn(&mut Context::from_waker(Waker::noop())) {
                        Turn::Done(answer) => return Poll::Ready(answer.map_err(Fault::from)),
                        Turn::Paused => return Poll::Pending,
                        Turn::Waiting => {}
                    }
                }
                if let Some(Ended(error)) = ended {
                    return Poll::Ready(Err(Fault { error, loss }));
                }
                loss = Loss::Unknown;
                if self.signal.rest() {
                    return Poll::Pending;
                }
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await
    }

    /// Reads and writes what there is, unless the connection has ended.
    fn poll(&mut self) -> Option<Ended> {
        let mut context = Context::from_waker(&self.waker);
        loop {
            match self.wire.poll_message(&mut context) {
                Poll::Pending => return None,
                Poll::Ready(Some(Ok(message))) => note(&message),
                Poll::Ready(Some(Err(error))) => return Some(Ended(Some(error))),
                Poll::Ready(None) => return Some(Ended(None)),
            }
        }
    }
}

/// The end of a connection, and what it was told by.
struct Ended(Option<Error>);

/// Writes down what the server says unasked.
pub(super) fn note(message: &AsyncMessage) {
    if let AsyncMessage::Notice(notice) = message {
        tracing::debug!(target: "fastjango::db", severity = notice.severity(), "{}", notice.message());
    }
}

/// Whether somebody has to be woken.
#[derive(Default)]
struct Signal {
    state: AtomicU8,
    task: AtomicWaker,
}

/// Nobody waits, or who waits has been told.
const TOLD: u8 = 0;
/// The connection is being polled.
const POLLED: u8 = 1;
/// A task waits.
const WAITED_FOR: u8 = 2;

impl Signal {
    fn begin(&self) {
        self.state.store(POLLED, Ordering::Release);
    }

    /// Lets the task wait, unless something has happened since the beginning of the turn.
    fn rest(&self) -> bool {
        let waits = self
            .state
            .compare_exchange(POLLED, WAITED_FOR, Ordering::AcqRel, Ordering::Acquire);
        waits.is_ok()
    }
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.state.swap(TOLD, Ordering::AcqRel) == WAITED_FOR {
            self.task.wake();
        }
    }
}
