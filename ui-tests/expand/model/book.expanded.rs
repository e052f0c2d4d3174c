/// A book of the shop.
pub struct Book {
    pub id: i64,
    /// What stands on the cover.
    pub title: String,
    pub author: ForeignKey<Author>,
}
///The handles of [`Book`]: what closures of its queries are written with.
#[allow(dead_code, unused_qualifications, clippy::type_complexity)]
pub struct BookFields<R, P: ::fastjango::__private::Presence> {
    ///The column `id`.
    pub id: ::fastjango::__private::Column<R, P::Of<i64>>,
    ///What stands on the cover.
    pub title: ::fastjango::__private::Column<R, P::Of<String>>,
    ///The column `author_id`.
    pub author_id: ::fastjango::__private::Column<
        R,
        P::Of<<Author as ::fastjango::__private::Model>::Key>,
        <Author as ::fastjango::__private::Model>::KeySecrecy,
    >,
}
///A [`Book`] in the making, from `Book::new()`.
#[must_use = "nothing is created before `save`"]
pub struct BookBuilder<
    __Title = ::fastjango::__private::Missing,
    __Author = ::fastjango::__private::Missing,
>(
    __BookDraft,
    ::fastjango::__private::PhantomData<(__Title, __Author)>,
);
#[derive(::core::default::Default)]
struct __BookDraft {
    id: ::core::option::Option<i64>,
    title: ::core::option::Option<String>,
    author: ::core::option::Option<ForeignKey<Author>>,
}
#[allow(dead_code, deprecated, non_camel_case_types, unused_qualifications)]
#[allow(unused_imports, clippy::new_ret_no_self)]
const _: () = {
    use ::fastjango::__private::{self, NoClean as _};
    struct BookColumns {
        id: __private::ColumnIndex,
        title: __private::ColumnIndex,
        author: __private::ColumnIndex,
    }
    const __COLUMN_NUMBERS: BookColumns = BookColumns {
        id: 0,
        title: 1,
        author: 2,
    };
    static __OPTIONS: __private::ModelOptions = __private::ModelOptions {
        name: "Book",
        verbose_name: "book",
        table: "book",
        help_text: "A book of the shop.",
        columns: &[
            __private::column::<i64>("id", "id")
                .auto(__private::auto::<i64>())
                .declared(),
            __private::column::<String>("title", "title")
                .help_text("What stands on the cover.")
                .max_length(__private::max_length::<String>(200u32))
                .declared(),
            __private::key_column::<ForeignKey<Author>>("author_id", "author_id", 0)
                .verbose_name("author")
                .declared(),
        ],
        relations: &[
            __private::foreign_key::<Author>("author", 2, __private::OnDelete::Cascade),
        ],
        primary_key: 0,
        ordering: || __private::ordering::<Book, _>(|fields| ((fields.title.asc(),),)),
        indexes: &[
            __private::Index {
                name: "book_author_title_idx",
                columns: &[
                    (__COLUMN_NUMBERS.author, false),
                    (__COLUMN_NUMBERS.title, true),
                ],
                ..__private::Index::PLAIN
            },
        ],
        ..__private::ModelOptions::PLAIN
    };
    __private::copy!(BookFields);
    #[diagnostic::do_not_recommend]
    impl<R: __private::Model, P: __private::Presence> __private::Handles
    for BookFields<R, P> {
        type Root = R;
        type Model = Book;
        type Presence = P;
        fn at(path: __private::Path) -> Self {
            Self {
                id: __private::Column::new(path, 0),
                title: __private::Column::new(path, 1),
                author_id: __private::Column::new(path, 2),
            }
        }
        fn path(&self) -> __private::Path {
            self.id.path()
        }
    }
    impl<R: __private::Model, P: __private::Presence> BookFields<R, P> {
        ///Follows the relation `author`.
        #[must_use]
        pub fn author(self) -> <Author as __private::Model>::Fields<R, P> {
            __private::Handles::at(self.id.path().join(0))
        }
    }
    #[diagnostic::do_not_recommend]
    impl __private::Model for Book {
        type Fields<R: __private::Model, P: __private::Presence> = BookFields<R, P>;
        type Key = i64;
        type KeySecrecy = __private::Open;
        const OPTIONS: &'static __private::ModelOptions = &__OPTIONS;
        __private::key!(id : i64);
        fn decode(row: &__private::Row, start: usize) -> __private::Result<Self> {
            ::core::result::Result::Ok(Self {
                id: __private::FieldType::decode(row, start)?,
                title: __private::FieldType::decode(row, start + 1)?,
                author: __private::FieldType::decode(row, start + 2)?,
            })
        }
        fn encode(&self) -> ::std::vec::Vec<__private::Value> {
            ::std::vec![
                __private::FieldType::encode(& self.id), __private::FieldType::encode(&
                self.title), __private::FieldType::encode(& self.author)
            ]
        }
        fn clean_instance(&mut self) -> __private::Result<()> {
            let instance = self;
            __private::cleaned((*instance).clean())
        }
        fn relation(
            &mut self,
            index: __private::RelationIndex,
        ) -> ::core::option::Option<&mut dyn __private::RelationField> {
            match index {
                0 => ::core::option::Option::Some(&mut self.author),
                _ => ::core::option::Option::None,
            }
        }
    }
    __private::needs!(pub BookNeedsTitle : "`Book` needs `.title(…)` before this");
    __private::needs!(pub BookNeedsAuthor : "`Book` needs `.author(…)` before this");
    impl Book {
        ///Begins a `Book`; `save` creates its row when all required fields are given.
        pub fn new() -> BookBuilder {
            BookBuilder(::core::default::Default::default(), __private::PhantomData)
        }
    }
    impl<__Title, __Author> BookBuilder<__Title, __Author> {
        ///Sets the field `id`.
        pub fn id(mut self, value: impl __private::IntoField<i64>) -> Self {
            self.0.id = __private::field(value);
            self
        }
        ///What stands on the cover.
        pub fn title(
            mut self,
            value: impl __private::IntoField<String>,
        ) -> BookBuilder<__private::Given, __Author> {
            self.0.title = __private::field(value);
            BookBuilder(self.0, __private::PhantomData)
        }
        ///Sets the field `author`.
        pub fn author(
            mut self,
            value: impl __private::IntoField<ForeignKey<Author>>,
        ) -> BookBuilder<__Title, __private::Given> {
            self.0.author = __private::field(value);
            BookBuilder(self.0, __private::PhantomData)
        }
        ///The `Book` without a row.
        pub fn build(self) -> Book
        where
            __Title: BookNeedsTitle,
            __Author: BookNeedsAuthor,
        {
            Book {
                id: self.0.id.unwrap_or_default(),
                title: __private::given(self.0.title),
                author: __private::given(self.0.author),
            }
        }
        ///Inserts the row, or fails where a constraint refuses it.
        pub fn save(self, db: &impl __private::Executor) -> __private::Saving<'_, Book>
        where
            __Title: BookNeedsTitle,
            __Author: BookNeedsAuthor,
        {
            __private::insert(self.build(), db)
        }
    }
};
