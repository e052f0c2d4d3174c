use fastjango::prelude::*;

#[model]
pub struct Visit { #[field(primary_key, max_length = 40, secret)] pub key: String }
#[model]
pub struct Step { pub id: i64, #[relation(on_delete = cascade)] pub visit: ForeignKey<Visit> }
#[serializer(model = Step)]
pub struct StepSerializer { id: i64 }

#[viewset(model = Step, serializer = StepSerializer, parents = [visit], actions = [list], permissions = [AllowAny])]
impl StepViewSet {}

fn main() {}
