//! Structs and the names in them.

#![deny(warnings)]

use fastjango::models::options::{ColumnKind, RelationKind, Through};
use fastjango::prelude::*;

/// `named_fields`, `model_name`: a struct of any visibility, inside a function too.
#[test]
fn a_model_in_a_function() {
    #[model]
    struct Book {
        id: i64,
        title: String,
    }

    let book = Book::new().title("Dune").build();
    assert_eq!(
        (book.id, book.title.as_str(), Book::options().table),
        (0, "Dune", "book")
    );
}

/// `field_name_underscore`: a keyword is written as a raw identifier, and stored as the keyword.
#[test]
fn raw_identifiers() {
    #[model(ordering = [r#type], index(fields = [r#match]))]
    struct Book {
        id: i64,
        r#type: String,
        #[relation(on_delete = protect)]
        r#match: Option<ForeignKey<Book>>,
        #[relation(inverse = r#match)]
        r#in: HasMany<Book>,
    }

    let book = Book::new().r#type("novel").build();
    assert_eq!(book.r#type, "novel");
    assert_eq!(Book::options().columns[1].column, "type");
    assert_eq!(Book::options().columns[2].column, "match_id");
    assert_eq!(Book::options().indexes[0].name, "book_match_idx");
    let _ = Book::objects().filter(|b| b.r#match().r#type.eq("x") & b.r#in().id.gt(3));
}

/// `reserved_name`: a column of any name has a field of another.
#[test]
fn a_column_named_save() {
    #[model]
    struct Game {
        id: i64,
        #[field(column = "save", default)]
        saved: bool,
        path: String,
        given: String,
        draft: String,
        value: String,
        start: String,
        row: String,
    }

    let game = Game::new()
        .path("p")
        .given("g")
        .draft("d")
        .value("v")
        .start("s")
        .row("r")
        .build();
    assert_eq!(
        (Game::options().columns[1].column, game.id, game.saved),
        ("save", 0, false)
    );
    let texts = [game.path, game.given, game.draft, game.value, game.start, game.row].concat();
    assert_eq!(texts, "pgdvsr");
}

/// `no_primary_key`, `two_primary_keys`, `id_not_an_integer`: any field can be the key.
#[test]
fn keys() {
    #[model]
    struct Book {
        #[field(primary_key, max_length = 13)]
        isbn: String,
    }

    #[model]
    struct Copy {
        #[field(default = Uuid::new_v4())]
        id: Uuid,
        #[relation(on_delete = cascade)]
        book: ForeignKey<Book>,
    }

    #[model]
    struct Shelf {
        #[field(primary_key)]
        id: Uuid,
        #[field(unique)]
        place: i32,
    }

    let book = Book::new().isbn("9780441013593").build();
    let copy = Copy::new().book(&book).build();
    assert_eq!((copy.book.key(), copy.id.get_version_num()), (&book.isbn, 4));
    assert_eq!(Shelf::new().id(copy.id).place(3).build().id, copy.id);
    // The key's column is as wide as what it points to.
    assert_eq!(Copy::options().columns[1].kind, ColumnKind::Char { max_length: 13 });
    assert!(!Copy::options().columns[0].auto && !Book::options().columns[0].auto);
}

/// Help texts are the doc comments, names for people are given or made of the names.
#[test]
fn texts() {
    /// A line.
    #[model(verbose_name = "position")]
    struct OrderLine {
        id: i64,
        /// How many
        /// of them.
        #[field(verbose_name = "amount")]
        line_count: i32,
        unit_price: f64,
    }

    let options = OrderLine::options();
    assert_eq!(
        (options.verbose_name, options.table, options.help_text),
        ("position", "order_line", "A line.")
    );
    assert_eq!(
        (options.columns[1].verbose_name, options.columns[1].help_text),
        ("amount", "How many of them.")
    );
    assert_eq!(options.columns[2].verbose_name, "unit price");
    let line = OrderLine::new().line_count(1).unit_price(0.5).build();
    assert_eq!(
        (line.id, line.line_count, line.unit_price.to_bits()),
        (0, 1, 0.5_f64.to_bits())
    );
}

/// A model can be written by a macro, with names and types from elsewhere.
#[test]
fn a_model_of_a_macro() {
    macro_rules! model_with {
        ($name:ident, $field:ident: $ty:ty) => {
            #[model(ordering = [$field], index(fields = [$field]))]
            struct $name {
                id: i64,
                #[field(unique)]
                $field: $ty,
                #[relation(on_delete = cascade)]
                next: Option<ForeignKey<$name>>,
                #[relation(inverse = next)]
                before: HasMany<$name>,
            }
        };
    }
    model_with!(Shelf, place: i32);

    let shelf = Shelf::new().place(3).build();
    assert_eq!((shelf.id, shelf.place, shelf.next.is_none()), (0, 3, true));
    assert_eq!(Shelf::options().indexes[0].name, "shelf_place_idx");
    let _ = Shelf::objects().filter(|s| s.place.gt(3) & s.before().place.lt(3));
}

/// A macro hands its types, paths and literals on in brackets that no one sees.
#[test]
fn a_model_of_fragments() {
    #[model]
    struct Label {
        id: i64,
    }

    macro_rules! model_with {
        ($table:literal, $length:expr, $least:literal, $key:ty, $target:ty, $maybe:ty, $field:path) => {
            #[model(table = $table, ordering = [$field])]
            struct Parcel {
                id: i64,
                #[field(max_length = $length)]
                code: String,
                #[field(min = $least, default = $least + 1)]
                weight: i32,
                #[relation(on_delete = cascade)]
                label: $key,
                labels: ManyToMany<$target>,
                note: $maybe,
            }
        };
    }
    model_with!("parcels", 12, -3, ForeignKey<Label>, Label, Option<String>, code);

    let options = Parcel::options();
    assert_eq!(
        (options.table, options.columns[1].kind),
        ("parcels", ColumnKind::Char { max_length: 12 })
    );
    assert_eq!(options.columns[3].column, "label_id");
    assert!(matches!(
        options.relations[1].kind,
        RelationKind::ManyToMany {
            through: Through::Automatic {
                table: "parcels_labels",
                source_column: "parcel_id",
                target_column: "label_id"
            }
        }
    ));
    let parcel = Parcel::new().code("x").label(3).build();
    assert_eq!((parcel.code.as_str(), parcel.weight, parcel.note), ("x", -2, None));
    assert_eq!(
        (parcel.id, parcel.label.key(), parcel.labels.get().is_err()),
        (0, &3, true)
    );
}

/// A function of the model's own stands beside it.
#[test]
fn functions_of_the_model() {
    #[model(check(name = "jar_size", |jar| jar.size.gt(Self::LEAST)))]
    struct Jar {
        id: i64,
        #[field(default = Self::LEAST, validators = [Self::even])]
        size: i32,
    }

    impl Jar {
        const LEAST: i32 = 3;

        #[expect(clippy::trivially_copy_pass_by_ref, reason = "a validator takes a reference")]
        fn even(size: &i32) -> Result<(), ValidationError> {
            (size % 2 == 0).then_some(()).ok_or("It is odd.".into())
        }
    }

    let jar = Jar::new().build();
    assert_eq!((jar.id, jar.size), (0, 3));
    assert_eq!(Jar::options().columns[1].validators.len(), 1);
}

/// A help text may be a comment in a block, or said in full.
#[test]
fn texts_in_blocks() {
    /** A line
     * of an order.
     *
     * More of it. */
    #[model]
    struct Line {
        id: i64,
        #[doc = "How many\nof *them*.\n\nMore."]
        count: i32,
    }

    let options = Line::options();
    assert_eq!(
        (options.help_text, options.columns[1].help_text),
        ("A line of an order.", "How many of *them*.")
    );
    let line = Line::new().count(1).build();
    assert_eq!((line.id, line.count), (0, 1));
}

/// What is deprecated is still stored.
#[test]
fn deprecated_fields() {
    #[model]
    #[derive(Clone)]
    struct Sheet {
        id: i64,
        #[deprecated]
        #[field(default)]
        old: String,
    }

    assert_eq!((Sheet::new().build().id, Sheet::options().columns.len()), (0, 2));
}

/// Names that only an underscore tells apart.
#[test]
fn names_alike() {
    #[model]
    struct Place {
        id: i64,
        line1: String,
        line_1: String,
    }

    let place = Place::new().line1("a").line_1("b").build();
    assert_eq!((place.id, [place.line1, place.line_1].concat().as_str()), (0, "ab"));
}

/// The constants of the program are those that are meant.
#[test]
fn names_of_constants() {
    const KEY: &str = "a";
    const OPTIONS: [&str; 2] = ["a", "b"];
    const COLUMN_NUMBERS: i32 = 3;

    #[model(index(fields = [kind]), check(name = "sort_kind", |sort| sort.kind.is_in(OPTIONS)))]
    struct Sort {
        #[field(primary_key, max_length = 9, default = KEY)]
        code: String,
        #[field(default = OPTIONS[1])]
        kind: String,
        #[field(default = COLUMN_NUMBERS)]
        number: i32,
    }

    let sort = Sort::new().build();
    assert_eq!((sort.code.as_str(), sort.kind.as_str(), sort.number), ("a", "b", 3));
}

/// An abstract model may point to the model that embeds it.
#[test]
fn abstract_trees() {
    #[model(abstract)]
    struct Node {
        name: String,
        #[relation(on_delete = set_null)]
        parent: Option<ForeignKey<Self>>,
        #[relation(inverse = parent)]
        children: HasMany<Self>,
    }

    #[model]
    struct Folder {
        id: i64,
        #[embed]
        node: Node,
    }

    let folder = Folder::new().name("root").build();
    assert_eq!(
        (folder.id, folder.name.as_str(), folder.parent.is_none()),
        (0, "root", true)
    );
    assert!(folder.children.get().is_err());
    let _ = Folder::objects().filter(|folder| folder.parent().children().name.eq("leaf"));
}
