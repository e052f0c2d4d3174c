use fastjango::prelude::*;

#[model(abstract)]
struct Stamps {
    #[field(auto_now_add)]
    created: DateTime<Utc>,
}

fn main() {
    let _ = Stamps::objects();
}
// Django: django.model.09, django.model.46
