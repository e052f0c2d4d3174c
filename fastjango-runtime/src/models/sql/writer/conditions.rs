//! The text of conditions.

use super::Writer;
use crate::db::Backend;
use crate::error::Error;
use crate::models::query::Lookup;
use crate::models::sql::terms::{Select, Term};
use crate::value::{Value, ValueKind};

/// Where a text must stand in another one.
#[derive(Debug, Clone, Copy)]
pub(in crate::models::sql) enum Place {
    Anywhere,
    Start,
    End,
    Whole,
}

impl Place {
    /// All of them.
    pub(in crate::models::sql) const ALL: [Self; 4] = [Self::Anywhere, Self::Start, Self::End, Self::Whole];

    /// The pattern of `LIKE` that finds a value's text there.
    pub(in crate::models::sql) fn pattern(self, value: &Value) -> Value {
        Value::Text(like_pattern(&plain_text(value), self))
    }
}

impl Writer {
    /// Writes a condition where one is expected.
    pub(in crate::models::sql) fn condition(&mut self, term: &Term) {
        match term {
            Term::Constant(holds) => self.push(if *holds { "1 = 1" } else { "1 = 0" }),
            Term::And(terms) => self.connected(terms, " AND "),
            Term::Or(terms) => self.connected(terms, " OR "),
            Term::Xor(terms) => self.exclusive(terms),
            Term::Not(inner) => self.negation(inner),
            Term::IsNull { term, null } => {
                self.tested(term);
                self.push(if *null { " IS NULL" } else { " IS NOT NULL" });
            }
            Term::Lookup { lookup, left, right } => self.lookup(*lookup, left, right),
            term => self.term(term),
        }
    }

    fn connected(&mut self, terms: &[Term], connector: &str) {
        self.push("(");
        for (index, term) in terms.iter().enumerate() {
            if index > 0 {
                self.push(connector);
            }
            self.condition(term);
        }
        self.push(")");
    }

    fn negation(&mut self, inner: &Term) {
        let enclosed = matches!(inner, Term::And(_) | Term::Or(_));
        self.push(if enclosed { "NOT " } else { "NOT (" });
        self.condition(inner);
        self.push(if enclosed { "" } else { ")" });
    }

    /// An odd number of conditions hold: written as Django does, so that nulls count as false.
    fn exclusive(&mut self, terms: &[Term]) {
        if self.backend.is_mysql() {
            return self.connected(terms, " XOR ");
        }
        self.push("(");
        self.connected(terms, " OR ");
        self.push(" AND 1 = ");
        self.push(if terms.len() > 2 { "((" } else { "(" });
        for (index, term) in terms.iter().enumerate() {
            self.push(if index > 0 { " + CASE WHEN " } else { "CASE WHEN " });
            self.condition(term);
            self.push(" THEN 1 ELSE 0 END");
        }
        self.push(if terms.len() > 2 { ") % 2))" } else { "))" });
    }

    fn lookup(&mut self, lookup: Lookup, left: &Term, right: &[Term]) {
        if left.kind() == Some(ValueKind::Json) && self.document_lookup(lookup, left, right) {
            return;
        }
        match (lookup, right) {
            (Lookup::Range, [first, last]) => {
                self.operand(left);
                self.push(" BETWEEN ");
                self.beside(left, first);
                self.push(" AND ");
                self.beside(left, last);
            }
            (Lookup::In, [right]) => {
                self.operand(left);
                self.membership(right);
            }
            (Lookup::Exact, [right]) => self.comparison(left, " = ", right),
            (Lookup::Gt, [right]) => self.comparison(left, " > ", right),
            (Lookup::Gte, [right]) => self.comparison(left, " >= ", right),
            (Lookup::Lt, [right]) => self.comparison(left, " < ", right),
            (Lookup::Lte, [right]) => self.comparison(left, " <= ", right),
            (Lookup::IExact, [right]) => self.same_text(left, right),
            (Lookup::Contains, [right]) => self.pattern(left, right, Place::Anywhere, true),
            (Lookup::IContains, [right]) => self.pattern(left, right, Place::Anywhere, false),
            (Lookup::StartsWith, [right]) => self.pattern(left, right, Place::Start, true),
            (Lookup::IStartsWith, [right]) => self.pattern(left, right, Place::Start, false),
            (Lookup::EndsWith, [right]) => self.pattern(left, right, Place::End, true),
            (Lookup::IEndsWith, [right]) => self.pattern(left, right, Place::End, false),
            (Lookup::Regex, [right]) => self.regex(left, right, true),
            (Lookup::IRegex, [right]) => self.regex(left, right, false),
            // The resolver lets no other number of right sides through.
            _ => self.condition(&Term::Constant(false)),
        }
    }

    fn comparison(&mut self, left: &Term, operator: &str, right: &Term) {
        self.operand(left);
        self.push(operator);
        self.beside(left, right);
    }

    /// Writes the right side of a comparison: beside a column of numbers SQLite knows what it is.
    fn beside(&mut self, left: &Term, right: &Term) {
        let told = matches!(left, Term::Column { .. }) || left.kind() == Some(ValueKind::Decimal);
        if told {
            self.operand(right);
        } else {
            self.compared(right);
        }
    }

    /// Writes an operand that is compared. SQLite is given decimals as text, which it takes for numbers beside a column
    /// of numbers, and beside what is computed and among the arguments of a function only if it is told to.
    pub(super) fn compared(&mut self, term: &Term) {
        let decimal = self.backend == Backend::Sqlite && matches!(term, Term::Value(Value::Decimal(_)));
        self.push(if decimal { "CAST(" } else { "" });
        self.operand(term);
        self.push(if decimal { " AS NUMERIC)" } else { "" });
    }

    /// Writes the query of an `IN`; one that is sliced goes one level deeper where the database asks for that.
    pub(super) fn members(&mut self, select: &Select) {
        if select.is_sliced() && !self.capabilities.limit_in_subquery {
            self.push("SELECT * FROM (");
            self.select(select);
            self.push(") AS ");
            self.name("subquery");
        } else {
            self.select(select);
        }
    }

    /// Text that is equal but for case.
    fn same_text(&mut self, left: &Term, right: &Term) {
        match self.backend {
            Backend::Postgres => {
                self.folded(left);
                self.push(" = ");
                self.folded(right);
            }
            _ => self.pattern(left, right, Place::Whole, false),
        }
    }

    /// A text within another. PostgreSQL compares upper case, as Django does: `ILIKE` lowers instead, and an index on
    /// `UPPER(column)` serves only this form.
    fn pattern(&mut self, left: &Term, right: &Term, place: Place, case: bool) {
        let fold = self.fold(left).filter(|_| !case);
        if fold.is_some() {
            self.folded(left);
        } else {
            self.text(left);
        }
        self.push(if case && self.backend.is_mysql() {
            " LIKE BINARY "
        } else {
            " LIKE "
        });
        let once = fold.is_some() && self.folds_once(right, place);
        self.push(if once { "(SELECT " } else { "" });
        self.push(fold.unwrap_or_default());
        match right {
            Term::Value(value) => self.value(place.pattern(value)),
            term => self.pattern_of(term, place),
        }
        self.push(if fold.is_some() { ")" } else { "" });
        self.push(if once { ")" } else { "" });
        self.push(if self.backend == Backend::Sqlite {
            " ESCAPE '\\'"
        } else {
            ""
        });
    }

    /// Whether a pattern stands in a query of its own: PostgreSQL's plan of a prepared statement would else fold it anew
    /// for each row. One that begins with the text stays where the planner sees it, which may find an index by it.
    fn folds_once(&self, right: &Term, place: Place) -> bool {
        let begins_open = matches!(place, Place::Anywhere | Place::End);
        self.backend == Backend::Postgres && begins_open && matches!(right, Term::Value(_))
    }

    /// The pattern of an expression: its own wildcards are escaped by the database.
    fn pattern_of(&mut self, term: &Term, place: Place) {
        let concat = self.backend.is_mysql();
        let backslash = if concat { "'\\\\'" } else { "'\\'" };
        let (before, after) = match place {
            Place::Anywhere => ("'%'", "'%'"),
            Place::Start => ("''", "'%'"),
            Place::End => ("'%'", "''"),
            Place::Whole => ("''", "''"),
        };
        let between = if concat { ", " } else { " || " };
        self.push(if concat { "CONCAT(" } else { "(" });
        self.push(before);
        self.push(between);
        self.push("REPLACE(REPLACE(REPLACE(");
        self.text(term);
        for wildcard in [backslash, "'%'", "'_'"] {
            self.push(", ");
            self.push(wildcard);
            self.push(", ");
            self.push(&format!(
                "{}{}",
                backslash.trim_end_matches('\''),
                wildcard.trim_start_matches('\'')
            ));
            self.push(")");
        }
        self.push(between);
        self.push(after);
        self.push(")");
    }

    /// The function that makes letters of one case, where the database needs it to take them for the same.
    fn fold(&self, left: &Term) -> Option<&'static str> {
        match (self.backend, left) {
            (Backend::Postgres, _) => Some("UPPER("),
            // The text of a key heeds case, whatever the column's collation.
            (Backend::Mysql | Backend::Mariadb, Term::KeyTransform { .. }) => Some("LOWER("),
            _ => None,
        }
    }

    fn folded(&mut self, term: &Term) {
        self.push(self.fold(term).unwrap_or("UPPER("));
        self.text(term);
        self.push(")");
    }

    /// Writes an operand as text.
    pub(super) fn text(&mut self, term: &Term) {
        if let Term::KeyTransform {
            document,
            keys,
            text: false,
        } = term
        {
            return self.compared_key(document, keys, true);
        }
        let is_text = matches!(term.kind(), None | Some(ValueKind::Text));
        self.operand(term);
        if !is_text && self.backend == Backend::Postgres {
            self.push("::text");
        }
    }

    fn regex(&mut self, left: &Term, right: &Term, case: bool) {
        self.check_regex(right);
        if self.backend == Backend::Mysql {
            self.push("REGEXP_LIKE(");
            self.text(left);
            self.push(", ");
            self.operand(right);
            return self.push(if case { ", 'c')" } else { ", 'i')" });
        }
        let (regex, iregex) = (self.capabilities.regex, self.capabilities.iregex);
        self.text(left);
        self.push(" ");
        self.push(if case { regex } else { iregex });
        self.push(" ");
        if !case && regex == iregex {
            self.push("('(?i)' || ");
            self.operand(right);
            self.push(")");
        } else {
            self.operand(right);
        }
    }
}

impl Writer {
    /// SQLite's regular expressions are those of `regex`, and one that is none would be told only where a row is looked at.
    fn check_regex(&mut self, pattern: &Term) {
        if let (Backend::Sqlite, Term::Value(Value::Text(pattern))) = (self.backend, pattern)
            && let Err(error) = regex::Regex::new(pattern)
        {
            self.refusal.get_or_insert(Error::InvalidPattern(error.to_string()));
        }
    }
}

fn plain_text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Decimal(number) => number.to_string(),
        Value::Boolean(truth) => i64::from(*truth).to_string(),
        Value::Date(date) => date.to_string(),
        Value::Time(time) => time.to_string(),
        Value::DateTime(moment) => moment.naive_utc().to_string(),
        Value::Uuid(uuid) => uuid.simple().to_string(),
        _ => String::new(),
    }
}

/// A pattern of `LIKE` that finds exactly this text.
fn like_pattern(text: &str, place: Place) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    if matches!(place, Place::Anywhere | Place::End) {
        pattern.push('%');
    }
    for character in text.chars() {
        if matches!(character, '\\' | '%' | '_') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    if matches!(place, Place::Anywhere | Place::Start) {
        pattern.push('%');
    }
    pattern
}
