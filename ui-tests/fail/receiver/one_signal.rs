use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64 }

#[receiver(pre_save, post_save, model = Book)]
async fn saved(_event: PostSave<'_, Book>) -> Result<()> {
    Ok(())
}

fn main() {}
