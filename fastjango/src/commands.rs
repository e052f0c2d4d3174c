//! The management commands, one file each.

mod check;
mod createsuperuser;
mod dbshell;
mod dumpdata;
mod flush;
mod loaddata;
mod makemigrations;
mod migrate;
mod new;
mod openapi;
mod progress;
mod routes;
mod runserver;
mod settings;
mod showmigrations;
mod sqlmigrate;

use std::future::Future;
use std::io::ErrorKind;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::error::{Error, Result};
use crate::migrations::{MigrationExecutor, check_drift};
use crate::project::Project;

pub use new::cli;
use settings::Settings;

/// The `main` of a program: runs the management command that its arguments name.
///
/// # Examples
///
/// ```no_run
/// use fastjango::prelude::*;
///
/// fastjango::main!(Project::new("bookshop"));
/// ```
#[macro_export]
macro_rules! main {
    ($project:expr $(,)?) => {
        fn main() -> ::std::process::ExitCode {
            $crate::__private::main(|| $project, ::core::env!("CARGO_MANIFEST_DIR"))
        }
    };
}

/// Runs a command of the project.
#[derive(Debug, Parser)]
#[command(version = None, arg_required_else_help = true)]
struct Arguments {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Runserver(runserver::Runserver),
    Makemigrations(makemigrations::Makemigrations),
    Migrate(migrate::Migrate),
    Showmigrations(showmigrations::Showmigrations),
    Sqlmigrate(sqlmigrate::Sqlmigrate),
    Loaddata(loaddata::Loaddata),
    Dumpdata(dumpdata::Dumpdata),
    Flush(flush::Flush),
    Createsuperuser(createsuperuser::Createsuperuser),
    Dbshell(dbshell::Dbshell),
    Routes(routes::Routes),
    Openapi(openapi::Openapi),
    Check(check::Check),
}

/// What a command works with.
struct Context {
    project: Project,
    settings: Settings,
}

impl Context {
    /// What brings the database along the migrations.
    async fn executor(&self) -> Result<MigrationExecutor> {
        let db = self.settings.connect(&self.project).await?;
        MigrationExecutor::new(&db, self.project.name(), self.project.all_migrations())
    }

    /// Whether the models have changes that no migration has; those without any migration are another matter.
    fn models_have_changed(&self) -> bool {
        let (models, migrations) = (self.project.all_models(), self.project.all_migrations());
        !migrations.is_empty() && check_drift(models, migrations).is_err()
    }

    /// What to do where there are models whose tables no migration makes, be it that none was written or that the
    /// project doesn't know them.
    fn missing_migrations(&self) -> Option<&'static str> {
        let unknown = self.project.all_migrations().is_empty() && !self.project.all_models().is_empty();
        unknown.then_some(
            "The project has models but knows no migrations: write them with `makemigrations`, say `mod migrations;`, \
             and add `.migrations(migrations::migrations)` to the `Project`.",
        )
    }
}

/// Runs the command that the program's arguments name.
#[doc(hidden)]
pub fn main(project: fn() -> Project, folder: &'static str) -> ExitCode {
    let project = project();
    let command = Arguments::command()
        .name(project.name())
        .about("The management commands of this project");
    let matches = command.get_matches();
    let arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let context = Context {
        project,
        settings: arguments.settings.in_folder(folder),
    };
    match run(arguments.command, &context) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read the output has read enough.
        Err(Error::Io(error)) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", context.project.name());
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command, context: &Context) -> Result<()> {
    match command {
        Command::Runserver(command) => command.run(context),
        Command::Makemigrations(command) => command.run(context),
        Command::Migrate(command) => wait(command.run(context)),
        Command::Showmigrations(command) => wait(command.run(context)),
        Command::Sqlmigrate(command) => wait(command.run(context)),
        Command::Loaddata(command) => wait(command.run(context)),
        Command::Dumpdata(command) => wait(command.run(context)),
        Command::Flush(command) => wait(command.run(context)),
        Command::Createsuperuser(command) => wait(command.run(context)),
        Command::Dbshell(command) => command.run(context),
        Command::Routes(command) => command.run(context),
        Command::Openapi(command) => command.run(context),
        Command::Check(command) => command.run(context),
    }
}

/// Runs a future to its end.
fn wait<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Error::Io)?;
    runtime.block_on(future)
}
