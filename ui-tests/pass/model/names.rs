//! Names that stand beside what macros write, or are words of Rust.

use fastjango::prelude::*;

/// Its builder holds what was given so far.
#[model]
pub struct Post {
    /// Its key.
    pub id: i64,
    /// What it is.
    #[field(max_length = 40, unique)]
    pub r#type: String,
}

/// A model of its own.
#[model]
pub struct PostDraft {
    /// Its key.
    pub id: i64,
    /// What it becomes.
    #[relation(on_delete = cascade)]
    pub post: Option<ForeignKey<Post>>,
}

/// A model whose name no field has.
#[model]
pub struct Crate {
    /// Its key.
    pub id: i64,
    /// What is in it.
    #[relation(inverse = holder)]
    pub bottles: HasMany<Bottle>,
}

/// It points to one.
#[model]
pub struct Bottle {
    /// Its key.
    pub id: i64,
    /// What it is in.
    #[relation(on_delete = cascade)]
    pub holder: Option<ForeignKey<Crate>>,
}

/// Posts by their types.
#[serializer(model = Post, fields = [id, r#type])]
pub struct PostSerializer;

#[viewset(model = Post, serializer = PostSerializer, lookup_field = r#type, permissions = [AllowAny])]
impl PostViewSet {}
