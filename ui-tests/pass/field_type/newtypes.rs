//! Types around one value, as columns, in filters and in documents.

#![deny(missing_docs, unused_qualifications, warnings)]

use fastjango::prelude::*;

/// `one_value`, `no_generics`: a number of the trade.
#[derive(FieldType, Debug, Clone, PartialEq, Eq)]
pub struct Isbn(String);

/// `not_optional`: a price in cents, of a name that is written raw.
#[derive(FieldType, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct r#Cents(pub i64);

/// `no_enum`: a type with a named value.
#[derive(FieldType, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shelf {
    r#type: String,
}

/// A thing that is sold.
#[model]
pub struct Ware {
    /// The key.
    pub id: i64,
    /// Its number.
    #[field(max_length = 13)]
    pub isbn: Isbn,
    /// Its price, if it has one.
    pub price: Option<Cents>,
    shelf: Shelf,
}

/// `value_of_another_type`: the filters of wares.
#[filterset(model = Ware)]
pub struct WareFilter {
    /// The number.
    pub isbn: Isbn,
    #[filter(field = price, lookup = lte)]
    most: Cents,
}

#[test]
fn a_newtype_has_the_lookups_of_its_value() {
    let ware = Ware::new()
        .isbn(Isbn("9".to_owned()))
        .price(Cents(999))
        .shelf(Shelf { r#type: "A".to_owned() })
        .build();
    assert_eq!((ware.price, ware.shelf.r#type.as_str()), (Some(Cents(999)), "A"));
    let _ = Ware::objects().filter(|ware| ware.isbn.startswith("978") & ware.price.lt(Cents(100)));
}
