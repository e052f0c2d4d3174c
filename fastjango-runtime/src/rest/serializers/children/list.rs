//! Writing the rows of a list: each when no other has what it is to have.

use uuid::Uuid;

use super::{Children, Place};
use crate::db::Handle;
use crate::error::{Error, Result};
use crate::models::options::{ColumnIndex, ColumnKind, Ordering};
use crate::models::query::{Node, Query, Selection};
use crate::models::{queryset, rows};
use crate::rest::serializers::data::ValidatedData;
use crate::rest::serializers::turns::{self, Change, Step};
use crate::value::Value;

/// Shorter texts are not likely enough to be nobody's.
const SHORTEST: u32 = 6;

/// Checked documents, and the keys of the rows that they change.
pub(super) struct List<'a> {
    pub(super) children: &'a Children<'a>,
    pub(super) place: Place,
    pub(super) documents: Vec<ValidatedData>,
    pub(super) keys: Vec<Option<Value>>,
}

impl List<'_> {
    /// Changes the rows that are there, then adds the new ones, which may take what the others had. `changes` has what
    /// the documents do to columns that are unique.
    pub(super) async fn write(mut self, changes: Vec<Change>, db: Handle<'_>) -> Result<()> {
        let numbered = changes.into_iter().enumerate();
        let (known, new): (Vec<_>, Vec<_>) = numbered.partition(|(number, _)| self.keys[*number].is_some());
        let (known, changes): (Vec<usize>, Vec<Change>) = known.into_iter().unzip();
        for step in turns::steps(&changes) {
            match step {
                Step::Write(row) => self.write_row(known[row], db).await?,
                Step::GiveUp { row, set } => self.give_up(known[row], set, db).await?,
            }
        }
        for (number, _) in new {
            self.write_row(number, db).await?;
        }
        Ok(())
    }

    /// Makes a row what its document says.
    async fn write_row(&mut self, number: usize, db: Handle<'_>) -> Result<()> {
        let document = std::mem::take(&mut self.documents[number]);
        let (serializer, extra) = (self.children.serializer, self.children.extra());
        let written = match self.keys[number].clone() {
            Some(key) => serializer.change_all(document, &extra, key, db).await,
            None => serializer.insert_all(document, &extra, db).await.map(drop),
        };
        written.map_err(|error| match serializer.refusal(error) {
            Error::Validation(fault) => self.place.fault(number, fault),
            other => other,
        })
    }

    /// Lets a row give up what it has in a set of columns until it is written. Where nobody knows what it could have
    /// meanwhile, the database refuses the row that is in its way.
    async fn give_up(&self, number: usize, set: usize, db: Handle<'_>) -> Result<()> {
        let Some(key) = self.keys[number].clone() else {
            return Ok(());
        };
        let Some(given) = self.meanwhile(number, set, db).await? else {
            return Ok(());
        };
        match rows::update_row(db, self.children.model, key, [given]).await {
            Err(Error::Integrity(_)) => Err(self.place.fault(number, self.children.clash(set))),
            updated => updated.map(drop),
        }
    }

    /// What a column of a set has until the row is written: one that the document says, as nothing else is written then.
    async fn meanwhile(&self, number: usize, set: usize, db: Handle<'_>) -> Result<Option<(ColumnIndex, Value)>> {
        for column in &self.children.unique[set] {
            if self.said(number, *column).is_none() {
                continue;
            }
            if let Some(value) = self.nobodys(*column, db).await? {
                return Ok(Some((*column, value)));
            }
        }
        Ok(None)
    }

    /// What a document that is not written yet says of a column.
    fn said(&self, number: usize, column: ColumnIndex) -> Option<Value> {
        self.children.serializer.given(&self.documents[number], &[], column)
    }

    /// A value of a column that no row has and none is to have: null, or a number above all, or a random text.
    async fn nobodys(&self, column: ColumnIndex, db: Handle<'_>) -> Result<Option<Value>> {
        let options = self.children.model.column(column);
        let random = |length| Uuid::new_v4().simple().to_string().chars().take(length).collect();
        Ok(match options.kind {
            kind if options.null => Some(Value::Null(kind.value_kind())),
            // It has to lead to a row.
            _ if options.relation.is_some() => None,
            ColumnKind::Uuid => Some(Value::Uuid(Uuid::new_v4())),
            ColumnKind::Text => Some(Value::Text(random(usize::MAX))),
            ColumnKind::Char { max_length } if max_length >= SHORTEST => Some(Value::Text(random(max_length as usize))),
            kind => {
                let Some((_, most)) = kind.integer_range(db.backend()) else {
                    return Ok(None);
                };
                let said = (0..self.documents.len()).filter_map(|number| self.said(number, column));
                let wanted = said.filter_map(|value| {
                    if let Value::Integer(number) = value {
                        Some(number)
                    } else {
                        None
                    }
                });
                let greatest = wanted.max().max(self.greatest(column, db).await?);
                let above = greatest.and_then(|number| number.checked_add(1));
                above.filter(|number| *number <= most).map(Value::Integer)
            }
        })
    }

    /// The greatest number that a row has in a column: one of the same owner, where its numbers are in the way of no
    /// other's rows.
    async fn greatest(&self, column: ColumnIndex, db: Handle<'_>) -> Result<Option<i64>> {
        let Children {
            model, owner, unique, ..
        } = self.children;
        let mut query = Query::new(model);
        let mut sets = unique.iter().filter(|set| set.contains(&column));
        if sets.all(|set| set.contains(&self.children.column)) {
            query.add_filter(Node::column(self.children.column).equals((*owner).clone()));
        }
        query.selection = Selection::Values(vec![Node::column(column)]);
        query.ordering = Some(vec![Ordering {
            descending: true,
            ..Ordering::ascending(Node::column(column))
        }]);
        query.limit = Some(1);
        let rows = queryset::select(&query, db).await?;
        rows.first().map_or(Ok(None), |row| row.integer(0))
    }
}
