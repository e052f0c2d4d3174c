//! How the OpenAPI document is written: the renderers of drf-spectacular.

use bytes::Bytes;

use super::Renderer;
use crate::error::Result;

/// Writes the OpenAPI document under one of its media types. Where YAML is asked for it is JSON all the same, which
/// YAML has as a part of itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OpenApiRenderer {
    media_type: &'static str,
    format: &'static str,
    charset: Option<&'static str>,
}

impl OpenApiRenderer {
    /// All of them, the one that is taken where the client has no wish first.
    pub(crate) const ALL: [Self; 4] = [
        Self::yaml("application/vnd.oai.openapi"),
        Self::yaml("application/yaml"),
        Self::json("application/vnd.oai.openapi+json"),
        Self::json("application/json"),
    ];

    const fn yaml(media_type: &'static str) -> Self {
        Self {
            media_type,
            format: "yaml",
            charset: Some("utf-8"),
        }
    }

    const fn json(media_type: &'static str) -> Self {
        Self {
            media_type,
            format: "json",
            charset: None,
        }
    }
}

impl Renderer for OpenApiRenderer {
    fn media_type(&self) -> &'static str {
        self.media_type
    }

    fn format(&self) -> &'static str {
        self.format
    }

    fn charset(&self) -> Option<&'static str> {
        self.charset
    }

    fn render(&self, document: Bytes) -> Result<Bytes> {
        Ok(document)
    }
}
