//! With FastJango.

use fastjango::prelude::*;

use crate::Outcome;

/// A parent.
#[model(table = "eager_parent")]
pub struct Parent {
    pub id: i64,
    #[field(max_length = 100)]
    pub name: String,
    pub active: bool,
    pub created: DateTime<Utc>,
    pub children: HasMany<Child>,
}

/// A child.
#[model(table = "eager_child")]
pub struct Child {
    pub id: i64,
    #[relation(on_delete = cascade)]
    pub parent: ForeignKey<Parent>,
    #[field(max_length = 200)]
    pub title: String,
    pub pages: i32,
    pub rating: Option<f64>,
    pub created: DateTime<Utc>,
}

pub async fn connect(url: &str) -> Outcome<Database> {
    Ok(Database::builder(url).max_connections(1).connect().await?)
}

pub async fn run(db: &Database, script: &str) -> Outcome<()> {
    use fastjango::db::Executor as _;
    Ok(db.handle().execute_script(script).await?)
}

pub async fn load(db: &Database) -> Outcome<(usize, usize)> {
    let parents = Parent::objects()
        .order_by(|p| p.id)
        .prefetch_related(|p| p.children())
        .all(db)
        .await?;
    let mut children = 0;
    for parent in &parents {
        children += parent.children.get()?.len();
    }
    Ok((parents.len(), children))
}
