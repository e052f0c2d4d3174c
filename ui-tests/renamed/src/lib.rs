//! A program to which the crate is known as `web`: `crate = web` in each attribute. The other way is in `tests/alias.rs`.

#![deny(missing_docs, warnings)]

use web::prelude::*;

/// When a row was made.
#[model(abstract, crate = web)]
pub struct Stamps {
    /// When it was made.
    #[field(auto_now_add)]
    pub created: DateTime<Utc>,
}

/// What a note is about.
#[derive(Choices, Debug, Clone, Copy, PartialEq, Eq)]
#[choices(crate = web)]
pub enum Kind {
    /// To be done.
    Task,
    /// To be remembered.
    Fact,
}

/// A text without spaces at its ends.
#[derive(FieldType, Debug, Clone, PartialEq, Eq)]
#[field_type(crate = web)]
pub struct Trimmed(String);

/// A tag.
#[model(ordering = [name], crate = web)]
#[derive(Debug)]
pub struct Tag {
    /// The key.
    pub id: i64,
    /// The name.
    #[field(max_length = 50, unique)]
    pub name: String,
}

/// A note.
#[model(
    ordering = [id], crate = web,
    check(name = "note_size", |note| note.size.gte(0)),
    unique(name = "note_text_kind", fields = [text, kind]),
)]
#[derive(Debug)]
pub struct Note {
    /// The key.
    pub id: i64,
    /// The text.
    pub text: Trimmed,
    /// What it is about.
    #[field(default = Kind::Task)]
    pub kind: Kind,
    /// How large it is.
    #[field(default = 0, min = 0, validators = [is_even])]
    pub size: i32,
    /// When it was made.
    #[embed]
    pub stamps: Stamps,
    /// The note that it answers.
    #[relation(on_delete = cascade)]
    pub parent: Option<ForeignKey<Note>>,
    /// Its answers.
    #[relation(inverse = parent)]
    pub answers: HasMany<Note>,
    /// Its tags.
    pub tags: ManyToMany<Tag>,
}

/// Refuses odd numbers.
///
/// # Errors
///
/// Of an odd number.
pub fn is_even(number: &i32) -> Result<(), ValidationError> {
    (number % 2 == 0).then_some(()).ok_or("It is odd.".into())
}

/// The text of a note alone.
#[derive(Row, Debug, PartialEq)]
#[row(model = Note, crate = web)]
pub struct Text {
    /// The text.
    pub text: Trimmed,
    /// The text of the note that it answers.
    #[row(source = parent.text)]
    pub answered: Option<Trimmed>,
}

/// A tag as JSON.
#[serializer(model = Tag, fields = [id, name], crate = web)]
pub struct TagSerializer;

/// A note as JSON.
#[serializer(model = Note, crate = web)]
pub struct NoteSerializer {
    /// The key.
    pub id: i64,
    /// The text.
    pub text: Trimmed,
    /// What it is about.
    pub kind: Kind,
    /// How large it is.
    #[field(min = 0, max = 100)]
    pub size: i32,
    /// The note that it answers.
    pub parent: Option<PrimaryKey<Note>>,
    /// Its tags, by their names.
    #[field(slug_field = name)]
    pub tags: Vec<PrimaryKey<Tag>>,
    /// How long its text is.
    #[field(method)]
    pub length: i64,
}

#[serializer(crate = web)]
impl NoteSerializer {
    fn get_length(note: &Note) -> i64 {
        i64::try_from(note.text.0.len()).unwrap_or(i64::MAX)
    }

    fn validate_size(size: i32) -> Result<i32> {
        is_even(&size)?;
        Ok(size)
    }
}

/// The filters of notes.
#[filterset(model = Note, crate = web)]
pub struct NoteFilter {
    /// What it is about.
    pub kind: Kind,
    /// How large it is.
    #[filter(lookups = [gte, lte], min = 0, max = 100)]
    pub size: i32,
    /// Its tags.
    #[filter(slug_field = name)]
    pub tags: Vec<PrimaryKey<Tag>>,
    /// Whether it is large.
    #[filter(method = is_large)]
    pub large: bool,
}

impl NoteFilter {
    fn is_large(large: bool) -> Expr<Note, bool> {
        let size = Note::fields().size;
        if large { size.gte(10) } else { size.lt(10) }
    }
}

#[viewset(
    model = Note, serializer = NoteSerializer, filterset = NoteFilter, search_fields = [text], ordering_fields = [size],
    pagination = PageNumber(20), permissions = [AllowAny], crate = web,
)]
impl NoteViewSet {
    fn queryset(&self, cx: &Context) -> QuerySet<Note> {
        let _ = cx;
        Note::objects()
    }

    /// Makes it twice as large.
    #[action(detail, methods = [post], response = NoteSerializer)]
    async fn double(&self, cx: &Context, mut note: Note) -> Result<Response> {
        note.size *= 2;
        note.save(cx.db()).await?;
        self.document(cx, &note).await
    }
}

/// Trims texts.
///
/// # Errors
///
/// None.
#[receiver(pre_save, model = Note, crate = web)]
pub async fn trimmed(event: PreSave<'_, Note>) -> Result<()> {
    event.instance.text = Trimmed(event.instance.text.0.trim().to_owned());
    Ok(())
}

/// The program.
pub fn project() -> Project {
    Project::new("notes").receivers::<(trimmed,)>().api("/api", |api| {
        api.register::<NoteViewSet>("notes");
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use web::rest::ApiClient;

    #[web::test(crate = web)]
    async fn notes_are_written_listed_and_changed(db: Database, client: ApiClient) -> Result<()> {
        Tag::new().name("sea").save(&db).await?;
        let note = json!({ "text": " Buy milk ", "kind": "task", "size": 10, "parent": null, "tags": ["sea"] });
        let made = client.post("/api/notes/", &note).await;
        assert_eq!(made.status_code(), 201, "{:?}", made.to_json());
        let listed = web::assert_queries!(db, 3, client.get("/api/notes/?large=true&tags=sea").await).to_json()?;
        assert_eq!(
            (&listed["count"], &listed["results"][0]["length"]),
            (&json!(1), &json!(8))
        );
        let doubled = client.post(&NoteViewSet::url_double(1), ()).await.to_json()?;
        assert_eq!(doubled["size"], 20);
        let texts: Vec<Text> = Note::objects().only::<Text>().all(&db).await?;
        assert_eq!(
            texts,
            [Text {
                text: Trimmed("Buy milk".to_owned()),
                answered: None
            }]
        );
        Ok(())
    }
}
