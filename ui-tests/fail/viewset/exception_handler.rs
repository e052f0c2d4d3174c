//! A handler of errors with another signature.

use fastjango::prelude::*;

fn answer(error: Error) -> Response {
    Response::from_error(&error)
}

fn main() {
    let mut api = Api::new("/api");
    api.exception_handler(answer);
    api.exception_handler(|error, _| Response::from_error(error));
}
