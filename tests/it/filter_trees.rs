//! Random filters over the bookshop's rows, against an evaluation of them in Rust: numbers, decimals, dates, text and
//! truth, nulls, nullable keys and columns at their other end, relations to many rows, `&`, `|`, `^`, `!` and `exclude`.

use std::cell::Cell;
use std::env;

use chrono::Datelike as _;
use fastjango::db::Backend;
use fastjango::models::fields::storage::OrderedLookups;
use fastjango::models::queryset::FieldsOf;
use fastjango::prelude::*;
use fastjango_tests::bookshop::{Book, Review, Rows};
use fastjango_tests::on_every_database;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// How many filters are tried where the environment says nothing. `FASTJANGO_FILTER_TREES=10000` tries as many.
const TREES: usize = 400;

/// A column with numbers, of a book or at the end of a way from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Number {
    Pages,
    PublisherId,
    Founded,
    Position,
    ParentPosition,
    Age,
    MentorId,
    MentorAge,
    MentorsMentorAge,
}

/// The same, with text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Text {
    Isbn,
    City,
    ParentName,
    MentorEmail,
}

/// The same, with truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Truth {
    InStock,
    IsActive,
    MentorIsActive,
}

const NUMBERS: [Number; 9] = [
    Number::Pages,
    Number::PublisherId,
    Number::Founded,
    Number::Position,
    Number::ParentPosition,
    Number::Age,
    Number::MentorId,
    Number::MentorAge,
    Number::MentorsMentorAge,
];

const TEXTS: [Text; 4] = [Text::Isbn, Text::City, Text::ParentName, Text::MentorEmail];

const TRUTHS: [Truth; 3] = [Truth::InStock, Truth::IsActive, Truth::MentorIsActive];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Exact,
    Gt,
    Gte,
    Lt,
    Lte,
}

/// A condition.
#[derive(Debug, Clone)]
enum Tree {
    Number(Number, Comparison, i64),
    Range(Number, i64, i64),
    In(Number, Vec<i64>),
    Columns(Number, Comparison, Number),
    NumberIsNull(Number, bool),
    Text(Text, String),
    Texts(Text, Vec<String>),
    TextIsNull(Text, bool),
    Piece(Text, String),
    Truth(Truth, bool),
    Price(Comparison, Decimal),
    Prices(Vec<Decimal>),
    Published(Comparison, NaiveDate),
    Year(Comparison, i32),
    /// Of one of the book's tags.
    Tag(Vec<String>),
    /// Of one of the book's reviews.
    Rating(Comparison, i16),
    And(Vec<Tree>),
    Or(Vec<Tree>),
    Xor(Vec<Tree>),
    Not(Box<Tree>),
}

/// A call of `filter`, or of `exclude`.
type Call = (bool, Tree);

/// The values of a row, the columns in the order of their declaration.
#[derive(Debug, Clone)]
struct Row {
    id: i64,
    numbers: [Option<i64>; 9],
    texts: [Option<String>; 4],
    truths: [Option<bool>; 3],
    price: Decimal,
    published: Option<NaiveDate>,
    tags: Vec<String>,
    ratings: Vec<i16>,
}

/// A row of the join of a book with its tags and its reviews: one of each, or null where there is none.
#[derive(Debug, Clone, Copy)]
struct Joined<'a> {
    book: &'a Row,
    tag: Option<&'a String>,
    rating: Option<i16>,
    /// Whether a condition of this call has joined the tags, and the reviews: what comes after it is about that row,
    /// also under a negation.
    seen: &'a [Cell<bool>; 2],
}

impl Row {
    fn joined<'a>(&'a self, seen: &'a [Cell<bool>; 2]) -> impl Iterator<Item = Joined<'a>> {
        let tags = (0..self.tags.len().max(1)).map(|at| self.tags.get(at));
        let ratings = move || (0..self.ratings.len().max(1)).map(|at| self.ratings.get(at).copied());
        tags.flat_map(move |tag| {
            ratings().map(move |rating| Joined {
                book: self,
                tag,
                rating,
                seen,
            })
        })
    }
}

/// Where a condition stands.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// Under an odd number of negations.
    negated: bool,
    /// Under any: there a relation to many rows is asked for in a query of its own.
    apart: bool,
}

impl Place {
    fn negated(self) -> Self {
        Self {
            negated: !self.negated,
            apart: true,
        }
    }
}

/// What `!` makes of a condition: the second takes the first one back, as in Django's `~~Q(…)`, so that a relation to
/// many rows is joined again.
fn negation(tree: Tree) -> Tree {
    match tree {
        Tree::Not(tree) => *tree,
        tree => Tree::Not(Box::new(tree)),
    }
}

/// The same condition with other values, and one more in each list: a database must not be asked what was asked before.
fn with_other_values(tree: &Tree) -> Tree {
    let each = |trees: &[Tree]| trees.iter().map(with_other_values).collect();
    match tree {
        Tree::Number(column, comparison, value) => Tree::Number(*column, *comparison, value + 1),
        Tree::Range(column, first, last) => Tree::Range(*column, first - 1, last + 1),
        Tree::In(column, values) => Tree::In(*column, longer(values, |value| value + 1)),
        Tree::Text(column, value) => Tree::Text(*column, format!("{value}x")),
        Tree::Texts(column, values) => Tree::Texts(*column, longer(values, |value| format!("{value}x"))),
        Tree::Piece(column, value) => Tree::Piece(*column, value.chars().skip(1).collect()),
        Tree::Price(comparison, value) => Tree::Price(*comparison, value + Decimal::ONE),
        Tree::Prices(values) => Tree::Prices(longer(values, |value| value + Decimal::ONE)),
        Tree::Published(comparison, value) => Tree::Published(*comparison, value.succ_opt().unwrap_or(*value)),
        Tree::Year(comparison, value) => Tree::Year(*comparison, value + 1),
        Tree::Tag(names) => Tree::Tag(longer(names, |name| format!("{name}x"))),
        Tree::Rating(comparison, value) => Tree::Rating(*comparison, value + 1),
        Tree::And(trees) => Tree::And(each(trees)),
        Tree::Or(trees) => Tree::Or(each(trees)),
        Tree::Xor(trees) => Tree::Xor(each(trees)),
        Tree::Not(tree) => Tree::Not(Box::new(with_other_values(tree))),
        Tree::Columns(..) | Tree::NumberIsNull(..) | Tree::TextIsNull(..) | Tree::Truth(..) => tree.clone(),
    }
}

fn others(calls: &[Call]) -> Vec<Call> {
    let other = |(exclude, tree): &Call| (*exclude, with_other_values(tree));
    calls.iter().map(other).collect()
}

/// Other values, and the first one after them.
fn longer<T: Clone>(values: &[T], other: impl Fn(&T) -> T) -> Vec<T> {
    values.iter().map(other).chain(values.first().cloned()).collect()
}

/// An expression of a column of numbers, whatever their width.
fn number(b: &FieldsOf<Book>, column: Number) -> Expr<Book, Option<i64>> {
    let untyped: fastjango::models::query::Node = match column {
        Number::Pages => b.pages.into(),
        Number::PublisherId => b.publisher_id.into(),
        Number::Founded => b.publisher().founded.into(),
        Number::Position => b.category().position.into(),
        Number::ParentPosition => b.category().parent().position.into(),
        Number::Age => b.author().age.into(),
        Number::MentorId => b.author().mentor_id.into(),
        Number::MentorAge => b.author().mentor().age.into(),
        Number::MentorsMentorAge => b.author().mentor().mentor().age.into(),
    };
    Expr::new(untyped)
}

fn text(b: &FieldsOf<Book>, column: Text) -> Expr<Book, Option<String>> {
    let untyped: fastjango::models::query::Node = match column {
        Text::Isbn => b.isbn.into(),
        Text::City => b.publisher().city.into(),
        Text::ParentName => b.category().parent().name.into(),
        Text::MentorEmail => b.author().mentor().email.into(),
    };
    Expr::new(untyped)
}

fn truth(b: &FieldsOf<Book>, column: Truth) -> Expr<Book, Option<bool>> {
    let untyped: fastjango::models::query::Node = match column {
        Truth::InStock => b.in_stock.into(),
        Truth::IsActive => b.author().is_active.into(),
        Truth::MentorIsActive => b.author().mentor().is_active.into(),
    };
    Expr::new(untyped)
}

/// Two predicates as one.
type Join = fn(Expr<Book, bool>, Expr<Book, bool>) -> Expr<Book, bool>;

/// The condition as a predicate.
fn predicate(b: &FieldsOf<Book>, tree: &Tree) -> Expr<Book, bool> {
    let together = |trees: &[Tree], join: Join| {
        let parts = trees.iter().map(|tree| predicate(b, tree));
        parts.reduce(join).expect("there are at least two")
    };
    match tree {
        Tree::Number(column, comparison, value) => compared(number(b, *column), *comparison, *value),
        Tree::Range(column, first, last) => number(b, *column).range(*first, *last),
        Tree::In(column, values) => number(b, *column).is_in(values.iter().copied()),
        Tree::Columns(left, comparison, right) => compared(number(b, *left), *comparison, number(b, *right)),
        Tree::NumberIsNull(column, true) => number(b, *column).is_null(),
        Tree::NumberIsNull(column, false) => number(b, *column).is_not_null(),
        Tree::Text(column, value) => text(b, *column).eq(value),
        Tree::Texts(column, values) => text(b, *column).is_in(values),
        Tree::TextIsNull(column, true) => text(b, *column).is_null(),
        Tree::TextIsNull(column, false) => text(b, *column).is_not_null(),
        Tree::Piece(column, value) => text(b, *column).icontains(value),
        Tree::Truth(column, value) => truth(b, *column).eq(*value),
        Tree::Price(comparison, value) => compared(Expr::<Book, Decimal>::new(b.price.into()), *comparison, *value),
        Tree::Prices(values) => b.price.is_in(values.iter().copied()),
        Tree::Published(comparison, value) => compared(
            Expr::<Book, Option<NaiveDate>>::new(b.published.into()),
            *comparison,
            *value,
        ),
        Tree::Year(comparison, value) => compared(b.published.year(), *comparison, *value),
        Tree::Tag(names) => match &names[..] {
            [name] => b.tags().name.eq(name),
            names => b.tags().name.is_in(names),
        },
        Tree::Rating(comparison, value) => compared(
            Expr::<Book, Option<i16>>::new(b.reviews().rating.into()),
            *comparison,
            *value,
        ),
        Tree::And(trees) => together(trees, |left, right| left & right),
        Tree::Or(trees) => together(trees, |left, right| left | right),
        Tree::Xor(trees) => together(trees, |left, right| left ^ right),
        Tree::Not(tree) => !predicate(b, tree),
    }
}

fn compared<T: fastjango::models::fields::FieldType<Storage: OrderedLookups>>(
    left: Expr<Book, T>,
    comparison: Comparison,
    right: impl fastjango::models::expressions::Operand<Book, T::Inner>,
) -> Expr<Book, bool> {
    match comparison {
        Comparison::Exact => left.eq(right),
        Comparison::Gt => left.gt(right),
        Comparison::Gte => left.gte(right),
        Comparison::Lt => left.lt(right),
        Comparison::Lte => left.lte(right),
    }
}

fn holds<T: PartialOrd + Copy>(comparison: Comparison, left: T, right: T) -> bool {
    match comparison {
        Comparison::Exact => left == right,
        Comparison::Gt => left > right,
        Comparison::Gte => left >= right,
        Comparison::Lt => left < right,
        Comparison::Lte => left <= right,
    }
}

/// Evaluates conditions in Rust.
#[derive(Debug, Clone, Copy)]
struct Evaluator {
    /// Whether `^` with a null is null, as MariaDB's own operator has it; elsewhere a null counts as false.
    null_xor: bool,
}

impl Evaluator {
    /// Whether a condition holds for a row; `None` is SQL's NULL.
    fn value(self, tree: &Tree, joined: Joined<'_>, place: Place) -> Option<bool> {
        let row = joined.book;
        let number = |column: Number| row.numbers[column as usize];
        let text = |column: Text| row.texts[column as usize].as_ref();
        let negated = place.negated;
        match tree {
            Tree::Number(column, comparison, value) => {
                guarded(number(*column), negated, |number| holds(*comparison, number, *value))
            }
            Tree::Range(column, first, last) => {
                guarded(number(*column), negated, |number| (*first..=*last).contains(&number))
            }
            Tree::In(column, values) => guarded(number(*column), negated, |number| values.contains(&number)),
            Tree::Columns(left, comparison, right) => {
                let pair = number(*left).zip(number(*right));
                let guard = negated && (number(*left).is_none() || is_nullable(*right));
                guarded(pair, guard, |(left, right)| holds(*comparison, left, right))
            }
            Tree::NumberIsNull(column, null) => Some(number(*column).is_none() == *null),
            Tree::Text(column, value) => guarded(text(*column), negated, |text| text == value),
            Tree::Texts(column, values) => guarded(text(*column), negated, |text| values.contains(text)),
            Tree::TextIsNull(column, null) => Some(text(*column).is_none() == *null),
            Tree::Piece(column, piece) => guarded(text(*column), negated, |text| {
                text.to_ascii_lowercase().contains(&piece.to_ascii_lowercase())
            }),
            Tree::Truth(column, value) => guarded(row.truths[*column as usize], negated, |truth| truth == *value),
            Tree::Price(comparison, value) => Some(holds(*comparison, row.price, *value)),
            Tree::Prices(values) => Some(values.contains(&row.price)),
            Tree::Published(comparison, value) => guarded(row.published, negated, |published| {
                holds(*comparison, published, *value)
            }),
            Tree::Year(comparison, value) => guarded(row.published, negated, |published| {
                holds(*comparison, published.year(), *value)
            }),
            Tree::Tag(names) => {
                let tags: Vec<&String> = row.tags.iter().collect();
                of_many(&joined.seen[0], place, &tags, joined.tag, |name| names.contains(name))
            }
            Tree::Rating(comparison, value) => of_many(&joined.seen[1], place, &row.ratings, joined.rating, |rating| {
                holds(*comparison, rating, *value)
            }),
            Tree::And(trees) => self.all(trees, joined, place, true),
            Tree::Or(trees) => self.all(trees, joined, place, false),
            Tree::Xor(trees) => self.odd(trees, joined, place),
            Tree::Not(tree) => self.value(tree, joined, place.negated()).map(|value| !value),
        }
    }

    /// `And` where `unit` is true, `Or` where it is false: the other one decides, else a null does.
    fn all(self, trees: &[Tree], joined: Joined<'_>, place: Place, unit: bool) -> Option<bool> {
        let values: Vec<Option<bool>> = trees.iter().map(|tree| self.value(tree, joined, place)).collect();
        if values.contains(&Some(!unit)) {
            return Some(!unit);
        }
        (!values.contains(&None)).then_some(unit)
    }

    fn odd(self, trees: &[Tree], joined: Joined<'_>, place: Place) -> Option<bool> {
        let values: Vec<Option<bool>> = trees.iter().map(|tree| self.value(tree, joined, place)).collect();
        if self.null_xor && values.contains(&None) {
            return None;
        }
        Some(values.iter().filter(|value| **value == Some(true)).count() % 2 == 1)
    }

    /// Whether all calls keep a row. What a call asks of a relation to many rows has to hold for one of them.
    fn keeps(self, calls: &[Call], row: &Row) -> bool {
        calls.iter().all(|(exclude, tree)| {
            let place = Place {
                negated: *exclude,
                apart: *exclude,
            };
            let seen = Default::default();
            row.joined(&seen).any(|joined| {
                for seen in &seen {
                    seen.set(false);
                }
                let value = self.value(tree, joined, place);
                value.is_some_and(|value| value != *exclude)
            })
        })
    }
}

/// Whether the row of a join satisfies a condition; under a negation any of the rows, unless the call has joined them.
fn of_many<T: Copy>(
    seen: &Cell<bool>,
    place: Place,
    rows: &[T],
    joined: Option<T>,
    holds: impl Fn(T) -> bool,
) -> Option<bool> {
    if !place.apart {
        seen.set(true);
        return joined.map(holds);
    }
    let rows = if seen.get() { joined.as_slice() } else { rows };
    Some(rows.iter().copied().any(holds))
}

/// Django's rule: under a negation a null is a value for which the condition does not hold.
fn guarded<T>(value: Option<T>, guard: bool, holds: impl FnOnce(T) -> bool) -> Option<bool> {
    match value {
        Some(value) => Some(holds(value)),
        None => guard.then_some(false),
    }
}

/// Whether the column itself may be NULL, which is all that is looked at on the right side.
fn is_nullable(column: Number) -> bool {
    !matches!(column, Number::Pages | Number::Position | Number::ParentPosition)
}

fn comparison() -> impl Strategy<Value = Comparison> {
    prop_oneof![
        Just(Comparison::Exact),
        Just(Comparison::Gt),
        Just(Comparison::Gte),
        Just(Comparison::Lt),
        Just(Comparison::Lte),
    ]
}

/// Conditions whose values are among those of the rows.
fn trees(rows: &[Row]) -> impl Strategy<Value = Tree> + use<> {
    let values = |column: Number| -> Vec<i64> { rows.iter().filter_map(|row| row.numbers[column as usize]).collect() };
    let numbers: Vec<(Number, Vec<i64>)> = NUMBERS.iter().map(|column| (*column, values(*column))).collect();
    let words = |column: Text| -> Vec<String> {
        rows.iter()
            .filter_map(|row| row.texts[column as usize].clone())
            .collect()
    };
    let texts: Vec<(Text, Vec<String>)> = TEXTS.iter().map(|column| (*column, words(*column))).collect();
    let of_number = prop::sample::select(numbers).prop_flat_map(|(column, values)| {
        let value = || prop::sample::select(values.clone());
        let other = prop::sample::select(&NUMBERS[..]);
        prop_oneof![
            (comparison(), value()).prop_map(move |(comparison, value)| Tree::Number(column, comparison, value)),
            (value(), value()).prop_map(move |(a, b)| Tree::Range(column, a.min(b), a.max(b))),
            prop::collection::vec(value(), 1..4).prop_map(move |values| Tree::In(column, values)),
            (comparison(), other).prop_map(move |(comparison, right)| Tree::Columns(column, comparison, right)),
            any::<bool>().prop_map(move |null| Tree::NumberIsNull(column, null)),
        ]
    });
    let of_text = prop::sample::select(texts).prop_flat_map(|(column, values)| {
        let value = || prop::sample::select(values.clone());
        prop_oneof![
            value().prop_map(move |value| Tree::Text(column, value)),
            prop::collection::vec(value(), 1..4).prop_map(move |values| Tree::Texts(column, values)),
            (value(), any::<prop::sample::Index>()).prop_map(move |(value, at)| Tree::Piece(column, piece(&value, at))),
            any::<bool>().prop_map(move |null| Tree::TextIsNull(column, null)),
        ]
    });
    let of_truth =
        (prop::sample::select(&TRUTHS[..]), any::<bool>()).prop_map(|(column, value)| Tree::Truth(column, value));
    let each = |values: fn(&Row) -> Vec<i16>| -> Vec<i16> { rows.iter().flat_map(values).collect() };
    let prices: Vec<Decimal> = rows.iter().map(|row| row.price).collect();
    let days: Vec<NaiveDate> = rows.iter().filter_map(|row| row.published).collect();
    let years = days.clone();
    let tags: Vec<String> = rows.iter().flat_map(|row| row.tags.clone()).collect();
    let listed = prices.clone();
    let of_others = prop_oneof![
        prop::collection::vec(prop::sample::select(listed), 1..4).prop_map(Tree::Prices),
        (comparison(), prop::sample::select(prices)).prop_map(|(comparison, price)| Tree::Price(comparison, price)),
        (comparison(), prop::sample::select(days)).prop_map(|(comparison, day)| Tree::Published(comparison, day)),
        (comparison(), prop::sample::select(years)).prop_map(|(comparison, day)| Tree::Year(comparison, day.year())),
    ];
    let of_many = prop_oneof![
        prop::collection::vec(prop::sample::select(tags), 1..3).prop_map(Tree::Tag),
        (comparison(), prop::sample::select(each(|row| row.ratings.clone())))
            .prop_map(|(comparison, rating)| Tree::Rating(comparison, rating)),
    ];
    let leaf = prop_oneof![4 => of_number, 2 => of_text, 1 => of_truth, 2 => of_others, 2 => of_many];
    leaf.prop_recursive(4, 16, 3, |inner| {
        let several = || prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            several().prop_map(Tree::And),
            several().prop_map(Tree::Or),
            several().prop_map(Tree::Xor),
            inner.clone().prop_map(negation),
        ]
    })
}

/// Four letters of a text without those that databases fold in ways of their own, in the other case.
fn piece(text: &str, at: prop::sample::Index) -> String {
    let letters: Vec<char> = text.chars().filter(char::is_ascii).collect();
    let first = at.index(letters.len().max(1));
    let turned = |letter: &char| match letter {
        letter if letter.is_ascii_lowercase() => letter.to_ascii_uppercase(),
        letter => letter.to_ascii_lowercase(),
    };
    letters.iter().skip(first).take(4).map(turned).collect()
}

/// The rows, read without any filter.
async fn rows(db: &Database) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    let numbers = Book::objects().order_by(|b| b.id).values(|b| {
        let [pages, publisher, founded, position, upper, age, mentor, elder, eldest] =
            NUMBERS.map(|column| number(&b, column));
        (
            b.id, pages, publisher, founded, position, upper, age, mentor, elder, eldest,
        )
    });
    let others = Book::objects().order_by(|b| b.id).values(|b| {
        let [isbn, city, name, email] = TEXTS.map(|column| text(&b, column));
        let [stock, active, mentor] = TRUTHS.map(|column| truth(&b, column));
        (isbn, city, name, email, stock, active, mentor)
    });
    let others = others.all(db).await?;
    let plain = Book::objects()
        .order_by(|b| b.id)
        .values(|b| (b.price, b.published))
        .all(db)
        .await?;
    let tags = Book::objects().values(|b| (b.id, b.tags().name)).all(db).await?;
    let ratings = Review::objects().values(|r| (r.book_id, r.rating)).all(db).await?;
    for ((numbers, others), (price, published)) in numbers.all(db).await?.into_iter().zip(others).zip(plain) {
        let (id, pages, publisher, founded, position, upper, age, mentor, elder, eldest) = numbers;
        let (isbn, city, name, email, stock, active, mentor_active) = others;
        rows.push(Row {
            id,
            numbers: [pages, publisher, founded, position, upper, age, mentor, elder, eldest],
            texts: [isbn, city, name, email],
            truths: [stock, active, mentor_active],
            price,
            published,
            tags: tags
                .iter()
                .filter(|(book, _)| *book == id)
                .filter_map(|(_, name)| name.clone())
                .collect(),
            ratings: ratings
                .iter()
                .filter(|(book, _)| *book == id)
                .map(|(_, rating)| *rating)
                .collect(),
        });
    }
    Ok(rows)
}

/// The keys of the rows that the database finds.
async fn found(db: &Database, calls: &[Call]) -> Result<Vec<i64>> {
    let mut queryset = Book::objects().unordered();
    for (exclude, tree) in calls {
        queryset = if *exclude {
            queryset.exclude(|b| predicate(&b, tree))
        } else {
            queryset.filter(|b| predicate(&b, tree))
        };
    }
    let mut keys = queryset.values(|b| b.id).all(db).await?;
    keys.sort_unstable();
    // A relation to many rows finds a row for each of them.
    keys.dedup();
    Ok(keys)
}

/// Whether the database and Rust find the same rows, for these conditions and for the same with other values.
async fn agree(db: &Database, evaluator: Evaluator, rows: &[Row], calls: &[Call]) -> Result<bool> {
    Ok(agree_on(db, evaluator, rows, calls).await? && agree_on(db, evaluator, rows, &others(calls)).await?)
}

async fn agree_on(db: &Database, evaluator: Evaluator, rows: &[Row], calls: &[Call]) -> Result<bool> {
    let expected: Vec<i64> = rows
        .iter()
        .filter(|row| evaluator.keeps(calls, row))
        .map(|row| row.id)
        .collect();
    Ok(found(db, calls).await? == expected)
}

/// Tries filters, and gives the smallest one that is answered otherwise than expected.
async fn disagreement(db: &Database, trees_in_all: usize) -> Result<Option<Vec<Call>>> {
    let rows = rows(db).await?;
    let evaluator = Evaluator {
        null_xor: matches!(db.backend(), Backend::Mysql | Backend::Mariadb),
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let calls = prop::collection::vec((any::<bool>(), trees(&rows)), 1..3);
    for _ in 0..trees_in_all {
        let mut case = calls.new_tree(&mut runner).expect("nothing is filtered out");
        if agree(db, evaluator, &rows, &case.current()).await? {
            continue;
        }
        let mut smallest = case.current();
        while case.simplify() {
            while agree(db, evaluator, &rows, &case.current()).await? {
                if !case.complicate() {
                    return Ok(Some(smallest));
                }
            }
            smallest = case.current();
        }
        return Ok(Some(smallest));
    }
    Ok(None)
}

on_every_database! {
    async fn random_filters_find_what_they_say(db: Rows) {
        let given = env::var("FASTJANGO_FILTER_TREES").ok();
        let trees = given.map_or(TREES, |text| text.parse().expect("FASTJANGO_FILTER_TREES is a number"));
        let calls = disagreement(&db, trees).await.expect("the database answers");
        if let Some(calls) = calls {
            let recording = db.record();
            let first = found(&db, &calls).await.expect("the database answers");
            let second = found(&db, &others(&calls)).await.expect("the database answers");
            let asked = recording.statements().join("\n");
            panic!("{calls:#?}\nfinds {first:?}, and with other values {second:?}\n{asked}");
        }
    }
}
