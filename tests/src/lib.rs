//! What FastJango's suite stands on: throwaway database servers, a database of its own for each test, and the bookshop.

pub use bookshop::models as bookshop;
pub mod databases;
pub mod schema;
pub mod servers;
