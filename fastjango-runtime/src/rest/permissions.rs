//! Who may do what: DRF's permission classes, as types.

use std::future::{Future, ready};

use actix_web::http::Method;

use crate::error::Result;
use crate::rest::context::Context;

/// A rule about who may use a viewset over the model `M`, or a view over none (`()`): DRF's `BasePermission`.
///
/// A rule for every model is implemented for all `M`; one that looks at a row is implemented for its model.
///
/// # Examples
///
/// ```
/// use fastjango::error::Result;
/// use fastjango::rest::{Context, Permission};
///
/// struct IsOnTheInside;
///
/// impl<M: Send + Sync + 'static> Permission<M> for IsOnTheInside {
///     const LOOKS_AT_ROWS: bool = false;
///
///     async fn has_permission(&self, cx: &Context) -> Result<bool> {
///         Ok(cx.request().peer.is_some_and(|peer| peer.ip().is_loopback()))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a permission for viewsets over `{M}`",
    label = "not a permission for `{M}`",
    note = "a permission implements `Permission<{M}>`, or `Permission<M>` for every model `M`"
)]
pub trait Permission<M: Send + Sync + 'static>: Send + Sync + 'static {
    /// Whether [`has_object_permission`](Self::has_object_permission) has a say. Where no rule of a viewset looks at
    /// rows, a row's document is written without loading its instance.
    const LOOKS_AT_ROWS: bool = true;

    /// Whether the caller may do this at all.
    ///
    /// # Errors
    ///
    /// Whatever fails on the way to an answer; an error is answered as such.
    fn has_permission(&self, cx: &Context) -> impl Future<Output = Result<bool>> {
        let _ = cx;
        ready(Ok(true))
    }

    /// Whether the caller may do this with this row.
    ///
    /// # Errors
    ///
    /// Whatever fails on the way to an answer; an error is answered as such.
    fn has_object_permission(&self, cx: &Context, object: &M) -> impl Future<Output = Result<bool>> {
        let _ = (cx, object);
        ready(Ok(true))
    }

    /// Whom the rule refuses, as far as it is known without a request: what the API's description says of it. Of a rule
    /// that says nothing it is taken that it refuses callers without an account, unless another rule beside it knows
    /// better, and some callers with one.
    fn refuses(&self, method: &Method) -> Option<Refuses> {
        let _ = method;
        None
    }

    /// What a 403 says instead of DRF's words.
    fn message(&self) -> Option<&'static str> {
        None
    }

    /// The answer of [`has_permission`](Self::has_permission) and whose message a refusal has.
    ///
    /// # Errors
    ///
    /// Those of [`has_permission`](Self::has_permission).
    fn verdict(&self, cx: &Context) -> impl Future<Output = Result<Verdict>> {
        async {
            Ok(Verdict::of(
                self.has_permission(cx).await?,
                Permission::<M>::message(self),
            ))
        }
    }

    /// The answer of [`has_object_permission`](Self::has_object_permission) and whose message a refusal has.
    ///
    /// # Errors
    ///
    /// Those of [`has_object_permission`](Self::has_object_permission).
    fn object_verdict(&self, cx: &Context, object: &M) -> impl Future<Output = Result<Verdict>> {
        async {
            Ok(Verdict::of(
                self.has_object_permission(cx, object).await?,
                self.message(),
            ))
        }
    }
}

/// Whom a rule refuses, as far as it is known without a request.
///
/// # Examples
///
/// ```
/// use fastjango::rest::{And, IsAuthenticatedOrReadOnly, Method, Permission, ReadOnly};
///
/// let rule = And(IsAuthenticatedOrReadOnly, ReadOnly);
/// let refuses = Permission::<()>::refuses(&rule, &Method::GET).expect("both rules say whom");
/// assert!(!refuses.anonymous);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refuses {
    /// Every caller without an account.
    pub anonymous: bool,
    /// Some callers with an account, or all of them.
    pub accounts: bool,
}

/// Whether something is granted.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::rest::permissions::Verdict;
/// use fastjango::rest::{Permission, Request};
///
/// # block_on(async {
/// let db = Database::connect("sqlite::memory:").await?;
/// let cx = Context::new(Request::new(Method::POST, "/"), db);
/// let verdict = Permission::<()>::verdict(&ReadOnly, &cx).await?;
/// assert_eq!(verdict, Verdict::Denied(None));
/// # Ok::<(), Error>(()) }).unwrap();
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Granted,
    /// It is not; the message of the rule that refused, if it has one.
    Denied(Option<&'static str>),
}

impl Verdict {
    /// The second verdict, or what the first one said where both refuse and the second has nothing to say.
    fn or(self, second: Self) -> Self {
        match (self, second) {
            (Self::Denied(first), Self::Denied(second)) => Self::Denied(second.or(first)),
            _ => Self::Granted,
        }
    }

    fn of(granted: bool, message: Option<&'static str>) -> Self {
        if granted { Self::Granted } else { Self::Denied(message) }
    }
}

macro_rules! callers {
    ($($(#[doc = $doc:literal])* $name:ident($cx:ident): $rule:expr, ($method:ident): $anonymous:expr, $accounts:expr;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, Default)]
        pub struct $name;

        impl<M: Send + Sync + 'static> Permission<M> for $name {
            const LOOKS_AT_ROWS: bool = false;

            fn has_permission(&self, $cx: &Context) -> impl Future<Output = Result<bool>> {
                ready(Ok($rule))
            }

            fn refuses(&self, $method: &Method) -> Option<Refuses> {
                Some(Refuses { anonymous: $anonymous, accounts: $accounts })
            }
        }
    )*};
}

callers! {
    /// Everybody may do everything.
    AllowAny(_cx): true, (_method): false, false;
    /// Only callers with an account.
    IsAuthenticated(cx): cx.user().is_some(), (_method): true, false;
    /// Everybody may read, callers with an account may write.
    IsAuthenticatedOrReadOnly(cx): cx.request().is_safe() || cx.user().is_some(), (method): !method.is_safe(), false;
    /// Only staff.
    IsAdminUser(cx): cx.user().is_some_and(|user| user.is_staff), (_method): true, true;
    /// Only to read, whoever asks: `IsAdminUser | ReadOnly` lets staff write and everybody read.
    ReadOnly(cx): cx.request().is_safe(), (method): !method.is_safe(), !method.is_safe();
}

/// Both rules hold: `A & B`, or `[A, B]`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[viewset(model = Tag, serializer = NameSerializer, permissions = [IsAuthenticated & ReadOnly])]
/// impl NamesViewSet {}
/// # #[serializer(model = Tag, fields = [name])]
/// # pub struct NameSerializer;
/// # let shop = Project::new("shop").api("/api", |api| { api.register::<NamesViewSet>("names"); });
///
/// let ada = shop.client(db)?.force_authenticate(&ada(db).await?);
/// assert_eq!(ada.get("/api/names/").await.status_code(), 200);
/// assert_eq!(ada.post("/api/names/", json!({ "name": "sea" })).await.status_code(), 403);
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct And<A, B>(pub A, pub B);

/// One of two rules holds, both of its questions answered by the same rule: `A | B`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[viewset(model = Tag, serializer = NameSerializer, permissions = [IsAdminUser | ReadOnly])]
/// impl NamesViewSet {}
/// # #[serializer(model = Tag, fields = [name])]
/// # pub struct NameSerializer;
/// # let shop = Project::new("shop").api("/api", |api| { api.register::<NamesViewSet>("names"); });
///
/// let client = shop.client(db)?;
/// assert_eq!(client.get("/api/names/").await.status_code(), 200);
/// assert_eq!(client.post("/api/names/", json!({ "name": "sea" })).await.status_code(), 403);
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Or<A, B>(pub A, pub B);

/// The rule doesn't hold: `!A`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[viewset(model = Tag, serializer = NameSerializer, permissions = [!IsAdminUser])]
/// impl NamesViewSet {}
/// # #[serializer(model = Tag, fields = [name])]
/// # pub struct NameSerializer;
/// # let shop = Project::new("shop").api("/api", |api| { api.register::<NamesViewSet>("names"); });
///
/// let client = shop.client(db)?;
/// assert_eq!(client.get("/api/names/").await.status_code(), 200);
/// let staff = client.force_authenticate(&ada(db).await?);
/// assert_eq!(staff.get("/api/names/").await.status_code(), 403);
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Not<A>(pub A);

impl<M: Send + Sync + 'static, A: Permission<M>, B: Permission<M>> Permission<M> for And<A, B> {
    const LOOKS_AT_ROWS: bool = A::LOOKS_AT_ROWS || B::LOOKS_AT_ROWS;

    async fn has_permission(&self, cx: &Context) -> Result<bool> {
        Ok(self.0.has_permission(cx).await? && self.1.has_permission(cx).await?)
    }

    async fn has_object_permission(&self, cx: &Context, object: &M) -> Result<bool> {
        Ok(self.0.has_object_permission(cx, object).await? && self.1.has_object_permission(cx, object).await?)
    }

    fn refuses(&self, method: &Method) -> Option<Refuses> {
        match (self.0.refuses(method), self.1.refuses(method)) {
            (Some(first), Some(second)) => Some(Refuses {
                anonymous: first.anonymous || second.anonymous,
                accounts: first.accounts || second.accounts,
            }),
            (Some(known), None) | (None, Some(known)) => Some(Refuses {
                accounts: true,
                ..known
            }),
            (None, None) => None,
        }
    }

    async fn verdict(&self, cx: &Context) -> Result<Verdict> {
        match self.0.verdict(cx).await? {
            Verdict::Granted => self.1.verdict(cx).await,
            denied @ Verdict::Denied(_) => Ok(denied),
        }
    }

    async fn object_verdict(&self, cx: &Context, object: &M) -> Result<Verdict> {
        match self.0.object_verdict(cx, object).await? {
            Verdict::Granted => self.1.object_verdict(cx, object).await,
            denied @ Verdict::Denied(_) => Ok(denied),
        }
    }
}

impl<M: Send + Sync + 'static, A: Permission<M>, B: Permission<M>> Permission<M> for Or<A, B> {
    const LOOKS_AT_ROWS: bool = A::LOOKS_AT_ROWS || B::LOOKS_AT_ROWS;

    async fn has_permission(&self, cx: &Context) -> Result<bool> {
        Ok(self.0.has_permission(cx).await? || self.1.has_permission(cx).await?)
    }

    async fn has_object_permission(&self, cx: &Context, object: &M) -> Result<bool> {
        let first = self.0.has_permission(cx).await? && self.0.has_object_permission(cx, object).await?;
        Ok(first || (self.1.has_permission(cx).await? && self.1.has_object_permission(cx, object).await?))
    }

    fn refuses(&self, method: &Method) -> Option<Refuses> {
        match (self.0.refuses(method), self.1.refuses(method)) {
            (Some(first), Some(second)) => Some(Refuses {
                anonymous: first.anonymous && second.anonymous,
                accounts: first.accounts && second.accounts,
            }),
            (Some(known), None) | (None, Some(known)) => (!known.anonymous).then_some(known),
            (None, None) => None,
        }
    }

    async fn verdict(&self, cx: &Context) -> Result<Verdict> {
        match self.0.verdict(cx).await? {
            Verdict::Granted => Ok(Verdict::Granted),
            first @ Verdict::Denied(_) => Ok(first.or(self.1.verdict(cx).await?)),
        }
    }

    async fn object_verdict(&self, cx: &Context, object: &M) -> Result<Verdict> {
        match whole_verdict(&self.0, cx, object).await? {
            Verdict::Granted => Ok(Verdict::Granted),
            first @ Verdict::Denied(_) => Ok(first.or(whole_verdict(&self.1, cx, object).await?)),
        }
    }
}

/// Both answers of a rule about a row.
async fn whole_verdict<M: Send + Sync + 'static>(
    rule: &impl Permission<M>,
    cx: &Context,
    object: &M,
) -> Result<Verdict> {
    match rule.verdict(cx).await? {
        Verdict::Granted => rule.object_verdict(cx, object).await,
        denied @ Verdict::Denied(_) => Ok(denied),
    }
}

impl<M: Send + Sync + 'static, A: Permission<M>> Permission<M> for Not<A> {
    const LOOKS_AT_ROWS: bool = A::LOOKS_AT_ROWS;

    async fn has_permission(&self, cx: &Context) -> Result<bool> {
        Ok(!self.0.has_permission(cx).await?)
    }

    async fn has_object_permission(&self, cx: &Context, object: &M) -> Result<bool> {
        Ok(!A::LOOKS_AT_ROWS || !self.0.has_object_permission(cx, object).await?)
    }
}
