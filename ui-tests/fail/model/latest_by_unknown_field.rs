use fastjango::prelude::*;

#[model(get_latest_by = creatd)]
pub struct Book {
    pub id: i64,
    created: DateTime<Utc>,
}

fn main() {}
// Django: django.model.20
