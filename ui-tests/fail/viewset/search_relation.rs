use fastjango::prelude::*;

#[model]
pub struct Author { pub id: i64, pub name: String }
#[model]
pub struct Book { pub id: i64, #[relation(on_delete = cascade)] pub author: ForeignKey<Author> }
#[serializer(model = Book)]
pub struct BookSerializer { author: PrimaryKey<Author> }

#[viewset(model = Book, serializer = BookSerializer, permissions = [AllowAny], search_fields = [author])]
impl BookViewSet {}

fn main() {}
// DRF: drf.filter.06
