use fastjango::prelude::*;

#[model]
struct Review { id: i64, text: String, #[relation(on_delete = cascade)] book: ForeignKey<Book> }
#[model]
struct Book { id: i64, reviews: HasMany<Review> }

#[serializer(model = Review)]
struct ReviewSerializer { id: i64 }

#[serializer(model = Book)]
struct BookSerializer { #[field(nested)] reviews: Vec<ReviewSerializer> }

fn main() {}
