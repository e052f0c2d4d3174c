//! Which kinds of parameters a prepared statement was made for.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::BuildHasher as _;

use foldhash::fast::RandomState;

use crate::db::statement::Statement;

/// The kinds of parameters that each text was first prepared with.
///
/// The driver finds prepared statements by their text alone, and PostgreSQL reads parameters as the types that they
/// were prepared with: `SELECT $1` with a number first and text later would misread the text. Such a text gets a
/// comment, which makes it another statement.
#[derive(Default)]
pub(super) struct Signatures {
    hasher: RandomState,
    kinds: HashMap<u64, u64, RandomState>,
}

/// More texts than a connection keeps prepared; a text beyond it always has the comment, which is as good.
const MAX_TEXTS: usize = 10_000;

impl Signatures {
    /// The text to send.
    pub(super) fn text_for(&mut self, statement: &Statement) -> Cow<'static, str> {
        let kinds = signature(statement);
        let text = self.hasher.hash_one(statement.sql.as_ref());
        if self.kinds.len() >= MAX_TEXTS {
            return format!("{} /* {kinds:x} */", statement.sql).into();
        }
        match self.kinds.entry(text) {
            Entry::Occupied(known) if *known.get() != kinds => format!("{} /* {kinds:x} */", statement.sql).into(),
            Entry::Occupied(_) => statement.sql.clone(),
            Entry::Vacant(unknown) => {
                unknown.insert(kinds);
                statement.sql.clone()
            }
        }
    }
}

/// A number for a sequence of kinds (FNV-1a over them).
fn signature(statement: &Statement) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325;
    for value in &statement.parameters {
        let list = matches!(value, crate::value::Value::List(..));
        hash ^= value.kind() as u64 * 2 + u64::from(list);
        hash = hash.wrapping_mul(0x100_0000_01b3);
    }
    hash
}
