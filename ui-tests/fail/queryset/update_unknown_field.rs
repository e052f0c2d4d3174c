use fastjango::prelude::*;

#[model]
pub struct Tag { pub id: i64, pub name: String }
#[model]
pub struct Book { pub id: i64, pub title: String }

fn main() {
    let _ = async |db: &Database| Book::objects().update(db, |b| b.titel.set("Dune")).await;
}
// Django: django.query.46
