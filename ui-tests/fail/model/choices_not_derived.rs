use fastjango::prelude::*;

enum Status { Draft }

#[model]
struct Book { id: i64, #[field(default = Status::Draft)] status: Status }

fn main() {}
