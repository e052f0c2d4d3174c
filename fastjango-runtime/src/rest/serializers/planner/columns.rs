//! Columns as values of fields.

use super::Planner;
use crate::models::options::{ColumnIndex, ColumnKind, Ordering};
use crate::models::query::{Node, Path};
use crate::rest::serializers::data::Data;
use crate::rest::serializers::options::{Field, FieldDefault};
use crate::rest::serializers::plan::Part;
use crate::rest::serializers::write::write_constant;
use crate::value::json::JsonFormat;

impl Planner {
    /// A column in its own form.
    pub(super) fn scalar(&mut self, path: Path, column: ColumnIndex) {
        let format = self
            .end(path)
            .map_or(JsonFormat::Text, |model| format_of(model.column(column).kind));
        self.formatted(path, column, format);
    }

    fn formatted(&mut self, path: Path, column: ColumnIndex, format: JsonFormat) {
        let index = self.column(path, column);
        self.plan.parts.push(Part::Column { index, format });
    }

    /// The column that a field stands for, over relations or not.
    pub(super) fn column_of_field(&mut self, field: &Field, path: Path, column: ColumnIndex, over: bool) {
        match field.default.and_then(FieldDefault::fixed).filter(|_| over) {
            Some(default) => self.or_default(field, path, column, &default()),
            None => self.plain_column(field, path, column),
        }
    }

    /// A column at the end of a path; the field's default where the row there is absent.
    fn or_default(&mut self, field: &Field, path: Path, column: ColumnIndex, default: &Data) {
        let Some(model) = self.end(path) else {
            return;
        };
        let row = self.column(path, model.primary_key);
        let then = self.apart(|planner| planner.plain_column(field, path, column));
        let mut otherwise = Vec::new();
        // A default has a form in JSON, or else there is none.
        if write_constant(field, default, &mut otherwise).is_err() {
            otherwise = b"null".to_vec();
        }
        self.plan.parts.push(Part::If {
            column: row,
            then,
            // A plan is made once and lives as long as the program.
            otherwise: otherwise.leak(),
        });
    }

    fn plain_column(&mut self, field: &Field, path: Path, column: ColumnIndex) {
        match self.own_format(field, path, column) {
            Some(format) => self.formatted(path, column, format),
            None => self.scalar(path, column),
        }
    }

    /// How a field's values are written, where the field says more of it than the column: bytes are no kind of field.
    fn own_format(&self, field: &Field, path: Path, column: ColumnIndex) -> Option<JsonFormat> {
        let is_bytes = self.end(path)?.column(column).kind == ColumnKind::Bytes;
        (!is_bytes).then(|| field.json_format())
    }

    /// One column of the rows of a to-many relation, as a list of its values.
    pub(super) fn column_of_rows(&mut self, field: &Field, path: Path, column: ColumnIndex) {
        let unordered = self.end(path).is_some_and(|target| (target.ordering)().is_empty());
        let ordering = match field.ordering {
            None if unordered => Some(vec![Ordering::ascending(Node::column(column))]),
            ordering => ordering.map(|ordering| ordering()),
        };
        self.prefetch(path, false, ordering, |planner| planner.scalar(Path::ROOT, column));
    }
}

/// How the values of a column are written.
fn format_of(kind: ColumnKind) -> JsonFormat {
    match kind {
        ColumnKind::Decimal {
            max_digits,
            decimal_places,
        } if max_digits > 0 => JsonFormat::Decimal {
            places: Some(u32::from(decimal_places)),
        },
        other => other.value_kind().into(),
    }
}
