use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64, #[relation(on_delete = cascade)] pub first: Option<ForeignKey<Book>> }

#[receiver(m2m_changed, model = Book, relation = first)]
async fn changed(_event: M2mChanged<'_, Book, Book>) -> Result<()> {
    Ok(())
}

fn main() {}
