//! With diesel through diesel-async: `belonging_to` and `grouped_by`.

use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};

use crate::Outcome;

mod schema {
    diesel::table! {
        eager_parent (id) {
            id -> BigInt,
            name -> Varchar,
            active -> Bool,
            created -> Timestamptz,
        }
    }
    diesel::table! {
        eager_child (id) {
            id -> BigInt,
            parent_id -> BigInt,
            title -> Varchar,
            pages -> Integer,
            rating -> Nullable<Double>,
            created -> Timestamptz,
        }
    }
    diesel::joinable!(eager_child -> eager_parent (parent_id));
    diesel::allow_tables_to_appear_in_same_query!(eager_parent, eager_child);
}

use schema::{eager_child, eager_parent};

#[derive(Queryable, Selectable, Identifiable)]
#[diesel(table_name = eager_parent)]
#[expect(dead_code, reason = "it is only read into")]
struct Parent {
    id: i64,
    name: String,
    active: bool,
    created: chrono::DateTime<chrono::Utc>,
}

#[derive(Queryable, Selectable, Identifiable, Associations)]
#[diesel(table_name = eager_child, belongs_to(Parent))]
#[expect(dead_code, reason = "it is only read into")]
struct Child {
    id: i64,
    parent_id: i64,
    title: String,
    pages: i32,
    rating: Option<f64>,
    created: chrono::DateTime<chrono::Utc>,
}

pub async fn connect(url: &str) -> Outcome<AsyncPgConnection> {
    Ok(AsyncPgConnection::establish(url).await?)
}

pub async fn load(db: &mut AsyncPgConnection) -> Outcome<(usize, usize)> {
    let parents: Vec<Parent> = eager_parent::table
        .order(eager_parent::id)
        .select(Parent::as_select())
        .load(db)
        .await?;
    let children: Vec<Child> = Child::belonging_to(&parents)
        .select(Child::as_select())
        .load(db)
        .await?;
    let children = children.grouped_by(&parents);
    let both: Vec<(Parent, Vec<Child>)> = parents.into_iter().zip(children).collect();
    Ok((both.len(), both.iter().map(|(_, children)| children.len()).sum()))
}
