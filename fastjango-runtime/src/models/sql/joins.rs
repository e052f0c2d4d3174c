//! The tables that a query joins: the ways of relations become joins, each inner or outer.
//!
//! The rules are Django's. A join over a nullable key, or to the other side of a relation, begins as an outer one. A
//! condition that no absent row can satisfy votes for the joins that it uses: where all conditions must hold, one vote
//! makes a join inner, and where one of several must, or an odd number, only the votes of all do. (Django leaves the
//! joins of an odd number as its parts would have them alone, and loses rows that satisfy another part.)

use std::collections::{BTreeMap, BTreeSet};

use crate::models::options::ModelOptions;
use crate::models::sql::hops::Hop;

/// The number of a table in its scope; that of the model's own is 0.
pub(super) type TableIndex = usize;

/// A table of a query.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table {
    /// Its name.
    pub(super) name: &'static str,
    /// How it is joined; `None` for the one that the query begins with.
    pub(super) join: Option<Join>,
    /// How often it is referred to: a table that nothing uses is left out.
    pub(super) uses: usize,
    /// Whether only some of its rows are joined: all that is said of the relation is about these.
    pub(super) filtered: bool,
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
    /// Whether a row of the parent may find several.
    pub(super) many: bool,
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
    /// Those of them that are the owner's, which a query's first call of `filter` alone may share.
    pub(super) owners: BTreeSet<TableIndex>,
    /// The ways of relations of which only some rows are joined.
    pub(super) filtered: Vec<Vec<Hop>>,
    /// The joins that were inner before the call of `filter` that is being resolved, and stay so.
    pub(super) settled: Vec<TableIndex>,
}

impl Scope {
    pub(super) fn new(model: &'static ModelOptions) -> Self {
        let base = Table {
            name: model.table,
            join: None,
            uses: 1,
            filtered: false,
        };
        Self {
            model,
            tables: vec![base],
            reuse: None,
            owners: BTreeSet::new(),
            filtered: Vec::new(),
            settled: Vec::new(),
        }
    }

    /// Whether a table is joined in a way that may find no row.
    pub(super) fn is_outer(&self, table: TableIndex) -> bool {
        self.tables[table].join.as_ref().is_some_and(|join| join.outer)
    }

    /// Whether a table is joined in a way that may find no row, or may become so before the filter is resolved: one
    /// condition can make a join inner for itself, and the next one above it outer again.
    pub(super) fn may_become_outer(&self, table: TableIndex) -> bool {
        if self.settled.contains(&table) {
            return self.is_outer(table);
        }
        let join = self.tables[table].join.as_ref();
        join.is_some_and(|join| join.outer || join.nullable || self.may_become_outer(join.parent))
    }

    /// Joins the tables of a way, sharing those that may be shared; the first of the result is the model's own.
    pub(super) fn follow(&mut self, hops: &[Hop]) -> Vec<TableIndex> {
        let mut tables = self.filtered_start(hops).unwrap_or_else(|| vec![0]);
        for table in &tables[1..] {
            self.tables[*table].uses += 1;
        }
        for length in tables.len()..=hops.len() {
            let table = self.join(tables[length - 1], &hops[length - 1]);
            self.tables[table].filtered |= self.filtered.iter().any(|way| way[..] == hops[..length]);
            tables.push(table);
        }
        tables
    }

    /// The tables that a way begins with where only some rows of a relation are joined: all that is said of it is about
    /// the same rows.
    fn filtered_start(&self, hops: &[Hop]) -> Option<Vec<TableIndex>> {
        let starts = self.filtered.iter().filter(|way| hops.starts_with(way));
        let mut joined: Vec<Vec<TableIndex>> = starts.filter_map(|way| self.joined(way)).collect();
        joined.sort_by_key(Vec::len);
        joined.pop()
    }

    /// The tables of a way that is joined and used.
    pub(super) fn joined(&self, hops: &[Hop]) -> Option<Vec<TableIndex>> {
        let used = (1..self.tables.len()).filter(|end| self.tables[*end].uses > 0);
        let mut ways = used.map(|end| self.way_to(end));
        ways.find(|way| {
            let mut steps = way.windows(2).zip(hops);
            way.len() == hops.len() + 1 && steps.all(|(step, hop)| is_same_join(&self.tables[step[1]], step[0], hop))
        })
    }

    /// The tables through which one is joined, from the model's own.
    fn way_to(&self, table: TableIndex) -> Vec<TableIndex> {
        let before = |table: &TableIndex| self.tables[*table].join.as_ref().map(|join| join.parent);
        let mut way: Vec<TableIndex> = std::iter::successors(Some(table), before).collect();
        way.reverse();
        way
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
                many: hop.many,
                nullable: hop.nullable,
                outer,
            }),
            uses: 1,
            filtered: false,
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

/// When connected conditions need a join that some of them need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    /// Whenever one needs it: all of them must hold.
    Each,
    /// When all need it: one of them must hold.
    All,
    /// Never: they may hold without it, whatever each needs.
    Never,
}

/// The votes of connected conditions for the joins that none of them can do without.
#[derive(Debug)]
pub(super) struct Votes {
    need: Need,
    children: usize,
    counts: BTreeMap<TableIndex, usize>,
}

impl Votes {
    /// The votes of so many conditions, under an odd number of negations or not.
    ///
    /// Django takes `NOT (a XOR b)` for `NOT a AND NOT b`, and so loses rows that have no related one: it holds as well
    /// where both do.
    pub(super) fn new(connector: Connector, negated: bool, children: usize) -> Self {
        let need = match (connector, negated) {
            (Connector::And, false) | (Connector::Or, true) => Need::Each,
            (Connector::Or | Connector::Xor, false) | (Connector::And, true) => Need::All,
            (Connector::Xor, true) => Need::Never,
        };
        Self {
            need,
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
        let (mut promoted, mut demoted) = (Vec::new(), BTreeSet::new());
        for (table, votes) in &self.counts {
            let needed = match self.need {
                Need::Each => true,
                Need::All => *votes == self.children,
                Need::Never => false,
            };
            if needed {
                demoted.insert(*table);
            } else {
                promoted.push(*table);
            }
        }
        scope.promote(promoted);
        scope.demote(demoted.iter().copied());
        demoted
    }
}
