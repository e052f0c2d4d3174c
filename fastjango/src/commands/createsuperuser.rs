//! `createsuperuser`: an account that may do everything.

use std::env;
use std::io::{self, IsTerminal as _, Write as _};

use clap::Args;

use super::Context;
use crate::auth::{User, validate_password};
use crate::db::Database;
use crate::error::{Error, Result};
use crate::prelude::{Instance as _, Json, Manager as _, Model as _};

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
            Some(username) => checked_username(&db, username).await?,
            None => ask_until("Username: ", async |answer| checked_username(&db, answer).await).await?,
        };
        let email = match self.email {
            Some(email) => checked_email(&db, email).await?,
            None => ask_until("Email address: ", async |answer| checked_email(&db, answer).await).await?,
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
        let username = checked_username(db, username).await?;
        let email = checked_email(db, email).await?;
        made(db, &username, &email, variable("PASSWORD").as_deref()).await
    }
}

async fn made(db: &Database, username: &str, email: &str, password: Option<&str>) -> Result<()> {
    User::create_superuser(db, username, email, password).await?;
    writeln!(io::stdout(), "Superuser created successfully.")?;
    Ok(())
}

/// A name that an account may have, and none has.
async fn checked_username(db: &Database, username: String) -> Result<String> {
    clean_field(db, User::new().username(&username).build(), "username").await?;
    let namesakes = User::objects().filter(|user| user.username.eq(&username));
    if namesakes.exists(db).await? {
        return Err(refused(["That username is already taken.".to_owned()]));
    }
    Ok(username)
}

/// An address that an account may have, or none.
async fn checked_email(db: &Database, email: String) -> Result<String> {
    clean_field(db, User::new().username("").email(&email).build(), "email").await?;
    Ok(email)
}

/// Looks whether a field of an account is as the model says, whatever the others are: Django's `field.clean`.
async fn clean_field(db: &Database, mut user: User, field: &str) -> Result<()> {
    match user.clean_fields(db).await {
        Err(error @ Error::Validation(_)) => match messages(&error.detail()[field]) {
            messages if messages.is_empty() => Ok(()),
            messages => Err(refused(messages)),
        },
        cleaned => cleaned,
    }
}

/// The messages of a document of errors.
fn messages(document: &Json) -> Vec<String> {
    let texts = document.as_array().into_iter().flatten().filter_map(Json::as_str);
    texts.map(str::to_owned).collect()
}

/// The error of an answer that can't be taken, which is asked for again where somebody can be asked.
fn refused(messages: impl IntoIterator<Item = String>) -> Error {
    let messages: Vec<String> = messages.into_iter().collect();
    Error::Configuration(format!("Error: {}", messages.join("; ")))
}

/// Asks until the answer can be taken.
async fn ask_until(question: &str, check: impl AsyncFn(String) -> Result<String>) -> Result<String> {
    loop {
        match check(ask(question)?).await {
            Err(Error::Configuration(message)) => eprintln!("{message}"),
            taken => return taken,
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
        for message in messages(&weak.detail()) {
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
