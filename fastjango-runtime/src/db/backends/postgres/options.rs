//! Where a database is and how it is reached: what stands in its URL, and in the environment.

use std::collections::HashMap;
use std::net::IpAddr;
use std::path::Path;

use tokio_postgres::{Config, Error as DriverError};

use super::Connection;
use super::encryption::Encryption;
use super::wire::Connector;
use crate::db::backends::check_parameters;
use crate::db::failure::Failure;
use crate::db::url::DatabaseUrl;
use crate::error::{Error, Result};

/// Where a database is and how it is reached.
#[derive(Clone)]
pub(in crate::db) struct Options {
    config: Config,
    encryption: Encryption,
    connector: Connector,
    statement_cache: usize,
}

/// What a URL may say after its `?`, besides `options[…]`.
const PARAMETERS: &[&str] = &[
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "options",
];

/// The variables that libpq has for what a URL leaves out; where two say the same, the first counts.
const VARIABLES: [(&str, &str); 12] = [
    ("PGHOSTADDR", "host"),
    ("PGHOST", "host"),
    ("PGPORT", "port"),
    ("PGDATABASE", "dbname"),
    ("PGUSER", "user"),
    ("PGPASSWORD", "password"),
    ("PGSSLMODE", "sslmode"),
    ("PGSSLROOTCERT", "sslrootcert"),
    ("PGSSLCERT", "sslcert"),
    ("PGSSLKEY", "sslkey"),
    ("PGAPPNAME", "application_name"),
    ("PGOPTIONS", "options"),
];

/// What every session has, whatever the URL and the server's configuration say: the server takes the last.
const SESSION: &str = "-c TimeZone=UTC -c DateStyle=ISO,MDY";

impl Options {
    /// Reads what stands after `postgres:` in a URL; what it leaves out, libpq's environment variables may say.
    pub(in crate::db) fn parse(rest: &str, statement_cache: usize) -> Result<Self> {
        Self::read(rest, statement_cache, |name| std::env::var(name).ok())
    }

    fn read(rest: &str, statement_cache: usize, variable: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let settings = Settings::gather(rest, variable)?;
        let encryption = settings.encryption()?;
        Ok(Self {
            config: settings.config()?,
            connector: settings.connector(encryption)?,
            encryption,
            statement_cache,
        })
    }

    pub(in crate::db) async fn connect(&self) -> Result<Connection, Failure> {
        let mut config = self.config.clone();
        let mut ways = self.encryption.ways().iter().peekable();
        while let Some(way) = ways.next() {
            match config.ssl_mode(*way).connect(Connector::clone(&self.connector)).await {
                Ok((client, wire)) => {
                    let connector = Connector::clone(&self.connector);
                    return Ok(Connection::new(client, wire, self.statement_cache, connector));
                }
                Err(error) if ways.peek().is_some() && may_differ(&error) => {}
                Err(error) => return Err(super::errors::of_connecting(error)),
            }
        }
        unreachable!("there is a way, and the last one ends it")
    }
}

/// Whether a refusal may be about the encryption, or the lack of it.
fn may_differ(error: &DriverError) -> bool {
    match error.as_db_error() {
        // No entry of `pg_hba.conf` is for such a connection.
        Some(answer) => answer.code().code().starts_with("28"),
        None => super::errors::is_of_encryption(error),
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Not all of it: there may be a password.
        f.debug_struct("Options")
            .field("host", &self.config.get_hosts())
            .field("encryption", &self.encryption)
            .field("statement_cache", &self.statement_cache)
            .finish_non_exhaustive()
    }
}

/// What is said of a database, by the names of libpq.
struct Settings(HashMap<&'static str, String>);

impl Settings {
    fn gather(rest: &str, variable: impl Fn(&str) -> Option<String>) -> Result<Self> {
        check_parameters(rest, PARAMETERS)?;
        let url = DatabaseUrl::parse(&format!("postgres:{rest}"))?;
        let mut settings = Self(HashMap::new());
        for (name, setting) in VARIABLES {
            if let Some(value) = variable(name).filter(|value| !value.is_empty()) {
                settings.0.entry(setting).or_insert(value);
            }
        }
        settings.read_parts(&url)?;
        for pair in url.parameters() {
            let (name, value) = pair?;
            settings.read_parameter(name, value.into_owned());
        }
        Ok(settings)
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    fn read_parts(&mut self, url: &DatabaseUrl) -> Result<()> {
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let parts = [
            ("host", given(url.host())),
            ("port", url.port().map(|port| port.to_string())),
            ("user", given(&url.user()?)),
            ("password", url.password()?.map(std::borrow::Cow::into_owned)),
            ("dbname", given(&url.name()?)),
        ];
        self.0
            .extend(parts.into_iter().filter_map(|(name, value)| Some((name, value?))));
        Ok(())
    }

    fn read_parameter(&mut self, name: &str, value: String) {
        let name = match name {
            "sslmode" | "ssl-mode" => "sslmode",
            "sslrootcert" | "ssl-root-cert" | "ssl-ca" => "sslrootcert",
            "sslcert" | "ssl-cert" => "sslcert",
            "sslkey" | "ssl-key" => "sslkey",
            "options" => return self.add_option(&value),
            _ => {
                if let Some(option) = name.strip_prefix("options[").and_then(|name| name.strip_suffix(']')) {
                    let value = value.replace('\\', "\\\\").replace(' ', "\\ ");
                    return self.add_option(&format!("-c {option}={value}"));
                }
                let known = PARAMETERS.iter().find(|known| **known == name);
                *known.expect("the parameters have been checked")
            }
        };
        self.0.insert(name, value);
    }

    fn add_option(&mut self, option: &str) {
        let options = self.0.entry("options").or_default();
        if !options.is_empty() {
            options.push(' ');
        }
        options.push_str(option);
    }

    /// What is asked for; a certificate to know the server by is one to verify it with, as for libpq.
    fn encryption(&self) -> Result<Encryption> {
        let asked = self.get("sslmode").map_or(Ok(Encryption::Prefer), Encryption::parse)?;
        if asked.is_required() && cfg!(not(feature = "tls")) {
            return Err(Error::Configuration(
                "`sslmode` asks for an encrypted connection, and this build has none; turn on the cargo feature `tls`"
                    .to_owned(),
            ));
        }
        Ok(match asked {
            Encryption::Require if self.get("sslrootcert").is_some() => Encryption::VerifyCa,
            asked => asked,
        })
    }

    fn port(&self) -> Result<u16> {
        self.get("port").map_or(Ok(5432), |port| {
            port.parse()
                .map_err(|_| Error::Configuration("the port of the database URL is no number".to_owned()))
        })
    }

    fn config(&self) -> Result<Config> {
        let mut config = Config::new();
        let port = self.port()?;
        let host = self.get("host");
        match self.get("hostaddr") {
            Some(address) => {
                let parsed: IpAddr = address
                    .parse()
                    .map_err(|_| Error::Configuration(format!("`hostaddr` is no IP address: `{address}`")))?;
                // The host's name is what its certificate is for.
                let name = host.filter(|host| !host.starts_with('/')).unwrap_or(address);
                config.hostaddr(parsed).host(name);
            }
            None => {
                config.host(host.unwrap_or_else(|| default_host(port)));
            }
        }
        config.port(port);
        if let Some(user) = self.get("user") {
            config.user(user);
        }
        if let Some(password) = self.get("password") {
            config.password(password);
        }
        if let Some(name) = self.get("dbname") {
            config.dbname(name);
        }
        if let Some(name) = self.get("application_name") {
            config.application_name(name);
        }
        let options = self.get("options").unwrap_or_default();
        config.options(format!("{options} {SESSION}").trim_start());
        Ok(config)
    }

    #[cfg(feature = "tls")]
    fn connector(&self, encryption: Encryption) -> Result<Connector> {
        let certificate = match (self.get("sslcert"), self.get("sslkey")) {
            (Some(certificate), Some(key)) => Some((certificate, key)),
            (None, None) => None,
            _ => {
                return Err(Error::Configuration(
                    "`sslcert` and `sslkey` are given together or not at all".to_owned(),
                ));
            }
        };
        Connector::new(encryption, self.get("sslrootcert"), certificate)
    }

    #[cfg(not(feature = "tls"))]
    #[expect(
        clippy::unused_self,
        clippy::unnecessary_wraps,
        reason = "it is otherwise where there is TLS"
    )]
    fn connector(&self, _: Encryption) -> Result<Connector> {
        Ok(tokio_postgres::NoTls)
    }
}

/// The folder of a server's socket where there is one, as for libpq, and else this machine.
fn default_host(port: u16) -> &'static str {
    let folders = ["/run/postgresql", "/var/run/postgresql", "/tmp"];
    let has_socket = |folder: &&str| Path::new(folder).join(format!(".s.PGSQL.{port}")).exists();
    folders.into_iter().find(has_socket).unwrap_or("localhost")
}

#[cfg(test)]
mod tests {
    use tokio_postgres::config::{Host, SslMode};

    use super::*;

    fn read(rest: &str, environment: &[(&str, &str)]) -> Result<Options> {
        let variable = |name: &str| {
            let found = environment.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Options::read(rest, 10, variable)
    }

    fn config(rest: &str, environment: &[(&str, &str)]) -> Config {
        read(rest, environment).expect("it can be read").config
    }

    fn host(config: &Config) -> Vec<String> {
        let text = |host: &Host| match host {
            Host::Tcp(name) => name.clone(),
            Host::Unix(path) => path.display().to_string(),
        };
        config.get_hosts().iter().map(text).collect()
    }

    fn refusal(rest: &str) -> String {
        match read(rest, &[]) {
            Err(Error::Configuration(message)) => message,
            other => panic!("{rest}: {other:?}"),
        }
    }

    #[test]
    fn each_part_of_an_address_is_read() {
        let config = config(
            "//fr%40nk:sp%2Fice@example.org:5433/sh%20op?application_name=a%26b",
            &[],
        );
        assert_eq!(
            (config.get_user(), config.get_password()),
            (Some("fr@nk"), Some(&b"sp/ice"[..]))
        );
        assert_eq!(
            (host(&config), config.get_ports()),
            (vec!["example.org".to_owned()], &[5433][..])
        );
        assert_eq!(
            (config.get_dbname(), config.get_application_name()),
            (Some("sh op"), Some("a&b"))
        );
        assert_eq!(config.get_options(), Some(SESSION));
    }

    #[test]
    fn parameters_count_more_than_parts_and_these_more_than_the_environment() {
        let environment = [
            ("PGHOSTADDR", "10.0.0.1"),
            ("PGHOST", "a"),
            ("PGUSER", "b"),
            ("PGPORT", "1"),
            ("PGDATABASE", "c"),
        ];
        let of = config("//", &environment);
        assert_eq!((host(&of), of.get_ports()), (vec!["10.0.0.1".to_owned()], &[1][..]));
        assert_eq!((of.get_user(), of.get_dbname()), (Some("b"), Some("c")));
        let of = config("//u@h:2/n?user=v&dbname=m&port=3&host=i&password=p", &environment);
        assert_eq!((host(&of), of.get_ports()), (vec!["i".to_owned()], &[3][..]));
        assert_eq!(
            (of.get_user(), of.get_dbname(), of.get_password()),
            (Some("v"), Some("m"), Some(&b"p"[..]))
        );
    }

    #[test]
    fn a_socket_is_a_folder() {
        for rest in ["//u@%2Frun%2Fpg/n", "///n?host=/run/pg", "///n?host=%2Frun%2Fpg"] {
            assert_eq!(host(&config(rest, &[])), ["/run/pg"], "{rest}");
        }
    }

    #[test]
    fn an_address_is_reached_under_the_name_of_its_host() {
        let address = ["::1".parse::<IpAddr>().expect("an address")];
        for (rest, name) in [
            ("//h/n?hostaddr=::1", "h"),
            ("///n?hostaddr=::1", "::1"),
            ("///n?host=/run&hostaddr=::1", "::1"),
        ] {
            let config = config(rest, &[]);
            assert_eq!(
                (host(&config), config.get_hostaddrs()),
                (vec![name.to_owned()], &address[..]),
                "{rest}"
            );
        }
        assert!(refusal("///n?hostaddr=here").contains("`here`"));
    }

    #[test]
    fn options_are_gathered_and_the_session_is_the_last() {
        let of = config(
            "///?options=-c%20a%3D1&options[search_path]=x,%20y&options[b]=2",
            &[("PGOPTIONS", "-c z=0")],
        );
        let expected = format!("-c z=0 -c a=1 -c search_path=x,\\ y -c b=2 {SESSION}");
        assert_eq!(of.get_options(), Some(&*expected));
    }

    #[test]
    fn what_is_wrong_is_told_without_a_password() {
        assert!(refusal("//h/n?sslmode=often").contains("`often`"));
        assert!(refusal("//h/n?port=many").contains("port"));
        let message = refusal("//u:gehe/im@h/n");
        assert!(message.contains("%2F") && !message.contains("gehe"), "{message}");
        let options = read("//u:geheim@h/n", &[]).expect("it can be read");
        assert!(!format!("{options:?}").contains("geheim"));
    }

    #[test]
    fn encryption_is_never_left_out_where_it_is_asked_for() {
        for mode in ["require", "verify-ca", "VERIFY-FULL"] {
            let read = read(&format!("//h/n?sslmode={mode}"), &[]);
            if cfg!(feature = "tls") {
                assert_eq!(read.expect("it can be read").encryption.ways(), [SslMode::Require]);
            } else {
                assert!(matches!(read, Err(Error::Configuration(message)) if message.contains("`tls`")));
            }
        }
        for mode in ["disable", "allow", "prefer"] {
            let read = read(&format!("//h/n?sslmode={mode}"), &[]).expect("it can be read");
            assert!(read.encryption.ways().contains(&SslMode::Disable));
        }
        let of_environment = read("//h/n", &[("PGSSLMODE", "disable")]).expect("it can be read");
        assert_eq!(of_environment.encryption, Encryption::Disable);
    }
}
