use fastjango::prelude::*;

#[model]
struct Visit { #[field(primary_key, max_length = 40, secret)] key: String }
#[model]
struct Step { id: i64, #[relation(on_delete = cascade)] visit: ForeignKey<Visit> }

#[serializer(model = Step)]
struct StepSerializer {
    visit_id: String,
}

fn main() {}
