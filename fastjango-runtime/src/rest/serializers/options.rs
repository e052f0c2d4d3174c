//! A serializer without its types: its fields and what follows from them, computed once.

use std::sync::OnceLock;

use super::data::Data;
use super::hooks::Hooks;
use super::plan::Plan;
use crate::models::options::{Column, ColumnIndex, DatePart, ModelOptions, UniqueFor, Violation};
use crate::models::relations::model_between;
use crate::value::{Value, ValueKind};

mod default;
mod field;

pub use default::FieldDefault;
pub use field::{Field, Kind, Length, Source};

/// A serializer and all that is declared of it. `#[serializer]` makes one for each, at its first use.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// let options = BookSerializer::options();
/// let names: Vec<&str> = options.fields.iter().map(|field| field.name).collect();
/// assert_eq!((options.name, names.join(" ")), ("BookSerializer", "id title pages price author".to_owned()));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug)]
pub struct SerializerOptions {
    /// The struct's name, `BookSerializer`.
    pub name: &'static str,
    /// The doc comment of the struct.
    pub help_text: &'static str,
    /// The model, where it has one.
    pub model: Option<&'static ModelOptions>,
    /// The fields, in the order of the document.
    pub fields: Vec<Field>,
    /// The user's own rules and steps.
    pub hooks: Hooks,
    /// The fields that together no other row may have.
    pub(crate) unique_together: Vec<UniqueTogether>,
    /// The fields whose values no other row of the same date may have.
    pub(crate) unique_for: Vec<UniqueForDate>,
    /// Whether unique values are looked up last, when everything else is fine.
    pub(crate) unique_last: bool,
    /// Whether the database's constraints say all that its checks do; found out once.
    pub(crate) is_constrained: OnceLock<bool>,
    /// What rows are asked for, and how they are written. The planner makes it.
    pub(crate) plan: OnceLock<Plan>,
}

/// Fields that together no other row may have: DRF's `UniqueTogetherValidator`.
#[derive(Debug)]
pub(crate) struct UniqueTogether {
    /// The numbers of the fields.
    pub(crate) fields: Vec<usize>,
    /// What is told in place of DRF's words.
    pub(crate) violation: Violation,
    /// Whether a constraint of the database says it too.
    pub(crate) is_constraint: bool,
}

/// A field whose value no other row of the same date, month or year may have: DRF's `UniqueForDateValidator` and the
/// like.
#[derive(Debug)]
pub(crate) struct UniqueForDate {
    /// The number of the field.
    pub(crate) field: usize,
    /// The number of the field that has the date.
    pub(crate) date: usize,
    /// The part of the date that is the same.
    pub(crate) part: DatePart,
}

impl SerializerOptions {
    /// A serializer of these fields, whose rules are completed by what the model says of several of them.
    #[must_use]
    pub fn new(name: &'static str, model: Option<&'static ModelOptions>, fields: Vec<Field>, hooks: Hooks) -> Self {
        let mut options = Self {
            name,
            help_text: "",
            model,
            fields,
            hooks,
            unique_together: Vec::new(),
            unique_for: Vec::new(),
            unique_last: false,
            is_constrained: OnceLock::new(),
            plan: OnceLock::new(),
        };
        options.find_unique_together();
        options.find_unique_for();
        options
    }

    /// A description, for people.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// /// What the API's description says of these documents.
    /// #[serializer]
    /// pub struct WordSerializer {
    ///     pub word: String,
    /// }
    ///
    /// assert!(WordSerializer::options().help_text.starts_with("What the API's description"));
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn help_text(mut self, help_text: &'static str) -> Self {
        self.help_text = help_text;
        self
    }

    /// Looks unique values up last, when everything else is fine: the `UniqueFieldsMixin` of drf-writable-nested.
    #[must_use]
    pub fn unique_last(mut self) -> Self {
        self.unique_last = true;
        self
    }

    /// Says which fields together no other row may have, and what is told of one that has them.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[serializer(model = Review, unique_together(fields = [book, rating], message = "One of each."))]
    /// pub struct ReviewSerializer {
    ///     pub rating: i32,
    ///     pub book: PrimaryKey<Book>,
    ///     pub created: DateTime<Utc>,
    /// }
    ///
    /// let sent = json!({ "rating": 5, "book": 1, "created": "2024-01-01T00:00:00Z" });
    /// let refused = ReviewSerializer::validated(&sent, &SerializerContext::new(db)).await.map(drop);
    /// assert_eq!(refused.unwrap_err().detail(), json!({ "non_field_errors": ["One of each."] }));
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn unique_together(mut self, names: &[&str], message: Option<&'static str>) -> Self {
        let fields: Option<Vec<usize>> = names.iter().map(|name| self.field_named(name)).collect();
        let Some(fields) = fields else {
            return self;
        };
        let same = |known: &&mut UniqueTogether| {
            known.fields.len() == fields.len() && fields.iter().all(|field| known.fields.contains(field))
        };
        let violation = Violation { message, code: None };
        if let Some(known) = self.unique_together.iter_mut().find(same) {
            known.violation = violation;
        } else {
            self.add_unique_together(fields, violation, false);
        }
        self
    }

    fn add_unique_together(&mut self, fields: Vec<usize>, violation: Violation, is_constraint: bool) {
        self.require(&fields);
        self.unique_together.push(UniqueTogether {
            fields,
            violation,
            is_constraint,
        });
    }

    /// What a rule is about has to be there, unless it has a default or may be null. As in DRF, the default of a text that
    /// the model lets be blank is that it is.
    fn require(&mut self, fields: &[usize]) {
        for number in fields {
            let column = self.model.zip(self.column_of(&self.fields[*number]));
            let column = column.map(|(model, column)| model.column(column));
            let filled = column.is_some_and(|column| column.default.is_some());
            let may_be_blank = column.is_some_and(|column| column.blank && column.kind.value_kind() == ValueKind::Text);
            let field = &mut self.fields[*number];
            if field.allow_null || field.default.is_some() || filled {
                continue;
            }
            if may_be_blank && !field.required {
                field.default = Some(FieldDefault::new(|| Data::Value(Value::Text(String::new()))));
            } else {
                field.required = true;
            }
        }
    }

    /// The number of the field with this name.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// let options = BookSerializer::options();
    /// let pages = options.field_named("pages").expect("it is there");
    /// assert!(!options.fields[pages].read_only && options.field_named("isbn").is_none());
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn field_named(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// The column of the model that a field writes, if it writes one.
    pub(crate) fn column_of(&self, field: &Field) -> Option<ColumnIndex> {
        use crate::models::options::RelationKind;
        match field.source {
            Source::Column { path, column } if path.is_root() => Some(column),
            Source::Relation(path) if !matches!(field.kind, Kind::Nested { .. }) => {
                let [relation] = path.hops()? else {
                    return None;
                };
                match self.model?.relation(*relation).kind {
                    RelationKind::Forward { column, .. } => Some(column),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The number of the field that writes a column.
    pub(crate) fn field_of(&self, column: ColumnIndex) -> Option<usize> {
        self.fields
            .iter()
            .position(|field| !field.read_only && self.column_of(field) == Some(column))
    }

    /// The number of the field by which documents within a list name their rows: the primary key's, also where it is
    /// only read.
    pub(crate) fn key_field(&self) -> Option<usize> {
        let key = self.model?.primary_key;
        let shown = || self.fields.iter().position(|field| self.column_of(field) == Some(key));
        self.field_of(key).or_else(shown)
    }

    /// Whether documents within a list give new rows their keys: where they write the key, and the database makes none.
    pub(crate) fn gives_keys(&self) -> bool {
        let key = self.model.map(|model| (model.primary_key, model.primary_key()));
        key.is_some_and(|(number, column)| !column.auto && self.field_of(number).is_some())
    }

    /// Finds the sets of columns that are unique together and all in the document; their fields become required,
    /// unless they have a default or may be null. As in DRF, a set of one is a rule of its field, in the field's words.
    fn find_unique_together(&mut self) {
        let Some(model) = self.model else {
            return;
        };
        for unique in model.plain_uniques() {
            let fields: Option<Vec<usize>> = unique.columns.iter().map(|column| self.field_of(*column)).collect();
            match fields.as_deref() {
                Some([field]) => self.fields[*field].unique = true,
                Some(fields) => self.add_unique_together(fields.to_vec(), unique.violation, true),
                None => {}
            }
        }
    }

    /// Finds the columns whose values are unique for a date, where the document has both.
    fn find_unique_for(&mut self) {
        let columns = self.model.map_or(&[][..], |model| model.columns);
        for (index, column) in (0..).zip(columns) {
            let Some(UniqueFor { part, column: date }) = column.unique_for else {
                continue;
            };
            if let (Some(field), Some(date)) = (self.field_of(index), self.field_of(date)) {
                self.require(&[field, date]);
                self.unique_for.push(UniqueForDate { field, date, part });
            }
        }
    }

    /// What is wrong with the declaration and can only be seen at run time.
    #[must_use]
    pub fn check(&self) -> Vec<String> {
        let faults = self.fields.iter().filter_map(|field| self.fault(field));
        faults.collect()
    }

    fn fault(&self, field: &Field) -> Option<String> {
        let (serializer, name) = (self.name, field.name);
        if let Kind::PrimaryKey {
            target,
            slug_field: Some(column),
            ..
        } = field.kind
            && !target().column(column).unique
        {
            let column = target().column(column).name;
            return Some(format!(
                "`{serializer}.{name}` names rows by `{column}`, which several may share; make the column `unique`"
            ));
        }
        if let Some(column) = field.secret_in_documents() {
            return Some(format!(
                "`{serializer}.{name}` names rows by `{column}`, which is secret; leave it out, or name them by another column"
            ));
        }
        if let Some((between, Some(column))) = self.written_between(field) {
            let (between, column) = (between.name, column.name);
            return Some(format!(
                "`{serializer}.{name}` makes rows of `{between}`, whose `{column}` needs a value; make it `read_only`, or \
                 give `{column}` a default"
            ));
        }
        let fault = field.fault()?;
        Some(format!("`{serializer}.{name}`: {fault}"))
    }
}

impl SerializerOptions {
    /// The models that its documents need: its own, and those whose rows its fields name by their keys.
    pub(crate) fn models(&self) -> impl Iterator<Item = &'static ModelOptions> {
        let named = self.fields.iter().filter_map(|field| match field.kind {
            Kind::PrimaryKey { target, .. } => Some(target()),
            _ => None,
        });
        self.model.into_iter().chain(named)
    }

    /// The model whose rows a field of keys makes, and a column of it that needs a value.
    fn written_between(&self, field: &Field) -> Option<(&'static ModelOptions, Option<&'static Column>)> {
        let of_keys = matches!(field.kind, Kind::PrimaryKey { .. } | Kind::Hyperlink { .. });
        let relation = field.own_relation().filter(|_| of_keys && !field.read_only)?;
        model_between(self.model?, relation)
    }
}

/// The model at the end of a path.
pub(crate) fn model_at(model: &'static ModelOptions, hops: &[u8]) -> Option<&'static ModelOptions> {
    hops.iter().try_fold(model, |model, hop| {
        Some((model.relations.get(usize::from(*hop))?.target)())
    })
}
