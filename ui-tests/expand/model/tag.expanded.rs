pub struct Tag {
    pub id: i64,
    pub name: String,
    pub slug: String,
}
///The handles of [`Tag`]: what closures of its queries are written with.
#[allow(dead_code, unused_qualifications, clippy::type_complexity)]
pub struct TagFields<R, P: ::fastjango::__private::Presence> {
    ///The column `id`.
    pub id: ::fastjango::__private::Column<R, P::Of<i64>>,
    ///The column `name`.
    pub name: ::fastjango::__private::Column<R, P::Of<String>>,
    ///The column `slug`.
    pub slug: ::fastjango::__private::Column<R, P::Of<String>>,
}
///A [`Tag`] in the making, from `Tag::new()`.
#[must_use = "nothing is created before `save`"]
pub struct TagBuilder<
    __Name = ::fastjango::__private::Missing,
    __Slug = ::fastjango::__private::Missing,
>(
    __TagDraft,
    ::fastjango::__private::PhantomData<(__Name, __Slug)>,
);
#[derive(::core::default::Default)]
struct __TagDraft {
    id: ::core::option::Option<i64>,
    name: ::core::option::Option<String>,
    slug: ::core::option::Option<String>,
}
#[allow(dead_code, deprecated, non_camel_case_types, unused_qualifications)]
#[allow(unused_imports, clippy::new_ret_no_self)]
const _: () = {
    use ::fastjango::__private::{self, NoClean as _};
    static __OPTIONS: __private::ModelOptions = __private::ModelOptions {
        name: "Tag",
        verbose_name: "tag",
        table: "tag",
        columns: &[
            __private::column::<i64>("id", "id")
                .auto(__private::auto::<i64>())
                .declared(),
            __private::column::<String>("name", "name")
                .max_length(__private::max_length::<String>(40u32))
                .unique()
                .declared(),
            __private::column::<String>("slug", "slug")
                .unique()
                .validators(const { &[__private::slug::<String>()] })
                .declared(),
        ],
        primary_key: 0,
        ..__private::ModelOptions::PLAIN
    };
    __private::copy!(TagFields);
    #[diagnostic::do_not_recommend]
    impl<R: __private::Model, P: __private::Presence> __private::Handles
    for TagFields<R, P> {
        type Root = R;
        type Model = Tag;
        type Presence = P;
        fn at(path: __private::Path) -> Self {
            Self {
                id: __private::Column::new(path, 0),
                name: __private::Column::new(path, 1),
                slug: __private::Column::new(path, 2),
            }
        }
        fn path(&self) -> __private::Path {
            self.id.path()
        }
    }
    #[diagnostic::do_not_recommend]
    impl __private::Model for Tag {
        type Fields<R: __private::Model, P: __private::Presence> = TagFields<R, P>;
        type Key = i64;
        type KeySecrecy = __private::Open;
        const OPTIONS: &'static __private::ModelOptions = &__OPTIONS;
        __private::key!(id : i64);
        fn decode(row: &__private::Row, start: usize) -> __private::Result<Self> {
            ::core::result::Result::Ok(Self {
                id: __private::FieldType::decode(row, start)?,
                name: __private::FieldType::decode(row, start + 1)?,
                slug: __private::FieldType::decode(row, start + 2)?,
            })
        }
        fn encode(&self) -> ::std::vec::Vec<__private::Value> {
            ::std::vec![
                __private::FieldType::encode(& self.id), __private::FieldType::encode(&
                self.name), __private::FieldType::encode(& self.slug)
            ]
        }
        fn clean_instance(&mut self) -> __private::Result<()> {
            let instance = self;
            __private::cleaned((*instance).clean())
        }
    }
    __private::needs!(pub TagNeedsName : "`Tag` needs `.name(…)` before this");
    __private::needs!(pub TagNeedsSlug : "`Tag` needs `.slug(…)` before this");
    impl Tag {
        ///Begins a `Tag`; `save` creates its row when all required fields are given.
        pub fn new() -> TagBuilder {
            TagBuilder(::core::default::Default::default(), __private::PhantomData)
        }
    }
    impl<__Name, __Slug> TagBuilder<__Name, __Slug> {
        ///Sets the field `id`.
        pub fn id(mut self, value: impl __private::IntoField<i64>) -> Self {
            self.0.id = __private::field(value);
            self
        }
        ///Sets the field `name`.
        pub fn name(
            mut self,
            value: impl __private::IntoField<String>,
        ) -> TagBuilder<__private::Given, __Slug> {
            self.0.name = __private::field(value);
            TagBuilder(self.0, __private::PhantomData)
        }
        ///Sets the field `slug`.
        pub fn slug(
            mut self,
            value: impl __private::IntoField<String>,
        ) -> TagBuilder<__Name, __private::Given> {
            self.0.slug = __private::field(value);
            TagBuilder(self.0, __private::PhantomData)
        }
        ///The `Tag` without a row.
        pub fn build(self) -> Tag
        where
            __Name: TagNeedsName,
            __Slug: TagNeedsSlug,
        {
            Tag {
                id: self.0.id.unwrap_or_default(),
                name: __private::given(self.0.name),
                slug: __private::given(self.0.slug),
            }
        }
        ///Inserts the row, or fails where a constraint refuses it.
        pub fn save(self, db: &impl __private::Executor) -> __private::Saving<'_, Tag>
        where
            __Name: TagNeedsName,
            __Slug: TagNeedsSlug,
        {
            __private::insert(self.build(), db)
        }
    }
};
