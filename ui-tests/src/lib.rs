//! What the macros of FastJango accept: each rule's legal neighbour, in `pass/`. What they refuse is in `fail/`.

#[cfg(test)]
#[path = "../pass/model/bookshop.rs"]
pub mod bookshop;
#[cfg(test)]
#[path = "../pass/model/chain.rs"]
pub mod chain;
#[cfg(test)]
#[path = "../pass/choices/choices.rs"]
pub mod choices;
#[cfg(test)]
#[path = "../pass/model/columns.rs"]
pub mod columns;
#[cfg(test)]
#[path = "../pass/model/constraints.rs"]
pub mod constraints;
#[cfg(test)]
#[path = "../pass/assert_queries/counted.rs"]
pub mod counted;
#[cfg(test)]
#[path = "../pass/model/deletion.rs"]
pub mod deletion;
#[cfg(test)]
#[path = "../pass/serializer/fields.rs"]
pub mod fields;
#[cfg(test)]
#[path = "../pass/model/items.rs"]
pub mod items;
#[cfg(test)]
#[path = "../pass/filterset/lookups.rs"]
pub mod lookups;
#[cfg(test)]
#[path = "../pass/model/names.rs"]
pub mod names;
#[cfg(test)]
#[path = "../pass/field_type/newtypes.rs"]
pub mod newtypes;
#[cfg(test)]
#[path = "../pass/serializer/presence.rs"]
pub mod presence;
#[cfg(test)]
#[path = "../pass/queryset/queryset.rs"]
pub mod queryset;
#[cfg(test)]
#[path = "../pass/receiver/receivers.rs"]
pub mod receivers;
#[cfg(test)]
#[path = "../pass/model/relations.rs"]
pub mod relations;
#[cfg(test)]
#[path = "../pass/row/rows.rs"]
pub mod rows;
#[cfg(test)]
#[path = "../pass/test/tests.rs"]
pub mod tests;
#[cfg(test)]
#[path = "../pass/viewset/unsigned.rs"]
pub mod unsigned;
