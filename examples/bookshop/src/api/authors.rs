//! Authors and their profiles.

use fastjango::prelude::*;
use serde_json::json;

use super::StaffDeletes;
use super::books::BookListSerializer;
use super::bundles::ProfileSerializer;
use crate::models::{Author, Book, Profile, Status};

/// An author.
#[serializer(model = Author)]
pub struct AuthorSerializer {
    pub id: i64,
    pub url: HyperlinkedIdentity<AuthorViewSet>,
    #[field(min_length = 2)]
    pub name: String,
    #[field(error_messages(unique = "This e-mail address is already taken."))]
    pub email: String,
    #[field(min = 0, max = 150)]
    pub age: Option<i32>,
    pub bio: String,
    #[field(read_only)]
    pub is_active: bool,
    pub created: DateTime<Utc>,
    #[field(min = 0, max = 10)]
    pub rating: Option<Decimal>,
    pub born: Option<NaiveDate>,
    #[field(limit_choices_to = |author| author.is_active.eq(true))]
    pub mentor: Option<PrimaryKey<Author>>,
    #[field(source = mentor.name, read_only)]
    pub mentor_name: Option<String>,
    pub mentees: Vec<HyperlinkedRelated<AuthorViewSet>>,
    #[field(read_only)]
    pub profile: Option<ProfileSerializer>,
    #[field(annotate = |author| author.books().id.count())]
    pub book_count: i64,
    // Whether to send letters; it changes the profile.
    #[field(write_only, declared, required = false)]
    pub wants_news: bool,
}

#[serializer]
impl AuthorSerializer {
    fn validate_name(name: String) -> Result<String> {
        if name.contains(|letter: char| letter.is_ascii_digit()) {
            return Err(ValidationError::new("A name has no digits.").into());
        }
        Ok(name)
    }

    /// Addresses that differ only in case are one.
    async fn validate_email(email: String, context: &SerializerContext<'_>) -> Result<String> {
        let own = context.instance::<Author>().map_or(0, |author| author.id);
        let others = Author::objects().filter(|author| author.email.iexact(&email) & author.id.ne(own));
        if others.exists(&context.db()).await? {
            return Err(ValidationError::new("This e-mail address is already taken.").into());
        }
        Ok(email)
    }

    fn validate(data: AuthorSerializerData, context: &SerializerContext<'_>) -> Result<AuthorSerializerData> {
        let author = context.instance::<Author>();
        let mentor = data.mentor.as_ref().and_then(Option::as_ref).map(PrimaryKey::key);
        if author.is_some() && mentor == author.map(|author| &author.id) {
            return Err(ValidationError::field("mentor", "An author cannot be their own mentor.").into());
        }
        let age = data.age.unwrap_or_else(|| author.and_then(|author| author.age));
        if data.rating.flatten().is_some() && age.is_some_and(|age| age < 10) {
            return Err(ValidationError::new("A child is not rated.").into());
        }
        Ok(data)
    }
}

/// What authors are filtered by.
#[filterset(model = Author)]
pub struct AuthorFilter {
    #[filter(lookups = [exact, iexact, icontains, startswith, endswith, regex])]
    pub name: String,
    #[filter(lookups = [exact, gt, gte, lt, lte, range, is_in, is_null])]
    pub age: i32,
    pub is_active: bool,
    #[filter(lookups = [exact, year, year_gte, lt])]
    pub born: NaiveDate,
    #[filter(lookups = [gte, lt])]
    pub created: DateTime<Utc>,
    /// On this day.
    #[filter(name = "created__date", method = created_on)]
    pub day: NaiveDate,
    #[filter(lookups = [gte, lte, is_null])]
    pub rating: Decimal,
    pub mentor: PrimaryKey<Author>,
    #[filter(name = "mentor", field = mentor_id, lookups = [is_null, is_in])]
    pub mentor_key: i64,
    #[filter(name = "mentor__name", field = mentor.name)]
    pub mentor_name: String,
    #[filter(name = "profile__newsletter", field = profile.newsletter)]
    pub newsletter: bool,
    #[filter(name = "books__status", field = books.status)]
    pub status: Status,
}

impl AuthorFilter {
    fn created_on(day: NaiveDate) -> Expr<Author, bool> {
        Author::fields().created.date().eq(day)
    }
}

/// Authors and their profiles.
#[viewset(
    model = Author,
    serializer = AuthorSerializer,
    filterset = AuthorFilter,
    search_fields = [name, istartswith(email), books.title],
    ordering_fields = [id, name, email, age, books_written = |author| author.books().id.count()],
    ordering = [id],
    pagination = LimitOffset(10).max_limit(25),
    permissions = [IsAuthenticatedOrReadOnly, StaffDeletes],
)]
impl AuthorViewSet {
    async fn perform_create(&self, cx: &Context, serializer: Valid<AuthorSerializer>) -> Result<Author> {
        let wants_news = serializer.wants_news;
        let author = serializer.create(cx).await?;
        set_newsletter(cx, &author, wants_news).await?;
        Ok(author)
    }

    async fn perform_update(
        &self,
        cx: &Context,
        serializer: Valid<AuthorSerializer>,
        author: Author,
    ) -> Result<Author> {
        let wants_news = serializer.wants_news;
        let author = serializer.update(cx, &author).await?;
        set_newsletter(cx, &author, wants_news).await?;
        Ok(author)
    }

    /// The profile of an author.
    #[action(detail, methods = [get], response = ProfileSerializer)]
    async fn profile(&self, cx: &Context, author: Author) -> Result<Response> {
        ProfileSerializer::detail(profile_of(&author, cx).await?, &cx.into()).await
    }

    /// The profile of an author.
    #[action(
        detail,
        methods = [put, patch],
        url_path = "profile",
        request = ProfileSerializer,
        response = ProfileSerializer,
    )]
    async fn change_profile(&self, cx: &Context, author: Author) -> Result<Response> {
        let id = author.id;
        let rows = Profile::objects().filter(|profile| profile.author_id.eq(id));
        let profile = rows.clone().first(cx.db()).await?;
        if profile.is_none() && cx.method() == Method::PATCH {
            return Err(no_profile());
        }
        let context = SerializerContext::from(cx).with_partial(cx.method() == Method::PATCH);
        let context = match &profile {
            Some(profile) => context.with_instance(profile),
            None => context,
        };
        let data = ProfileSerializer::validated(cx.data()?, &context).await?;
        let mut changed = profile
            .clone()
            .unwrap_or_else(|| Profile::new().author(&author).build());
        changed.website = data.website.unwrap_or(changed.website);
        changed.newsletter = data.newsletter.unwrap_or(changed.newsletter);
        changed.save(cx.db()).await?;
        let status = if profile.is_none() { 201 } else { 200 };
        Ok(ProfileSerializer::detail(rows, &cx.into()).await?.status(status))
    }

    /// The profile of an author.
    #[action(detail, methods = [delete], url_path = "profile", permissions = [IsAuthenticated])]
    async fn delete_profile(&self, cx: &Context, author: Author) -> Result<Response> {
        profile_of(&author, cx).await?.delete(cx.db()).await?;
        Ok(Response::no_content())
    }

    // Retires an author.
    #[action(detail, methods = [post], permissions = [IsAdminUser], status = 204)]
    async fn deactivate(&self, cx: &Context, mut author: Author) -> Result<Response> {
        author.is_active = false;
        author.save(cx.db()).await?;
        Ok(Response::no_content())
    }

    /// Whom an author teaches.
    #[action(detail, methods = [get], response = [AuthorRefSerializer])]
    async fn mentees(&self, cx: &Context, author: Author) -> Result<Response> {
        let mentees = Author::objects().filter(|mentee| mentee.mentor_id.eq(author.id));
        AuthorRefSerializer::list(mentees.order_by(|mentee| mentee.id), &cx.into()).await
    }

    /// Authors born in ?month=.
    #[action(methods = [get])]
    async fn birthdays(&self, cx: &Context) -> Result<Response> {
        let Some(month) = cx.query().get("month") else {
            return Err(ValidationError::field("month", "This parameter is required.").into());
        };
        let month: Option<i32> = month.parse().ok().filter(|month| (1..=12).contains(month));
        let Some(month) = month else {
            return Err(ApiException::new(400, "The month is a number from 1 to 12.").into());
        };
        let authors = self.filter_queryset(cx, self.queryset(cx))?;
        let born = authors.filter(|author| author.born.month().eq(month));
        let born = born
            .values(|author| (author.id, author.name, author.born))
            .all(cx.db())
            .await?;
        let document = |(id, name, born)| json!({ "id": id, "name": name, "born": born });
        Ok(Response::new(born.into_iter().map(document).collect::<Vec<Json>>()))
    }
}

/// An author, as other documents name one.
#[serializer(model = Author)]
pub struct AuthorRefSerializer {
    pub id: i64,
    pub url: HyperlinkedIdentity<AuthorViewSet>,
    pub name: String,
}

fn no_profile() -> Error {
    ApiException::new(404, "This author has no profile.").into()
}

/// The profile of an author, where there is one.
async fn profile_of(author: &Author, cx: &Context) -> Result<QuerySet<Profile>> {
    let profile = Profile::objects().filter(|profile| profile.author_id.eq(author.id));
    if profile.clone().exists(cx.db()).await? {
        Ok(profile)
    } else {
        Err(no_profile())
    }
}

/// Writes what an author wants into the profile, which is made where there is none.
async fn set_newsletter(cx: &Context, author: &Author, wants_news: Option<bool>) -> Result<()> {
    let Some(newsletter) = wants_news else {
        return Ok(());
    };
    let profile = Profile::objects().filter(|profile| profile.author_id.eq(author.id));
    match profile.first(cx.db()).await? {
        Some(mut profile) => {
            profile.newsletter = newsletter;
            profile.save(cx.db()).await
        }
        None => Profile::new()
            .author(author)
            .newsletter(newsletter)
            .save(cx.db())
            .await
            .map(drop),
    }
}

/// The books of one author.
#[viewset(
    model = Book,
    serializer = BookListSerializer,
    parents = [author],
    actions = [list, retrieve],
    ordering = [title, id],
    permissions = [AllowAny],
)]
impl AuthorBookViewSet {}
