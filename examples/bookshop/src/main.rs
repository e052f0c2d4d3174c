//! `cargo run -p bookshop -- help` tells what it can do.

fastjango::main!(bookshop::project());
