//! Fields of serializers: the legal neighbours of the mistakes in `fail/serializer`.

#![deny(missing_docs, unused_qualifications, warnings)]
#![expect(
    clippy::unnecessary_wraps,
    reason = "rules give a `Result`, also where nothing can be wrong"
)]

use fastjango::prelude::*;
use fastjango::rest::serializers::Kind;

/// Somebody who writes.
#[model]
pub struct Author {
    /// The key.
    pub id: i64,
    /// The name.
    pub name: String,
    /// What only the program knows.
    #[field(secret, default)]
    pub pin: String,
}

/// A word that is put on books.
#[model]
pub struct Tag {
    /// The key.
    pub id: i64,
    /// The word.
    pub name: String,
}

/// What somebody says of a book.
#[model]
pub struct Review {
    /// The key.
    pub id: i64,
    /// What is said.
    pub text: String,
    /// The book.
    #[relation(on_delete = cascade)]
    pub book: ForeignKey<Book>,
}

/// What somebody wrote.
#[model]
pub struct Book {
    /// The key.
    pub id: i64,
    /// The title.
    pub title: String,
    /// A keyword of Rust.
    pub r#type: Option<String>,
    /// How many.
    pub pages: i32,
    /// What it costs.
    #[field(max_digits = 8, decimal_places = 2)]
    pub price: Decimal,
    /// Who wrote it.
    #[relation(on_delete = cascade)]
    pub author: ForeignKey<Author>,
    /// Who revised it.
    #[relation(on_delete = set_null)]
    pub editor: Option<ForeignKey<Author>>,
    /// Its words.
    pub tags: ManyToMany<Tag>,
    /// What is said of it.
    pub reviews: HasMany<Review>,
}

/// A word.
#[serializer(model = Tag)]
pub struct TagSerializer {
    id: i64,
    name: String,
}

/// Somebody.
#[serializer(model = Author)]
pub struct AuthorSerializer {
    id: i64,
    name: String,
}

/// `nested_rows_are_complete`: the book is given by the book's own document.
#[serializer(model = Review)]
pub struct ReviewSerializer {
    id: i64,
    text: String,
}

/// `unknown_field`, `unknown_source`, `unknown_relation`, `type_of_column`, `option_of_outer_join`, `list_of_one_row`,
/// `value_of_many_rows`, `relation_as_column`, `column_as_relation`, the keys, and nested serializers.
#[serializer(model = Book)]
pub struct BookSerializer {
    /// The key.
    pub id: i64,
    #[field(
        min_length = 2,
        max_length = 100,
        regex = "^[A-Z]",
        error_messages(invalid = "Begin with a capital.")
    )]
    title: String,
    #[field(blank, untrimmed, omit_null)]
    r#type: Option<String>,
    #[field(min = 1, max = 5000, default = 1)]
    pages: i32,
    #[field(max_digits = 6, decimal_places = 2, min = 0.5)]
    price: Decimal,
    #[field(source = title, read_only)]
    name: String,
    #[field(source = author.name, read_only)]
    author_name: String,
    #[field(source = editor.name, read_only)]
    editor_name: Option<String>,
    #[field(source = tags.name, read_only, ordering = [-name])]
    labels: Vec<String>,
    author: PrimaryKey<Author>,
    #[field(limit_choices_to = |author| author.name.ne("Nobody"))]
    editor: Option<PrimaryKey<Author>>,
    #[field(source = author, read_only)]
    writer: AuthorSerializer,
    #[field(source = editor, read_only)]
    reviser: Option<AuthorSerializer>,
    #[field(read_only, ordering = [name, -id])]
    tags: Vec<TagSerializer>,
    #[field(nested, required = false, max_length = 3)]
    reviews: Vec<ReviewSerializer>,
    #[field(write_only, declared)]
    greeting: String,
    #[field(annotate = |book| book.reviews().id.count())]
    review_count: i64,
    #[field(method)]
    shout: String,
    #[field(method)]
    ranks: Vec<i64>,
}

/// The rules: sync and async, with the context and without it, with one error or another.
#[serializer]
impl BookSerializer {
    fn validate_title(title: String) -> Result<String> {
        Ok(title)
    }

    async fn validate_type(
        r#type: Option<String>,
        _: &SerializerContext<'_>,
    ) -> std::result::Result<Option<String>, ValidationError> {
        std::future::ready(Ok(r#type)).await
    }

    fn validate_editor(editor: Option<PrimaryKey<Author>>) -> Result<Option<PrimaryKey<Author>>> {
        Ok(editor)
    }

    fn validate(data: BookSerializerData) -> Result<BookSerializerData> {
        Ok(data)
    }

    fn get_shout(book: &Book) -> String {
        book.title.to_uppercase()
    }

    async fn get_ranks(books: &[Book], _: &SerializerContext<'_>) -> Result<Vec<Vec<i64>>> {
        std::future::ready(Ok(books.iter().map(|book| vec![book.id]).collect())).await
    }
}

/// `provided_unknown_field`, `secret_column`: the view gives what the document doesn't, also a secret.
#[serializer(model = Author, provided = [name, pin])]
pub struct EmptySerializer {
    id: i64,
}

/// `source_without_model`: a document that stands for no row.
#[serializer]
pub struct LoginSerializer {
    #[field(email, min_length = 3)]
    name: String,
    #[field(not_empty, max_length = 3)]
    words: Vec<String>,
    book: Option<PrimaryKey<Book>>,
    tags: Vec<TagSerializer>,
}

/// The fields stand in the document in their order, and read-only ones are not taken.
#[test]
fn the_table_says_what_the_attributes_say() {
    let options = BookSerializer::options();
    let field = |name: &str| &options.fields[options.field_named(name).expect("it is a field")];
    assert_eq!(options.fields.len(), 19);
    assert!(field("name").read_only && !field("title").read_only);
    assert!(field("type").omit_null && field("type").allow_null);
    assert!(matches!(field("labels").kind, Kind::List { .. }));
    assert!(matches!(field("writer").kind, Kind::Nested { many: false, .. }));
    assert!(matches!(field("author").kind, Kind::PrimaryKey { many: false, .. }));
    assert_eq!(EmptySerializer::FILLS, ["id", "name", "pin"]);
    assert!(LoginSerializer::options().model.is_none());
}

/// A serializer in a function, of a model in it.
#[test]
fn a_serializer_in_a_function() {
    #[model]
    struct Note {
        id: i64,
        text: String,
    }

    #[serializer(model = Note)]
    struct NoteSerializer {
        id: i64,
        text: String,
        #[field(method)]
        length: i64,
    }

    #[serializer]
    impl NoteSerializer {
        fn get_length(note: &Note) -> i64 {
            note.text.len().try_into().unwrap_or(i64::MAX)
        }
    }

    assert_eq!(NoteSerializer::options().fields.len(), 3);
}

/// A serializer of another module, whose rules stand elsewhere.
#[test]
fn a_serializer_of_another_module() {
    mod notes {
        use fastjango::prelude::*;

        /// A note.
        #[model]
        pub(super) struct Note {
            /// The key.
            pub(super) id: i64,
            /// The text.
            pub(super) text: String,
        }

        /// A note.
        #[serializer(model = Note)]
        pub(super) struct NoteSerializer {
            text: String,
        }
    }

    #[serializer]
    impl notes::NoteSerializer {
        fn validate_text(text: String) -> Result<String> {
            Ok(text)
        }

        async fn create(data: notes::NoteSerializerData, context: &SerializerContext<'_>) -> Result<notes::Note> {
            notes::Note::new()
                .text(data.text.unwrap_or_default())
                .save(&context.db())
                .await
        }
    }

    assert_eq!(notes::NoteSerializer::options().name, "NoteSerializer");
}

/// A serializer can be written by a macro, with names and types from elsewhere.
#[test]
fn a_serializer_of_a_macro() {
    macro_rules! serializer_of {
        ($name:ident, $model:ident, $field:ident: $ty:ty) => {
            #[serializer(model = $model)]
            struct $name {
                #[field(source = $field)]
                $field: $ty,
            }
        };
    }
    serializer_of!(NameSerializer, Tag, name: String);
    assert_eq!(NameSerializer::options().fields[0].name, "name");
}

/// Columns are found though traits give the handles methods of their names.
#[test]
fn columns_that_are_named_like_methods_of_handles() {
    #[model]
    struct Sheet {
        id: i64,
        rows: i64,
        filter: String,
        into: String,
        clone: String,
        path: String,
        r#type: String,
    }

    #[serializer(model = Sheet)]
    struct SheetSerializer {
        rows: i64,
        filter: String,
        into: String,
        clone: String,
        path: String,
        r#type: String,
    }

    let fields = SheetSerializer::options().fields.iter().map(|field| field.name);
    assert_eq!(
        fields.collect::<Vec<_>>(),
        ["rows", "filter", "into", "clone", "path", "type"]
    );
}
