//! Writes the next migration from what has changed.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::autodetector::{Autodetector, unwritten};
use super::list::MigrationList;
use super::loader::Loader;
use super::migration::Migration;
use super::operations::Operation;
use super::state::ProjectState;
use super::writer::MigrationWriter;
use crate::db::Backend;
use crate::error::{Error, Result};
use crate::models::options::ModelOptions;

/// How the next migration is written.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::migrations::{MakeOptions, makemigrations};
///
/// // `makemigrations --dry-run --name first`.
/// let options = MakeOptions { name: Some("first".into()), dry_run: true, ..MakeOptions::default() };
/// let models = project();
/// let written = makemigrations(models.all_models(), Vec::new(), "src/migrations".as_ref(), &options)?;
/// assert!(written.is_some_and(|written| written.path.ends_with("m0001_first.rs")));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MakeOptions {
    /// The name after the number; if none is given, one that says what the migration does.
    pub name: Option<String>,
    /// Whether a migration without operations is wanted, to be filled by hand.
    pub empty: bool,
    /// Whether nothing is written, only told.
    pub dry_run: bool,
    /// The models that may be deleted, with their tables and all rows; others that are gone are refused.
    pub delete: Vec<String>,
}

/// A migration that was written, or would be.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::migrations::{MakeOptions, makemigrations};
///
/// let options = MakeOptions { dry_run: true, ..MakeOptions::default() };
/// let models = project();
/// let written = makemigrations(models.all_models(), Vec::new(), "src/migrations".as_ref(), &options)?;
/// let written = written.expect("all models are new");
/// assert!(written.path.ends_with("m0001_initial.rs") && written.source.contains("CreateModel::new"));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The migration's name.
    pub name: String,
    /// Its file.
    pub path: PathBuf,
    /// The text of its file.
    pub source: String,
    /// The file that lists all migrations.
    pub list_path: PathBuf,
    /// What its operations do, in order, each after its [sign](Operation::sign): `+ Create model Book`.
    pub operations: Vec<String>,
    /// The lines that whoever wrote more into the file that lists all migrations has to add to it: it is left as it is.
    pub to_list: Vec<String>,
    /// Whether the file that lists all migrations is new: then the program doesn't have its `mod migrations;` yet.
    pub first: bool,
    /// The changes of the models that are left to write by hand, each in words.
    pub left_by_hand: Vec<String>,
}

/// Writes what has changed since the last migration as the next one; nothing if nothing has.
///
/// The folder is `src/migrations`; the list of all migrations is the file of the same name beside it. Where that file has
/// more than the list, it stays as it is, and the lines to add are told.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::migrations::{MakeOptions, makemigrations};
///
/// let options = MakeOptions { dry_run: true, ..MakeOptions::default() };
/// let models = project();
/// let written = makemigrations(models.all_models(), Vec::new(), "src/migrations".as_ref(), &options)?;
/// assert!(written.is_some_and(|written| written.operations.contains(&"+ Create model Book".to_owned())));
/// # Ok::<(), Error>(())
/// ```
///
/// # Errors
///
/// [`Error::Configuration`] if the migrations contradict each other, the folder has files that the program was built
/// without, no change is one that a migration can be written for, an operation is one that no table can have, a
/// model is gone that [`MakeOptions::delete`] doesn't name, or the folder's name is none of a module; [`Error::Io`] if a
/// file can't be read or written.
pub fn makemigrations(
    models: &[&'static ModelOptions],
    migrations: Vec<Migration>,
    folder: &Path,
    options: &MakeOptions,
) -> Result<Option<Written>> {
    let loader = Loader::new(migrations)?;
    let list = MigrationList::beside(folder)?;
    let modules = modules(folder)?;
    refuse_strangers(&modules, &loader)?;
    let (operations, left_by_hand) = if options.empty {
        (Vec::new(), Vec::new())
    } else {
        let state = loader.state()?;
        let (operations, left) = changes(&state, models)?;
        refuse_deletions(&state, &operations, &options.delete)?;
        if operations.is_empty() && !left.is_empty() {
            return Err(unwritten(&left));
        }
        refuse_impossible(state, &operations)?;
        (operations, left)
    };
    if operations.is_empty() && !options.empty {
        return Ok(None);
    }
    let migration = next(&loader, operations, options)?;
    let writer = MigrationWriter::new(&migration);
    let path = folder.join(writer.file_name());
    let module = format!("m{}", migration.name());
    let to_list = list.lines_to_add(&modules, &module)?;
    let written = Written {
        name: migration.name().to_owned(),
        source: writer.source()?,
        operations: migration.operations().iter().map(signed).collect(),
        first: !list.path.exists(),
        list_path: list.path.clone(),
        to_list,
        path,
        left_by_hand,
    };
    if !options.dry_run {
        let all = modules.into_iter().chain([module]).collect::<Vec<_>>();
        write(&written, &list, &all, folder)?;
    }
    Ok(Some(written))
}

/// Compares the migrations with the models, for a test and for `makemigrations --check`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::migrations::check_drift;
///
/// let models = project();
/// let fault = check_drift(models.all_models(), Vec::new()).unwrap_err();
/// assert!(fault.to_string().contains("Create model Book"), "{fault}");
/// # Ok::<(), Error>(())
/// ```
///
/// # Errors
///
/// [`Error::Configuration`] that names what a new migration would have to do.
pub fn check_drift(models: &[&'static ModelOptions], migrations: Vec<Migration>) -> Result<()> {
    let state = Loader::new(migrations)?.state()?;
    let (operations, left) = changes(&state, models)?;
    let mut faults = Vec::new();
    if !operations.is_empty() {
        let list: Vec<String> = operations.iter().map(signed).collect();
        faults.push(format!(
            "the models have changed since the last migration; run `makemigrations`, which would write:\n  {}",
            list.join("\n  ")
        ));
    }
    if !left.is_empty() {
        faults.push(unwritten(&left).to_string());
    }
    if faults.is_empty() {
        return Ok(());
    }
    Err(Error::Configuration(faults.join("\n")))
}

/// What a migration would do, and what is left to write by hand.
fn changes(state: &ProjectState, models: &[&'static ModelOptions]) -> Result<(Vec<Operation>, Vec<String>)> {
    let models = ProjectState::from_models(models)?;
    let detector = Autodetector::new(state, &models);
    Ok((detector.operations()?, detector.left_by_hand()))
}

/// What no database could carry out would be found when others have the file already.
fn refuse_impossible(mut before: ProjectState, operations: &[Operation]) -> Result<()> {
    for operation in operations {
        let mut after = before.clone();
        let done = operation.state_forwards(&mut after);
        let on = |backend| operation.database_forwards(backend, &before, &after).err();
        // What one of them lacks is for `migrate` to refuse. MySQL and MariaDB leave out what they lack.
        let fault = done.err().or_else(|| on(Backend::Sqlite).and(on(Backend::Postgres)));
        if let Some(fault) = fault {
            let message = format!("the operation “{}” can't be carried out: {fault}", operation.describe());
            return Err(Error::Configuration(message));
        }
        before = after;
    }
    Ok(())
}

/// A model comes along with an API that needs it, so that one line less there would cost all its rows: who wants that
/// says so.
fn refuse_deletions(state: &ProjectState, operations: &[Operation], wanted: &[String]) -> Result<()> {
    let gone = operations.iter().filter_map(|operation| match operation {
        Operation::DeleteModel(delete) => Some(delete.name.as_str()),
        _ => None,
    });
    let gone: Vec<&str> = gone.collect();
    if let Some(kept) = wanted.iter().find(|name| !gone.contains(&name.as_str())) {
        return Err(Error::Configuration(format!(
            "the model `{kept}` can't be deleted: it is no model that the migrations have and the project has no more"
        )));
    }
    let refused: Vec<&str> = gone
        .into_iter()
        .filter(|name| !wanted.iter().any(|one| one == name))
        .collect();
    if refused.is_empty() {
        return Ok(());
    }
    let mut lines = Vec::new();
    for name in &refused {
        let tables: Vec<String> = state.model(name)?.tables().map(|table| format!("`{table}`")).collect();
        lines.push(format!("  - {name}, with all rows of {}", tables.join(" and ")));
    }
    let names = refused.join(", ");
    let tuple = if refused.len() == 1 { names + "," } else { names };
    Err(Error::Configuration(format!(
        "these models are no longer in the project, and a migration would delete them:\n{}\nA model of an API is in \
         the project as long as a viewset, serializer or authentication there needs it. To keep them, say \
         `.models::<({tuple})>()` after `Project::new(…)`; to delete them, `makemigrations --delete {}`",
        lines.join("\n"),
        refused.join(",")
    )))
}

/// What an operation does, after its sign.
fn signed(operation: &Operation) -> String {
    format!("{} {}", operation.sign(), operation.describe())
}

/// The migration after all others.
fn next(loader: &Loader, operations: Vec<Operation>, options: &MakeOptions) -> Result<Migration> {
    let leaf = loader.leaf()?;
    let numbers = loader.graph().migrations().iter().filter_map(Migration::number);
    let number = numbers.max().unwrap_or(0) + 1;
    let name = match &options.name {
        Some(name) => checked_name(name)?.to_owned(),
        None if leaf.is_none() => "initial".to_owned(),
        None => suggested_name(&operations),
    };
    let mut migration = Migration::new(&format!("{number:04}_{name}"));
    migration = match leaf {
        Some(leaf) => migration.dependencies([leaf.name()]),
        None => migration.initial(),
    };
    Ok(operations.into_iter().fold(migration, Migration::operation))
}

/// A name from what the operations do, as long as it stays a name.
fn suggested_name(operations: &[Operation]) -> String {
    let mut name = String::new();
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    for part in operations.iter().filter_map(Operation::name_fragment) {
        // Names may have any character, and Rust finds no file of a module that has others than these.
        let part = part.replace(|letter| !is_part(letter), "_");
        if name.is_empty() {
            name = part;
        } else if name.len() + part.len() < 52 {
            name = format!("{name}_{part}");
        } else {
            return format!("{name}_and_more");
        }
    }
    if name.is_empty() {
        return chrono::Utc::now().format("auto_%Y%m%d_%H%M").to_string();
    }
    name
}

fn checked_name(name: &str) -> Result<&str> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    if !name.is_empty() && name.chars().all(is_part) {
        return Ok(name);
    }
    let message = format!("`{name}` can't be part of a module's name; use letters, digits and underscores");
    Err(Error::Configuration(message))
}

/// The modules of the folder that hold migrations, in order; none if there is no folder yet.
fn modules(folder: &Path) -> Result<Vec<String>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut modules = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let module = name.strip_suffix(".rs").filter(|stem| is_module(stem));
        modules.extend(module.map(str::to_owned));
    }
    modules.sort();
    Ok(modules)
}

/// Whether it is an `m` with a number after it.
fn is_module(stem: &str) -> bool {
    stem.strip_prefix('m')
        .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
}

/// Files that the program was built without would be overtaken by the next migration.
fn refuse_strangers(modules: &[String], loader: &Loader) -> Result<()> {
    let migrations = loader.graph().migrations();
    let is_known = |module: &&String| migrations.iter().any(|migration| module[1..] == *migration.name());
    modules
        .iter()
        .find(|module| !is_known(module))
        .map_or(Ok(()), |module| {
            let remedy = if migrations.is_empty() {
                "say `mod migrations;` and `.migrations(migrations::migrations)` in `main.rs`, and list the file in \
                 `migrations.rs`"
            } else {
                "or list it in `migrations.rs`, if it isn't there"
            };
            Err(Error::Configuration(format!(
                "the program was built without the migration in `{module}.rs`; build it again (does it compile?), \
                 {remedy}"
            )))
        })
}

fn write(written: &Written, list: &MigrationList, modules: &[String], folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    let file = fs::File::create_new(&written.path)?;
    let filled = fill(file, written, list, modules);
    if filled.is_err() {
        // A file that no list names would be in the way of the next run.
        fs::remove_file(&written.path)?;
    }
    filled
}

fn fill(mut file: fs::File, written: &Written, list: &MigrationList, modules: &[String]) -> Result<()> {
    file.write_all(written.source.as_bytes())?;
    drop(file);
    format_file(&written.path);
    if written.to_list.is_empty() {
        list.write(modules)?;
    }
    Ok(())
}

/// Lets the project's own rustfmt settings have their way. Without rustfmt the file stays as rustfmt's defaults
/// would have it.
fn format_file(path: &Path) {
    let quiet = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .arg(path)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if let Err(error) = quiet {
        tracing::debug!(%error, "rustfmt was not run");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrations::{AddIndex, DeleteModel, Index};

    #[test]
    fn a_suggested_name_is_part_of_a_module_s() {
        let index = AddIndex::new("Book", Index::new("by price, dear first", ["-price"]));
        let operations = [DeleteModel::new("Tag").into(), index.into()];
        assert_eq!(suggested_name(&operations), "delete_tag_book_by_price__dear_first");
        assert_eq!(suggested_name(&[DeleteModel::new("Größe").into()]), "delete_gr__e");
    }
}
