///The viewset of `Book`.
#[derive(Debug, Clone, Copy)]
pub struct BookViewSet;
#[allow(
    clippy::unused_self,
    clippy::unused_async,
    reason = "actions have one signature"
)]
impl BookViewSet {
    /// Publishes a book.
    async fn publish(&self, cx: &Context, book: Book) -> Result<Response> {
        self.document(cx, &book).await
    }
}
#[allow(deprecated, unused_qualifications)]
const _: () = {
    use ::fastjango::__private;
    #[allow(dead_code, reason = "not every address is asked for")]
    impl BookViewSet {
        ///The address of `list`.
        ///
        /// # Panics
        ///
        /// Where the viewset is not registered in an API that was built.
        #[must_use]
        pub fn url_list() -> ::std::string::String {
            <Self as __private::rest::ViewSet>::options().reverse("list", &[])
        }
        ///The address of `detail`.
        ///
        /// # Panics
        ///
        /// Where the viewset is not registered in an API that was built.
        #[must_use]
        pub fn url_detail(id: impl ::core::fmt::Display) -> ::std::string::String {
            <Self as __private::rest::ViewSet>::options().reverse("retrieve", &[&id])
        }
        ///The address of `publish`.
        ///
        /// # Panics
        ///
        /// Where the viewset is not registered in an API that was built.
        #[must_use]
        pub fn url_publish(id: impl ::core::fmt::Display) -> ::std::string::String {
            <Self as __private::rest::ViewSet>::options().reverse("publish", &[&id])
        }
    }
    #[diagnostic::do_not_recommend]
    impl __private::rest::ViewSet for BookViewSet {
        type Model = Book;
        type Serializer = __private::rest::Checked<BookSerializer, Book>;
        type ListSerializer = __private::rest::Checked<BookSerializer, Book>;
        type WriteSerializer = __private::rest::Checked<BookSerializer, Book>;
        const VIEWSET: Self = Self;
        const FINDS_OBJECTS: bool = false;
        const PERFORMS_CREATE: bool = false;
        const PERFORMS_UPDATE: bool = false;
        fn options() -> &'static __private::rest::ViewSetOptions {
            static __OPTIONS: ::std::sync::LazyLock<__private::rest::ViewSetOptions> = ::std::sync::LazyLock::new(||
            {
                #[allow(unused_variables, reason = "a viewset may name no field")]
                let model = <Book as __private::Model>::fields();
                let viewset = __private::rest::ViewSetBuilder::<
                    BookViewSet,
                >::new("Book", "");
                let viewset = viewset
                    .ordering_field(
                        "title",
                        __private::no_relation!(
                            title, < () > ::column_of(model, | row | row.title())
                        )
                            .title,
                    );
                viewset
                    .list()
                    .create()
                    .retrieve()
                    .update()
                    .partial_update()
                    .destroy()
                    .action(
                        __private::rest::ActionDeclaration {
                            name: "publish",
                            description: "Publishes a book.",
                            detail: true,
                            methods: ::std::vec![__private::rest::Method::POST],
                            url_path: "publish",
                        },
                        async |cx: &__private::rest::Context| {
                            let object = __private::rest::row_of_action::<
                                Book,
                                Book,
                            >(
                                __private::rest::ViewSet::get_object(&BookViewSet, cx)
                                    .await?,
                            );
                            __private::rest::Answer::into_result(
                                BookViewSet.publish(cx, object).await,
                            )
                        },
                    )
                    .finish()
            });
            &__OPTIONS
        }
        fn permission() -> impl __private::rest::Permission<Book> {
            AllowAny
        }
    }
    const _: () = __private::rest::check_create::<
        <BookViewSet as __private::rest::ViewSet>::WriteSerializer,
    >("BookSerializer", false);
    const _: () = __private::check_key_in_path::<Book>();
};
