use fastjango::prelude::*;

#[model]
struct Trail { id: i64, name: String }
#[model]
struct Sign { id: i64, #[relation(on_delete = cascade)] trail: ForeignKey<Trail> }

#[serializer(model = Sign)]
struct SignSerializer { trail: i64 }

fn main() {}
