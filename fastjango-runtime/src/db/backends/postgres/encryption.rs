//! Whether a connection is encrypted.

use tokio_postgres::config::SslMode;

use crate::error::{Error, Result};

/// libpq's `sslmode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encryption {
    /// None.
    Disable,
    /// Only if the server refuses to do without.
    Allow,
    /// Unless the server has none.
    Prefer,
    /// With whoever answers.
    Require,
    /// With a server whose certificate a known authority has signed.
    VerifyCa,
    /// With a server whose certificate is for this host, too.
    VerifyFull,
}

impl Encryption {
    pub(super) fn parse(name: &str) -> Result<Self> {
        Ok(match &*name.to_ascii_lowercase() {
            "disable" => Self::Disable,
            "allow" => Self::Allow,
            "prefer" => Self::Prefer,
            "require" => Self::Require,
            "verify-ca" => Self::VerifyCa,
            "verify-full" => Self::VerifyFull,
            _ => {
                return Err(Error::Configuration(format!(
                    "`sslmode` is none of disable, allow, prefer, require, verify-ca, verify-full: `{name}`"
                )));
            }
        })
    }

    /// Whether nothing may be sent without it.
    pub(super) fn is_required(self) -> bool {
        matches!(self, Self::Require | Self::VerifyCa | Self::VerifyFull)
    }

    /// The ways to connect, until one is not refused for being encrypted or not.
    pub(super) fn ways(self) -> &'static [SslMode] {
        match self {
            Self::Allow if cfg!(feature = "tls") => &[SslMode::Disable, SslMode::Require],
            Self::Disable | Self::Allow => &[SslMode::Disable],
            Self::Prefer => &[SslMode::Prefer, SslMode::Disable],
            Self::Require | Self::VerifyCa | Self::VerifyFull => &[SslMode::Require],
        }
    }
}
