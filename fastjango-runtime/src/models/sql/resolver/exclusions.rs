//! Conditions over to-many paths under a negation: no related row may satisfy them, which only a subquery can say.

use super::conditions::{compare, transformed};
use super::{Inner, Resolver};
use crate::error::Result;
use crate::models::options::{ColumnIndex, ColumnKind};
use crate::models::query::{Lookup, Node, Path};
use crate::models::sql::hops::{Hop, hops};
use crate::models::sql::joins::{Scope, TableIndex};
use crate::models::sql::terms::{Select, Source, Term};

/// A side of the equation that ties a subquery to the row around it.
struct Tie {
    inside: (TableIndex, &'static str),
    outside: Term,
}

impl Resolver {
    /// That a related row exists that satisfies a lookup of its column.
    pub(super) fn exclusion(
        &mut self,
        (path, column): (Path, ColumnIndex),
        lookup: Lookup,
        left: &Node,
        right: &[Node],
        wanted: Option<bool>,
    ) -> Result<Term> {
        let model = self.scope().model;
        let (hops, _) = hops(model, path)?;
        let many = hops.iter().position(|hop| hop.many).unwrap_or(0);
        self.open_part();
        self.scope().reuse = Some(Inner::new());
        let right = self.outside(|resolver| resolver.right_sides(right))?;
        let found = self.find_column(path, column)?;
        let condition = compare(lookup, transformed(left, &found.term), right, wanted);
        if wanted != Some(true) {
            self.scope().demote(found.tables.iter().copied());
        }
        let filtered = self.filtered_joins()?;
        let (inside, may_miss) = trim_start(self.scope(), &hops, &found.tables, many);
        let is_first = inside.0 == found.tables[many + 1];
        let key = self.outer_key(&hops, many, inside, is_first)?;
        let inner = self.close_excluded(condition, filtered, key);
        let exists = Term::Exists(Box::new(inner));
        if !may_miss {
            return Ok(exists);
        }
        let prefix = self.prefix_key(&hops, many);
        Ok(Term::or([exists, Term::is_null(prefix, true)]))
    }

    /// That the row's own joined rows satisfy a lookup of something computed from them.
    pub(super) fn whole_exclusion(
        &mut self,
        lookup: Lookup,
        left: &Node,
        right: &[Node],
        wanted: Option<bool>,
    ) -> Result<Term> {
        let model = self.scope().model;
        let outside = self.own_key();
        self.open_part();
        self.scope().reuse = Some(Inner::new());
        let right = self.outside(|resolver| resolver.right_sides(right))?;
        let left = self.expression(left)?;
        let condition = compare(lookup, left, right, wanted);
        let tie = Tie {
            inside: (0, model.primary_key().column),
            outside,
        };
        let filtered = self.filtered_joins()?;
        let inner = self.close_excluded(condition, filtered, tie);
        Ok(Term::Exists(Box::new(inner)))
    }

    fn close_excluded(&mut self, condition: Term, filtered: Vec<(TableIndex, Term)>, tie: Tie) -> Select {
        let depth = self.current;
        let (table, column) = tie.inside;
        let inside = Term::key(Source { depth, table }, column);
        let equal = Term::Lookup {
            lookup: Lookup::Exact,
            left: Box::new(inside),
            right: vec![tie.outside],
        };
        let tables = self.close().map(|scope| scope.tables).unwrap_or_default();
        Select {
            distinct: false,
            distinct_on: Vec::new(),
            columns: Vec::new(),
            tables,
            filtered,
            condition: Term::and([condition, equal]),
            grouping: Vec::new(),
            having: Term::Constant(true),
            ordering: Vec::new(),
            limit: None,
            offset: 0,
            base: None,
        }
    }

    /// What the subquery is tied to: the related row itself where the same filter has joined it, else the key that
    /// the way to it begins with.
    fn outer_key(
        &mut self,
        hops: &[Hop],
        many: usize,
        inside: (TableIndex, &'static str),
        is_first: bool,
    ) -> Result<Tie> {
        let depth = self.scopes[self.current].parent.unwrap_or(0);
        let first = &hops[many];
        let shared = self.scopes[depth].scope.find(&hops[..=many]);
        if let Some(table) = shared.filter(|_| is_first) {
            let outside = Term::key(Source { depth, table }, first.key);
            return Ok(Tie {
                inside: (inside.0, first.key),
                outside,
            });
        }
        let outside = self.outside(|resolver| Ok(resolver.prefix_key(hops, many)))?;
        Ok(Tie { inside, outside })
    }

    /// The column that the to-many join begins with, in the current query.
    fn prefix_key(&mut self, hops: &[Hop], many: usize) -> Term {
        let depth = self.current;
        let scope = self.scope();
        let tables = scope.follow(&hops[..many]);
        let (mut column, mut null, mut needed) = (hops[many].left, false, many);
        while let Some(hop) = needed.checked_sub(1).map(|last| hops[last]) {
            if !hop.direct || hop.right != column {
                break;
            }
            (column, null) = (hop.left, hop.nullable);
            scope.release(tables[needed]);
            needed -= 1;
        }
        let source = Source {
            depth,
            table: tables[needed],
        };
        Term::Column {
            source,
            column,
            kind: ColumnKind::BigInteger,
            null,
        }
    }

    fn own_key(&mut self) -> Term {
        let depth = self.current;
        let key = self.scope().model.primary_key();
        Term::key(Source { depth, table: 0 }, key.column)
    }
}

/// Lets a subquery begin with the to-many join, where no row can be lost by it.
///
/// It gives the column that ties the subquery to the row around it, and whether the way there may find no row.
fn trim_start(
    scope: &mut Scope,
    hops: &[Hop],
    tables: &[TableIndex],
    many: usize,
) -> ((TableIndex, &'static str), bool) {
    let mut may_miss = false;
    for at in 0..many {
        may_miss |= scope.is_outer(tables[at + 1]);
        scope.release(tables[at]);
    }
    let first = tables[many + 1];
    // Its join is to be kept where that has a condition of its own.
    let tie = if scope.is_outer(first) || scope.tables[first].filtered {
        (tables[many], hops[many].left)
    } else {
        scope.release(tables[many]);
        (first, hops[many].right)
    };
    if let Some(base) = scope.tables.iter_mut().find(|table| table.uses > 0) {
        base.join = None;
    }
    (tie, may_miss)
}
