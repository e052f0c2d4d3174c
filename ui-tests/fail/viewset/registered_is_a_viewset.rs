use fastjango::prelude::*;

#[model]
pub struct Note { pub id: i64, pub text: String }

fn mount(api: &mut Api) {
    api.register::<Note>("notes");
}

fn main() {}
