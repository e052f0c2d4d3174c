//! The API: each resource in a file of its own, with its documents, its filters and its viewset.

#![expect(
    missing_docs,
    reason = "the fields of documents and filters are what their names say"
)]

pub mod authors;
pub mod books;
pub mod broken;
pub mod bundles;
pub mod catalog;
pub mod categories;
pub mod contributions;
pub mod kinds;
pub mod me;
pub mod orders;
pub mod ping;
pub mod publishers;
pub mod reports;
pub mod reviews;
pub mod tags;
pub mod uploads;

use fastjango::auth::{BasicAuthentication, TokenAuthentication, obtain_auth_token};
use fastjango::prelude::*;

/// What is where.
pub fn register(api: &mut Api) {
    // It is to stand behind one proxy, which says in `X-Forwarded-For` who asks.
    api.title("Bookshop")
        .num_proxies(1)
        .authentication(TokenAuthentication)
        .authentication(BasicAuthentication)
        .register::<books::BookViewSet>("books")
        .register::<catalog::CatalogViewSet>("catalog")
        .register::<authors::AuthorViewSet>("authors")
        .register::<bundles::AuthorBundleViewSet>("author-bundles")
        .register::<publishers::PublisherViewSet>("publishers")
        .register::<categories::CategoryViewSet>("categories")
        .register::<tags::TagViewSet>("tags")
        .register::<reviews::ReviewViewSet>("reviews")
        .register::<contributions::ContributionViewSet>("contributions")
        .register::<orders::OrderViewSet>("orders")
        .register::<reviews::BookReviewViewSet>("books/{book}/reviews")
        .register::<authors::AuthorBookViewSet>("authors/{author}/books")
        .view("category-tree", categories::tree())
        .view("kinds", kinds::kinds())
        .view("kinds/strict", kinds::strict())
        .view("me", me::view())
        .view("me/password", me::password())
        .view("auth/token", obtain_auth_token())
        .view("reports/stock", reports::stock())
        .view("uploads", uploads::view())
        .view("closed", reports::closed())
        .view("broken", broken::view())
        .view("ping", ping::view())
        .view("export", reports::export());
}

/// Only staff may delete; this rule says nothing about anything else.
pub struct StaffDeletes;

impl<M: Send + Sync + 'static> Permission<M> for StaffDeletes {
    const LOOKS_AT_ROWS: bool = false;

    async fn has_permission(&self, cx: &Context) -> Result<bool> {
        Ok(cx.method() != Method::DELETE || cx.user().is_some_and(|user| user.is_staff))
    }
}
