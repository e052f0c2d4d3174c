//! Integers that are not negative, of 64 bits, in a model, its queries and its API.

#![deny(missing_docs, unused_qualifications, warnings)]

use fastjango::prelude::*;

/// A page.
#[model]
pub struct Page {
    /// The key.
    pub id: i64,
    /// How often it was read.
    pub visits: u64,
    /// How often it may be read.
    pub limit: Option<u64>,
}

/// A page as JSON.
#[serializer(model = Page)]
pub struct PageSerializer {
    /// The key.
    pub id: i64,
    /// How often it was read.
    pub visits: u64,
    /// How often it may be read.
    pub limit: Option<u64>,
}

/// The filters of pages.
#[filterset(model = Page)]
pub struct PageFilter {
    /// How often it was read.
    #[filter(lookups = [exact, gte, range, is_in])]
    pub visits: u64,
}

#[viewset(model = Page, serializer = PageSerializer, filterset = PageFilter, ordering_fields = [visits], permissions = [AllowAny])]
impl PageViewSet {
    /// `action_about_another_row`: a detail action takes the row.
    #[action(detail, methods = [post])]
    async fn read(&self, cx: &Context, mut page: Page) -> Result<Response> {
        page.visits += 1;
        page.save(cx.db()).await?;
        self.document(cx, &page).await
    }

    /// `action_is_async`: an action of a name that is Rust's own word, and of lifetimes that it names.
    #[action(methods = [get])]
    async fn r#match<'a>(&'a self, cx: &'a Context) -> Result<Response> {
        Ok(Response::new(cx.action()))
    }

    /// `method_of_another_type`: a `Result` under another name.
    async fn list(&self, cx: &Context) -> Answer {
        Ok(Response::new(cx.action()))
    }
}

type Answer = Result<Response, Error>;

#[test]
fn integers_without_a_sign_are_written_and_compared() {
    let page = Page::new().visits(3_u64).limit(7_u64).build();
    assert_eq!((page.visits, page.limit), (3, Some(7)));
    let _ = Page::objects().filter(|page| page.visits.gt(3_u64) & page.limit.eq(7_u64));
}
