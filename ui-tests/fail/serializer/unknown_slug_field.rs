use fastjango::prelude::*;

#[model]
pub struct Tag {
    pub id: i64,
    pub name: String,
}

#[serializer]
pub struct TagsSerializer {
    #[field(slug_field = nam)]
    pub tags: Vec<PrimaryKey<Tag>>,
}

fn main() {}
// DRF: drf.relation.04
