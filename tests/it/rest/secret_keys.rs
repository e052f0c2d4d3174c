//! A key that is secret goes into no document, address or cursor.

use fastjango::prelude::*;
use fastjango::rest::ViewSet;

#[model]
pub struct Guest {
    pub id: i64,
    #[relation(inverse = guest)]
    pub visits: HasMany<Visit>,
}

#[model(ordering = [opened])]
pub struct Visit {
    #[field(primary_key, max_length = 40, secret)]
    pub key: String,
    pub opened: i64,
    #[field(unique)]
    pub number: i64,
    #[relation(on_delete = cascade)]
    pub guest: ForeignKey<Guest>,
}

#[serializer(model = Visit)]
pub struct VisitSerializer {
    pub opened: i64,
}

#[serializer(model = Visit)]
pub struct LinkedVisitSerializer {
    pub url: HyperlinkedIdentity<VisitViewSet>,
}

#[serializer(model = Guest, fields = [id, visits])]
pub struct GuestSerializer;

#[viewset(model = Visit, serializer = VisitSerializer, actions = [list], permissions = [AllowAny])]
impl VisitViewSet {}

#[viewset(model = Visit, serializer = LinkedVisitSerializer, actions = [list], permissions = [AllowAny])]
impl LinkedViewSet {}

#[viewset(model = Guest, serializer = GuestSerializer, actions = [list], permissions = [AllowAny])]
impl GuestViewSet {}

#[viewset(
    model = Visit, serializer = VisitSerializer, actions = [list], pagination = Cursor(20), permissions = [AllowAny],
)]
impl OpenedViewSet {}

#[viewset(
    model = Visit, serializer = VisitSerializer, actions = [list], pagination = Cursor(20), permissions = [AllowAny],
    ordering = [number], ordering_fields = [number, opened],
)]
impl OrderedViewSet {}

#[viewset(
    model = Visit, serializer = VisitSerializer, actions = [list], pagination = Cursor(20), permissions = [AllowAny],
    ordering = [number], ordering_fields = [number],
)]
impl NumberedViewSet {}

/// Visits by their numbers, which clients may see.
#[viewset(
    model = Visit, serializer = VisitSerializer, actions = [list, retrieve], lookup_field = number,
    permissions = [AllowAny],
)]
impl ByNumberViewSet {}

#[serializer(model = Visit)]
pub struct NumberSerializer {
    pub url: HyperlinkedIdentity<ByNumberViewSet>,
    pub guest: PrimaryKey<Guest>,
}

#[viewset(model = Visit, serializer = NumberSerializer, actions = [list], permissions = [AllowAny])]
impl NumberLinksViewSet {}

fn fault<V: ViewSet>() -> Option<String> {
    let mut api = Api::new("/api");
    api.register::<VisitViewSet>("visits").register::<V>("tried");
    api.build().err().map(|error| error.to_string())
}

#[test]
fn cursors_have_no_secret_key() {
    let of_key = "`key` of `Visit` is secret, and each cursor would tell it";
    let refused = fault::<OpenedViewSet>().expect("the key would tell equal rows apart");
    assert!(refused.contains(of_key), "{refused}");
    let refused = fault::<OrderedViewSet>().expect("so it would where a client asks for the order");
    assert!(
        refused.contains("by `opened` too") && refused.contains(of_key),
        "{refused}"
    );
    assert_eq!(fault::<NumberedViewSet>(), None, "these are told apart by their number");
}

#[test]
fn documents_name_no_row_by_a_secret_key() {
    assert_eq!(
        (fault::<ByNumberViewSet>(), fault::<NumberLinksViewSet>()),
        (None, None)
    );
    for refused in [fault::<GuestViewSet>(), fault::<LinkedViewSet>()] {
        let refused = refused.expect("rows would be named by it");
        assert!(refused.contains("names rows by `key`, which is secret"), "{refused}");
    }
}
