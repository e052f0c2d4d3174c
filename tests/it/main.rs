//! FastJango's suite: one binary, so that it links once.

mod auth;
mod bookshop;
mod commands;
mod computed;
mod conformance;
mod databases;
mod fixtures;
mod layers;
mod migrations;
mod models;
mod openapi;
mod parents;
mod queries;
mod reads;
mod rest;
mod serializers;
mod servers;
mod writes;
