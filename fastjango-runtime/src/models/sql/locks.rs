//! `FOR UPDATE`: the rows that a query locks.

use crate::error::{Error, Result};
use crate::models::query::{ForUpdate, Path, Query, Wait};
use crate::models::sql::hops::hops;
use crate::models::sql::joins::{Table, TableIndex};
use crate::models::sql::terms::Select;
use crate::models::sql::writer::{Writer, aliases};

impl Writer {
    /// Writes how the rows of a query are locked, where the database locks rows.
    pub(super) fn lock(&mut self, query: &Query, select: &Select) -> Result<()> {
        let Some(lock) = query.for_update.as_ref().filter(|_| self.capabilities.for_update) else {
            return Ok(());
        };
        self.check_lock(lock)?;
        self.push(if lock.no_key {
            " FOR NO KEY UPDATE"
        } else {
            " FOR UPDATE"
        });
        if !lock.of.is_empty() {
            let names = aliases(&select.tables, 0);
            let of = lock.of.iter().map(|path| table_of(query, select, *path));
            let of = of.collect::<Result<Vec<TableIndex>>>()?;
            self.push(" OF ");
            self.list(of, |writer, table| writer.name(&names[table]));
        }
        self.push(match lock.wait {
            Wait::Block => "",
            Wait::NoWait => " NOWAIT",
            Wait::SkipLocked => " SKIP LOCKED",
        });
        Ok(())
    }

    /// Refuses what the database doesn't know.
    fn check_lock(&self, lock: &ForUpdate) -> Result<()> {
        let unknown = [
            (lock.no_key && !self.capabilities.no_key_update, "`no_key`"),
            (!lock.of.is_empty() && !self.capabilities.for_update_of, "`of`"),
            (
                lock.wait != Wait::Block && !self.capabilities.skip_locked,
                "`nowait` and `skip_locked`",
            ),
        ];
        match unknown.into_iter().find(|(unknown, _)| *unknown) {
            Some((_, option)) => Err(Error::Query(format!(
                "{} does not know {option} of `select_for_update`",
                self.backend
            ))),
            None => Ok(()),
        }
    }
}

/// The table at the end of a way, among those that a query joins.
fn table_of(query: &Query, select: &Select, path: Path) -> Result<TableIndex> {
    let (hops, _) = hops(query.model, path)?;
    let mut here = 0;
    for hop in hops {
        let is_next = |table: &Table| {
            let join = table.join.as_ref();
            let by = join.is_some_and(|join| (join.parent, join.left, join.right) == (here, hop.left, hop.right));
            by && table.name == hop.table && table.uses > 0
        };
        here = select.tables.iter().position(is_next).ok_or_else(|| {
            Error::Query(
                "`of` locks rows of models that `select_related` brings; name the relation there too".to_owned(),
            )
        })?;
    }
    Ok(here)
}
