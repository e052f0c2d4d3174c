use fastjango::prelude::*;

#[model]
pub struct Visit { #[field(primary_key, max_length = 40, secret)] pub key: String, pub opened: i64 }
#[serializer(model = Visit)]
pub struct VisitSerializer { opened: i64 }

#[viewset(model = Visit, serializer = VisitSerializer, actions = [list, retrieve], permissions = [AllowAny])]
impl VisitViewSet {}

fn main() {}
