//! The tables that a query joins: the ways of relations become joins, each inner or outer.
//!
//! The rules are Django's. A join over a nullable key, or to the other side of a relation, begins as an outer one. A
//! condition that no absent row can satisfy votes for the joins that it uses: where all conditions must hold, one vote
//! makes a join inner, and where one of several must, only the votes of all do.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Error, Result};
use crate::models::options::{ColumnIndex, ModelOptions, Relation, RelationKind, Through};
use crate::models::query::{Owner, Path};

/// The number of a table in its scope; that of the model's own is 0.
pub(super) type TableIndex = usize;

/// One join on the way of a relation; a many-to-many relation has two.
#[derive(Debug, Clone, Copy)]
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

/// A table of a query.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table {
    /// Its name.
    pub(super) name: &'static str,
    /// How it is joined; `None` for the one that the query begins with.
    pub(super) join: Option<Join>,
    /// How often it is referred to: a table that nothing uses is left out.
    pub(super) uses: usize,
}

/// How a table is joined.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Join {
    /// The table that it is joined to.
    pub(super) parent: TableIndex,
    /// That table's column.
    pub(super) left: &'static str,
    /// The joined table's column.
    pub(super) right: &'static str,
    /// Whether a row of the parent may find none.
    pub(super) nullable: bool,
    /// Whether such a row stays.
    pub(super) outer: bool,
}

/// The tables of one query, while it is resolved.
#[derive(Debug)]
pub(super) struct Scope {
    /// The model of the query.
    pub(super) model: &'static ModelOptions,
    /// Its tables; the first is the model's.
    pub(super) tables: Vec<Table>,
    /// The to-many joins that may be shared; `None` for all of them.
    pub(super) reuse: Option<BTreeSet<TableIndex>>,
}

impl Scope {
    pub(super) fn new(model: &'static ModelOptions) -> Self {
        let base = Table {
            name: model.table,
            join: None,
            uses: 1,
        };
        Self {
            model,
            tables: vec![base],
            reuse: None,
        }
    }

    /// Whether a table is joined in a way that may find no row.
    pub(super) fn is_outer(&self, table: TableIndex) -> bool {
        self.tables[table].join.as_ref().is_some_and(|join| join.outer)
    }

    /// Joins the tables of a way, sharing those that may be shared; the first of the result is the model's own.
    pub(super) fn follow(&mut self, hops: &[Hop]) -> Vec<TableIndex> {
        let mut tables = vec![0];
        let mut parent = 0;
        for hop in hops {
            parent = self.join(parent, hop);
            tables.push(parent);
        }
        tables
    }

    fn join(&mut self, parent: TableIndex, hop: &Hop) -> TableIndex {
        let shared = self.tables.iter().enumerate().rev().find(|(index, table)| {
            let allowed = !hop.many || self.reuse.as_ref().is_none_or(|reuse| reuse.contains(index));
            allowed && is_same_join(table, parent, hop)
        });
        if let Some((index, _)) = shared {
            self.tables[index].uses += 1;
            return index;
        }
        let outer = hop.nullable || self.is_outer(parent);
        self.tables.push(Table {
            name: hop.table,
            join: Some(Join {
                parent,
                left: hop.left,
                right: hop.right,
                nullable: hop.nullable,
                outer,
            }),
            uses: 1,
        });
        self.tables.len() - 1
    }

    /// Finds the tables of a way where it is joined already and may be shared, without joining any.
    pub(super) fn find(&self, hops: &[Hop]) -> Option<TableIndex> {
        let reuse = self.reuse.as_ref()?;
        hops.iter().try_fold(0, |parent, hop| {
            self.tables
                .iter()
                .enumerate()
                .rev()
                .find(|(index, table)| (!hop.many || reuse.contains(index)) && is_same_join(table, parent, hop))
                .map(|(index, _)| index)
        })
    }

    /// Lets joins, and what hangs on them, keep the rows that find none.
    pub(super) fn promote(&mut self, tables: impl IntoIterator<Item = TableIndex>) {
        let mut waiting: Vec<TableIndex> = tables.into_iter().collect();
        while let Some(index) = waiting.pop() {
            let Some(join) = &self.tables[index].join else { continue };
            if join.outer || !(join.nullable || self.is_outer(join.parent)) {
                continue;
            }
            if let Some(join) = &mut self.tables[index].join {
                join.outer = true;
            }
            let children = self.tables.iter().enumerate();
            waiting.extend(
                children
                    .filter(|(_, table)| table.join.as_ref().is_some_and(|join| join.parent == index))
                    .map(|(child, _)| child),
            );
        }
    }

    /// Makes joins, and those that they hang on, inner.
    pub(super) fn demote(&mut self, tables: impl IntoIterator<Item = TableIndex>) {
        let mut waiting: Vec<TableIndex> = tables.into_iter().collect();
        while let Some(index) = waiting.pop() {
            if let Some(join) = &mut self.tables[index].join
                && join.outer
            {
                join.outer = false;
                waiting.push(join.parent);
            }
        }
    }

    /// The joins that are inner now.
    pub(super) fn inner(&self) -> Vec<TableIndex> {
        (0..self.tables.len()).filter(|index| !self.is_outer(*index)).collect()
    }

    /// Takes one use from a table.
    pub(super) fn release(&mut self, table: TableIndex) {
        let uses = &mut self.tables[table].uses;
        *uses = uses.saturating_sub(1);
    }
}

fn is_same_join(table: &Table, parent: TableIndex, hop: &Hop) -> bool {
    table.name == hop.table
        && table
            .join
            .as_ref()
            .is_some_and(|join| (join.parent, join.left, join.right) == (parent, hop.left, hop.right))
}

/// How conditions are connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Connector {
    And,
    Or,
    Xor,
}

impl Connector {
    /// What it amounts to under a negation.
    pub(super) fn effective(self, negated: bool) -> Self {
        match (self, negated) {
            (Self::And, true) => Self::Or,
            (Self::Or | Self::Xor, true) => Self::And,
            (connector, false) => connector,
        }
    }
}

/// The votes of connected conditions for the joins that none of them can do without.
#[derive(Debug)]
pub(super) struct Votes {
    effective: Connector,
    children: usize,
    counts: BTreeMap<TableIndex, usize>,
}

impl Votes {
    pub(super) fn new(effective: Connector, children: usize) -> Self {
        Self {
            effective,
            children,
            counts: BTreeMap::new(),
        }
    }

    pub(super) fn add(&mut self, tables: impl IntoIterator<Item = TableIndex>) {
        for table in tables {
            *self.counts.entry(table).or_default() += 1;
        }
    }

    /// Changes the joins of the scope, and gives those that are inner for the conditions together.
    pub(super) fn decide(self, scope: &mut Scope) -> BTreeSet<TableIndex> {
        let all = |votes: &usize| *votes == self.children;
        let (mut promoted, mut demoted) = (Vec::new(), BTreeSet::new());
        for (table, votes) in &self.counts {
            match self.effective {
                Connector::Or if !all(votes) => promoted.push(*table),
                Connector::And | Connector::Or => {
                    demoted.insert(*table);
                }
                Connector::Xor => {}
            }
        }
        scope.promote(promoted);
        scope.demote(demoted.iter().copied());
        demoted
    }
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
pub(super) fn forward_column(model: &'static ModelOptions, name: &str) -> Result<ColumnIndex> {
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
