//! Who may do what to the rows of a model: Django's `has_perm` and DRF's `DjangoModelPermissions`.

use fastjango_runtime::rest::permissions::Refuses;

use super::models::{GroupPermission, User, UserPermission};
use crate::prelude::*;

/// Whether the caller may do something: Django's `user.has_perm`. A superuser may do everything, somebody unknown
/// nothing; other accounts what they and their groups may.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::auth::has_perm;
///
/// # run(async |db| {
/// // In a handler, of its caller: `if !has_perm(cx, "refund_order").await? { … }`.
/// let cx = Context::new(fastjango::rest::Request::new(Method::GET, "/"), db.clone());
/// assert!(!has_perm(&cx, "refund_order").await?, "nobody may do nothing");
/// # Ok(()) });
/// ```
///
/// # Errors
///
/// The database's.
pub async fn has_perm(cx: &Context, codename: &str) -> Result<bool> {
    match cx.user() {
        None => Ok(false),
        Some(user) if user.is_superuser => Ok(true),
        Some(user) => holds(cx.db(), user.id, codename).await,
    }
}

impl User {
    /// Whether the account may do something: Django's `user.has_perm`. An inactive account may do nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::auth::User;
    ///
    /// # run(async |db| {
    /// let root = User::create_superuser(db, "root", "", None).await?;
    /// assert!(root.has_perm(db, "whatever").await?);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// The database's.
    pub async fn has_perm(&self, db: &impl Executor, codename: &str) -> Result<bool> {
        if !self.is_active || self.is_superuser {
            return Ok(self.is_active);
        }
        holds(db, self.id, codename).await
    }
}

/// Whether an account or one of its groups has a permission.
async fn holds(db: &impl Executor, user: i64, codename: &str) -> Result<bool> {
    let own = UserPermission::objects().filter(|held| held.user_id.eq(user) & held.codename.eq(codename));
    if own.exists(db).await? {
        return Ok(true);
    }
    let of_groups =
        GroupPermission::objects().filter(|held| held.group().users().id.eq(user) & held.codename.eq(codename));
    of_groups.exists(db).await
}

/// Only callers who may do this: `permissions = [HasPermission("change_book")]`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::auth::{HasPermission, UserPermission};
///
/// # run(async |db| {
/// #[viewset(model = Tag, serializer = TagSerializer, permissions = [HasPermission("curate")])]
/// impl CuratedViewSet {}
/// # let shop = Project::new("shop").api("/api", |api| { api.register::<CuratedViewSet>("tags"); });
///
/// let ada = ada(db).await?;
/// let client = shop.client(db)?.force_authenticate(&ada);
/// assert_eq!(client.get("/api/tags/").await.status_code(), 403);
/// UserPermission::new().user(&ada).codename("curate").save(db).await?;
/// assert_eq!(client.get("/api/tags/").await.status_code(), 200);
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, Copy)]
pub struct HasPermission(pub &'static str);

impl<M: Send + Sync + 'static> Permission<M> for HasPermission {
    const LOOKS_AT_ROWS: bool = false;

    async fn has_permission(&self, cx: &Context) -> Result<bool> {
        has_perm(cx, self.0).await
    }

    fn refuses(&self, _: &Method) -> Option<Refuses> {
        Some(Refuses {
            anonymous: true,
            accounts: true,
        })
    }
}

/// Callers with an account read, and write where they may `add`, `change` or `delete` the model's rows: DRF's
/// `DjangoModelPermissions`. The codename is `add_` and the model's name in lower case.
///
/// # Examples
///
/// ```
/// use fastjango::auth::DjangoModelPermissions;
/// use fastjango::prelude::*;
///
/// # #[model]
/// # pub struct Book { pub id: i64, pub title: String }
/// # #[serializer(model = Book)]
/// # pub struct BookSerializer { pub id: i64, pub title: String }
/// #[viewset(model = Book, serializer = BookSerializer, permissions = [DjangoModelPermissions])]
/// impl BookViewSet {}
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct DjangoModelPermissions;

/// Everybody reads, and callers write where they may `add`, `change` or `delete` the model's rows: DRF's
/// `DjangoModelPermissionsOrAnonReadOnly`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::auth::{DjangoModelPermissionsOrAnonReadOnly, UserPermission};
///
/// # run(async |db| {
/// #[viewset(model = Tag, serializer = TagSerializer, permissions = [DjangoModelPermissionsOrAnonReadOnly])]
/// impl NamesViewSet {}
/// # let shop = Project::new("shop").api("/api", |api| { api.register::<NamesViewSet>("tags"); });
///
/// let (client, ada) = (shop.client(db)?, ada(db).await?);
/// assert_eq!(client.get("/api/tags/").await.status_code(), 200);
/// let ada_client = client.force_authenticate(&ada);
/// assert_eq!(ada_client.post("/api/tags/", json!({ "name": "sea" })).await.status_code(), 403);
/// UserPermission::new().user(&ada).codename("add_tag").save(db).await?;
/// assert_eq!(ada_client.post("/api/tags/", json!({ "name": "sea" })).await.status_code(), 201);
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct DjangoModelPermissionsOrAnonReadOnly;

/// What a method does to rows; `None` where it only reads.
fn deed(method: &Method) -> Option<&'static str> {
    match *method {
        Method::POST => Some("add"),
        Method::PUT | Method::PATCH => Some("change"),
        Method::DELETE => Some("delete"),
        _ => None,
    }
}

impl<M: Model> Permission<M> for DjangoModelPermissions {
    const LOOKS_AT_ROWS: bool = false;

    async fn has_permission(&self, cx: &Context) -> Result<bool> {
        match deed(cx.method()) {
            Some(deed) => has_perm(cx, &codename::<M>(deed)).await,
            None => Ok(cx.user().is_some()),
        }
    }

    fn refuses(&self, method: &Method) -> Option<Refuses> {
        Some(Refuses {
            anonymous: true,
            accounts: deed(method).is_some(),
        })
    }
}

impl<M: Model> Permission<M> for DjangoModelPermissionsOrAnonReadOnly {
    const LOOKS_AT_ROWS: bool = false;

    async fn has_permission(&self, cx: &Context) -> Result<bool> {
        match deed(cx.method()) {
            Some(deed) => has_perm(cx, &codename::<M>(deed)).await,
            None => Ok(true),
        }
    }

    fn refuses(&self, method: &Method) -> Option<Refuses> {
        let writes = deed(method).is_some();
        Some(Refuses {
            anonymous: writes,
            accounts: writes,
        })
    }
}

fn codename<M: Model>(deed: &str) -> String {
    format!("{deed}_{}", M::options().name.to_lowercase())
}
