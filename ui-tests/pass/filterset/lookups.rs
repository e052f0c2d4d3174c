//! Every lookup of a filterset, over relations too, and filters by functions.

#![deny(missing_docs, unused_qualifications, warnings)]

use fastjango::prelude::*;

/// An author.
#[model]
pub struct Author {
    /// The key.
    pub id: i64,
    /// The name.
    pub name: String,
    /// Their books.
    pub books: HasMany<Book>,
}

/// A book.
#[model]
pub struct Book {
    /// The key.
    pub id: i64,
    /// The title.
    pub title: String,
    /// The price.
    #[field(max_digits = 8, decimal_places = 2)]
    pub price: Decimal,
    /// The day of publication.
    pub published: Option<NaiveDate>,
    /// The author.
    #[relation(on_delete = cascade)]
    pub author: ForeignKey<Author>,
}

/// A review.
#[model]
pub struct Review {
    /// The key.
    pub id: i64,
    /// When it was written.
    pub created: DateTime<Utc>,
    /// When its reading began.
    pub begins: NaiveTime,
}

/// The filters of books.
#[fastjango::filterset(model = Book)]
pub struct BookFilter {
    /// The title.
    #[filter(lookups = [exact, iexact, contains, icontains, startswith, istartswith, endswith, iendswith, regex, iregex])]
    pub title: String,
    #[filter(lookups = [exact, is_in, gt, gte, lt, lte, range], min = 0, max = 100)]
    price: Decimal,
    #[filter(field = published, lookups = [exact, is_null])]
    day: NaiveDate,
    #[filter(field = published, lookup = year, min = 1900)]
    year: NaiveDate,
    #[filter(field = author.name, lookup = icontains)]
    author: String,
    author_id: i64,
    #[filter(field = price, min = 0)]
    worth: RangeInclusive<Decimal>,
    #[filter(name = "out", field = published)]
    days: RangeInclusive<NaiveDate>,
    #[filter(field = published, lookups = [month, day])]
    of_year: NaiveDate,
}

/// The filters of the parts of a moment, and of its date and time.
#[fastjango::filterset(model = Review)]
pub struct ReviewFilter {
    #[filter(lookups = [
        year_range, iso_year, quarter_is_in, month__lt, week_gte, day, week_day, iso_week_day, hour_gt, minute, second,
    ])]
    created: DateTime<Utc>,
    #[filter(field = created, lookups = [date, date_range, time_lte, date_is_in])]
    at: DateTime<Utc>,
    #[filter(lookup = hour, max = 23)]
    begins: NaiveTime,
}

/// A thing, some of whose fields have names that are Rust's own words.
#[model]
pub struct Thing {
    /// The key.
    pub id: i64,
    /// Of what type it is.
    pub r#type: String,
    /// How much it costs.
    pub cost: i32,
}

/// `method_of_another_type`, `method_gives_a_condition`, `method_missing`: filters by functions of the filterset.
#[fastjango::filterset(model = Thing)]
pub struct r#ThingFilter {
    /// Of what type it is.
    #[filter(lookups = [exact, is_in])]
    pub r#type: String,
    #[filter(method = is_cheap)]
    cheap: bool,
    #[filter(method = r#move, name = "moved", exclude)]
    moved: NaiveDate,
    #[filter(method = costs, min = 0, max = 9)]
    cost: i32,
}

impl ThingFilter {
    fn is_cheap(cheap: bool) -> Expr<Thing, bool> {
        let cost = Thing::fields().cost;
        if cheap { cost.lt(10) } else { cost.gte(10) }
    }

    fn r#move(_: NaiveDate) -> Expr<Thing, bool> {
        Thing::fields().r#type.eq("moved")
    }

    fn costs(least: impl Into<i64>) -> Expr<Thing, bool> {
        Thing::fields().cost.cast::<i64>().gte(least.into())
    }
}

/// A filter by a function has one parameter.
#[test]
fn functions_filter_under_the_name_of_the_field() {
    use fastjango::rest::FilterSet;

    let names: Vec<_> = ThingFilter::filters().iter().map(|filter| filter.name).collect();
    assert_eq!(names, ["type", "type__in", "cheap", "moved", "cost"]);
}

/// A lookup other than `exact` is the end of its parameter's name.
#[test]
fn each_lookup_has_a_parameter() {
    use fastjango::rest::FilterSet;

    let names: Vec<_> = BookFilter::filters().iter().map(|filter| filter.name).collect();
    assert_eq!(
        names.join(" "),
        "title title__iexact title__contains title__icontains title__startswith title__istartswith title__endswith \
         title__iendswith title__regex title__iregex price price__in price__gt price__gte price__lt price__lte \
         price__range day day__isnull year author author_id worth out of_year__month of_year__day"
    );
    let names: Vec<_> = ReviewFilter::filters().iter().map(|filter| filter.name).collect();
    assert_eq!(
        names.join(" "),
        "created__year__range created__iso_year created__quarter__in created__month__lt created__week__gte created__day \
         created__week_day created__iso_week_day created__hour__gt created__minute created__second at__date \
         at__date__range at__time__lte at__date__in begins"
    );
}
