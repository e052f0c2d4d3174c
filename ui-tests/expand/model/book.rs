// At most 200 lines: a relation, an order and an index.
/// A book of the shop.
#[model(ordering = [title], index(fields = [author, -title]))]
pub struct Book {
    pub id: i64,
    /// What stands on the cover.
    #[field(max_length = 200)]
    pub title: String,
    #[relation(on_delete = cascade)]
    pub author: ForeignKey<Author>,
}
