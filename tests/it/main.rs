//! FastJango's suite: one binary, so that it links once.

mod auth;
mod bookshop;
mod commands;
mod computed;
mod conformance;
mod databases;
mod declarations;
mod encryption;
mod expressions;
mod filter_trees;
mod fixtures;
mod hostile_text;
mod layers;
mod lookups;
mod migrations;
mod models;
mod new;
mod openapi;
mod parents;
mod queries;
mod reads;
mod rest;
mod serializers;
mod servers;
mod testing;
mod writes;
