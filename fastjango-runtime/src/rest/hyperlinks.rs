//! Links as fields of serializers: DRF's `HyperlinkedIdentityField` and `HyperlinkedRelatedField`.

use std::marker::PhantomData;

use crate::models::base::Model;
use crate::models::options::ColumnIndex;
use crate::models::presence::{Many, Optional, Present};
use crate::models::query::Node;
use crate::rest::serializers::{Field, Kind, LinkTarget, RelationSource, Same, Source};
use crate::rest::viewsets::ViewSet;

/// The link to the row itself, among the rows of the viewset `V`: DRF's `HyperlinkedIdentityField`.
#[derive(Debug)]
pub struct HyperlinkedIdentity<V>(PhantomData<fn() -> V>);

/// The link to a related row, among the rows of the viewset `V`: DRF's `HyperlinkedRelatedField`. It is only given.
///
/// `Option<HyperlinkedRelated<V>>` stands for a relation that may be null, `Vec<HyperlinkedRelated<V>>` for a to-many
/// one.
#[derive(Debug)]
pub struct HyperlinkedRelated<V>(PhantomData<fn() -> V>);

/// How a link stands in a field: by itself, as an `Option`, or as a `Vec`.
pub trait LinkKind {
    /// The viewset that the link leads to.
    type ViewSet: ViewSet;
    /// Whether it is a list.
    const MANY: bool = false;
    /// Whether it may be null.
    const NULL: bool = false;
}

impl<V: ViewSet> LinkKind for HyperlinkedRelated<V> {
    type ViewSet = V;
}

impl<V: ViewSet> LinkKind for Option<HyperlinkedRelated<V>> {
    type ViewSet = V;
    const NULL: bool = true;
}

impl<V: ViewSet> LinkKind for Vec<HyperlinkedRelated<V>> {
    type ViewSet = V;
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
    };
    Field::new(name, Source::Row, kind).read_only()
}

impl<M, P> RelationSource<M, P> {
    /// A field that links to related rows.
    #[must_use]
    pub fn hyperlink<T: LinkIn<M, P>>(self, name: &'static str) -> Field {
        let kind = Kind::Hyperlink {
            target: target::<T::ViewSet>(),
            many: T::MANY,
        };
        let mut field = Field::new(name, Source::Relation(self.path), kind).read_only();
        field.allow_null = T::NULL;
        field
    }
}

fn target<V: ViewSet>() -> LinkTarget {
    LinkTarget {
        name: std::any::type_name::<V>(),
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
