//! The keys of the attributes of `#[model]`.

use crate::common::{Key, Vocabulary};

pub(super) static MODEL: Vocabulary = Vocabulary {
    attribute: "#[model(…)]",
    keys: &[
        Key::value("table", "table = \"book\""),
        Key::value("verbose_name", "verbose_name = \"book\""),
        Key::value("ordering", "ordering = [title, -id]"),
        Key::value("get_latest_by", "get_latest_by = created"),
        Key::lists("index", "index(fields = [status, -published])"),
        Key::lists("unique", "unique(fields = [parent, name])"),
        Key::lists("check", "check(name = \"book_price\", |b| b.price.gte(0))"),
        Key::word("abstract"),
        Key::value("crate", "crate = fastjango"),
    ],
    foreign: &[
        ("db_table", "write `table = \"book\"`"),
        ("indexes", "write `index(fields = […])` for each"),
        ("index_together", "write `index(fields = […])`"),
        ("unique_together", "write `unique(fields = […])`"),
        ("constraints", "write `unique(…)` or `check(…)` for each"),
        ("verbose_name_plural", "nothing shows a plural; remove it"),
        ("app_label", "a project has no apps; remove it"),
        ("managed", "a table that others make needs no migration; remove it"),
        ("proxy", "write a function that gives the queryset; remove it"),
        ("db_table_comment", "write a doc comment"),
        ("default_related_name", "write the other side in its model, as a field"),
    ],
};

pub(super) static INDEX: Vocabulary = Vocabulary {
    attribute: "index(…)",
    keys: &[
        Key::value("fields", "fields = [status, -published]"),
        Key::value("name", "name = \"book_status\""),
        Key::value("condition", "condition = |b| b.in_stock.is_true()"),
    ],
    foreign: &[
        (
            "expressions",
            "write a closure, `index(|b| b.title.lower(), name = \"…\")`",
        ),
        ("db_tablespace", "no database here has tablespaces; remove it"),
    ],
};

pub(super) static UNIQUE: Vocabulary = Vocabulary {
    attribute: "unique(…)",
    keys: &[
        Key::value("fields", "fields = [parent, name]"),
        Key::value("name", "name = \"category_name\""),
        Key::value("condition", "condition = |b| b.in_stock.is_true()"),
        Key::value("nulls_distinct", "nulls_distinct = false"),
        Key::value("deferrable", "deferrable = deferred"),
        Key::value(
            "violation_error_message",
            "violation_error_message = \"Choose another name.\"",
        ),
        Key::value("violation_error_code", "violation_error_code = \"taken\""),
    ],
    foreign: &[(
        "expressions",
        "write a closure, `unique(|b| b.title.lower(), name = \"…\")`",
    )],
};

pub(super) static CHECK: Vocabulary = Vocabulary {
    attribute: "check(…)",
    keys: &[
        Key::value("name", "name = \"book_price\""),
        Key::value(
            "violation_error_message",
            "violation_error_message = \"Nothing is that cheap.\"",
        ),
        Key::value("violation_error_code", "violation_error_code = \"too_cheap\""),
    ],
    foreign: &[
        (
            "condition",
            "write the closure alone: `check(name = \"…\", |b| b.price.gte(0))`",
        ),
        (
            "check",
            "write the closure alone: `check(name = \"…\", |b| b.price.gte(0))`",
        ),
    ],
};

pub(super) static FIELD: Vocabulary = Vocabulary {
    attribute: "#[field(…)]",
    keys: &[
        Key::word("primary_key"),
        Key::value("max_length", "max_length = 200"),
        Key::value("max_digits", "max_digits = 8"),
        Key::value("decimal_places", "decimal_places = 2"),
        Key::word("unique"),
        Key::word("index"),
        Key::word_or_value("default", "default = 0"),
        Key::value("db_default", "db_default = 0"),
        Key::value("unique_for_date", "unique_for_date = published"),
        Key::value("unique_for_month", "unique_for_month = published"),
        Key::value("unique_for_year", "unique_for_year = published"),
        Key::word("auto_now"),
        Key::word("auto_now_add"),
        Key::word("blank"),
        Key::word("slug"),
        Key::word("email"),
        Key::word("url"),
        Key::word("ip_address"),
        Key::word("ipv4"),
        Key::word("ipv6"),
        Key::value("regex", "regex = \"^[A-Z]+$\""),
        Key::value("validators", "validators = [is_even]"),
        Key::value("min", "min = 1"),
        Key::value("max", "max = 5"),
        Key::value("min_length", "min_length = 2"),
        Key::value("editable", "editable = false"),
        Key::word("secret"),
        Key::value("column", "column = \"title\""),
        Key::value("verbose_name", "verbose_name = \"title\""),
    ],
    foreign: &[
        ("null", "write the type as `Option<…>`"),
        ("db_index", "write `index`"),
        ("db_column", "write `column = \"title\"`"),
        ("choices", "make the type an enum with `#[derive(Choices)]`"),
        ("help_text", "write a doc comment"),
        ("min_value", "write `min = 1`"),
        ("max_value", "write `max = 5`"),
        ("protocol", "write `ipv4`, `ipv6`, or `ip_address` for both"),
        (
            "on_delete",
            "it belongs to relations: `#[relation(on_delete = cascade)]`",
        ),
        ("db_comment", "write a doc comment"),
        ("error_messages", "they belong to the field of the serializer"),
    ],
};

pub(super) static RELATION: Vocabulary = Vocabulary {
    attribute: "#[relation(…)]",
    keys: &[
        Key::value("on_delete", "on_delete = cascade"),
        Key::value("default", "default = 1"),
        Key::value("inverse", "inverse = book"),
        Key::value("through", "through = Contribution"),
        Key::value("through_fields", "through_fields = [book, author]"),
        Key::value("table", "table = \"book_tags\""),
        Key::value("column", "column = \"author_id\""),
        Key::value("editable", "editable = false"),
        Key::value("verbose_name", "verbose_name = \"author\""),
    ],
    foreign: &[
        (
            "related_name",
            "write the other side in its model, as a field: `books: HasMany<Book>`",
        ),
        (
            "related_query_name",
            "the field of the other side has one name for both; remove it",
        ),
        ("to", "the type says it: `ForeignKey<Author>`"),
        ("to_field", "keys point to primary keys; remove it"),
        ("null", "write the type as `Option<ForeignKey<…>>`"),
        ("blank", "what may be left empty is an `Option`; remove it"),
        ("unique", "write the type as `OneToOne<…>`"),
        ("index", "a key has an index; remove it"),
        ("db_index", "a key has an index; remove it"),
        ("db_column", "write `column = \"author_id\"`"),
        ("db_table", "write `table = \"book_tags\"`"),
        ("limit_choices_to", "it belongs to the field of the serializer"),
        ("help_text", "write a doc comment"),
        (
            "db_default",
            "write `default = 1`; the database has it where `on_delete = db_set_default`",
        ),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::reference::assert_lists;

    #[test]
    fn the_reference_lists_the_keys() {
        assert_lists(
            include_str!("../keys.md"),
            &[&MODEL, &INDEX, &UNIQUE, &CHECK, &FIELD, &RELATION],
        );
    }
}
