//! What FastJango's suite stands on: throwaway database servers.

pub mod servers;
