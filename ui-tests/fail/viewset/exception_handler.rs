//! A handler of errors that takes another.

use fastjango::prelude::*;

fn answer(error: Error) -> Option<Response> {
    Some(Response::from_error(&error))
}

fn main() {
    Api::new("/api").exception_handler(answer);
}
