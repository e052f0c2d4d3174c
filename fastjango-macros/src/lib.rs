//! The macros of FastJango: text in, tokens out.
//!
//! Every macro is the same three calls, one file each: `parse` reads the written form, `check` holds one named
//! function per rule and alone makes the meaning (`ir`), `expand` writes the code and cannot fail. What they share is
//! in `common`.

mod choices;
mod common;
#[cfg(test)]
mod expansions;
mod field_type;
mod filterset;
mod model;
mod receiver;
mod row;
mod serializer;
mod test;
mod viewset;

use common::spans::ungrouped;
use proc_macro::TokenStream;

/// What the user wrote, be it in a macro of the user's own. The code of functions is the user's as it stands.
fn read(tokens: TokenStream) -> proc_macro2::TokenStream {
    ungrouped(tokens.into())
}

/// Makes a struct a model: a table, the handles of its columns and relations, and a typed builder for its rows.
///
/// What it says of the table stands in the attribute, what it says of a column in `#[field(…)]`, of a relation in
/// `#[relation(…)]`. A doc comment is the help text.
///
/// `on_delete` says what becomes of a row when the one that it points to is deleted: `cascade`, `protect`, `restrict`,
/// `set_null`, `set_default` and `set(…)` are done by the program, `db_cascade`, `db_set_null` and `db_set_default` by
/// the database, which counts nothing and sends no signal, and `do_nothing` leaves it to the database to refuse.
///
/// A field named `id` is the primary key, made by the database unless it has a `default` or `primary_key`. An
/// `Option` is a column that may be NULL. `String` is text without a limit, unless it has `max_length` or a format
/// (`email`: 254, `slug`: 50, `url`: 200 characters).
///
/// `validators = [is_even]` names functions that take the value by reference and give `Result<(), ValidationError>`. A
/// method `fn clean(&mut self) -> Result<()>` of the struct holds the rules about several fields, which `full_clean`
/// calls.
///
/// A struct with `#[model(abstract)]` has no table; its fields stand in each model that has a field of its type with
/// `#[embed]`, in the place and instead of that field, as if they were written there: `#[embed] stamps: Timestamps`
/// gives `book.created` and `b.created`. The struct and its fields come with one `use`, within one crate; types of the
/// fields are looked up where the model stands. Nothing else is shared: neither what `#[model(…)]` says nor methods,
/// `clean` among them.
///
/// Beside the struct `Book` it makes `BookFields`, the handles that closures of queries get, and `BookBuilder`, which
/// `Book::new()` begins.
///
#[doc = include_str!("model/keys.md")]
#[proc_macro_attribute]
pub fn model(attribute: TokenStream, item: TokenStream) -> TokenStream {
    model::model(read(attribute), read(item)).into()
}

/// Adds the fields of an abstract model to one that embeds it. Generated code calls it.
#[doc(hidden)]
#[proc_macro]
pub fn __model_with(input: TokenStream) -> TokenStream {
    model::model_with(read(input)).into()
}

/// Makes an enum a set of choices that a column can hold: Django's `TextChoices` and `IntegerChoices`.
///
/// A variant is stored as its name in snake case and shown as its name in words, `in_stock` and `In Stock`;
/// `#[choice(value = "…", label = "…")]` says otherwise. The column is as wide as the longest value, unless it has
/// `max_length`. An enum with numbers, `Low = 1` or `#[choice(value = 1)]`, is stored as integers, in a column of 32
/// bits unless `#[repr(i16)]` or another one says otherwise.
///
/// The enum gets `ALL`, `value()` and `label()`, is read from its stored text by `parse`, from its integer by
/// `try_from`, and displayed as it is stored. A value in the database that is none of the choices is
/// `Error::Decode` where its row is read.
///
#[doc = include_str!("choices/keys.md")]
#[proc_macro_derive(Choices, attributes(choices, choice))]
pub fn choices(item: TokenStream) -> TokenStream {
    choices::choices(read(item)).into()
}

/// Makes a struct what a row of a query becomes, by the names of its fields.
///
/// Beside the struct `Cover` it makes `CoverValues`, which names what is selected for each field:
/// `.values(|b| CoverValues { title: b.title, author: b.author().name })`, and the same for `annotate` and `aggregate`.
/// A field that is forgotten or of another type is a compile error.
///
/// `#[row(model = Book)]` says that the fields are columns of a model, of their own names or of
/// `#[row(source = author.name)]`: `.only::<Cover>()` selects them. Rows of raw queries become such structs too, by the
/// names of the columns.
///
#[doc = include_str!("row/keys.md")]
#[proc_macro_derive(Row, attributes(row))]
pub fn row(item: TokenStream) -> TokenStream {
    row::row(read(item)).into()
}

/// Makes a struct around one value the type of a column: `struct Isbn(String);`.
///
/// The column is that of the value, and so are its lookups; values of the column are compared with values of the
/// struct, so that two columns that happen to be stored alike don't mix.
///
#[doc = include_str!("field_type/keys.md")]
#[proc_macro_derive(FieldType, attributes(field_type))]
pub fn field_type(item: TokenStream) -> TokenStream {
    field_type::field_type(read(item)).into()
}

/// Makes a struct a filterset: each of its fields a parameter of the query string.
///
/// A field filters the column of its own name for equality; `#[filter(field = …, lookup = …)]` says otherwise, and
/// `#[filter(lookups = […])]` gives a parameter for each lookup, `title` and `title__icontains`. A field of type
/// `RangeInclusive<…>` has two parameters, the ends of the range: `price_min` and `price_max`, or of dates and times
/// `day_after` and `day_before`.
///
#[doc = include_str!("filterset/keys.md")]
#[proc_macro_attribute]
pub fn filterset(attribute: TokenStream, item: TokenStream) -> TokenStream {
    filterset::filterset(read(attribute), read(item)).into()
}

/// Makes an `impl` block a viewset: the struct, its six standard actions, and those that the block adds.
///
/// Each method of the block is either an `#[action(…)]` or one of the viewset's own that is written anew:
/// `queryset`, `perform_create`, `list`, …
///
#[doc = include_str!("viewset/keys.md")]
#[proc_macro_attribute]
pub fn viewset(attribute: TokenStream, item: TokenStream) -> TokenStream {
    viewset::viewset(read(attribute), item.into()).into()
}

/// Makes a struct a serializer: what a document has, how it is checked, and how rows become documents.
///
/// A field stands for the model's column or relation of its name, or of `source = …`; its type is the column's,
/// `PrimaryKey<…>`, or another serializer, which is told by the end of its name, `Serializer`, or by `nested`. A struct without fields of its own may name those of its model,
/// `#[serializer(model = Book, fields = [id, title], read_only_fields = [id])] struct BookSerializer;`.
/// What a field says besides stands in `#[field(…)]`.
///
/// The rows of a `nested` list are told apart by the field that is their primary key, `id`, even where it is only read:
/// rows that the list doesn't name are deleted, and without such a field all of them are, and made anew.
///
/// On an `impl` block of the struct the attribute registers the user's own
/// rules and steps: `validate_<field>`, `validate`, `get_<field>` for a `#[field(method)]`, `create` and `update`. A
/// `get_<field>` takes the row and, if it likes, the context; one that is async takes all rows of the answer at once
/// and gives a value for each, so that it may ask the database without asking once for each row.
///
#[doc = include_str!("serializer/keys.md")]
#[proc_macro_attribute]
pub fn serializer(attribute: TokenStream, item: TokenStream) -> TokenStream {
    serializer::serializer(read(attribute), item.into()).into()
}

/// Makes an async function a receiver of a signal: Django's `@receiver`.
///
/// `#[receiver(post_save, model = Book)]` stands on `async fn indexed(event: PostSave<'_, Book>) -> Result<()>`. The
/// signals are `pre_save`, `post_save`, `pre_delete`, `post_delete` and `m2m_changed`, which needs the relation too:
/// `#[receiver(m2m_changed, model = Book, relation = tags)]` on a function of `M2mChanged<'_, Book, Tag>`.
///
/// Beside the function it makes a type of the same name, by which a project or a test registers it:
/// `Project::new("shop").receivers::<(indexed,)>()`. What is not registered hears of nothing.
///
#[doc = include_str!("receiver/keys.md")]
#[proc_macro_attribute]
pub fn receiver(attribute: TokenStream, item: TokenStream) -> TokenStream {
    receiver::receiver(read(attribute), item.into()).into()
}

/// Makes an async function a test with a database of its own, which is migrated, empty, and dropped afterwards.
///
/// Its parameters are what it asks for: a `Database`, an `ApiClient` of the project's APIs, or any type that implements
/// `SetUp`. The project is that of the function `crate::project`, unless `project = its::path` says another. `test` in
/// the module of the same name tells where the database is.
///
#[doc = include_str!("test/keys.md")]
#[proc_macro_attribute]
pub fn test(attribute: TokenStream, item: TokenStream) -> TokenStream {
    test::test(read(attribute), item.into()).into()
}
