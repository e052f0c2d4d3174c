//! Relations as `#[model]` declares them, one function for each kind.

use crate::models::base::Model;
use crate::models::options::{ColumnIndex, OnDelete, Relation, RelationKind, Through};

const fn relation<T: Model>(name: &'static str, kind: RelationKind) -> Relation {
    Relation {
        name,
        kind,
        target: T::options,
    }
}

/// A `ForeignKey<T>` with its column.
#[must_use]
pub const fn foreign_key<T: Model>(name: &'static str, column: ColumnIndex, on_delete: OnDelete) -> Relation {
    let one_to_one = false;
    relation::<T>(
        name,
        RelationKind::Forward {
            column,
            one_to_one,
            on_delete,
        },
    )
}

/// A `OneToOne<T>` with its column.
#[must_use]
pub const fn one_to_one<T: Model>(name: &'static str, column: ColumnIndex, on_delete: OnDelete) -> Relation {
    let one_to_one = true;
    relation::<T>(
        name,
        RelationKind::Forward {
            column,
            one_to_one,
            on_delete,
        },
    )
}

/// A `HasMany<T>` with the field of `T` that points here.
#[must_use]
pub const fn has_many<T: Model>(name: &'static str, inverse: &'static str) -> Relation {
    let one_to_one = false;
    relation::<T>(name, RelationKind::Reverse { inverse, one_to_one })
}

/// A `HasOne<T>` with the field of `T` that points here.
#[must_use]
pub const fn has_one<T: Model>(name: &'static str, inverse: &'static str) -> Relation {
    let one_to_one = true;
    relation::<T>(name, RelationKind::Reverse { inverse, one_to_one })
}

/// A `ManyToMany<T>` with the table between, and its columns that point here and to `T`.
#[must_use]
pub const fn many_to_many<T: Model>(
    name: &'static str,
    table: &'static str,
    source_column: &'static str,
    target_column: &'static str,
) -> Relation {
    let through = Through::Automatic {
        table,
        source_column,
        target_column,
    };
    relation::<T>(name, RelationKind::ManyToMany { through })
}

/// A `ManyToMany<T>` with the model between, and its fields that point here and to `T`.
#[must_use]
pub const fn many_to_many_through<T: Model, Between: Model>(
    name: &'static str,
    source: &'static str,
    target: &'static str,
) -> Relation {
    let through = Through::Model {
        model: Between::options,
        source,
        target,
    };
    relation::<T>(name, RelationKind::ManyToMany { through })
}

/// The other side of the `ManyToMany` that is a field of `T`.
#[must_use]
pub const fn many_to_many_reverse<T: Model>(name: &'static str, inverse: &'static str) -> Relation {
    relation::<T>(name, RelationKind::ManyToManyReverse { inverse })
}
