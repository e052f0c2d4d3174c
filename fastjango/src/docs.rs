//! The manual. Each page is compiled and run with the tests, so that what it says is so.
//!
//! | page | what it is about |
//! |---|---|
//! | [`models`] | tables: fields, defaults, constraints, choices |
//! | [`relations`] | foreign keys, many-to-many, the other side, related managers |
//! | [`queries`] | filtering, ordering, joins, aggregates, loading relations, updates and deletes |
//! | [`transactions`] | `atomic`, savepoints, what happens after the commit, errors |
//! | [`migrations`] | writing, applying and taking back changes of tables |
//! | [`serializers`] | documents: what is shown, what is taken, how it is checked |
//! | [`viewsets`] | resources over HTTP: actions, hooks, pages, routes, errors |
//! | [`filters`] | query parameters, search and ordering |
//! | [`permissions`] | who is calling, and what they may do |
//! | [`testing`] | a database for each test, a client without a server, counted statements |
//! | [`deployment`] | what to do before others come, and what makes a program fast |
//! | [`django`], [`rest_framework`] | how things are called that you know |

#[doc = include_str!("docs/models.md")]
pub mod models {}

#[doc = include_str!("docs/relations.md")]
pub mod relations {}

#[doc = include_str!("docs/queries.md")]
pub mod queries {}

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

#[doc = include_str!("docs/testing.md")]
pub mod testing {}

#[doc = include_str!("docs/deployment.md")]
pub mod deployment {}

#[doc = include_str!("docs/django.md")]
pub mod django {}

#[doc = include_str!("docs/rest_framework.md")]
pub mod rest_framework {}
