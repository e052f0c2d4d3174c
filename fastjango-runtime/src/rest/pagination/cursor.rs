//! Pages that go on where the last one ended: DRF's `CursorPagination`.

use super::{link, page_size_builders, size};
use crate::error::{ApiException, Error, Result};
use crate::models::options::{ColumnKind, ModelOptions, NullsOrder, Ordering};
use crate::models::query::{Lookup, Node, Query};
use crate::models::sql;
use crate::rest::encoding::{decode_base64, encode_base64};
use crate::rest::fields::FieldKind;
use crate::rest::filters;
use crate::rest::parameters::Parameters;
use crate::rest::request::Request;
use crate::value::{Value, ValueKind};

/// Pages of this many rows that go on where the last one ended, so that new rows move none of them:
/// `pagination = Cursor(20)`.
///
/// The rows are in the viewset's order, or the model's, which consists of columns; rows that are equal in all of them are
/// in the order of their keys. So each row is on one page, whichever values repeat or are NULL. NULL is the least value
/// on every database, unless the order says `nulls_first` or `nulls_last`.
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
/// use fastjango::rest::Cursor;
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
    pub(crate) fn asked(&self, request: &Request, columns: OrderedColumns) -> Result<Walk> {
        let place = match request.query().get(self.cursor_query_param) {
            Some(text) => Place::decode(text).ok_or_else(invalid_cursor)?,
            None => Place::default(),
        };
        let position = match &place.position {
            Some(texts) => Some(columns.values_of(texts).ok_or_else(invalid_cursor)?),
            None => None,
        };
        Ok(Walk {
            size: size(request, self.page_size_query_param, self.page_size, self.max_page_size),
            parameter: self.cursor_query_param,
            place,
            position,
            columns,
        })
    }
}

fn invalid_cursor() -> Error {
    ApiException::new(404, "Invalid cursor").into()
}

/// The error of a secret column in an order.
fn secret_column(model: &ModelOptions, expression: &Node) -> Error {
    let name = match expression {
        Node::Column { path, column } if path.is_root() => model.column(*column).name,
        _ => "a column of its order",
    };
    Error::Configuration(format!(
        "`{name}` of `{}` is secret, and each cursor would tell it; order by a `unique` column that is not, or page \
         otherwise",
        model.name
    ))
}

/// An order that leaves no two rows equal, all parts of which are columns.
#[derive(Debug)]
pub(crate) struct OrderedColumns(Vec<OrderedColumn>);

#[derive(Debug, Clone)]
struct OrderedColumn {
    ordering: Ordering,
    kind: ColumnKind,
}

impl OrderedColumns {
    /// The columns of an order of a model's rows, and its key where rows may be equal in them; `None` for an order that
    /// begins with no column, or has parts that are none.
    ///
    /// # Errors
    ///
    /// Those of an order by relations that goes round in a circle, and [`Error::Configuration`] for a secret column: a
    /// cursor is no secret to who gets it.
    pub(crate) fn of(model: &'static ModelOptions, ordering: &[Ordering]) -> Result<Option<Self>> {
        let mut columns = Vec::new();
        for mut ordering in sql::expanded_ordering(model, ordering)? {
            let Some(ordered) = filters::ordered_column(model, &ordering.expression) else {
                return Ok(None);
            };
            if ordered.secret {
                return Err(secret_column(model, &ordering.expression));
            }
            if ordered.nullable && ordering.nulls.is_none() {
                // What most databases do, and PostgreSQL does not.
                ordering.nulls = Some(if ordering.descending {
                    NullsOrder::Last
                } else {
                    NullsOrder::First
                });
            } else if !ordered.nullable {
                ordering.nulls = None;
            }
            let kind = ordered.kind;
            columns.push(OrderedColumn { ordering, kind });
            if ordered.unique {
                return Ok(Some(Self(columns)));
            }
        }
        let Some(last) = columns.last() else {
            return Ok(None);
        };
        if model.primary_key().secret {
            return Err(secret_column(model, &Node::column(model.primary_key)));
        }
        let key = OrderedColumn {
            ordering: Ordering {
                expression: Node::column(model.primary_key),
                // An index of the last column has the keys in its own direction.
                descending: last.ordering.descending,
                nulls: None,
            },
            kind: model.primary_key().kind,
        };
        columns.push(key);
        Ok(Some(Self(columns)))
    }

    /// The columns, to be selected beside the rows.
    pub(crate) fn nodes(&self) -> Vec<Node> {
        self.0.iter().map(|column| column.ordering.expression.clone()).collect()
    }

    /// What the columns store.
    pub(crate) fn kinds(&self) -> Vec<ColumnKind> {
        self.0.iter().map(|column| column.kind).collect()
    }

    /// The values that the texts of a position stand for.
    fn values_of(&self, texts: &[Option<String>]) -> Option<Vec<Option<Value>>> {
        if texts.is_empty() || texts.len() > self.0.len() {
            return None;
        }
        let value = |(text, column): (&Option<String>, &OrderedColumn)| match text {
            Some(text) => value_of(text, column.kind).map(Some),
            None => Some(None),
        };
        texts.iter().zip(&self.0).map(value).collect()
    }
}

/// The values of a row in the columns of the order, or in the first of them, as texts; `None` is NULL.
type Position = Vec<Option<String>>;

/// Where a page begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Place {
    /// Whether the rows are walked backwards.
    reverse: bool,
    /// What the rows come after; `None`: from the very first.
    position: Option<Position>,
}

impl Place {
    /// Reads DRF's `r` and `p`, and the position of several columns, `k`.
    fn decode(text: &str) -> Option<Self> {
        let ascii = |text: &String| text.is_ascii();
        let decoded = text.is_ascii().then(|| decode_base64(text.as_bytes()))??;
        let tokens = Parameters::parse(&String::from_utf8(decoded).ok().filter(ascii)?);
        let reverse = match tokens.get_all("r").next() {
            Some(text) => crate::rest::parse_integer(text).and_then(|number| u64::try_from(number).ok())?,
            None => 0,
        };
        // As Python's `parse_qs`, which leaves empty values out.
        let filled = |name| tokens.get_all(name).next().filter(|text| !text.is_empty());
        let position = match (filled("k"), filled("p")) {
            (Some(texts), _) => Some(serde_json::from_str(texts).ok()?),
            (None, Some(text)) => Some(vec![Some(text.to_owned())]),
            (None, None) => None,
        };
        Some(Self {
            reverse: reverse != 0,
            position,
        })
    }

    fn encode(&self) -> String {
        let (alone, several) = match self.position.as_deref() {
            Some([Some(text)]) if !text.is_empty() => (Some(text.as_str()), None),
            Some(texts) => (None, Some(serde_json::json!(texts).to_string())),
            None => (None, None),
        };
        let tokens = Parameters::default().replaced(&[
            ("k", several.as_deref()),
            ("r", self.reverse.then_some("1")),
            ("p", alone),
        ]);
        encode_base64(tokens.as_bytes())
    }
}

/// The value that a text of a position stands for.
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
    position: Option<Vec<Option<Value>>>,
    columns: OrderedColumns,
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
    /// The columns of the order.
    pub(crate) const fn columns(&self) -> &OrderedColumns {
        &self.columns
    }

    /// Restricts a query to the rows of the page, and the one after it.
    pub(crate) fn restrict(&self, query: &mut Query) {
        query.refuse_slice("paged by cursors");
        let mut ordering: Vec<Ordering> = self.columns.0.iter().map(|column| column.ordering.clone()).collect();
        if self.place.reverse {
            ordering.iter_mut().for_each(Ordering::turn);
        }
        if let Some(position) = &self.position {
            match beyond(&ordering, position) {
                Some(condition) => query.add_filter(condition),
                None => query.empty = true,
            }
        }
        query.ordering = Some(ordering);
        query.slice(0, self.size + 1);
    }

    /// The page, from the positions of the rows that were found: DRF's `get_next_link` and `get_previous_link`.
    pub(crate) fn walked(&self, request: &Request, found: &[Position]) -> Walked {
        let reverse = self.place.reverse;
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        let rows = found.len().min(size);
        let onwards = found.get(size).map(|following| Place {
            reverse,
            position: Some(self.place_beside(&found[rows - 1], following)),
        });
        let backwards = self.place.position.as_ref().map(|came_from| Place {
            reverse: !reverse,
            // Where nothing is beyond the position, what leads back to it are the rows at that end.
            position: found.first().map(|first| self.place_beside(first, came_from)),
        });
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

    /// The position of a row: the first column is enough where its neighbour differs in it, as DRF's cursors have it.
    fn place_beside(&self, row: &Position, neighbour: &Position) -> Position {
        // Texts that differ may be equal to the database.
        let is_text = self.columns.0[0].kind.value_kind() == ValueKind::Text;
        let told = if !is_text && row[0] != neighbour[0] {
            1
        } else {
            row.len()
        };
        row[..told].to_vec()
    }
}

/// That a row comes after a position in an order, of which the position may have the first columns alone; `None` where
/// no row can.
fn beyond(ordering: &[Ordering], position: &[Option<Value>]) -> Option<Node> {
    let ((part, ordering), (value, position)) = (ordering.split_first()?, position.split_first()?);
    let rest = beyond(ordering, position);
    let compared = |lookup, value: &Value| part.expression.clone().lookup(lookup, Node::Value(value.clone()));
    let is_null = |is_null: bool| compared(Lookup::IsNull, &Value::Boolean(is_null));
    let (after, at_or_after) = if part.descending {
        (Lookup::Lt, Lookup::Lte)
    } else {
        (Lookup::Gt, Lookup::Gte)
    };
    match (value, part.nulls) {
        (Some(value), None | Some(NullsOrder::First)) => Some(match rest {
            None => compared(after, value),
            // A range of the first column, which an index can find.
            Some(rest) => Node::And(vec![
                compared(at_or_after, value),
                Node::Or(vec![compared(after, value), rest]),
            ]),
        }),
        (Some(value), Some(NullsOrder::Last)) => {
            let equal = rest.map(|rest| Node::And(vec![compared(Lookup::Exact, value), rest]));
            let beyond = [compared(after, value), is_null(true)];
            Some(Node::Or(beyond.into_iter().chain(equal).collect()))
        }
        (None, Some(NullsOrder::First)) => {
            let equal = rest.map(|rest| Node::And(vec![is_null(true), rest]));
            Some(Node::Or([is_null(false)].into_iter().chain(equal).collect()))
        }
        (None, _) => rest.map(|rest| Node::And(vec![is_null(true), rest])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(reverse: bool, position: &[Option<&str>]) -> Place {
        let texts = position.iter().map(|text| text.map(str::to_owned)).collect();
        Place {
            reverse,
            position: Some(texts),
        }
    }

    #[test]
    fn cursors_of_one_column_are_drfs() {
        let place = place(true, &[Some("2026-05-15T14:26:52Z")]);
        assert_eq!(encode_base64(b"p=2026-05-15T14%3A26%3A52Z&r=1"), place.encode());
        assert_eq!(Place::decode(&place.encode()), Some(place));
    }

    #[test]
    fn cursors_of_several_columns_and_of_null_come_back() {
        for position in [
            &[Some("a&p=b"), None, Some("7")][..],
            &[None],
            &[Some("")],
            &[Some("Zoë")],
        ] {
            let place = place(false, position);
            assert_eq!(Place::decode(&place.encode()), Some(place));
        }
    }

    #[test]
    fn what_is_no_cursor_is_none() {
        assert_eq!(Place::decode("bm9uc2Vuc2U="), Some(Place::default()));
        assert_eq!(Place::decode(""), Some(Place::default()));
        for text in [
            "x",
            "\u{fffd}",
            &encode_base64(b"r=-1"),
            &encode_base64(b"r=x"),
            &encode_base64(b"k=x"),
            &encode_base64(b"k=%5B7%5D"),
            &encode_base64(b"\xff"),
        ] {
            assert_eq!(Place::decode(text), None, "{text}");
        }
        assert_eq!(value_of("yesterday", ColumnKind::DateTime), None);
        assert_eq!(value_of("a\0", ColumnKind::Text), None);
        assert_eq!(value_of("7", ColumnKind::Integer), Some(Value::Integer(7)));
    }
}
