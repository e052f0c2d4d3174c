//! Receivers of every signal, in modules, with a facade of another name, and as functions that are called.

#![deny(missing_docs, unused_qualifications, warnings)]

use fastjango::prelude::*;

/// A tag.
#[model]
pub struct Tag {
    /// The key.
    pub id: i64,
    /// The name.
    pub name: String,
}

/// A book.
#[model]
pub struct Book {
    /// The key.
    pub id: i64,
    /// The title.
    pub title: String,
    /// The tags.
    pub tags: ManyToMany<Tag>,
}

/// Trims titles.
///
/// # Errors
///
/// None.
#[receiver(pre_save, model = Book)]
pub async fn trimmed(event: PreSave<'_, Book>) -> Result<()> {
    event.instance.title = event.instance.title.trim().to_owned();
    Ok(())
}

/// Counts, and may be called by others.
///
/// # Errors
///
/// The database's.
#[receiver(post_save, model = Book, crate = fastjango)]
pub async fn counted(event: PostSave<'_, Book>) -> Result<()> {
    let _: i64 = Book::objects().count(event.db).await?;
    let _ = (event.instance, event.created, event.raw, event.update_fields);
    Ok(())
}

mod inner {
    use super::{Book, Tag};

    #[fastjango::receiver(pre_delete, model = super::Book)]
    pub(super) async fn going(event: fastjango::models::signals::PreDelete<'_, Book>) -> fastjango::Result<()> {
        let _ = event.origin.model();
        Ok(())
    }

    #[fastjango::receiver(m2m_changed, model = Book, relation = tags)]
    pub(super) async fn r#move(
        event: fastjango::models::signals::M2mChanged<'_, Book, Tag>,
    ) -> Result<(), fastjango::Error> {
        let _: (Vec<i64>, Vec<i64>) = (event.sources()?, event.targets()?);
        Ok(())
    }
}

#[receiver(post_delete, model = Tag)]
async fn gone(event: PostDelete<'_, Tag>) -> Result<()> {
    event.db.on_commit(async || ());
    Ok(())
}

/// A project with all of them.
pub fn project() -> Project {
    Project::new("shop")
        .models::<(Book,)>()
        .receivers::<(trimmed, counted, inner::going, inner::r#move)>()
        .receivers::<(gone,)>()
}
