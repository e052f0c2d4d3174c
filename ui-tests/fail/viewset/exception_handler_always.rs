//! A handler of errors that has no `Option`.

use fastjango::prelude::*;

fn main() {
    Api::new("/api").exception_handler(|error, _| Response::from_error(error));
}
