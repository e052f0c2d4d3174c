//! The validation of instances: Django's `full_clean` and its parts.
//!
//! What a column demands is checked in [`fields`](self), whether other rows have the same values in unique, the checks
//! of the database in constraints; the columns of a document get their types in conversions.

use std::future::IntoFuture;
use std::marker::PhantomData;

use futures_util::future::BoxFuture;
use serde_json::Value as Json;

use crate::db::{Handle, Row};
use crate::error::{Error, ErrorDetail, Result, ValidationError};
use crate::models::base::Model;
use crate::models::expressions::Selection;
use crate::models::options::{ColumnIndex, ModelOptions};
use crate::models::presence::Present;
use crate::models::query::Node;
use crate::models::validators::{TextFormat, Validator};
use crate::value::Value;

mod constraints;
mod conversions;
mod fields;
mod hook;
mod unique;

pub(crate) use unique::same_part;

pub use hook::{CleanOutcome, NoClean, cleaned};

/// The name under which errors stand that are of no field: Django's `NON_FIELD_ERRORS`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::models::validation::NON_FIELD_ERRORS;
///
/// # run(async |db| {
/// let mut dune = Book::objects().first(db).await?.unwrap();
/// dune.price = dec!(-1);
/// let refused = dune.full_clean(db).await.unwrap_err().detail();
/// assert!(refused[NON_FIELD_ERRORS][0].is_string());
/// # Ok(()) });
/// ```
pub const NON_FIELD_ERRORS: &str = "__all__";

/// What is wrong with the validators of a model and can only be seen at run time: regular expressions that are none.
///
/// # Examples
///
/// ```
/// use fastjango::models::options::ModelOptions;
/// use fastjango::models::validation::faults;
///
/// assert!(faults(&ModelOptions::PLAIN).is_empty());
/// ```
#[must_use]
pub fn faults(model: &ModelOptions) -> Vec<String> {
    let mut faults = Vec::new();
    for column in model.columns {
        for validator in column.validators {
            if let Validator::Format(TextFormat::Pattern(pattern)) = validator
                && let Some(fault) = pattern.fault()
            {
                let (model, name) = (model.name, column.name);
                faults.push(format!(
                    "the `regex` of `{model}.{name}` is none: {}",
                    fault.replace('\n', " ")
                ));
            }
        }
    }
    faults
}

/// Which steps a validation takes.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each step can be left out by itself")]
pub(crate) struct Steps {
    fields: bool,
    hook: bool,
    unique: bool,
    constraints: bool,
}

impl Steps {
    /// All of them.
    pub(crate) const ALL: Self = Self {
        fields: true,
        hook: true,
        unique: true,
        constraints: true,
    };
    /// What the columns demand.
    pub(crate) const FIELDS: Self = Self {
        fields: true,
        ..Self::NONE
    };
    /// Whether other rows have the same values.
    pub(crate) const UNIQUE: Self = Self {
        unique: true,
        ..Self::NONE
    };
    /// The constraints of the database.
    pub(crate) const CONSTRAINTS: Self = Self {
        constraints: true,
        ..Self::NONE
    };
    const NONE: Self = Self {
        fields: false,
        hook: false,
        unique: false,
        constraints: false,
    };
}

/// A validation of an instance, which runs when it is awaited: what
/// [`full_clean`](crate::models::instances::Instance::full_clean) gives, with Django's arguments as methods.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let mut tag = Tag::new().name("desert").build();
/// let refused = tag.full_clean(db).await;
/// assert!(matches!(refused, Err(Error::Validation(_))));
/// assert!(tag.full_clean(db).validate_unique(false).await.is_ok());
/// # Ok(()) });
/// ```
#[must_use = "nothing is validated before `.await`"]
pub struct Validation<'a, M> {
    instance: &'a mut M,
    handle: Handle<'a>,
    steps: Steps,
    exclude: Vec<ColumnIndex>,
}

impl<'a, M: Model> Validation<'a, M> {
    pub(crate) fn new(instance: &'a mut M, handle: Handle<'a>, steps: Steps) -> Self {
        let exclude = Vec::new();
        Self {
            instance,
            handle,
            steps,
            exclude,
        }
    }

    /// Leaves these fields out, and each constraint that is about one of them.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut book = Book::new().title("Dune").pages(0).price(dec!(1)).author(1).build();
    /// assert!(book.full_clean(db).exclude(|b| (b.title, b.pages)).await.is_ok());
    /// # Ok(()) });
    /// ```
    pub fn exclude<S: Selection<M>>(mut self, fields: impl FnOnce(M::Fields<M, Present>) -> S) -> Self {
        self.exclude.extend(columns(fields(M::fields())));
        self
    }

    /// Says whether other rows are asked for the same values.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut tag = Tag::new().name("desert").build();
    /// assert!(tag.full_clean(db).validate_unique(false).await.is_ok(), "other rows are not asked");
    /// # Ok(()) });
    /// ```
    pub fn validate_unique(mut self, validate: bool) -> Self {
        self.steps.unique = validate;
        self
    }

    /// Says whether the constraints of the database are checked.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut book = Book::new().title("Sanditon").pages(9).price(dec!(-1)).author(2).build();
    /// assert!(book.full_clean(db).validate_constraints(false).await.is_ok());
    /// # Ok(()) });
    /// ```
    pub fn validate_constraints(mut self, validate: bool) -> Self {
        self.steps.constraints = validate;
        self
    }

    async fn run(self) -> Result<()> {
        let Self {
            instance,
            handle,
            steps,
            exclude,
        } = self;
        let mut cleaner = Cleaner::new(handle, M::OPTIONS, exclude, false);
        if steps.fields {
            cleaner.fields(&instance.encode()).await?;
        }
        if steps.hook {
            cleaner.errors.add_all(instance.clean_instance())?;
        }
        cleaner.others(steps, &instance.encode()).await?;
        cleaner.errors.finish()
    }
}

impl<'a, M: Model> IntoFuture for Validation<'a, M> {
    type Output = Result<()>;
    type IntoFuture = BoxFuture<'a, Result<()>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

/// The values of an instance that is not made yet, as a document gave them: Django's `Model(**data)`, whose values are
/// checked, and get their types, only by `full_clean`.
///
/// # Examples
///
/// See [`Instance::from_json`](crate::models::instances::Instance::from_json).
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let values = Tag::from_json(&json!({ "name": "" }))?;
/// let refused = values.full_clean(db).await.unwrap_err().detail();
/// assert_eq!(refused, json!({ "name": ["This field cannot be blank."] }));
/// # Ok(()) });
/// ```
#[derive(Debug)]
#[must_use = "it becomes an instance by `full_clean`"]
pub struct Uncleaned<M> {
    values: Vec<Result<Value, ErrorDetail>>,
    exclude: Vec<ColumnIndex>,
    steps: Steps,
    model: PhantomData<fn() -> M>,
}

impl<M: Model> Uncleaned<M> {
    pub(crate) fn from_json(document: &Json) -> Result<Self> {
        Ok(Self {
            values: conversions::values(M::OPTIONS, document)?,
            exclude: Vec::new(),
            steps: Steps::ALL,
            model: PhantomData,
        })
    }

    /// Says whether other rows are asked for the same values.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let tag = Tag::from_json(&json!({ "name": "desert" }))?.validate_unique(false).full_clean(db).await?;
    /// assert_eq!(tag.name, "desert");
    /// # Ok(()) });
    /// ```
    pub fn validate_unique(mut self, validate: bool) -> Self {
        self.steps.unique = validate;
        self
    }

    /// Says whether the constraints of the database are checked.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let sent = json!({ "title": "Sanditon", "pages": 9, "price": "-1", "author_id": 2 });
    /// let book = Book::from_json(&sent)?.validate_constraints(false).full_clean(db).await?;
    /// assert_eq!(book.price, dec!(-1));
    /// # Ok(()) });
    /// ```
    pub fn validate_constraints(mut self, validate: bool) -> Self {
        self.steps.constraints = validate;
        self
    }

    /// Leaves these fields out, and each constraint that is about one of them; their values must have their types all
    /// the same.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let sent = json!({ "title": "Dune", "pages": 9, "price": "1", "author_id": 2 });
    /// assert!(Book::from_json(&sent)?.exclude(|b| b.title).full_clean(db).await.is_ok());
    /// # Ok(()) });
    /// ```
    pub fn exclude<S: Selection<M>>(mut self, fields: impl FnOnce(M::Fields<M, Present>) -> S) -> Self {
        self.exclude.extend(columns(fields(M::fields())));
        self
    }

    /// Validates the values, and gives the instance, which has no row yet.
    ///
    /// The model's own `clean` runs where every value has its type. As the row is a new one, a primary key that a row has
    /// already is taken: `save` would update that row.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let sent = json!({ "name": "Ursula", "born": "about 1929" });
    /// let refused = Author::from_json(&sent)?.full_clean(db).await.unwrap_err().detail();
    /// assert_eq!(refused, json!({ "born": ["“about 1929” value must be an integer."] }));
    /// let taken = Author::from_json(&json!({ "id": 1, "name": "Ursula" }))?.full_clean(db).await.unwrap_err().detail();
    /// assert_eq!(taken, json!({ "id": ["Author with this ID already exists."] }));
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Validation`] with a list of messages for each field, and the database's errors.
    pub async fn full_clean(self, db: &impl crate::db::Executor) -> Result<M> {
        let mut cleaner = Cleaner::new(db.handle(), M::OPTIONS, self.exclude, true);
        let values = cleaner.typed(self.values);
        cleaner.fields(&values).await?;
        cleaner.types(&values);
        let mut instance = M::decode(&Row::from_values(&values), 0);
        let values = match &mut instance {
            Ok(instance) => {
                cleaner.errors.add_all(instance.clean_instance())?;
                instance.encode()
            }
            Err(_) => values,
        };
        cleaner.others(self.steps, &values).await?;
        cleaner.errors.finish()?;
        instance
    }
}

/// The columns among a selection.
fn columns<R>(selection: impl Selection<R>) -> Vec<ColumnIndex> {
    let mut nodes = Vec::new();
    selection.append(&mut nodes);
    let own = nodes.iter().filter_map(|node| match node {
        Node::Column { path, column } if path.is_root() => Some(*column),
        _ => None,
    });
    own.collect()
}

/// A validation of the values of a row, whatever its type.
struct Cleaner<'a> {
    handle: Handle<'a>,
    model: &'static ModelOptions,
    exclude: Vec<ColumnIndex>,
    /// Whether the row is a new one, whatever its key: Django's `_state.adding`.
    adding: bool,
    errors: Errors,
}

impl<'a> Cleaner<'a> {
    fn new(handle: Handle<'a>, model: &'static ModelOptions, exclude: Vec<ColumnIndex>, adding: bool) -> Self {
        Self {
            handle,
            model,
            exclude,
            adding,
            errors: Errors::default(),
        }
    }

    /// The values that have their types; the faults of others are told, and null stands for them.
    fn typed(&mut self, values: Vec<Result<Value, ErrorDetail>>) -> Vec<Value> {
        let mut typed = Vec::with_capacity(values.len());
        for (index, value) in (0..).zip(values) {
            typed.push(value.unwrap_or_else(|fault| {
                self.errors.add(field_name(self.model, index), fault);
                Value::Null(self.model.column(index).kind.value_kind())
            }));
        }
        typed
    }

    /// Whether a column is left out, or has a fault already.
    fn is_excluded(&self, column: ColumnIndex) -> bool {
        self.exclude.contains(&column) || self.errors.has(field_name(self.model, column))
    }

    /// What is about more than one column; those with a fault are left out.
    async fn others(&mut self, steps: Steps, values: &[Value]) -> Result<()> {
        if steps.unique {
            self.unique(values).await?;
        }
        if steps.constraints {
            self.constraints(values).await?;
        }
        Ok(())
    }
}

/// The name of a column's field: that of the relation for a foreign key.
fn field_name(model: &'static ModelOptions, index: ColumnIndex) -> &'static str {
    let column = model.column(index);
    column
        .relation
        .map_or(column.name, |relation| model.relation(relation).name)
}

/// The errors so far, by the names of fields.
#[derive(Debug, Default)]
struct Errors(Vec<(String, Vec<ErrorDetail>)>);

impl Errors {
    fn add(&mut self, name: &str, fault: ErrorDetail) {
        match self.0.iter_mut().find(|(other, _)| other == name) {
            Some((_, faults)) => faults.push(fault),
            None => self.0.push((name.to_owned(), vec![fault])),
        }
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(other, _)| other == name)
    }

    /// Adds what the model's own `clean` says; an error of another kind ends the validation.
    fn add_all(&mut self, outcome: Result<()>) -> Result<()> {
        let error = match outcome {
            Ok(()) => return Ok(()),
            Err(Error::Validation(error)) => error,
            Err(other) => return Err(other),
        };
        match error {
            ValidationError::Fields(fields) => {
                for (name, error) in fields {
                    error
                        .into_details()
                        .into_iter()
                        .for_each(|fault| self.add(&name, fault));
                }
            }
            of_none => of_none
                .into_details()
                .into_iter()
                .for_each(|fault| self.add(NON_FIELD_ERRORS, fault)),
        }
        Ok(())
    }

    fn finish(self) -> Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        let fields = self.0.into_iter();
        let fields = fields.map(|(name, faults)| (name, ValidationError::Messages(faults)));
        Err(ValidationError::Fields(fields.collect()).into())
    }
}
