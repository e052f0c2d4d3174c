use fastjango::prelude::*;

#[serializer]
struct Login { name: String }

#[serializer(model = Login)]
impl Login {
    fn validate_name(name: String) -> Result<String> { Ok(name) }
}

fn main() {}
