//! What a database leaves out of the declared indexes and constraints, in Django's words, and of decimals.

use super::constraints::{Constraint, UniqueConstraint};
use super::fields::{Field, FieldKind};
use super::indexes::Index;
use super::schema::long_keys;
use super::state::ProjectState;
use crate::db::{Backend, Capabilities};
use crate::error::Result;
use crate::models::options::{ColumnKind, ModelOptions};

/// What a database of this kind leaves out of what the models declare: Django's checks `models.W036` and the like.
///
/// # Errors
///
/// [`Error::Configuration`](crate::error::Error::Configuration) if the models fit no migration.
///
/// # Examples
///
/// ```
/// use fastjango::db::Backend;
/// use fastjango::migrations::unsupported;
///
/// assert!(unsupported(&[], Backend::Mariadb)?.is_empty());
/// # Ok::<(), fastjango::error::Error>(())
/// ```
pub fn unsupported(models: &[&'static ModelOptions], backend: Backend) -> Result<Vec<String>> {
    let state = ProjectState::from_models(models)?;
    let mut warnings = Vec::new();
    for model in state.models() {
        let indexes = model
            .indexes
            .iter()
            .map(|index| (&index.name, index_faults(index, backend)));
        let uniques = model.constraints.iter().filter_map(|constraint| match constraint {
            Constraint::Unique(unique) => Some((&unique.name, unique_faults(unique, backend.capabilities()))),
            Constraint::Check(_) => None,
        });
        let long = model
            .fields
            .iter()
            .filter_map(|(name, field)| long_decimal(field, backend).map(|fault| (name, fault)));
        warnings.extend(long.map(|(name, fault)| format!("{}: {fault}, so `{name}`: {REFUSED}", model.name)));
        let long = long_keys(backend, model, &state)?.into_iter();
        warnings.extend(long.map(|long| {
            let (model, database) = (&model.name, backend.name());
            format!(
                "{model}: {database} has no {}, as `{}` is: {REFUSED_TABLE}",
                long.fault, long.name
            )
        }));
        for (name, faults) in indexes.chain(uniques) {
            let told = faults.into_iter().map(|(id, fault, outcome)| {
                let (model, database) = (&model.name, backend.name());
                format!("{model}: ({id}) {database} does not support {fault}, so `{name}`: {outcome}")
            });
            warnings.extend(told);
        }
    }
    Ok(warnings)
}

/// Django's name of a check, what there isn't, and what is done.
type Fault = (&'static str, &'static str, &'static str);

const REFUSED: &str = "Values with more are refused, whole numbers of 64 bits excepted.";

/// What is said of a field whose decimals may have more digits than the database keeps. Django has no check for it, and
/// rounds.
fn long_decimal(field: &Field, backend: Backend) -> Option<String> {
    let FieldKind::Column(ColumnKind::Decimal {
        max_digits,
        decimal_places,
    }) = field.kind
    else {
        return None;
    };
    let most = backend.capabilities().max_decimal_digits?;
    let whole = decimal_places == 0 && max_digits <= 18;
    let name = backend.name();
    (max_digits > most && !whole).then(|| format!("{name} does not keep decimals of more than {most} digits"))
}

const REFUSED_TABLE: &str = "`migrate` refuses it.";

const NO_CONSTRAINT: &str = "A constraint won't be created.";

fn index_faults(index: &Index, backend: Backend) -> Vec<Fault> {
    let capabilities = backend.capabilities();
    let mut faults = Vec::new();
    if index.condition.is_some() && !capabilities.partial_indexes {
        faults.push(("models.W037", "indexes with conditions", "Conditions will be ignored."));
    }
    if !index.expressions.is_empty() && !capabilities.expression_indexes {
        faults.push(("models.W043", "indexes on expressions", "An index won't be created."));
    }
    faults
}

fn unique_faults(unique: &UniqueConstraint, capabilities: &Capabilities) -> Vec<Fault> {
    let asked = [
        (
            unique.condition.is_some() && !capabilities.partial_indexes,
            ("models.W036", "unique constraints with conditions", NO_CONSTRAINT),
        ),
        (
            unique.deferrable.is_some() && !capabilities.deferrable_unique,
            ("models.W038", "deferrable unique constraints", NO_CONSTRAINT),
        ),
        (
            !unique.expressions.is_empty() && !capabilities.expression_indexes,
            ("models.W044", "unique constraints on expressions", NO_CONSTRAINT),
        ),
        (
            unique.nulls_distinct.is_some() && !capabilities.nulls_not_distinct,
            ("models.W047", "unique constraints with nulls distinct", NO_CONSTRAINT),
        ),
    ];
    asked
        .into_iter()
        .filter_map(|(missing, fault)| missing.then_some(fault))
        .collect()
}
