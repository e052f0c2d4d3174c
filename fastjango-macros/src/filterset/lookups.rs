//! The lookups that a filter can name: Django's, and those of the parts of dates and moments.

use super::ir::{Form, Part};

/// A lookup: the method of the handle, what ends its parameter, and what it takes.
pub(super) struct Lookup {
    pub(super) method: &'static str,
    pub(super) suffix: String,
    pub(super) form: Form,
}

/// How a lookup is written, the method of the handle, what ends its parameter, and what it takes.
const PLAIN: [(&str, &str, &str, Form); 17] = [
    ("exact", "eq", "", Form::One),
    ("iexact", "iexact", "iexact", Form::Text),
    ("contains", "contains", "contains", Form::Text),
    ("icontains", "icontains", "icontains", Form::Text),
    ("startswith", "startswith", "startswith", Form::Text),
    ("istartswith", "istartswith", "istartswith", Form::Text),
    ("endswith", "endswith", "endswith", Form::Text),
    ("iendswith", "iendswith", "iendswith", Form::Text),
    ("regex", "regex", "regex", Form::Pattern),
    ("iregex", "iregex", "iregex", Form::Pattern),
    ("gt", "gt", "gt", Form::One),
    ("gte", "gte", "gte", Form::One),
    ("lt", "lt", "lt", Form::One),
    ("lte", "lte", "lte", Form::One),
    ("range", "range", "range", Form::Two),
    ("is_in", "is_in", "in", Form::Many),
    ("is_null", "is_null", "isnull", Form::IsNull),
];

/// The parts of dates and moments, and what each is.
const PARTS: [(&str, Part); 13] = [
    ("year", Part::Number),
    ("iso_year", Part::Number),
    ("quarter", Part::Number),
    ("month", Part::Number),
    ("week", Part::Number),
    ("day", Part::Number),
    ("week_day", Part::Number),
    ("iso_week_day", Part::Number),
    ("hour", Part::Number),
    ("minute", Part::Number),
    ("second", Part::Number),
    ("date", Part::Date),
    ("time", Part::Time),
];

/// How a part is compared: the end of the lookup, the method, and the end of the parameter.
const COMPARISONS: [(&str, &str, &str); 7] = [
    ("", "eq", ""),
    ("gt", "gt", "gt"),
    ("gte", "gte", "gte"),
    ("lt", "lt", "lt"),
    ("lte", "lte", "lte"),
    ("range", "range", "range"),
    ("is_in", "is_in", "in"),
];

/// The lookup of a name: `icontains`, `year`, `year_gte`; `year__gte` as well, as Django spells it.
pub(super) fn find(name: &str) -> Option<Lookup> {
    let plain = PLAIN.iter().find(|(written, ..)| *written == name);
    if let Some((_, method, suffix, form)) = plain {
        return Some(Lookup {
            method,
            suffix: (*suffix).to_owned(),
            form: *form,
        });
    }
    let mut parts = PARTS
        .iter()
        .filter_map(|(method, part)| Some((method, part, name.strip_prefix(method)?)));
    parts.find_map(|(method, part, rest)| {
        let comparison = match rest {
            "" => "",
            rest => rest
                .strip_prefix("__")
                .or(rest.strip_prefix('_'))
                .filter(|rest| !rest.is_empty())?,
        };
        let (_, compared, suffix) = COMPARISONS.iter().find(|(written, ..)| *written == comparison)?;
        let separator = if suffix.is_empty() { "" } else { "__" };
        Some(Lookup {
            method,
            suffix: format!("{method}{separator}{suffix}"),
            form: Form::Part(*part, compared),
        })
    })
}

/// What Django calls otherwise, or others call it, and how it is written here.
const FOREIGN: [(&str, &str); 13] = [
    ("isnull", "is_null"),
    ("eq", "exact"),
    ("equals", "exact"),
    ("less_than", "lt"),
    ("less_than_or_equal", "lte"),
    ("less", "lt"),
    ("greater_than", "gt"),
    ("greater_than_or_equal", "gte"),
    ("greater", "gt"),
    ("min", "gte"),
    ("max", "lte"),
    ("between", "range"),
    ("like", "icontains"),
];

/// The lookup that is meant by a name of others.
pub(super) fn meant(name: &str) -> Option<&'static str> {
    let found = FOREIGN.iter().find(|(foreign, _)| *foreign == name);
    found.map(|(_, lookup)| *lookup)
}

/// The names that a mistaken one is compared with.
pub(super) fn names() -> impl Iterator<Item = &'static str> + Clone {
    let plain = PLAIN.iter().map(|(name, ..)| *name);
    plain.chain(PARTS.iter().map(|(name, _)| *name))
}

#[cfg(test)]
mod tests {
    use super::{Form, find};

    #[test]
    fn a_part_is_compared_in_each_way() {
        let told = |name: &str| find(name).map(|lookup| (lookup.method, lookup.suffix));
        assert_eq!(told("year"), Some(("year", "year".to_owned())));
        assert_eq!(told("year_gte"), Some(("year", "year__gte".to_owned())));
        assert_eq!(told("year__gte"), Some(("year", "year__gte".to_owned())));
        assert_eq!(
            told("iso_week_day_is_in"),
            Some(("iso_week_day", "iso_week_day__in".to_owned()))
        );
        assert_eq!(told("week_day"), Some(("week_day", "week_day".to_owned())));
        assert_eq!(told("yeargte"), None);
        assert_eq!(told("year_"), None);
        assert_eq!(told("year_icontains"), None);
    }

    #[test]
    fn a_pattern_is_no_plain_text() {
        assert!(find("regex").is_some_and(|lookup| lookup.form == Form::Pattern));
    }
}
