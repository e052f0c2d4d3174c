use fastjango::prelude::*;

#[model]
pub struct Bottle {
    pub id: i64,
    #[relation(through = Place)]
    pub crates: ManyToMany<Crate>,
}

#[model]
pub struct Crate { pub id: i64 }

#[model]
pub struct Place {
    pub id: i64,
    #[relation(on_delete = cascade)]
    pub bottle: ForeignKey<Bottle>,
    #[relation(on_delete = cascade)]
    pub holder: ForeignKey<Crate>,
}

fn main() {}
