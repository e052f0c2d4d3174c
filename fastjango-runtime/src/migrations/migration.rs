//! One migration: a name, what it depends on, and its operations.

use super::essence::essence;
use super::operations::Operation;
use super::state::ProjectState;
use crate::error::Result;
use crate::value::digest::digest;

/// A step in the history of the models, as a file of `migrations/` makes it.
///
/// # Examples
///
/// ```
/// use fastjango::migrations::{CreateModel, Field, Migration};
///
/// let migration = Migration::new("0001_initial")
///     .initial()
///     .operation(CreateModel::new("Tag", "tag").field("id", Field::big_auto()));
/// assert_eq!(migration.name(), "0001_initial");
/// ```
#[derive(Debug, Clone)]
pub struct Migration {
    name: String,
    initial: bool,
    dependencies: Vec<String>,
    operations: Vec<Operation>,
    checksum: Option<String>,
}

impl Migration {
    /// A migration with this name, which does nothing yet.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::Migration;
    ///
    /// let migration = Migration::new("0002_merge").dependencies(["0001_a", "0001_b"]);
    /// assert!(migration.operations().is_empty());
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            initial: false,
            dependencies: Vec::new(),
            operations: Vec::new(),
            checksum: None,
        }
    }

    /// It is the first.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::Migration;
    ///
    /// assert!(Migration::new("0001_initial").initial().is_initial());
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn initial(mut self) -> Self {
        self.initial = true;
        self
    }

    /// It comes after these.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::Migration;
    ///
    /// let migration = Migration::new("0002_book_isbn").dependencies(["0001_initial"]);
    /// assert_eq!(migration.dependency_names(), ["0001_initial"]);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn dependencies<const N: usize>(mut self, names: [&str; N]) -> Self {
        self.dependencies = names.map(str::to_owned).to_vec();
        self
    }

    /// It does this, after what was named before.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{AddField, Field, Migration, RunSql};
    ///
    /// let migration = Migration::new("0002_slug")
    ///     .operation(AddField::new("Book", "slug", Field::char(50).default("")))
    ///     .operation(RunSql::new("UPDATE book SET slug = lower(title)").reverse(""));
    /// let described: Vec<String> = migration.operations().iter().map(|operation| operation.describe()).collect();
    /// assert_eq!(described[0], "Add field slug to Book");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn operation(mut self, operation: impl Into<Operation>) -> Self {
        self.operations.push(operation.into());
        self
    }

    /// It was written in this file, which may not change once the migration is applied.
    ///
    /// Space, line ends, trailing commas and comments may: what a formatter does is no change. What stands between
    /// quotes may not.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::Migration;
    ///
    /// let one = Migration::new("0001").source("fn migration() {\n    call(1)\n}");
    /// let same = Migration::new("0001").source("// Formatted.\nfn migration() { call(1) }");
    /// assert_eq!(one.checksum(), same.checksum());
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn source(mut self, text: &str) -> Self {
        self.checksum = Some(digest(&essence(text)));
        self
    }

    /// Its name.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::Migration;
    ///
    /// assert_eq!(Migration::new("0001_initial").name(), "0001_initial");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is the first.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::Migration;
    ///
    /// assert!(!Migration::new("0002_more").is_initial());
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn is_initial(&self) -> bool {
        self.initial
    }

    /// The names of those that it comes after.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::Migration;
    ///
    /// assert!(Migration::new("0001_initial").dependency_names().is_empty());
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn dependency_names(&self) -> &[String] {
        &self.dependencies
    }

    /// What it does, in order.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{DeleteModel, Migration};
    ///
    /// let migration = Migration::new("0003_gone").operation(DeleteModel::new("Draft"));
    /// assert_eq!(migration.operations()[0].describe(), "Delete model Draft");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The digest of its file, where the file is known.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::Migration;
    ///
    /// assert!(Migration::new("0001").checksum().is_none(), "it was not told its file");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn checksum(&self) -> Option<&str> {
        self.checksum.as_deref()
    }

    /// Its number, where its name begins with one.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::Migration;
    ///
    /// assert_eq!(Migration::new("0012_more").number(), Some(12));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn number(&self) -> Option<u32> {
        self.name.split('_').next()?.parse().ok()
    }

    /// Does it to the state of the models.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{CreateModel, Migration, ProjectState};
    ///
    /// let mut state = ProjectState::new();
    /// Migration::new("0001").operation(CreateModel::new("Tag", "tag")).mutate_state(&mut state)?;
    /// assert_eq!(state.models()[0].name, "Tag");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Operation::state_forwards`].
    pub fn mutate_state(&self, state: &mut ProjectState) -> Result<()> {
        self.operations
            .iter()
            .try_for_each(|operation| operation.state_forwards(state))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checksum(text: &str) -> Option<String> {
        Migration::new("0001_initial").source(text).checksum
    }

    #[test]
    fn a_formatter_and_a_remark_do_not_change_the_checksum() {
        let one = "// A remark.\nfn f() {\n    call(\n        1,\n        2,\n    )\n}\n";
        let other = "fn f() {\r\n  call(1, 2)\r\n}\r\n";
        assert_eq!(checksum(one), checksum(other));
    }

    #[test]
    fn another_value_changes_the_checksum() {
        assert_ne!(checksum("call(1, 2)"), checksum("call(1, 3)"));
        assert_ne!(
            checksum(r#"RunSql::new("SET name = 'a b'")"#),
            checksum(r#"RunSql::new("SET name = 'ab'")"#)
        );
        assert_ne!(
            checksum("r#\"SELECT 1\n// 2\n\"#"),
            checksum("r#\"SELECT 1\n// 3\n\"#"),
            "a line of SQL is no comment"
        );
    }
}
