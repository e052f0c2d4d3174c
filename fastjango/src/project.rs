//! What a program is made of.

use std::cmp::Reverse;

use fastjango_runtime::models::base::Models;
use fastjango_runtime::models::options::{ModelOptions, RelationKind, Through};
use fastjango_runtime::models::registry::Registry;
use fastjango_runtime::models::signals::{ReceiverList, Receivers};
use fastjango_runtime::rest::{Api, ApiClient, Router};

use crate::db::Database;
use crate::error::{Error, Result};
use crate::migrations::{MigrateOptions, Migration, MigrationExecutor, Target};

/// What a program is made of: its models, and what else the management commands work with.
///
/// It is handed to [`fastjango::main!`](crate::main).
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # block_on(async {
/// let project = Project::new("shop").models::<(Book,)>().api("/api", |api| {
///     api.register::<BookViewSet>("books");
/// });
/// assert_eq!((project.name(), project.apis().len()), ("shop", 1));
/// # Ok::<(), Error>(()) }).unwrap();
/// ```
#[derive(Debug)]
#[must_use = "a project does nothing until it is handed to `fastjango::main!`"]
pub struct Project {
    name: &'static str,
    models: Vec<&'static ModelOptions>,
    migrations: Option<fn() -> Vec<Migration>>,
    apis: Vec<Api>,
    receivers: Vec<fn(&mut Receivers)>,
}

impl Project {
    /// A project with this name.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// assert!(Project::new("shop").all_models().is_empty());
    /// ```
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            models: Vec::new(),
            migrations: None,
            apis: Vec::new(),
            receivers: Vec::new(),
        }
    }

    /// Adds models, as a tuple. Those that they are related to come along.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// // What books are related to comes along: authors, tags, reviews.
    /// let project = Project::new("shop").models::<(Book,)>();
    /// assert!(project.all_models().iter().any(|model| model.name == "Review"));
    /// ```
    pub fn models<M: Models>(mut self) -> Self {
        for options in M::options() {
            self.add(options);
        }
        self
    }

    /// Tells the migrations, as the function in `migrations.rs` that `makemigrations` writes.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::migrations::Migration;
    ///
    /// /// What `makemigrations` writes into `src/migrations.rs`.
    /// fn migrations() -> Vec<Migration> {
    ///     vec![Migration::new("0001_initial").initial()]
    /// }
    ///
    /// let project = Project::new("shop").migrations(migrations);
    /// assert_eq!(project.all_migrations()[0].name(), "0001_initial");
    /// ```
    pub fn migrations(mut self, migrations: fn() -> Vec<Migration>) -> Self {
        self.migrations = Some(migrations);
        self
    }

    /// Adds an API under a path, to which the closure adds viewsets and views. The models that it needs come along;
    /// its title is the project's name unless the closure says another.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// let project = Project::new("shop")
    ///     .api("/api", |api| {
    ///         api.register::<BookViewSet>("books");
    ///     })
    ///     .api("/internal", |api| {
    ///         api.docs(IsAdminUser).register::<TagViewSet>("tags");
    ///     });
    /// assert_eq!(project.apis()[1].prefix(), "/internal/");
    /// ```
    pub fn api(mut self, prefix: &str, register: impl FnOnce(&mut Api)) -> Self {
        let mut api = Api::new(prefix);
        api.title(self.name);
        register(&mut api);
        for model in api.models() {
            self.add(model);
        }
        self.apis.push(api);
        self
    }

    /// Adds receivers of signals, as a tuple of the names of functions with `#[receiver]`. They are called in this
    /// order.
    ///
    /// # Examples
    ///
    /// ```
    /// use fastjango::prelude::*;
    ///
    /// #[model]
    /// pub struct Note {
    ///     pub id: i64,
    ///     pub text: String,
    /// }
    ///
    /// #[receiver(pre_save, model = Note)]
    /// async fn trimmed(event: PreSave<'_, Note>) -> Result<()> {
    ///     event.instance.text = event.instance.text.trim().to_owned();
    ///     Ok(())
    /// }
    ///
    /// let project = Project::new("notes").models::<(Note,)>().receivers::<(trimmed,)>();
    /// # drop(project);
    /// ```
    pub fn receivers<L: ReceiverList>(mut self) -> Self {
        self.receivers.push(L::connect);
        self
    }

    /// Tells a database that this project's models and receivers are its own: what the management commands do, and
    /// what a test does that wants to hear signals, or a program with a server of its own.
    ///
    /// Until then the deletion of a row finds those that refer to it only as far as its model's own relations lead,
    /// and no receiver is called.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # block_on(async {
    /// let project = Project::new("shop").models::<(Book,)>();
    /// let db = Database::connect("sqlite::memory:").await?;
    /// project.attach(&db); // deletions find what refers to a row, receivers hear
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    pub fn attach(&self, db: &Database) {
        self.attachment()(db);
    }

    /// What [`attach`](Self::attach) does, without the project.
    pub(crate) fn attachment(&self) -> impl Fn(&Database) + use<> {
        let (models, receivers) = (self.models.clone(), self.receivers.clone());
        move |db| {
            Registry::new(models.iter().copied()).attach(db);
            let mut connected = Receivers::default();
            for connect in &receivers {
                connect(&mut connected);
            }
            if !receivers.is_empty() {
                connected.attach(db);
            }
        }
    }

    /// The APIs, in the order in which they were added.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// let project = shop::project();
    /// assert_eq!(project.apis()[0].viewsets().count(), 2);
    /// ```
    #[must_use]
    pub fn apis(&self) -> &[Api] {
        &self.apis
    }

    /// The routers of the APIs, the longest paths first, so that an API may lie within the path of another.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// let twice = Project::new("shop").api("/api", |_| {}).api("/api", |_| {});
    /// let fault = twice.routers().unwrap_err().to_string();
    /// assert!(fault.contains("two APIs are under `/api/`"), "{fault}");
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] with the mistakes of all APIs, for two of them under one path or with one viewset, and for
    /// links of serializers to viewsets that none of them has.
    pub fn routers(&self) -> Result<Vec<Router>> {
        let mut mistakes: Vec<String> = Vec::new();
        let mut routers: Vec<Router> = Vec::new();
        for (at, api) in self.apis.iter().enumerate() {
            if self.apis[..at].iter().any(|other| other.prefix() == api.prefix()) {
                mistakes.push(format!(
                    "two APIs are under `{}`; give one of them another path",
                    api.prefix()
                ));
            }
            mistakes.extend(self.apis[..at].iter().flat_map(|other| other.viewsets_shared_with(api)));
            match api.build() {
                Ok(router) => routers.push(router),
                Err(error) => mistakes.push(error.to_string()),
            }
        }
        if mistakes.is_empty() {
            mistakes.extend(self.apis.iter().flat_map(Api::links_to_nowhere));
        }
        routers.sort_by_key(|router| Reverse(router.prefix().len()));
        if mistakes.is_empty() {
            Ok(routers)
        } else {
            Err(Error::Configuration(mistakes.join("\n")))
        }
    }

    /// The project's name.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// assert_eq!(shop::project().name(), "shop");
    /// ```
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// All models, in the order in which they were added, each followed by those that it led to.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// let names: Vec<&str> = shop::project().all_models().iter().map(|model| model.name).collect();
    /// assert!(names.contains(&"Book") && names.contains(&"Contribution"));
    /// ```
    #[must_use]
    pub fn all_models(&self) -> &[&'static ModelOptions] {
        &self.models
    }

    /// All migrations.
    #[must_use]
    pub fn all_migrations(&self) -> Vec<Migration> {
        self.migrations.map_or_else(Vec::new, |migrations| migrations())
    }

    /// Applies the migrations that the database doesn't have yet, as the command `migrate` does: for tests, and for
    /// programs that do so when they start.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::migrations::{CreateModel, Field, Migration};
    ///
    /// # block_on(async {
    /// fn migrations() -> Vec<Migration> {
    ///     vec![
    ///         Migration::new("0001_initial").operation(CreateModel::new("Tag", "tag").field("id", Field::big_auto())),
    ///     ]
    /// }
    ///
    /// // A program that migrates when it starts.
    /// let db = Database::connect("sqlite::memory:").await?;
    /// let project = Project::new("shop").migrations(migrations);
    /// assert_eq!((project.migrate(&db).await?, project.migrate(&db).await?), (1, 0));
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`MigrationExecutor::migrate`].
    pub async fn migrate(&self, db: &Database) -> Result<usize> {
        let executor = MigrationExecutor::new(db, self.name, self.all_migrations())?;
        executor
            .migrate(&Target::Latest, MigrateOptions::default(), &mut |_| {})
            .await
    }

    /// A client of the APIs that needs no server, without credentials: for tests.
    ///
    /// # Errors
    ///
    /// Those of [`Project::routers`].
    ///
    /// # Examples
    ///
    /// ```
    /// use fastjango::prelude::*;
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let project = Project::new("pinged").api("/api", |api| {
    ///     let ping = async |_: &Context| Ok(Response::new("pong"));
    ///     api.view("ping", View::new("Ping", AllowAny).on([Method::GET], ping));
    /// });
    /// let client = project.client(&Database::connect("sqlite::memory:").await?)?;
    /// assert_eq!(client.get("/api/ping/").await.to_json()?, "pong");
    /// assert_eq!(client.get("/elsewhere/").await.status_code(), 404);
    /// # Ok::<(), Error>(())
    /// # }).unwrap();
    /// ```
    pub fn client(&self, db: &Database) -> Result<ApiClient> {
        Ok(ApiClient::with_routers(self.routers()?, db.clone()))
    }

    fn add(&mut self, options: &'static ModelOptions) {
        if self.models.iter().any(|known| std::ptr::eq(*known, options)) {
            return;
        }
        self.models.push(options);
        for relation in options.relations {
            self.add((relation.target)());
            if let RelationKind::ManyToMany {
                through: Through::Model { model, .. },
            } = relation.kind
            {
                self.add(model());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(unreachable_pub, reason = "declared as a program would declare them")]

    use crate::prelude::*;

    #[model]
    pub struct Place {
        pub id: i64,
    }

    #[model]
    pub struct Note {
        pub id: i64,
        #[relation(on_delete = cascade)]
        pub place: ForeignKey<Place>,
    }

    #[serializer(model = Note)]
    pub struct NoteSerializer {
        pub id: i64,
        pub place: PrimaryKey<Place>,
    }

    #[viewset(model = Note, serializer = NoteSerializer, permissions = [AllowAny])]
    impl NoteViewSet {
        /// Takes a report about a mark of another place.
        #[action(methods = [post], request = ReportSerializer)]
        async fn report(&self, _cx: &Context) -> Result<Response> {
            Ok(Response::no_content())
        }
    }

    #[model]
    pub struct Mark {
        pub id: i64,
    }

    #[model]
    pub struct Report {
        pub id: i64,
        pub text: String,
    }

    #[model]
    pub struct Stamp {
        pub id: i64,
    }

    #[serializer(model = Stamp, fields = [id])]
    pub struct StampSerializer;

    #[serializer(model = Report)]
    pub struct TextSerializer {
        pub text: String,
    }

    /// Has no model of its own.
    #[serializer]
    pub struct ReportSerializer {
        pub mark: PrimaryKey<Mark>,
        #[field(nested)]
        pub report: TextSerializer,
    }

    #[serializer(model = Place)]
    pub struct PlaceSerializer {
        pub url: HyperlinkedIdentity<PlaceViewSet>,
    }

    #[viewset(model = Place, serializer = PlaceSerializer, permissions = [AllowAny])]
    impl PlaceViewSet {}

    #[viewset(model = Place, serializer = PlaceSerializer, permissions = [AllowAny])]
    impl OtherPlaceViewSet {}

    #[test]
    fn links_lead_somewhere() {
        let project = Project::new("places").api("/api", |api| {
            api.register::<OtherPlaceViewSet>("others");
        });
        let fault = project.routers().expect_err("the link leads nowhere").to_string();
        assert!(
            fault.starts_with("`PlaceSerializer.url` links to the rows of "),
            "{fault}"
        );
        let project = project.api("/places", |api| {
            api.register::<PlaceViewSet>("places");
        });
        assert!(project.routers().is_ok(), "links lead from one API to another");
    }

    #[test]
    fn the_models_of_viewsets_come_along() {
        let project = Project::new("notes").models::<(Place,)>().api("/api", |api| {
            let texts = async |_: &Context| Ok(Response::no_content());
            let view = View::new("Texts", AllowAny).on([Method::GET], texts);
            api.register::<NoteViewSet>("notes")
                .view("texts", view.response::<StampSerializer>());
        });
        let names: Vec<&str> = project.all_models().iter().map(|model| model.name).collect();
        assert_eq!(
            names,
            ["Place", "Note", "Mark", "Report", "Stamp"],
            "those of documents too"
        );
        let document = project.apis[0].document(&project.routers().expect("the routes are fine")[0]);
        assert!(document.expect("a document").contains(r#""title": "notes""#));
    }
}
