// At most 150 lines: three columns.
#[model]
pub struct Tag {
    pub id: i64,
    #[field(max_length = 40, unique)]
    pub name: String,
    #[field(slug, unique)]
    pub slug: String,
}
