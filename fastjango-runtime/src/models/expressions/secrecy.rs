//! Whether a column is `#[field(secret)]`, as a type.

/// The column may be shown: what a column is unless it says otherwise.
#[derive(Debug, Clone, Copy)]
pub struct Open;

/// The column is `#[field(secret)]`: queries use it like any other, and nothing that a client can ask for names it.
#[derive(Debug, Clone, Copy)]
pub struct Secret;

/// A column that a client may see: what serializers, filters, searches and orderings can name.
#[diagnostic::on_unimplemented(
    message = "this column is `#[field(secret)]`, so a client can neither see it nor filter, search or order by it",
    label = "secret",
    note = "leave it out here, or remove `secret` from the field of the model"
)]
pub trait NotSecret: 'static {}

#[diagnostic::do_not_recommend]
impl NotSecret for Open {}
