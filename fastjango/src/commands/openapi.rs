//! `openapi`: the description of an API.

use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::Args;

use super::Context;
use crate::error::{Error, Result};
use crate::rest::Api;

/// Prints the OpenAPI 3.1 document of an API, as JSON.
#[derive(Debug, Args)]
pub(super) struct Openapi {
    /// The API, by the path that it is under; it has to be said where the project has several.
    #[arg(long, value_name = "PREFIX")]
    api: Option<String>,

    /// Writes the document to this file.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Openapi {
    pub(super) fn run(self, context: &Context) -> Result<()> {
        let api = self.find(context.project.apis())?;
        let document = api.document(&api.build()?)?;
        match self.output {
            None => writeln!(io::stdout(), "{document}")?,
            Some(path) => fs::write(&path, format!("{document}\n"))
                .map_err(|error| Error::Configuration(format!("{}: {error}", path.display())))?,
        }
        Ok(())
    }

    /// The API that was named, or the only one.
    fn find<'a>(&self, apis: &'a [Api]) -> Result<&'a Api> {
        let prefixes = || {
            let prefixes: Vec<String> = apis.iter().map(|api| format!("`{}`", api.prefix())).collect();
            prefixes.join(", ")
        };
        let message = match (&self.api, apis) {
            (_, []) => "the project has no API".to_owned(),
            (None, [api]) => return Ok(api),
            (None, _) => format!("there are the APIs {}; say which with `--api`", prefixes()),
            (Some(wanted), _) => {
                let bare = wanted.trim_matches('/');
                if let Some(api) = apis.iter().find(|api| api.prefix().trim_matches('/') == bare) {
                    return Ok(api);
                }
                format!("there is no API under `{wanted}`; there is {}", prefixes())
            }
        };
        Err(Error::Configuration(message))
    }
}
