//! Every lookup of a filterset, over relations too.

#![deny(missing_docs, warnings)]

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
