//! The file that lists all migrations of a project.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::essence::essence;
use super::writer::list_source;
use crate::error::{Error, Result};

/// The file beside the folder, which lists its modules.
pub(super) struct MigrationList {
    pub(super) path: PathBuf,
    /// The name of the folder, and of the module that the file is.
    name: String,
}

impl MigrationList {
    /// The one beside this folder.
    pub(super) fn beside(folder: &Path) -> Result<Self> {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        if !name.chars().all(is_part) || !name.starts_with(|first: char| !first.is_ascii_digit()) {
            return Err(Error::Configuration(format!(
                "the folder `{}` can't be a module, since its name has more than letters, digits and underscores; name \
                 one such as `src/migrations`",
                folder.display()
            )));
        }
        let path = folder.with_file_name(format!("{name}.rs"));
        Ok(Self { path, name })
    }

    /// The lines that a new module needs where the file has more than the list of the others, which would be lost.
    pub(super) fn lines_to_add(&self, others: &[String], module: &str) -> Result<Vec<String>> {
        let there = match fs::read_to_string(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            there => essence(&there?),
        };
        if there.is_empty() || there == essence(&list_source(others, &self.name)) {
            return Ok(Vec::new());
        }
        let name = &self.name;
        Ok(vec![
            format!("mod {module};"),
            format!("{module}::migration().source(include_str!(\"{name}/{module}.rs\")),"),
        ])
    }

    /// Writes the list of these modules, as a whole or not at all.
    pub(super) fn write(&self, modules: &[String]) -> Result<()> {
        let new = self.path.with_extension("rs.new");
        fs::write(&new, list_source(modules, &self.name))?;
        fs::rename(&new, &self.path)?;
        Ok(())
    }
}
