//! Written by `makemigrations`, to be reviewed and committed: `0001_initial`.
//!
//! - Create model Room

use fastjango::migrations::*;

/// Migration `0001_initial`.
pub fn migration() -> Migration {
    Migration::new("0001_initial").initial().operation(
        CreateModel::new("Room", "room")
            .field("id", Field::big_auto())
            .field("floor", Field::integer())
            .field("number", Field::integer())
            .field("is_open", Field::boolean().db_default(true))
            .field("key_code", Field::integer().null())
            .field("seat", Field::integer().null())
            .field("rate", Field::integer().db_default(100))
            .field("discount", Field::integer().default(0))
            .field("name", Field::char(20).db_default("it's \\ a room"))
            .field("built", Field::date().null())
            .field("created", Field::date_time().db_default(Now))
            .field("day", Field::date().db_default(Now))
            .index(Index::new("room_open", ["floor", "-number"]).condition(F("is_open").eq(true)))
            .index(Index::of_expressions(
                "room_price",
                [F("rate").minus(F("discount")).desc()],
            ))
            .constraint(UniqueConstraint::new("room_once", ["floor", "number"]).condition(F("is_open").eq(true)))
            .constraint(UniqueConstraint::new("room_key", ["key_code"]).nulls_distinct(false))
            .constraint(UniqueConstraint::new("room_seat", ["seat"]).deferrable(Deferrable::Deferred))
            .constraint(UniqueConstraint::of_expressions(
                "room_sum",
                [F("rate").plus(F("discount")).asc()],
            ))
            .constraint(CheckConstraint::new(
                "room_rate",
                F("rate").gte(1) | F("is_open").eq(false),
            )),
    )
}
