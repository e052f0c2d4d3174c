// At most 150 lines: three fields.
/// A book as the API gives it.
#[serializer(model = Book)]
pub struct BookSerializer {
    pub id: i64,
    #[field(max_length = 100)]
    pub title: String,
    #[field(source = author.name, read_only)]
    pub author_name: String,
}
