//! Whole queries: what is selected, grouped and ordered.

use super::{Inner, Resolver};
use crate::error::{Error, Result};
use crate::models::options::ModelOptions;
use crate::models::query::{Lookup, Node, Owner, OwnerKeys, Path, Query, RelatedTree};
use crate::models::sql::hops::{Hop, hops, owner_column, owner_key};
use crate::models::sql::joins::{Table, TableIndex};
use crate::models::sql::terms::{Order, Select, Source, Term};
use crate::value::Value;

/// What a query is resolved for.
#[derive(Debug, Clone, Copy)]
pub(in crate::models::sql) enum Purpose {
    /// Its rows; where they have an owner, his key comes last, unless a column of the model is it.
    Rows,
    /// One value of each row, within another query: the key, where no other is asked for.
    Value,
    /// Its rows, as one value within another query.
    Array,
    /// Whether it has rows.
    Exists,
    /// The primary keys of its rows.
    Keys,
    /// Aggregates over all its rows.
    Aggregates,
}

/// The parts of a query while it is resolved.
#[derive(Debug, Default)]
struct Parts {
    conditions: Vec<Term>,
    annotations: Vec<Term>,
    values: Option<Vec<Term>>,
    /// The primary keys of the tables of `select_related`, and the key of the owner.
    related: Vec<Term>,
    /// What aggregates over the rows aggregate: where the rows are groups, these are told apart within them.
    aggregated: Vec<Term>,
}

impl Parts {
    /// An aggregate that is selected, where all rows are one group: there is one even of no rows.
    fn aggregate_of_all(&self) -> Option<&Term> {
        let values = || self.values.iter().flatten();
        let grouped = values().any(|term| !(term.has_aggregate() || is_fixed(term)));
        let annotated = self.annotations.iter().any(Term::has_aggregate);
        let aggregate = values().find(|term| term.has_aggregate());
        aggregate.filter(|_| !(grouped || annotated))
    }
}

impl Resolver {
    /// Resolves a query.
    pub(in crate::models::sql) fn query(&mut self, query: &Query, purpose: Purpose) -> Result<Select> {
        match &query.invalid {
            Some(reason) => Err(Error::Query(reason.clone())),
            None => self.query_with(query, purpose, &[]).map(|(select, _)| select),
        }
    }

    /// Resolves a query, and aggregates over its rows.
    pub(in crate::models::sql) fn aggregates(&mut self, query: &Query, nodes: &[Node]) -> Result<(Select, Vec<Term>)> {
        self.query_with(query, Purpose::Aggregates, nodes)
    }

    fn query_with(&mut self, query: &Query, purpose: Purpose, nodes: &[Node]) -> Result<(Select, Vec<Term>)> {
        self.open(query.model);
        let mut parts = Parts::default();
        self.filter_relations(query)?;
        let owner = self.owner(query, &mut parts)?;
        self.steps(query, owner.as_ref(), &mut parts)?;
        if query.empty {
            parts.conditions.push(Term::Constant(false));
        }
        let mut columns = self.columns(query, purpose, &mut parts)?;
        let owner_key = owner.filter(|_| matches!(purpose, Purpose::Rows)).map(|(_, key)| key);
        let over = self.expressions(nodes)?;
        parts.aggregated = over.iter().flat_map(aggregates_of).cloned().collect();
        let distinct_on = self.expressions(&query.distinct_on)?;
        let mut ordering = match purpose {
            Purpose::Rows | Purpose::Array => self.ordering(query)?,
            _ if query.is_sliced() || !distinct_on.is_empty() => self.ordering(query)?,
            _ => Vec::new(),
        };
        let (condition, having) = split_having(Term::and(parts.conditions.drain(..)));
        parts.related.extend(owner_key.clone());
        let grouping = self.grouping(query, &parts, &columns, &ordering, &having);
        if query.follows_model() && grouping.is_some() {
            ordering.clear();
        }
        let distinct = query.distinct && !(columns.is_empty() || matches!(purpose, Purpose::Keys));
        if distinct {
            let missing = ordering.iter().map(|order| &order.term);
            let missing: Vec<Term> = missing.filter(|term| !columns.contains(term)).cloned().collect();
            columns.extend(missing);
        }
        columns.extend(owner_key.filter(|_| owner_column(query).is_none()));
        let filtered = self.filtered_joins()?;
        let depth = self.current;
        let tables = self.close().map(|scope| scope.tables).unwrap_or_default();
        let condition = without_certain(condition, &tables, depth);
        let select = Select {
            distinct,
            distinct_on,
            columns,
            tables,
            filtered,
            condition,
            grouping: grouping.unwrap_or_default(),
            having,
            ordering,
            limit: query.limit,
            offset: query.offset,
            base: None,
        };
        Ok((select, over))
    }

    /// Lets the join of a relation of which only some rows are wanted find these, wherever it is made.
    fn filter_relations(&mut self, query: &Query) -> Result<()> {
        for relation in &query.filtered {
            let (hops, _) = hops(query.model, relation.path)?;
            self.scope().filtered.push(hops);
        }
        let here = self.current;
        self.scopes[here].filtered.clone_from(&query.filtered);
        Ok(())
    }

    /// The further conditions of such joins, once all joins are made.
    pub(super) fn filtered_joins(&mut self) -> Result<Vec<(TableIndex, Term)>> {
        let here = self.current;
        let mut filtered = Vec::new();
        for relation in std::mem::take(&mut self.scopes[here].filtered) {
            let (hops, model) = hops(self.scope().model, relation.path)?;
            let way = self.scope().joined(&hops);
            let before = self.scope().tables.clone();
            self.scope().follow(&hops);
            let known = self.scope().tables.len();
            self.scopes[here].row = Some((model, relation.path));
            let term = self.truth(&relation.condition.moved(relation.path));
            self.scopes[here].row = None;
            // The joins stay as they were: a condition of one makes no other, and changes none.
            let after = std::mem::replace(&mut self.scope().tables, before).len();
            let term = term?;
            if after > known {
                return Err(Error::Query(
                    "the condition of a filtered relation is about columns of the related row itself".to_owned(),
                ));
            }
            filtered.extend(way.map(|way| (way[hops.len()], term)));
        }
        Ok(filtered)
    }

    /// Joins the owners, whose key is found where the relation keeps it.
    fn owner(&mut self, query: &Query, parts: &mut Parts) -> Result<Option<(TableIndex, Term)>> {
        let Some(owner) = &query.owner else { return Ok(None) };
        let (hop, column) = owner_key(owner)?;
        let table = hop.map_or(0, |hop: Hop| self.scope().follow(&[hop])[1]);
        self.scope().demote([table]);
        let key = Term::Column {
            source: Source {
                depth: self.current,
                table,
            },
            column,
            kind: owner.model.primary_key().kind,
            null: false,
        };
        let condition = match &owner.keys {
            OwnerKeys::Values(keys) => owned_by(key.clone(), owner, keys),
            OwnerKeys::Outer(path, column) => Term::Lookup {
                lookup: Lookup::Exact,
                left: Box::new(key.clone()),
                right: vec![self.outside(|resolver| resolver.column(resolver.row().chain(*path), *column))?],
            },
        };
        parts.conditions.push(condition);
        Ok(Some((table, key)))
    }

    /// Filters, annotations and values, in the order of the calls.
    fn steps(&mut self, query: &Query, owner: Option<&(TableIndex, Term)>, parts: &mut Parts) -> Result<()> {
        let values = query.selection.nodes();
        let owners: Inner = owner.map(|(table, _)| *table).into_iter().collect();
        for filter in &query.filters {
            self.annotate(query, filter.annotations, parts)?;
            if let Some(nodes) = values.filter(|_| filter.values && parts.values.is_none()) {
                parts.values = Some(self.expressions(nodes)?);
            }
            let shared = if filter.first { owners.clone() } else { Inner::new() };
            let condition = self.filter(&filter.condition, shared)?;
            parts.conditions.push(condition);
        }
        self.annotate(query, query.annotations.len(), parts)?;
        if let Some(nodes) = values.filter(|_| parts.values.is_none()) {
            parts.values = Some(self.expressions(nodes)?);
        }
        Ok(())
    }

    fn annotate(&mut self, query: &Query, until: usize, parts: &mut Parts) -> Result<()> {
        while let Some(node) = query.annotations[..until.min(query.annotations.len())].get(parts.annotations.len()) {
            let term = self.expression(node)?;
            parts.annotations.push(term);
        }
        Ok(())
    }

    fn columns(&mut self, query: &Query, purpose: Purpose, parts: &mut Parts) -> Result<Vec<Term>> {
        let depth = self.current;
        let key = || vec![own_column(query.model, depth, query.model.primary_key)];
        match (purpose, &parts.values) {
            // Equal rows are one row for an offset, so that they must be told apart then.
            (Purpose::Exists, _) if !query.distinct || query.offset == 0 => {
                Ok(parts.aggregate_of_all().cloned().into_iter().collect())
            }
            (Purpose::Keys, _) | (Purpose::Value, None) => Ok(key()),
            (_, Some(values)) => Ok(values.clone()),
            (Purpose::Aggregates | Purpose::Exists, None) => {
                let annotations = parts.annotations.iter().cloned();
                Ok(key().into_iter().chain(annotations).collect())
            }
            (_, None) => {
                let all = 0..query.model.columns.len();
                let own = all.filter_map(|index| u16::try_from(index).ok());
                let mut columns: Vec<Term> = own.map(|index| own_column(query.model, depth, index)).collect();
                if matches!(purpose, Purpose::Rows) {
                    self.related(Path::ROOT, query.model, &query.related, &mut columns, parts)?;
                }
                columns.extend(parts.annotations.iter().cloned());
                Ok(columns)
            }
        }
    }

    /// The columns of `select_related`, each relation's own before those that it leads on to.
    fn related(
        &mut self,
        path: Path,
        model: &'static ModelOptions,
        tree: &RelatedTree,
        columns: &mut Vec<Term>,
        parts: &mut Parts,
    ) -> Result<()> {
        for (relation, below) in &tree.children {
            let path = path.join(*relation);
            let target = (model.relation(*relation).target)();
            let root = self.scope().model;
            let (hops, _) = hops(root, path)?;
            let tables = self.scope().follow(&hops);
            let source = Source {
                depth: self.current,
                table: tables[hops.len()],
            };
            for column in target.columns {
                columns.push(Term::Column {
                    source,
                    column: column.column,
                    kind: column.kind,
                    null: column.null,
                });
            }
            parts.related.push(Term::Column {
                source,
                column: target.primary_key().column,
                kind: target.primary_key().kind,
                null: false,
            });
            self.related(path, target, below, columns, parts)?;
        }
        Ok(())
    }

    /// What the rows are grouped by, if they are: by the values where an aggregate is one of them, else by the model.
    fn grouping(
        &self,
        query: &Query,
        parts: &Parts,
        columns: &[Term],
        ordering: &[Order],
        having: &Term,
    ) -> Option<Vec<Term>> {
        let annotated = parts.annotations.iter().any(Term::has_aggregate);
        let by_values = parts.values.iter().flatten().any(Term::has_aggregate);
        let mut grouping = Vec::new();
        let mut covered = Vec::new();
        if by_values && !annotated {
            let values = parts.values.iter().flatten();
            grouping.extend(values.filter(|term| !term.has_aggregate() && !is_fixed(term)).cloned());
            grouping.extend(parts.related.iter().cloned());
        } else if annotated
            || parts.aggregated.iter().any(Term::has_aggregate)
            || having.has_aggregate()
            || ordering.iter().any(|order| order.term.has_aggregate())
        {
            grouping.push(own_column(query.model, self.current, query.model.primary_key));
            grouping.extend(parts.related.iter().cloned());
            covered.extend(grouping.iter().filter_map(source_of));
            for term in columns {
                self.group(term, &covered, &mut grouping);
            }
        } else {
            return None;
        }
        if !query.follows_model() {
            for order in ordering {
                self.group(&order.term, &covered, &mut grouping);
            }
        }
        for term in parts.aggregated.iter().chain([having]) {
            self.group_columns(term, &covered, &mut grouping);
        }
        Some(grouping)
    }

    /// Groups by an expression, unless the tables that are grouped by their key give it already.
    fn group(&self, term: &Term, covered: &[Source], grouping: &mut Vec<Term>) {
        if term.has_aggregate() {
            self.group_columns(term, covered, grouping);
        } else if self.is_open(term, covered) && !grouping.contains(term) {
            grouping.push(term.clone());
        }
    }

    fn group_columns(&self, term: &Term, covered: &[Source], grouping: &mut Vec<Term>) {
        match term {
            Term::Aggregate { .. } => {}
            Term::Column { .. } => {
                if self.is_open(term, covered) && !grouping.contains(term) {
                    grouping.push(term.clone());
                }
            }
            _ if grouping.contains(term) => {}
            _ => {
                for child in term.children() {
                    self.group_columns(child, covered, grouping);
                }
            }
        }
    }

    /// Whether a column of this query stands in the term whose table isn't grouped by its key.
    fn is_open(&self, term: &Term, covered: &[Source]) -> bool {
        match source_of(term) {
            Some(source) => source.depth == self.current && !covered.contains(&source),
            None => term.children().into_iter().any(|child| self.is_open(child, covered)),
        }
    }
}

/// What the outermost aggregates of a term aggregate.
fn aggregates_of(term: &Term) -> Box<dyn Iterator<Item = &Term> + '_> {
    match term {
        Term::Aggregate { .. } => Box::new(term.children().into_iter()),
        _ => Box::new(term.children().into_iter().flat_map(aggregates_of)),
    }
}

fn owned_by(key: Term, owner: &Owner, keys: &[Value]) -> Term {
    let (lookup, right) = match keys {
        [] => return Term::Constant(false),
        [one] => (Lookup::Exact, one.clone()),
        keys => (Lookup::In, Value::List(owner.kind, keys.to_vec())),
    };
    Term::Lookup {
        lookup,
        left: Box::new(key),
        right: vec![Term::Value(right)],
    }
}

fn own_column(model: &'static ModelOptions, depth: usize, index: u16) -> Term {
    let column = model.column(index);
    Term::Column {
        source: Source { depth, table: 0 },
        column: column.column,
        kind: column.kind,
        null: column.null,
    }
}

fn source_of(term: &Term) -> Option<Source> {
    match term {
        Term::Column { source, .. } => Some(*source),
        _ => None,
    }
}

/// Whether a term is the same for all rows.
fn is_fixed(term: &Term) -> bool {
    match term {
        Term::Column { .. } | Term::Inner(..) | Term::Subquery(_) | Term::Exists(_) | Term::Rows(_) => false,
        _ => term.children().into_iter().all(is_fixed),
    }
}

/// A condition without what its joins make certain: a column that is never null isn't where its row must be there.
fn without_certain(condition: Term, tables: &[Table], depth: usize) -> Term {
    let is_certain = |term: &Term| {
        let Term::IsNull { term, null: false } = term else {
            return false;
        };
        let Term::Column {
            source, null: false, ..
        } = **term
        else {
            return false;
        };
        let join = tables.get(source.table).and_then(|table| table.join.as_ref());
        source.depth == depth && join.is_some_and(|join| !join.outer)
    };
    match condition {
        Term::And(parts) => Term::and(parts.into_iter().filter(|part| !is_certain(part))),
        condition if is_certain(&condition) => Term::Constant(true),
        condition => condition,
    }
}

/// The part of a condition that rows satisfy, and the part that groups do.
fn split_having(condition: Term) -> (Term, Term) {
    let parts = match condition {
        Term::And(parts) => parts,
        term => vec![term],
    };
    let (having, condition): (Vec<Term>, Vec<Term>) = parts.into_iter().partition(Term::has_aggregate);
    (Term::and(condition), Term::and(having))
}
