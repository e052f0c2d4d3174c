//! What of a model a migration keeps.

use bookshop::models::{Profile, Tag};
use fastjango::error::Error;
use fastjango::migrations::{
    Constraint, DefaultValue, Expression, F, FieldKind, Literal, ModelState, ProjectState, decimal,
};
use fastjango::models::base::Model;
use fastjango::prelude::*;

use super::*;

/// A model with every kind of default, index and condition.
#[model(
    table = "gadget",
    index(fields = [name, -size], name = "gadget_name_size"),
    check(name = "gadget_sizes", |g| (g.size.gte(0) & g.size.lt(10)) & (g.price.is_null() | !g.name.is_in(["a", "b"]))),
)]
pub(super) struct Gadget {
    /// The key.
    #[field(primary_key, default = Uuid::new_v4())]
    pub id: Uuid,
    /// Its name.
    #[field(max_length = 20, default = "none")]
    pub name: String,
    /// Its size.
    #[field(column = "width")]
    pub size: i32,
    /// What it costs.
    #[field(max_digits = 5, decimal_places = 2, default = Some(dec!(1.50)))]
    pub price: Option<Decimal>,
    /// When it was seen.
    #[field(default = Utc::now())]
    pub seen: DateTime<Utc>,
    /// A number that counts up.
    #[field(default = count())]
    pub serial: i64,
    /// What it is a part of.
    #[relation(on_delete = set_null)]
    pub whole: Option<ForeignKey<Gadget>>,
    /// Its parts.
    #[relation(inverse = whole)]
    pub parts: HasMany<Gadget>,
}

fn count() -> i64 {
    use std::sync::atomic::{AtomicI64, Ordering};
    static COUNT: AtomicI64 = AtomicI64::new(0);
    COUNT.fetch_add(1, Ordering::Relaxed)
}

/// A model whose check can't be written into a table.
#[model(table = "odd", check(name = "odd_name", |o| o.name.regex("^a")))]
pub(super) struct Odd {
    /// The key.
    pub id: i64,
    /// Its name.
    #[field(max_length = 20)]
    pub name: String,
}

fn gadget() -> ModelState {
    let state = ProjectState::from_models(&[Gadget::options()]).expect("the model has a state");
    state.models()[0].clone()
}

fn field(name: &str) -> Field {
    gadget().field(name).expect("the field is there").clone()
}

#[test]
fn defaults_are_values_or_known_to_be_computed() {
    assert_eq!(
        field("name").default,
        Some(DefaultValue::Constant(Literal::from("none")))
    );
    assert_eq!(field("price").default, Some(DefaultValue::Constant(decimal("1.50"))));
    assert_eq!(field("seen").default, Some(DefaultValue::Computed));
    assert_eq!(field("serial").default, Some(DefaultValue::Computed));
    assert_eq!(field("size").default, None);
}

#[test]
fn columns_and_keys_are_kept() {
    assert_eq!(field("size").db_column.as_deref(), Some("width"));
    assert!(field("id").primary_key && !matches!(field("id").kind, FieldKind::Auto(_)));
    let whole = field("whole");
    assert_eq!(whole.column_name("whole").as_deref(), Some("whole_id"));
    assert!(whole.null && whole.index && whole.related_model() == Some("Gadget"));
    assert_eq!(gadget().indexes[0].fields.len(), 2);
}

#[test]
fn a_condition_names_fields() {
    let sizes = F("size").gte(0) & F("size").lt(10);
    let named = F("price").is_null() | !F("name").is_in(["a", "b"]);
    let Constraint::Check(check) = &gadget().constraints[0] else {
        panic!("the only constraint is a check");
    };
    assert_eq!(check.condition, sizes & named);
    assert!(matches!(&check.condition, Expression::And(parts) if parts.len() == 3));
}

#[test]
fn a_check_that_ddl_cannot_say_is_refused() {
    let result = ProjectState::from_models(&[Odd::options()]);
    assert!(
        matches!(&result, Err(Error::Configuration(message)) if message.contains("`odd_name` of `Odd`")),
        "{result:?}"
    );
}

#[test]
fn a_relation_to_a_model_that_was_not_given_is_refused() {
    let error = ProjectState::from_models(&[Profile::options()]).expect_err("the author is missing");
    assert!(
        error.to_string().contains("`Profile.author` points to `Author`"),
        "{error}"
    );
}

#[test]
fn models_that_share_a_name_are_refused() {
    let error = ProjectState::from_models(&[Tag::options(), Tag::options()]).expect_err("they are the same");
    assert!(error.to_string().contains("two models named `Tag`"), "{error}");
}

/// A model whose index has the name of another's constraint, and whose defaults no migration can keep.
#[model(table = "odd_thing", index(fields = [size], name = "gadget_sizes"))]
pub(super) struct Thing {
    /// The key.
    pub id: i64,
    /// Its size.
    #[field(default = f64::INFINITY)]
    pub size: f64,
}

#[test]
fn models_that_share_the_name_of_an_index_or_constraint_are_refused() {
    let error = ProjectState::from_models(&[Gadget::options(), Thing::options()]).expect_err("it is taken");
    let told = "the models `Gadget` and `Thing` each have an index or constraint named `gadget_sizes`";
    assert!(error.to_string().contains(told), "{error}");
}

#[test]
fn a_default_that_no_literal_is_is_the_programs() {
    let state = ProjectState::from_models(&[Thing::options()]).expect("the model has a state");
    let size = state.models()[0].field("size").expect("the field is there");
    assert_eq!(size.default, Some(DefaultValue::Computed));
}
