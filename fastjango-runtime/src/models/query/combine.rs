//! Two queries over the same model as one.

use super::{Filter, Node, Query};

/// How two queries are combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connector {
    /// The rows of both.
    And,
    /// The rows of either.
    Or,
    /// The rows of one of them alone.
    Xor,
}

impl Query {
    /// This query and another one as one: Django's `&`, `|` and `^` of querysets.
    ///
    /// What is selected and joined beside is this one's; the order is the other one's, if it has one of its own. Queries
    /// that are sliced, of which one is distinct, or that select something else can't be asked any more then.
    #[must_use]
    pub fn combine(mut self, mut other: Self, connector: Connector) -> Self {
        if self.invalid.is_none() {
            self.invalid = other
                .invalid
                .take()
                .or_else(|| self.mismatch(&other).map(str::to_owned));
        }
        if other.ordering.as_ref().is_some_and(|ordering| !ordering.is_empty()) {
            self.ordering = other.ordering.take();
        }
        if connector == Connector::And {
            self.empty |= other.empty;
        } else if other.empty {
            return self;
        } else if self.empty {
            self.empty = false;
            (self.owner, self.filters) = (other.owner, other.filters);
            return self;
        }
        match connector {
            Connector::And => self.both(other),
            Connector::Or => self.either(other, Node::Or),
            Connector::Xor => self.either(other, Node::Xor),
        }
        self
    }

    fn mismatch(&self, other: &Self) -> Option<&'static str> {
        if self.is_sliced() || other.is_sliced() {
            return Some("queries can't be combined once one has a limit or an offset");
        }
        if self.distinct != other.distinct || self.distinct_on != other.distinct_on {
            return Some("a query of distinct rows can't be combined with one of all rows");
        }
        if self.selection != other.selection || self.annotations != other.annotations {
            return Some("queries that select something else can't be combined");
        }
        if self.filtered != other.filtered {
            return Some("queries that filter relations differently can't be combined");
        }
        None
    }

    /// Keeps the rows of both: the calls of the other one's `filter` come after. Those of one that has no owner were not
    /// about the link to the other one's.
    fn both(&mut self, mut other: Self) {
        let apart = |filters: &mut Vec<Filter>| filters.iter_mut().for_each(|filter| filter.first = false);
        match (&self.owner, other.owner) {
            (None, Some(owner)) => {
                apart(&mut self.filters);
                self.owner = Some(owner);
            }
            (Some(_), None) => apart(&mut other.filters),
            (Some(own), Some(owner)) if *own != owner => self.refuse_owners(),
            _ => {}
        }
        self.filters.extend(other.filters);
    }

    /// Keeps the rows of which a connection of all conditions is true.
    fn either(&mut self, other: Self, connect: fn(Vec<Node>) -> Node) {
        if self.owner != other.owner {
            self.refuse_owners();
        }
        let all = |filters: Vec<Filter>| {
            let connect = if filters.len() > 1 { Node::Calls } else { Node::And };
            connect(filters.into_iter().map(|filter| filter.condition).collect())
        };
        let own = all(std::mem::take(&mut self.filters));
        self.add_filter(connect(vec![own, all(other.filters)]));
    }

    fn refuse_owners(&mut self) {
        let reason = "related rows of two instances can't be combined; filter by the relation instead";
        self.invalid.get_or_insert_with(|| reason.to_owned());
    }
}
