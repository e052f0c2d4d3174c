//! Orders: a query's own, its model's, and those of the models that its relations lead to.

use super::Resolver;
use crate::error::{Error, Result};
use crate::models::options::{ModelOptions, Ordering};
use crate::models::query::{Node, Path, Query};
use crate::models::sql::hops::hops;
use crate::models::sql::terms::{Order, Term};

impl Resolver {
    /// The order of a query.
    pub(super) fn ordering(&mut self, query: &Query) -> Result<Vec<Order>> {
        let own;
        let ordering: &[Ordering] = if let Some(ordering) = &query.ordering {
            ordering
        } else {
            own = (query.model.ordering)();
            &own
        };
        let mut orders: Vec<Order> = Vec::with_capacity(ordering.len());
        for part in expanded_ordering(query.model, ordering)? {
            let term = self.expression(&part.expression)?;
            // Equal parts after the first change nothing; neither does a constant, which PostgreSQL takes for a position.
            let idle = matches!(term, Term::Value(_) | Term::Constant(_));
            if !idle && !orders.iter().any(|order| order.term == term) {
                orders.push(Order {
                    term,
                    descending: part.descending,
                    nulls: part.nulls,
                });
            }
        }
        Ok(orders)
    }
}

/// The parts of an order, with the orders of related models in place of their relations.
pub(crate) fn expanded_ordering(model: &'static ModelOptions, ordering: &[Ordering]) -> Result<Vec<Ordering>> {
    let related = |part: &Ordering| matches!(part.expression, Node::RelatedOrder(_));
    if !ordering.iter().any(related) {
        return Ok(ordering.to_vec());
    }
    let mut parts = Vec::new();
    expand(model, ordering, &mut Vec::new(), &mut parts)?;
    Ok(parts)
}

/// Adds the parts, those of a related model in turn; `around` are the paths that led here.
fn expand(
    root: &'static ModelOptions,
    ordering: &[Ordering],
    around: &mut Vec<(&'static ModelOptions, Path)>,
    parts: &mut Vec<Ordering>,
) -> Result<()> {
    let here = around.last().map_or(Path::ROOT, |(_, path)| *path);
    for part in ordering {
        let Node::RelatedOrder(onward) = &part.expression else {
            parts.push(Ordering {
                expression: part.expression.moved(here),
                ..*part
            });
            continue;
        };
        let path = here.chain(*onward);
        let (_, model) = hops(root, path)?;
        let known = |(known, _): &(&'static ModelOptions, Path)| std::ptr::eq(*known, model);
        if around.iter().any(known) {
            return Err(Error::Query(format!(
                "the order of `{}` goes round in a circle: it is that of its own relation",
                model.name
            )));
        }
        around.push((model, path));
        let start = parts.len();
        expand(root, &order_of(model), around, parts)?;
        around.pop();
        if part.descending {
            parts[start..].iter_mut().for_each(Ordering::turn);
        }
    }
    Ok(())
}

/// The order of a model, that of its key where it says none.
fn order_of(model: &'static ModelOptions) -> Vec<Ordering> {
    let ordering = (model.ordering)();
    if !ordering.is_empty() {
        return ordering;
    }
    let key = Node::column(model.primary_key);
    vec![Ordering::ascending(key)]
}
