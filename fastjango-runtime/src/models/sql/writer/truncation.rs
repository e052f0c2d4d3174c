//! The text of dates and moments in UTC that are cut back to the beginning of their year, their month, ….

use super::Writer;
use crate::db::Backend;
use crate::models::query::Truncation;
use crate::models::sql::terms::Term;
use crate::value::ValueKind;

impl Writer {
    /// Writes a date or moment, cut back.
    pub(super) fn truncated(&mut self, to: Truncation, arguments: &[Term]) {
        let Some(term) = arguments.first() else { return };
        let moment = term.kind() == Some(ValueKind::DateTime);
        match self.backend {
            Backend::Sqlite => self.truncated_text(to, term, moment),
            Backend::Postgres => self.date_trunc(to, term, moment),
            Backend::Mysql | Backend::Mariadb => self.date_format(to, term, moment),
        }
    }

    fn date_trunc(&mut self, to: Truncation, term: &Term, moment: bool) {
        let part = match to {
            Truncation::Year => "year",
            Truncation::Quarter => "quarter",
            Truncation::Month => "month",
            Truncation::Week => "week",
            Truncation::Day => "day",
            Truncation::Hour => "hour",
            Truncation::Minute => "minute",
            Truncation::Second => "second",
        };
        self.push("DATE_TRUNC('");
        self.push(part);
        self.push("', ");
        self.operand(term);
        self.push(if moment { ", 'UTC')" } else { ")::date" });
    }

    /// SQLite keeps dates and moments as texts, whose beginnings are those of years, months and so on.
    fn truncated_text(&mut self, to: Truncation, term: &Term, moment: bool) {
        let midnight = if moment { " 00:00:00" } else { "" };
        let (before, length, after) = match to {
            Truncation::Year => ("substr(", "1, 4", "-01-01"),
            Truncation::Month => ("substr(", "1, 7", "-01"),
            Truncation::Day => ("substr(", "1, 10", ""),
            Truncation::Hour => ("substr(", "1, 13", ":00:00"),
            Truncation::Minute => ("substr(", "1, 16", ":00"),
            Truncation::Second => ("substr(", "1, 19", ""),
            // The Monday of a week is six days before the Sunday at its end.
            Truncation::Week => ("date(", "'weekday 0', '-6 days'", ""),
            Truncation::Quarter => return self.quarter_text(term, midnight),
        };
        let within_a_day = matches!(to, Truncation::Hour | Truncation::Minute | Truncation::Second);
        let rest = if within_a_day {
            after.to_owned()
        } else {
            format!("{after}{midnight}")
        };
        self.push("(");
        self.push(before);
        self.operand(term);
        self.push(", ");
        self.push(length);
        self.push(") || '");
        self.push(&rest);
        self.push("')");
    }

    fn quarter_text(&mut self, term: &Term, midnight: &str) {
        self.push("(substr(");
        self.operand(term);
        self.push(", 1, 5) || printf('%02d-01', (CAST(substr(");
        self.operand(term);
        self.push(", 6, 2) AS INTEGER) - 1) / 3 * 3 + 1) || '");
        self.push(midnight);
        self.push("')");
    }

    fn date_format(&mut self, to: Truncation, term: &Term, moment: bool) {
        let kind = if moment { "datetime" } else { "date" };
        let format = match to {
            Truncation::Year => "%Y-01-01",
            Truncation::Month => "%Y-%m-01",
            Truncation::Day => "%Y-%m-%d",
            Truncation::Hour => "%Y-%m-%d %H:00:00",
            Truncation::Minute => "%Y-%m-%d %H:%i:00",
            Truncation::Second => "%Y-%m-%d %H:%i:%s",
            Truncation::Week => return self.shifted_day(term, ("SUBDATE(", ", WEEKDAY(", "))"), kind),
            Truncation::Quarter => return self.quarter(term, kind),
        };
        self.push("CAST(DATE_FORMAT(");
        self.operand(term);
        self.push(", '");
        self.push(format);
        self.push("') AS ");
        self.push(kind);
        self.push(")");
    }

    /// A function of a date and of something that is told of it.
    fn shifted_day(&mut self, term: &Term, (before, between, after): (&str, &str, &str), kind: &str) {
        self.push("CAST(DATE(");
        self.push(before);
        self.operand(term);
        self.push(between);
        self.operand(term);
        self.push(after);
        self.push(") AS ");
        self.push(kind);
        self.push(")");
    }

    fn quarter(&mut self, term: &Term, kind: &str) {
        let of_the_year = "), 1) + INTERVAL QUARTER(";
        self.shifted_day(
            term,
            ("MAKEDATE(YEAR(", of_the_year, ") QUARTER - INTERVAL 1 QUARTER"),
            kind,
        );
    }
}
