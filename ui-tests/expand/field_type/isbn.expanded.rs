#[allow(deprecated, unused_qualifications)]
const _: () = {
    use ::fastjango::__private;
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __private::FieldType for Isbn {
        type Inner = Self;
        type Nullable = ::core::option::Option<Self>;
        type Nullness = __private::Required;
        type Storage = <String as __private::FieldType>::Storage;
        const COLUMN: __private::ColumnKind = <String as __private::FieldType>::COLUMN;
        const CHOICES: &'static [__private::Choice] = <String as __private::FieldType>::CHOICES;
        const VALIDATOR: ::core::option::Option<__private::Validator> = <String as __private::FieldType>::VALIDATOR;
        fn decode(row: &__private::Row, index: usize) -> __private::Result<Self> {
            let value = <String as __private::FieldType>::decode(row, index)?;
            ::core::result::Result::Ok(Self { 0: value })
        }
        fn encode(&self) -> __private::Value {
            <String as __private::FieldType>::encode(&self.0)
        }
        fn from_value(value: __private::Value) -> __private::Result<Self> {
            let value = <String as __private::FieldType>::from_value(value)?;
            ::core::result::Result::Ok(Self { 0: value })
        }
    }
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl<R> __private::Operand<R, Isbn> for Isbn {
        type Type = Self;
        type Nullness = __private::Required;
        fn into_node(self) -> __private::Node {
            __private::Node::Value(__private::FieldType::encode(&self))
        }
    }
    __private::by_key!(Isbn => Isbn);
};
