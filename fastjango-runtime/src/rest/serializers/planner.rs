//! From a serializer's shape to its plan: columns, joins and prefetches.

use std::sync::atomic::AtomicUsize;

use super::links::LinkTarget;
use super::options::{Field, Kind, SerializerOptions, Source, model_at};
use super::plan::{Part, Plan, PlannedLink, PlannedMethod, PlannedPrefetch};
use super::written::need_row_alone;
use crate::models::options::{ColumnIndex, ModelOptions, Ordering, RelationIndex, RelationKind};
use crate::models::query::{Node, Owner, OwnerKeys, Path, Query, Selection};
use crate::rest::lookups::beside_row;
use crate::value::json::JsonFormat;

mod columns;

impl SerializerOptions {
    /// What this serializer asks of the database and how it writes what comes: made once.
    pub fn plan(&'static self) -> &'static Plan {
        self.plan.get_or_init(|| {
            let mut planner = Planner::new(self.model);
            planner.document(self, Path::ROOT);
            planner.finish()
        })
    }
}

/// The plan of one query, as it grows.
struct Planner {
    model: Option<&'static ModelOptions>,
    plan: Plan,
}

impl Planner {
    fn new(model: Option<&'static ModelOptions>) -> Self {
        let plan = Plan {
            nodes: Vec::new(),
            parts: Vec::new(),
            prefetches: Vec::new(),
            arrays: Some(Vec::new()),
            whole: None,
            instances: Vec::new(),
            methods: Vec::new(),
            needs_rows_alone: false,
            own_columns: None,
            room: AtomicUsize::new(0),
        };
        Self { model, plan }
    }

    fn finish(mut self) -> Plan {
        let arrays = self.plan.arrays.as_ref();
        self.plan.whole = arrays.map(|arrays| self.plan.nodes.iter().chain(arrays).cloned().collect());
        self.plan.needs_rows_alone = need_row_alone(&self.plan.parts);
        self.plan.own_columns = self.plan.find_own_columns();
        self.plan
    }

    fn literal(&mut self, text: &str) {
        if let Some(Part::Literal(before)) = self.plan.parts.last_mut() {
            before.extend_from_slice(text.as_bytes());
        } else {
            self.plan.parts.push(Part::Literal(text.as_bytes().to_vec()));
        }
    }

    /// The number of a column in the row, which is asked for once.
    fn column(&mut self, path: Path, column: ColumnIndex) -> usize {
        self.expression(Node::Column { path, column })
    }

    /// The number of an expression in the row, which is asked for once.
    fn expression(&mut self, node: Node) -> usize {
        self.plan
            .nodes
            .iter()
            .position(|known| *known == node)
            .unwrap_or_else(|| {
                self.plan.nodes.push(node);
                self.plan.nodes.len() - 1
            })
    }

    /// The parts that `write` adds, taken out again.
    fn apart(&mut self, write: impl FnOnce(&mut Self)) -> Vec<Part> {
        let before = std::mem::take(&mut self.plan.parts);
        write(self);
        std::mem::replace(&mut self.plan.parts, before)
    }

    /// A document of this serializer, whose row is at the end of a path.
    fn document(&mut self, options: &'static SerializerOptions, base: Path) {
        self.literal("{");
        for (number, field) in options.fields.iter().enumerate().filter(|(_, field)| !field.write_only) {
            let key = format!("{}:", serde_json::Value::from(field.name));
            match self.may_be_omitted(field, base) {
                None if field.omit_null => {
                    let value = self.apart(|planner| planner.value(options, number, base));
                    let key = key.into_bytes();
                    self.plan.parts.push(Part::OmitNull { key, value });
                }
                Some(column) => {
                    let then = self.apart(|planner| planner.entry(options, number, base, &key));
                    self.plan.parts.push(Part::If {
                        column,
                        then,
                        otherwise: b"",
                    });
                }
                None => self.entry(options, number, base, &key),
            }
        }
        match self.plan.parts.last_mut() {
            Some(Part::Literal(text)) => {
                if text.ends_with(b",") {
                    text.pop();
                }
                text.push(b'}');
            }
            _ => self.plan.parts.push(Part::End),
        }
    }

    fn entry(&mut self, options: &'static SerializerOptions, number: usize, base: Path, key: &str) {
        self.literal(key);
        self.value(options, number, base);
        self.literal(",");
    }

    /// The column whose null leaves a field out.
    fn may_be_omitted(&mut self, field: &Field, base: Path) -> Option<usize> {
        match field.source {
            Source::Column { path, column } if field.omit_null => Some(self.column(joined(base, path), column)),
            _ => None,
        }
    }

    fn value(&mut self, options: &'static SerializerOptions, number: usize, base: Path) {
        let field = &options.fields[number];
        match (field.source, &field.kind) {
            (Source::Column { path, column }, Kind::List { .. }) => {
                self.column_of_rows(field, joined(base, path), column);
            }
            (Source::Column { path, column }, _) => {
                self.column_of_field(field, joined(base, path), column, !path.is_root());
            }
            (Source::Relation(path), Kind::PrimaryKey { many, slug_field, .. }) => {
                self.key(field, joined(base, path), *slug_field, *many);
            }
            (Source::Relation(path), Kind::Nested { serializer, many, .. }) => {
                self.nested(field, joined(base, path), serializer(), *many);
            }
            (Source::Relation(path), Kind::Hyperlink { target, many, .. }) => {
                self.related_link(field, joined(base, path), *target, *many);
            }
            (Source::Row, Kind::Hyperlink { target, .. }) => self.link(base, *target),
            (Source::Row, Kind::Nested { serializer, .. }) => self.document(serializer(), base),
            (Source::Annotation(node), _) => self.annotation(node(), field.json_format(), base),
            (Source::Method, _) => self.method(options, number, base),
            _ => self.literal("null"),
        }
    }

    /// The model at the end of a path.
    fn end(&self, path: Path) -> Option<&'static ModelOptions> {
        model_at(self.model?, path.hops()?)
    }

    /// The key of a related row: this side's column where it is on this side.
    fn key(&mut self, field: &Field, path: Path, slug_field: Option<ColumnIndex>, many: bool) {
        let Some((before, relation)) = split_last(path) else {
            return;
        };
        let Some((owner, target)) = self.end(before).zip(self.end(path)) else {
            return;
        };
        match (owner.relation(relation).kind, slug_field) {
            (RelationKind::Forward { column, .. }, None) => self.scalar(before, column),
            (RelationKind::Forward { .. }, Some(column)) => self.scalar(path, column),
            (_, Some(column)) => self.column_of_rows(field, path, column),
            (_, None) => self.prefetch(path, !many, field.ordering.map(|ordering| ordering()), |planner| {
                planner.scalar(Path::ROOT, target.primary_key);
            }),
        }
    }

    /// The link to the row at the end of a path.
    fn link(&mut self, path: Path, target: LinkTarget) {
        let Some((model, column)) = self.end(path).zip((target.column)()) else {
            return self.literal("null");
        };
        let kind = model.column(column).kind.value_kind();
        let index = self.column(path, column);
        self.plan.parts.push(Part::Link(PlannedLink { index, kind, target }));
    }

    /// The link to a related row; where the key of the row is what names it, the row isn't asked for.
    fn related_link(&mut self, field: &Field, path: Path, target: LinkTarget, many: bool) {
        let Some((before, relation)) = split_last(path) else {
            return;
        };
        let Some((owner, model)) = self.end(before).zip(self.end(path)) else {
            return;
        };
        let index = match owner.relation(relation).kind {
            RelationKind::Forward { column, .. } if (target.column)() == Some(model.primary_key) => {
                self.column(before, column)
            }
            RelationKind::Forward { .. } | RelationKind::Reverse { one_to_one: true, .. } => {
                self.column(path, (target.column)().unwrap_or(model.primary_key))
            }
            _ => {
                return self.prefetch(path, !many, field.ordering.map(|ordering| ordering()), |planner| {
                    planner.link(Path::ROOT, target);
                });
            }
        };
        let kind = (target.column)().map_or(model.primary_key().kind, |column| model.column(column).kind);
        let link = Part::Link(PlannedLink {
            index,
            kind: kind.value_kind(),
            target,
        });
        self.plan.parts.push(Part::If {
            column: index,
            then: vec![link],
            otherwise: b"null",
        });
    }

    /// An expression over the row at the end of a path: by itself where it can stand among the row's own columns, else
    /// asked for in a query of its own, so that it neither groups nor multiplies the rows.
    fn annotation(&mut self, node: Node, format: JsonFormat, base: Path) {
        let Some(model) = self.end(base) else {
            return self.literal("null");
        };
        let index = self.expression(beside_row(model, base, node));
        self.plan.parts.push(Part::Column { index, format });
    }

    fn nested(&mut self, field: &Field, path: Path, serializer: &'static SerializerOptions, many: bool) {
        let forward = split_last(path).and_then(|(before, relation)| Some(self.end(before)?.relation(relation)));
        let joined = forward.is_some_and(|relation| match relation.kind {
            RelationKind::Forward { .. } => true,
            RelationKind::Reverse { one_to_one, .. } => one_to_one,
            _ => false,
        });
        if !joined {
            return self.prefetch(path, !many, field.ordering.map(|ordering| ordering()), |planner| {
                planner.document(serializer, Path::ROOT);
            });
        }
        if field.allow_null {
            let Some(target) = self.end(path) else {
                return;
            };
            let column = self.column(path, target.primary_key);
            let then = self.apart(|planner| planner.document(serializer, path));
            self.plan.parts.push(Part::If {
                column,
                then,
                otherwise: b"null",
            });
        } else {
            self.document(serializer, path);
        }
    }

    /// The rows at the end of a path, by a query of their own; `write` plans one of them.
    fn prefetch(&mut self, path: Path, single: bool, ordering: Option<Vec<Ordering>>, write: impl FnOnce(&mut Self)) {
        let Some((before, relation)) = split_last(path) else {
            return;
        };
        let Some((owner, target)) = self.end(before).zip(self.end(path)) else {
            return;
        };
        let mut inner = Self::new(Some(target));
        write(&mut inner);
        let plan = inner.finish();
        let key = owner_column(owner, relation);
        let mut query = Query::new(target);
        query.ordering = ordering.or_else(|| {
            let own = (target.ordering)();
            own.is_empty()
                .then(|| vec![Ordering::ascending(Node::column(target.primary_key))])
        });
        let kind = owner.column(key).kind.value_kind();
        match (&mut self.plan.arrays, array(&plan, &query)) {
            (Some(arrays), Some(mut array)) => {
                array.owner = Some(Owner {
                    model: owner,
                    relation,
                    kind,
                    keys: OwnerKeys::Outer(before, key),
                });
                arrays.push(Node::Rows(Box::new(array)));
            }
            _ => self.plan.arrays = None,
        }
        let prefetch = PlannedPrefetch {
            owner_key: self.column(before, key),
            kind,
            model: owner,
            relation,
            path,
            query,
            single,
            plan,
        };
        self.plan.parts.push(Part::Prefetched(self.plan.prefetches.len()));
        self.plan.prefetches.push(prefetch);
    }

    /// What a method makes of the instance at the end of the path, whose columns stand together in the row.
    fn method(&mut self, options: &'static SerializerOptions, number: usize, base: Path) {
        let Some((model, decode)) = self.end(base).zip(options.hooks.decode) else {
            return self.literal("null");
        };
        let all: Vec<Node> = (0..)
            .zip(model.columns)
            .map(|(column, _)| Node::Column { path: base, column })
            .collect();
        let start = self
            .plan
            .nodes
            .windows(all.len())
            .position(|window| window == all)
            .unwrap_or_else(|| {
                self.plan.nodes.extend(all);
                self.plan.nodes.len() - model.columns.len()
            });
        let hooks = &options.hooks;
        let format = options.fields[number].json_format();
        if hooks.method_of_all(number).is_some() {
            self.plan.parts.push(Part::Computed(self.plan.methods.len()));
            self.plan.methods.push(PlannedMethod {
                hooks,
                field: number,
                format,
                start,
                key: start + usize::from(model.primary_key),
            });
            return;
        }
        let known = self.plan.instances.iter().position(|(_, at)| *at == start);
        let instance = known.unwrap_or_else(|| {
            self.plan.instances.push((decode, start));
            self.plan.instances.len() - 1
        });
        self.plan.parts.push(Part::Method {
            instance,
            hooks,
            field: number,
            format,
        });
    }
}

/// The query of a prefetch as that of an array, whose rows have the arrays of the relations within them.
fn array(plan: &Plan, query: &Query) -> Option<Query> {
    let whole = plan
        .whole
        .as_ref()
        .filter(|_| plan.instances.is_empty() && plan.methods.is_empty())?;
    let mut array = query.clone();
    array.selection = Selection::Values(whole.clone());
    Some(array)
}

/// A path, and then another.
fn joined(base: Path, path: Path) -> Path {
    path.hops()
        .unwrap_or_default()
        .iter()
        .fold(base, |base, hop| base.join(*hop))
}

/// A path without its last hop, and that.
fn split_last(path: Path) -> Option<(Path, RelationIndex)> {
    let (last, before) = path.hops()?.split_last()?;
    Some((before.iter().fold(Path::ROOT, |path, hop| path.join(*hop)), *last))
}

/// The column of the owner that its related rows are found by.
fn owner_column(owner: &'static ModelOptions, relation: RelationIndex) -> ColumnIndex {
    match owner.relation(relation).kind {
        RelationKind::Forward { column, .. } => column,
        _ => owner.primary_key,
    }
}
