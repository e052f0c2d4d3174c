//! In which order the rows of a list are changed, so that one may take a unique value that another gives up.
//!
//! Databases ask at each row whether its values are taken, whatever the others are about to be.

use std::collections::HashMap;

use crate::value::ValueKey;

/// What a row has in columns that are unique together; `None` where one of them is null, which is like nothing.
pub(super) type Values = Option<Vec<ValueKey>>;

/// What a row has in each set of columns that are unique together, and what it is to have.
#[derive(Debug, Clone, Default)]
pub(super) struct Change {
    pub(super) before: Vec<Values>,
    pub(super) after: Vec<Values>,
}

/// What is done with the row of this number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// It becomes what it is to be.
    Write(usize),
    /// It gives up what it has in a set of columns, for a row that is written before it.
    GiveUp { row: usize, set: usize },
}

/// The changes in an order in which no row takes what another still has: their own, as far as that goes. What the rows
/// are to have differs.
pub(super) fn steps(changes: &[Change]) -> Vec<Step> {
    let mut turns = Turns::new(changes);
    for row in 0..changes.len() {
        turns.write(row);
    }
    turns.steps
}

/// The first set of columns in which a row is to have what one before it is to have, for each row.
pub(super) fn clashes(changes: &[Change]) -> Vec<Option<usize>> {
    let mut taken = HashMap::new();
    let mut clash = |(row, change): (usize, &Change)| {
        let sets = change.after.iter().cloned().enumerate();
        let owners: Vec<usize> = sets
            .map(|(set, values)| values.map_or(row, |values| *taken.entry((set, values)).or_insert(row)))
            .collect();
        owners.iter().position(|owner| *owner != row)
    };
    changes.iter().enumerate().map(&mut clash).collect()
}

struct Turns<'a> {
    changes: &'a [Change],
    /// The rows that have values which they are to give up, by the set and the values.
    holders: HashMap<(usize, &'a [ValueKey]), usize>,
    begun: Vec<bool>,
    steps: Vec<Step>,
}

impl<'a> Turns<'a> {
    fn new(changes: &'a [Change]) -> Self {
        let mut holders = HashMap::new();
        for (row, change) in changes.iter().enumerate() {
            let sets = change.before.iter().zip(&change.after).enumerate();
            let moving = sets.filter(|(_, (before, after))| before != after);
            holders.extend(moving.filter_map(|(set, (before, _))| Some(((set, before.as_deref()?), row))));
        }
        Self {
            changes,
            holders,
            begun: vec![false; changes.len()],
            steps: Vec::with_capacity(changes.len()),
        }
    }

    /// Writes a row after those that have what it is to have. One of them that waits for the row itself gives that up.
    fn write(&mut self, row: usize) {
        let mut waiting = Vec::new();
        self.begin(row, &mut waiting);
        while let Some(&row) = waiting.last() {
            match self.holder(row) {
                Some((set, holder)) if self.begun[holder] => {
                    self.release(holder, set);
                    self.steps.push(Step::GiveUp { row: holder, set });
                }
                Some((_, holder)) => self.begin(holder, &mut waiting),
                None => {
                    (0..self.changes[row].before.len()).for_each(|set| self.release(row, set));
                    self.steps.push(Step::Write(row));
                    waiting.pop();
                }
            }
        }
    }

    fn begin(&mut self, row: usize, waiting: &mut Vec<usize>) {
        if !std::mem::replace(&mut self.begun[row], true) {
            waiting.push(row);
        }
    }

    /// A row that has what this one is to have, and in which set of columns.
    fn holder(&self, row: usize) -> Option<(usize, usize)> {
        let mut sets = self.changes[row].after.iter().enumerate();
        sets.find_map(|(set, values)| Some((set, *self.holders.get(&(set, values.as_deref()?))?)))
    }

    /// Takes note that a row no longer has what it had.
    fn release(&mut self, row: usize, set: usize) {
        if let Some(values) = &self.changes[row].before[set]
            && self.holders.get(&(set, values.as_slice())) == Some(&row)
        {
            self.holders.remove(&(set, values.as_slice()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Changes of one number each.
    fn changes(numbers: &[(i64, i64)]) -> Vec<Change> {
        let values = |number| vec![Some(vec![ValueKey::Integer(number)])];
        let change = |(before, after): &(i64, i64)| Change {
            before: values(*before),
            after: values(*after),
        };
        numbers.iter().map(change).collect()
    }

    #[test]
    fn rows_keep_their_order_where_none_has_what_another_takes() {
        let steps = steps(&changes(&[(1, 1), (2, 5), (3, 6), (4, 4)]));
        assert_eq!(steps, [0, 1, 2, 3].map(Step::Write));
    }

    #[test]
    fn a_row_waits_for_the_one_that_has_its_value() {
        assert_eq!(steps(&changes(&[(1, 2), (2, 3), (3, 4)])), [2, 1, 0].map(Step::Write));
    }

    #[test]
    fn one_of_those_that_wait_for_each_other_gives_up_what_it_has() {
        let expected = [Step::GiveUp { row: 0, set: 0 }, Step::Write(1), Step::Write(0)];
        assert_eq!(steps(&changes(&[(1, 2), (2, 1)])), expected);
    }

    /// Every way to give four rows each other's values in two sets of columns, some of which are null.
    #[test]
    fn no_row_ever_takes_what_another_has() {
        let orders: Vec<[usize; 4]> = (0..256)
            .map(|number| [number / 64, number / 16 % 4, number / 4 % 4, number % 4])
            .filter(|order| (0..4).all(|row| order.contains(&row)))
            .collect();
        assert_eq!(orders.len(), 24);
        let values = |number: usize| (number != 3).then(|| vec![ValueKey::Text(number.to_string())]);
        for first in &orders {
            for second in &orders {
                let change = |row: usize| Change {
                    before: vec![values(row), values(row)],
                    after: vec![values(first[row]), values(second[row])],
                };
                play(&(0..4).map(change).collect::<Vec<_>>());
            }
        }
    }

    /// Does the steps as a database would.
    fn play(changes: &[Change]) {
        let mut rows: Vec<Vec<Values>> = changes.iter().map(|change| change.before.clone()).collect();
        for step in steps(changes) {
            match step {
                Step::Write(row) => rows[row].clone_from(&changes[row].after),
                Step::GiveUp { row, set } => rows[row][set] = None,
            }
            for set in 0..2 {
                let mut taken: Vec<&Vec<ValueKey>> = rows.iter().filter_map(|row| row[set].as_ref()).collect();
                let count = taken.len();
                taken.sort_by_key(|values| format!("{values:?}"));
                taken.dedup();
                assert_eq!(taken.len(), count, "{changes:?}");
            }
        }
        assert!(rows.iter().zip(changes).all(|(row, change)| *row == change.after));
    }

    #[test]
    fn rows_that_are_to_have_the_same_are_told() {
        assert_eq!(clashes(&changes(&[(1, 2), (2, 1), (3, 3)])), [None; 3]);
        assert_eq!(clashes(&changes(&[(1, 2), (2, 2), (3, 2)])), [None, Some(0), Some(0)]);
    }
}
