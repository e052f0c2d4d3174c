//! The account of the caller.

use fastjango::auth::User;
use fastjango::prelude::*;

/// What callers may know and change of their own account.
#[serializer(model = User)]
pub struct MeSerializer {
    pub id: i64,
    #[field(read_only)]
    pub username: String,
    pub first_name: String,
    pub last_name: String,
    #[field(method)]
    pub full_name: String,
    pub email: String,
    #[field(read_only)]
    pub is_staff: bool,
}

#[serializer]
impl MeSerializer {
    fn get_full_name(user: &User) -> String {
        format!("{} {}", user.first_name, user.last_name).trim().to_owned()
    }
}

/// A password in place of another.
#[serializer]
pub struct PasswordSerializer {
    #[field(write_only, untrimmed)]
    pub old_password: String,
    #[field(write_only, untrimmed, min_length = 8)]
    pub new_password: String,
    #[field(write_only, untrimmed)]
    pub confirm: String,
}

#[serializer]
impl PasswordSerializer {
    async fn validate_old_password(password: String, context: &SerializerContext<'_>) -> Result<String> {
        let user = match context.extension::<Context>() {
            Some(cx) => account(cx).first(cx.db()).await?,
            None => None,
        };
        match user {
            Some(user) if user.check_password(&password).await? => Ok(password),
            _ => Err(ValidationError::new("Wrong password.").into()),
        }
    }

    fn validate(data: PasswordSerializerData) -> Result<PasswordSerializerData> {
        if data.new_password == data.confirm {
            return Ok(data);
        }
        let errors = [("confirm", "The passwords differ."), ("non_field_errors", "Try again.")];
        let errors = errors.map(|(name, message)| (name.to_owned(), message.into()));
        Err(ValidationError::Fields(errors.into()).into())
    }
}

/// Changes the password of the caller.
#[must_use]
pub fn password() -> View {
    View::new("Password", IsAuthenticated)
        .description("Changes the password of the caller.")
        .on([Method::POST], async |cx: &Context| {
            let data = PasswordSerializer::validated(cx.data()?, &cx.into()).await?;
            let mut user = account(cx).get(cx.db()).await?;
            user.set_password(&data.new_password.unwrap_or_default()).await?;
            user.save(cx.db()).await?;
            Ok(Response::no_content())
        })
        .request::<PasswordSerializer>()
        .status(204)
}

/// The caller's account under an address of its own, without a key.
#[must_use]
pub fn view() -> View {
    View::new("Me", IsAuthenticated)
        .description("The account of the caller.")
        .on([Method::GET], show)
        .response::<MeSerializer>()
        .on([Method::PUT, Method::PATCH], change)
        .request::<MeSerializer>()
        .response::<MeSerializer>()
}

/// The row of the caller, which the permission has made sure of.
fn account(cx: &Context) -> QuerySet<User> {
    let id = cx.user().map_or(0, |user| user.id);
    User::objects().filter(|user| user.id.eq(id))
}

async fn show(cx: &Context) -> Result<Response> {
    MeSerializer::detail(account(cx), &cx.into()).await
}

async fn change(cx: &Context) -> Result<Response> {
    let user = account(cx).get(cx.db()).await?;
    let context = SerializerContext::from(cx)
        .with_instance(&user)
        .with_partial(cx.method() == Method::PATCH);
    let data = MeSerializer::validated(cx.data()?, &context).await?;
    MeSerializer::save(data, &context).await?;
    show(cx).await
}
