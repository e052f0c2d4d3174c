//! The model's own rules: a method `clean` of the struct, found by the compiler.

use crate::error::{Error, Result, ValidationError};

/// What a model has whose struct has no method `clean`: a method of the struct itself goes before one of a trait.
pub trait NoClean {
    /// Finds nothing wrong.
    ///
    /// # Errors
    ///
    /// None.
    fn clean(&mut self) -> Result<()> {
        Ok(())
    }
}

impl<M: super::Model> NoClean for M {}

/// What the method `clean` of a model can give.
#[diagnostic::on_unimplemented(
    message = "`clean` of a model gives a `Result<()>`, not `{Self}`",
    label = "has a method `clean` of another signature",
    note = "write `fn clean(&mut self) -> Result<()>`, or give the method another name"
)]
pub trait CleanOutcome {
    /// The outcome as it is told.
    ///
    /// # Errors
    ///
    /// Those that were found.
    fn outcome(self) -> Result<()>;
}

#[diagnostic::do_not_recommend]
impl CleanOutcome for Result<(), Error> {
    fn outcome(self) -> Result<()> {
        self
    }
}

#[diagnostic::do_not_recommend]
impl CleanOutcome for Result<(), ValidationError> {
    fn outcome(self) -> Result<()> {
        self.map_err(Error::from)
    }
}

/// The outcome of a model's `clean`.
///
/// # Errors
///
/// Those that `clean` found.
pub fn cleaned(outcome: impl CleanOutcome) -> Result<()> {
    outcome.outcome()
}
