//! FastJango's suite: one binary, so that it links once.

mod layers;
mod servers;
