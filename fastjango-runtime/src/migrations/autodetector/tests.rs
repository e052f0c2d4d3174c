use super::*;
use crate::migrations::constraints::{Constraint, UniqueConstraint};
use crate::migrations::fields::Field;
use crate::migrations::indexes::Index;
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
fn a_difference_in_a_model_is_refused_by_name() {
    let old = model("Tag", vec![("name", Field::char(40)), ("gone", Field::text())]);
    let mut new = model("Tag", vec![("name", Field::char(50).null()), ("slug", Field::char(40))]);
    new.indexes.push(Index::new("tag_slug", ["slug"]));
    let refusal = refusal(old, new);
    for part in [
        "`Tag.name` has changed, which no operation does yet: max_length 40 -> 50, null false -> true\n",
        "`Tag.slug` was added, and needs a `.default(…)` for the rows that exist\n      \
         .operation(AddField::new(\"Tag\", \"slug\", Field::char(40)))\n",
        "`Tag.gone` was removed\n      .operation(RemoveField::new(\"Tag\", \"gone\"))\n",
        "`Tag`: the index `tag_slug` was added\n      \
         .operation(AddIndex::new(\"Tag\", Index::new(\"tag_slug\", [\"slug\"])))",
    ] {
        assert!(refusal.contains(part), "{part} is not in: {refusal}");
    }
}

#[test]
fn another_table_is_a_difference() {
    let mut moved = model("Tag", vec![]);
    moved.table = "word".to_owned();
    assert!(refusal(model("Tag", vec![]), moved).contains("the table was `tag` and is `word`"));
}

#[test]
fn what_looks_like_a_rename_is_refused() {
    let old = model("Tag", vec![("name", Field::char(40))]);
    let new = model("Label", vec![("name", Field::char(40))]);
    assert!(refusal(old, new).contains("`Tag` is gone and `Label` looks like it"));
}
