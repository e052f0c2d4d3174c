//! The typed shell, over models expanded by hand.

#[allow(
    missing_docs,
    unreachable_pub,
    dead_code,
    clippy::default_trait_access,
    clippy::new_ret_no_self,
    clippy::needless_lifetimes,
    clippy::elidable_lifetime_names,
    reason = "it is written as the macro writes it into a user's crate"
)]
mod hand;
mod handles;
#[cfg(feature = "sqlite")]
mod inserts;
