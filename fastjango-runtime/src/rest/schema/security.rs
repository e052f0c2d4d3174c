//! How callers prove who they are, in the document's words.

use std::collections::BTreeMap;
use std::sync::Arc;

use utoipa::openapi::ComponentsBuilder;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};

use crate::rest::authentication::Authentication;
use crate::rest::permissions::Refuses;

/// The schemes that were asked for, by their names.
#[derive(Default)]
pub(super) struct SecuritySchemes(BTreeMap<String, SecurityScheme>);

impl SecuritySchemes {
    /// What an operation demands: one of the schemes, or nothing where the permission doesn't refuse everybody unknown.
    pub(super) fn requirements(
        &mut self,
        schemes: &[Arc<dyn Authentication>],
        refuses: Refuses,
    ) -> Option<Vec<SecurityRequirement>> {
        let named = schemes.iter().map(|scheme| {
            let (name, scheme) = of_scheme(scheme.as_ref())?;
            self.0.entry(name.clone()).or_insert(scheme);
            Some(SecurityRequirement::new(name, Vec::<String>::new()))
        });
        let mut requirements: Vec<SecurityRequirement> = named.flatten().collect();
        if requirements.is_empty() {
            return None;
        }
        if !refuses.anonymous {
            requirements.push(SecurityRequirement::default());
        }
        Some(requirements)
    }

    /// Adds the schemes to the components.
    pub(super) fn add_to(self, components: ComponentsBuilder) -> ComponentsBuilder {
        self.0.into_iter().fold(components, |components, (name, scheme)| {
            components.security_scheme(name, scheme)
        })
    }
}

/// A scheme and its name; `None` where neither a header nor a cookie carries its credentials.
fn of_scheme(scheme: &dyn Authentication) -> Option<(String, SecurityScheme)> {
    if let Some(cookie) = scheme.cookie() {
        return Some((
            "cookieAuth".to_owned(),
            SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(cookie))),
        ));
    }
    let header = scheme.authenticate_header()?;
    let word = header.split(' ').next().unwrap_or_default();
    Some((format!("{}Auth", word.to_ascii_lowercase()), of_word(word)))
}

/// The scheme that begins with this word in the header `Authorization`.
fn of_word(word: &str) -> SecurityScheme {
    let http = |scheme| SecurityScheme::Http(HttpBuilder::new().scheme(scheme).build());
    match word.to_ascii_lowercase().as_str() {
        "basic" => http(HttpAuthScheme::Basic),
        "bearer" => http(HttpAuthScheme::Bearer),
        _ => {
            let description = format!("`{word}`, a space and the credentials.");
            let key = ApiKeyValue::with_description("Authorization".to_owned(), description);
            SecurityScheme::ApiKey(ApiKey::Header(key))
        }
    }
}
