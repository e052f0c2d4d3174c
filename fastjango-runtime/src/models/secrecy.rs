//! Whether a column is `#[field(secret)]`, as a type.

/// The column may be shown: what a column is unless it says otherwise.
#[derive(Debug, Clone, Copy)]
pub struct Open;

/// The column is `#[field(secret)]`: queries use it like any other, and nothing that a client can ask for names it.
#[derive(Debug, Clone, Copy)]
pub struct Secret;

/// A column that a client may see: what serializers, filters, searches and orderings can name.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::auth::User;
///
/// # run(async |db| {
/// // A query may look at the password, whose column is `secret`; a serializer, a filter or an ordering can't name it.
/// let without = User::objects().filter(|u| u.password.eq(""));
/// assert_eq!(without.get(db).await?.username, "ada");
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "this column is `#[field(secret)]`, so a client can neither see it nor filter, search or order by it",
    label = "secret",
    note = "leave it out here, or remove `secret` from the field of the model"
)]
pub trait NotSecret: 'static {}

#[diagnostic::do_not_recommend]
impl NotSecret for Open {}

/// [`Open`] or [`Secret`]: what a model says of its primary key, and so of the columns of keys to it.
pub trait Secrecy: Copy + Send + Sync + 'static {
    /// Whether it is `secret`.
    const SECRET: bool;
}

impl Secrecy for Open {
    const SECRET: bool = false;
}

impl Secrecy for Secret {
    const SECRET: bool = true;
}
