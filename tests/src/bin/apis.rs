//! Projects with several APIs and with faulty ones, for tests of the management commands. `PROJECT` says which.

use bookshop::models::{Author, Tag};
use fastjango::migrations::Migration;
use fastjango::prelude::*;

/// An author.
#[serializer(model = Author)]
pub struct AuthorSerializer {
    /// The key.
    pub id: i64,
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
}

/// A tag.
#[serializer(model = Tag)]
pub struct TagSerializer {
    /// The name.
    pub name: String,
    /// The name in addresses.
    pub slug: String,
}

/// The authors, in no order, and for callers with an account, who can have none.
#[viewset(model = Author, serializer = AuthorSerializer, pagination = PageNumber(5), permissions = [IsAuthenticated])]
impl AuthorViewSet {}

/// The tags.
#[viewset(model = Tag, serializer = TagSerializer, lookup_field = slug, permissions = [AllowAny])]
impl TagViewSet {}

fn good() -> Project {
    Project::new("good")
        .api("/api", |api| {
            api.register::<TagViewSet>("tags");
        })
        .api("/api/v2", |api| {
            api.title("Second").version("2.1").view("ping", ping());
        })
}

fn ping() -> View {
    View::new("Ping", AllowAny).on([Method::GET], async |_: &Context| Ok(Response::new("pong")))
}

fn warned() -> Project {
    Project::new("warned").api("/api", |api| {
        api.register::<AuthorViewSet>("authors");
    })
}

fn faulty() -> Project {
    warned()
        .api("/v2", |api| {
            api.register::<TagViewSet>("tags")
                .register::<TagViewSet>("labels")
                .view("labels/{id}", ping());
        })
        .api("/v2", |api| {
            api.view("a//b", ping());
        })
        .api("/v3", |api| {
            api.register::<TagViewSet>("tags");
        })
}

/// Models that no migration has, beside one that is there.
fn changed() -> Project {
    Project::new("changed")
        .models::<(Tag,)>()
        .migrations(|| vec![Migration::new("0001_initial").initial()])
}

/// A walker, whose trails are not those of `Trail.walkers`, by what is written.
#[model]
pub struct Walker {
    /// The key.
    pub id: i64,
    /// The trails.
    pub trails: ManyToMany<Trail>,
    /// The trails that are known to have gone wrong, whose other side is there.
    pub lost: ManyToMany<Trail>,
    /// What is loved, in a table with a name, so that it is meant to be there.
    #[relation(table = "loved_trail")]
    pub loved: ManyToMany<Trail>,
}

/// A trail.
#[model]
pub struct Trail {
    /// The key.
    pub id: i64,
    /// The walkers.
    pub walkers: ManyToMany<Walker>,
    /// Those who went astray.
    #[relation(inverse = lost)]
    pub stray: ManyToMany<Walker>,
}

fn doubled() -> Project {
    Project::new("doubled").models::<(Walker, Trail)>()
}

fn project() -> Project {
    match std::env::var("PROJECT").as_deref() {
        Ok("good") => good(),
        Ok("warned") => warned(),
        Ok("faulty") => faulty(),
        Ok("changed") => changed(),
        Ok("doubled") => doubled(),
        _ => Project::new("empty"),
    }
}

fastjango::main!(project());
