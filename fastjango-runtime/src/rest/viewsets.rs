//! Viewsets: the actions of a resource over a model, each of whose steps can be written anew: DRF's `ModelViewSet`.

use std::future::Future;

use crate::error::Result;
use crate::models::base::Model;
use crate::models::expressions::Expr;
use crate::models::fields::FieldType;
use crate::models::instances::Instance;
use crate::models::queryset::QuerySet;
use crate::rest::context::Context;
use crate::rest::pagination::Pagination;
use crate::rest::permissions::{Permission, Verdict};
use crate::rest::response::Response;
use crate::rest::serializers::Serializer;

mod builder;
mod documents;
mod options;

pub use builder::{ActionDeclaration, Answer, ViewSetBuilder};
pub use documents::Valid;
pub use options::{PathColumn, ViewSetOptions};

/// The actions of a resource over a model; `#[viewset]` implements it.
///
/// Every method can be written anew in the `impl` block below `#[viewset]`; what is not written there is what DRF
/// does.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a viewset",
    label = "not a viewset",
    note = "a viewset is an `impl` block with the attribute `#[viewset(model = …, serializer = …, permissions = […])]`"
)]
pub trait ViewSet: Sized + Send + Sync + 'static {
    /// The model.
    type Model: Model;
    /// How rows are written.
    type Serializer: Serializer<Model = Self::Model>;
    /// How the rows of a list are written.
    type ListSerializer: Serializer<Model = Self::Model>;
    /// How documents are read.
    type WriteSerializer: Serializer<Model = Self::Model>;

    /// The viewset, which has no state.
    const VIEWSET: Self;
    /// Whether [`find_object`](Self::find_object) is written anew, so that every row has to come through it.
    const FINDS_OBJECTS: bool = false;
    /// Whether [`perform_create`](Self::perform_create) is written anew; else no instance of the new row is needed.
    const PERFORMS_CREATE: bool = false;
    /// Whether [`perform_update`](Self::perform_update) is written anew; else the row is not loaded again.
    const PERFORMS_UPDATE: bool = false;

    /// What is declared, without its types.
    fn options() -> &'static ViewSetOptions;

    /// Who may do what.
    fn permission() -> impl Permission<Self::Model>;

    /// The rows that the viewset is about: DRF's `get_queryset`.
    fn queryset(&self, cx: &Context) -> QuerySet<Self::Model> {
        let _ = cx;
        QuerySet::new()
    }

    /// Restricts the rows by the parents that the path names and by the request's filters and search, and orders
    /// them. Lists and single rows alike are looked for among what it gives.
    ///
    /// # Errors
    ///
    /// 400 for filters that can't be read, 404 for a parent whose key is none.
    fn filter_queryset(&self, cx: &Context, queryset: QuerySet<Self::Model>) -> Result<QuerySet<Self::Model>> {
        Self::options().filter_queryset(cx, queryset)
    }

    /// Looks for the row that the path names: what DRF's `get_object` does before it checks the row's permission, and
    /// what is written anew to look elsewhere.
    ///
    /// # Errors
    ///
    /// 404 where there is none.
    fn find_object(&self, cx: &Context) -> impl Future<Output = Result<Self::Model>> {
        async {
            let rows = self.filter_queryset(cx, self.queryset(cx))?;
            let condition = Self::options().lookup.condition(cx)?;
            rows.filter_by(Expr::new(condition)).get(cx.db()).await
        }
    }

    /// The row that the path names, where the permissions of the action grant it: DRF's `get_object`. The row is
    /// [`find_object`](Self::find_object)'s.
    ///
    /// # Errors
    ///
    /// 404 where there is none, 401 or 403 where it is refused.
    fn get_object(&self, cx: &Context) -> impl Future<Output = Result<Self::Model>> {
        async {
            let object = self.find_object(cx).await?;
            self.check_object_permissions(cx, &object).await?;
            Ok(object)
        }
    }

    /// Asks the permissions of the action, or of the viewset where it has none of its own, about a row: DRF's
    /// `check_object_permissions`, for rows that come from elsewhere than [`get_object`](Self::get_object).
    ///
    /// # Errors
    ///
    /// 401 or 403 where it is refused.
    fn check_object_permissions(&self, cx: &Context, object: &Self::Model) -> impl Future<Output = Result<()>> {
        async { check_object_permission(cx, object, &Self::permission()).await }
    }

    /// Makes the new row.
    ///
    /// # Errors
    ///
    /// Whatever keeps it from being made.
    fn perform_create(
        &self,
        cx: &Context,
        serializer: Valid<Self::WriteSerializer>,
    ) -> impl Future<Output = Result<Self::Model>> {
        serializer.create(cx)
    }

    /// Changes a row.
    ///
    /// # Errors
    ///
    /// Whatever keeps it from being changed.
    fn perform_update(
        &self,
        cx: &Context,
        serializer: Valid<Self::WriteSerializer>,
        object: Self::Model,
    ) -> impl Future<Output = Result<Self::Model>> {
        async move { serializer.update(cx, &object).await }
    }

    /// Deletes a row.
    ///
    /// # Errors
    ///
    /// Whatever keeps it from being deleted.
    fn perform_destroy(&self, cx: &Context, object: Self::Model) -> impl Future<Output = Result<()>> {
        async move { object.delete(cx.db()).await.map(drop) }
    }

    /// The answer with a page of a queryset, as another serializer writes its rows: DRF's `paginate_queryset`, for
    /// actions.
    ///
    /// # Errors
    ///
    /// 404 for a page that isn't there, and the database's errors.
    fn page<S: Serializer<Model = Self::Model>>(
        &self,
        cx: &Context,
        pagination: impl Into<Pagination>,
        queryset: QuerySet<Self::Model>,
    ) -> impl Future<Output = Result<Response>> {
        documents::list(cx, pagination.into(), S::options(), queryset.into_query())
    }

    /// `GET /books/`.
    ///
    /// # Errors
    ///
    /// The error is the answer.
    fn list(&self, cx: &Context) -> impl Future<Output = Result<Response>> {
        async {
            let rows = self.filter_queryset(cx, self.queryset(cx))?;
            let (pagination, serializer) = (Self::options().pagination, Self::ListSerializer::options());
            documents::list(cx, pagination, serializer, rows.into_query()).await
        }
    }

    /// `GET /books/1/`.
    ///
    /// # Errors
    ///
    /// The error is the answer.
    fn retrieve(&self, cx: &Context) -> impl Future<Output = Result<Response>> {
        async {
            let options = Self::options();
            if Self::FINDS_OBJECTS || options.view.check.looks_at_rows() || !options.lookup.is_unique() {
                let object = self.get_object(cx).await?;
                return self.document(cx, &object).await;
            }
            let condition = Self::options().lookup.condition(cx)?;
            let rows = self
                .filter_queryset(cx, self.queryset(cx))?
                .filter_by(Expr::new(condition));
            Self::Serializer::detail(rows, &cx.into()).await
        }
    }

    /// `POST /books/`.
    ///
    /// # Errors
    ///
    /// The error is the answer.
    fn create(&self, cx: &Context) -> impl Future<Output = Result<Response>> {
        async {
            if !Self::PERFORMS_CREATE {
                return documents::create::<Self::WriteSerializer>(cx, Self::Serializer::options()).await;
            }
            let data = documents::validate::<Self::WriteSerializer, Self::Model>(cx, None, false).await?;
            let object = self.perform_create(cx, data).await?;
            let response = self.document(cx, &object).await?;
            Ok(documents::created(response, Self::Serializer::options()))
        }
    }

    /// `PUT /books/1/`.
    ///
    /// # Errors
    ///
    /// The error is the answer.
    fn update(&self, cx: &Context) -> impl Future<Output = Result<Response>> {
        change(self, cx, false)
    }

    /// `PATCH /books/1/`.
    ///
    /// # Errors
    ///
    /// The error is the answer.
    fn partial_update(&self, cx: &Context) -> impl Future<Output = Result<Response>> {
        change(self, cx, true)
    }

    /// `DELETE /books/1/`.
    ///
    /// # Errors
    ///
    /// The error is the answer.
    fn destroy(&self, cx: &Context) -> impl Future<Output = Result<Response>> {
        async {
            let object = self.get_object(cx).await?;
            self.perform_destroy(cx, object).await?;
            Ok(Response::no_content())
        }
    }

    /// The answer with the document of a row as the serializer writes it, whether or not the viewset's queryset has the row.
    ///
    /// # Errors
    ///
    /// [`Error::DoesNotExist`](crate::error::Error::DoesNotExist) where the row is gone, and the database's errors.
    fn document(&self, cx: &Context, object: &Self::Model) -> impl Future<Output = Result<Response>> {
        documents::of_key(cx, Self::Serializer::options(), object.key().encode())
    }

    /// What comes before every action, once the permissions granted it and the parents in the path were found.
    ///
    /// # Errors
    ///
    /// The error is the answer.
    fn initial(&self, cx: &Context) -> impl Future<Output = Result<()>> {
        let _ = cx;
        std::future::ready(Ok(()))
    }
}

/// A serializer of the model `M`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a serializer of `{M}`",
    label = "expected a `#[serializer(model = {M})]`"
)]
pub trait SerializerOf<M: Model> {
    /// The serializer itself, known to be one.
    type Checked: Serializer<Model = M>;
}

#[diagnostic::do_not_recommend]
impl<M: Model, S: Serializer<Model = M>> SerializerOf<M> for S {
    type Checked = S;
}

/// Asks a permission about a row.
///
/// # Errors
///
/// 401 or 403 where it is refused.
pub async fn check_object_permission<M: Model>(
    cx: &Context,
    object: &M,
    permission: &impl Permission<M>,
) -> Result<()> {
    match permission.object_verdict(cx, object).await? {
        Verdict::Granted => Ok(()),
        Verdict::Denied(message) => Err(cx.refusal(message)),
    }
}

async fn change<V: ViewSet>(viewset: &V, cx: &Context, partial: bool) -> Result<Response> {
    let mut object = viewset.get_object(cx).await?;
    if V::PERFORMS_UPDATE {
        let data = documents::validate::<V::WriteSerializer, V::Model>(cx, Some(&object), partial).await?;
        object = viewset.perform_update(cx, data, object).await?;
    } else {
        documents::update::<V::WriteSerializer>(cx, &object, partial).await?;
    }
    viewset.document(cx, &object).await
}
