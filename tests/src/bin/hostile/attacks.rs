//! The ways of being hostile, each in a thread of its own.

mod malformed;
mod races;
mod requests;
mod sockets;

use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use crate::Field;
use crate::client::Client;
use crate::random::Random;

/// A way of being hostile.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Attack {
    /// HTTP with wild values in each place that the server's description names.
    Requests,
    /// Bytes that are hardly HTTP.
    Malformed,
    /// Making, changing and deleting the same rows as others.
    Races,
    /// Connections that are slow, silent or gone.
    Sockets,
}

impl Attack {
    /// Those that are done at the same time.
    pub(crate) const ALL: [Self; 8] = [
        Self::Requests,
        Self::Requests,
        Self::Requests,
        Self::Malformed,
        Self::Races,
        Self::Races,
        Self::Races,
        Self::Sockets,
    ];

    /// How often it is done, compared with others.
    pub(crate) fn share(self) -> u64 {
        match self {
            Self::Requests => 6,
            Self::Races | Self::Malformed => 3,
            Self::Sockets => 1,
        }
    }

    /// Goes on until all is over.
    pub(crate) fn run(self, field: &Field, mut random: Random, pause: Duration) {
        let mut client = Client::new(field.server.address);
        while !field.over.load(Ordering::Relaxed) {
            {
                let _rows = field.rows.read();
                field.sent.fetch_add(1, Ordering::Relaxed);
                match self {
                    Self::Requests => requests::one(field, &mut client, &mut random),
                    Self::Malformed => malformed::one(field, &client, &mut random),
                    Self::Races => races::one(field, &mut client, &mut random),
                    Self::Sockets => sockets::one(field, &client, &mut random),
                }
            }
            thread::sleep(pause);
        }
    }
}
