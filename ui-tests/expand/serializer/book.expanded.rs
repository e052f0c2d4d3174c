#[allow(dead_code)]
/// A book as the API gives it.
pub struct BookSerializer {
    pub id: i64,
    pub title: String,
    pub author_name: String,
}
///The checked data of a [`BookSerializer`]: `None` is what the document didn't say.
#[allow(dead_code, unused_qualifications)]
#[derive(Default)]
pub struct BookSerializerData {
    ///The value of `id`.
    pub id: ::core::option::Option<i64>,
    ///The value of `title`.
    pub title: ::core::option::Option<String>,
}
#[doc(hidden)]
#[allow(unused_qualifications)]
#[derive(Default)]
pub struct BookSerializerHooks(::fastjango::__private::Hooks);
#[allow(deprecated, unused_qualifications)]
const _: () = {
    use ::fastjango::__private;
    impl __private::DocumentData for BookSerializerData {
        #[allow(unused_mut, unused_variables)]
        fn from_validated(
            mut data: __private::ValidatedData,
        ) -> __private::Result<Self> {
            ::core::result::Result::Ok(Self {
                id: __private::take(
                    &mut data,
                    0usize,
                    <__private::Scalar<i64> as __private::Carrier>::from_data,
                )?,
                title: __private::take(
                    &mut data,
                    1usize,
                    <__private::Scalar<String> as __private::Carrier>::from_data,
                )?,
            })
        }
        #[allow(unused_mut)]
        fn into_validated(self) -> __private::ValidatedData {
            let mut data = __private::ValidatedData::new(3usize);
            __private::put(
                &mut data,
                0usize,
                self.id,
                <__private::Scalar<i64> as __private::Carrier>::into_data,
            );
            __private::put(
                &mut data,
                1usize,
                self.title,
                <__private::Scalar<String> as __private::Carrier>::into_data,
            );
            data
        }
    }
    #[allow(dead_code, missing_docs, non_snake_case)]
    impl BookSerializerHooks {
        pub const NAMES: &'static [&'static str] = &["validate_id", "validate_title"];
        pub const REFUSED: &'static [&'static str] = &["validate_author_name"];
        pub fn validate_id(&mut self, hook: impl __private::Rule<i64>) {
            self.0
                .add_field(
                    0usize,
                    hook.hook(),
                    <__private::Scalar<i64> as __private::Carrier>::from_data,
                    <__private::Scalar<i64> as __private::Carrier>::into_data,
                );
        }
        pub fn validate_title(&mut self, hook: impl __private::Rule<String>) {
            self.0
                .add_field(
                    1usize,
                    hook.hook(),
                    <__private::Scalar<String> as __private::Carrier>::from_data,
                    <__private::Scalar<String> as __private::Carrier>::into_data,
                );
        }
        pub fn validate_author_name(&mut self, hook: impl __private::NeverValidated) {
            let _ = hook;
        }
        pub fn validate(&mut self, hook: impl __private::Rule<BookSerializerData>) {
            self.0.set_validate(hook.hook());
        }
        pub fn create(
            &mut self,
            hook: impl __private::Create<BookSerializerData, Book>,
        ) {
            hook.add(&mut self.0);
        }
        pub fn update(&mut self, hook: impl __private::Update<BookSerializerData>) {
            self.0.set_update(hook.hook());
        }
        pub fn finish(self, rules_take_context: bool) -> __private::Hooks {
            let _ = rules_take_context;
            self.0.of_model(<Book as __private::Model>::decode_any, rules_take_context)
        }
    }
    #[diagnostic::do_not_recommend]
    impl __private::Serializer for BookSerializer {
        type Model = Book;
        type Data = BookSerializerData;
        type Hooks = BookSerializerHooks;
        const FILLS: &'static [&'static str] = &["id", "title"];
        const CREATES: bool = {
            #[allow(unused_imports)]
            use __private::NoHooks as _;
            __private::HookProbe::<Self>::CREATES
        };
        fn options() -> &'static __private::SerializerOptions {
            static __OPTIONS: ::std::sync::OnceLock<__private::SerializerOptions> = ::std::sync::OnceLock::new();
            __OPTIONS
                .get_or_init(|| {
                    #[allow(unused_imports)]
                    use __private::NoHooks as _;
                    #[allow(unused_variables)]
                    let model = <Book as __private::Model>::fields();
                    let fields = ::std::vec![
                        __private::serializer_column(__private::no_relation!(id, < i64 as
                        __private::StandsFor < _, _ >> ::column_of(model, | row | row
                        .id())) .id).value:: < i64 > ("id"),
                        __private::serializer_column(__private::no_relation!(title, <
                        String as __private::StandsFor < _, _ >> ::column_of(model, | row
                        | row.title())) .title).value:: < String > ("title")
                        .max_length(const { __private::max_length:: < String > (100) }),
                        __private::serializer_column(__private::no_relation!(name, <
                        String as __private::StandsFor < _, _ >> ::column_of({ let
                        handles = model; handles.author() }, | row | row.name())) .name)
                        .over({ let handles = model; handles.author() }).value:: < String
                        > ("author_name").read_only()
                    ];
                    let hooks = __private::HookProbe::<Self>::new().hooks();
                    __private::SerializerOptions::new(
                            "BookSerializer",
                            ::core::option::Option::Some(
                                <Book as __private::Model>::OPTIONS,
                            ),
                            fields,
                            hooks,
                        )
                        .help_text("A book as the API gives it.")
                })
        }
    }
};
