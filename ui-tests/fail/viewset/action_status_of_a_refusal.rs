use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
}

#[serializer(model = Book)]
pub struct BookSerializer {
    pub id: i64,
}

#[viewset(model = Book, serializer = BookSerializer, permissions = [AllowAny])]
impl BookViewSet {
    #[action(methods = [post], status = 404)]
    async fn clean(&self, cx: &Context) -> Result<Response> {
        Ok(Response::new(cx.action()))
    }
}

fn main() {}
