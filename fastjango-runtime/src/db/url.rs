//! The parts of a database's address.

use std::borrow::Cow;
use std::fmt;

use percent_encoding::percent_decode_str;

use crate::error::{Error, Result};

/// The parts of a database's address, `postgres://user:password@host:5432/name`: what tools need that talk to the
/// server by other ways than a [`Database`](super::Database).
///
/// # Examples
///
/// ```
/// use fastjango::db::DatabaseUrl;
///
/// let url = DatabaseUrl::parse("postgres://frank:sp%2Fice@localhost:5433/shop")?;
/// assert_eq!((&*url.user()?, &*url.password()?.unwrap_or_default()), ("frank", "sp/ice"));
/// assert_eq!((url.host(), url.port(), &*url.name()?), ("localhost", Some(5433), "shop"));
/// assert_eq!(url.with_name("other").to_url(), "postgres://frank:sp%2Fice@localhost:5433/other");
/// # Ok::<_, fastjango::error::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl {
    scheme: String,
    /// What stands before `@`, as it was written.
    account: Option<String>,
    host: String,
    port: Option<u16>,
    name: String,
    query: String,
}

impl DatabaseUrl {
    /// Takes an address apart. Of SQLite's, all but the scheme is the name: the path.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::db::DatabaseUrl;
    ///
    /// assert_eq!(&*DatabaseUrl::parse("sqlite://data/db.sqlite3")?.name()?, "data/db.sqlite3");
    /// assert!(DatabaseUrl::parse("postgres://localhost:many/shop").is_err());
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] where it has no scheme, a port that is no number, or a host that is no UTF-8.
    pub fn parse(url: &str) -> Result<Self> {
        let (scheme, rest) = url.split_once(':').ok_or_else(|| {
            Error::Configuration("a database URL begins with `sqlite:`, `postgres:` or `mysql:`".into())
        })?;
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut parts = Self {
            scheme: scheme.to_owned(),
            account: None,
            host: String::new(),
            port: None,
            name: rest.to_owned(),
            query: query.to_owned(),
        };
        if !parts.is_sqlite() {
            parts.read_authority(rest)?;
        }
        if parts.is_postgres() {
            parts.host = decode(&parts.host)?.into_owned();
            parts.gather_name();
        }
        Ok(parts)
    }

    /// Takes the database's name from where else PostgreSQL's URLs may say it, after `?`, which counts more: else another
    /// name would be put beside it, and not in its place.
    fn gather_name(&mut self) {
        let query = std::mem::take(&mut self.query);
        let mut others = Vec::new();
        for pair in query.split('&') {
            match pair.strip_prefix("dbname=") {
                Some(name) if !name.is_empty() => self.name = name.replace('?', "%3F"),
                Some(_) => {}
                None => others.push(pair),
            }
        }
        self.query = others.join("&");
    }

    fn read_authority(&mut self, rest: &str) -> Result<()> {
        let (authority, name) = rest.split_once('/').unwrap_or((rest, ""));
        name.clone_into(&mut self.name);
        let address = match authority.rsplit_once('@') {
            Some((account, address)) => {
                self.account = Some(account.to_owned());
                address
            }
            None => authority,
        };
        let (host, port) = match address.rsplit_once(':') {
            // The colons of an IPv6 address stand within brackets.
            Some((host, port)) if !port.contains(']') => (host, Some(port)),
            _ => (address, None),
        };
        host.trim_matches(['[', ']']).clone_into(&mut self.host);
        // Not what is wrong with it: it may be a part of a password.
        let read = |port: &str| {
            port.parse().map_err(|_| {
                Error::Configuration(
                    "the database URL can't be read: its port is no number; a `/`, `?`, `:` or `@` in a name or \
                     password is written as `%2F`, `%3F`, `%3A` or `%40`"
                        .to_owned(),
                )
            })
        };
        self.port = port.map(read).transpose()?;
        Ok(())
    }

    /// What stands before the colon: `sqlite`, `postgres`, `mysql`, …
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::db::DatabaseUrl;
    ///
    /// assert_eq!(DatabaseUrl::parse("mariadb://localhost/shop")?.scheme(), "mariadb");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// Whether it is SQLite's.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::db::DatabaseUrl;
    ///
    /// assert!(DatabaseUrl::parse("sqlite::memory:")?.is_sqlite());
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn is_sqlite(&self) -> bool {
        self.scheme == "sqlite"
    }

    /// Whether it is PostgreSQL's.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::db::DatabaseUrl;
    ///
    /// let both = ["postgres://localhost/shop", "postgresql://localhost/shop"];
    /// assert!(both.iter().all(|url| DatabaseUrl::parse(url).is_ok_and(|url| url.is_postgres())));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        matches!(&*self.scheme, "postgres" | "postgresql")
    }

    /// The user; empty where none is named.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::db::DatabaseUrl;
    ///
    /// assert_eq!(&*DatabaseUrl::parse("postgres://frank@localhost/shop")?.user()?, "frank");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] where it is no UTF-8.
    pub fn user(&self) -> Result<Cow<'_, str>> {
        let account = self.account.as_deref().unwrap_or_default();
        decode(account.split_once(':').map_or(account, |(user, _)| user))
    }

    /// The password.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::db::DatabaseUrl;
    ///
    /// let url = DatabaseUrl::parse("postgres://frank:sp%40ice@localhost/shop")?;
    /// assert_eq!(url.password()?.as_deref(), Some("sp@ice"));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] where it is no UTF-8.
    pub fn password(&self) -> Result<Option<Cow<'_, str>>> {
        let account = self.account.as_deref().unwrap_or_default();
        account
            .split_once(':')
            .map(|(_, password)| decode(password))
            .transpose()
    }

    /// The host's name or number, or the folder of PostgreSQL's socket; empty where none is named.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::db::DatabaseUrl;
    ///
    /// assert_eq!(DatabaseUrl::parse("mysql://[::1]:3307/shop")?.host(), "::1");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The parameters after `?`, in their order.
    #[cfg(feature = "postgres")]
    pub(super) fn parameters(&self) -> impl Iterator<Item = Result<(&str, Cow<'_, str>)>> {
        let pairs = self.query.split('&').filter(|pair| !pair.is_empty());
        pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((name, decode(value)?))
        })
    }

    /// The port, where one is named.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::db::DatabaseUrl;
    ///
    /// assert_eq!(DatabaseUrl::parse("mysql://localhost:3307/shop")?.port(), Some(3307));
    /// assert_eq!(DatabaseUrl::parse("mysql://localhost/shop")?.port(), None);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// The name of the database on its server, or the path of SQLite's file; empty where none is named.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::db::DatabaseUrl;
    ///
    /// assert_eq!(&*DatabaseUrl::parse("postgres://localhost/my%20shop")?.name()?, "my shop");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] where it is no UTF-8.
    pub fn name(&self) -> Result<Cow<'_, str>> {
        if self.is_sqlite() {
            return Ok(Cow::Borrowed(&self.name));
        }
        decode(&self.name)
    }

    /// A parameter after `?`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::db::DatabaseUrl;
    ///
    /// let url = DatabaseUrl::parse("postgres://localhost/shop?sslmode=require")?;
    /// assert_eq!(url.parameter("sslmode").as_deref(), Some("require"));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<Cow<'_, str>> {
        let (_, value) = self
            .query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| *key == name)?;
        decode(value).ok()
    }

    /// The address of another database on the same server. The name is written as it is given.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::db::DatabaseUrl;
    ///
    /// let url = DatabaseUrl::parse("postgres://frank@localhost/shop")?.with_name("test_shop");
    /// assert_eq!(url.to_url(), "postgres://frank@localhost/test_shop");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn with_name(&self, name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..self.clone()
        }
    }

    /// The address in one piece, with its password.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::db::DatabaseUrl;
    ///
    /// let text = "mysql://frank:spice@localhost:3307/shop?ssl-mode=required";
    /// assert_eq!(DatabaseUrl::parse(text)?.to_url(), text);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn to_url(&self) -> String {
        let Self { scheme, name, .. } = self;
        let query = if self.query.is_empty() {
            String::new()
        } else {
            format!("?{}", self.query)
        };
        if self.is_sqlite() {
            return format!("{scheme}://{name}{query}");
        }
        let account = self
            .account
            .as_ref()
            .map(|account| format!("{account}@"))
            .unwrap_or_default();
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        let host = if self.host.starts_with('/') {
            self.host.replace('%', "%25").replace('/', "%2F").replace(':', "%3A")
        } else if self.host.contains(':') {
            format!("[{}]", self.host)
        } else {
            self.host.clone()
        };
        format!("{scheme}://{account}{host}{port}/{name}{query}")
    }
}

fn decode(text: &str) -> Result<Cow<'_, str>> {
    percent_decode_str(text)
        .decode_utf8()
        .map_err(|_| Error::Configuration("a part of the database URL is not UTF-8".into()))
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the account: it may hold a password.
        f.debug_struct("DatabaseUrl")
            .field("scheme", &self.scheme)
            .field("host", &self.host)
            .field("port", &self.port)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(url: &str) -> (String, String, Option<u16>, String) {
        let url = DatabaseUrl::parse(url).expect("it can be read");
        let text = |part: Result<Cow<'_, str>>| part.expect("it is UTF-8").into_owned();
        (text(url.user()), url.host().to_owned(), url.port(), text(url.name()))
    }

    #[test]
    fn each_part_may_be_missing() {
        let own = |user: &str, host: &str, port, name: &str| (user.to_owned(), host.to_owned(), port, name.to_owned());
        assert_eq!(parts("mysql://u@h/n"), own("u", "h", None, "n"));
        assert_eq!(parts("postgres://[::1]:5433/n"), own("", "::1", Some(5433), "n"));
        assert_eq!(parts("postgres://[::1]/n"), own("", "::1", None, "n"));
        assert_eq!(parts("postgres:///n?host=/run"), own("", "", None, "n"));
        assert_eq!(parts("postgres://h"), own("", "h", None, ""));
        assert_eq!(
            parts("sqlite://a/b@c.sqlite3?mode=ro"),
            own("", "", None, "a/b@c.sqlite3")
        );
        assert_eq!(parts("sqlite::memory:"), own("", "", None, ":memory:"));
        assert!(DatabaseUrl::parse("here").is_err() && DatabaseUrl::parse("mysql://h:x/n").is_err());
    }

    #[test]
    fn an_address_is_put_together_as_it_was() {
        for url in [
            "postgres://u:p%40@[::1]:1/n?sslmode=require",
            "postgres://u@%2Frun%2Fpg/n",
            "mysql://h/",
            "sqlite://db.sqlite3?mode=rw",
        ] {
            assert_eq!(
                DatabaseUrl::parse(url).map(|parts| parts.to_url()).ok().as_deref(),
                Some(url)
            );
        }
    }

    #[test]
    fn another_name_takes_the_place_of_the_name_wherever_that_stands() {
        for url in [
            "postgres:///n?host=/run&dbname=shop",
            "postgres:///?dbname=shop&host=/run",
        ] {
            let url = DatabaseUrl::parse(url).expect("it can be read");
            assert_eq!(url.name().expect("it is UTF-8"), "shop");
            assert_eq!(url.with_name("other").to_url(), "postgres:///other?host=/run");
        }
        let escaped = DatabaseUrl::parse("postgres://h/?dbname=a%2Fb?c").expect("it can be read");
        assert_eq!(escaped.to_url(), "postgres://h/a%2Fb%3Fc");
    }

    #[test]
    fn what_is_wrong_with_a_port_is_not_told() {
        for url in ["postgres://u:gehe/im@h/n", "mysql://u:gehe?im@h/n"] {
            let told = DatabaseUrl::parse(url).expect_err("it can't be read").to_string();
            assert!(told.contains("%2F") && !told.contains("gehe"), "{told}");
        }
    }

    #[test]
    fn a_password_is_not_shown() {
        let url = DatabaseUrl::parse("postgres://u:geheim@h/n?sslmode=require").expect("it can be read");
        assert_eq!(url.parameter("sslmode").as_deref(), Some("require"));
        assert!(!format!("{url:?}").contains("geheim"));
    }
}
