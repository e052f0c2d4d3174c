use fastjango::prelude::*;

#[model]
pub struct Note { pub id: i64, pub text: String }
#[serializer(model = Note)]
pub struct NoteSerializer { text: String }

#[viewset(model = Note, serializer = NoteSerializer, permissions = [AllowAny])]
impl NoteViewSet {
    #[action(detail)]
    async fn archive(&self, cx: &Context, note: Note) -> Result<Response> { self.document(cx, &note).await }
}

fn main() {}
// DRF: drf.view.09
