//! Structs for rows: of a model, of values, of SQL, and with names that are Rust's own words.

#![deny(missing_docs, unused_qualifications, warnings)]

use fastjango::models::raw::raw;
use fastjango::prelude::*;

/// An author.
#[model]
pub struct Writer {
    /// The key.
    pub id: i64,
    /// The name.
    pub name: String,
}

/// A volume.
#[model]
pub struct Volume {
    /// The key.
    pub id: i64,
    /// Of what type it is.
    pub r#type: String,
    /// How many pages it has.
    pub pages: Option<i32>,
    /// The author.
    #[relation(on_delete = cascade)]
    pub writer: ForeignKey<Writer>,
}

/// `unknown_field`, `source_without_model`: columns of a model, and of one that it leads to.
#[derive(Row, Debug, PartialEq)]
#[row(model = Volume)]
pub struct Spine {
    /// Of what type it is.
    pub r#type: String,
    /// The same under another name that is a word of Rust's.
    #[row(source = r#type)]
    pub r#mod: String,
    /// The author's name.
    #[row(source = writer.name)]
    pub writer: String,
    pages: Option<i32>,
}

/// `value_forgotten`: named values.
#[derive(Row, Debug, PartialEq)]
pub struct r#Counted {
    /// How many there are.
    pub r#in: i64,
    pages: Option<i64>,
}

#[fastjango::test(project = project)]
async fn rows_become_structs(db: Database) -> Result<()> {
    let writer = Writer::new().name("Ann").save(&db).await?;
    Volume::new()
        .r#type("novel")
        .pages(412)
        .writer(&writer)
        .save(&db)
        .await?;
    let spine: Spine = Volume::objects().only::<Spine>().get(&db).await?;
    assert_eq!(
        (spine.r#type.as_str(), spine.r#mod.as_str(), spine.pages),
        ("novel", "novel", Some(412))
    );
    assert_eq!(spine.writer, "Ann");
    let counted = Volume::objects().aggregate(&db, |v| CountedValues {
        r#in: v.id.count(),
        pages: v.pages.sum(),
    });
    assert_eq!(
        counted.await?,
        Counted {
            r#in: 1,
            pages: Some(412)
        }
    );
    let sql = "SELECT count(*) AS \"in\", sum(pages) AS pages FROM volume";
    let counted: Counted = raw(sql, ()).get(&db).await?;
    assert_eq!(counted.r#in, 1);
    Ok(())
}

fn project() -> Project {
    Project::new("shelf").models::<(Volume,)>()
}
