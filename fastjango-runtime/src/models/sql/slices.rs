//! Taking a slice of the first table before the rest is joined to it.
//!
//! A page with an offset would else join and compute for the rows that it skips too. What decides which rows are wanted
//! stays within the slice; what only adds to them, by joins that neither lose nor multiply rows, comes after it.

use crate::models::sql::joins::{Table, TableIndex};
use crate::models::sql::terms::{Select, Source, Term};

/// The same query with the slice taken first; `None` where that gains nothing or would change the rows.
pub(super) fn first(select: &Select) -> Option<Select> {
    if select.limit.is_none() || select.ordering.is_empty() || select.is_distinct() || select.is_grouped() {
        return None;
    }
    let ordering = || select.ordering.iter().map(|order| &order.term);
    let outside = used(&select.tables, select.columns.iter().chain(ordering()), |_| false);
    let inside = used(&select.tables, ordering().chain([&select.condition]), |table| {
        !adds_nothing(table)
    });
    let multiplies = |(table, used): (&Table, &bool)| *used && table.join.as_ref().is_some_and(|join| join.many);
    let moved = outside.iter().zip(&inside).any(|(outside, inside)| *outside && !inside);
    let gathers = select.columns.iter().any(|column| matches!(column, Term::Rows(_)));
    let gains = gathers || (moved && select.offset > 0);
    if !gains || select.tables.iter().zip(&outside).any(multiplies) {
        return None;
    }
    let slice = Select {
        columns: exported(select, &outside),
        tables: with_uses(&select.tables, &inside),
        ..select.clone()
    };
    let mut tables = with_uses(&select.tables, &outside);
    tables[0].uses = 0;
    Some(Select {
        tables,
        condition: Term::Constant(true),
        limit: None,
        offset: 0,
        base: Some(Box::new(slice)),
        ..select.clone()
    })
}

/// Whether a table's join keeps every row and makes no second one of it, so that only its columns are of interest: a
/// key that is never null finds its row, as its constraint says.
fn adds_nothing(table: &Table) -> bool {
    table
        .join
        .as_ref()
        .is_some_and(|join| !join.many && (join.outer || !join.nullable))
}

/// Which tables the terms need, with those that are kept anyhow, and those that these are joined to.
fn used<'t>(
    tables: &[Table],
    terms: impl IntoIterator<Item = &'t Term>,
    is_kept: impl Fn(&Table) -> bool,
) -> Vec<bool> {
    let mut used: Vec<bool> = tables.iter().map(|table| table.uses > 0 && is_kept(table)).collect();
    used[0] = true;
    for term in terms {
        each_source(term, &mut |source, _| used[source.table] = true);
    }
    // A table is joined to one before it.
    for index in (1..tables.len()).rev() {
        if let (true, Some(join)) = (used[index], &tables[index].join) {
            used[join.parent] = true;
        }
    }
    used
}

fn with_uses(tables: &[Table], used: &[bool]) -> Vec<Table> {
    let counted = |(table, used): (&Table, &bool)| Table {
        uses: usize::from(*used),
        ..table.clone()
    };
    tables.iter().zip(used).map(counted).collect()
}

/// The columns of the first table that are needed outside of its slice, each once: a subquery may know one as a key
/// alone.
fn exported(select: &Select, outside: &[bool]) -> Vec<Term> {
    let mut names: Vec<&'static str> = Vec::new();
    let mut export = |table: TableIndex, name: &'static str| {
        if table == 0 && !names.contains(&name) {
            names.push(name);
        }
    };
    let ordering = select.ordering.iter().map(|order| &order.term);
    for term in select.columns.iter().chain(ordering) {
        each_source(term, &mut |source, name| export(source.table, name));
    }
    let joins = select.tables.iter().zip(outside).filter(|(_, used)| **used);
    for join in joins.filter_map(|(table, _)| table.join.as_ref()) {
        export(join.parent, join.left);
    }
    let base = Source { depth: 0, table: 0 };
    names.into_iter().map(|name| Term::key(base, name)).collect()
}

/// Calls `visit` for each column of the outermost query, those within subqueries included.
fn each_source(term: &Term, visit: &mut dyn FnMut(Source, &'static str)) {
    match term {
        Term::Column { source, column, .. } if source.depth == 0 => visit(*source, column),
        Term::Subquery(select) | Term::Exists(select) | Term::Rows(select) => {
            select.terms().for_each(|term| each_source(term, visit));
        }
        _ => term.children().into_iter().for_each(|child| each_source(child, visit)),
    }
}
