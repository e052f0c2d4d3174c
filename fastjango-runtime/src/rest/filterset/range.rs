//! Filters by two parameters, the ends of a range: django-filter's `RangeFilter`, `DateFromToRangeFilter` and the like.

use chrono::{Datelike, NaiveDate, NaiveTime};

use super::{Count, Filter, Form, beyond, values};
use crate::error::{ErrorDetail, ValidationError};
use crate::models::expressions::Column;
use crate::models::fields::FieldType;
use crate::models::fields::storage::{
    DateField, DateTimeField, DecimalField, DurationField, FloatField, IntegerField, Storage, TimeField,
};
use crate::models::options::ColumnKind;
use crate::models::query::{Lookup, Node};
use crate::rest::context::ExistingRows;
use crate::rest::fields::is_year;
use crate::rest::parameters::Parameters;
use crate::value::Value;

/// Storage whose values lie between two of another: numbers and times between their like, moments between days too.
pub trait Between<S>: Storage {}

/// A type whose values can be the ends of a range of a column of type `U`.
#[diagnostic::on_unimplemented(
    message = "a range of `{Self}` cannot be looked for in a column of type `{U}`",
    label = "expected the column's type, or days for a column of moments"
)]
pub trait RangeEnd<U>: FieldType {}

#[diagnostic::do_not_recommend]
impl<T: FieldType, U: FieldType<Storage: Between<T::Storage>>> RangeEnd<U> for T {}

macro_rules! between {
    ($($column:ident: $($end:ident)*;)*) => {$($(
        #[diagnostic::do_not_recommend]
        impl Between<$end> for $column {}
    )*)*};
}

between! {
    IntegerField: IntegerField;
    FloatField: FloatField;
    DecimalField: DecimalField;
    DateField: DateField;
    TimeField: TimeField;
    DateTimeField: DateTimeField DateField;
    DurationField: DurationField;
}

impl Filter {
    /// A filter by a range, whose ends are two parameters and belong to it: of days and times `<name>_after` and
    /// `<name>_before`, else `<name>_min` and `<name>_max`. What is wrong with either is told under the filter's name.
    #[must_use]
    pub fn range<T, R, U>(name: &'static str, description: &'static str, column: Column<R, U>) -> Self
    where
        T: RangeEnd<U>,
        U: FieldType,
    {
        let of_moments = U::COLUMN == ColumnKind::DateTime && T::COLUMN == ColumnKind::Date;
        Self::between(name, description, column.into(), Form::of::<T>(Count::One), of_moments)
    }

    fn between(name: &'static str, description: &'static str, column: Node, form: Form, of_moments: bool) -> Self {
        let ends = match form.kind {
            ColumnKind::Date | ColumnKind::DateTime | ColumnKind::Time => ["after", "before"],
            _ => ["min", "max"],
        };
        // A filter is declared once and lives as long as the program.
        let ends = ends.map(|end| -> &'static str { format!("{name}_{end}").leak() });
        let (compared, kind) = (column.clone(), form.kind);
        let read = move |parameters: &Parameters, _: &ExistingRows, form: Form| {
            let [from, to] = both(ends.map(|end| values::one(parameters, end, form)))?;
            let from = from.map(|from| if of_moments { midnight(from) } else { from });
            let conditions = [
                from.and_then(|from| condition(&compared, Lookup::Gte, from, kind)),
                to.and_then(|to| match to {
                    Value::Date(day) if of_moments => condition(&compared, Lookup::Lt, end_of(day)?, kind),
                    to => condition(&compared, Lookup::Lte, to, kind),
                }),
            ];
            let conditions: Vec<Node> = conditions.into_iter().flatten().collect();
            Ok((!conditions.is_empty()).then_some(Node::And(conditions)))
        };
        let form = Form { is_end: true, ..form };
        let mut filter = Self::new(name, description, column, form, Box::new(read));
        filter.ends = Some(ends);
        filter
    }

    /// The names of the filter's parameters.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = &'static str> {
        let own = self.ends.is_none().then_some(self.name);
        own.into_iter().chain(self.ends.into_iter().flatten())
    }
}

/// Both ends; what is wrong with them is told once, also where it is wrong with both.
fn both(ends: [Result<Option<Value>, ValidationError>; 2]) -> Result<[Option<Value>; 2], ValidationError> {
    let mut told: Vec<ErrorDetail> = Vec::new();
    let mut read = [None, None];
    for (place, end) in read.iter_mut().zip(ends) {
        match end {
            Ok(value) => *place = value,
            Err(ValidationError::Messages(messages)) => {
                for message in messages {
                    if !told.contains(&message) {
                        told.push(message);
                    }
                }
            }
            Err(other) => return Err(other),
        }
    }
    if told.is_empty() {
        Ok(read)
    } else {
        Err(ValidationError::Messages(told))
    }
}

/// What a value of a kind asks of the column; of a number beyond its range that is all or nothing.
fn condition(column: &Node, lookup: Lookup, value: Value, kind: ColumnKind) -> Option<Node> {
    let side = beyond::side(&value, kind);
    let comparison = column.clone().lookup(lookup, Node::Value(value));
    match side {
        Some(side) => beyond::compared(side, comparison),
        None => Some(comparison),
    }
}

/// The moment at which a day begins.
fn midnight(day: Value) -> Value {
    match day {
        Value::Date(day) => Value::DateTime(day.and_time(NaiveTime::MIN).and_utc()),
        other => other,
    }
}

/// The moment at which a day has ended; the last day that databases know never does.
fn end_of(day: NaiveDate) -> Option<Value> {
    let next = day.succ_opt().filter(|day| is_year(day.year()))?;
    Some(midnight(Value::Date(next)))
}
