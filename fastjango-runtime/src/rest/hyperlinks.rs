//! Links as fields of serializers: DRF's `HyperlinkedIdentityField` and `HyperlinkedRelatedField`.

use std::marker::PhantomData;
use std::sync::Arc;

use crate::error::Result;
use crate::models::base::Model;
use crate::models::options::ColumnIndex;
use crate::models::presence::{Many, Optional, Present};
use crate::models::query::Node;
use crate::rest::relations::{KeyKind, PrimaryKey};
use crate::rest::serializers::{Carrier, Data, Field, Kind, Length, LinkTarget, RelationSource, Same, Source};
use crate::rest::viewsets::ViewSet;

/// The link to the row itself, among the rows of the viewset `V`: DRF's `HyperlinkedIdentityField`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[serializer(model = Tag)]
/// pub struct LinkSerializer {
///     pub url: HyperlinkedIdentity<LinkViewSet>,
///     pub name: String,
/// }
///
/// #[viewset(model = Tag, serializer = LinkSerializer, permissions = [AllowAny])]
/// impl LinkViewSet {}
/// # let shop = Project::new("shop").api("/api", |api| { api.register::<LinkViewSet>("links"); });
///
/// let tag = shop.client(db)?.get("/api/links/2/").await.to_json()?;
/// assert_eq!(tag, json!({ "url": "http://localhost/api/links/2/", "name": "desert" }));
/// # Ok(()) });
/// ```
#[derive(Debug)]
pub struct HyperlinkedIdentity<V>(PhantomData<fn() -> V>);

/// The link to a related row, among the rows of the viewset `V`: DRF's `HyperlinkedRelatedField`.
///
/// In checked data it is the key of the row, a [`PrimaryKey`], and the row is known to exist.
///
/// `Option<HyperlinkedRelated<V>>` stands for a relation that may be null, `Vec<HyperlinkedRelated<V>>` for a to-many
/// one.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[serializer(model = Review)]
/// pub struct ReviewSerializer {
///     pub rating: i32,
///     #[field(read_only)]
///     pub book: HyperlinkedRelated<BookViewSet>,
/// }
///
/// let shop = shop::project();
/// let _routers = shop.routers()?; // the address of the books is known from here on
/// # use fastjango::rest::Request;
/// let cx = Context::new(Request::new(Method::GET, "/"), db.clone());
/// let reviews = ReviewSerializer::list(Review::objects(), &(&cx).into()).await?.to_json()?;
/// assert_eq!(reviews[0]["book"], "http://localhost/api/books/1/");
/// # Ok(()) });
/// ```
#[derive(Debug)]
pub struct HyperlinkedRelated<V>(PhantomData<fn() -> V>);

/// How a link stands in a field: by itself, as an `Option`, or as a `Vec`.
pub trait LinkKind {
    /// The viewset that the link leads to.
    type ViewSet: ViewSet;
    /// What checked data has in its place.
    type Key: KeyKind;
    /// Whether it is a list.
    const MANY: bool = false;
    /// Whether it may be null.
    const NULL: bool = false;
}

impl<V: ViewSet> LinkKind for HyperlinkedRelated<V> {
    type ViewSet = V;
    type Key = PrimaryKey<V::Model>;
}

impl<V: ViewSet> LinkKind for Option<HyperlinkedRelated<V>> {
    type ViewSet = V;
    type Key = Option<PrimaryKey<V::Model>>;
    const NULL: bool = true;
}

impl<V: ViewSet> LinkKind for Vec<HyperlinkedRelated<V>> {
    type ViewSet = V;
    type Key = Vec<PrimaryKey<V::Model>>;
    const MANY: bool = true;
}

/// A link that fits a relation to rows of `M` whose presence is `P`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand for a relation to `{M}` that is `{P}`",
    label = "does not fit the relation",
    note = "the viewset's model is the relation's target; an `Optional` relation needs an `Option`, a to-many one a `Vec`"
)]
pub trait LinkIn<M, P>: LinkKind {}

#[diagnostic::do_not_recommend]
impl<M, V: ViewSet> LinkIn<M, Present> for HyperlinkedRelated<V> where V::Model: Same<M> {}
#[diagnostic::do_not_recommend]
impl<M, V: ViewSet> LinkIn<M, Optional> for Option<HyperlinkedRelated<V>> where V::Model: Same<M> {}
#[diagnostic::do_not_recommend]
impl<M, V: ViewSet> LinkIn<M, Many> for Vec<HyperlinkedRelated<V>> where V::Model: Same<M> {}

/// A viewset whose rows a serializer of the model `M` can link to as its own.
#[diagnostic::on_unimplemented(
    message = "the rows of `{M}` are not those of the viewset `{Self}`",
    label = "a viewset over another model",
    note = "a link to a related row is a `HyperlinkedRelated<…>`"
)]
pub trait IdentityOf<M> {}

#[diagnostic::do_not_recommend]
impl<M, V: ViewSet> IdentityOf<M> for V where V::Model: Same<M> {}

/// A field that links to the row itself.
#[must_use]
pub fn identity<M: Model, V: ViewSet + IdentityOf<M>>(name: &'static str) -> Field {
    let kind = Kind::Hyperlink {
        target: target::<V>(),
        many: false,
        length: Length::default(),
    };
    Field::new(name, Source::Row, kind).read_only()
}

impl<M, P> RelationSource<M, P> {
    /// A field that links to related rows.
    #[must_use]
    pub fn hyperlink<T: LinkIn<M, P>>(self, name: &'static str) -> Field {
        Field::of_key(
            name,
            (self.root)(),
            Source::Relation(self.path),
            link_kind::<T>(),
            T::NULL,
        )
    }
}

fn link_kind<T: LinkKind>() -> Kind {
    Kind::Hyperlink {
        target: target::<T::ViewSet>(),
        many: T::MANY,
        length: Length::default(),
    }
}

fn target<V: ViewSet>() -> LinkTarget {
    LinkTarget {
        name: std::any::type_name::<V>().rsplit("::").next().unwrap_or_default(),
        model: V::Model::options,
        view: || Arc::as_ptr(&V::options().view).addr(),
        column: column::<V>,
        address: || V::options().address(),
    }
}

/// The column that the viewset looks its rows up by.
fn column<V: ViewSet>() -> Option<ColumnIndex> {
    match V::options().lookup.expression {
        Node::Column { path, column } if path.is_root() => Some(column),
        _ => None,
    }
}

/// The key of the row that a link leads to, as it goes into checked data.
#[derive(Debug)]
pub struct LinkedKey<T>(PhantomData<fn() -> T>);

impl<T: LinkKind + 'static> Carrier for LinkedKey<T> {
    type Type = T::Key;

    fn field(name: &'static str) -> Field {
        let mut field = Field::new(name, Source::Document, link_kind::<T>());
        field.allow_null = T::NULL;
        field.required = !T::NULL;
        field
    }

    fn from_data(data: Data) -> Result<T::Key> {
        T::Key::from_data(data)
    }

    fn into_data(value: T::Key) -> Data {
        value.into_data()
    }
}
