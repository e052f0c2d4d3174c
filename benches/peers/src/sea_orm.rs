//! With SeaORM 2: its loader, which sends one query for all children.

use sea_orm::{Database, DatabaseConnection, EntityTrait, LoaderTrait, QueryOrder};

use crate::Outcome;

pub mod parent {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "eager_parent")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        pub active: bool,
        pub created: ChronoDateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(has_many = "super::child::Entity")]
        Child,
    }

    impl Related<super::child::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Child.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod child {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "eager_child")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub parent_id: i64,
        pub title: String,
        pub pages: i32,
        pub rating: Option<f64>,
        pub created: ChronoDateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::parent::Entity",
            from = "Column::ParentId",
            to = "super::parent::Column::Id"
        )]
        Parent,
    }

    impl Related<super::parent::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Parent.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub async fn connect(url: &str) -> Outcome<DatabaseConnection> {
    let mut options = sea_orm::ConnectOptions::new(url);
    options
        .max_connections(1)
        .test_before_acquire(false)
        .sqlx_logging(false);
    Ok(Database::connect(options).await?)
}

pub async fn load(db: &DatabaseConnection) -> Outcome<(usize, usize)> {
    let parents = parent::Entity::find().order_by_asc(parent::Column::Id).all(db).await?;
    let children = parents.load_many(child::Entity, db).await?;
    Ok((parents.len(), children.iter().map(Vec::len).sum()))
}
