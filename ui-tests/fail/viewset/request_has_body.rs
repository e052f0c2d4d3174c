use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64 }

#[serializer(model = Book)]
pub struct BookSerializer { pub id: i64 }

#[viewset(model = Book, serializer = BookSerializer, permissions = [AllowAny])]
impl BookViewSet {
    #[action(methods = [get], request = BookSerializer)]
    async fn count(&self, cx: &Context) -> Result<Response> { Ok(Response::new(cx.action())) }
}

fn main() {}
