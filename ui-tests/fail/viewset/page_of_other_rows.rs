use fastjango::prelude::*;

#[model]
pub struct Tag { pub id: i64, pub name: String }
#[model]
pub struct Book { pub id: i64, pub title: String }
#[serializer(model = Book)]
pub struct BookSerializer { title: String }

#[viewset(model = Book, serializer = BookSerializer, permissions = [AllowAny])]
impl BookViewSet {
    #[action(methods = [get])]
    async fn tags(&self, cx: &Context) -> Result<Response> {
        self.page::<BookSerializer>(cx, PageNumber(5), Tag::objects()).await
    }
}

fn main() {}
