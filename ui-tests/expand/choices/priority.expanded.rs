#[allow(deprecated, unused_qualifications)]
const _: () = {
    use ::fastjango::__private;
    #[automatically_derived]
    #[allow(dead_code)]
    impl Priority {
        /// All choices, in the order of their declaration.
        pub const ALL: &'static [Self] = &[Self::Low, Self::High];
        /// The stored integer.
        #[must_use]
        pub const fn value(&self) -> i64 {
            match self {
                Self::Low => 1,
                Self::High => 2,
            }
        }
        /// The text for people.
        #[must_use]
        pub const fn label(&self) -> &'static str {
            match self {
                Self::Low => "Low",
                Self::High => "At once",
            }
        }
    }
    #[automatically_derived]
    impl __private::FieldType for Priority {
        type Inner = Self;
        type Nullable = ::core::option::Option<Self>;
        type Nullness = __private::Required;
        type Storage = __private::IntegerField;
        const COLUMN: __private::ColumnKind = __private::ColumnKind::SmallInteger;
        const CHOICES: &'static [__private::Choice] = &[
            __private::Choice {
                value: "1",
                label: "Low",
            },
            __private::Choice {
                value: "2",
                label: "At once",
            },
        ];
        fn decode(row: &__private::Row, index: usize) -> __private::Result<Self> {
            __private::decode_integer_choice(row, index)
        }
        fn encode(&self) -> __private::Value {
            __private::Value::Integer(self.value())
        }
        fn from_value(value: __private::Value) -> __private::Result<Self> {
            __private::integer_choice_from_value(value)
        }
    }
    #[automatically_derived]
    impl<R> __private::Operand<R, Priority> for Priority {
        type Type = Self;
        type Nullness = __private::Required;
        fn into_node(self) -> __private::Node {
            __private::Node::Value(__private::FieldType::encode(&self))
        }
    }
    __private::by_key!(Priority => Priority);
    #[automatically_derived]
    impl ::core::fmt::Display for Priority {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            ::core::fmt::Display::fmt(&self.value(), f)
        }
    }
    #[automatically_derived]
    impl ::core::str::FromStr for Priority {
        type Err = __private::Error;
        fn from_str(value: &str) -> ::core::result::Result<Self, __private::Error> {
            match value {
                "1" => ::core::result::Result::Ok(Self::Low),
                "2" => ::core::result::Result::Ok(Self::High),
                _ => {
                    ::core::result::Result::Err(__private::unknown_choice::<Self>(value))
                }
            }
        }
    }
    #[automatically_derived]
    impl ::core::convert::TryFrom<i64> for Priority {
        type Error = __private::Error;
        fn try_from(value: i64) -> ::core::result::Result<Self, __private::Error> {
            match value {
                1 => ::core::result::Result::Ok(Self::Low),
                2 => ::core::result::Result::Ok(Self::High),
                _ => {
                    ::core::result::Result::Err(
                        __private::unknown_choice::<Self>(&value.to_string()),
                    )
                }
            }
        }
    }
};
