use fastjango::prelude::*;

#[model]
pub struct Note { pub id: i64, pub text: String }
#[serializer(model = Note)]
pub struct NoteSerializer { text: String }

#[viewset(model = Note, serializer = NoteSerializer, permissions = [AllowAny])]
impl NoteViewSet {
    #[action(methods = [pots])]
    async fn archive(&self, cx: &Context) -> Result<Response> { Ok(Response::new(cx.action())) }
}

fn main() {}
// DRF: drf.view.11, drf.viewset.06
