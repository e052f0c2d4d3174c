//! Queries: the legal neighbours of the mistakes in `fail/queryset`.

#![deny(warnings)]

use fastjango::prelude::*;

#[model]
struct Author {
    id: i64,
    name: String,
}

#[model]
struct Tag {
    id: i64,
    name: String,
}

#[model]
struct Book {
    id: i64,
    title: String,
    pages: i32,
    in_print: bool,
    published: Option<NaiveDate>,
    extra: Json,
    #[field(secret)]
    cost: i32,
    #[relation(on_delete = cascade)]
    author: ForeignKey<Author>,
    #[relation(on_delete = set_null)]
    sequel: Option<ForeignKey<Book>>,
    tags: ManyToMany<Tag>,
}

/// `unknown_field`, `unknown_relation`, `unknown_lookup`, `relation_without_call`, `column_is_no_relation`.
#[test]
fn columns_are_fields_and_relations_are_calls() {
    let books = Book::objects().filter(|b| b.title.startswith("D") & b.sequel().author().name.eq("Frank"));
    assert!(!books.query().empty);
}

/// `lookup_the_type_lacks`, `value_of_another_type`, `value_is_no_option`, `instance_as_value`, `comparison_operator`,
/// `greater_operator`, `expression_operator`, `column_in_conjunction`, `not_of_column`, `column_as_predicate`,
/// `is_true_of_text`, `order_of_json`, `year_of_text`.
#[test]
fn lookups_take_values_of_the_columns_type() {
    let dune = Book::new()
        .title("Dune")
        .pages(412)
        .in_print(true)
        .extra(Json::Null)
        .cost(3)
        .author(7)
        .build();
    let books = Book::objects()
        .filter(|b| (b.pages + 1).gt(412) & b.title.icontains("4") & b.in_print.is_true())
        .filter(|b| b.sequel_id.eq(dune.id) | b.published.year().eq(1965))
        .exclude(|b| b.extra.eq(Json::Null) ^ b.title.eq("Dune"));
    assert!(!books.query().empty && dune.published.is_none() && dune.sequel.is_none());
}

/// `filter_of_another_model`, `predicate_of_another_model`, `operand_of_another_model`, `values_of_another_model`,
/// `order_of_another_model`: what is over the query's own model can be kept and given to it.
#[test]
fn stored_parts_of_queries() {
    let long: Expr<Book, bool> = Book::fields().pages.gt(400);
    let title = Book::fields().title;
    let books = Book::objects()
        .filter_by(long)
        .filter_by(None)
        .filter(|b| b.author().name.ne(title))
        .order_by(|_| (title.desc().nulls_last(), title))
        .values(|b| (b.id, title));
    assert!(!books.query().empty);
}

/// `option_forgotten`: behind an outer join a value is an `Option`.
#[test]
fn a_value_behind_an_outer_join_is_an_option() {
    async fn pairs(db: &Database) -> Result<Vec<(String, Option<String>)>> {
        Book::objects().values(|b| (b.title, b.sequel().title)).all(db).await
    }
    let _ = pairs;
}

/// `select_related_to_many`, `select_related_column`, `prefetch_related_column`.
#[test]
fn relations_are_brought_along() {
    let books = Book::objects()
        .select_related(|b| (b.author(), b.sequel().author()))
        .prefetch_related(|b| (b.tags().filter(|t| t.name.ne("old")), b.sequel().tags()));
    assert!(!books.query().empty);
}

/// `sum_of_text`, `assignment_of_another_type`, `null_in_required_column`, `db_forgotten`, `db_by_value`.
#[test]
fn the_executor_is_an_argument() {
    async fn shorten(db: &Database) -> Result<Option<i64>> {
        Book::objects()
            .update(db, |b| (b.pages.set(b.pages / 2), b.published.set_null()))
            .await?;
        Book::objects().aggregate(db, |b| b.pages.sum()).await
    }
    let _ = shorten;
}

/// A secret column is a column like any other to the program itself.
#[test]
fn programs_know_secrets() {
    let books = Book::objects()
        .filter(|b| b.cost.gte(3) & b.pages.gt(b.cost))
        .order_by(|b| b.cost)
        .values(|b| (b.cost, b.cost + 1, b.cost.max()));
    assert!(!books.query().empty);
}

/// `subquery_of_rows`, `outer_ref_forgotten`, `outer_ref_of_another_type`, `relation_in_another_model`.
#[test]
fn subqueries_name_the_row_around_them() {
    let busy = Author::objects()
        .filter(|a| exists(Book::objects().filter(|b| b.author_id.eq(outer_ref(a.id)) & b.pages.gt(400))))
        .annotate(|a| {
            let of_author = Book::objects().filter(|b| b.author_id.eq(outer_ref(a.id)));
            subquery(of_author.order_by(|b| b.pages.desc()).values(|b| b.title).limit(1))
        });
    let titles: QuerySet<Author, (Author, Option<String>)> = busy;
    assert!(!titles.query().empty);
    let frank = Author {
        id: 7,
        name: "Frank".to_owned(),
    };
    let books = Book::objects()
        .filter(|b| b.author().is_in(Author::objects().filter(|a| a.name.eq("Frank"))) | b.author().eq(&frank))
        .exclude(|b| b.tags().is_in([3, 4]) | b.sequel().is_null());
    assert!(!books.query().empty);
}

/// `when_of_two_types`, `when_without_otherwise`, `concat_of_relation`, `coalesce_of_another_type`, `trim_of_number`,
/// `trunc_of_text`, `chr_of_text`, `is_in_two_columns`, `delete_of_values`.
#[test]
fn values_come_by_conditions_and_functions() {
    let rows: QuerySet<Book, (String, String, Option<i32>, i32)> = Book::objects().values(|b| {
        (
            when(b.pages.gt(400), "long")
                .when(b.in_print.is_true(), b.title)
                .otherwise("short"),
            concat((b.title.trim(), " by ", b.author().name, " #", b.id)),
            when(b.pages.gt(400), b.pages).or_null(),
            b.sequel().pages.coalesce(0),
        )
    });
    assert!(!rows.order_by(|_| random()).query().empty);
}

/// `filtered_relation_to_one`.
#[test]
fn a_relation_to_many_rows_is_filtered() {
    let books = Book::objects()
        .filtered_relation(|b| b.tags(), |t| t.name.eq("new"))
        .values(|b| (b.id, b.tags().id));
    assert!(!books.query().empty);
}

/// Conditions gathered one by one.
#[test]
fn conditions_are_gathered() {
    let any = ["a", "b"]
        .into_iter()
        .fold(q(), |any, word| any | Book::fields().title.icontains(word));
    assert!(!Book::objects().filter(|_| any).query().empty);
}
