use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64 }

#[receiver(m2m_changed, model = Book)]
async fn changed(_event: M2mChanged<'_, Book, Book>) -> Result<()> {
    Ok(())
}

fn main() {}
