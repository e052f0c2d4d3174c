#[fastjango::test]
struct BooksAreListed;

fn main() {}
