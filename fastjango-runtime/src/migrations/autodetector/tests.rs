use super::*;
use crate::migrations::constraints::{Constraint, UniqueConstraint};
use crate::migrations::fields::Field;
use crate::migrations::indexes::Index;
use crate::migrations::literals::date_time;
use crate::models::options::OnDelete;

fn model(name: &str, fields: Vec<(&str, Field)>) -> ModelState {
    let mut model = ModelState::new(name, &name.to_lowercase());
    model.fields.push(("id".to_owned(), Field::big_auto()));
    let fields = fields.into_iter().map(|(name, field)| (name.to_owned(), field));
    model.fields.extend(fields);
    model
}

fn key(to: &str) -> Field {
    Field::foreign_key(to, OnDelete::Cascade)
}

fn state(models: Vec<ModelState>) -> ProjectState {
    let mut state = ProjectState::new();
    for model in models {
        state.add_model(model).unwrap();
    }
    state
}

fn operations(from: Vec<ModelState>, to: Vec<ModelState>) -> Result<Vec<Operation>> {
    let (from, to) = (state(from), state(to));
    let operations = Autodetector::new(&from, &to).operations()?;
    let mut reached = from;
    for operation in &operations {
        operation.state_forwards(&mut reached)?;
    }
    let left = Autodetector::new(&reached, &to).operations()?;
    assert!(left.is_empty(), "the operations lead elsewhere: {left:?}");
    Ok(operations)
}

fn described(from: Vec<ModelState>, to: Vec<ModelState>) -> Vec<String> {
    let operations = operations(from, to).unwrap();
    operations.iter().map(Operation::describe).collect()
}

fn refusal(from: ModelState, to: ModelState) -> String {
    operations(vec![from], vec![to]).expect_err("it is refused").to_string()
}

/// What is left to write by hand after what can be written.
fn left(from: ModelState, to: ModelState) -> String {
    let (from, to) = (state(vec![from]), state(vec![to]));
    Autodetector::new(&from, &to).left_by_hand().join("\n")
}

#[test]
fn equal_states_need_nothing_whatever_the_order_of_fields() {
    let one = model("Tag", vec![("name", Field::char(40)), ("slug", Field::char(40))]);
    let mut other = one.clone();
    other.fields.swap(1, 2);
    assert!(described(vec![one], vec![other]).is_empty());
}

#[test]
fn a_model_comes_after_those_that_it_points_to() {
    let book = model(
        "Book",
        vec![
            ("author", key("Author")),
            ("tags", Field::many_to_many("Tag", "book_tags", "book_id", "tag_id")),
        ],
    );
    let author = model("Author", vec![("mentor", key("Author").null())]);
    let made = described(vec![], vec![book, author, model("Tag", vec![])]);
    assert_eq!(made, ["Create model Author", "Create model Tag", "Create model Book"]);
}

#[test]
fn a_circle_is_closed_by_the_key_that_may_be_null() {
    let author = model("Author", vec![("publisher", key("Publisher"))]);
    let publisher = model("Publisher", vec![("star", key("Author").null())]);
    let reader = model("Reader", vec![("idol", key("Author"))]);
    let made = described(vec![], vec![reader, author, publisher]);
    assert_eq!(
        made,
        [
            "Create model Publisher",
            "Create model Author",
            "Add field star to Publisher",
            "Create model Reader"
        ]
    );
}

#[test]
fn what_is_over_a_key_that_comes_later_comes_later_too() {
    let mut one = model("One", vec![("other", key("Other")), ("name", Field::char(9))]);
    one.indexes.push(Index::new("one_name_other", ["name", "other"]));
    one.constraints
        .push(Constraint::Unique(UniqueConstraint::new("one_once", ["other", "name"])));
    let other = model("Other", vec![("one", key("One"))]);
    let made = described(vec![], vec![one, other]);
    assert_eq!(
        made,
        [
            "Create model One",
            "Create model Other",
            "Add field other to One",
            "Create index one_name_other on One",
            "Create constraint one_once on One"
        ]
    );
}

#[test]
fn models_go_in_the_reverse_of_the_order_in_which_they_came() {
    let author = model("Author", vec![]);
    let book = model("Book", vec![("author", key("Author"))]);
    assert_eq!(
        described(vec![author, book], vec![]),
        ["Delete model Book", "Delete model Author"]
    );
    let one = model("One", vec![("other", key("Other").null())]);
    let other = model("Other", vec![("one", key("One"))]);
    assert_eq!(
        described(vec![one, other], vec![]),
        ["Remove field other from One", "Delete model Other", "Delete model One"]
    );
}

#[test]
fn a_field_that_may_have_a_new_name_is_told_with_it() {
    let old = model("Tag", vec![("gone", Field::text()), ("size", Field::integer())]);
    let new = model(
        "Tag",
        vec![("label", Field::text()), ("name", Field::char(40).default("a"))],
    );
    let left = left(old, new);
    let told =
        "`Tag.gone` was removed; if it is `label` now, add that first and copy the values by a `RunSql` in between\n";
    assert!(left.contains(told), "{left}");
    assert!(left.contains("`Tag.size` was removed\n"), "{left}");
}

#[test]
fn a_difference_that_nobody_can_write_is_told_by_name() {
    let old = model("Tag", vec![("name", Field::char(40)), ("gone", Field::text())]);
    let mut new = model(
        "Tag",
        vec![
            ("name", Field::char(50).null()),
            ("slug", Field::char(40)),
            ("owner", key("User")),
        ],
    );
    new.indexes.push(Index::new("tag_slug", ["slug"]));
    let left = left(old, new);
    for part in [
        "`Tag.name` has changed, which no operation does yet: max_length 40 -> 50, null false -> true; see “Changing \
         a field” in the manual of migrations\n",
        "`Tag.slug` was added, and needs a `.default(…)` for the rows that exist\n      \
         .operation(AddField::new(\"Tag\", \"slug\", Field::char(40).default(…)))\n",
        "`Tag.owner` was added, and needs a `.default(…)` for the rows that exist\n",
        "`Tag.gone` was removed\n      .operation(RemoveField::new(\"Tag\", \"gone\"))\n",
        "`Tag`: the index `tag_slug` was added\n      \
         .operation(AddIndex::new(\"Tag\", Index::new(\"tag_slug\", [\"slug\"])))",
    ] {
        assert!(left.contains(part), "{part} is not in: {left}");
    }
}

#[test]
fn what_the_program_alone_knows_of_a_field_is_no_difference() {
    let fields = |name: Field, tag: OnDelete| {
        let parent = Field::foreign_key("Tag", tag).null();
        model("Tag", vec![("name", name), ("parent", parent)])
    };
    let old = fields(Field::char(40).default(""), OnDelete::Cascade);
    let new = fields(Field::char(40), OnDelete::Protect);
    assert!(described(vec![old.clone()], vec![new.clone()]).is_empty());
    assert!(left(old.clone(), new).is_empty());
    let new = fields(Field::char(40), OnDelete::DbCascade);
    assert!(left(old, new).contains("on_delete Cascade -> DbCascade"));
}

#[test]
fn what_needs_no_value_is_written_though_other_changes_are_left() {
    let mut old = model("Tag", vec![("name", Field::char(40))]);
    old.indexes.push(Index::new("tag_name", ["name"]));
    let mut new = model(
        "Tag",
        vec![
            ("name", Field::char(50)),
            ("note", Field::text().null()),
            ("owner", key("User").null()),
        ],
    );
    new.indexes.push(Index::new("tag_note", ["note"]));
    let (from, to) = (state(vec![old]), state(vec![new, model("User", vec![])]));
    let detector = Autodetector::new(&from, &to);
    let written: Vec<String> = detector.operations().unwrap().iter().map(Operation::describe).collect();
    assert_eq!(
        written,
        [
            "Remove index tag_name from Tag",
            "Create model User",
            "Add field note to Tag",
            "Add field owner to Tag",
            "Create index tag_note on Tag"
        ]
    );
    assert!(detector.left_by_hand()[0].contains("max_length 40 -> 50"));
}

#[test]
fn a_constraint_goes_before_its_field_and_a_field_before_its_constraint() {
    let plain = model("Tag", vec![("name", Field::char(40))]);
    let mut more = model("Tag", vec![("name", Field::char(40)), ("note", Field::text().null())]);
    more.constraints
        .push(Constraint::Unique(UniqueConstraint::new("tag_once", ["name", "note"])));
    assert_eq!(
        described(vec![plain.clone()], vec![more.clone()]),
        ["Add field note to Tag", "Create constraint tag_once on Tag"]
    );
    let (from, to) = (state(vec![more]), state(vec![plain]));
    let mut reached = from.clone();
    for operation in Autodetector::new(&from, &to).operations().unwrap() {
        operation.state_forwards(&mut reached).unwrap();
    }
    // What is told to write by hand works after what is written.
    Operation::from(RemoveField::new("Tag", "note"))
        .state_forwards(&mut reached)
        .unwrap();
    assert!(Autodetector::new(&reached, &to).operations().unwrap().is_empty());
}

#[test]
fn a_changed_constraint_that_waits_for_a_field_keeps_its_old_form_until_both_are_written() {
    let mut old = model("Tag", vec![("name", Field::char(40))]);
    old.constraints
        .push(Constraint::Unique(UniqueConstraint::new("tag_once", ["name"])));
    // Rows that exist have no value for the code: somebody has to say which.
    let mut new = model("Tag", vec![("name", Field::char(40)), ("code", Field::char(4))]);
    new.constraints
        .push(Constraint::Unique(UniqueConstraint::new("tag_once", ["name", "code"])));
    let (from, to) = (state(vec![old]), state(vec![new]));
    let detector = Autodetector::new(&from, &to);
    assert!(detector.operations().unwrap().is_empty());
    let left = detector.left_by_hand().join("\n");
    let told = left
        .split_once("the constraint `tag_once` has changed")
        .map_or("", |(_, lines)| lines);
    assert!(
        told.contains("RemoveConstraint") && told.contains("AddConstraint"),
        "{left}"
    );
}

#[test]
fn a_model_is_not_deleted_beside_changes_that_are_left() {
    let old = model("Tag", vec![("owner", key("User"))]);
    let both = vec![old, model("User", vec![])];
    let error = operations(both, vec![model("Tag", vec![])]).expect_err("the field points to it");
    assert!(error.to_string().contains("`Tag.owner` was removed"), "{error}");
}

#[test]
fn another_table_is_a_difference() {
    let mut moved = model("Tag", vec![]);
    moved.table = "word".to_owned();
    assert!(left(model("Tag", vec![]), moved).contains("the table was `tag` and is `word`"));
}

#[test]
fn what_looks_like_a_rename_is_refused() {
    let old = model("Tag", vec![("name", Field::char(40))]);
    let new = model("Label", vec![("name", Field::char(40))]);
    assert!(refusal(old, new).contains("`Tag` is gone and `Label` looks like it"));
}

fn unique(model: &mut ModelState, name: &str, fields: [&str; 2]) {
    let unique = UniqueConstraint::new(name, fields);
    model.constraints.push(Constraint::Unique(unique));
}

/// Whether these parts follow each other in a text.
#[track_caller]
fn assert_in_order(text: &str, parts: &[&str]) {
    parts.iter().fold(text, |rest, part| {
        let found = rest.split_once(part);
        found.map_or_else(|| panic!("{part} is not in order in: {text}"), |(_, after)| after)
    });
}

#[test]
fn a_constraint_is_kept_until_its_field_has_another_name() {
    for named in ["review_book_author_uniq", "review_once"] {
        let mut old = model(
            "Review",
            vec![("book", Field::integer()), ("reviewer", Field::char(40))],
        );
        let mut new = model("Review", vec![("book", Field::integer()), ("author", Field::char(40))]);
        unique(&mut old, "review_once", ["book", "reviewer"]);
        unique(&mut new, named, ["book", "author"]);
        let (from, to) = (state(vec![old.clone()]), state(vec![new.clone()]));
        assert!(Autodetector::new(&from, &to).operations().unwrap().is_empty());
        let lines = [
            "AddField::new(\"Review\", \"author\"",
            "if it is `author` now, add that first",
            "RemoveConstraint::new(\"Review\", \"review_once\"",
            "RemoveField::new(\"Review\", \"reviewer\"",
            &format!("AddConstraint::new(\"Review\", UniqueConstraint::new(\"{named}\""),
        ];
        assert_in_order(&left(old, new), &lines);
    }
}

#[test]
fn a_constraint_that_gets_another_name_with_a_field_that_waits_is_kept_until_both_are_written() {
    let mut old = model("Tag", vec![("name", Field::char(40)), ("size", Field::integer())]);
    let fields = vec![
        ("name", Field::char(40)),
        ("size", Field::integer()),
        ("code", Field::char(4)),
    ];
    let mut new = model("Tag", fields);
    unique(&mut old, "tag_name_size_uniq", ["name", "size"]);
    unique(&mut new, "tag_name_code_uniq", ["name", "code"]);
    let (from, to) = (state(vec![old.clone()]), state(vec![new.clone()]));
    assert!(Autodetector::new(&from, &to).operations().unwrap().is_empty());
    assert_in_order(
        &left(old, new),
        &[
            "AddField",
            "`tag_name_code_uniq` was added",
            "RemoveConstraint",
            "AddConstraint",
        ],
    );
}

#[test]
fn a_field_that_has_another_name_and_its_column_stays() {
    let old = model("Book", vec![("title", Field::char(40))]);
    let new = model("Book", vec![("name", Field::char(40).db_column("title"))]);
    let left = left(old, new);
    let told = "`Book.title` was removed; `name` has its column `title` now, and no operation gives a field another name \
                yet: keep the name `title` until one does";
    assert_eq!(left, told);
}

#[test]
fn a_field_whose_column_has_another_name_too_is_told_with_it() {
    let old = model("Book", vec![("title", Field::char(40).db_column("t"))]);
    let new = model("Book", vec![("name", Field::char(40))]);
    assert_in_order(
        &left(old, new),
        &[
            "AddField",
            "`Book.title` was removed; if it is `name` now, add that first",
        ],
    );
}

#[test]
fn links_that_would_be_lost_are_told_of() {
    let tags = |name, table| (name, Field::many_to_many("Tag", table, "book_id", "tag_id"));
    let old = || model("Book", vec![tags("tags", "book_tags")]);
    let lost = "`Book.tags` was removed; `RemoveField` drops the table `book_tags` with all links";
    let gone = left(old(), model("Book", vec![]));
    assert_in_order(&gone, &[&format!("{lost}\n"), "RemoveField"]);
    let renamed = left(old(), model("Book", vec![tags("labels", "book_labels")]));
    let told = format!("{lost}: if it is `labels` now, add that first and copy them by a `RunSql` in between\n");
    assert_in_order(&renamed, &["AddField", &told, "RemoveField"]);
    let between = model("BookTag", vec![("book", key("Book")), ("tag", key("Tag"))]);
    let (from, to) = (state(vec![old()]), state(vec![model("Book", vec![]), between]));
    let through = Autodetector::new(&from, &to).left_by_hand().join("\n");
    let told = format!("{lost}: if `BookTag` has them now, copy them into its table by a `RunSql` before\n");
    assert_in_order(&through, &[&told, "RemoveField"]);
}

#[test]
fn an_index_of_a_field_that_is_there_can_be_one_of_the_model() {
    let with = |fare: Field| model("Sailing", vec![("fare", fare)]);
    let plain = || with(Field::integer());
    let told = "instead, for which a migration is written";
    assert_in_order(
        &left(plain(), with(Field::integer().unique())),
        &["write `unique(fields = [fare])` in `#[model(…)]`", told],
    );
    assert_in_order(
        &left(plain(), with(Field::integer().index())),
        &["write `index(fields = [fare])` in `#[model(…)]`", told],
    );
    assert_in_order(
        &left(with(Field::integer().index()), plain()),
        &["see “Changing a field”"],
    );
}

#[test]
fn a_name_is_free_before_another_model_has_it() {
    let indexed = |name: &str| {
        let mut model = model(name, vec![("name", Field::char(40))]);
        model.indexes.push(Index::new("by_name", ["name"]));
        model
    };
    let plain = |name: &str| model(name, vec![("name", Field::char(40))]);
    let tag = model("Tag", vec![("name", Field::char(40)), ("size", Field::integer())]);
    let mut sized = tag.clone();
    sized.indexes.push(Index::new("by_name", ["name"]));
    assert_eq!(
        described(vec![plain("Book"), sized.clone()], vec![indexed("Book"), tag.clone()]),
        ["Remove index by_name from Tag", "Create index by_name on Book"]
    );
    assert_eq!(
        described(vec![sized], vec![tag, indexed("Book")]),
        ["Remove index by_name from Tag", "Create model Book"]
    );
}

#[test]
fn a_value_that_is_written_in_another_way_is_no_difference() {
    let made = |text| model("Tag", vec![("made", Field::date_time().db_default(date_time(text)))]);
    assert_eq!(
        left(made("2024-02-29T08:30:00Z"), made("2024-02-29T08:30:00.000000Z")),
        ""
    );
}
