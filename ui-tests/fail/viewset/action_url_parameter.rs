use fastjango::prelude::*;

#[model]
pub struct Note { pub id: i64, pub text: String }
#[serializer(model = Note)]
pub struct NoteSerializer { text: String }

#[viewset(model = Note, serializer = NoteSerializer, permissions = [AllowAny])]
impl NoteViewSet {
    #[action(methods = [get], url_path = "by/{note-id}")]
    async fn by_note(&self, cx: &Context) -> Result<Response> { Ok(Response::new(cx.action())) }

    #[action(methods = [get], url_path = "{}/{1}")]
    async fn by_number(&self, cx: &Context) -> Result<Response> { Ok(Response::new(cx.action())) }
}

fn main() {}
