//! The macros of FastJango.
