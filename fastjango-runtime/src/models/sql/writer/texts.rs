//! The text of functions of text that the databases write differently.

use super::Writer;
use crate::db::Backend;
use crate::models::query::Function;
use crate::models::sql::terms::Term;
use crate::value::{Value, ValueKind};

impl Writer {
    /// Texts one after another, of which one that is NULL is empty.
    pub(super) fn concatenation(&mut self, arguments: &[Term]) {
        if self.backend.is_mysql() {
            self.push("CONCAT_WS('', ");
            self.list(arguments, Self::text);
            return self.push(")");
        }
        self.push("(");
        for (index, argument) in arguments.iter().enumerate() {
            self.push(if index > 0 { " || " } else { "" });
            if matches!(argument, Term::Value(Value::Text(_))) {
                self.typed_text(argument);
                continue;
            }
            self.push("COALESCE(");
            self.text(argument);
            self.push(", '')");
        }
        self.push(")");
    }

    /// PostgreSQL takes a parameter between texts for one of any type.
    fn typed_text(&mut self, term: &Term) {
        self.operand(term);
        self.push(if self.backend == Backend::Postgres {
            "::text"
        } else {
            ""
        });
    }

    /// Parts of texts, and texts several times, whose sizes PostgreSQL wants as `integer`.
    pub(super) fn sized_text(&mut self, function: Function, arguments: &[Term]) {
        let [text, sizes @ ..] = arguments else { return };
        self.check_sizes(function, sizes);
        if self.backend == Backend::Sqlite {
            return self.sized_text_of_sqlite(function, text, sizes);
        }
        self.push(match function {
            Function::Left => "LEFT(",
            Function::Right => "RIGHT(",
            Function::Repeat => "REPEAT(",
            Function::LPad => "LPAD(",
            Function::RPad => "RPAD(",
            _ if self.backend == Backend::Postgres => "SUBSTRING(",
            _ => "SUBSTR(",
        });
        self.text(text);
        for size in sizes {
            self.push(", ");
            if size.kind() == Some(ValueKind::Text) {
                self.typed_text(size);
            } else {
                self.size(size);
            }
        }
        self.push(")");
    }

    fn size(&mut self, size: &Term) {
        self.operand(size);
        self.push(if self.backend == Backend::Postgres {
            "::integer"
        } else {
            ""
        });
    }

    /// The character with a number.
    pub(super) fn character(&mut self, arguments: &[Term]) {
        self.push(if self.backend == Backend::Postgres {
            "CHR("
        } else {
            "CHAR("
        });
        self.list(arguments, Self::size);
        self.push(if self.backend.is_mysql() { " USING utf16)" } else { ")" });
    }

    /// A text backwards, letter by letter, where the database has no word for it.
    pub(super) fn reversed(&mut self, arguments: &[Term]) {
        self.push("(WITH RECURSIVE reversed(rest, made) AS (SELECT ");
        self.list(arguments, Self::operand);
        self.push(
            ", '' UNION ALL SELECT SUBSTR(rest, 2), SUBSTR(rest, 1, 1) || made FROM reversed WHERE rest <> '') \
             SELECT made FROM reversed WHERE rest = '')",
        );
    }

    /// A text of SQLite that is made of parts which stand in it more than once.
    fn of_parts(&mut self, made: &str, text: &Term, sizes: &[Term]) {
        self.push(&format!("(SELECT {made} FROM (SELECT "));
        let names = ["whole", "size", "fill"];
        for (index, (part, name)) in std::iter::once(text).chain(sizes).zip(names).enumerate() {
            self.push(if index == 0 { "" } else { ", " });
            self.operand(part);
            self.push(&format!(" AS {name}"));
        }
        self.push("))");
    }

    fn sized_text_of_sqlite(&mut self, function: Function, text: &Term, sizes: &[Term]) {
        // Two digits for each of so many bytes, and a text in place of both.
        let fill = "SUBSTR(REPLACE(HEX(ZEROBLOB(size)), '00', fill), 1, MAX(size - LENGTH(whole), 0))";
        let cut = "SUBSTR(whole, 1, size)";
        match function {
            Function::LPad => self.of_parts(&format!("{fill} || {cut}"), text, sizes),
            Function::RPad => self.of_parts(&format!("{cut} || {fill}"), text, sizes),
            Function::Repeat => {
                let repeated = "CASE WHEN size IS NOT NULL THEN REPLACE(HEX(ZEROBLOB(size)), '00', whole) END";
                self.of_parts(repeated, text, sizes);
            }
            _ => {
                self.push("SUBSTR(");
                self.operand(text);
                self.push(match function {
                    Function::Left => ", 1, ",
                    Function::Right => ", -",
                    _ => ", ",
                });
                self.list(sizes, Self::operand);
                self.push(")");
            }
        }
    }

    /// Refuses places and lengths that no text has: the databases would take them for others, each in its way.
    fn check_sizes(&mut self, function: Function, sizes: &[Term]) {
        for (index, size) in sizes.iter().enumerate() {
            let (least, rule) = match (function, index) {
                (Function::Substr, 0) => (1, "the characters of a text are counted from 1"),
                (Function::Substr | Function::Repeat | Function::LPad | Function::RPad, _) => {
                    (0, "a text has no fewer than 0 characters")
                }
                _ => (1, "`left` and `right` take at least 1 character"),
            };
            if matches!(size, Term::Value(Value::Integer(number)) if *number < least) {
                self.refuse(rule);
            }
        }
    }
}
