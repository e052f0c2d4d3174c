use fastjango::prelude::*;

#[serializer]
pub struct BookSerializer {
    pub url: HyperlinkedIdentity<BookViewSet>,
}

pub struct BookViewSet;

fn main() {}
