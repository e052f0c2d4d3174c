//! What is looked for.

use super::super::Context;
use super::{Level, relations};
use crate::db::{Backend, Database, Executor as _, Statement};
use crate::error::{Error, Result};
use crate::migrations::{self, Loader, ProjectState, Target, unsupported};
use crate::models::options::{ModelOptions, RelationKind, Through};
use crate::models::validation::faults;
use crate::project::Project;

/// The most bytes of a name that every database takes: PostgreSQL's.
const LONGEST_NAME: usize = 63;

/// Something that is wrong, or looks wrong.
#[derive(Debug)]
pub(super) struct Issue {
    pub(super) level: Level,
    pub(super) topic: &'static str,
    pub(super) message: String,
}

impl Issue {
    fn error(topic: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self {
            level: Level::Error,
            topic,
            message,
        }
    }

    fn warning(topic: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self {
            level: Level::Warning,
            topic,
            message,
        }
    }

    /// An error of several lines is one issue for each.
    fn errors(topic: &'static str, error: &Error) -> Vec<Self> {
        error.to_string().lines().map(|line| Self::error(topic, line)).collect()
    }
}

/// The models together.
pub(super) fn of_models(project: &Project) -> Vec<Issue> {
    let mut found = Vec::new();
    if let Err(error) = ProjectState::from_models(project.all_models()) {
        found.extend(Issue::errors("models", &error));
    }
    for model in project.all_models() {
        found.extend(faults(model).into_iter().map(|fault| Issue::error("models", fault)));
        let names = tables(model).map(|(table, _)| table);
        let columns = model.columns.iter().map(|column| column.column);
        for name in names.chain(columns).filter(|name| name.len() > LONGEST_NAME) {
            let model = model.name;
            found.push(Issue::warning(
                "models",
                format!("`{name}` of {model} is longer than the {LONGEST_NAME} bytes that PostgreSQL takes"),
            ));
        }
    }
    let doubled = relations::doubled(project.all_models()).into_iter();
    found.extend(doubled.map(|told| Issue::warning("models", told)));
    found
}

/// The migrations, among each other and beside the models.
pub(super) fn of_migrations(context: &Context) -> Vec<Issue> {
    let project = &context.project;
    let mut found = left_out(context);
    if let Some(missing) = context.missing_migrations() {
        found.push(Issue::warning("migrations", missing));
        return found;
    }
    let leaf = Loader::new(project.all_migrations()).and_then(|loader| loader.leaf().map(drop));
    if let Err(error) = leaf {
        found.extend(Issue::errors("migrations", &error));
        return found;
    }
    if let Err(error) = migrations::check_drift(project.all_models(), project.all_migrations()) {
        found.push(Issue::warning("migrations", error.to_string()));
    }
    found
}

/// What the database has no counterpart for, and migrations leave out.
fn left_out(context: &Context) -> Vec<Issue> {
    let backend = backend(&context.settings.database_url());
    let left_out = unsupported(context.project.all_models(), backend).unwrap_or_default();
    let warning = |message| Issue::warning("migrations", message);
    left_out.into_iter().map(warning).collect()
}

/// The kind of database that an address leads to; of MySQL and MariaDB the one that has less.
fn backend(url: &str) -> Backend {
    match url.split(':').next() {
        Some("postgres" | "postgresql") => Backend::Postgres,
        Some("mysql" | "mariadb") => Backend::Mariadb,
        _ => Backend::Sqlite,
    }
}

/// The APIs, each and together.
pub(super) fn of_apis(project: &Project) -> Vec<Issue> {
    let mut found = Vec::new();
    if let Err(error) = project.routers() {
        found.extend(Issue::errors("api", &error));
    }
    for api in project.apis() {
        if let Ok(router) = api.build() {
            found.extend(
                api.warnings(&router)
                    .into_iter()
                    .map(|warning| Issue::warning("api", warning)),
            );
        }
    }
    found
}

/// What makes a difference where others come.
pub(super) fn of_deployment(project: &Project) -> Vec<Issue> {
    let mut found = Vec::new();
    if cfg!(debug_assertions) {
        let message = "this program was built for development, and is many times slower than one of \
                       `cargo build --release`";
        found.push(Issue::warning("deployment", message));
    }
    for api in project.apis() {
        if let Ok(router) = api.build() {
            let warnings = api.deployment_warnings(&router).into_iter();
            found.extend(warnings.map(|warning| Issue::warning("deployment", warning)));
        }
    }
    found
}

/// The database beside the migrations and models.
pub(super) async fn of_tables(context: &Context) -> Result<Vec<Issue>> {
    let executor = context.executor().await?;
    match executor.plan(&Target::Latest).await {
        Err(error) => return Ok(Issue::errors("tables", &error)),
        Ok(plan) if !plan.is_empty() => {
            let message = format!("the database lacks {} migrations; run `migrate`", plan.len());
            return Ok(vec![Issue::warning("tables", message)]);
        }
        Ok(_) => {}
    }
    let db = context.settings.connect(&context.project).await?;
    let mut found = Vec::new();
    for model in context.project.all_models() {
        for (table, columns) in tables(model) {
            if let Err(error) = look_at(&db, table, &columns).await {
                let message = format!(
                    "the table `{table}` of {} is not as its model says: {error}",
                    model.name
                );
                found.push(Issue::error("tables", message));
            }
        }
    }
    Ok(found)
}

/// The tables of a model with their columns: its own, and those of its many-to-many relations.
fn tables(model: &'static ModelOptions) -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    let own = (model.table, model.columns.iter().map(|column| column.column).collect());
    let between = model.relations.iter().filter_map(|relation| match relation.kind {
        RelationKind::ManyToMany {
            through:
                Through::Automatic {
                    table,
                    source_column,
                    target_column,
                },
        } => Some((table, vec![source_column, target_column])),
        _ => None,
    });
    std::iter::once(own).chain(between)
}

/// Asks a table for no row, but for all of its columns. Each of them is named with its table: SQLite takes the quoted
/// name of a column that is not there for text.
async fn look_at(db: &Database, table: &str, columns: &[&str]) -> Result<()> {
    let mark = db.backend().capabilities().quote;
    let quote = |name: &str| format!("{mark}{name}{mark}");
    let table = quote(table);
    let columns: Vec<String> = columns
        .iter()
        .map(|column| format!("{table}.{}", quote(column)))
        .collect();
    let sql = format!("SELECT {} FROM {table} WHERE 1 = 0", columns.join(", "));
    db.handle().fetch_all(&Statement::from(sql)).await.map(drop)
}
