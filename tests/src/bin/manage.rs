//! The bookshop with all databases, for tests of the management commands.

fastjango::main!(bookshop::project());
