//! The program `fastjango`, which begins projects; `cargo install --path fastjango` installs it.

use std::process::ExitCode;

fn main() -> ExitCode {
    fastjango::__private::cli()
}
