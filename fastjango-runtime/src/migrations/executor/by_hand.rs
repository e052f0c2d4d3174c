//! What SQL of one's own has put on a table that SQLite makes anew: it would go with the old table.

use crate::db::{Executor as _, Statement, Transaction};
use crate::error::{Error, Result};
use crate::migrations::schema::Rebuilt;
use crate::value::Value;

/// Indexes and triggers that no migration knows: their names, and the SQL that makes them.
pub(super) struct ByHand(Vec<(String, String)>);

/// What stands on a table beside what migrations know of it.
///
/// # Errors
///
/// [`Error::Configuration`] where it has a column that they don't know, whose values would be lost.
pub(super) async fn on(tx: &Transaction, rebuilt: &Rebuilt) -> Result<ByHand> {
    let table = &rebuilt.table;
    let unknown = |names: &[String], name: &str| !names.iter().any(|known| known.eq_ignore_ascii_case(name));
    for row in of_table(tx, "SELECT name FROM pragma_table_xinfo(?)", table).await? {
        let column = row.text(0)?.unwrap_or_default();
        if unknown(&rebuilt.columns, column) {
            return Err(Error::Configuration(format!(
                "the table `{table}` has the column `{column}`, which no migration knows, and would be made anew without \
                 it; make a field of it, or drop it by `RunSql`"
            )));
        }
    }
    // In the order of making: the indexes that SQLite makes by itself have no SQL.
    let others = "SELECT name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND tbl_name = ? COLLATE NOCASE \
                  AND sql IS NOT NULL ORDER BY rowid";
    let mut by_hand = Vec::new();
    for row in of_table(tx, others, table).await? {
        let [name, sql] = [row.text(0)?, row.text(1)?].map(Option::unwrap_or_default);
        if unknown(&rebuilt.indexes, name) {
            by_hand.push((name.to_owned(), sql.to_owned()));
        }
    }
    Ok(ByHand(by_hand))
}

async fn of_table(tx: &Transaction, sql: &'static str, table: &str) -> Result<Vec<crate::db::Row>> {
    let statement = Statement::new(sql, vec![Value::Text(table.to_owned())]);
    tx.handle().fetch_all(&statement).await
}

impl ByHand {
    /// Makes all again.
    ///
    /// # Errors
    ///
    /// Those of the database, with the name of what it doesn't make.
    pub(super) async fn put_back(self, tx: &Transaction) -> Result<()> {
        for (name, sql) in self.0 {
            let made = tx.run_script(&sql).await;
            made.map_err(|error| {
                Error::Configuration(format!(
                    "`{name}`, which no migration has made, can't be put back on the table as it becomes: {error}; drop \
                     it by `RunSql` before, and make it anew after it"
                ))
            })?;
        }
        Ok(())
    }
}
