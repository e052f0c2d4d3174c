//! `routes`: what answers to which address.

use std::io::{self, Write as _};

use clap::Args;
use serde_json::json;

use super::Context;
use crate::error::Result;
use crate::rest::Router;

/// Lists the addresses, their methods and what answers.
#[derive(Debug, Args)]
pub(super) struct Routes {
    /// Prints them as JSON.
    #[arg(long)]
    json: bool,
}

impl Routes {
    pub(super) fn run(self, context: &Context) -> Result<()> {
        let routers = context.project.routers()?;
        let rows: Vec<[String; 3]> = routers.iter().flat_map(rows).collect();
        if self.json {
            let rows = rows
                .iter()
                .map(|[method, path, name]| json!({ "method": method, "path": path, "name": name }));
            writeln!(io::stdout(), "{:#}", rows.collect::<serde_json::Value>())?;
            return Ok(());
        }
        let width = |at: usize| rows.iter().map(|row| row[at].len()).max().unwrap_or(0);
        let (methods, paths) = (width(0), width(1));
        for [method, path, action] in &rows {
            writeln!(io::stdout(), "{method:methods$}  {path:paths$}  {action}")?;
        }
        Ok(())
    }
}

fn rows(router: &Router) -> Vec<[String; 3]> {
    let rows = router.routes().iter().flat_map(|route| {
        route.methods().map(move |(method, action)| {
            let path = format!("{}{}", router.prefix(), route.pattern);
            let answer = [&*route.view.name, action.name].join(".");
            [method.to_string(), path, answer.trim_end_matches('.').to_owned()]
        })
    });
    rows.collect()
}
