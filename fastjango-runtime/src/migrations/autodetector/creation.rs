//! New models, in an order in which each comes after those that it points to.

use std::collections::BTreeSet;

use crate::migrations::constraints::Constraint;
use crate::migrations::fields::Field;
use crate::migrations::operations::{AddConstraint, AddField, AddIndex, CreateModel, Operation};
use crate::migrations::state::ModelState;

/// The operations that make these models.
///
/// Where models point to each other in a circle, one is made without the fields that close it, and these are added
/// when the other side is there.
pub(super) fn operations(models: &[&ModelState]) -> Vec<Operation> {
    let mut planner = Planner {
        left: models.to_vec(),
        deferred: Vec::new(),
        operations: Vec::new(),
    };
    while let Some(at) = planner.next() {
        let model = planner.left.remove(at);
        planner.create(model);
        planner.add_deferred();
    }
    planner.operations
}

struct Planner<'a> {
    left: Vec<&'a ModelState>,
    /// Models that are made, but for these of their fields.
    deferred: Vec<(&'a ModelState, Vec<&'a str>)>,
    operations: Vec<Operation>,
}

impl<'a> Planner<'a> {
    /// The first model that points to none that is still to come; else, of those in a circle, the one that can do
    /// without with the least ado.
    fn next(&self) -> Option<usize> {
        let ready = self.left.iter().position(|model| self.open_fields(model).is_empty());
        ready.or_else(|| {
            let circular = self
                .left
                .iter()
                .enumerate()
                .filter(|(_, model)| self.reaches_itself(model));
            circular.min_by_key(|(_, model)| self.cost(model)).map(|(at, _)| at)
        })
    }

    /// The fields of a model that point to others still to come.
    fn open_fields(&self, model: &'a ModelState) -> Vec<(&'a str, &'a Field)> {
        let points_ahead = |field: &Field| {
            let target = field.related_model().filter(|target| *target != model.name);
            target.is_some_and(|target| self.left.iter().any(|other| other.name == target))
        };
        let fields = model.fields.iter().map(|(name, field)| (name.as_str(), field));
        fields.filter(|(_, field)| points_ahead(field)).collect()
    }

    fn reaches_itself(&self, model: &'a ModelState) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![model];
        while let Some(from) = open.pop() {
            for (_, field) in self.open_fields(from) {
                let Some(target) = field.related_model() else { continue };
                if target == model.name {
                    return true;
                }
                if seen.insert(target) {
                    open.extend(self.left.iter().filter(|other| other.name == target));
                }
            }
        }
        false
    }

    /// Keys that may not be null are the dearest to add later, tables between the cheapest.
    fn cost(&self, model: &'a ModelState) -> (usize, usize, usize) {
        let fields = self.open_fields(model);
        let between = fields.iter().filter(|(_, field)| field.is_many_to_many()).count();
        let nullable = fields.iter().filter(|(_, field)| field.null).count();
        (fields.len() - between - nullable, nullable, between)
    }

    fn create(&mut self, model: &'a ModelState) {
        let open: Vec<&str> = self.open_fields(model).into_iter().map(|(name, _)| name).collect();
        let mut now = model.clone();
        now.fields.retain(|(name, _)| !open.contains(&name.as_str()));
        now.indexes
            .retain(|index| !index.field_names().iter().any(|name| open.contains(name)));
        now.constraints.retain(|constraint| !touches(constraint, &open));
        self.operations.push(CreateModel::from(now).into());
        if !open.is_empty() {
            self.deferred.push((model, open));
        }
    }

    /// Adds the fields whose other side is there by now, and with the last of them what is over several fields.
    fn add_deferred(&mut self) {
        for (model, open) in std::mem::take(&mut self.deferred) {
            let still: Vec<&str> = self.open_fields(model).into_iter().map(|(name, _)| name).collect();
            let ready = model
                .fields
                .iter()
                .filter(|(name, _)| open.contains(&name.as_str()) && !still.contains(&name.as_str()));
            for (name, field) in ready {
                self.operations
                    .push(AddField::new(&model.name, name, field.clone()).into());
            }
            self.add_over(model, &open, &still);
            if !still.is_empty() {
                self.deferred.push((model, still));
            }
        }
    }

    /// Adds the indexes and constraints that waited for fields, and wait no more.
    fn add_over(&mut self, model: &ModelState, open: &[&str], still: &[&str]) {
        for index in &model.indexes {
            let touches = |names: &[&str]| index.field_names().iter().any(|name| names.contains(name));
            if touches(open) && !touches(still) {
                self.operations.push(AddIndex::new(&model.name, index.clone()).into());
            }
        }
        for constraint in &model.constraints {
            if touches(constraint, open) && !touches(constraint, still) {
                self.operations
                    .push(AddConstraint::new(&model.name, constraint.clone()).into());
            }
        }
    }
}

fn touches(constraint: &Constraint, names: &[&str]) -> bool {
    constraint.fields().iter().any(|field| names.contains(field))
}
