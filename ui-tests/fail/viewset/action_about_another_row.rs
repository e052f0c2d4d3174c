use fastjango::prelude::*;

#[model]
pub struct Note { pub id: i64, pub text: String }
#[serializer(model = Note)]
pub struct NoteSerializer { text: String }

#[viewset(model = Note, serializer = NoteSerializer, permissions = [AllowAny])]
impl NoteViewSet {
    #[action(detail, methods = [post])]
    async fn archive(&self, cx: &Context, note: i64) -> Result<Response> { Ok(Response::new((cx.action(), note))) }
}

fn main() {}
// DRF: drf.viewset.12
