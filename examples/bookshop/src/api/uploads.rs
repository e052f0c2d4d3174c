//! Files that readers send.

use fastjango::prelude::*;
use serde_json::json;

/// A file, and what it is called.
#[serializer]
pub struct UploadSerializer {
    #[field(max_length = 30)]
    pub title: String,
    #[field(max_length = 20)]
    pub file: UploadedFile,
    #[field(required = false)]
    pub labels: Vec<String>,
}

/// Takes a file and tells what it was.
#[must_use]
pub fn view() -> View {
    View::new("Upload", IsAuthenticated)
        .description("Takes a file.")
        .parser(MultiPartParser)
        .on([Method::POST], async |cx: &Context| {
            let data = UploadSerializer::validated(cx.data()?, &cx.into()).await?;
            let (name, size) = data
                .file
                .map(|file| (file.name.clone(), file.size()))
                .unwrap_or_default();
            let mut document = json!({ "title": data.title, "name": name, "size": size });
            if let Some(labels) = data.labels {
                document["labels"] = labels.into();
            }
            Ok(Response::new(document).status(201))
        })
        .request::<UploadSerializer>()
        .status(201)
}
