//! stub
use crate::db::{Backend, Handle, Statement};
use crate::error::Result;
use crate::models::options::*;
use crate::models::query::*;
use crate::value::Value;
pub fn compile_select(_: &Query, _: Backend) -> Result<Option<Statement>> {
    Ok(None)
}
pub fn compile_count(_: &Query, _: Backend) -> Result<Option<Statement>> {
    Ok(None)
}
pub fn compile_exists(_: &Query, _: Backend) -> Result<Option<Statement>> {
    Ok(None)
}
pub fn compile_aggregate(_: &Query, _: &[Node], _: Backend) -> Result<Statement> {
    Ok(Statement::from(""))
}
pub fn compile_update(_: &Query, _: &[(ColumnIndex, Node)], _: Backend) -> Result<Option<Statement>> {
    Ok(None)
}
pub async fn insert_one(
    _: Handle<'_>,
    _: &'static ModelOptions,
    _: &[ColumnIndex],
    _: Vec<Value>,
    _: bool,
) -> Result<Option<Value>> {
    Ok(None)
}
