//! Whether another row has the same values: Django's `validate_unique`.

use super::{Cleaner, NON_FIELD_ERRORS, field_name};
use crate::error::{ErrorDetail, Result};
use crate::models::options::{ColumnIndex, DatePart, ModelOptions, Unique, UniqueFor};
use crate::models::query::{Function, Lookup, Node, Query};
use crate::models::queryset;
use crate::models::rows::is_key;
use crate::value::{Value, ValueKind};
use chrono::{Datelike as _, NaiveTime, TimeDelta};

impl Cleaner<'_> {
    /// Asks for each group of columns that is unique, unless one of them is left out or null. A constraint that is about
    /// more than columns is asked with those of the database.
    pub(super) async fn unique(&mut self, values: &[Value]) -> Result<()> {
        let model = self.model;
        for unique in model.plain_uniques() {
            self.unique_columns(unique, unique.columns, values).await?;
        }
        for (index, column) in (0..).zip(model.columns) {
            let asked = if index == model.primary_key {
                self.adding && is_key(model, &values[usize::from(index)])
            } else {
                column.unique
            };
            if asked {
                self.unique_columns(&Unique::PLAIN, &[index], values).await?;
            }
            if let Some(unique_for) = column.unique_for {
                self.unique_for(index, unique_for, values).await?;
            }
        }
        Ok(())
    }

    async fn unique_columns(&mut self, unique: &Unique, columns: &[ColumnIndex], values: &[Value]) -> Result<()> {
        let null = |column: &ColumnIndex| values[usize::from(*column)].is_null();
        let skipped = columns.iter().any(|column| self.is_excluded(*column) || null(column));
        if skipped || !queryset::has_rows(&self.same_row(columns, values), self.handle).await? {
            return Ok(());
        }
        self.taken(unique, columns);
        Ok(())
    }

    /// Tells that another row has the values of a constraint.
    pub(super) fn taken(&mut self, unique: &Unique, columns: &[ColumnIndex]) {
        self.violated(columns, taken(self.model, unique, columns));
    }

    /// Tells of a violated constraint, as Django at the field where it is about one alone and its code is `unique`.
    pub(super) fn violated(&mut self, columns: &[ColumnIndex], detail: ErrorDetail) {
        let place = match columns {
            [column] if detail.code == "unique" => field_name(self.model, *column),
            _ => NON_FIELD_ERRORS,
        };
        self.errors.add(place, detail);
    }

    /// Asks whether another row of the same date, month or year has a column's value.
    async fn unique_for(&mut self, index: ColumnIndex, unique_for: UniqueFor, values: &[Value]) -> Result<()> {
        let date = &values[usize::from(unique_for.column)];
        let skipped = self.is_excluded(index) || self.is_excluded(unique_for.column);
        let same = same_part(Node::column(unique_for.column), unique_for.part, date);
        let (Some(same), false) = (same, skipped || values[usize::from(index)].is_null()) else {
            return Ok(());
        };
        let mut query = self.same_row(&[index], values);
        query.add_filter(same);
        if !queryset::has_rows(&query, self.handle).await? {
            return Ok(());
        }
        let label = |column: ColumnIndex| capitalized(self.model.column(column).verbose_name);
        let part = match unique_for.part {
            DatePart::Date => "date",
            DatePart::Month => "month",
            DatePart::Year => "year",
        };
        let code = "unique_for_date";
        let message = format!(
            "{} must be unique for {} {part}.",
            label(index),
            label(unique_for.column)
        );
        self.errors
            .add(field_name(self.model, index), ErrorDetail { message, code });
        Ok(())
    }

    /// The rows that have the same values in these columns, but for the row itself, where it is not a new one.
    pub(super) fn same_row(&self, columns: &[ColumnIndex], values: &[Value]) -> Query {
        let mut query = self.other_rows(values);
        for column in columns {
            query.add_filter(Node::column(*column).equals(values[usize::from(*column)].clone()));
        }
        query
    }

    /// All rows but the row itself, where it is not a new one.
    pub(super) fn other_rows(&self, values: &[Value]) -> Query {
        let mut query = Query::new(self.model);
        query.ordering = Some(Vec::new());
        let key = &values[usize::from(self.model.primary_key)];
        if !self.adding && is_key(self.model, key) {
            query.add_exclude(Node::column(self.model.primary_key).equals(key.clone()));
        }
        query
    }
}

/// The condition that a date has the same part as this one; `None` where there is no date.
pub(crate) fn same_part(column: Node, part: DatePart, date: &Value) -> Option<Node> {
    let day = match date {
        Value::Date(date) => *date,
        Value::DateTime(moment) => moment.date_naive(),
        _ => return None,
    };
    let extracted = |function, number: i64| {
        let part = Node::Function {
            function,
            arguments: vec![column.clone()],
            kind: ValueKind::Integer,
        };
        Some(part.equals(Value::Integer(number)))
    };
    match part {
        DatePart::Month => extracted(Function::ExtractMonth, day.month().into()),
        DatePart::Year => extracted(Function::ExtractYear, day.year().into()),
        DatePart::Date if matches!(date, Value::Date(_)) => Some(column.equals(date.clone())),
        DatePart::Date => Some(Node::Lookup {
            lookup: Lookup::Range,
            left: Box::new(column),
            right: [NaiveTime::MIN, last_moment()]
                .map(|time| Node::Value(Value::DateTime(day.and_time(time).and_utc())))
                .to_vec(),
        }),
    }
}

/// The last microsecond of a day.
fn last_moment() -> NaiveTime {
    NaiveTime::MIN.overflowing_sub_signed(TimeDelta::microseconds(1)).0
}

/// What is told of columns whose values another row has.
fn taken(model: &'static ModelOptions, unique: &Unique, columns: &[ColumnIndex]) -> ErrorDetail {
    if let Some(message) = unique.violation.message {
        return ErrorDetail {
            message: message.to_owned(),
            code: unique.violation.code.unwrap_or_default(),
        };
    }
    let labels: Vec<String> = columns
        .iter()
        .map(|column| match model.column(*column) {
            // Django's own name for the key that it makes.
            key if key.auto && key.verbose_name == "id" => "ID".to_owned(),
            column => capitalized(column.verbose_name),
        })
        .collect();
    let labels = match labels.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    };
    ErrorDetail {
        message: format!("{} with this {labels} already exists.", capitalized(model.verbose_name)),
        code: if columns.len() == 1 {
            "unique"
        } else {
            "unique_together"
        },
    }
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}
