//! What a field that refers to a row takes in place of the row: its key.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

/// Lets `ForeignKey` and `OneToOne`, and `Option`s of them, be made of a value where the row's key has this type.
///
/// One implementation for each type, since a single one for all keys would stand in the way of the one for rows.
#[doc(hidden)]
#[macro_export]
macro_rules! __by_key {
    (@ $reference:ident: $given:ty => $key:ty) => {
        #[diagnostic::do_not_recommend]
        impl<T: $crate::models::base::Model<Key = $key>> $crate::models::fields::IntoField<$crate::models::related::$reference<T>>
            for $given
        {
            fn into_field(self) -> $crate::models::related::$reference<T> {
                $crate::models::related::$reference::from_key($crate::models::fields::IntoField::<$key>::into_field(self))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T: $crate::models::base::Model<Key = $key>>
            $crate::models::fields::IntoField<::core::option::Option<$crate::models::related::$reference<T>>> for $given
        {
            fn into_field(self) -> ::core::option::Option<$crate::models::related::$reference<T>> {
                ::core::option::Option::Some($crate::models::fields::IntoField::into_field(self))
            }
        }
    };
    ($($given:ty => $key:ty),+ $(,)?) => {$(
        $crate::__by_key!(@ ForeignKey: $given => $key);
        $crate::__by_key!(@ OneToOne: $given => $key);
    )+};
}

__by_key! {
    bool => bool,
    i16 => i16,
    i32 => i32,
    i64 => i64,
    u16 => u16,
    u32 => u32,
    u64 => u64,
    f64 => f64,
    Decimal => Decimal,
    String => String,
    &str => String,
    &String => String,
    NaiveDate => NaiveDate,
    NaiveTime => NaiveTime,
    DateTime<Utc> => DateTime<Utc>,
    TimeDelta => TimeDelta,
    Uuid => Uuid,
    Vec<u8> => Vec<u8>,
}
