use fastjango::prelude::*;

#[serializer]
struct Login { name: String }

#[serializer]
impl Login { fn validate_name(name: String) -> Result<String> { Ok(name) } }

#[serializer]
impl Login { fn validate(data: LoginData) -> Result<LoginData> { Ok(data) } }

fn main() {}
