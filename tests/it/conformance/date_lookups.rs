//! The recorded cases of lookups of dates and moments, and of their parts.

use fastjango::prelude::*;
use fastjango_tests::bookshop::{Author, Book, Order, Review};

use super::{Case, rows};

/// The cases that Django raises for when they run, and that don't compile here: by the message that is pinned.
pub(super) const DO_NOT_COMPILE: &[(&str, &str)] = &[("date_lookups.bad_date", "queryset/value_of_another_type")];

/// The cases that what is built cannot say, and why.
pub(super) const NOT_EXPRESSED: &[(&str, &str)] =
    &[("date_lookups.year_string", "it does not compile: a text is no number")];

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("the day is in the calendar")
}

fn time(hour: u32, minute: u32, second: u32, microsecond: u32) -> NaiveTime {
    NaiveTime::from_hms_micro_opt(hour, minute, second, microsecond).expect("the time is in the day")
}

/// A moment from its text.
fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("the text is a moment")
}

pub(super) fn cases(db: &Database) -> Vec<Case<'_>> {
    let mut cases = of_dates(db);
    cases.extend(of_moments(db));
    cases
}

#[expect(clippy::too_many_lines, reason = "a list of cases")]
fn of_dates(db: &Database) -> Vec<Case<'_>> {
    vec![
        rows(
            db,
            "date_lookups.date_exact",
            Book::objects().filter(|b| b.published.eq(date(1981, 12, 2))),
        ),
        rows(
            db,
            "date_lookups.date_gt",
            Book::objects().filter(|b| b.published.gt(date(2020, 3, 6))),
        ),
        rows(db, "date_lookups.date_in", {
            let days = [date(2024, 3, 6), date(2024, 3, 10), date(2000, 1, 1)];
            Book::objects().filter(|b| b.published.is_in(days))
        }),
        rows(
            db,
            "date_lookups.date_isnull",
            Author::objects().filter(|a| a.born.is_null()),
        ),
        rows(
            db,
            "date_lookups.year_exact",
            Book::objects().filter(|b| b.published.year().eq(1985)),
        ),
        rows(
            db,
            "date_lookups.year_in",
            Book::objects().filter(|b| b.published.year().is_in([1999, 2001])),
        ),
        rows(
            db,
            "date_lookups.year_range",
            Book::objects().filter(|b| b.published.year().range(1987, 1991)),
        ),
        rows(
            db,
            "date_lookups.month",
            Book::objects().filter(|b| b.published.month().eq(12)),
        ),
        rows(
            db,
            "date_lookups.day_gt",
            Author::objects().filter(|a| a.born.day().gt(25)),
        ),
        rows(
            db,
            "date_lookups.iso_week_day",
            Book::objects().filter(|b| b.published.iso_week_day().eq(7)),
        ),
        rows(
            db,
            "date_lookups.iso_week_day_in",
            Review::objects().filter(|r| r.created.iso_week_day().is_in([6, 7]) & r.rating.eq(5)),
        ),
        rows(
            db,
            "date_lookups.week_53",
            Book::objects().filter(|b| b.published.week().is_in([1, 52, 53])),
        ),
        rows(
            db,
            "date_lookups.iso_year",
            Book::objects().filter(|b| b.published.iso_year().eq(1975)),
        ),
        rows(
            db,
            "date_lookups.iso_year_gte",
            Book::objects().filter(|b| b.published.iso_year().gte(2024)),
        ),
        rows(
            db,
            "date_lookups.quarter",
            Book::objects().filter(|b| b.published.quarter().eq(2) & b.published.year().gte(2000)),
        ),
        rows(
            db,
            "date_lookups.chained_parts",
            Book::objects().filter(|b| b.published.month().eq(3) & b.published.day().lte(7)),
        ),
        rows(
            db,
            "date_lookups.exclude_year",
            Book::objects().exclude(|b| b.published.year().gte(1955)),
        ),
        rows(
            db,
            "date_lookups.year_of_null",
            Book::objects().filter(|b| b.published.year().lt(9999) & b.id.lte(10)),
        ),
        rows(db, "date_lookups.date_exact_string", {
            let day = "2020-03-06".parse::<NaiveDate>().expect("it is a day");
            Book::objects().filter(|b| b.published.eq(day))
        }),
    ]
}

#[expect(clippy::too_many_lines, reason = "a list of cases")]
fn of_moments(db: &Database) -> Vec<Case<'_>> {
    vec![
        rows(
            db,
            "date_lookups.dt_exact",
            Author::objects().filter(|a| a.created.eq(at("2023-01-27T13:40:46Z"))),
        ),
        rows(
            db,
            "date_lookups.dt_exact_micro",
            Author::objects().filter(|a| a.created.eq(at("2024-09-12T13:08:57.123456Z"))),
        ),
        rows(
            db,
            "date_lookups.dt_exact_offset",
            Author::objects().filter(|a| a.created.eq(at("2023-01-27T19:10:46+05:30"))),
        ),
        rows(
            db,
            "date_lookups.dt_string",
            Order::objects().filter(|o| o.placed.eq(at("2026-03-01T08:37:00Z"))),
        ),
        rows(
            db,
            "date_lookups.dt_gt_micro",
            Author::objects().filter(|a| a.created.gt(at("2024-11-10T08:00:21.999998Z"))),
        ),
        rows(
            db,
            "date_lookups.dt_range",
            Order::objects().filter(|o| o.placed.range(at("2026-01-23T11:42:00Z"), at("2026-02-14T02:01:00Z"))),
        ),
        rows(
            db,
            "date_lookups.dt_range_mixed_micro",
            Book::objects().filter(|b| b.created.range(at("2024-05-29T11:45:14Z"), at("2024-06-24T00:00:00Z"))),
        ),
        rows(
            db,
            "date_lookups.dt_in",
            Order::objects().filter(|o| o.placed.is_in([at("2026-09-16T12:00:00Z"), at("2026-01-02T03:18:00Z")])),
        ),
        rows(
            db,
            "date_lookups.dt_month",
            Review::objects().filter(|r| r.created.month().eq(2) & r.created.year().eq(2026)),
        ),
        rows(
            db,
            "date_lookups.dt_day",
            Order::objects().filter(|o| o.placed.day().gte(28)),
        ),
        rows(
            db,
            "date_lookups.dt_hour",
            Author::objects().filter(|a| a.created.hour().eq(23)),
        ),
        rows(
            db,
            "date_lookups.dt_hour_gte",
            Order::objects().filter(|o| o.placed.hour().gte(18)),
        ),
        rows(
            db,
            "date_lookups.dt_minute",
            Author::objects().filter(|a| a.created.minute().eq(0)),
        ),
        rows(
            db,
            "date_lookups.dt_second_micro",
            Author::objects().filter(|a| a.created.second().eq(49)),
        ),
        rows(
            db,
            "date_lookups.dt_date",
            Book::objects().filter(|b| b.created.date().eq(date(2024, 5, 29))),
        ),
        rows(
            db,
            "date_lookups.dt_date_gt",
            Book::objects().filter(|b| b.created.date().gt(date(2025, 7, 2))),
        ),
        rows(
            db,
            "date_lookups.dt_date_range",
            Review::objects().filter(|r| r.created.date().range(date(2025, 1, 1), date(2025, 2, 14))),
        ),
        rows(
            db,
            "date_lookups.dt_time",
            Author::objects().filter(|a| a.created.time().eq(time(13, 40, 46, 0))),
        ),
        rows(
            db,
            "date_lookups.dt_time_gte",
            Author::objects().filter(|a| a.created.time().gte(time(22, 0, 0, 0))),
        ),
        rows(
            db,
            "date_lookups.dt_time_lt",
            Author::objects().filter(|a| a.created.time().lt(time(2, 57, 13, 999_999))),
        ),
        rows(
            db,
            "date_lookups.dt_week_day",
            Order::objects().filter(|o| o.placed.week_day().eq(2)),
        ),
        rows(
            db,
            "date_lookups.reverse_date_part",
            Book::objects()
                .filter(|b| b.reviews().created.date().lt(date(2025, 1, 20)))
                .distinct(),
        ),
        rows(
            db,
            "date_lookups.date_with_datetime_column",
            Order::objects()
                .filter(|o| o.placed.gte(at("2026-09-01T00:00:00Z")) & o.placed.date().lt(date(2026, 9, 10))),
        ),
    ]
}
