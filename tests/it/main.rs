//! FastJango's suite: one binary, so that it links once.

mod conformance;
mod databases;
mod layers;
mod migrations;
mod models;
mod serializers;
mod servers;
