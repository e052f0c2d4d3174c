//! What readers say.

use fastjango::prelude::*;

use crate::models::{Book, Review};

/// A review, wherever its book is not said by the address.
#[serializer(
    model = Review,
    unique_together(fields = [book, reviewer], message = "You have already reviewed this book."),
)]
pub struct ReviewSerializer {
    pub id: i64,
    pub book: PrimaryKey<Book>,
    #[field(source = book.title, read_only)]
    pub book_title: String,
    /// The caller.
    #[field(hidden, default = |context| context.user().map(|user| user.username.clone()).unwrap_or_default())]
    pub reviewer: String,
    #[field(source = reviewer, read_only)]
    pub by: String,
    #[field(min = 1, max = 5)]
    pub rating: i16,
    #[field(max_length = 200)]
    pub text: String,
    pub created: DateTime<Utc>,
}

/// Whether the caller has reviewed a book.
async fn has_reviewed(cx: &Context, book: i64) -> Result<bool> {
    let reviewer = username(cx);
    let reviews = Review::objects().filter(|review| review.book_id.eq(book) & review.reviewer.eq(reviewer));
    reviews.exists(cx.db()).await
}

/// The name that the caller's reviews have.
fn username(cx: &Context) -> String {
    cx.user().map(|user| user.username.clone()).unwrap_or_default()
}

/// What reviews are filtered by.
#[filterset(model = Review)]
pub struct ReviewFilter {
    pub book: PrimaryKey<Book>,
    #[filter(lookup = iexact)]
    pub reviewer: String,
    /// Any of these ratings, which some review gives.
    #[filter(all_values)]
    pub rating: Vec<i16>,
    /// `created_after` and `created_before`.
    pub created: RangeInclusive<DateTime<Utc>>,
}

/// All reviews, newest first.
#[viewset(
    model = Review,
    serializer = ReviewSerializer,
    filterset = ReviewFilter,
    actions = [list, create],
    ordering = [-created, id],
    pagination = Cursor(10).max_page_size(20),
    permissions = [IsAuthenticatedOrReadOnly],
    throttles = [ScopedRateThrottle("reviews", "4/minute").on([Method::POST])],
)]
impl ReviewViewSet {}

/// A review below its book.
#[serializer(model = Review, provided = [book_id, reviewer])]
pub struct BookReviewSerializer {
    pub id: i64,
    #[field(read_only)]
    pub reviewer: String,
    #[field(
        min = 1,
        max = 5,
        error_messages(
            min_value = "Give at least 1 star.",
            max_value = "Give at most 5 stars.",
            invalid = "Stars are whole numbers.",
        )
    )]
    pub rating: i16,
    #[field(max_length = 200, default = String::new())]
    pub text: String,
    pub created: DateTime<Utc>,
}

/// Only who wrote a review, or staff, may change it.
pub struct IsReviewer;

impl Permission<Review> for IsReviewer {
    async fn has_object_permission(&self, cx: &Context, review: &Review) -> Result<bool> {
        Ok(cx
            .user()
            .is_some_and(|user| user.is_staff || user.username == review.reviewer))
    }

    fn message(&self) -> Option<&'static str> {
        Some("Only the reviewer may change this review.")
    }
}

/// The reviews of one book.
#[viewset(
    model = Review,
    serializer = BookReviewSerializer,
    parents = [book],
    ordering = [id],
    pagination = LimitOffset(2).max_limit(5),
    permissions = [IsAuthenticatedOrReadOnly, ReadOnly | IsReviewer],
)]
impl BookReviewViewSet {
    async fn perform_create(&self, cx: &Context, serializer: Valid<BookReviewSerializer>) -> Result<Review> {
        let book: i64 = cx.path("book")?;
        if has_reviewed(cx, book).await? {
            return Err(ApiException::new(400, "You have already reviewed this book.").into());
        }
        let reviewer = username(cx);
        serializer
            .with(|review| (review.book_id.set(book), review.reviewer.set(reviewer)))
            .create(cx)
            .await
    }
}
