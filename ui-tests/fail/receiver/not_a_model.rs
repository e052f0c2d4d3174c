use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64 }

#[receiver(post_save, model = String)]
async fn saved(_event: PostSave<'_, String>) -> Result<()> {
    Ok(())
}

fn main() {}
// Django: signals.E001
