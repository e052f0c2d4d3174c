//! FastJango.
