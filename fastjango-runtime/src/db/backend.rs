//! Which databases there are, and what each can do.

use std::fmt;

/// A kind of database.
///
/// All are known in every build, so that SQL can be written and tested for each; connecting needs the cargo feature
/// of the same name (`mysql` for both of the last two).
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::db::Backend;
///
/// # run(async |db| {
/// let text = match db.backend() {
///     Backend::Sqlite => "one writer at a time",
///     Backend::Postgres | Backend::Mysql | Backend::Mariadb => "rows are locked",
/// };
/// assert_eq!(text, "one writer at a time");
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Backend {
    /// SQLite, embedded.
    Sqlite,
    /// PostgreSQL.
    Postgres,
    /// MySQL.
    Mysql,
    /// MariaDB, which the server itself tells on the first connection: both kinds of URL reach either.
    Mariadb,
}

/// How a statement marks the places of its parameters.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::db::{Backend, Placeholder};
///
/// assert_eq!(Backend::Postgres.capabilities().placeholder, Placeholder::Numbered);
/// assert_eq!(Backend::Mariadb.capabilities().placeholder, Placeholder::Question);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placeholder {
    /// `$1`, `$2`, …
    Numbered,
    /// `?`, `?`, …
    Question,
}

/// How an insert says what to do when the row is already there.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::db::{Backend, OnConflict};
///
/// assert_eq!(Backend::Mysql.capabilities().on_conflict, OnConflict::OnDuplicateKey);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnConflict {
    /// `ON CONFLICT (columns) DO NOTHING | DO UPDATE SET column = EXCLUDED.column`.
    OnConflict,
    /// `ON DUPLICATE KEY UPDATE column = column | column = VALUES(column)`.
    OnDuplicateKey,
}

/// What a backend can do and how it spells it.
///
/// Differences between databases are data: whoever writes SQL reads these fields and never asks which backend it is.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::db::Backend;
///
/// let (postgres, mariadb) = (Backend::Postgres.capabilities(), Backend::Mariadb.capabilities());
/// assert!(postgres.partial_indexes && !mariadb.partial_indexes);
/// assert_eq!((postgres.quote, mariadb.quote), ('"', '`'));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, not a state")]
pub struct Capabilities {
    /// The character around identifiers; doubled inside of them.
    pub quote: char,
    /// How parameters are marked.
    pub placeholder: Placeholder,
    /// Whether a list can be one parameter: `= ANY($1)`.
    pub array_parameters: bool,
    /// Whether the rows of a subquery can be one value: `ARRAY(SELECT ROW(…) …)`.
    pub row_arrays: bool,
    /// The most parameters that one statement may have.
    pub max_parameters: usize,
    /// Whether `INSERT … RETURNING` is there; otherwise the last identifier tells the key.
    pub insert_returning: bool,
    /// Whether the connection tells the key that the database made for an insert of one row.
    pub last_insert_id: bool,
    /// Whether text, integers, booleans, dates and moments are stored as they are given, so that nobody need ask what
    /// was.
    pub stores_as_given: bool,
    /// Whether `UPDATE … RETURNING` is there.
    pub update_returning: bool,
    /// Whether `DELETE … RETURNING` is there.
    pub delete_returning: bool,
    /// Whether each expression of an update reads the row as it was before, and not what the update has set so far.
    pub simultaneous_assignment: bool,
    /// Whether an insert over rows that exist says by which columns it knows them.
    pub conflict_target: bool,
    /// The form of inserting over rows that exist.
    pub on_conflict: OnConflict,
    /// What an insert without columns says after the table's name.
    pub default_values: &'static str,
    /// Whether `ILIKE` is there.
    pub ilike: bool,
    /// The operator of `LIKE` that heeds case (`LIKE` itself doesn't in SQLite and MySQL).
    pub like_heeds_case: bool,
    /// The operator of a regular expression that heeds case.
    pub regex: &'static str,
    /// The operator of one that doesn't; where it is that of `regex`, the pattern begins with `(?i)`.
    pub iregex: &'static str,
    /// The codes of its errors that tell that a regular expression is none.
    pub invalid_pattern: &'static [&'static str],
    /// Those that tell that a text has the character 0, where none may.
    pub null_character: &'static [&'static str],
    /// Those that tell that the same may be done if it is tried again: a transaction lost against another, or waited too
    /// long for it, or was not to wait.
    pub transient: &'static [&'static str],
    /// Whether `NULLS FIRST` and `NULLS LAST` are there.
    pub nulls_first_last: bool,
    /// Whether nulls come first in ascending order when nothing is said.
    pub nulls_sort_first: bool,
    /// What `LIMIT` says where only an offset is wanted, if an offset needs a limit.
    pub unlimited: Option<&'static str>,
    /// What follows the parameter of `LIMIT`: SQLite would read its value to make the plan, and so make it again at
    /// each run; the value of an expression it does not read.
    pub limit_suffix: &'static str,
    /// Whether a subquery of `IN` may have a `LIMIT`.
    pub limit_in_subquery: bool,
    /// Whether `UPDATE` and `DELETE` may select from the table that they change.
    pub self_select_in_write: bool,
    /// Whether `SELECT … FOR UPDATE` is there.
    pub for_update: bool,
    /// Whether `SKIP LOCKED` and `NOWAIT` are there.
    pub skip_locked: bool,
    /// Whether `FOR UPDATE OF` names tables.
    pub for_update_of: bool,
    /// Whether `FOR NO KEY UPDATE` is there.
    pub no_key_update: bool,
    /// Whether `DISTINCT ON (…)` is there.
    pub distinct_on: bool,
    /// Whether aggregates take `FILTER (WHERE …)`.
    pub aggregate_filter: bool,
    /// Whether `HAVING` may name a column that is grouped by, or hangs on one that is, and is not selected.
    pub having_columns: bool,
    /// Whether `INTERSECT` and `EXCEPT` are there.
    pub intersect_except: bool,
    /// How a random number from 0 to 1 is written.
    pub random: &'static str,
    /// The most digits of a decimal that is not whole, where it would be rounded to them without a word.
    pub max_decimal_digits: Option<u8>,
    /// The most levels of a JSON document, where there is such a limit that a request may reach.
    pub max_json_depth: Option<usize>,
    /// How true is written.
    pub true_literal: &'static str,
    /// How false is written.
    pub false_literal: &'static str,
    /// Whether DDL is rolled back with the transaction around it.
    pub transactional_ddl: bool,
    /// Whether savepoints are there.
    pub savepoints: bool,
    /// Whether a constraint can wait until the transaction's end.
    pub deferrable_constraints: bool,
    /// Whether it tells which foreign key leads nowhere.
    pub names_foreign_keys: bool,
    /// What it calls every primary key, where that is one name.
    pub primary_key_constraint: Option<&'static str>,
    /// Whether a foreign key can say `ON DELETE SET DEFAULT`.
    pub on_delete_set_default: bool,
    /// Whether constraints can be added to and dropped from a table that exists.
    pub alter_constraints: bool,
    /// Whether an index can have a condition.
    pub partial_indexes: bool,
    /// Whether an index can be over an expression.
    pub expression_indexes: bool,
    /// Whether a unique constraint can wait until the transaction's end.
    pub deferrable_unique: bool,
    /// Whether a unique constraint can take two nulls for the same.
    pub nulls_not_distinct: bool,
    /// The most bytes (characters on MySQL) that an identifier may have.
    pub max_identifier_length: usize,
}

const SQLITE: Capabilities = Capabilities {
    quote: '"',
    placeholder: Placeholder::Question,
    array_parameters: false,
    row_arrays: false,
    max_parameters: 32_766,
    insert_returning: true,
    last_insert_id: true,
    stores_as_given: true,
    update_returning: true,
    delete_returning: true,
    simultaneous_assignment: true,
    conflict_target: true,
    on_conflict: OnConflict::OnConflict,
    default_values: "DEFAULT VALUES",
    ilike: false,
    like_heeds_case: false,
    regex: "REGEXP",
    iregex: "REGEXP",
    // Its function for them is ours, and tells by itself.
    invalid_pattern: &[],
    null_character: &[],
    // Busy and locked: as such, while a log is recovered, by a shared cache, and of rows that are no longer the newest.
    transient: &["5", "6", "261", "262", "517"],
    nulls_first_last: true,
    nulls_sort_first: true,
    unlimited: Some("-1"),
    limit_suffix: " + 0",
    limit_in_subquery: true,
    self_select_in_write: true,
    for_update: false,
    skip_locked: false,
    for_update_of: false,
    no_key_update: false,
    distinct_on: false,
    aggregate_filter: true,
    having_columns: true,
    intersect_except: true,
    random: "(RANDOM() / 18446744073709551616.0 + 0.5)",
    // It keeps such a number as a double.
    max_decimal_digits: Some(15),
    max_json_depth: None,
    true_literal: "1",
    false_literal: "0",
    transactional_ddl: true,
    savepoints: true,
    deferrable_constraints: true,
    names_foreign_keys: false,
    primary_key_constraint: None,
    on_delete_set_default: true,
    alter_constraints: false,
    partial_indexes: true,
    expression_indexes: true,
    deferrable_unique: false,
    nulls_not_distinct: false,
    max_identifier_length: 255,
};

const POSTGRES: Capabilities = Capabilities {
    quote: '"',
    placeholder: Placeholder::Numbered,
    array_parameters: true,
    row_arrays: true,
    max_parameters: 65_535,
    insert_returning: true,
    last_insert_id: false,
    stores_as_given: false,
    update_returning: true,
    delete_returning: true,
    simultaneous_assignment: true,
    conflict_target: true,
    on_conflict: OnConflict::OnConflict,
    default_values: "DEFAULT VALUES",
    ilike: true,
    like_heeds_case: true,
    regex: "~",
    iregex: "~*",
    invalid_pattern: &["2201B"],
    // Of a text, and of a document that has one.
    null_character: &["22021", "22P05"],
    // A serialization failure, a deadlock, a lock that is not free.
    transient: &["40001", "40P01", "55P03"],
    nulls_first_last: true,
    nulls_sort_first: false,
    unlimited: None,
    limit_suffix: "",
    limit_in_subquery: true,
    self_select_in_write: true,
    for_update: true,
    skip_locked: true,
    for_update_of: true,
    no_key_update: true,
    distinct_on: true,
    aggregate_filter: true,
    having_columns: true,
    intersect_except: true,
    random: "RANDOM()",
    max_decimal_digits: None,
    max_json_depth: None,
    true_literal: "true",
    false_literal: "false",
    transactional_ddl: true,
    savepoints: true,
    deferrable_constraints: true,
    names_foreign_keys: true,
    primary_key_constraint: None,
    on_delete_set_default: true,
    alter_constraints: true,
    partial_indexes: true,
    expression_indexes: true,
    deferrable_unique: true,
    nulls_not_distinct: true,
    max_identifier_length: 63,
};

const MYSQL: Capabilities = Capabilities {
    quote: '`',
    placeholder: Placeholder::Question,
    array_parameters: false,
    row_arrays: false,
    max_parameters: 65_535,
    insert_returning: false,
    last_insert_id: true,
    stores_as_given: false,
    update_returning: false,
    delete_returning: false,
    simultaneous_assignment: false,
    conflict_target: false,
    on_conflict: OnConflict::OnDuplicateKey,
    default_values: "() VALUES ()",
    ilike: false,
    like_heeds_case: false,
    regex: "REGEXP BINARY",
    iregex: "REGEXP",
    // MariaDB has one code for all faults, MySQL has one for each.
    invalid_pattern: &[
        "1139", "3685", "3686", "3687", "3688", "3689", "3690", "3691", "3692", "3693", "3694", "3695", "3696", "3697",
        "3698", "3699", "3700", "3887",
    ],
    null_character: &[],
    // A deadlock, a lock that was waited for too long, one that is not free, and MariaDB's changed record.
    transient: &["1213", "1205", "3572", "1020"],
    nulls_first_last: false,
    nulls_sort_first: true,
    unlimited: Some("18446744073709551615"),
    limit_suffix: "",
    limit_in_subquery: false,
    self_select_in_write: false,
    for_update: true,
    skip_locked: true,
    for_update_of: true,
    no_key_update: false,
    distinct_on: false,
    aggregate_filter: false,
    having_columns: false,
    intersect_except: true,
    random: "RAND()",
    max_decimal_digits: None,
    max_json_depth: Some(100),
    true_literal: "TRUE",
    false_literal: "FALSE",
    transactional_ddl: false,
    savepoints: true,
    deferrable_constraints: false,
    names_foreign_keys: true,
    primary_key_constraint: Some("PRIMARY"),
    on_delete_set_default: false,
    alter_constraints: true,
    partial_indexes: false,
    expression_indexes: true,
    deferrable_unique: false,
    nulls_not_distinct: false,
    max_identifier_length: 64,
};

const MARIADB: Capabilities = Capabilities {
    insert_returning: true,
    delete_returning: true,
    // By the mode that each of our connections sets.
    simultaneous_assignment: true,
    for_update_of: false,
    expression_indexes: false,
    max_json_depth: Some(31),
    ..MYSQL
};

impl Backend {
    /// What this backend can do.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::db::Backend;
    ///
    /// assert!(Backend::Sqlite.capabilities().insert_returning);
    /// assert!(!Backend::Mysql.capabilities().insert_returning);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub const fn capabilities(self) -> &'static Capabilities {
        match self {
            Self::Sqlite => &SQLITE,
            Self::Postgres => &POSTGRES,
            Self::Mysql => &MYSQL,
            Self::Mariadb => &MARIADB,
        }
    }

    /// The name that Django gives it: `sqlite`, `postgresql`, `mysql`; MariaDB has one of its own.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::db::Backend;
    ///
    /// assert_eq!(Backend::Postgres.name(), "postgresql");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgresql",
            Self::Mysql => "mysql",
            Self::Mariadb => "mariadb",
        }
    }

    /// Whether it is MySQL or MariaDB, which share most of their SQL.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::db::Backend;
    ///
    /// assert!(Backend::Mariadb.is_mysql() && !Backend::Postgres.is_mysql());
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub const fn is_mysql(self) -> bool {
        matches!(self, Self::Mysql | Self::Mariadb)
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
