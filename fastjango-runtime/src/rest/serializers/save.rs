//! From checked data to rows: DRF's `create` and `update`, with rows within the row.

use chrono::Utc;
use futures_util::future::BoxFuture;

use super::children::Children;
use super::context::SerializerContext;
use super::data::{Data, ValidatedData};
use super::options::{Field, Kind, SerializerOptions};
use super::unique;
use crate::db::{Handle, Row};
use crate::error::{Error, Result};
use crate::models::options::{ColumnIndex, ModelOptions, RelationKind};
use crate::models::relations::ToMany;
use crate::models::{queryset, rows, saving};
use crate::value::Value;

/// Values of columns that do not come from the document.
type Extra = [(ColumnIndex, Value)];

/// A new row, as far as it is known.
pub(crate) enum Inserted {
    /// The columns of the answer's document, which the database gave back.
    Row(Row),
    /// Its key.
    Key(Value),
}

impl SerializerOptions {
    /// Makes a new row of checked data, with its relations and the rows within it, and returns its key.
    ///
    /// # Errors
    ///
    /// [`Error::Validation`] where a value is taken that has to be unique or a key leads nowhere, though the rules have
    /// found nothing: another request was quicker. [`Error::Integrity`] where another constraint refuses,
    /// [`Error::Query`] where a column has no value.
    pub async fn create(&self, data: ValidatedData, extra: &Extra, context: &SerializerContext<'_>) -> Result<Value> {
        let created = self.create_row(data, extra, context).await;
        created.map_err(|error| self.refusal(error))
    }

    async fn create_row(&self, data: ValidatedData, extra: &Extra, context: &SerializerContext<'_>) -> Result<Value> {
        if self.hooks.create.is_none() && !self.writes_more(&data) {
            return self.insert(&data, extra, context.db()).await;
        }
        let db = context.db();
        db.atomic_without_savepoint(async |transaction| {
            let context = context.with_db(transaction);
            match &self.hooks.create {
                Some(hook) => hook(self.completed(data, extra), &context.with_provided(extra)).await,
                None => self.insert_all(data, extra, context.db()).await,
            }
        })
        .await
    }

    /// Whether the constraints of the database can stand in for the checks that ask it, so that a document that
    /// breaks none of them costs no query but the one that writes it: the row is written alone and at once, before
    /// anybody else sees the data. The constraints are those of the model's migrations; a table that was made
    /// otherwise has to have them too.
    pub(crate) fn can_trust_database(&self, db: Handle<'_>) -> bool {
        !db.is_transaction() && *self.is_constrained.get_or_init(|| self.find_constrained())
    }

    fn find_constrained(&self) -> bool {
        let by_key = |field: &Field| {
            let named = matches!(
                field.kind,
                Kind::Hyperlink { .. }
                    | Kind::PrimaryKey {
                        slug_field: Some(_),
                        ..
                    }
            );
            field.limit.is_none() && !named && self.column_of(field).is_some()
        };
        let own = |field: &Field| field.read_only || by_key(field);
        let constrained = self.unique_together.iter().all(|unique| unique.is_constraint) && self.unique_for.is_empty();
        constrained && self.hooks.leave_writing_alone() && self.fields.iter().all(own)
    }

    /// Whether the database gives back what it wrote, and nobody else has a word in what is written.
    fn is_told_of_writes(&self, db: Handle<'_>) -> bool {
        let heard = self.model.is_some_and(|model| saving::is_save_heard(db, model));
        db.capabilities().insert_returning && !heard
    }

    /// Makes a new row of checked data that goes to its table alone, for an answer as `response` has it.
    ///
    /// # Errors
    ///
    /// Those of [`create`](Self::create).
    pub(crate) async fn insert_for(
        &self,
        response: &'static SerializerOptions,
        data: &ValidatedData,
        db: Handle<'_>,
    ) -> Result<Inserted> {
        let Some(columns) = response
            .plan()
            .own_columns
            .as_ref()
            .filter(|_| self.is_told_of_writes(db))
        else {
            // Boxed, as the usual way doesn't need it.
            let inserted = Box::pin(self.insert(data, &[], db)).await;
            return inserted.map(Inserted::Key).map_err(|error| self.refusal(error));
        };
        let (model, values) = self.values(data, &[])?;
        let inserted = rows::insert_returning(db, model, values, columns).await;
        inserted.map(Inserted::Row).map_err(|error| self.refusal(error))
    }

    /// Changes the row of the context by checked data; what is absent stays as it is.
    ///
    /// # Errors
    ///
    /// Those of [`create`](Self::create).
    pub async fn update(&self, data: ValidatedData, extra: &Extra, context: &SerializerContext<'_>) -> Result<()> {
        let updated = self.update_row(data, extra, context).await;
        updated.map_err(|error| self.refusal(error))
    }

    async fn update_row(&self, data: ValidatedData, extra: &Extra, context: &SerializerContext<'_>) -> Result<()> {
        let key = context
            .key()
            .cloned()
            .ok_or_else(|| Error::Query("an update needs a row".to_owned()))?;
        if self.hooks.update.is_none() && !self.writes_more(&data) {
            return self.change(&data, extra, key, context.db()).await;
        }
        let db = context.db();
        db.atomic_without_savepoint(async |transaction| {
            let context = context.with_db(transaction);
            match &self.hooks.update {
                Some(hook) => hook(self.completed(data, extra), &context.with_provided(extra)).await,
                None => self.change_all(data, extra, key, context.db()).await,
            }
        })
        .await
    }

    /// The data with the values that do not come from the document, where there are fields for them.
    fn completed(&self, mut data: ValidatedData, extra: &Extra) -> ValidatedData {
        for (column, value) in extra {
            if let Some(field) = self.field_of(*column) {
                data.set(field, Some(Data::Value(value.clone())));
            }
        }
        data
    }

    /// Whether the data goes to other tables too.
    fn writes_more(&self, data: &ValidatedData) -> bool {
        data.iter()
            .any(|(field, _)| self.column_of(&self.fields[field]).is_none())
    }

    pub(super) fn writable_model(&self) -> Result<&'static ModelOptions> {
        self.model
            .ok_or_else(|| Error::Query(format!("`{}` has no model whose rows it could write", self.name)))
    }

    pub(super) fn insert_all<'a>(
        &'a self,
        data: ValidatedData,
        extra: &'a Extra,
        db: Handle<'a>,
    ) -> BoxFuture<'a, Result<Value>> {
        Box::pin(async move {
            let key = self.insert(&data, extra, db).await?;
            self.write_relations(data, &key, true, db).await?;
            Ok(key)
        })
    }

    pub(super) fn change_all<'a>(
        &'a self,
        data: ValidatedData,
        extra: &'a Extra,
        key: Value,
        db: Handle<'a>,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            self.change(&data, extra, key.clone(), db).await?;
            self.write_relations(data, &key, false, db).await
        })
    }

    /// The value of a column: the caller's, else the document's.
    pub(super) fn given(&self, data: &ValidatedData, extra: &Extra, column: ColumnIndex) -> Option<Value> {
        let provided = extra
            .iter()
            .find(|(index, _)| *index == column)
            .map(|(_, value)| value.clone());
        let value = provided.or_else(|| match data.get(self.field_of(column)?)? {
            Data::Value(value) => Some(value.clone()),
            _ => None,
        })?;
        match value {
            // A null has lost its kind where it went through types, and some databases ask for it.
            Value::Null(_) => Some(Value::Null(self.model?.column(column).kind.value_kind())),
            value => Some(value),
        }
    }

    async fn insert(&self, data: &ValidatedData, extra: &Extra, db: Handle<'_>) -> Result<Value> {
        let (model, values) = self.values(data, extra)?;
        let own = values[usize::from(model.primary_key)].clone();
        Ok(saving::create_row(db, model, values).await?.unwrap_or(own))
    }

    /// The values of all columns of a new row.
    fn values(&self, data: &ValidatedData, extra: &Extra) -> Result<(&'static ModelOptions, Vec<Value>)> {
        let model = self.writable_model()?;
        let mut values = Vec::with_capacity(model.columns.len());
        for (index, column) in (0..).zip(model.columns) {
            let value = self
                .given(data, extra, index)
                .filter(|value| !value.is_null() || column.null);
            let value = value.or_else(|| rows::value_of_unsaid(column));
            values.push(value.ok_or_else(|| {
                let (model, column) = (model.name, column.name);
                Error::Query(format!("a new `{model}` needs a value of `{column}`"))
            })?);
        }
        Ok((model, values))
    }

    async fn change(&self, data: &ValidatedData, extra: &Extra, key: Value, db: Handle<'_>) -> Result<()> {
        let model = self.writable_model()?;
        let columns = (0..)
            .zip(model.columns)
            .filter(|(index, _)| *index != model.primary_key);
        let values: Vec<(ColumnIndex, Value)> = columns
            .filter_map(|(index, column)| {
                let now = || column.auto_now.then(|| rows::moment(column, Utc::now()));
                Some((index, self.given(data, extra, index).or_else(now)?))
            })
            .collect();
        // Who listens hears of a change of the rows within as well.
        let found = if values.is_empty() && !saving::is_save_heard(db, model) {
            // Two changes of the rows within, one after the other: a change of the row itself locks it anyway.
            !self.writes_more(data) || queryset::lock_row(model, key, db).await?
        } else {
            saving::change_row(db, model, key, values).await?
        };
        if found {
            Ok(())
        } else {
            Err(Error::DoesNotExist { model: model.name })
        }
    }

    /// Writes what stands in other tables: links, and the rows within the row.
    async fn write_relations(&self, mut data: ValidatedData, key: &Value, new: bool, db: Handle<'_>) -> Result<()> {
        let model = self.writable_model()?;
        for (number, field) in self.fields.iter().enumerate() {
            let Some((relation, value)) = field
                .own_relation()
                .and_then(|relation| Some((relation, data.take(number)?)))
            else {
                continue;
            };
            match (&field.kind, model.relation(relation).kind) {
                (_, RelationKind::Forward { .. }) => {}
                (Kind::PrimaryKey { .. } | Kind::Hyperlink { .. }, _) => {
                    let keys = value
                        .into_list()?
                        .into_iter()
                        .map(Data::into_value)
                        .collect::<Result<Vec<Value>>>()?;
                    if !(new && keys.is_empty()) {
                        let set = ToMany::new(model, relation, key.clone())?.set(db, keys).await;
                        let named = (model.relation(relation).target)();
                        set.map_err(|error| unique::gone_of_field(field, named, error))?;
                    }
                }
                (Kind::Nested { serializer, .. }, RelationKind::Reverse { inverse, .. }) => {
                    let children = Children::new(serializer(), inverse, key)?;
                    children.write(field, value, new, model, db).await?;
                }
                _ => {
                    let message = format!(
                        "`{}.{}` cannot be written: its rows hold no key of this model",
                        self.name, field.name
                    );
                    return Err(Error::Query(message));
                }
            }
        }
        Ok(())
    }
}
