///What `values`, `annotate` and `aggregate` select for each field of a [`Cover`].
#[allow(dead_code)]
pub struct CoverValues<__Title, __Author> {
    ///The expression of the field `title`.
    pub title: __Title,
    ///The expression of the field `author`.
    pub author: __Author,
}
#[allow(deprecated, unused_qualifications)]
const _: () = {
    use ::fastjango::__private;
    #[automatically_derived]
    impl<
        R,
        __Title: __private::SelectedAs<R, String>,
        __Author: __private::SelectedAs<R, String>,
    > __private::Selection<R> for CoverValues<__Title, __Author> {
        type Output = Cover;
        const WIDTH: usize = 2;
        fn append(self, nodes: &mut ::std::vec::Vec<__private::Node>) {
            nodes.push(__private::Expression::<R>::into_node(self.title));
            nodes.push(__private::Expression::<R>::into_node(self.author));
        }
        fn decode(row: &__private::Row, start: usize) -> __private::Result<Cover> {
            read(row, start)
        }
    }
    fn read(row: &__private::Row, start: usize) -> __private::Result<Cover> {
        ::core::result::Result::Ok(Cover {
            title: __private::FieldType::decode(row, start)?,
            author: __private::FieldType::decode(row, start + 1)?,
        })
    }
    #[automatically_derived]
    impl __private::FromRow for Cover {
        const NAME: &'static str = "Cover";
        fn columns() -> ::std::vec::Vec<&'static str> {
            ::std::vec!["title", "author"]
        }
        fn from_row(row: &__private::Row) -> __private::Result<Self> {
            read(row, 0)
        }
    }
    #[automatically_derived]
    impl __private::RowOf<Book> for Cover {
        fn values(
            fields: <Book as __private::Model>::Fields<Book, __private::Present>,
        ) -> impl __private::Selection<Book, Output = Self> {
            CoverValues {
                title: __private::selected::<
                    Book,
                    String,
                    _,
                >(
                    __private::no_relation!(
                        title, < () > ::column_of(fields, | row | row.title())
                    )
                        .title,
                ),
                author: __private::selected::<
                    Book,
                    String,
                    _,
                >(
                    __private::no_relation!(
                        name, < () > ::column_of(fields.author(), | row | row.name())
                    )
                        .name,
                ),
            }
        }
        fn encode(&self) -> ::std::vec::Vec<__private::Value> {
            ::std::vec![
                __private::FieldType::encode(& self.title),
                __private::FieldType::encode(& self.author)
            ]
        }
    }
};
