//! The program `fastjango`, for the test that makes a project with it.

fn main() -> std::process::ExitCode {
    fastjango::__private::cli()
}
