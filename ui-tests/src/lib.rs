//! What the macros of FastJango accept: each rule's legal neighbour, in `pass/`. What they refuse is in `fail/`.

#[path = "../pass/model/bookshop.rs"]
pub mod bookshop;
#[path = "../pass/choices/choices.rs"]
pub mod choices;
#[path = "../pass/model/columns.rs"]
pub mod columns;
#[path = "../pass/model/constraints.rs"]
pub mod constraints;
#[path = "../pass/model/items.rs"]
pub mod items;
#[path = "../pass/model/relations.rs"]
pub mod relations;
