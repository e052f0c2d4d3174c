//! Two models as `#[model]` expands them.

use crate::private as fastjango;

pub struct Author {
    pub id: i64,
    pub name: String,
    pub age: Option<i32>,
    pub mentor: Option<crate::private::ForeignKey<Author>>,
    pub books: crate::private::HasMany<Book>,
}

pub struct Book {
    pub id: i64,
    pub title: String,
    pub price: rust_decimal::Decimal,
    pub created: chrono::DateTime<chrono::Utc>,
    pub author: crate::private::ForeignKey<Author>,
    pub tags: crate::private::ManyToMany<Author>,
}

pub struct AuthorFields<R, P: fastjango::Presence> {
    path: fastjango::Path,
    pub id: fastjango::Column<R, P::Of<i64>>,
    pub name: fastjango::Column<R, P::Of<String>>,
    pub age: fastjango::Column<R, P::Of<Option<i32>>>,
    pub mentor_id: fastjango::Column<R, P::Of<Option<i64>>>,
}

impl<R, P: fastjango::Presence> Clone for AuthorFields<R, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, P: fastjango::Presence> Copy for AuthorFields<R, P> {}

impl<R: fastjango::Model, P: fastjango::Presence> fastjango::Handles for AuthorFields<R, P> {
    type Root = R;
    type Model = Author;
    type Presence = P;

    fn at(path: fastjango::Path) -> Self {
        Self {
            path,
            id: fastjango::Column::new(path, 0),
            name: fastjango::Column::new(path, 1),
            age: fastjango::Column::new(path, 2),
            mentor_id: fastjango::Column::new(path, 3),
        }
    }

    fn path(&self) -> fastjango::Path {
        self.path
    }
}

impl<R: fastjango::Model, P: fastjango::Presence> AuthorFields<R, P> {
    pub fn mentor(self) -> <Author as fastjango::Model>::Fields<R, P::Outer> {
        fastjango::Handles::at(self.path.join(0))
    }

    pub fn books(self) -> <Book as fastjango::Model>::Fields<R, fastjango::Many> {
        fastjango::Handles::at(self.path.join(1))
    }
}

const COLUMN: fastjango::ColumnOptions = fastjango::ColumnOptions {
    name: "id",
    column: "id",
    verbose_name: "ID",
    help_text: "",
    kind: fastjango::ColumnKind::BigInteger,
    null: false,
    blank: false,
    unique: false,
    index: false,
    auto: false,
    auto_now_add: false,
    auto_now: false,
    editable: true,
    secret: false,
    default: None,
    db_default: None,
    unique_for: None,
    choices: &[],
    validators: &[],
    type_validator: None,
    set_on_delete: None,
    relation: None,
};

static AUTHOR: fastjango::ModelOptions = fastjango::ModelOptions {
    name: "Author",
    verbose_name: "author",
    table: "author",
    help_text: "",
    columns: &[
        fastjango::ColumnOptions { auto: true, ..COLUMN },
        fastjango::ColumnOptions {
            name: "name",
            column: "name",
            kind: <String as fastjango::FieldType>::COLUMN,
            ..COLUMN
        },
        fastjango::ColumnOptions {
            name: "age",
            column: "age",
            kind: <Option<i32> as fastjango::FieldType>::COLUMN,
            null: <Option<i32> as fastjango::FieldType>::NULL,
            ..COLUMN
        },
        fastjango::ColumnOptions {
            name: "mentor_id",
            column: "mentor_id",
            null: true,
            relation: Some(0),
            ..COLUMN
        },
    ],
    relations: &[
        fastjango::Relation {
            name: "mentor",
            kind: fastjango::RelationKind::Forward {
                column: 3,
                one_to_one: false,
                on_delete: fastjango::OnDelete::SetNull,
            },
            target: <Author as fastjango::Model>::options,
        },
        fastjango::Relation {
            name: "books",
            kind: fastjango::RelationKind::Reverse {
                inverse: "author",
                one_to_one: false,
            },
            target: <Book as fastjango::Model>::options,
        },
    ],
    primary_key: 0,
    ordering: || {
        let mut ordering = Vec::new();
        let fields = <Author as fastjango::Model>::fields();
        fastjango::IntoOrdering::<Author>::append(fields.name.asc(), &mut ordering);
        ordering
    },
    indexes: &[],
    uniques: &[],
    checks: &[],
    get_latest_by: None,
};

impl fastjango::Model for Author {
    type Fields<R: fastjango::Model, P: fastjango::Presence> = AuthorFields<R, P>;
    type Key = i64;
    type KeySecrecy = fastjango::Open;

    const OPTIONS: &'static fastjango::ModelOptions = &AUTHOR;

    fn key(&self) -> &i64 {
        &self.id
    }

    fn key_mut(&mut self) -> &mut i64 {
        &mut self.id
    }

    fn decode(row: &fastjango::Row, start: usize) -> fastjango::Result<Self> {
        Ok(Self {
            id: fastjango::FieldType::decode(row, start)?,
            name: fastjango::FieldType::decode(row, start + 1)?,
            age: fastjango::FieldType::decode(row, start + 2)?,
            mentor: fastjango::FieldType::decode(row, start + 3)?,
            books: Default::default(),
        })
    }

    fn encode(&self) -> Vec<fastjango::Value> {
        vec![
            fastjango::FieldType::encode(&self.id),
            fastjango::FieldType::encode(&self.name),
            fastjango::FieldType::encode(&self.age),
            fastjango::FieldType::encode(&self.mentor),
        ]
    }

    fn relation(&mut self, index: fastjango::RelationIndex) -> Option<&mut dyn fastjango::RelationField> {
        match index {
            0 => Some(&mut self.mentor),
            1 => Some(&mut self.books),
            _ => None,
        }
    }
}

impl Author {
    pub fn new() -> AuthorBuilder {
        AuthorBuilder {
            given: std::marker::PhantomData,
            draft: AuthorDraft {
                id: 0,
                name: None,
                age: None,
                mentor: None,
            },
        }
    }
}

struct AuthorDraft {
    id: i64,
    name: Option<String>,
    age: Option<i32>,
    mentor: Option<fastjango::ForeignKey<Author>>,
}

pub struct AuthorBuilder<Name = fastjango::Missing> {
    given: std::marker::PhantomData<Name>,
    draft: AuthorDraft,
}

#[diagnostic::on_unimplemented(message = "`Author` needs its field `name`", label = "call `.name(…)` before this")]
pub trait AuthorNeedsName {}

impl AuthorNeedsName for fastjango::Given {}

impl<Name> AuthorBuilder<Name> {
    pub fn id(mut self, value: impl fastjango::IntoField<i64>) -> Self {
        self.draft.id = value.into_field();
        self
    }

    pub fn name(mut self, value: impl fastjango::IntoField<String>) -> AuthorBuilder<fastjango::Given> {
        self.draft.name = Some(value.into_field());
        AuthorBuilder {
            given: std::marker::PhantomData,
            draft: self.draft,
        }
    }

    pub fn age(mut self, value: impl fastjango::IntoField<Option<i32>>) -> Self {
        self.draft.age = value.into_field();
        self
    }

    pub fn mentor(mut self, value: impl fastjango::IntoField<Option<fastjango::ForeignKey<Author>>>) -> Self {
        self.draft.mentor = value.into_field();
        self
    }

    pub fn build(self) -> Author
    where
        Name: AuthorNeedsName,
    {
        Author {
            id: self.draft.id,
            name: self.draft.name.unwrap_or_default(),
            age: self.draft.age,
            mentor: self.draft.mentor,
            books: Default::default(),
        }
    }

    // A boxed future, so that a missing field is told once and not again at the `.await`.
    pub fn save<'a>(self, db: &'a impl fastjango::Executor) -> fastjango::BoxFuture<'a, fastjango::Result<Author>>
    where
        Name: AuthorNeedsName,
    {
        fastjango::insert(self.build(), db)
    }
}

pub struct BookFields<R, P: fastjango::Presence> {
    path: fastjango::Path,
    pub id: fastjango::Column<R, P::Of<i64>>,
    pub title: fastjango::Column<R, P::Of<String>>,
    pub price: fastjango::Column<R, P::Of<rust_decimal::Decimal>>,
    pub created: fastjango::Column<R, P::Of<chrono::DateTime<chrono::Utc>>>,
    pub author_id: fastjango::Column<R, P::Of<i64>>,
}

impl<R, P: fastjango::Presence> Clone for BookFields<R, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, P: fastjango::Presence> Copy for BookFields<R, P> {}

impl<R: fastjango::Model, P: fastjango::Presence> fastjango::Handles for BookFields<R, P> {
    type Root = R;
    type Model = Book;
    type Presence = P;

    fn at(path: fastjango::Path) -> Self {
        Self {
            path,
            id: fastjango::Column::new(path, 0),
            title: fastjango::Column::new(path, 1),
            price: fastjango::Column::new(path, 2),
            created: fastjango::Column::new(path, 3),
            author_id: fastjango::Column::new(path, 4),
        }
    }

    fn path(&self) -> fastjango::Path {
        self.path
    }
}

impl<R: fastjango::Model, P: fastjango::Presence> BookFields<R, P> {
    pub fn author(self) -> <Author as fastjango::Model>::Fields<R, P> {
        fastjango::Handles::at(self.path.join(0))
    }

    pub fn tags(self) -> <Author as fastjango::Model>::Fields<R, fastjango::Many> {
        fastjango::Handles::at(self.path.join(1))
    }
}

static BOOK: fastjango::ModelOptions = fastjango::ModelOptions {
    name: "Book",
    verbose_name: "book",
    table: "book",
    help_text: "",
    columns: &[
        fastjango::ColumnOptions { auto: true, ..COLUMN },
        fastjango::ColumnOptions {
            name: "title",
            column: "title",
            kind: fastjango::ColumnKind::Text,
            ..COLUMN
        },
        fastjango::ColumnOptions {
            name: "price",
            column: "price",
            kind: fastjango::ColumnKind::Decimal {
                max_digits: 8,
                decimal_places: 2,
            },
            ..COLUMN
        },
        fastjango::ColumnOptions {
            name: "created",
            column: "created",
            kind: fastjango::ColumnKind::DateTime,
            ..COLUMN
        },
        fastjango::ColumnOptions {
            name: "author_id",
            column: "author_id",
            relation: Some(0),
            ..COLUMN
        },
    ],
    relations: &[
        fastjango::Relation {
            name: "author",
            kind: fastjango::RelationKind::Forward {
                column: 4,
                one_to_one: false,
                on_delete: fastjango::OnDelete::Cascade,
            },
            target: <Author as fastjango::Model>::options,
        },
        fastjango::Relation {
            name: "tags",
            kind: fastjango::RelationKind::ManyToMany {
                through: fastjango::Through::Automatic {
                    table: "book_tags",
                    source_column: "book_id",
                    target_column: "author_id",
                },
            },
            target: <Author as fastjango::Model>::options,
        },
    ],
    primary_key: 0,
    ordering: Vec::new,
    indexes: &[],
    uniques: &[],
    checks: &[fastjango::Check {
        name: "book_price_nonneg",
        condition: || {
            let fields = <Book as fastjango::Model>::fields();
            let condition: fn(BookFields<Book, fastjango::Present>) -> fastjango::Expr<Book, bool> = |b| b.price.gte(0);
            condition(fields).into_node()
        },
        violation: fastjango::Violation::PLAIN,
    }],
    get_latest_by: None,
};

impl fastjango::Model for Book {
    type Fields<R: fastjango::Model, P: fastjango::Presence> = BookFields<R, P>;
    type Key = i64;
    type KeySecrecy = fastjango::Open;

    const OPTIONS: &'static fastjango::ModelOptions = &BOOK;

    fn key(&self) -> &i64 {
        &self.id
    }

    fn key_mut(&mut self) -> &mut i64 {
        &mut self.id
    }

    fn decode(row: &fastjango::Row, start: usize) -> fastjango::Result<Self> {
        Ok(Self {
            id: fastjango::FieldType::decode(row, start)?,
            title: fastjango::FieldType::decode(row, start + 1)?,
            price: fastjango::FieldType::decode(row, start + 2)?,
            created: fastjango::FieldType::decode(row, start + 3)?,
            author: fastjango::FieldType::decode(row, start + 4)?,
            tags: Default::default(),
        })
    }

    fn encode(&self) -> Vec<fastjango::Value> {
        vec![
            fastjango::FieldType::encode(&self.id),
            fastjango::FieldType::encode(&self.title),
            fastjango::FieldType::encode(&self.price),
            fastjango::FieldType::encode(&self.created),
            fastjango::FieldType::encode(&self.author),
        ]
    }

    fn touch(&mut self, adding: bool, now: fastjango::DateTime<fastjango::Utc>) {
        if adding {
            self.created = fastjango::Moment::at(now);
        }
    }

    fn relation(&mut self, index: fastjango::RelationIndex) -> Option<&mut dyn fastjango::RelationField> {
        match index {
            0 => Some(&mut self.author),
            1 => Some(&mut self.tags),
            _ => None,
        }
    }
}
