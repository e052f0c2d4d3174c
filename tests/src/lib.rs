//! What FastJango's suite stands on: throwaway database servers and the bookshop.

pub mod bookshop;
pub mod servers;
