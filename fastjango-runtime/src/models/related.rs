//! The relation fields of a model: what they hold, and the related managers.

mod batch;
mod by_key;
mod creation;
pub mod declaration;
mod foreign_key;
mod loaded;
mod lookups;
mod many;
mod one;
mod writes;

pub use foreign_key::{ForeignKey, OneToOne};
pub use lookups::{RelatedMembers, RelationLookups};
pub use many::{HasMany, ManyToMany};
pub use one::HasOne;
pub use writes::{RelatedKey, ThroughDefaults};

pub use checks::{
    ByForeignKey, ByManyToMany, ByOneToOne, InverseOf, InverseRow, LinksTo, MissingInverse, NoInverse, PointsTo,
    check_database_deletes, check_inverse, check_through, row_of_inverse,
};

mod checks;
