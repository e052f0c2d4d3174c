#[allow(dead_code, reason = "its fields are declarations")]
pub struct BookFilter {
    pub title: String,
    pub min_price: Decimal,
}
#[allow(deprecated, unused_qualifications)]
const _: () = {
    use ::fastjango::__private;
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl __private::rest::FilterSet for BookFilter {
        type Model = __private::ModelOf<Book>;
        fn filters() -> &'static [__private::rest::Filter] {
            static FILTERS: ::std::sync::LazyLock<
                ::std::vec::Vec<__private::rest::Filter>,
            > = ::std::sync::LazyLock::new(|| {
                #[allow(unused_variables)]
                let model = <Book as __private::Model>::fields();
                let column_0 = __private::rest::filtered(
                    __private::no_relation!(
                        title, < String as __private::StandsFor < _, _ >>
                        ::column_of(model, | row | row.title())
                    )
                        .title,
                );
                let column_1 = __private::rest::filtered(
                    __private::no_relation!(
                        price, < Decimal as __private::StandsFor < _, _ >>
                        ::column_of(model, | row | row.price())
                    )
                        .price,
                );
                ::std::vec![
                    __private::rest::Filter::one("title", "", column_0, | column, value :
                    String | column.eq(value)), __private::rest::Filter::text:: < String,
                    _, _ > ("title__icontains", "", column_0, | column, value | column
                    .icontains(value)), __private::rest::Filter::one("min_price", "",
                    column_1, | column, value : Decimal | column.gte(value))
                ]
            });
            &FILTERS
        }
    }
};
