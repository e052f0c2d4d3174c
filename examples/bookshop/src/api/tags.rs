//! Tags, found by their slug.

use fastjango::auth::{BasicAuthentication, TokenAuthentication};
use fastjango::prelude::*;

use super::StaffDeletes;
use crate::models::Tag;

/// A tag, and how many books have it.
#[serializer(model = Tag)]
pub struct TagSerializer {
    pub url: HyperlinkedIdentity<TagViewSet>,
    pub name: String,
    pub slug: String,
    #[field(annotate = |tag| tag.books().id.count())]
    pub book_count: i64,
}

#[serializer]
impl TagSerializer {
    fn validate_slug(slug: String) -> Result<String> {
        // These are addresses of their own beside those of the tags.
        if ["bulk", "cloud"].contains(&slug.as_str()) {
            return Err(ValidationError::new("This slug is reserved.").into());
        }
        Ok(slug)
    }
}

/// Tags, by their slug.
#[viewset(
    model = Tag,
    serializer = TagSerializer,
    lookup_field = slug,
    actions = [list, create, retrieve, update, destroy],
    search_fields = [name],
    ordering_fields = [name, slug, book_count = |tag| tag.books().id.count()],
    ordering = [id],
    authentication = [BasicAuthentication, TokenAuthentication],
    permissions = [IsAuthenticatedOrReadOnly, StaffDeletes],
    parsers = [JsonParser],
)]
impl TagViewSet {
    /// Makes several tags.
    #[action(methods = [post], request = [TagSerializer], response = [TagSerializer], status = 201)]
    async fn bulk(&self, cx: &Context) -> Result<Response> {
        let tags = TagSerializer::validated_many(cx.data()?, &cx.into(), 1..=3).await?;
        let slugs: Vec<String> = tags.iter().filter_map(|tag| tag.slug.clone()).collect();
        if slugs.iter().enumerate().any(|(at, slug)| slugs[..at].contains(slug)) {
            return Err(ValidationError::field("non_field_errors", "A slug appears twice.").into());
        }
        cx.db()
            .atomic(async |tx| {
                for tag in tags {
                    TagSerializer::save(tag, &SerializerContext::new(tx)).await?;
                }
                Ok(())
            })
            .await?;
        let made = Tag::objects()
            .filter(|tag| tag.slug.is_in(slugs))
            .order_by(|tag| tag.id);
        Ok(TagSerializer::list(made, &cx.into()).await?.status(201))
    }
}
