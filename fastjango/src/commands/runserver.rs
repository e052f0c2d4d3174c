//! `runserver`: the project's APIs over HTTP.

use std::io::IsTerminal as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use clap::Args;
use tracing_subscriber::EnvFilter;

use super::{Context, wait};
use crate::error::Result;
use crate::rest::Server;

/// Serves the project's APIs over HTTP until it is interrupted; requests under way are finished first.
#[derive(Debug, Args)]
pub(super) struct Runserver {
    /// The address and port, or the port alone.
    #[arg(default_value = "127.0.0.1:8000", value_parser = address)]
    address: SocketAddr,

    /// How many threads serve requests; one for each processor if it isn't said and the connections suffice.
    #[arg(long)]
    workers: Option<usize>,

    /// How many connections to the database the workers have among them; 32 if it isn't said, or 4 for each worker.
    #[arg(long)]
    connections: Option<usize>,
}

impl Runserver {
    pub(super) fn run(self, context: &Context) -> Result<()> {
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,actix_server=warn"));
        // Where the program has set up tracing of its own, that is what it wants.
        let _ = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_ansi(std::io::stdout().is_terminal())
            .try_init();
        wait(warn(context))?;
        let routers = context.project.routers()?;
        let prefixes: Vec<String> = routers.iter().map(|router| router.prefix().to_owned()).collect();
        let mut server = Server::new(self.address, routers);
        if let Some(connections) = self.connections {
            server = server.connections(connections);
        }
        if let Some(workers) = self.workers {
            server = server.workers(workers);
        }
        let (name, address) = (context.project.name(), self.address);
        let attach = context.project.attachment();
        let server = server.prepare(move |db| attach(db));
        server.run(&context.settings.database_url(), || {
            for prefix in prefixes {
                tracing::info!("{name} is at http://{address}{prefix}; quit with CONTROL-C");
            }
        })
    }
}

/// Warns of tables that are not there yet, as Django's server does.
async fn warn(context: &Context) -> Result<()> {
    let shown = context.executor().await?.show().await?;
    let unapplied = shown.iter().filter(|migration| migration.applied.is_none()).count();
    if unapplied > 0 {
        tracing::warn!("unapplied migrations: {unapplied}; run `migrate` to apply them");
    }
    if context.models_have_changed() {
        tracing::warn!(
            "the models have changes that no migration has: `makemigrations` writes them down, or tells what to write by hand"
        );
    }
    if let Some(missing) = context.missing_migrations() {
        tracing::warn!("{missing}");
    }
    Ok(())
}

/// Reads `127.0.0.1:8000`, `[::1]:8000` or `8000`.
fn address(text: &str) -> Result<SocketAddr, String> {
    if let Ok(port) = text.parse() {
        return Ok(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port));
    }
    text.parse()
        .map_err(|_| "expected an address and port such as `127.0.0.1:8000`, or a port".to_owned())
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn a_port_alone_is_on_loopback() {
        assert_eq!(
            address("8080").map(|it| it.to_string()),
            Ok("127.0.0.1:8080".to_owned())
        );
        assert_eq!(
            address("0.0.0.0:80").map(|it| it.to_string()),
            Ok("0.0.0.0:80".to_owned())
        );
        assert_eq!(
            address("[::1]:8000").map(|it| it.to_string()),
            Ok("[::1]:8000".to_owned())
        );
        assert!(address("localhost").is_err());
    }
}
