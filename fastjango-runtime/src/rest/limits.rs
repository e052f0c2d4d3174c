//! How much one request may ask for.

use std::time::Duration;

/// What an API takes of one request at most: nothing that a client sends is without a bound.
///
/// # Examples
///
/// ```
/// use fastjango::rest::{Api, Limits};
///
/// let mut api = Api::new("/api");
/// api.limits(Limits { body: 65_536, items: 50, ..Limits::default() });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The bytes of a body, 2.5 MB unless it is said: Django's `DATA_UPLOAD_MAX_MEMORY_SIZE`. A larger one is
    /// answered with 413.
    pub body: usize,
    /// How long a whole body may take to come, 60 seconds unless it is said; a greater `body` may need more. One that is
    /// slower is answered with 408 and the end of the connection, however steadily its bytes come.
    pub body_timeout: Duration,
    /// How deep a JSON document may be nested, 64 levels unless it is said, and 127 at most: more is answered with 400.
    /// It holds for JSON within text too, of a form's field or of one with `binary`. MySQL keeps documents of 100 levels,
    /// MariaDB of 31: a field of a model refuses more.
    pub depth: usize,
    /// The items of a list or dictionary in a document, where its field doesn't say `max_length`; 1000 unless it is
    /// said. One with more is refused as one that is longer than its `max_length`.
    pub items: usize,
    /// The values of one filter, between commas or one by one; 500 unless it is said. The `conjoined` filters of a
    /// list take 16 rows at most among them, as each costs a subquery.
    pub filter_values: usize,
    /// The words of `?search=`; 32 unless it is said. More are answered with 400.
    pub search_terms: usize,
}

impl Limits {
    /// What holds unless an API says otherwise.
    pub(crate) const DEFAULT: Self = Self {
        body: 2_621_440,
        body_timeout: Duration::from_mins(1),
        depth: 64,
        items: 1000,
        filter_values: 500,
        search_terms: 32,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
