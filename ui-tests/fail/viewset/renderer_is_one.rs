use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
}

#[serializer(model = Book)]
pub struct BookSerializer {
    pub id: i64,
}

#[viewset(model = Book, serializer = BookSerializer, permissions = [AllowAny], renderers = [JsonParser])]
impl BookViewSet {}

fn main() {}
// DRF: drf.view.08
