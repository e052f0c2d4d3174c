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
    #[field(email)]
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
