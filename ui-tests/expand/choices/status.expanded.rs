#[allow(deprecated, unused_qualifications)]
const _: () = {
    use ::fastjango::__private;
    #[automatically_derived]
    #[allow(dead_code)]
    impl Status {
        /// All choices, in the order of their declaration.
        pub const ALL: &'static [Self] = &[Self::Draft, Self::Published];
        /// The stored text.
        #[must_use]
        pub const fn value(&self) -> &'static str {
            match self {
                Self::Draft => "draft",
                Self::Published => "published",
            }
        }
        /// The text for people.
        #[must_use]
        pub const fn label(&self) -> &'static str {
            match self {
                Self::Draft => "Draft",
                Self::Published => "Out now",
            }
        }
    }
    #[automatically_derived]
    impl __private::FieldType for Status {
        type Inner = Self;
        type Nullable = ::core::option::Option<Self>;
        type Nullness = __private::Required;
        type Storage = __private::TextField;
        const COLUMN: __private::ColumnKind = __private::ColumnKind::Char {
            max_length: 9u32,
        };
        const CHOICES: &'static [__private::Choice] = &[
            __private::Choice {
                value: "draft",
                label: "Draft",
            },
            __private::Choice {
                value: "published",
                label: "Out now",
            },
        ];
        fn decode(row: &__private::Row, index: usize) -> __private::Result<Self> {
            __private::decode_choice(row, index)
        }
        fn encode(&self) -> __private::Value {
            __private::Value::Text(::std::string::String::from(self.value()))
        }
        fn from_value(value: __private::Value) -> __private::Result<Self> {
            __private::choice_from_value(value)
        }
    }
    #[automatically_derived]
    impl<R> __private::Operand<R, Status> for Status {
        type Type = Self;
        type Nullness = __private::Required;
        fn into_node(self) -> __private::Node {
            __private::Node::Value(__private::FieldType::encode(&self))
        }
    }
    __private::by_key!(Status => Status);
    #[automatically_derived]
    impl ::core::fmt::Display for Status {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.pad(self.value())
        }
    }
    #[automatically_derived]
    impl ::core::str::FromStr for Status {
        type Err = __private::Error;
        fn from_str(value: &str) -> ::core::result::Result<Self, __private::Error> {
            match value {
                "draft" => ::core::result::Result::Ok(Self::Draft),
                "published" => ::core::result::Result::Ok(Self::Published),
                _ => {
                    ::core::result::Result::Err(__private::unknown_choice::<Self>(value))
                }
            }
        }
    }
};
