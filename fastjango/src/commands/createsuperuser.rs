//! `createsuperuser`: an account that may do everything.

use std::env;
use std::io::{self, IsTerminal as _, Write as _};

use clap::Args;

use super::Context;
use crate::auth::{User, validate_password};
use crate::db::Database;
use crate::error::{Error, Result};
use crate::models::base::Model as _;
use crate::models::manager::Manager as _;

/// Makes an account that may do everything; asks for what isn't said.
#[derive(Debug, Args)]
#[command(after_help = VARIABLES)]
pub(super) struct Createsuperuser {
    /// The name of the account.
    #[arg(long)]
    username: Option<String>,

    /// Its e-mail address.
    #[arg(long)]
    email: Option<String>,

    /// Asks nothing: what isn't said comes from the environment, and without a password the account has none.
    #[arg(long, visible_alias = "no-input")]
    noinput: bool,
}

const VARIABLES: &str = "Environment, with --noinput:\n  \
    DJANGO_SUPERUSER_USERNAME, DJANGO_SUPERUSER_EMAIL, DJANGO_SUPERUSER_PASSWORD";

impl Createsuperuser {
    pub(super) async fn run(self, context: &Context) -> Result<()> {
        let known = context.project.all_models();
        if !known.iter().any(|model| std::ptr::eq(*model, User::options())) {
            return Err(Error::Configuration(
                "the project has no accounts; add `TokenAuthentication` or another scheme to an API".to_owned(),
            ));
        }
        let db = context.settings.connect(&context.project).await?;
        if self.noinput {
            return self.without_asking(&db).await;
        }
        if !io::stdin().is_terminal() {
            return Err(Error::Configuration(
                "Superuser creation skipped due to not running in a TTY. You can run `createsuperuser --noinput` \
                 instead."
                    .to_owned(),
            ));
        }
        let username = match self.username {
            Some(name) => checked(&db, name).await?,
            None => ask_username(&db).await?,
        };
        let email = match self.email {
            Some(email) => email,
            None => ask("Email address: ")?,
        };
        let password = ask_password(&User::new().username(&username).email(&email).build())?;
        made(&db, &username, &email, Some(&password)).await
    }

    async fn without_asking(self, db: &Database) -> Result<()> {
        let variable = |name: &str| {
            env::var(format!("DJANGO_SUPERUSER_{name}"))
                .ok()
                .filter(|text| !text.is_empty())
        };
        let needed = |name: &str| Error::Configuration(format!("You must use --{name} with --noinput."));
        let username = self
            .username
            .or_else(|| variable("USERNAME"))
            .ok_or_else(|| needed("username"))?;
        let email = self
            .email
            .or_else(|| variable("EMAIL"))
            .ok_or_else(|| needed("email"))?;
        let username = checked(db, username).await?;
        made(db, &username, &email, variable("PASSWORD").as_deref()).await
    }
}

async fn made(db: &Database, username: &str, email: &str, password: Option<&str>) -> Result<()> {
    User::create_superuser(db, username, email, password).await?;
    writeln!(io::stdout(), "Superuser created successfully.")?;
    Ok(())
}

/// A name that nobody has.
async fn checked(db: &Database, username: String) -> Result<String> {
    if User::objects()
        .filter(|user| user.username.eq(&username))
        .exists(db)
        .await?
    {
        return Err(Error::Configuration(
            "Error: That username is already taken.".to_owned(),
        ));
    }
    Ok(username)
}

async fn ask_username(db: &Database) -> Result<String> {
    loop {
        let username = ask("Username: ")?;
        if username.is_empty() {
            eprintln!("Error: This field cannot be blank.");
            continue;
        }
        match checked(db, username).await {
            Err(Error::Configuration(message)) => eprintln!("{message}"),
            other => return other,
        }
    }
}

/// A password, twice, that is good enough or meant all the same.
fn ask_password(user: &User) -> Result<String> {
    loop {
        let password = rpassword::prompt_password("Password: ")?;
        if password != rpassword::prompt_password("Password (again): ")? {
            eprintln!("Error: Your passwords didn't match.");
            continue;
        }
        if password.trim().is_empty() {
            eprintln!("Error: Blank passwords aren't allowed.");
            continue;
        }
        let Err(weak) = validate_password(&password, user) else {
            return Ok(password);
        };
        for message in weak
            .detail()
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|message| message.as_str())
        {
            eprintln!("{message}");
        }
        if ask("Bypass password validation and create user anyway? [y/N]: ")?.eq_ignore_ascii_case("y") {
            return Ok(password);
        }
    }
}

/// Asks for a line; the end of the input ends the command.
fn ask(question: &str) -> Result<String> {
    write!(io::stderr(), "{question}")?;
    let mut answer = String::new();
    if io::stdin().read_line(&mut answer)? == 0 {
        return Err(Error::Configuration("Operation cancelled.".to_owned()));
    }
    Ok(answer.trim().to_owned())
}
