use super::*;
use crate::migrations::constraints::{CheckConstraint, UniqueConstraint};
use crate::migrations::expressions::{Expression, F};
use crate::migrations::literals::{decimal, json};
use crate::migrations::operations::{AddConstraint, AddField, AddIndex, DeleteModel, RunSql};
use crate::models::query::Function;

/// As rustfmt leaves it with its defaults.
const FORMATTED: &str = r#"    Migration::new("0002_more")
        .dependencies(["0001_initial"])
        .operation(
            CreateModel::new("Contribution", "contribution")
                .field("id", Field::big_auto())
                .field("author", Field::foreign_key("Author", OnDelete::Cascade))
                .field(
                    "publisher",
                    Field::foreign_key("Publisher", OnDelete::SetNull).null(),
                )
                .field(
                    "tags",
                    Field::many_to_many("Tag", "book_tags", "book_id", "tag_id"),
                )
                .field("meta", Field::json().default(json("{}")))
                .field(
                    "uid",
                    Field::uuid()
                        .null()
                        .unique()
                        .db_column("universal")
                        .default_computed(),
                )
                .index(Index::new("by_author", ["author", "-id"]))
                .index(Index::new(
                    "by_everything",
                    [
                        "something",
                        "another_field",
                        "third_column",
                        "fourth_column",
                        "fifth_column",
                    ],
                ))
                .constraint(UniqueConstraint::new(
                    "contribution_once",
                    ["book", "author", "role"],
                ))
                .constraint(CheckConstraint::new(
                    "share_in_range",
                    F("share").gte(decimal("0")) & F("share").lte(decimal("100")),
                ))
                .constraint(CheckConstraint::new(
                    "many_conditions",
                    F("share").gte(decimal("0"))
                        & (F("author").is_null()
                            | F("role").is_in(["editor", "illustrator"])
                            | !F("role").startswith("it's \"quoted\""))
                        & Expression::function(Function::Length, [F("role")])
                            .plus(1)
                            .lt(10),
                )),
        )
        .operation(DeleteModel::new("Old"))
        .operation(AddField::new("Author", "age", Field::integer().null()))
        .operation(AddIndex::new(
            "Author",
            Index::new("author_name_index", ["name"]),
        ))
        .operation(AddConstraint::new(
            "Category",
            UniqueConstraint::new("category_parent_name", ["parent", "name"]),
        ))
"#;

fn migration() -> Migration {
    let conditions = F("share").gte(decimal("0"))
        & (F("author").is_null()
            | F("role").is_in(["editor", "illustrator"])
            | !F("role").startswith("it's \"quoted\""))
        & Expression::function(Function::Length, [F("role")]).plus(1).lt(10);
    let between = F("share").gte(decimal("0")) & F("share").lte(decimal("100"));
    let everything = [
        "something",
        "another_field",
        "third_column",
        "fourth_column",
        "fifth_column",
    ];
    let uid = Field::uuid().unique().null().default_computed().db_column("universal");
    let create = CreateModel::new("Contribution", "contribution")
        .field("id", Field::big_auto())
        .field("author", Field::foreign_key("Author", OnDelete::Cascade))
        .field("publisher", Field::foreign_key("Publisher", OnDelete::SetNull).null())
        .field("tags", Field::many_to_many("Tag", "book_tags", "book_id", "tag_id"))
        .field("meta", Field::json().default(json("{}")))
        .field("uid", uid)
        .index(Index::new("by_author", ["author", "-id"]))
        .index(Index::new("by_everything", everything))
        .constraint(UniqueConstraint::new("contribution_once", ["book", "author", "role"]))
        .constraint(CheckConstraint::new("share_in_range", between))
        .constraint(CheckConstraint::new("many_conditions", conditions));
    let once = UniqueConstraint::new("category_parent_name", ["parent", "name"]);
    Migration::new("0002_more")
        .dependencies(["0001_initial"])
        .operation(create)
        .operation(DeleteModel::new("Old"))
        .operation(AddField::new("Author", "age", Field::integer().null()))
        .operation(AddIndex::new("Author", Index::new("author_name_index", ["name"])))
        .operation(AddConstraint::new("Category", once))
}

#[test]
fn a_migration_is_laid_out_as_rustfmt_would() {
    let source = MigrationWriter::new(&migration()).source().unwrap();
    let body = source.split_once("-> Migration {\n").expect("there is a function").1;
    assert_eq!(body.trim_end_matches("}\n"), FORMATTED);
}

#[test]
fn the_head_says_what_it_does() {
    let source = MigrationWriter::new(&migration()).source().unwrap();
    let head = "//! Written by `makemigrations`, to be reviewed and committed: `0002_more`.\n//!\n\
                //! - Create model Contribution\n//! - Delete model Old\n";
    assert!(source.starts_with(head), "{source}");
    assert!(source.contains("\n\nuse fastjango::migrations::*;\n\n"), "{source}");
}

#[test]
fn an_operation_written_by_hand_is_not_written_again() {
    let by_hand = Migration::new("0003_hand").operation(RunSql::new("SELECT 1"));
    assert!(MigrationWriter::new(&by_hand).source().is_err());
}

#[test]
fn the_list_names_each_file_once() {
    let modules = ["m0001_initial", "m0002_a_much_longer_name_of_a_migration_to_be_wrapped"];
    let list = list_source(&modules.map(str::to_owned), "migrations");
    let vector = r#"    vec![
        m0001_initial::migration().source(include_str!("migrations/m0001_initial.rs")),
        m0002_a_much_longer_name_of_a_migration_to_be_wrapped::migration().source(include_str!(
            "migrations/m0002_a_much_longer_name_of_a_migration_to_be_wrapped.rs"
        )),
    ]
"#;
    assert!(list.contains("mod m0001_initial;\nmod m0002_a_much"), "{list}");
    assert!(list.contains(vector), "{list}");
    let one = list_source(
        &modules[..1].iter().map(ToString::to_string).collect::<Vec<_>>(),
        "migrations",
    );
    let vector = "    vec![m0001_initial::migration().source(include_str!(\"migrations/m0001_initial.rs\"))]\n";
    assert!(one.contains(vector), "{one}");
}
