use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64 }

#[receiver(post_save)]
fn saved(_event: PostSave<'_, Book>) {}

fn main() {
    let _ = Receivers::of::<(saved,)>();
}
