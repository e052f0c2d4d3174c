//! The text of arithmetic with dates, times and durations.
//!
//! PostgreSQL has intervals. Elsewhere a duration is a number of microseconds, and SQLite, which keeps moments as
//! text, counts them from the epoch.

use super::Writer;
use crate::db::Backend;
use crate::models::query::Operator;
use crate::models::sql::terms::Term;
use crate::value::ValueKind;

impl Writer {
    /// Writes arithmetic with moments or durations; `false` where the operands are plain numbers.
    pub(super) fn moment_arithmetic(&mut self, operator: Operator, left: &Term, right: &Term, kind: ValueKind) -> bool {
        match (operator, is_moment(left), is_moment(right)) {
            (Operator::Subtract, true, true) => self.difference(left, right),
            (Operator::Add | Operator::Subtract, true, false) => self.shifted(left, operator, right, kind),
            (Operator::Add, false, true) => self.shifted(right, operator, left, kind),
            _ if kind == ValueKind::Duration => self.scaled(operator, left, right),
            _ => return false,
        }
        true
    }

    /// The duration between two moments.
    fn difference(&mut self, left: &Term, right: &Term) {
        let dates = left.kind() == Some(ValueKind::Date) && right.kind() == Some(ValueKind::Date);
        match self.backend {
            Backend::Postgres => {
                self.push(if dates { "(interval '1 day' * (" } else { "(" });
                self.operand(left);
                self.push(" - ");
                self.operand(right);
                self.push(if dates { "))" } else { ")" });
            }
            Backend::Sqlite => {
                self.push("(");
                self.microseconds(left);
                self.push(" - ");
                self.microseconds(right);
                self.push(")");
            }
            Backend::Mysql | Backend::Mariadb => {
                self.push("TIMESTAMPDIFF(MICROSECOND, ");
                self.operand(right);
                self.push(", ");
                self.operand(left);
                self.push(")");
            }
        }
    }

    /// A moment, earlier or later by a duration.
    fn shifted(&mut self, moment: &Term, operator: Operator, duration: &Term, kind: ValueKind) {
        let sign = if operator == Operator::Subtract { " - " } else { " + " };
        let date = moment.kind() == Some(ValueKind::Date);
        match self.backend {
            Backend::Postgres => {
                self.push(if date && kind == ValueKind::DateTime { "((" } else { "(" });
                self.operand(moment);
                self.push(sign);
                self.operand(duration);
                self.push(match kind {
                    ValueKind::DateTime if date => ") AT TIME ZONE 'UTC')",
                    ValueKind::Date => ")::date",
                    _ => ")",
                });
            }
            Backend::Sqlite => self.shifted_text(moment, sign, duration, kind),
            Backend::Mysql | Backend::Mariadb => {
                let (before, between, after) = match kind {
                    ValueKind::Date => ("CAST((", "", " MICROSECOND) AS DATE)"),
                    // A time alone would go on counting after midnight.
                    ValueKind::Time => ("TIME(TIMESTAMP('2000-01-01', ", ")", " MICROSECOND)"),
                    _ => ("(", "", " MICROSECOND)"),
                };
                self.push(before);
                self.operand(moment);
                self.push(between);
                self.push(sign);
                self.push("INTERVAL ");
                self.operand(duration);
                self.push(after);
            }
        }
    }

    /// The text of a moment that is computed: seconds through the date functions, and the fraction beside them.
    fn shifted_text(&mut self, moment: &Term, sign: &str, duration: &Term, kind: ValueKind) {
        let (format, fraction) = match kind {
            ValueKind::Date => ("%Y-%m-%d", false),
            ValueKind::Time => ("%H:%M:%S", true),
            _ => ("%Y-%m-%d %H:%M:%S", true),
        };
        self.push("(SELECT strftime('");
        self.push(format);
        self.push("', (moment - part) / 1000000, 'unixepoch')");
        if fraction {
            self.push(" || CASE part WHEN 0 THEN '' ELSE printf('.%06d', part) END");
        }
        self.push(" FROM (SELECT moment, (moment % 1000000 + 1000000) % 1000000 AS part FROM (SELECT ");
        self.microseconds(moment);
        self.push(sign);
        self.operand(duration);
        self.push(" AS moment)))");
    }

    /// The microseconds of a moment's text since the epoch.
    fn microseconds(&mut self, moment: &Term) {
        // The fraction follows `HH:MM:SS.`, before which a date may stand.
        let fraction = if moment.kind() == Some(ValueKind::Time) {
            "10"
        } else {
            "21"
        };
        self.push("(CAST(strftime('%s', ");
        self.operand(moment);
        self.push(") AS INTEGER) * 1000000 + CAST(substr(");
        self.operand(moment);
        self.push(" || '000000', ");
        self.push(fraction);
        self.push(", 6) AS INTEGER))");
    }

    /// A duration from durations and numbers.
    fn scaled(&mut self, operator: Operator, left: &Term, right: &Term) {
        let whole = |term: &Term| matches!(term.kind(), Some(ValueKind::Integer | ValueKind::Duration));
        let exact = self.backend == Backend::Postgres || (operator != Operator::Divide && whole(left) && whole(right));
        self.push(if exact { "" } else { "CAST(" });
        self.plain_arithmetic(operator, left, right, ValueKind::Duration);
        self.push(match self.backend {
            _ if exact => "",
            Backend::Sqlite => " AS INTEGER)",
            _ => " AS SIGNED)",
        });
    }
}

fn is_moment(term: &Term) -> bool {
    matches!(
        term.kind(),
        Some(ValueKind::Date | ValueKind::Time | ValueKind::DateTime)
    )
}
