//! Authors together with their profiles: two rows that are written as one document.

use fastjango::prelude::*;

use crate::models::{Author, Profile};

/// An author and the profile.
#[serializer(model = Author, unique_last)]
pub struct AuthorBundleSerializer {
    pub id: i64,
    pub name: String,
    pub email: String,
    #[field(nested, required = true, allow_null = false)]
    pub profile: Option<ProfileSerializer>,
}

/// What else there is to know of an author.
#[serializer(model = Profile, provided = [author_id])]
pub struct ProfileSerializer {
    pub website: String,
    pub newsletter: bool,
}

/// An author together with the profile.
#[viewset(
    model = Author,
    serializer = AuthorBundleSerializer,
    actions = [create, retrieve, update, partial_update],
    permissions = [IsAuthenticated],
)]
impl AuthorBundleViewSet {}
