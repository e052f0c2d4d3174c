#[model]
struct Tag {
    id: i64,
    #[field(slug, unique)]
    slug: String,
    books: ManyToMany<Book>,
}
