//! `dumpdata`: rows to a file.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::Context;
use super::progress::Progress;
use crate::db::Database;
use crate::error::{Error, Result};
use crate::fixtures::{self, DumpOptions};
use crate::models::options::ModelOptions;

/// Prints the rows of the models as a fixture, which `loaddata` reads.
#[derive(Debug, Args)]
pub(super) struct Dumpdata {
    /// The models, as `Book` or `bookshop.Book`; all if none is named.
    models: Vec<String>,

    /// A model whose rows are left out; may be given several times.
    #[arg(long, short, value_name = "MODEL")]
    exclude: Vec<String>,

    /// The spaces of each level; without it, all is on one line.
    #[arg(long, value_name = "SPACES")]
    indent: Option<usize>,

    /// The primary keys of the rows, with commas between them; only with one model.
    #[arg(long, value_name = "KEYS", value_delimiter = ',')]
    pks: Option<Vec<String>>,

    /// Writes to this file, which stays as it was if that fails, and shows how far it is where somebody looks.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Dumpdata {
    pub(super) async fn run(self, context: &Context) -> Result<()> {
        let app = context.project.name();
        let models = self.chosen(app, context.project.all_models())?;
        if self.pks.is_some() && (self.models.len() != 1 || models.len() != 1) {
            return Err(Error::Configuration(
                "You can only use --pks option with one model".to_owned(),
            ));
        }
        let options = DumpOptions {
            app: app.to_owned(),
            indent: self.indent,
            keys: self.pks,
        };
        let db = context.settings.connect(&context.project).await?;
        if let Some(path) = &self.output {
            return to_file(&db, &models, &options, path).await;
        }
        let mut out = BufWriter::new(io::stdout());
        fixtures::dump(&db, &models, &options, &mut out, &mut || ())
            .await
            .map(drop)
    }

    /// The models that were named, or all, without those that are left out.
    fn chosen(&self, app: &str, all: &[&'static ModelOptions]) -> Result<Vec<&'static ModelOptions>> {
        let named = |labels: &[String]| -> Result<Vec<&'static ModelOptions>> {
            let found = labels.iter().map(|label| find(label, app, all));
            Ok(found.collect::<Result<Vec<_>>>()?.concat())
        };
        let (wanted, unwanted) = (named(&self.models)?, named(&self.exclude)?);
        let is_in = |models: &[&ModelOptions], model: &ModelOptions| models.iter().any(|it| std::ptr::eq(*it, model));
        let chosen = all
            .iter()
            .copied()
            .filter(|model| (self.models.is_empty() || is_in(&wanted, model)) && !is_in(&unwanted, model));
        Ok(chosen.collect())
    }
}

/// The models that a label means: one, or those of the app.
fn find(label: &str, app: &str, all: &[&'static ModelOptions]) -> Result<Vec<&'static ModelOptions>> {
    if label.eq_ignore_ascii_case(app) {
        return Ok(all.to_vec());
    }
    let name = match label.split_once('.') {
        Some((of, _)) if !of.eq_ignore_ascii_case(app) => {
            return Err(Error::Configuration(format!("No installed app with label '{of}'.")));
        }
        Some((_, name)) => name,
        None => label,
    };
    let found: Vec<_> = all
        .iter()
        .copied()
        .filter(|model| model.name.eq_ignore_ascii_case(name))
        .collect();
    if found.is_empty() {
        let known: Vec<&str> = all.iter().map(|model| model.name).collect();
        return Err(Error::Configuration(format!(
            "Unknown model: {label}; the models are {}",
            known.join(", ")
        )));
    }
    Ok(found)
}

/// Writes a file, which takes the place of an earlier one only when it is whole.
async fn to_file(db: &Database, models: &[&'static ModelOptions], options: &DumpOptions, path: &Path) -> Result<()> {
    let named = |error: io::Error| Error::Configuration(format!("{}: {error}", path.display()));
    let mut progress = Progress::on_terminal();
    if progress.is_shown() {
        let count = match &options.keys {
            Some(keys) => keys.len(),
            None => fixtures::count(db, models).await?,
        };
        progress.expect(count);
    }
    let (file, unfinished) = open(path).map_err(named)?;
    let mut out = BufWriter::new(file);
    let written = fixtures::dump(db, models, options, &mut out, &mut || progress.advance()).await;
    progress.finish();
    written?;
    out.flush().map_err(named)?;
    match unfinished {
        Some(unfinished) => unfinished.finish(out.get_ref()).map_err(named),
        None => Ok(()),
    }
}

/// Opens what is to be written: a file beside the one that is meant, or what is no file, such as a pipe, itself.
fn open(path: &Path) -> io::Result<(File, Option<Unfinished>)> {
    let earlier = match fs::metadata(path) {
        // The standard output may be a file to which others write too.
        Ok(found) if !found.is_file() || path.starts_with("/dev") => return Ok((File::create(path)?, None)),
        Ok(found) => Some(found.permissions()),
        Err(_) if path.is_symlink() => return Ok((File::create(path)?, None)),
        Err(_) => None,
    };
    // A link stays, and leads to the new file.
    let target = if earlier.is_some() {
        path.canonicalize()?
    } else {
        path.to_owned()
    };
    let mut name = OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(format!(".{}", std::process::id()));
    let unfinished = Unfinished {
        path: target.with_file_name(name),
        target,
    };
    // What a process of the same number may have left when it was killed.
    let _ = fs::remove_file(&unfinished.path);
    let file = File::create_new(&unfinished.path)?;
    if let Some(permissions) = earlier {
        // Before anything is in it.
        file.set_permissions(permissions)?;
    }
    Ok((file, Some(unfinished)))
}

/// A file that is being written beside its target, and is removed unless it gets there.
struct Unfinished {
    path: PathBuf,
    target: PathBuf,
}

impl Unfinished {
    fn finish(self, file: &File) -> io::Result<()> {
        // Else a loss of power could leave the name to a file without its rows.
        file.sync_all()?;
        fs::rename(&self.path, &self.target)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // After `finish` nothing is there any more.
        let _ = fs::remove_file(&self.path);
    }
}
