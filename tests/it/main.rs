//! FastJango's suite: one binary, so that it links once.

mod databases;
mod layers;
mod servers;
