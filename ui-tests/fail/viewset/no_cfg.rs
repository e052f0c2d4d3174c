use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64, pub title: String }

#[serializer(model = Book)]
pub struct BookSerializer { pub title: String }

#[viewset(model = Book, serializer = BookSerializer, permissions = [AllowAny])]
impl BookViewSet {
    #[cfg(not(debug_assertions))]
    #[action(methods = [post])]
    async fn reset(&self, _: &Context) -> Result<Response> {
        Ok(Response::no_content())
    }
}

fn main() {}
