use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64 }

#[receiver(post_save, model = Book)]
async fn saved<M>(_event: PostSave<'_, M>) -> Result<()> {
    Ok(())
}

fn main() {}
