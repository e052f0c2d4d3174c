//! Migrations as Rust files.

mod expressions;
mod layout;
#[cfg(test)]
mod tests;

use super::constraints::{Constraint, UniqueConstraint};
use super::expressions::{Expression, IndexExpression};
use super::fields::{DatabaseDefaultValue, DefaultValue, Field, FieldKind};
use super::indexes::Index;
use super::migration::Migration;
use super::operations::{AddField, CreateModel, Operation};
use crate::error::{Error, Result};
use crate::models::options::{ColumnKind, OnDelete};
use layout::Source;

/// Writes a migration as the file that makes it.
///
/// # Examples
///
/// ```
/// use fastjango::migrations::{DeleteModel, Migration, MigrationWriter};
///
/// # fn main() -> fastjango::error::Result<()> {
/// let migration = Migration::new("0002_delete_tag").operation(DeleteModel::new("Tag"));
/// let file = MigrationWriter::new(&migration);
/// assert_eq!(file.file_name(), "m0002_delete_tag.rs");
/// assert!(file.source()?.contains("DeleteModel::new(\"Tag\")"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct MigrationWriter<'a> {
    migration: &'a Migration,
}

impl<'a> MigrationWriter<'a> {
    /// The writer of this migration.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Migration, MigrationWriter};
    ///
    /// assert_eq!(MigrationWriter::new(&Migration::new("0001_initial")).file_name(), "m0001_initial.rs");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn new(migration: &'a Migration) -> Self {
        Self { migration }
    }

    /// The name of the file.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Migration, MigrationWriter};
    ///
    /// let migration = Migration::new("0002_book_isbn");
    /// assert_eq!(MigrationWriter::new(&migration).file_name(), "m0002_book_isbn.rs");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn file_name(self) -> String {
        format!("m{}.rs", self.migration.name())
    }

    /// The text of the file, laid out as rustfmt does.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{DeleteModel, Migration, MigrationWriter};
    ///
    /// let migration = Migration::new("0003_gone").operation(DeleteModel::new("Draft"));
    /// let source = MigrationWriter::new(&migration).source()?;
    /// assert!(source.contains(r#"DeleteModel::new("Draft")"#), "{source}");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if there is an operation that only people write.
    pub fn source(self) -> Result<String> {
        let mut chain = Source::call("Migration::new", vec![Source::text(self.migration.name())]);
        if self.migration.is_initial() {
            chain = chain.method("initial", Vec::new());
        }
        if !self.migration.dependency_names().is_empty() {
            chain = chain.method("dependencies", vec![texts(self.migration.dependency_names())]);
        }
        for operation in self.migration.operations() {
            chain = chain.method("operation", vec![operation_source(operation)?]);
        }
        let doc = self.doc();
        let body = chain.write(4, 4, 0);
        let import = "use fastjango::migrations::*;";
        let function = format!(
            "/// Migration `{}`.\npub fn migration() -> Migration {{\n    {body}\n}}\n",
            self.migration.name()
        );
        Ok(format!("{doc}\n{import}\n\n{function}"))
    }

    /// What the migration does, at the head of the file.
    fn doc(self) -> String {
        let operations = self.migration.operations();
        let lines = operations
            .iter()
            .map(|operation| format!("//! - {}\n", operation.describe()));
        let list: String = lines.collect();
        let head = format!(
            "//! Written by `makemigrations`, to be reviewed and committed: `{}`.\n",
            self.migration.name()
        );
        if list.is_empty() {
            head
        } else {
            format!("{head}//!\n{list}")
        }
    }
}

/// The text of the file that lists all migrations, given the names of their modules in order.
pub(super) fn list_source(modules: &[String], folder: &str) -> String {
    let declared: Vec<String> = modules.iter().map(|module| format!("mod {module};")).collect();
    let declared = declared.join("\n");
    let items = modules.iter().map(|module| {
        let text = Source::call("include_str!", vec![Source::text(&format!("{folder}/{module}.rs"))]);
        Source::call(&format!("{module}::migration"), Vec::new()).method("source", vec![text])
    });
    let all = layout::vector(&items.collect::<Vec<_>>(), 4);
    format!(
        "//! The migrations of this project, in order; `makemigrations` rewrites this list.\n\n\
         #![allow(\n    clippy::pedantic,\n    clippy::too_many_lines,\n    unreachable_pub,\n    \
         reason = \"written by `makemigrations`\"\n)]\n\n\
         use fastjango::migrations::Migration;\n\n\
         {declared}\n\n\
         /// All migrations, for `Project::migrations`.\n\
         pub fn migrations() -> Vec<Migration> {{\n    {all}\n}}\n",
    )
}

/// An operation as a line of a migration, for whoever writes one by hand; nothing where it can't be written.
pub(super) fn operation_line(operation: impl Into<Operation>) -> Option<String> {
    operation_source(&operation.into()).ok().map(|source| line(&source))
}

/// The line that adds a field with a default that whoever pastes it has to fill in.
pub(super) fn line_to_fill_in(add: &AddField) -> Option<String> {
    let source = field(&add.field).ok()?;
    let field = source.method("default", vec![Source::Text("…".to_owned())]);
    Some(line(&add_field(add, field)))
}

fn line(operation: &Source) -> String {
    format!(".operation({})", operation.flat())
}

/// The constructor of a field, on one line.
pub(super) fn field_line(state: &Field) -> String {
    field(state).map_or_else(|_| format!("{:?}", state.kind), |source| source.flat())
}

fn operation_source(operation: &Operation) -> Result<Source> {
    let named = |what: &str, model: &str, rest: Source| Source::call(what, vec![Source::text(model), rest]);
    Ok(match operation {
        Operation::CreateModel(create) => create_model(create)?,
        Operation::DeleteModel(delete) => Source::call("DeleteModel::new", vec![Source::text(&delete.name)]),
        Operation::AddField(add) => add_field(add, field(&add.field)?),
        Operation::RemoveField(remove) => named("RemoveField::new", &remove.model, Source::text(&remove.name)),
        Operation::AddIndex(add) => named("AddIndex::new", &add.model, index(&add.index)?),
        Operation::RemoveIndex(remove) => named("RemoveIndex::new", &remove.model, Source::text(&remove.name)),
        Operation::AddConstraint(add) => named("AddConstraint::new", &add.model, constraint(&add.constraint)?),
        Operation::RemoveConstraint(remove) => {
            named("RemoveConstraint::new", &remove.model, Source::text(&remove.name))
        }
        Operation::RunSql(_) | Operation::RunRust(_) => {
            let message = format!("`{}` is written by hand", operation.describe());
            return Err(Error::Configuration(message));
        }
    })
}

fn add_field(add: &AddField, field: Source) -> Source {
    Source::call(
        "AddField::new",
        vec![Source::text(&add.model), Source::text(&add.name), field],
    )
}

fn create_model(create: &CreateModel) -> Result<Source> {
    let model = create.model();
    let names = vec![Source::text(&model.name), Source::text(&model.table)];
    let mut chain = Source::call("CreateModel::new", names);
    for (name, state) in &model.fields {
        chain = chain.method("field", vec![Source::text(name), field(state)?]);
    }
    for state in &model.indexes {
        chain = chain.method("index", vec![index(state)?]);
    }
    for state in &model.constraints {
        chain = chain.method("constraint", vec![constraint(state)?]);
    }
    Ok(chain)
}

fn field(field: &Field) -> Result<Source> {
    let (mut source, plain) = field_kind(field)?;
    // What the constructor has set already isn't said again.
    for (name, is_set, is_given) in [
        ("primary_key", field.primary_key, plain.primary_key),
        ("null", field.null, plain.null),
        ("unique", field.unique, plain.unique),
        ("index", field.index, plain.index),
    ] {
        if is_set && !is_given {
            source = source.method(name, Vec::new());
        }
    }
    if let Some(column) = &field.db_column {
        source = source.method("db_column", vec![Source::text(column)]);
    }
    let source = match &field.db_default {
        None => source,
        Some(DatabaseDefaultValue::Literal(literal)) => {
            source.method("db_default", vec![expressions::literal(literal)?])
        }
        Some(DatabaseDefaultValue::Now) => source.method("db_default", vec![Source::Text("Now".to_owned())]),
    };
    Ok(match &field.default {
        None => source,
        Some(DefaultValue::Constant(literal)) => source.method("default", vec![expressions::literal(literal)?]),
        Some(DefaultValue::Computed) => source.method("default_computed", Vec::new()),
    })
}

/// The constructor of a field, and the field as it makes it.
fn field_kind(field: &Field) -> Result<(Source, Field)> {
    let made = |name: &str, arguments| Source::call(&format!("Field::{name}"), arguments);
    Ok(match &field.kind {
        FieldKind::Column(ColumnKind::Char { max_length }) => {
            let arguments = vec![Source::Text(max_length.to_string())];
            (made("char", arguments), Field::char(*max_length))
        }
        FieldKind::Column(ColumnKind::Decimal {
            max_digits,
            decimal_places,
        }) => {
            let arguments = [max_digits, decimal_places].map(|digits| Source::Text(digits.to_string()));
            (
                made("decimal", arguments.to_vec()),
                Field::decimal(*max_digits, *decimal_places),
            )
        }
        FieldKind::Column(_) | FieldKind::Auto(_) => {
            let (name, constructor) = field.plain_constructor().ok_or_else(|| {
                Error::Configuration(format!("a migration can't hold a field of the kind {:?}", field.kind))
            })?;
            (made(name, Vec::new()), constructor())
        }
        FieldKind::ForeignKey { to, on_delete } => {
            let arguments = vec![Source::text(to), Source::Text(on_delete_path(*on_delete).to_owned())];
            if field.unique {
                (made("one_to_one", arguments), Field::one_to_one(to, *on_delete))
            } else {
                (made("foreign_key", arguments), Field::foreign_key(to, *on_delete))
            }
        }
        FieldKind::ManyToMany {
            to,
            table,
            source_column,
            target_column,
        } => {
            let arguments = [to, table, source_column, target_column].map(|name| Source::text(name));
            let plain = Field::many_to_many(to, table, source_column, target_column);
            (made("many_to_many", arguments.to_vec()), plain)
        }
    })
}

fn on_delete_path(on_delete: OnDelete) -> &'static str {
    match on_delete {
        OnDelete::Cascade => "OnDelete::Cascade",
        OnDelete::Protect => "OnDelete::Protect",
        OnDelete::Restrict => "OnDelete::Restrict",
        OnDelete::SetNull => "OnDelete::SetNull",
        OnDelete::SetDefault => "OnDelete::SetDefault",
        OnDelete::Set => "OnDelete::Set",
        OnDelete::DoNothing => "OnDelete::DoNothing",
        OnDelete::DbCascade => "OnDelete::DbCascade",
        OnDelete::DbSetNull => "OnDelete::DbSetNull",
        OnDelete::DbSetDefault => "OnDelete::DbSetDefault",
    }
}

fn index(index: &Index) -> Result<Source> {
    let fields: Vec<String> = index
        .fields
        .iter()
        .map(|field| format!("{}{}", if field.descending { "-" } else { "" }, field.name))
        .collect();
    let made = if index.expressions.is_empty() {
        Source::call("Index::new", vec![Source::text(&index.name), texts(&fields)])
    } else {
        let arguments = vec![Source::text(&index.name), parts(&index.expressions)?];
        Source::call("Index::of_expressions", arguments)
    };
    conditional(made, index.condition.as_ref())
}

/// The parts of what is over expressions.
fn parts(parts: &[IndexExpression]) -> Result<Source> {
    let written = parts.iter().map(|part| {
        let order = if part.descending { "desc" } else { "asc" };
        Ok(expressions::receiver(&part.expression)?.method(order, Vec::new()))
    });
    Ok(Source::Array(written.collect::<Result<_>>()?))
}

fn conditional(made: Source, condition: Option<&Expression>) -> Result<Source> {
    Ok(match condition {
        Some(condition) => made.method("condition", vec![expressions::expression(condition)?]),
        None => made,
    })
}

fn unique(unique: &UniqueConstraint) -> Result<Source> {
    let name = Source::text(&unique.name);
    let made = if unique.expressions.is_empty() {
        Source::call("UniqueConstraint::new", vec![name, texts(&unique.fields)])
    } else {
        Source::call(
            "UniqueConstraint::of_expressions",
            vec![name, parts(&unique.expressions)?],
        )
    };
    let mut made = conditional(made, unique.condition.as_ref())?;
    if let Some(distinct) = unique.nulls_distinct {
        made = made.method("nulls_distinct", vec![Source::Text(distinct.to_string())]);
    }
    if let Some(deferrable) = unique.deferrable {
        made = made.method("deferrable", vec![Source::Text(format!("Deferrable::{deferrable:?}"))]);
    }
    Ok(made)
}

fn constraint(constraint: &Constraint) -> Result<Source> {
    Ok(match constraint {
        Constraint::Unique(constraint) => unique(constraint)?,
        Constraint::Check(check) => {
            let condition = expressions::expression(&check.condition)?;
            Source::call("CheckConstraint::new", vec![Source::text(&check.name), condition])
        }
    })
}

fn texts(texts: &[String]) -> Source {
    Source::Array(texts.iter().map(|text| Source::text(text)).collect())
}
