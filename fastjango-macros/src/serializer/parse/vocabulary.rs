//! The keys of `#[serializer(…)]` and `#[field(…)]`.

use crate::common::{Key, Vocabulary};

pub(super) static SERIALIZER: Vocabulary = Vocabulary {
    attribute: "#[serializer(…)]",
    keys: &[
        Key::value("model", "model = Book"),
        Key::value("fields", "fields = [id, title]"),
        Key::value("read_only_fields", "read_only_fields = [created]"),
        Key::value("provided", "provided = [author_id]"),
        Key::word("unique_last"),
        Key::lists("unique_together", "unique_together(fields = [book, reviewer])"),
        Key::value("crate", "crate = fastjango"),
    ],
    foreign: &[
        (
            "exclude",
            "what the model gets later would be shown unasked; name the fields, `fields = [id, title]`",
        ),
        ("validators", "write `unique_together(fields = [book, reviewer])`"),
        ("extra_kwargs", "write `#[field(…)]` at each field"),
        ("depth", "give a field a nested serializer as its type"),
    ],
};

pub(super) static FIELD: Vocabulary = Vocabulary {
    attribute: "#[field(…)]",
    keys: &[
        Key::value("source", "source = author.name"),
        Key::word("read_only"),
        Key::word("write_only"),
        Key::word("hidden"),
        Key::value("required", "required = false"),
        Key::value("allow_null", "allow_null = false"),
        Key::value("default", "default = 0"),
        Key::value("create_only_default", "create_only_default = 0"),
        Key::word("nested"),
        Key::word("method"),
        Key::word("declared"),
        Key::value("annotate", "annotate = |book| book.reviews().id.count()"),
        Key::value("slug_field", "slug_field = name"),
        Key::value(
            "limit_choices_to",
            "limit_choices_to = |author| author.is_active.eq(true)",
        ),
        Key::word("omit_null"),
        Key::word("blank"),
        Key::word("untrimmed"),
        Key::word("not_empty"),
        Key::word("slug"),
        Key::word("allow_unicode"),
        Key::word("email"),
        Key::word("url"),
        Key::word("ip"),
        Key::word("ipv4"),
        Key::word("ipv6"),
        Key::value("regex", r#"regex = r"^[A-Z]{2}\d+$""#),
        Key::value("format", r#"format = "%d.%m.%Y""#),
        Key::value("input_formats", r#"input_formats = ["%d.%m.%Y", "iso-8601"]"#),
        Key::value("coerce_to_string", "coerce_to_string = false"),
        Key::word("normalize_output"),
        Key::word("binary"),
        Key::value("rounding", "rounding = half_up"),
        Key::lists("child", "child(max_length = 5)"),
        Key::lists("error_messages", "error_messages(unique = \"Choose another one.\")"),
        Key::value("min", "min = 1"),
        Key::value("max", "max = 5"),
        Key::value("min_length", "min_length = 2"),
        Key::value("max_length", "max_length = 200"),
        Key::value("max_digits", "max_digits = 8"),
        Key::value("decimal_places", "decimal_places = 2"),
        Key::value("ordering", "ordering = [name]"),
    ],
    foreign: &[
        ("many", "write the type as `Vec<…>`"),
        ("null", "write the type as `Option<…>`"),
        ("allow_blank", "write `blank`"),
        ("allow_empty", "write `not_empty` to refuse an empty list"),
        ("trim_whitespace", "write `untrimmed` to keep the spaces around text"),
        ("min_value", "write `min = …`"),
        ("max_value", "write `max = …`"),
        ("help_text", "write a doc comment"),
        ("validators", "write a `validate_<field>` in `#[serializer] impl`"),
        ("choices", "make the type an enum with `#[derive(Choices)]`"),
        ("queryset", "write `limit_choices_to = |author| …`"),
        ("method_name", "write `method`; the method is `get_<field>`"),
        ("protocol", "write `ip`, `ipv4` or `ipv6`"),
        ("initial", "it belongs to forms, which there are none of"),
        ("style", "it belongs to forms, which there are none of"),
        ("label", "it is made of the field's name"),
        (
            "localize",
            "numbers and dates have the same form for everybody; remove it",
        ),
        ("secret", "it belongs on the model's field"),
        ("unique", "it belongs on the model's field"),
    ],
};

pub(super) static UNIQUE_TOGETHER: Vocabulary = Vocabulary {
    attribute: "unique_together(…)",
    keys: &[
        Key::value("fields", "fields = [book, reviewer]"),
        Key::value("message", "message = \"You have already reviewed this book.\""),
    ],
    foreign: &[("queryset", "the rows are those of the model; remove it")],
};

/// What narrows the items of a list, or the values of a dictionary.
pub(super) static CHILD: Vocabulary = Vocabulary {
    attribute: "child(…)",
    keys: &[
        Key::word("blank"),
        Key::word("untrimmed"),
        Key::word("not_empty"),
        Key::word("slug"),
        Key::word("allow_unicode"),
        Key::word("email"),
        Key::word("url"),
        Key::word("ip"),
        Key::word("ipv4"),
        Key::word("ipv6"),
        Key::value("regex", r#"regex = r"^[A-Z]{2}\d+$""#),
        Key::value("min", "min = 1"),
        Key::value("max", "max = 5"),
        Key::value("min_length", "min_length = 2"),
        Key::value("max_length", "max_length = 200"),
        Key::value("max_digits", "max_digits = 8"),
        Key::value("decimal_places", "decimal_places = 2"),
        Key::lists("child", "child(max_length = 5)"),
    ],
    foreign: &[
        ("allow_null", "write the type as `Vec<Option<…>>`"),
        ("allow_blank", "write `blank`"),
        ("allow_empty", "write `not_empty` to refuse an empty list"),
    ],
};

/// DRF's codes of what is wrong with a field.
pub(super) static ERROR_MESSAGES: Vocabulary = Vocabulary {
    attribute: "error_messages(…)",
    keys: &[
        Key::value("required", "required = \"…\""),
        Key::value("null", "null = \"…\""),
        Key::value("blank", "blank = \"…\""),
        Key::value("invalid", "invalid = \"…\""),
        Key::value("invalid_choice", "invalid_choice = \"…\""),
        Key::value("unique", "unique = \"…\""),
        Key::value("does_not_exist", "does_not_exist = \"…\""),
        Key::value("incorrect_type", "incorrect_type = \"…\""),
        Key::value("min_value", "min_value = \"…\""),
        Key::value("max_value", "max_value = \"…\""),
        Key::value("min_length", "min_length = \"…\""),
        Key::value("max_length", "max_length = \"…\""),
        Key::value("max_digits", "max_digits = \"…\""),
        Key::value("max_decimal_places", "max_decimal_places = \"…\""),
        Key::value("max_whole_digits", "max_whole_digits = \"…\""),
        Key::value("max_string_length", "max_string_length = \"…\""),
        Key::value("overflow", "overflow = \"…\""),
        Key::value("empty", "empty = \"…\""),
        Key::value("not_a_list", "not_a_list = \"…\""),
        Key::value("not_a_dict", "not_a_dict = \"…\""),
        Key::value("no_match", "no_match = \"…\""),
        Key::value("incorrect_match", "incorrect_match = \"…\""),
    ],
    foreign: &[],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::reference::assert_lists;

    #[test]
    fn the_reference_lists_the_keys() {
        let reference = include_str!("../keys.md");
        assert_lists(reference, &[&SERIALIZER, &UNIQUE_TOGETHER, &FIELD]);
        for code in ERROR_MESSAGES.names() {
            assert!(reference.contains(&format!("`{code}`")), "the code `{code}`");
        }
        let of_fields = |item| FIELD.names().any(|key| key == item);
        assert!(CHILD.names().all(of_fields), "`child` has keys of a field");
    }
}
