//! What FastJango's suite stands on: throwaway database servers, a database of its own for each test, and the bookshop.

pub mod bookshop;
pub mod databases;
pub mod servers;
