//! Written by `makemigrations`, to be reviewed and committed: `0001_initial`.
//!
//! - Create model Publisher
//! - Create model Author
//! - Create model Profile
//! - Create model Category
//! - Create model Tag
//! - Create model Book
//! - Create model Contribution
//! - Create model Review
//! - Create model Order
//! - Create model OrderLine
//! - Create model Group
//! - Create model User
//! - Create model GroupPermission
//! - Create model UserPermission
//! - Create model Token

use fastjango::migrations::*;

/// Migration `0001_initial`.
pub fn migration() -> Migration {
    Migration::new("0001_initial")
        .initial()
        .operation(
            CreateModel::new("Publisher", "publisher")
                .field("id", Field::big_auto())
                .field("name", Field::char(120).unique())
                .field("city", Field::char(80).default(""))
                .field("founded", Field::integer().null()),
        )
        .operation(
            CreateModel::new("Author", "author")
                .field("id", Field::big_auto())
                .field("name", Field::char(100))
                .field("email", Field::char(254).unique())
                .field("age", Field::integer().null())
                .field("bio", Field::text().default(""))
                .field("is_active", Field::boolean().default(true))
                .field("rating", Field::decimal(4, 2).null())
                .field("born", Field::date().null())
                .field("created", Field::date_time())
                .field("mentor", Field::foreign_key("Author", OnDelete::SetNull).null()),
        )
        .operation(
            CreateModel::new("Profile", "profile")
                .field("id", Field::big_auto())
                .field("author", Field::one_to_one("Author", OnDelete::Cascade))
                .field("website", Field::char(200).default(""))
                .field("newsletter", Field::boolean().default(false)),
        )
        .operation(
            CreateModel::new("Category", "category")
                .field("id", Field::big_auto())
                .field("name", Field::char(60))
                .field("parent", Field::foreign_key("Category", OnDelete::Cascade).null())
                .field("position", Field::integer().default(0))
                .constraint(UniqueConstraint::new("category_parent_name", ["parent", "name"])),
        )
        .operation(
            CreateModel::new("Tag", "tag")
                .field("id", Field::big_auto())
                .field("name", Field::char(40).unique())
                .field("slug", Field::char(40).unique()),
        )
        .operation(
            CreateModel::new("Book", "book")
                .field("id", Field::big_auto())
                .field("title", Field::char(200).index())
                .field("slug", Field::char(220).unique())
                .field("isbn", Field::char(13).null().unique())
                .field("pages", Field::positive_integer())
                .field("price", Field::decimal(8, 2))
                .field("discount", Field::float().null())
                .field("published", Field::date().null())
                .field("in_stock", Field::boolean().default(true))
                .field("status", Field::char(10).default("draft"))
                .field("uid", Field::uuid().unique())
                .field("meta", Field::json().default(json("{}")))
                .field("reading_time", Field::duration().null())
                .field("opens_at", Field::time().null())
                .field("created", Field::date_time())
                .field("updated", Field::date_time())
                .field("author", Field::foreign_key("Author", OnDelete::Cascade))
                .field("publisher", Field::foreign_key("Publisher", OnDelete::SetNull).null())
                .field("category", Field::foreign_key("Category", OnDelete::Protect).null())
                .field("tags", Field::many_to_many("Tag", "book_tags", "book_id", "tag_id"))
                .index(Index::new("book_status_pub", ["status", "published"]))
                .constraint(CheckConstraint::new("book_price_nonneg", F("price").gte(decimal("0")))),
        )
        .operation(
            CreateModel::new("Contribution", "contribution")
                .field("id", Field::big_auto())
                .field("book", Field::foreign_key("Book", OnDelete::Cascade))
                .field("author", Field::foreign_key("Author", OnDelete::Cascade))
                .field("role", Field::char(20))
                .field("share", Field::decimal(5, 2).default(decimal("0")))
                .constraint(UniqueConstraint::new(
                    "contribution_book_author_role",
                    ["book", "author", "role"],
                )),
        )
        .operation(
            CreateModel::new("Review", "review")
                .field("id", Field::big_auto())
                .field("book", Field::foreign_key("Book", OnDelete::Cascade))
                .field("reviewer", Field::char(80))
                .field("rating", Field::small_integer())
                .field("text", Field::text().default(""))
                .field("created", Field::date_time())
                .constraint(CheckConstraint::new("review_rating_range", F("rating").range(1, 5))),
        )
        .operation(
            CreateModel::new("Order", "shop_order")
                .field("id", Field::big_auto())
                .field("number", Field::char(20).unique())
                .field("customer", Field::char(100))
                .field("placed", Field::date_time())
                .field("paid", Field::boolean().default(false)),
        )
        .operation(
            CreateModel::new("OrderLine", "order_line")
                .field("id", Field::big_auto())
                .field("order", Field::foreign_key("Order", OnDelete::Cascade))
                .field("book", Field::foreign_key("Book", OnDelete::Protect))
                .field("quantity", Field::positive_integer())
                .field("unit_price", Field::decimal(8, 2))
                .constraint(UniqueConstraint::new("order_line_order_book", ["order", "book"])),
        )
        .operation(
            CreateModel::new("Group", "auth_group")
                .field("id", Field::big_auto())
                .field("name", Field::char(150).unique()),
        )
        .operation(
            CreateModel::new("User", "auth_user")
                .field("id", Field::big_auto())
                .field("password", Field::char(128).default(""))
                .field("last_login", Field::date_time().null())
                .field("is_superuser", Field::boolean().default(false))
                .field("username", Field::char(150).unique())
                .field("first_name", Field::char(150).default(""))
                .field("last_name", Field::char(150).default(""))
                .field("email", Field::char(254).default(""))
                .field("is_staff", Field::boolean().default(false))
                .field("is_active", Field::boolean().default(true))
                .field("date_joined", Field::date_time())
                .field(
                    "groups",
                    Field::many_to_many("Group", "auth_user_groups", "user_id", "group_id"),
                ),
        )
        .operation(
            CreateModel::new("GroupPermission", "auth_group_permission")
                .field("id", Field::big_auto())
                .field("group", Field::foreign_key("Group", OnDelete::Cascade))
                .field("codename", Field::char(100))
                .constraint(UniqueConstraint::new(
                    "auth_group_permission_group_codename",
                    ["group", "codename"],
                )),
        )
        .operation(
            CreateModel::new("UserPermission", "auth_user_permission")
                .field("id", Field::big_auto())
                .field("user", Field::foreign_key("User", OnDelete::Cascade))
                .field("codename", Field::char(100))
                .constraint(UniqueConstraint::new(
                    "auth_user_permission_user_codename",
                    ["user", "codename"],
                )),
        )
        .operation(
            CreateModel::new("Token", "authtoken_token")
                .field("key", Field::char(40).primary_key())
                .field("user", Field::one_to_one("User", OnDelete::Cascade))
                .field("created", Field::date_time()),
        )
}
