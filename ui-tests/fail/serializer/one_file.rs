use fastjango::prelude::*;

#[serializer]
pub struct UploadSerializer {
    pub files: Vec<UploadedFile>,
}

fn main() {}
