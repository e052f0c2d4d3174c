use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64 }

#[receiver(post_save, model = Book)]
async fn saved(_event: PostSave<'_, Book>, _created: bool) -> Result<()> {
    Ok(())
}

fn main() {}
