//! Written by `makemigrations`, to be reviewed and committed: `0001_initial`.
//!
//! - Create model Note

use fastjango::migrations::*;

/// Migration `0001_initial`.
pub fn migration() -> Migration {
    Migration::new("0001_initial").initial().operation(
        CreateModel::new("Note", "note")
            .field("id", Field::big_auto())
            .field("text", Field::char(200))
            .field("done", Field::boolean().default(false))
            .field("created", Field::date_time()),
    )
}
