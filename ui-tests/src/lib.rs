//! What the macros of FastJango refuse, accept and write: see `tests/`.
