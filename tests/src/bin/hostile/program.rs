//! The program that is attacked: the bookshop, whose API tells what no view answers. The bookshop itself leaves it to the
//! server, as the recorded answers want it.

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
            api.exception_handler(|error, _| told(error));
        })
}

/// That others need a row is no failure of the server's: so each that it has is a fault.
fn told(error: &Error) -> Option<Response> {
    let Error::Protected(kept) = error else {
        return None;
    };
    let conflict = ApiException::new(409, format!("{} rows need it.", kept.protected.len()));
    Some(Response::from_error(&conflict.into()))
}
