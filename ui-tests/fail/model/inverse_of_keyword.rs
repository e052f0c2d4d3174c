use fastjango::prelude::*;

#[model]
pub struct Crate {
    pub id: i64,
    pub bottles: HasMany<Bottle>,
}

#[model]
pub struct Bottle {
    pub id: i64,
    #[relation(on_delete = cascade)]
    pub holder: Option<ForeignKey<Crate>>,
}

fn main() {}
