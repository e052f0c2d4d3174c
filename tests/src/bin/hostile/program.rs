//! The program that is attacked: the bookshop, whose API tells here that a row is needed. The bookshop itself doesn't, as
//! the recorded answers want it.

use std::process::ExitCode;

use fastjango::auth::{Token, User};
use fastjango::prelude::*;
use fastjango_tests::bookshop::Bookshop;

fastjango::main!(project());

/// Runs the command that the command line says.
pub(crate) fn run() -> ExitCode {
    main()
}

fn project() -> Project {
    Project::new("bookshop")
        .models::<Bookshop>()
        .models::<(User, Token)>()
        .migrations(bookshop::migrations::migrations)
        .api("/api", |api| {
            bookshop::api::register(api);
            api.exception_handler(|error, _| conflict(error));
        })
}

/// That others need a row is no failure of the server's, so that every 500 is a fault.
fn conflict(error: &Error) -> Option<Response> {
    let Error::Protected(_) = error else { return None };
    Some(Response::from_error(
        &ApiException::new(409, "Other rows need it.").into(),
    ))
}
