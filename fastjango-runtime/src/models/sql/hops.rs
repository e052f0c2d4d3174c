//! The ways of relations as joins: what each hop joins, and on which columns.

use crate::error::{Error, Result};
use crate::models::options::{ColumnIndex, ModelOptions, Relation, RelationKind, Through};
use crate::models::query::{Owner, Path, Query, Selection};

/// One join on the way of a relation; a many-to-many relation has two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hop {
    /// The table that is joined.
    pub(super) table: &'static str,
    /// The column of the table before it.
    pub(super) left: &'static str,
    /// The column of the joined table.
    pub(super) right: &'static str,
    /// The primary key of the joined table.
    pub(super) key: &'static str,
    /// Whether it follows a key, so that `left` always equals `right` and stands for it.
    pub(super) direct: bool,
    /// Whether one row may find several.
    pub(super) many: bool,
    /// Whether a row may find none.
    pub(super) nullable: bool,
}

/// The joins of a path, and the model at its end.
pub(super) fn hops(model: &'static ModelOptions, path: Path) -> Result<(Vec<Hop>, &'static ModelOptions)> {
    let relations = path.hops().ok_or_else(|| {
        Error::Query(format!(
            "a way from `{}` over more than {} relations can't be followed",
            model.name,
            Path::LIMIT
        ))
    })?;
    let mut here = model;
    let mut hops = Vec::with_capacity(relations.len() + 1);
    for index in relations {
        let relation = here.relation(*index);
        push_hops(here, relation, &mut hops)?;
        here = (relation.target)();
    }
    Ok((hops, here))
}

fn push_hops(model: &'static ModelOptions, relation: &Relation, hops: &mut Vec<Hop>) -> Result<()> {
    let target = (relation.target)();
    match relation.kind {
        RelationKind::Forward { column, .. } => hops.push(forward(model, column, target)),
        RelationKind::Reverse { inverse, one_to_one } => {
            let column = target.column(forward_column(target, inverse)?);
            hops.push(Hop {
                table: target.table,
                left: model.primary_key().column,
                right: column.column,
                key: target.primary_key().column,
                direct: false,
                many: !one_to_one,
                nullable: true,
            });
        }
        RelationKind::ManyToMany { through } => {
            let link = Link::of(through)?;
            hops.extend(link.hops(model, target));
        }
        RelationKind::ManyToManyReverse { inverse } => {
            let link = Link::of(declared_through(target, inverse)?)?.reversed();
            hops.extend(link.hops(model, target));
        }
    }
    Ok(())
}

fn forward(model: &'static ModelOptions, column: ColumnIndex, target: &'static ModelOptions) -> Hop {
    let column = model.column(column);
    Hop {
        table: target.table,
        left: column.column,
        right: target.primary_key().column,
        key: target.primary_key().column,
        direct: true,
        many: false,
        nullable: column.null,
    }
}

/// The column of the foreign key that a model has under this name.
fn forward_column(model: &'static ModelOptions, name: &str) -> Result<ColumnIndex> {
    let relation = model.relation_named(name).map(|index| model.relation(index).kind);
    match relation {
        Some(RelationKind::Forward { column, .. }) => Ok(column),
        _ => Err(Error::Query(format!(
            "`{}.{name}` is named as a foreign key, but is none",
            model.name
        ))),
    }
}

fn declared_through(model: &'static ModelOptions, name: &str) -> Result<Through> {
    let relation = model.relation_named(name).map(|index| model.relation(index).kind);
    match relation {
        Some(RelationKind::ManyToMany { through }) => Ok(through),
        _ => Err(Error::Query(format!(
            "`{}.{name}` is named as a many-to-many relation, but is none",
            model.name
        ))),
    }
}

/// The table between two models, seen from one of them.
#[derive(Debug, Clone, Copy)]
struct Link {
    table: &'static str,
    key: &'static str,
    source: &'static str,
    target: &'static str,
    nullable: (bool, bool),
}

impl Link {
    fn of(through: Through) -> Result<Self> {
        match through {
            Through::Automatic {
                table,
                source_column,
                target_column,
            } => Ok(Self {
                table,
                key: "id",
                source: source_column,
                target: target_column,
                nullable: (false, false),
            }),
            Through::Model { model, source, target } => {
                let model = model();
                let source = model.column(forward_column(model, source)?);
                let target = model.column(forward_column(model, target)?);
                Ok(Self {
                    table: model.table,
                    key: model.primary_key().column,
                    source: source.column,
                    target: target.column,
                    nullable: (source.null, target.null),
                })
            }
        }
    }

    fn reversed(self) -> Self {
        Self {
            source: self.target,
            target: self.source,
            nullable: (self.nullable.1, self.nullable.0),
            ..self
        }
    }

    fn hops(self, model: &'static ModelOptions, target: &'static ModelOptions) -> [Hop; 2] {
        let there = Hop {
            table: self.table,
            left: model.primary_key().column,
            right: self.source,
            key: self.key,
            direct: false,
            many: true,
            nullable: true,
        };
        let onward = Hop {
            table: target.table,
            left: self.target,
            right: target.primary_key().column,
            key: target.primary_key().column,
            direct: true,
            many: false,
            nullable: self.nullable.1,
        };
        [there, onward]
    }
}

/// Where the key of its owner stands in a related row: a join that must be made first, or none, and the column.
pub(super) fn owner_key(owner: &Owner) -> Result<(Option<Hop>, &'static str)> {
    let relation = owner.model.relation(owner.relation);
    let target = (relation.target)();
    let link = match relation.kind {
        RelationKind::Forward { .. } => return Ok((None, target.primary_key().column)),
        RelationKind::Reverse { inverse, .. } => {
            return Ok((None, target.column(forward_column(target, inverse)?).column));
        }
        RelationKind::ManyToMany { through } => Link::of(through)?,
        RelationKind::ManyToManyReverse { inverse } => Link::of(declared_through(target, inverse)?)?.reversed(),
    };
    // Seen from the target, the link is walked backwards.
    let [there, _] = link.reversed().hops(target, owner.model);
    Ok((Some(there), link.source))
}

/// The column of its model by which a row of a query tells its owner; `None` where the key has a column of its own, the
/// last one.
pub(crate) fn owner_column(query: &Query) -> Option<ColumnIndex> {
    let owner = query.owner.as_ref()?;
    // The limit of each owner's rows is written by the last column.
    if query.selection != Selection::Model || query.is_sliced() {
        return None;
    }
    let relation = owner.model.relation(owner.relation);
    match relation.kind {
        RelationKind::Forward { .. } => Some(query.model.primary_key),
        RelationKind::Reverse { inverse, .. } => forward_column(query.model, inverse).ok(),
        RelationKind::ManyToMany { .. } | RelationKind::ManyToManyReverse { .. } => None,
    }
}
