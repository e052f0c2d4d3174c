//! Relations of each kind, to others and to the model itself.

#![deny(warnings)]

use fastjango::models::options::{OnDelete, RelationKind, Through};
use fastjango::prelude::*;

mod people {
    use fastjango::prelude::*;

    #[model]
    pub(super) struct Author {
        pub(super) id: i64,
        pub(super) books: HasMany<super::Book>,
        pub(super) profile: HasOne<Profile>,
        #[relation(inverse = co_authors)]
        pub(super) contributed: ManyToMany<super::Book>,
    }

    #[model]
    pub(super) struct Profile {
        pub(super) id: i64,
        #[relation(on_delete = cascade, column = "owner", editable = false, verbose_name = "owner")]
        pub(super) author: OneToOne<Author>,
    }
}

#[model]
struct Book {
    id: i64,
    #[relation(on_delete = protect)]
    author: fastjango::models::related::ForeignKey<people::Author>,
    #[relation(on_delete = set_null)]
    sequel: Option<ForeignKey<Self>>,
    #[relation(inverse = sequel)]
    prequels: HasMany<Self>,
    #[relation(table = "together")]
    bundle: ManyToMany<Book>,
    #[relation(through = Contribution, through_fields = [work, person])]
    co_authors: ManyToMany<people::Author>,
    #[relation(through = Likeness, through_fields = [one, other])]
    similar: ManyToMany<Self>,
    successors: ManyToMany<crate::relations::Book>,
}

#[model]
struct Contribution {
    id: i64,
    #[relation(on_delete = cascade)]
    work: ForeignKey<Book>,
    #[relation(on_delete = cascade)]
    person: ForeignKey<people::Author>,
}

#[model]
struct Likeness {
    id: i64,
    #[relation(on_delete = cascade)]
    one: ForeignKey<Book>,
    #[relation(on_delete = cascade)]
    other: ForeignKey<Book>,
}

fn kind(name: &str) -> RelationKind {
    let options = Book::options();
    options
        .relation(options.relation_named(name).expect("the relation is declared above"))
        .kind
}

/// `on_delete_given`, `on_delete_known`, `set_null_needs_option`, `first_row_can_exist`.
#[test]
fn keys() {
    assert!(matches!(
        kind("author"),
        RelationKind::Forward {
            column: 1,
            on_delete: OnDelete::Protect,
            ..
        }
    ));
    assert!(matches!(
        kind("sequel"),
        RelationKind::Forward {
            column: 2,
            on_delete: OnDelete::SetNull,
            ..
        }
    ));
    let column = &people::Profile::options().columns[1];
    assert_eq!(
        (column.name, column.column, column.verbose_name),
        ("author_id", "owner", "owner")
    );
    assert!(column.unique && column.index && !column.editable && column.relation == Some(0));
}

/// `inverse_missing`, `inverse_elsewhere`, `to_many_not_option`, `inverse_of_key`.
#[test]
fn other_sides() {
    assert!(matches!(
        kind("prequels"),
        RelationKind::Reverse {
            inverse: "sequel",
            one_to_one: false
        }
    ));
    let author = people::Author::options();
    assert!(matches!(
        author.relations[0].kind,
        RelationKind::Reverse {
            inverse: "author",
            one_to_one: false
        }
    ));
    assert!(matches!(
        author.relations[1].kind,
        RelationKind::Reverse {
            inverse: "author",
            one_to_one: true
        }
    ));
    assert!(matches!(
        author.relations[2].kind,
        RelationKind::ManyToManyReverse { inverse: "co_authors" }
    ));
    let _ = people::Author::objects().filter(|a| a.books().sequel().id.gt(1) & a.profile().id.lt(2));
    let author = people::Author::new().build();
    assert!(author.books.get().is_err() && author.profile.get().is_err() && author.contributed.get().is_err());
}

/// A model may name itself by its path.
#[test]
fn columns_of_itself() {
    assert!(matches!(
        kind("successors"),
        RelationKind::ManyToMany {
            through: Through::Automatic {
                source_column: "from_book_id",
                target_column: "to_book_id",
                ..
            }
        }
    ));
}

/// `one_table_between`, `through_fields_are_two`, `through_fields_of_self`, `distinct_tables`, `through_elsewhere`.
#[test]
fn tables_between() {
    let RelationKind::ManyToMany {
        through: Through::Automatic {
            table,
            source_column,
            target_column,
        },
    } = kind("bundle")
    else {
        panic!("`bundle` has a table of its own");
    };
    assert_eq!(
        (table, source_column, target_column),
        ("together", "from_book_id", "to_book_id")
    );
    let between = RelationKind::ManyToMany {
        through: Through::Model {
            model: Likeness::options,
            source: "one",
            target: "other",
        },
    };
    assert_eq!(
        format!("{:?}", kind("similar")).split("model").count(),
        format!("{between:?}").split("model").count()
    );
    assert!(matches!(
        kind("co_authors"),
        RelationKind::ManyToMany {
            through: Through::Model {
                source: "work",
                target: "person",
                ..
            }
        }
    ));
    let profile = people::Profile::new().author(1).build();
    let (book, likeness) = (Book::new().author(1).build(), Likeness::new().one(1).other(2).build());
    let contribution = Contribution::new().work(1).person(2).build();
    assert_eq!((profile.id, book.id, likeness.id, contribution.id), (0, 0, 0, 0));
    assert_eq!(
        (profile.author.key(), likeness.one.key(), likeness.other.key()),
        (&1, &1, &2)
    );
    assert_eq!(
        (contribution.work.key(), contribution.person.key(), book.author.key()),
        (&1, &2, &1)
    );
    assert!(book.sequel.is_none() && book.prequels.get().is_err() && book.bundle.get().is_err());
    assert!(book.co_authors.get().is_err() && book.similar.get().is_err());
}
