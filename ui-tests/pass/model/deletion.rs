//! Each rule of `on_delete`, where it may stand.

#![deny(missing_docs, unused_qualifications, warnings)]

use fastjango::prelude::*;

/// What the others refer to.
#[model]
pub struct Shelf {
    /// The key.
    pub id: i64,
}

/// Rows that the program sees to.
#[model]
pub struct Kept {
    /// The key.
    pub id: i64,
    /// Goes too.
    #[relation(on_delete = cascade)]
    pub cascade: ForeignKey<Shelf>,
    /// Forbids it.
    #[relation(on_delete = protect)]
    pub protect: ForeignKey<Shelf>,
    /// Forbids it, unless it goes too.
    #[relation(on_delete = restrict)]
    pub restrict: OneToOne<Shelf>,
    /// Lets go.
    #[relation(on_delete = set_null)]
    pub set_null: Option<ForeignKey<Shelf>>,
    /// Becomes the first.
    #[relation(on_delete = set_default, default = 1)]
    pub set_default: ForeignKey<Shelf>,
    /// Becomes the second.
    #[relation(on_delete = set(Self::second()))]
    pub set: ForeignKey<Shelf>,
    /// Becomes the second or nothing.
    #[relation(on_delete = set(2))]
    pub set_optional: Option<ForeignKey<Self>>,
    /// Stays as it is.
    #[relation(on_delete = do_nothing)]
    pub do_nothing: ForeignKey<Shelf>,
}

impl Kept {
    fn second() -> i64 {
        2
    }
}

/// Rows that the database sees to.
#[model]
pub struct Left {
    /// The key.
    pub id: i64,
    /// Goes too.
    #[relation(on_delete = db_cascade)]
    pub cascade: ForeignKey<Shelf>,
    /// Lets go.
    #[relation(on_delete = db_set_null)]
    pub set_null: Option<OneToOne<Shelf>>,
    /// Becomes the first.
    #[relation(on_delete = db_set_default, default = 1)]
    pub set_default: ForeignKey<Shelf>,
    /// Stays as it is.
    #[relation(on_delete = do_nothing)]
    pub do_nothing: Option<ForeignKey<Kept>>,
}
