use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64 }

#[receiver(post_save, model = Book)]
async fn saved() -> Result<()> {
    Ok(())
}

fn main() {}
// Django: django.signal.02
