//! The driver's connection, which is encrypted or not.

use tokio_postgres::Socket;
use tokio_postgres::tls::MakeTlsConnect;

#[cfg(feature = "tls")]
pub(super) use super::tls::Connector;

/// What encrypts connections: nothing.
#[cfg(not(feature = "tls"))]
pub(super) type Connector = tokio_postgres::NoTls;

/// The driver's connection.
pub(super) type Wire = tokio_postgres::Connection<Socket, <Connector as MakeTlsConnect<Socket>>::Stream>;
