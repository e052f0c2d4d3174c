//! Pages that go on where the last one ended: DRF's `CursorPagination`.

use super::{link, page_size_builders, size};
use crate::error::{ApiException, Error, Result};
use crate::models::options::{ColumnKind, Ordering};
use crate::models::query::{Lookup, Node, Query};
use crate::rest::encoding::{decode_base64, encode_base64};
use crate::rest::fields::FieldKind;
use crate::rest::parameters::Parameters;
use crate::rest::request::Request;
use crate::value::{Value, ValueKind};

/// The greatest number of rows that a cursor skips, as DRF's `offset_cutoff`: skipping costs the database time.
const OFFSET_CUTOFF: u64 = 1000;

/// Pages of this many rows that go on where the last one ended, so that new rows move none of them:
/// `pagination = Cursor(20)`.
///
/// The rows are in the viewset's order, or the model's, whose first column gives the position: one whose values seldom
/// repeat, such as a moment.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[viewset(model = Book, serializer = BookSerializer, pagination = Cursor(3), permissions = [AllowAny])]
/// impl ShelfViewSet {}
/// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
///
/// let page = shop.client(db)?.get("/api/shelf/").await.to_json()?;
/// let next = page["next"].as_str().expect("there are four books");
/// assert!(next.contains("?cursor=") && page["previous"] == Json::Null);
/// # Ok(()) });
/// ```
#[must_use]
#[expect(non_snake_case, reason = "it is written where DRF names a class")]
pub const fn Cursor(page_size: u32) -> CursorPagination {
    CursorPagination {
        page_size,
        cursor_query_param: "cursor",
        page_size_query_param: "page_size",
        max_page_size: 0,
    }
}

/// Pages that go on where the last one ended: DRF's `CursorPagination`. [`Cursor`] makes one.
///
/// # Examples
///
/// ```
/// use fastjango_runtime::rest::Cursor;
///
/// let pages = Cursor(10).max_page_size(20).cursor_query_param("after");
/// assert_eq!(pages.max_page_size, 20);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CursorPagination {
    /// The rows of a page.
    pub page_size: u32,
    /// The parameter that has the cursor.
    pub cursor_query_param: &'static str,
    /// The parameter that chooses the size; it is obeyed where [`max_page_size`](Self::max_page_size) is not zero.
    pub page_size_query_param: &'static str,
    /// The greatest size that a client may choose; zero: none.
    pub max_page_size: u32,
}

impl CursorPagination {
    page_size_builders!();

    /// Renames the parameter `cursor`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[viewset(model = Book, serializer = BookSerializer, pagination = Cursor(3).cursor_query_param("after"), permissions = [AllowAny])]
    /// impl ShelfViewSet {}
    /// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
    ///
    /// let page = shop.client(db)?.get("/api/shelf/").await.to_json()?;
    /// assert!(page["next"].as_str().is_some_and(|next| next.contains("?after=")));
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub const fn cursor_query_param(mut self, name: &'static str) -> Self {
        self.cursor_query_param = name;
        self
    }

    /// What the request asks for, of rows in this order.
    ///
    /// # Errors
    ///
    /// 404 for a cursor that is none.
    pub(crate) fn asked(&self, request: &Request, ordering: Vec<Ordering>, kind: ColumnKind) -> Result<Walk> {
        let place = match request.query().get(self.cursor_query_param) {
            Some(text) => Place::decode(text).ok_or_else(invalid_cursor)?,
            None => Place::default(),
        };
        let position = match &place.position {
            Some(text) => Some(value_of(text, kind).ok_or_else(invalid_cursor)?),
            None => None,
        };
        Ok(Walk {
            size: size(request, self.page_size_query_param, self.page_size, self.max_page_size),
            parameter: self.cursor_query_param,
            place,
            position,
            ordering,
        })
    }
}

fn invalid_cursor() -> Error {
    ApiException::new(404, "Invalid cursor").into()
}

/// Where a page begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Place {
    /// How many rows to skip from the position on.
    offset: u64,
    /// Whether the rows are walked backwards.
    reverse: bool,
    /// The value of the ordering's first column that the rows come after; `None`: from the very first.
    position: Option<String>,
}

impl Place {
    fn decode(text: &str) -> Option<Self> {
        let decoded = String::from_utf8(decode_base64(text.as_bytes())?).ok();
        let tokens = Parameters::parse(&decoded.filter(|text| text.is_ascii())?);
        let number = |name| match tokens.get_all(name).next() {
            Some(text) => crate::rest::parse_integer(text).and_then(|number| u64::try_from(number).ok()),
            None => Some(0),
        };
        // As Python's `parse_qs`, which leaves empty values out.
        let position = tokens.get_all("p").next().filter(|text| !text.is_empty());
        Some(Self {
            offset: number("o")?.min(OFFSET_CUTOFF),
            reverse: number("r")? != 0,
            position: position.map(str::to_owned),
        })
    }

    fn encode(&self) -> String {
        let offset = self.offset.to_string();
        let tokens = Parameters::default().replaced(&[
            ("o", (self.offset != 0).then_some(offset.as_str())),
            ("r", self.reverse.then_some("1")),
            ("p", self.position.as_deref()),
        ]);
        encode_base64(tokens.as_bytes())
    }
}

/// The value that a position stands for.
fn value_of(text: &str, kind: ColumnKind) -> Option<Value> {
    if kind.value_kind() == ValueKind::Text {
        return (!text.contains('\0')).then(|| Value::Text(text.to_owned()));
    }
    FieldKind::of_column_kind(kind)?.parse(&text.into()).ok()
}

/// A page that was asked for.
#[derive(Debug)]
pub(crate) struct Walk {
    size: u64,
    parameter: &'static str,
    place: Place,
    position: Option<Value>,
    ordering: Vec<Ordering>,
}

/// The links of a page, and which of the rows are on it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Walked {
    pub(crate) next: Option<String>,
    pub(crate) previous: Option<String>,
    /// How many of the rows are on the page.
    pub(crate) rows: usize,
    /// Whether they are in the opposite of their order.
    pub(crate) reversed: bool,
}

impl Walk {
    /// Restricts a query to the rows of the page, and the one after it.
    pub(crate) fn restrict(&self, query: &mut Query) {
        let reverse = self.place.reverse;
        if let (Some(position), Some(first)) = (&self.position, self.ordering.first()) {
            query.add_filter(self.beyond(first, position));
        }
        let mut ordering = self.ordering.clone();
        for order in &mut ordering {
            order.descending ^= reverse;
        }
        query.ordering = Some(ordering);
        query.slice(self.place.offset, self.size + 1);
    }

    /// That a row comes at or after the position; rows without a value come last where the order is descending.
    fn beyond(&self, first: &Ordering, position: &Value) -> Node {
        let descending = first.descending;
        let lookup = if self.place.reverse == descending {
            Lookup::Gt
        } else {
            Lookup::Lt
        };
        let expression = || Box::new(first.expression.clone());
        let beyond = Node::Lookup {
            lookup,
            left: expression(),
            right: vec![Node::Value(position.clone())],
        };
        if !self.place.reverse && !descending {
            return beyond;
        }
        let is_null = Node::Lookup {
            lookup: Lookup::IsNull,
            left: expression(),
            right: vec![Node::Value(Value::Boolean(true))],
        };
        Node::Or(vec![beyond, is_null])
    }

    /// The page, from the positions of the rows that were found: DRF's `get_next_link` and `get_previous_link`.
    pub(crate) fn walked(&self, request: &Request, found: &[Option<String>]) -> Walked {
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        let reverse = self.place.reverse;
        let marks: Vec<Mark<'_>> = found.iter().map(|position| Mark(position.as_deref())).collect();
        let rows = marks.len().min(size);
        let following = marks.get(size).copied();
        let is_first = self.place.position.is_none() && self.place.offset == 0;
        let came_from = (!is_first).then_some(Mark(self.place.position.as_deref()));
        let walked = &marks[..rows];
        let turned: Vec<Mark<'_>> = walked.iter().rev().copied().collect();
        let onwards = self.neighbour(reverse, &turned, following, came_from);
        let backwards = self.neighbour(!reverse, walked, came_from, following);
        let to = |place: Place| link(request, &[(self.parameter, Some(&place.encode()))]);
        let (next, previous) = if reverse {
            (backwards, onwards)
        } else {
            (onwards, backwards)
        };
        Walked {
            next: next.map(to),
            previous: previous.map(to),
            rows,
            reversed: reverse,
        }
    }

    /// The place of the page on one side, if there is anything. `marks` are those of this page's rows, the nearest to
    /// that side first; `beyond` is the mark on that side, `behind` the one on the other.
    fn neighbour(
        &self,
        reverse: bool,
        marks: &[Mark<'_>],
        beyond: Option<Mark<'_>>,
        behind: Option<Mark<'_>>,
    ) -> Option<Place> {
        let beyond = beyond?;
        let place = |offset, mark: Mark<'_>| Place {
            offset,
            reverse,
            position: mark.0.map(str::to_owned),
        };
        let Some(nearest) = marks.first() else {
            return Some(place(0, beyond));
        };
        // Where the direction turns, an offset makes the position that was asked for useless as a mark.
        let turns = self.place.reverse != reverse;
        let mut compare = if turns && self.place.offset != 0 {
            *nearest
        } else {
            beyond
        };
        for (offset, mark) in (0..).zip(marks) {
            if *mark != compare {
                return Some(place(offset, *mark));
            }
            compare = *mark;
        }
        // All rows of the page have one position.
        Some(match behind {
            None => place(self.size, Mark(None)),
            Some(behind) if turns => place(0, behind),
            Some(behind) => place(self.place.offset + self.size, behind),
        })
    }
}

/// The position of a row: the value of the order's first column, which may be null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mark<'a>(Option<&'a str>);

#[cfg(test)]
mod tests {
    use actix_web::http::Method;

    use super::*;

    /// Walks over rows that are ordered by these positions, descending, as a client that follows the links; gives the
    /// rows of the pages.
    fn pages(positions: &[&str], size: u32, back: bool) -> Vec<Vec<usize>> {
        let mut pages = Vec::new();
        let mut query = String::new();
        let mut forth = true;
        for _ in 0..50 {
            let (rows, walked) = page(positions, size, &query);
            pages.push(rows);
            forth &= walked.next.is_some();
            let link = if forth {
                walked.next
            } else {
                walked.previous.filter(|_| back)
            };
            let Some(link) = link else {
                break;
            };
            query = link
                .split_once('?')
                .map(|(_, query)| query.to_owned())
                .unwrap_or_default();
        }
        pages
    }

    fn page(positions: &[&str], size: u32, query: &str) -> (Vec<usize>, Walked) {
        let request = Request::new(Method::GET, &format!("/r/?{query}"));
        let asked = Cursor(size).asked(&request, Vec::new(), ColumnKind::Text);
        let walk = asked.expect("a cursor");
        let mut found: Vec<usize> = (0..positions.len()).collect();
        if walk.place.reverse {
            found.reverse();
        }
        if let Some(position) = &walk.place.position {
            let beyond = |at: &usize| {
                let (row, position) = (positions[*at], position.as_str());
                if walk.place.reverse {
                    row > position
                } else {
                    row < position
                }
            };
            found.retain(beyond);
        }
        let offset = usize::try_from(walk.place.offset).expect("a small number");
        let found: Vec<usize> = found.into_iter().skip(offset).take(size as usize + 1).collect();
        let texts: Vec<Option<String>> = found.iter().map(|at| Some(positions[*at].to_owned())).collect();
        let walked = walk.walked(&request, &texts);
        let mut rows: Vec<usize> = found.into_iter().take(walked.rows).collect();
        if walked.reversed {
            rows.reverse();
        }
        (rows, walked)
    }

    #[test]
    fn every_row_comes_once_whatever_ties_there_are() {
        for positions in [
            &["f", "e", "d", "c", "b", "a"][..],
            &["c", "c", "c", "b", "b", "a"],
            &["a", "a", "a", "a", "a"],
            &["b", "a", "a", "a", "a"],
            &["c", "b", "b", "b", "b", "b", "a"],
            &[],
        ] {
            for size in 1..=3 {
                let rows: Vec<usize> = pages(positions, size, false).concat();
                assert_eq!(
                    rows,
                    (0..positions.len()).collect::<Vec<_>>(),
                    "{positions:?} by {size}"
                );
            }
        }
    }

    #[test]
    fn the_way_back_leads_over_the_same_rows() {
        let positions = ["f", "e", "d", "c", "b", "a"];
        let walked = pages(&positions, 2, true);
        assert_eq!(walked, [[0, 1], [2, 3], [4, 5], [2, 3], [0, 1]]);
    }

    #[test]
    fn cursors_are_drfs() {
        let place = Place {
            offset: 2,
            reverse: true,
            position: Some("2026-05-15T14:26:52Z".to_owned()),
        };
        assert_eq!(place.encode(), "bz0yJnA9MjAyNi0wNS0xNVQxNCUzQTI2JTNBNTJaJnI9MQ==");
        assert_eq!(Place::decode(&place.encode()), Some(place));
        assert_eq!(Place::decode("bm9uc2Vuc2U="), Some(Place::default()));
        assert_eq!(Place::decode(""), Some(Place::default()));
        let far = encode_base64(b"o=99999999");
        assert_eq!(Place::decode(&far).map(|place| place.offset), Some(OFFSET_CUTOFF));
        for text in [
            "x",
            &encode_base64(b"o=-1"),
            &encode_base64(b"r=x"),
            &encode_base64(b"\xff"),
        ] {
            assert_eq!(Place::decode(text), None, "{text}");
        }
        assert_eq!(value_of("yesterday", ColumnKind::DateTime), None);
        assert_eq!(value_of("a\0", ColumnKind::Text), None);
        assert_eq!(value_of("7", ColumnKind::Integer), Some(Value::Integer(7)));
    }
}
