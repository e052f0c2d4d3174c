//! The typed shell, over models expanded by hand.

mod hand;
mod handles;
