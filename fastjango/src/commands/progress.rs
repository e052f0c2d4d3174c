//! How far a long command is, where somebody looks.

use std::io::{self, IsTerminal as _, Write as _};

/// The characters of the bar, as in Django.
const WIDTH: usize = 75;

/// A bar on the terminal, which becomes longer; nothing where the standard error is no terminal.
#[derive(Debug)]
pub(super) struct Progress {
    shown: bool,
    total: usize,
    done: usize,
    drawn: usize,
}

impl Progress {
    /// A bar on the standard error.
    pub(super) fn on_terminal() -> Self {
        Self {
            shown: io::stderr().is_terminal(),
            total: 0,
            done: 0,
            drawn: 0,
        }
    }

    /// Whether anybody sees it.
    pub(super) fn is_shown(&self) -> bool {
        self.shown
    }

    /// Tells how many steps there will be.
    pub(super) fn expect(&mut self, total: usize) {
        self.total = total;
    }

    /// A step is done.
    pub(super) fn advance(&mut self) {
        self.reach(self.done + 1);
    }

    /// So many steps are done.
    pub(super) fn reach(&mut self, done: usize) {
        self.done = done;
        let marks = marks(self.done, self.total);
        if self.shown && marks != self.drawn {
            self.drawn = marks;
            // That nobody sees it is no reason to stop.
            let _ = write!(io::stderr(), "\r[{:WIDTH$}]", ".".repeat(marks));
        }
    }

    /// All steps are done: the line is left to what comes next.
    pub(super) fn finish(&mut self) {
        if self.shown && self.drawn > 0 {
            let _ = writeln!(io::stderr());
        }
    }
}

/// How long the bar is.
fn marks(done: usize, total: usize) -> usize {
    (done * WIDTH).checked_div(total).unwrap_or(0).min(WIDTH)
}

#[cfg(test)]
mod tests {
    use super::{WIDTH, marks};

    #[test]
    fn a_bar_grows_to_its_end() {
        assert_eq!(
            [0, 1, 50, 100, 101].map(|done| marks(done, 100)),
            [0, 0, 37, WIDTH, WIDTH]
        );
        assert_eq!(marks(5, 0), 0);
    }
}
