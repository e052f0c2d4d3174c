//! Pages of a list: DRF's pagination classes.

use crate::error::{ApiException, Error, Result};
use crate::rest::integers::parse_integer;
use crate::rest::request::Request;

mod cursor;

pub use cursor::{Cursor, CursorPagination};
pub(crate) use cursor::{OrderedColumns, Walked};

/// How the lists of a viewset are cut into pages.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::rest::Pagination;
///
/// let pages: Pagination = PageNumber(20).max_page_size(100).into();
/// assert!(matches!(pages, Pagination::PageNumber(pages) if pages.page_size == 20));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Pagination {
    /// Not at all: the answer is a bare array.
    None,
    /// `?page=2`.
    PageNumber(PageNumberPagination),
    /// `?limit=20&offset=40`.
    LimitOffset(LimitOffsetPagination),
    /// `?cursor=cD0yMDI2`.
    Cursor(CursorPagination),
}

/// The builders of what lets clients choose how many rows a page has.
macro_rules! page_size_builders {
    () => {
        /// Lets the client choose the size with `?page_size=`, up to this maximum.
        ///
        /// # Examples
        ///
        /// ```
        /// # use {fastjango::prelude::*, shop::*};
        /// # run(async |db| {
        /// #[viewset(model = Book, serializer = BookSerializer, pagination = PageNumber(1).max_page_size(3), permissions = [AllowAny])]
        /// impl ShelfViewSet {}
        /// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
        ///
        /// let page = shop.client(db)?.get("/api/shelf/?page_size=100").await.to_json()?;
        /// assert_eq!(page["results"].as_array().map(Vec::len), Some(3));
        /// # Ok(()) });
        /// ```
        #[must_use]
        pub const fn max_page_size(mut self, maximum: u32) -> Self {
            self.max_page_size = maximum;
            self
        }

        /// Renames the parameter `page_size`.
        ///
        /// # Examples
        ///
        /// ```
        /// # use {fastjango::prelude::*, shop::*};
        /// # run(async |db| {
        /// #[viewset(model = Book, serializer = BookSerializer, pagination = PageNumber(1).max_page_size(3).page_size_query_param("size"), permissions = [AllowAny])]
        /// impl ShelfViewSet {}
        /// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
        ///
        /// let page = shop.client(db)?.get("/api/shelf/?size=2").await.to_json()?;
        /// assert_eq!(page["results"].as_array().map(Vec::len), Some(2));
        /// # Ok(()) });
        /// ```
        #[must_use]
        pub const fn page_size_query_param(mut self, name: &'static str) -> Self {
            self.page_size_query_param = name;
            self
        }
    };
}
use page_size_builders;

/// Numbered pages of this many rows: `pagination = PageNumber(20)`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[viewset(model = Book, serializer = BookSerializer, pagination = PageNumber(3), permissions = [AllowAny])]
/// impl ShelfViewSet {}
/// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
///
/// let page = shop.client(db)?.get("/api/shelf/?page=2").await.to_json()?;
/// assert_eq!((&page["count"], page["results"].as_array().map(Vec::len)), (&json!(4), Some(1)));
/// # Ok(()) });
/// ```
#[must_use]
#[expect(non_snake_case, reason = "it is written where DRF names a class")]
pub const fn PageNumber(page_size: u32) -> PageNumberPagination {
    PageNumberPagination {
        page_size,
        page_query_param: "page",
        page_size_query_param: "page_size",
        max_page_size: 0,
    }
}

/// Numbered pages: DRF's `PageNumberPagination`. [`PageNumber`] makes one.
///
/// # Examples
///
/// ```
/// use fastjango::rest::PageNumber;
///
/// let pages = PageNumber(7).page_query_param("p").page_size_query_param("size").max_page_size(15);
/// assert_eq!(pages.max_page_size, 15);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageNumberPagination {
    /// The rows of a page.
    pub page_size: u32,
    /// The parameter that chooses the page.
    pub page_query_param: &'static str,
    /// The parameter that chooses the size; it is obeyed where [`max_page_size`](Self::max_page_size) is not zero.
    pub page_size_query_param: &'static str,
    /// The greatest size that a client may choose; zero: none.
    pub max_page_size: u32,
}

impl PageNumberPagination {
    page_size_builders!();

    /// Renames the parameter `page`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[viewset(
    ///     model = Book, serializer = BookSerializer,
    ///     pagination = PageNumber(1).page_query_param("p").max_page_size(9).page_size_query_param("size"),
    ///     permissions = [AllowAny],
    /// )]
    /// impl ShelfViewSet {}
    /// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
    ///
    /// let page = shop.client(db)?.get("/api/shelf/?p=1&size=3").await.to_json()?;
    /// assert_eq!(page["results"].as_array().map(Vec::len), Some(3));
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub const fn page_query_param(mut self, name: &'static str) -> Self {
        self.page_query_param = name;
        self
    }

    fn size(&self, request: &Request) -> u64 {
        size(request, self.page_size_query_param, self.page_size, self.max_page_size)
    }
}

/// How many rows a page has: what the client chooses, where it may, or else the default.
fn size(request: &Request, parameter: &str, default: u32, maximum: u32) -> u64 {
    let asked = request
        .query()
        .get(parameter)
        .filter(|_| maximum > 0)
        .and_then(parse_integer)
        .and_then(|size| u64::try_from(size).ok());
    match asked {
        Some(size) if size > 0 => size.min(u64::from(maximum)),
        _ => u64::from(default.max(1)),
    }
}

/// Windows of this many rows unless the client asks for fewer: `pagination = LimitOffset(10)`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[viewset(model = Book, serializer = BookSerializer, pagination = LimitOffset(3), permissions = [AllowAny])]
/// impl ShelfViewSet {}
/// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
///
/// let page = shop.client(db)?.get("/api/shelf/?limit=2&offset=1").await.to_json()?;
/// assert_eq!((&page["count"], page["results"].as_array().map(Vec::len)), (&json!(4), Some(2)));
/// # Ok(()) });
/// ```
#[must_use]
#[expect(non_snake_case, reason = "it is written where DRF names a class")]
pub const fn LimitOffset(default_limit: u32) -> LimitOffsetPagination {
    LimitOffsetPagination {
        default_limit,
        max_limit: default_limit,
        limit_query_param: "limit",
        offset_query_param: "offset",
    }
}

/// Windows: DRF's `LimitOffsetPagination`. [`LimitOffset`] makes one. Without a maximum of its own, the greatest window
/// is the one that a client gets who asks for none; DRF's has no greatest then.
///
/// # Examples
///
/// ```
/// use fastjango::rest::LimitOffset;
///
/// let windows = LimitOffset(10).max_limit(100).offset_query_param("start");
/// assert_eq!((windows.max_limit, windows.limit_query_param), (100, "limit"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct LimitOffsetPagination {
    /// The rows of a window that doesn't name its limit.
    pub default_limit: u32,
    /// The greatest limit.
    pub max_limit: u32,
    /// The parameter that chooses the limit.
    pub limit_query_param: &'static str,
    /// The parameter that says how many rows come before the window.
    pub offset_query_param: &'static str,
}

impl LimitOffsetPagination {
    /// The greatest window that a client may ask for.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[viewset(
    ///     model = Book, serializer = BookSerializer,
    ///     pagination = LimitOffset(2).max_limit(3), permissions = [AllowAny],
    /// )]
    /// impl ShelfViewSet {}
    /// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
    ///
    /// let window = shop.client(db)?.get("/api/shelf/?limit=1000").await.to_json()?;
    /// assert_eq!(window["results"].as_array().map(Vec::len), Some(3));
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub const fn max_limit(mut self, maximum: u32) -> Self {
        self.max_limit = maximum;
        self
    }

    /// Renames the parameter `limit`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[viewset(model = Book, serializer = BookSerializer, pagination = LimitOffset(3).limit_query_param("size"), permissions = [AllowAny])]
    /// impl ShelfViewSet {}
    /// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
    ///
    /// let page = shop.client(db)?.get("/api/shelf/?size=2").await.to_json()?;
    /// assert_eq!(page["results"].as_array().map(Vec::len), Some(2));
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub const fn limit_query_param(mut self, name: &'static str) -> Self {
        self.limit_query_param = name;
        self
    }

    /// Renames the parameter `offset`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[viewset(model = Book, serializer = BookSerializer, pagination = LimitOffset(3).offset_query_param("start"), permissions = [AllowAny])]
    /// impl ShelfViewSet {}
    /// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
    ///
    /// let page = shop.client(db)?.get("/api/shelf/?start=3").await.to_json()?;
    /// assert_eq!(page["results"].as_array().map(Vec::len), Some(1));
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub const fn offset_query_param(mut self, name: &'static str) -> Self {
        self.offset_query_param = name;
        self
    }
}

impl From<PageNumberPagination> for Pagination {
    fn from(pagination: PageNumberPagination) -> Self {
        Self::PageNumber(pagination)
    }
}

impl From<CursorPagination> for Pagination {
    fn from(pagination: CursorPagination) -> Self {
        Self::Cursor(pagination)
    }
}

impl From<LimitOffsetPagination> for Pagination {
    fn from(pagination: LimitOffsetPagination) -> Self {
        Self::LimitOffset(pagination)
    }
}

/// What a request asked for, before it is known how many rows there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// A page by its number, from 1.
    Page {
        number: u64,
        size: u64,
        parameter: &'static str,
    },
    /// The last page.
    LastPage { size: u64, parameter: &'static str },
    /// A window.
    Window {
        limit: u64,
        offset: u64,
        /// The names of the parameters of both.
        parameters: [&'static str; 2],
    },
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page {
    /// How long the list is, where that is known.
    pub(crate) count: Option<u64>,
    pub(crate) next: Option<String>,
    pub(crate) previous: Option<String>,
}

fn invalid_page() -> Error {
    ApiException::new(404, "Invalid page.").into()
}

impl Pagination {
    /// What the request asked for; `None` where the list has no pages, or has them by cursors.
    pub(crate) fn asked(&self, request: &Request) -> Result<Option<Asked>> {
        match self {
            Self::None | Self::Cursor(_) => Ok(None),
            Self::PageNumber(pagination) => pagination.asked(request).map(Some),
            Self::LimitOffset(pagination) => Ok(Some(pagination.asked(request))),
        }
    }
}

impl PageNumberPagination {
    fn asked(&self, request: &Request) -> Result<Asked> {
        let (size, parameter) = (self.size(request), self.page_query_param);
        let number = match request.query().get(parameter) {
            None | Some("") => 1,
            Some("last") => return Ok(Asked::LastPage { size, parameter }),
            Some(text) => parse_integer(text)
                .and_then(|number| u64::try_from(number).ok())
                .filter(|number| *number > 0)
                .ok_or_else(invalid_page)?,
        };
        Ok(Asked::Page {
            number,
            size,
            parameter,
        })
    }
}

impl LimitOffsetPagination {
    fn asked(self, request: &Request) -> Asked {
        let number = |name| {
            request
                .query()
                .get(name)
                .and_then(parse_integer)
                .and_then(|number| u64::try_from(number).ok())
        };
        let parameters = [self.limit_query_param, self.offset_query_param];
        let limit = match number(parameters[0]) {
            Some(limit) if limit > 0 => limit.min(u64::from(self.max_limit)),
            _ => u64::from(self.default_limit.max(1)),
        };
        Asked::Window {
            limit,
            offset: number(parameters[1]).unwrap_or(0),
            parameters,
        }
    }
}

impl Asked {
    /// The rows to skip and the greatest number to bring, where that doesn't depend on how many there are.
    pub(crate) fn window(&self) -> Option<(u64, u64)> {
        match *self {
            Self::Page { number, size, .. } => Some(((number - 1).saturating_mul(size), size)),
            Self::LastPage { .. } => None,
            Self::Window { limit, offset, .. } => Some((offset, limit)),
        }
    }

    /// The same, now that it is known how many rows there are.
    pub(crate) fn window_of(&self, count: u64) -> (u64, u64) {
        match *self {
            Self::LastPage { size, .. } => ((pages(count, size) - 1) * size, size),
            _ => self.window().unwrap_or_default(),
        }
    }

    /// The links of the page.
    pub(crate) fn page(&self, request: &Request, count: u64) -> Result<Page> {
        match *self {
            Self::Page {
                number,
                size,
                parameter,
            } => numbered(request, count, number, size, parameter),
            Self::LastPage { size, parameter } => numbered(request, count, pages(count, size), size, parameter),
            Self::Window {
                limit,
                offset,
                parameters,
            } => Ok(window(request, count, limit, offset, parameters)),
        }
    }
}

fn pages(count: u64, size: u64) -> u64 {
    count.div_ceil(size).max(1)
}

fn numbered(request: &Request, count: u64, number: u64, size: u64, parameter: &str) -> Result<Page> {
    let last = pages(count, size);
    if number > last {
        return Err(invalid_page());
    }
    let to_page = |number: u64| match number {
        1 => link(request, &[(parameter, None)]),
        _ => link(request, &[(parameter, Some(&number.to_string()))]),
    };
    Ok(Page {
        count: Some(count),
        next: (number < last).then(|| to_page(number + 1)),
        previous: (number > 1).then(|| to_page(number - 1)),
    })
}

fn window(request: &Request, count: u64, limit: u64, offset: u64, parameters: [&str; 2]) -> Page {
    let limit_text = limit.to_string();
    let to_offset = |offset: u64| {
        let text = offset.to_string();
        let offset = (offset > 0).then_some(text.as_str());
        link(request, &[(parameters[0], Some(&limit_text)), (parameters[1], offset)])
    };
    let next = offset.saturating_add(limit);
    Page {
        count: Some(count),
        next: (next < count).then(|| to_offset(next)),
        previous: (offset > 0).then(|| to_offset(offset.saturating_sub(limit))),
    }
}

/// The address of the request with some parameters changed.
fn link(request: &Request, changes: &[(&str, Option<&str>)]) -> String {
    let query = request.query().replaced(changes);
    let mut link = request.build_absolute_uri(&request.path);
    if !query.is_empty() {
        link.push('?');
        link.push_str(&query);
    }
    link
}

impl Page {
    /// Writes the document of the page up to its rows; [`Page::END`] comes after them.
    pub(crate) fn write_start(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{");
        if let Some(count) = self.count {
            out.extend_from_slice(b"\"count\":");
            out.extend_from_slice(itoa::Buffer::new().format(count).as_bytes());
            out.extend_from_slice(b",");
        }
        for (name, link) in [("next", &self.next), ("previous", &self.previous)] {
            out.extend_from_slice(b"\"");
            out.extend_from_slice(name.as_bytes());
            out.extend_from_slice(b"\":");
            match link {
                Some(link) => out.extend_from_slice(serde_json::Value::from(link.as_str()).to_string().as_bytes()),
                None => out.extend_from_slice(b"null"),
            }
            out.extend_from_slice(b",");
        }
        out.extend_from_slice(b"\"results\":");
    }

    /// A page that a cursor led to, and which of the rows that were found are on it, in their order.
    pub(crate) fn of_cursor(walked: Walked) -> (Self, Vec<usize>) {
        let mut rows: Vec<usize> = (0..walked.rows).collect();
        if walked.reversed {
            rows.reverse();
        }
        let page = Self {
            count: None,
            next: walked.next,
            previous: walked.previous,
        };
        (page, rows)
    }

    /// What ends the document.
    pub(crate) const END: &'static [u8] = b"}";
}

#[cfg(test)]
mod tests;
