//! Statements that are cached by the shape of their query, so that a query that is asked again is not compiled again.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use foldhash::fast::RandomState;

use super::compile_rows;
use super::shapes::{Shape, number_values};
use super::writer::Place;
use crate::db::{Backend, Statement};
use crate::error::Result;
use crate::models::query::Query;
use crate::value::Value;

/// The most shapes that a thread keeps; beyond it, all are forgotten.
const MOST_SHAPES: usize = 500;

/// The most texts that are kept for as long as the process lives, so that a statement need not copy its own.
const MOST_TEXTS: usize = 2_000;

static TEXTS: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

thread_local! {
    /// What was compiled on this thread.
    static SHAPES: RefCell<Shapes> = RefCell::default();

    /// The texts of inserts.
    static INSERTS: RefCell<Inserts> = RefCell::default();
}

#[derive(Default)]
struct Inserts {
    known: HashMap<Vec<u8>, Cow<'static, str>, RandomState>,
    /// Where the names of the next one are written.
    buffer: Vec<u8>,
}

#[derive(Default)]
struct Shapes {
    /// `None` for shapes whose text depends on more.
    known: HashMap<Vec<u8>, Option<CachedStatement>, RandomState>,
    /// Where the next shape is written.
    buffer: Vec<u8>,
}

/// A text, and where its parameters come from.
#[derive(Debug)]
struct CachedStatement {
    sql: Cow<'static, str>,
    parameters: Vec<Parameter>,
}

#[derive(Debug)]
enum Parameter {
    /// The value with this number; whether it is for the last time.
    Given(usize, bool),
    /// The pattern that finds the text of the value with this number.
    Pattern(usize, Place),
    /// The same for all queries of the shape.
    Fixed(Value),
}

impl Parameter {
    /// What a parameter is, given what it is in a statement with numbers for the values.
    fn of(other: &Value, own: &Value, numbered: &[Cow<'_, Value>]) -> Option<Self> {
        let given = numbered.iter().position(|value| **value == *other);
        let given = given.map(|number| Self::Given(number, false));
        let pattern = || {
            let places = (0..).zip(numbered).flat_map(|of| Place::ALL.map(|place| (of, place)));
            let mut finding = places.filter(|((_, value), place)| place.pattern(value) == *other);
            finding.next().map(|((number, _), place)| Self::Pattern(number, place))
        };
        let fixed = || (other == own).then(|| Self::Fixed(own.clone()));
        given.or_else(pattern).or_else(fixed)
    }

    /// The number of the value that it is made of.
    fn number(&self) -> Option<usize> {
        match self {
            Self::Given(number, _) | Self::Pattern(number, _) => Some(*number),
            Self::Fixed(_) => None,
        }
    }
}

/// What a thread knows of a shape.
enum Known {
    Statement(Statement),
    CantBeKept,
    Nothing,
}

/// Compiles a query that brings rows, or takes what was compiled for its shape.
pub(super) fn compile(query: &Query, backend: Backend) -> Result<Option<Statement>> {
    let (known, shape) = SHAPES.with_borrow_mut(|shapes| {
        let mut shape = Shape::of(query, backend, std::mem::take(&mut shapes.buffer));
        let known = shapes.look_up(&mut shape);
        if !matches!(known, Known::Nothing) {
            shapes.buffer = std::mem::take(&mut shape.bytes);
        }
        (known, shape)
    });
    match known {
        Known::Statement(statement) => {
            debug_assert_eq!(compile_rows(query, backend)?.as_ref(), Some(&statement));
            Ok(Some(statement))
        }
        Known::CantBeKept => compile_rows(query, backend),
        Known::Nothing => {
            let statement = compile_rows(query, backend)?;
            let entry = statement
                .as_ref()
                .and_then(|statement| CachedStatement::of(statement, query, backend));
            SHAPES.with_borrow_mut(|shapes| shapes.keep(shape.bytes, entry));
            Ok(statement)
        }
    }
}

impl Shapes {
    fn look_up(&self, shape: &mut Shape<'_>) -> Known {
        if !shape.can_be_cached() {
            return Known::CantBeKept;
        }
        match self.known.get(&shape.bytes) {
            None => Known::Nothing,
            Some(None) => Known::CantBeKept,
            Some(Some(cached)) => Known::Statement(cached.statement(&mut shape.values)),
        }
    }

    fn keep(&mut self, bytes: Vec<u8>, entry: Option<CachedStatement>) {
        if self.known.len() >= MOST_SHAPES {
            self.known.clear();
        }
        self.known.insert(bytes, entry);
    }
}

/// The text of an insert that these names alone tell, written unless it is cached.
pub(super) fn insert_text(
    backend: Backend,
    names: [&[&str]; 3],
    write: impl FnOnce() -> Statement,
) -> Cow<'static, str> {
    INSERTS.with_borrow_mut(|Inserts { known, buffer }| {
        buffer.clear();
        buffer.push(backend as u8);
        for names in names {
            buffer.extend_from_slice(&names.len().to_ne_bytes());
            for name in names {
                // No text has this byte, so that no two lists of names are written alike.
                buffer.extend_from_slice(name.as_bytes());
                buffer.push(u8::MAX);
            }
        }
        if let Some(text) = known.get(buffer.as_slice()) {
            return text.clone();
        }
        let text = shared(&write().sql);
        if known.len() >= MOST_SHAPES {
            known.clear();
        }
        known.insert(buffer.clone(), text.clone());
        text
    })
}

/// A text that statements share, unless there are too many of them.
fn shared(sql: &str) -> Cow<'static, str> {
    let mut texts = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
    match texts.get(sql) {
        Some(known) => Cow::Borrowed(known),
        None if texts.len() < MOST_TEXTS => {
            let text: &'static str = Box::leak(sql.into());
            texts.insert(text);
            Cow::Borrowed(text)
        }
        None => Cow::Owned(sql.to_owned()),
    }
}

impl CachedStatement {
    /// Finds where the parameters of a query's statement come from, by compiling it with numbers for its values.
    fn of(statement: &Statement, query: &Query, backend: Backend) -> Option<Self> {
        let mut with_numbers = query.clone();
        let mut count = 0;
        number_values(&mut with_numbers, &mut count);
        let numbered = Shape::of(&with_numbers, backend, Vec::new());
        let numbered = numbered.can_be_cached().then_some(numbered.values)?;
        let other = compile_rows(&with_numbers, backend).ok()??;
        let sources = other.parameters.iter().zip(&statement.parameters);
        let parameters: Option<Vec<Parameter>> = sources
            .map(|(other, own)| Parameter::of(other, own, &numbered))
            .collect();
        let mut parameters = parameters?;
        let all_used = (0..count).all(|number| {
            let mut users = parameters
                .iter_mut()
                .filter(|parameter| parameter.number() == Some(number));
            let last = users.next_back();
            last.map(|last| {
                if let Parameter::Given(_, last) = last {
                    *last = true;
                }
            })
            .is_some()
        });
        let same = other.sql == statement.sql && other.parameters.len() == statement.parameters.len();
        if !same || !all_used || count != numbered.len() {
            return None;
        }
        let cached = Self {
            sql: shared(&statement.sql),
            parameters,
        };
        // Whatever became of the values on their way to the parameters has to become of them again.
        let mut own = Shape::of(query, backend, Vec::new()).values;
        (cached.statement(&mut own) == *statement).then_some(cached)
    }

    /// The statement of a query with these values, which are taken.
    fn statement(&self, values: &mut [Cow<'_, Value>]) -> Statement {
        let value = |parameter: &Parameter| match parameter {
            Parameter::Given(number, true) => {
                std::mem::replace(&mut values[*number], Cow::Owned(Value::Boolean(false))).into_owned()
            }
            Parameter::Given(number, false) => values[*number].clone().into_owned(),
            Parameter::Pattern(number, place) => place.pattern(&values[*number]),
            Parameter::Fixed(value) => value.clone(),
        };
        let parameters = self.parameters.iter().map(value).collect();
        Statement::compiled(self.sql.clone(), parameters).reading()
    }
}

/// Whether a query's text comes from one that was compiled before.
#[cfg(test)]
pub(super) fn is_cached(query: &Query, backend: Backend) -> bool {
    let mut shape = Shape::of(query, backend, Vec::new());
    matches!(
        SHAPES.with_borrow(|shapes| shapes.look_up(&mut shape)),
        Known::Statement(_)
    )
}
