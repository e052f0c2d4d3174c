//! The statements that a connection keeps prepared.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hash as _, Hasher as _};

use foldhash::fast::RandomState;

use crate::db::statement::Statement;
use crate::value::{Value, ValueKind};

/// A connection's prepared statements, those used last.
///
/// PostgreSQL reads parameters as the types that they were prepared with: `SELECT $1` with a number first and text later
/// would misread the text. A statement is therefore known by its text and the kinds of its parameters.
pub(super) struct Statements {
    capacity: usize,
    hasher: RandomState,
    /// By the hash of what they are known by. Of two with the same, the one used last is kept.
    cached: HashMap<u64, CachedStatement, RandomState>,
    /// How often a statement has been asked for.
    clock: u64,
}

struct CachedStatement {
    sql: Cow<'static, str>,
    kinds: Box<[Kind]>,
    prepared: tokio_postgres::Statement,
    /// When it was asked for last.
    used: u64,
}

/// The kind of a parameter, and whether it is a list of such.
type Kind = (ValueKind, bool);

fn kinds(parameters: &[Value]) -> impl ExactSizeIterator<Item = Kind> {
    let kind = |value: &Value| (value.kind(), matches!(value, Value::List(..)));
    parameters.iter().map(kind)
}

impl Statements {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            hasher: RandomState::default(),
            cached: HashMap::default(),
            clock: 0,
        }
    }

    /// Whether any are cached.
    pub(super) fn is_enabled(&self) -> bool {
        self.capacity > 0
    }

    fn key(&self, statement: &Statement) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        statement.sql.hash(&mut hasher);
        for kind in kinds(&statement.parameters) {
            kind.hash(&mut hasher);
        }
        hasher.finish()
    }

    /// The statement as it was prepared before.
    pub(super) fn get(&mut self, statement: &Statement) -> Option<tokio_postgres::Statement> {
        let key = self.key(statement);
        let cached = self.cached.get_mut(&key)?;
        if cached.sql != statement.sql || !kinds(&statement.parameters).eq(cached.kinds.iter().copied()) {
            return None;
        }
        self.clock += 1;
        cached.used = self.clock;
        Some(cached.prepared.clone())
    }

    /// Keeps a statement, in place of the one that has not been used for longest if there are enough.
    pub(super) fn keep(&mut self, statement: &Statement, prepared: tokio_postgres::Statement) {
        self.clock += 1;
        let cached = CachedStatement {
            sql: statement.sql.clone(),
            kinds: kinds(&statement.parameters).collect(),
            prepared,
            used: self.clock,
        };
        self.cached.insert(self.key(statement), cached);
        if self.cached.len() <= self.capacity {
            return;
        }
        let oldest = self.cached.iter().min_by_key(|(_, cached)| cached.used);
        if let Some(key) = oldest.map(|(key, _)| *key) {
            self.cached.remove(&key);
        }
    }

    /// Forgets a statement.
    pub(super) fn forget(&mut self, statement: &Statement) {
        let key = self.key(statement);
        self.cached.remove(&key);
    }
}
