//! What a serializer asks of the database and how it writes what comes: made once, used by every request.

use std::sync::atomic::AtomicUsize;

use super::hooks::{Decode, Hooks};
use super::links::LinkTarget;
use crate::models::options::{ColumnIndex, ModelOptions};
use crate::models::query::{Node, Path, Prefetch, Query};
use crate::value::ValueKind;
use crate::value::json::JsonFormat;

/// What a serializer asks of the database and how it writes what comes.
///
/// A row is asked for as the expressions `nodes`; its document is the parts, one after the other. To-many relations
/// are prefetches: one more query each, whatever the number of rows.
#[derive(Debug)]
pub struct Plan {
    /// The columns of the row.
    pub(crate) nodes: Vec<Node>,
    /// The document.
    pub(crate) parts: Vec<Part>,
    /// The to-many relations.
    pub(crate) prefetches: Vec<PlannedPrefetch>,
    /// The same relations as expressions, each an array of rows, where nothing in them needs a row of its own.
    pub(crate) arrays: Option<Vec<Node>>,
    /// The columns and then those arrays.
    pub(crate) whole: Option<Vec<Node>>,
    /// The instances of the computed fields: how each is read, and where it begins in the row.
    pub(crate) instances: Vec<(Decode, usize)>,
    /// The methods that get all rows at once.
    pub(crate) methods: Vec<PlannedMethod>,
    /// Whether a document is told by its row, so that it can be written where the driver reads that.
    pub(crate) needs_rows_alone: bool,
    /// The columns of the row, where it has some and brings no other's.
    pub(crate) own_columns: Option<Vec<ColumnIndex>>,
    /// How many bytes the documents of the last answer had: as much room the next one begins with.
    pub(crate) room: AtomicUsize,
}

impl Plan {
    /// The columns of the row, where it has some and brings no other's.
    pub(super) fn find_own_columns(&self) -> Option<Vec<ColumnIndex>> {
        let own = |node: &Node| match node {
            Node::Column { path, column } if path.is_root() => Some(*column),
            _ => None,
        };
        let columns: Option<Vec<ColumnIndex>> = self.nodes.iter().map(own).collect();
        columns.filter(|columns| !columns.is_empty() && self.prefetches.is_empty() && self.methods.is_empty())
    }
}

/// A piece of a document.
#[derive(Debug)]
pub(crate) enum Part {
    /// Keys and braces.
    Literal(Vec<u8>),
    /// A column of the row.
    Column { index: usize, format: JsonFormat },
    /// Parts that are there only where a column is not null; else what stands in their place.
    If {
        column: usize,
        then: Vec<Part>,
        otherwise: &'static [u8],
    },
    /// The rows of a prefetch.
    Prefetched(usize),
    /// What the method of a field gives.
    Method {
        instance: usize,
        hooks: &'static Hooks,
        field: usize,
        format: JsonFormat,
    },
    /// A key and its value, which are left out where the value is null.
    OmitNull { key: Vec<u8>, value: Vec<Part> },
    /// What a method that gets all rows at once gave.
    Computed(usize),
    /// A link to a row.
    Link(PlannedLink),
    /// The end of a document whose last field may be left out.
    End,
}

/// A link to a row, by the column of the answered row that names it.
#[derive(Debug)]
pub(crate) struct PlannedLink {
    /// The column.
    pub(crate) index: usize,
    /// What the column stores.
    pub(crate) kind: ValueKind,
    /// Where the link leads.
    pub(crate) target: LinkTarget,
}

/// A method that gets all rows at once.
#[derive(Debug)]
pub(crate) struct PlannedMethod {
    /// The hooks of its serializer.
    pub(crate) hooks: &'static Hooks,
    /// The number of its field there.
    pub(crate) field: usize,
    /// How its values are written.
    pub(crate) format: JsonFormat,
    /// Where the columns of its instance begin in the row.
    pub(crate) start: usize,
    /// The column of the instance's key, which is null where the instance is absent.
    pub(crate) key: usize,
}

/// A to-many relation, brought by a query of its own.
#[derive(Debug)]
pub(crate) struct PlannedPrefetch {
    /// The column of the owner's row that has the owner's key.
    pub(crate) owner_key: usize,
    /// The kind of the owner's key.
    pub(crate) kind: ValueKind,
    /// The model that has the relation.
    pub(crate) model: &'static ModelOptions,
    /// The relation.
    pub(crate) relation: u8,
    /// The way to the other side from the row that is answered.
    pub(crate) path: Path,
    /// The rows of the other side.
    pub(crate) query: Query,
    /// Whether there is at most one, written by itself.
    pub(crate) single: bool,
    /// How a row is written.
    pub(crate) plan: Plan,
}

impl PlannedPrefetch {
    /// What the queryset says of these rows, where it prefetches them: which, in which order, and what for them.
    pub(crate) fn said_in<'p>(&self, mut prefetches: &'p [Prefetch]) -> Option<&'p Prefetch> {
        let (end, before) = self.path.hops()?.split_last()?;
        let of = |list: &'p [Prefetch], relation| list.iter().find(|prefetch| prefetch.relation == relation);
        for relation in before {
            prefetches = &of(prefetches, *relation)?.children;
        }
        of(prefetches, *end)
    }
}
