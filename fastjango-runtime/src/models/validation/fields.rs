//! What each column demands of its value: Django's `clean_fields`.

use super::{Cleaner, field_name};
use crate::error::{ErrorDetail, Result};
use crate::models::options::{Column, ColumnIndex, ColumnKind};
use crate::models::query::Query;
use crate::models::queryset;
use crate::models::validators::{Validator, Wording};
use crate::value::Value;
use rust_decimal::Decimal;

impl Cleaner<'_> {
    /// Checks each column that isn't left out.
    pub(super) async fn fields(&mut self, values: &[Value]) -> Result<()> {
        for (index, value) in (0..).zip(values) {
            if self.is_excluded(index) {
                continue;
            }
            for fault in self.field(index, value).await? {
                self.errors.add(field_name(self.model, index), fault);
            }
        }
        Ok(())
    }

    /// Tells of values that are none of their fields' types where nothing else is told of them: an instance is made of
    /// those too that are left out.
    pub(super) fn types(&mut self, values: &[Value]) {
        for (index, value) in (0..).zip(values) {
            let name = field_name(self.model, index);
            if self.errors.has(name) {
                continue;
            }
            for fault in self.model.column(index).mistyped(value) {
                self.errors.add(name, fault);
            }
        }
    }

    async fn field(&self, index: ColumnIndex, value: &Value) -> Result<Vec<ErrorDetail>> {
        let column = self.model.column(index);
        let given_otherwise = column.auto || column.auto_now || column.auto_now_add;
        if given_otherwise || (column.blank && is_empty(value)) {
            return Ok(Vec::new());
        }
        if column.editable
            && let Some(fault) = presence(column, value).or_else(|| choice(column, value))
        {
            return Ok(vec![fault]);
        }
        if is_empty(value) {
            return Ok(Vec::new());
        }
        let faults = column.mistyped(value);
        if !faults.is_empty() {
            return Ok(faults);
        }
        if let Some(fault) = self.related_row(column, value).await? {
            return Ok(vec![fault]);
        }
        let mut faults = Vec::new();
        for validator in column.validators.iter().copied().chain(self.of_kind(column)) {
            validator.check(value, Wording::Django, &mut faults);
        }
        faults.extend(column.unkept(value, self.handle.backend()));
        Ok(faults)
    }

    /// What the kind of a column demands: a length, a range, a number of digits.
    fn of_kind(&self, column: &Column) -> impl Iterator<Item = Validator> {
        let (mut first, mut second) = (None, None);
        match column.kind {
            ColumnKind::Char { max_length } => first = Some(Validator::MaxLength(max_length)),
            ColumnKind::Decimal {
                max_digits,
                decimal_places,
            } => {
                first = Some(Validator::Decimal {
                    max_digits,
                    decimal_places,
                });
            }
            kind => {
                if let Some((least, greatest)) = kind.integer_range(self.handle.backend()) {
                    let (least, greatest) = (Decimal::from(least), Decimal::from(greatest));
                    let bound = |narrower: fn(&Validator, Decimal) -> bool, limit: Decimal| {
                        column.validators.iter().any(|validator| narrower(validator, limit))
                    };
                    let from =
                        |validator: &Validator, limit| matches!(validator, Validator::MinValue(own) if *own >= limit);
                    let to =
                        |validator: &Validator, limit| matches!(validator, Validator::MaxValue(own) if *own <= limit);
                    first = (!bound(from, least)).then_some(Validator::MinValue(least));
                    second = (!bound(to, greatest)).then_some(Validator::MaxValue(greatest));
                }
            }
        }
        first.into_iter().chain(second)
    }

    /// Asks for the row that a foreign key points to.
    async fn related_row(&self, column: &Column, value: &Value) -> Result<Option<ErrorDetail>> {
        let Some(relation) = column.relation else {
            return Ok(None);
        };
        let target = (self.model.relation(relation).target)();
        if queryset::has_rows(&Query::by_key(target, value.clone()), self.handle).await? {
            return Ok(None);
        }
        let (name, key) = (target.verbose_name, target.primary_key().name);
        let message = format!(
            "{name} instance with {key} {} is not a valid choice.",
            representation(value)
        );
        Ok(Some(ErrorDetail {
            message,
            code: "invalid",
        }))
    }
}

/// Whether a value is one of Django's empty ones that a column can have.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null(_) => true,
        Value::Text(text) => text.is_empty(),
        Value::Bytes(bytes) => bytes.is_empty(),
        _ => false,
    }
}

fn presence(column: &Column, value: &Value) -> Option<ErrorDetail> {
    let (message, code) = match value {
        Value::Null(_) if !column.null => ("This field cannot be null.", "null"),
        Value::Null(_) => return None,
        value if is_empty(value) => ("This field cannot be blank.", "blank"),
        _ => return None,
    };
    Some(ErrorDetail {
        message: message.to_owned(),
        code,
    })
}

fn choice(column: &Column, value: &Value) -> Option<ErrorDetail> {
    if column.choices.is_empty() || is_empty(value) {
        return None;
    }
    let known = |text: &str| column.choices.iter().any(|choice| choice.value == text);
    let is_known = match value {
        Value::Text(text) => known(text),
        Value::Integer(number) => known(&number.to_string()),
        _ => true,
    };
    (!is_known).then(|| ErrorDetail {
        message: format!("Value {} is not a valid choice.", representation(value)),
        code: "invalid_choice",
    })
}

/// A value as Python's `repr` writes it, for those that keys and choices can be.
fn representation(value: &Value) -> String {
    match value {
        Value::Integer(number) => number.to_string(),
        Value::Text(text) if text.contains('\'') && !text.contains('"') => format!("\"{text}\""),
        Value::Text(text) => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
        Value::Uuid(uuid) => format!("UUID('{uuid}')"),
        other => format!("{other:?}"),
    }
}
