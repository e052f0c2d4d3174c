//! The manual. Each page is compiled and run with the tests, so that what it says is so.
//!
//! | page | what it is about |
//! |---|---|
//! | [`models`] | tables: fields, defaults, constraints, choices, validation |
//! | [`relations`] | foreign keys, many-to-many, the other side, related managers |
//! | [`queries`] | filtering, ordering, joins, aggregates, loading relations, streams, SQL of your own |
//! | [`writes`] | saving, finding or making, many rows at once, locks, deleting |
//! | [`signals`] | what is told of a change while it is made |
//! | [`transactions`] | `atomic`, savepoints, what happens after the commit, errors |
//! | [`migrations`] | writing, applying and taking back changes of tables |
//! | [`serializers`] | documents: what is shown, what is taken, how it is checked |
//! | [`viewsets`] | resources over HTTP: actions, hooks, pages, routes, errors |
//! | [`filters`] | query parameters, search and ordering |
//! | [`permissions`] | what callers may do |
//! | [`authentication`] | accounts, passwords, tokens, sessions |
//! | [`api`] | forms and files, formats, throttles, limits, proxies |
//! | [`testing`] | a database for each test, a client without a server, counted statements |
//! | [`commands`] | what `cargo run -- …` can do |
//! | [`deployment`] | what to do before others come, and what makes a program fast |
//! | [`django`], [`rest_framework`] | how things are called that you know |

#[doc = include_str!("docs/models.md")]
pub mod models {}

#[doc = include_str!("docs/relations.md")]
pub mod relations {}

#[doc = include_str!("docs/queries.md")]
pub mod queries {}

#[doc = include_str!("docs/writes.md")]
pub mod writes {}

#[doc = include_str!("docs/signals.md")]
pub mod signals {}

#[doc = include_str!("docs/transactions.md")]
pub mod transactions {}

#[doc = include_str!("docs/migrations.md")]
pub mod migrations {}

#[doc = include_str!("docs/serializers.md")]
pub mod serializers {}

#[doc = include_str!("docs/viewsets.md")]
pub mod viewsets {}

#[doc = include_str!("docs/filters.md")]
pub mod filters {}

#[doc = include_str!("docs/permissions.md")]
pub mod permissions {}

#[doc = include_str!("docs/authentication.md")]
pub mod authentication {}

#[doc = include_str!("docs/api.md")]
pub mod api {}

#[doc = include_str!("docs/testing.md")]
pub mod testing {}

#[doc = include_str!("docs/commands.md")]
pub mod commands {}

#[doc = include_str!("docs/deployment.md")]
pub mod deployment {}

#[doc = include_str!("docs/django.md")]
pub mod django {}

#[doc = include_str!("docs/rest_framework.md")]
pub mod rest_framework {}
