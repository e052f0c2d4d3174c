//! Relations that may be two sides of one, which each side alone can't tell.

use crate::models::options::{ModelOptions, Relation, RelationKind, Through};

/// What is said of two models that each have a `ManyToMany` to the other, with a table for each: it is easily written
/// for the two sides of one. Who gives a table a name knows that there are two.
pub(super) fn doubled(models: &[&'static ModelOptions]) -> Vec<String> {
    let mut told = Vec::new();
    for (at, model) in models.iter().enumerate() {
        for relation in alone(model) {
            let target = (relation.target)();
            if !models[at + 1..].iter().any(|later| later.table == target.table) {
                continue;
            }
            let others = alone(target).filter(|other| (other.target)().table == model.table);
            told.extend(others.map(|other| message((*model, relation), (target, other))));
        }
    }
    told
}

/// The relations of a model that have a table by its default name, and that are no other's inverse.
fn alone(model: &'static ModelOptions) -> impl Iterator<Item = &'static Relation> {
    let by_default = |relation: &&Relation| {
        let table = automatic_table(relation);
        table.is_some_and(|table| table == format!("{}_{}", model.table, relation.name))
    };
    let has_inverse = |relation: &&Relation| {
        let mut others = (relation.target)().relations.iter();
        others.any(|other| is_inverse_of(other, model, relation))
    };
    model
        .relations
        .iter()
        .filter(move |relation| by_default(relation) && !has_inverse(relation))
}

fn automatic_table(relation: &Relation) -> Option<&'static str> {
    match relation.kind {
        RelationKind::ManyToMany {
            through: Through::Automatic { table, .. },
        } => Some(table),
        _ => None,
    }
}

fn is_inverse_of(other: &Relation, model: &ModelOptions, relation: &Relation) -> bool {
    let RelationKind::ManyToManyReverse { inverse } = other.kind else {
        return false;
    };
    inverse == relation.name && (other.target)().table == model.table
}

type Side = (&'static ModelOptions, &'static Relation);

fn message((model, relation): Side, (other_model, other): Side) -> String {
    format!(
        "`{model}.{name}` and `{other_model}.{other}` are two relations, each with a table of its own; if they are the \
         two sides of one, write `#[relation(inverse = {name})]` at `{other_model}.{other}`, and if not, give one a \
         `table = \"…\"`",
        model = model.name,
        name = relation.name,
        other_model = other_model.name,
        other = other.name,
    )
}
