//! The bookshop's tables, written by hand.

use crate::models::options::{
    Column, ColumnIndex, ColumnKind, ModelOptions, OnDelete, Ordering, Relation, RelationIndex, RelationKind, Through,
};
use crate::models::query::Node;

const fn column(name: &'static str, kind: ColumnKind) -> Column {
    Column {
        name,
        column: name,
        verbose_name: name,
        help_text: "",
        kind,
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
    }
}

const fn nullable(column: Column) -> Column {
    Column { null: true, ..column }
}

const ID: Column = Column {
    unique: true,
    auto: true,
    ..column("id", ColumnKind::BigInteger)
};

const fn key(name: &'static str, relation: RelationIndex) -> Column {
    Column {
        index: true,
        relation: Some(relation),
        ..column(name, ColumnKind::BigInteger)
    }
}

const fn forward(
    name: &'static str,
    column: ColumnIndex,
    target: fn() -> &'static ModelOptions,
    on_delete: OnDelete,
) -> Relation {
    let kind = RelationKind::Forward {
        column,
        one_to_one: false,
        on_delete,
    };
    Relation { name, kind, target }
}

const fn reverse(name: &'static str, inverse: &'static str, target: fn() -> &'static ModelOptions) -> Relation {
    let kind = RelationKind::Reverse {
        inverse,
        one_to_one: false,
    };
    Relation { name, kind, target }
}

fn ascending(columns: &[ColumnIndex]) -> Vec<Ordering> {
    let ordering = |column: &ColumnIndex| Ordering {
        expression: Node::column(*column),
        descending: false,
        nulls: None,
    };
    columns.iter().map(ordering).collect()
}

const fn model(
    name: &'static str,
    table: &'static str,
    columns: &'static [Column],
    relations: &'static [Relation],
) -> ModelOptions {
    ModelOptions {
        name,
        verbose_name: table,
        table,
        help_text: "",
        columns,
        relations,
        primary_key: 0,
        ordering: Vec::new,
        indexes: &[],
        uniques: &[],
        checks: &[],
        get_latest_by: None,
    }
}

pub(super) fn publisher() -> &'static ModelOptions {
    &PUBLISHER
}

static PUBLISHER: ModelOptions = model(
    "Publisher",
    "publisher",
    &[
        ID,
        column("name", ColumnKind::Char { max_length: 120 }),
        column("city", ColumnKind::Char { max_length: 80 }),
        nullable(column("founded", ColumnKind::Integer)),
    ],
    &[reverse("books", "publisher", book)],
);

pub(super) fn author() -> &'static ModelOptions {
    &AUTHOR
}

static AUTHOR: ModelOptions = model(
    "Author",
    "author",
    &[
        ID,
        column("name", ColumnKind::Char { max_length: 100 }),
        column("email", ColumnKind::Char { max_length: 254 }),
        nullable(column("age", ColumnKind::Integer)),
        column("bio", ColumnKind::Text),
        column("is_active", ColumnKind::Boolean),
        nullable(column(
            "rating",
            ColumnKind::Decimal {
                max_digits: 4,
                decimal_places: 2,
            },
        )),
        nullable(column("born", ColumnKind::Date)),
        column("created", ColumnKind::DateTime),
        nullable(key("mentor_id", 0)),
    ],
    &[
        forward("mentor", 9, author, OnDelete::SetNull),
        reverse("mentees", "mentor", author),
        Relation {
            name: "profile",
            kind: RelationKind::Reverse {
                inverse: "author",
                one_to_one: true,
            },
            target: profile,
        },
        reverse("books", "author", book),
        Relation {
            name: "contributed",
            kind: RelationKind::ManyToManyReverse { inverse: "co_authors" },
            target: book,
        },
        reverse("contributions", "author", contribution),
    ],
);

pub(super) fn profile() -> &'static ModelOptions {
    &PROFILE
}

static PROFILE: ModelOptions = model(
    "Profile",
    "profile",
    &[
        ID,
        key("author_id", 0),
        column("website", ColumnKind::Char { max_length: 200 }),
        column("newsletter", ColumnKind::Boolean),
    ],
    &[Relation {
        name: "author",
        kind: RelationKind::Forward {
            column: 1,
            one_to_one: true,
            on_delete: OnDelete::Cascade,
        },
        target: author,
    }],
);

pub(super) fn category() -> &'static ModelOptions {
    &CATEGORY
}

static CATEGORY: ModelOptions = ModelOptions {
    ordering: || ascending(&[3, 1]),
    ..model(
        "Category",
        "category",
        &[
            ID,
            column("name", ColumnKind::Char { max_length: 60 }),
            nullable(key("parent_id", 0)),
            column("position", ColumnKind::Integer),
        ],
        &[
            forward("parent", 2, category, OnDelete::Cascade),
            reverse("children", "parent", category),
            reverse("books", "category", book),
        ],
    )
};

pub(super) fn tag() -> &'static ModelOptions {
    &TAG
}

static TAG: ModelOptions = model(
    "Tag",
    "tag",
    &[
        ID,
        column("name", ColumnKind::Char { max_length: 40 }),
        column("slug", ColumnKind::Char { max_length: 40 }),
    ],
    &[Relation {
        name: "books",
        kind: RelationKind::ManyToManyReverse { inverse: "tags" },
        target: book,
    }],
);

pub(super) fn book() -> &'static ModelOptions {
    &BOOK
}

static BOOK: ModelOptions = ModelOptions {
    ordering: || ascending(&[1, 0]),
    ..model(
        "Book",
        "book",
        &[
            ID,
            column("title", ColumnKind::Char { max_length: 200 }),
            column("slug", ColumnKind::Char { max_length: 220 }),
            nullable(column("isbn", ColumnKind::Char { max_length: 13 })),
            column("pages", ColumnKind::PositiveInteger),
            column(
                "price",
                ColumnKind::Decimal {
                    max_digits: 8,
                    decimal_places: 2,
                },
            ),
            nullable(column("discount", ColumnKind::Float)),
            nullable(column("published", ColumnKind::Date)),
            column("in_stock", ColumnKind::Boolean),
            column("status", ColumnKind::Char { max_length: 10 }),
            column("uid", ColumnKind::Uuid),
            column("meta", ColumnKind::Json),
            nullable(column("reading_time", ColumnKind::Duration)),
            nullable(column("opens_at", ColumnKind::Time)),
            column("created", ColumnKind::DateTime),
            column("updated", ColumnKind::DateTime),
            key("author_id", 0),
            nullable(key("publisher_id", 1)),
            nullable(key("category_id", 2)),
        ],
        &[
            forward("author", 16, author, OnDelete::Cascade),
            forward("publisher", 17, publisher, OnDelete::SetNull),
            forward("category", 18, category, OnDelete::Protect),
            Relation {
                name: "tags",
                kind: RelationKind::ManyToMany {
                    through: Through::Automatic {
                        table: "book_tags",
                        source_column: "book_id",
                        target_column: "tag_id",
                    },
                },
                target: tag,
            },
            Relation {
                name: "co_authors",
                kind: RelationKind::ManyToMany {
                    through: Through::Model {
                        model: contribution,
                        source: "book",
                        target: "author",
                    },
                },
                target: author,
            },
            reverse("contributions", "book", contribution),
            reverse("reviews", "book", review),
            reverse("order_lines", "book", order_line),
        ],
    )
};

pub(super) fn contribution() -> &'static ModelOptions {
    &CONTRIBUTION
}

static CONTRIBUTION: ModelOptions = model(
    "Contribution",
    "contribution",
    &[
        ID,
        key("book_id", 0),
        key("author_id", 1),
        column("role", ColumnKind::Char { max_length: 20 }),
        column(
            "share",
            ColumnKind::Decimal {
                max_digits: 5,
                decimal_places: 2,
            },
        ),
    ],
    &[
        forward("book", 1, book, OnDelete::Cascade),
        forward("author", 2, author, OnDelete::Cascade),
    ],
);

pub(super) fn review() -> &'static ModelOptions {
    &REVIEW
}

static REVIEW: ModelOptions = model(
    "Review",
    "review",
    &[
        ID,
        key("book_id", 0),
        column("reviewer", ColumnKind::Char { max_length: 80 }),
        column("rating", ColumnKind::SmallInteger),
        column("text", ColumnKind::Text),
        column("created", ColumnKind::DateTime),
    ],
    &[forward("book", 1, book, OnDelete::Cascade)],
);

pub(super) fn order() -> &'static ModelOptions {
    &ORDER
}

static ORDER: ModelOptions = model(
    "Order",
    "shop_order",
    &[
        ID,
        column("number", ColumnKind::Char { max_length: 20 }),
        column("customer", ColumnKind::Char { max_length: 100 }),
        column("placed", ColumnKind::DateTime),
        column("paid", ColumnKind::Boolean),
    ],
    &[reverse("lines", "order", order_line)],
);

pub(super) fn order_line() -> &'static ModelOptions {
    &ORDER_LINE
}

static ORDER_LINE: ModelOptions = model(
    "OrderLine",
    "order_line",
    &[
        ID,
        key("order_id", 0),
        key("book_id", 1),
        column("quantity", ColumnKind::PositiveInteger),
        column(
            "unit_price",
            ColumnKind::Decimal {
                max_digits: 8,
                decimal_places: 2,
            },
        ),
    ],
    &[
        forward("order", 1, order, OnDelete::Cascade),
        forward("book", 2, book, OnDelete::Protect),
    ],
);
