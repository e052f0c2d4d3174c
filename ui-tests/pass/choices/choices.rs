//! Enums of choices.

#![deny(missing_docs, unused_qualifications, warnings)]

use fastjango::models::fields::FieldType;
use fastjango::prelude::*;

/// `not_an_enum`, `no_fields`, `distinct_values`, `value_not_empty`.
#[derive(Choices, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Being written.
    Draft,
    /// To be bought.
    #[choice(value = "live", label = "On the shelf")]
    InStock,
    /// Not any more.
    OutOfPrint,
}

/// A choice of a name that is written raw.
#[derive(Choices, Debug, Clone, Copy, PartialEq, Eq)]
pub enum r#Modifier {
    /// Not to be changed.
    r#Final,
    /// Without a body.
    #[choice(label = "Without a body")]
    r#Abstract,
}

#[test]
fn a_raw_name_is_the_name_alone() {
    let values: Vec<_> = Modifier::ALL.iter().map(|of| (of.value(), of.label())).collect();
    assert_eq!(values, [("final", "Final"), ("abstract", "Without a body")]);
}

#[test]
fn a_choice_is_stored_as_its_value_and_shown_as_its_label() {
    let values: Vec<_> = Status::ALL
        .iter()
        .map(|status| (status.value(), status.label()))
        .collect();
    assert_eq!(
        values,
        [
            ("draft", "Draft"),
            ("live", "On the shelf"),
            ("out_of_print", "Out Of Print")
        ]
    );
    assert_eq!(Status::CHOICES.len(), 3);
    assert_eq!(<Option<Status>>::CHOICES.len(), 3);
    assert_eq!(Status::InStock.to_string(), "live");
}

#[test]
fn a_choice_is_read_from_its_value() {
    assert_eq!("live".parse::<Status>().ok(), Some(Status::InStock));
    assert_eq!(
        Status::from_value(Status::OutOfPrint.encode()).ok(),
        Some(Status::OutOfPrint)
    );
    let error = "sold".parse::<Status>().expect_err("it is no choice");
    assert!(
        error
            .to_string()
            .contains("`sold` is none of the choices `draft`, `live`, `out_of_print`"),
        "{error}"
    );
}
