//! `dbshell`: the database's own command line.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::process::Command;

use clap::Args;

use super::Context;
use crate::db::DatabaseUrl;
use crate::error::{Error, Result};

/// Starts the database's own command line, sqlite3, psql or mariadb, with the address of the project's database.
#[derive(Debug, Args)]
pub(super) struct Dbshell {
    /// What that program is told besides, after `--`: `dbshell -- -c 'SELECT 1'`.
    #[arg(last = true)]
    arguments: Vec<OsString>,
}

impl Dbshell {
    pub(super) fn run(self, context: &Context) -> Result<()> {
        let url = DatabaseUrl::parse(&context.settings.database_url())?;
        let programs = programs(&url)?;
        for program in programs {
            match start(command(program, &url, &self.arguments)?) {
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(Error::Configuration(format!("{program}: {error}"))),
                Ok(()) => return Ok(()),
            }
        }
        Err(Error::Configuration(format!(
            "You appear not to have the '{}' program installed or on your path.",
            programs[0]
        )))
    }
}

/// The programs that can do it: the first that is there is started.
fn programs(url: &DatabaseUrl) -> Result<&'static [&'static str]> {
    match url.scheme() {
        "sqlite" => Ok(&["sqlite3"]),
        "postgres" | "postgresql" => Ok(&["psql"]),
        "mysql" | "mariadb" => Ok(&["mariadb", "mysql"]),
        other => Err(Error::Configuration(format!(
            "`{other}` is not a database; `sqlite`, `postgres`, `mysql` and `mariadb` are"
        ))),
    }
}

/// Runs a program in place of this one.
#[cfg(unix)]
fn start(mut command: Command) -> std::io::Result<()> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec())
}

/// Runs a program to its end, and ends as it does.
#[cfg(not(unix))]
fn start(mut command: Command) -> std::io::Result<()> {
    let status = command.status()?;
    std::process::exit(status.code().unwrap_or(1))
}

fn command(program: &str, url: &DatabaseUrl, arguments: &[OsString]) -> Result<Command> {
    let mut command = Command::new(program);
    if url.is_sqlite() {
        command.args(arguments).arg(&*url.name()?);
    } else if url.is_postgres() {
        psql(&mut command, url, arguments)?;
    } else {
        mariadb(&mut command, url, arguments)?;
    }
    Ok(command)
}

/// The parameters of an address and the variables by which psql knows them.
const VARIABLES: [(&[&str], &str); 6] = [
    (&["sslmode", "ssl-mode"], "PGSSLMODE"),
    (&["sslrootcert", "ssl-root-cert", "ssl-ca"], "PGSSLROOTCERT"),
    (&["sslcert", "ssl-cert"], "PGSSLCERT"),
    (&["sslkey", "ssl-key"], "PGSSLKEY"),
    (&["application_name"], "PGAPPNAME"),
    (&["options"], "PGOPTIONS"),
];

/// Passwords go through the environment: everybody sees the arguments of a program.
fn psql(command: &mut Command, url: &DatabaseUrl, arguments: &[OsString]) -> Result<()> {
    let parameter = |name: &str| url.parameter(name).map(std::borrow::Cow::into_owned);
    let given = |text: String| Some(text).filter(|text| !text.is_empty());
    let user = parameter("user").or(given(url.user()?.into_owned()));
    let host = parameter("host")
        .or(parameter("hostaddr"))
        .or(given(url.host().to_owned()));
    let port = parameter("port").or(url.port().map(|port| port.to_string()));
    for (option, value) in [("-U", user), ("-h", host), ("-p", port)] {
        if let Some(value) = value {
            command.args([option, &value]);
        }
    }
    let password = parameter("password").or(url.password()?.map(std::borrow::Cow::into_owned));
    command.envs(password.map(|password| ("PGPASSWORD", password)));
    for (names, variable) in VARIABLES {
        command.envs(
            names
                .iter()
                .find_map(|name| parameter(name))
                .map(|value| (variable, value)),
        );
    }
    command.args(arguments).args(given(url.name()?.into_owned()));
    Ok(())
}

fn mariadb(command: &mut Command, url: &DatabaseUrl, arguments: &[OsString]) -> Result<()> {
    let parameter = |names: &[&str]| names.iter().find_map(|name| url.parameter(name));
    let mut option = |name: &str, value: &str| {
        if !value.is_empty() {
            command.arg(format!("--{name}={value}"));
        }
    };
    option("user", &url.user()?);
    match url.parameter("socket") {
        Some(socket) => option("socket", &socket),
        None => option("host", url.host()),
    }
    option("port", &url.port().map(|port| port.to_string()).unwrap_or_default());
    option("ssl-ca", &parameter(&["sslca", "ssl-ca"]).unwrap_or_default());
    option("ssl-cert", &parameter(&["sslcert", "ssl-cert"]).unwrap_or_default());
    option("ssl-key", &parameter(&["sslkey", "ssl-key"]).unwrap_or_default());
    option("default-character-set", "utf8mb4");
    command.envs(url.password()?.map(|password| ("MYSQL_PWD", password.into_owned())));
    let name = url.name()?;
    if !name.is_empty() {
        command.arg(&*name);
    }
    command.args(arguments);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A command as one text: its variables, itself and its arguments.
    fn shell(url: &str, arguments: &[&str]) -> String {
        let url = DatabaseUrl::parse(url).expect("it can be read");
        let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        let program = programs(&url).expect("it is a database")[0];
        let command = command(program, &url, &arguments).expect("it can be made");
        let variables = command
            .get_envs()
            .map(|(name, value)| (name, value.unwrap_or_default()));
        let variables = variables.map(|(name, value)| format!("{}={}", name.display(), value.display()));
        let words = [command.get_program()].into_iter().chain(command.get_args());
        let all = variables.chain(words.map(|word| word.display().to_string()));
        all.collect::<Vec<String>>().join(" ")
    }

    #[test]
    fn each_program_is_told_its_way() {
        assert_eq!(
            shell("sqlite://a/db.sqlite3?mode=ro", &["-box"]),
            "sqlite3 -box a/db.sqlite3"
        );
        assert_eq!(
            shell("postgres://u:p%40ss@h:5433/n?sslmode=require", &["-c", "SELECT 1"]),
            "PGPASSWORD=p@ss PGSSLMODE=require psql -U u -h h -p 5433 -c SELECT 1 n"
        );
        assert_eq!(shell("postgres:///n?host=/run&user=u", &[]), "psql -U u -h /run n");
        assert_eq!(shell("postgres://u@%2Frun/?dbname=n", &[]), "psql -U u -h /run n");
        assert_eq!(
            shell("mysql://u:p@h:3307/n?ssl-ca=a.pem", &["-e", "SELECT 1"]),
            "MYSQL_PWD=p mariadb --user=u --host=h --port=3307 --ssl-ca=a.pem --default-character-set=utf8mb4 n -e \
             SELECT 1"
        );
        assert_eq!(
            shell("mariadb://localhost/n?socket=/run/s", &[]),
            "mariadb --socket=/run/s --default-character-set=utf8mb4 n"
        );
    }
}
