//! stub
use crate::error::Result;
use crate::value::{Value, ValueKind};
pub struct Row;
pub struct Statement;
pub struct Database;
#[derive(Clone, Copy)]
pub struct Handle<'a>(&'a ());
#[derive(Clone, Copy)]
pub struct Backend;
pub trait Executor: Send + Sync {
    fn handle(&self) -> Handle<'_>;
}
impl Executor for Database {
    fn handle(&self) -> Handle<'_> {
        Handle(&())
    }
}
impl<'a> Handle<'a> {
    pub fn backend(&self) -> Backend {
        Backend
    }
    pub async fn fetch_all(self, _: &Statement) -> Result<Vec<Row>> {
        Ok(vec![])
    }
    pub async fn fetch_one(self, _: &Statement) -> Result<Row> {
        Ok(Row)
    }
    pub async fn fetch_optional(self, _: &Statement) -> Result<Option<Row>> {
        Ok(None)
    }
    pub async fn execute(self, _: &Statement) -> Result<u64> {
        Ok(0)
    }
}
impl Row {
    pub fn is_null(&self, _: usize) -> Result<bool> {
        Ok(true)
    }
    pub fn len(&self) -> usize {
        0
    }
    pub fn value(&self, _: usize, k: ValueKind) -> Result<Value> {
        Ok(Value::Null(k))
    }
    pub fn integer(&self, _: usize) -> Result<Option<i64>> {
        Ok(None)
    }
    pub fn boolean(&self, _: usize) -> Result<Option<bool>> {
        Ok(None)
    }
    pub fn float(&self, _: usize) -> Result<Option<f64>> {
        Ok(None)
    }
    pub fn text(&self, _: usize) -> Result<Option<&str>> {
        Ok(None)
    }
    pub fn decimal(&self, _: usize) -> Result<Option<rust_decimal::Decimal>> {
        Ok(None)
    }
    pub fn date(&self, _: usize) -> Result<Option<chrono::NaiveDate>> {
        Ok(None)
    }
    pub fn time(&self, _: usize) -> Result<Option<chrono::NaiveTime>> {
        Ok(None)
    }
    pub fn date_time(&self, _: usize) -> Result<Option<chrono::DateTime<chrono::Utc>>> {
        Ok(None)
    }
    pub fn duration(&self, _: usize) -> Result<Option<chrono::TimeDelta>> {
        Ok(None)
    }
    pub fn uuid(&self, _: usize) -> Result<Option<uuid::Uuid>> {
        Ok(None)
    }
    pub fn json(&self, _: usize) -> Result<Option<serde_json::Value>> {
        Ok(None)
    }
    pub fn bytes(&self, _: usize) -> Result<Option<Vec<u8>>> {
        Ok(None)
    }
}
