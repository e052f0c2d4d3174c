//! How books are written.

use fastjango::prelude::*;

use super::documents::{BookContributionSerializer, BookContributionSerializerData};
use crate::models::{Author, Book, Category, Publisher, Status, Tag};

/// A book as it is sent to the shop; the answer is a [`BookSerializer`](super::BookSerializer).
#[serializer(model = Book)]
pub struct BookWriteSerializer {
    pub id: i64,
    pub title: String,
    pub slug: String,
    #[field(
        regex = r"^97[89]\d{10}$",
        error_messages(
            invalid = "Enter 13 digits that begin with 978 or 979.",
            unique = "Another book has this ISBN.",
        )
    )]
    pub isbn: Option<String>,
    #[field(min = 1, max = 10000)]
    pub pages: u32,
    #[field(min = 0)]
    pub price: Decimal,
    #[field(min = 0, max = 0.9)]
    pub discount: Option<f64>,
    pub published: Option<NaiveDate>,
    pub in_stock: bool,
    pub status: Status,
    #[field(default = Uuid::new_v4())]
    pub uid: Uuid,
    pub meta: Json,
    pub reading_time: Option<TimeDelta>,
    pub opens_at: Option<NaiveTime>,
    #[field(limit_choices_to = |author| author.is_active.eq(true))]
    pub author: PrimaryKey<Author>,
    // By its name.
    #[field(slug_field = name)]
    pub publisher: Option<PrimaryKey<Publisher>>,
    pub category: Option<PrimaryKey<Category>>,
    // By their slugs.
    #[field(slug_field = slug)]
    pub tags: Vec<PrimaryKey<Tag>>,
    #[field(nested, required = false, max_length = 4)]
    pub contributions: Vec<BookContributionSerializer>,
    // Kept among what else is known of the book.
    #[field(write_only, declared, required = false, blank, max_length = 50)]
    pub note: String,
}

#[serializer]
impl BookWriteSerializer {
    fn validate_title(mut title: String) -> Result<String> {
        title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        if title.eq_ignore_ascii_case("untitled") {
            return Err(ValidationError::new("Choose a real title.").into());
        }
        Ok(title)
    }

    fn validate_contributions(
        contributions: Vec<BookContributionSerializerData>,
    ) -> Result<Vec<BookContributionSerializerData>> {
        let twice = |at: usize| {
            let part: &BookContributionSerializerData = &contributions[at];
            let same = |other: &BookContributionSerializerData| other.author == part.author && other.role == part.role;
            contributions[..at].iter().any(same)
        };
        let error = || ValidationError::field("author", "This author has this role already.");
        ValidationError::of_items((0..contributions.len()).map(|at| twice(at).then(error)))?;
        let shares: Decimal = contributions.iter().filter_map(|part| part.share).sum();
        if shares > dec!(100) {
            return Err(ValidationError::new("The shares add up to more than 100.").into());
        }
        Ok(contributions)
    }

    fn validate(mut data: BookWriteSerializerData, context: &SerializerContext<'_>) -> Result<BookWriteSerializerData> {
        let book = context.instance::<Book>();
        let status = data.status.or(book.map(|book| book.status));
        let published = data.published.unwrap_or_else(|| book.and_then(|book| book.published));
        if status == Some(Status::Published) && published.is_none() {
            return Err(ValidationError::field("published", "A published book needs a publication date.").into());
        }
        let price = data.price.or(book.map(|book| book.price));
        let discount = data.discount.unwrap_or_else(|| book.and_then(|book| book.discount));
        if price.is_some_and(|price| price.is_zero()) && discount.is_some_and(|discount| discount > 0.0) {
            return Err(ValidationError::new("A free book has no discount.").into());
        }
        if let Some(note) = data.note.take() {
            let meta = data.meta.take().or_else(|| book.map(|book| book.meta.clone()));
            data.meta = Some(with_note(meta, note));
        }
        Ok(data)
    }
}

/// What is known of a book, with a note.
fn with_note(meta: Option<Json>, note: String) -> Json {
    let mut known = match meta {
        Some(Json::Object(known)) => known,
        _ => JsonMap::new(),
    };
    known.insert("note".to_owned(), note.into());
    Json::Object(known)
}
