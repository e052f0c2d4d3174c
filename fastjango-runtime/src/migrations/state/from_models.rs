//! From the compiled tables of a model to its state.

use super::ModelState;
use crate::error::{Error, Result};
use crate::migrations::constraints::{CheckConstraint, Constraint, UniqueConstraint};
use crate::migrations::expressions::{Expression, IndexExpression};
use crate::migrations::fields::{DatabaseDefaultValue, DefaultValue, Field, FieldKind};
use crate::migrations::indexes::{Index, IndexField};
use crate::migrations::literals::Literal;
use crate::models::options::{
    Column, ColumnIndex, DatabaseDefault, ModelOptions, Ordering, RelationKind, Through, Unique,
};
use crate::models::query::{Function, Lookup, Node};
use crate::value::{Value, ValueKind};

/// The state that a compiled model asks for.
pub(super) fn model_state(options: &'static ModelOptions) -> Result<ModelState> {
    let mut model = ModelState::new(options.name, options.table);
    for index in 0..options.columns.len() {
        let index = ColumnIndex::try_from(index).expect("a model has fewer than 65,536 columns");
        let field = column_field(options, index)?;
        model.fields.push((field_name(options, index).to_owned(), field));
    }
    model.fields.extend(many_to_many_fields(options));
    let indexes = options.indexes.iter().map(|index| index_state(options, index));
    model.indexes = indexes.collect::<Result<_>>()?;
    let uniques = options
        .uniques
        .iter()
        .map(|unique| unique_state(options, unique).map(Constraint::Unique));
    let checks = options.checks.iter().map(|check| {
        let condition = kept(options, "check", check.name, &(check.condition)())?;
        Ok(Constraint::Check(CheckConstraint::new(check.name, condition)))
    });
    model.constraints = uniques.chain(checks).collect::<Result<_>>()?;
    Ok(model)
}

/// The name of a column's field: that of the relation for a foreign key.
fn field_name(options: &'static ModelOptions, index: ColumnIndex) -> &'static str {
    let column = options.column(index);
    column
        .relation
        .map_or(column.name, |relation| options.relation(relation).name)
}

fn column_field(options: &'static ModelOptions, index: ColumnIndex) -> Result<Field> {
    let column = options.column(index);
    let mut field = match column.relation {
        Some(relation) => foreign_key(options, relation),
        None => Field::new(if column.auto {
            FieldKind::Auto(column.kind)
        } else {
            FieldKind::Column(column.kind)
        }),
    };
    field.primary_key = index == options.primary_key;
    field.null = column.null;
    field.unique |= column.unique && !field.primary_key;
    field.index = (field.index || column.index) && !field.unique && !field.primary_key;
    field.db_default = db_default(options, column)?;
    let default = column.default.filter(|_| field.db_default.is_none());
    field.default = default.and_then(|default| default_value(column, default));
    let expected = field.column_name(field_name(options, index));
    field.db_column = (expected.as_deref() != Some(column.column)).then(|| column.column.to_owned());
    Ok(field)
}

/// What the database gives; a value has to be the same whenever it is asked.
fn db_default(options: &'static ModelOptions, column: &Column) -> Result<Option<DatabaseDefaultValue>> {
    let default = match (column.db_default, column.default) {
        (Some(DatabaseDefault::Now), _) => return Ok(Some(DatabaseDefaultValue::Now)),
        (Some(DatabaseDefault::Value), Some(default)) => default,
        _ => return Ok(None),
    };
    let fault = |why: &str| {
        let (model, name) = (options.name, column.name);
        Error::Configuration(format!("the `db_default` of `{model}.{name}` {why}"))
    };
    let literal = Literal::from_value(&default()).ok_or_else(|| fault("is NULL, which it would be without"))?;
    literal
        .to_value()
        .map_err(|error| fault(&format!("can't be kept: {error}")))?;
    if Literal::from_value(&default()).as_ref() == Some(&literal) {
        return Ok(Some(DatabaseDefaultValue::Literal(literal)));
    }
    Err(fault(
        "is another one each time it is asked; write `default`, or `db_default = now`",
    ))
}

fn foreign_key(options: &'static ModelOptions, relation: u8) -> Field {
    let relation = options.relation(relation);
    let to = (relation.target)().name;
    match relation.kind {
        RelationKind::Forward {
            one_to_one: true,
            on_delete,
            ..
        } => Field::one_to_one(to, on_delete),
        RelationKind::Forward { on_delete, .. } => Field::foreign_key(to, on_delete),
        _ => unreachable!("a column's relation is the one whose key it holds"),
    }
}

/// A default that differs from call to call, or is of a kind whose defaults are moments or new keys, is computed.
fn default_value(column: &Column, default: fn() -> Value) -> Option<DefaultValue> {
    // What no literal is, as an infinite number, is the program's to give.
    let literal = Literal::from_value(&default()).filter(|literal| literal.to_value().is_ok());
    let Some(literal) = literal else {
        let is_value = !matches!(default(), Value::Null(_) | Value::List(..));
        return is_value.then_some(DefaultValue::Computed);
    };
    let moving = matches!(
        column.kind.value_kind(),
        ValueKind::Date | ValueKind::Time | ValueKind::DateTime | ValueKind::Uuid
    );
    let constant = !moving && Literal::from_value(&default()).as_ref() == Some(&literal);
    Some(if constant {
        DefaultValue::Constant(literal)
    } else {
        DefaultValue::Computed
    })
}

/// The relations that have a table of their own. One through a model is that model's affair.
fn many_to_many_fields(options: &'static ModelOptions) -> impl Iterator<Item = (String, Field)> {
    options.relations.iter().filter_map(|relation| match relation.kind {
        RelationKind::ManyToMany {
            through:
                Through::Automatic {
                    table,
                    source_column,
                    target_column,
                },
        } => {
            let target = (relation.target)().name;
            let field = Field::many_to_many(target, table, source_column, target_column);
            Some((relation.name.to_owned(), field))
        }
        _ => None,
    })
}

fn index_state(options: &'static ModelOptions, index: &crate::models::options::Index) -> Result<Index> {
    let fields = index.columns.iter().map(|(column, descending)| IndexField {
        name: field_name(options, *column).to_owned(),
        descending: *descending,
    });
    Ok(Index {
        name: index.name.to_owned(),
        fields: fields.collect(),
        expressions: kept_parts(options, "index", index.name, index.expressions)?,
        condition: kept_condition(options, "index", index.name, index.condition)?,
    })
}

fn unique_state(options: &'static ModelOptions, unique: &Unique) -> Result<UniqueConstraint> {
    let fields = unique.columns.iter();
    Ok(UniqueConstraint {
        name: unique.name.to_owned(),
        fields: fields.map(|column| field_name(options, *column).to_owned()).collect(),
        expressions: kept_parts(options, "unique constraint", unique.name, unique.expressions)?,
        condition: kept_condition(options, "unique constraint", unique.name, unique.condition)?,
        nulls_distinct: unique.nulls_distinct,
        deferrable: unique.deferrable,
    })
}

fn kept_parts(
    options: &'static ModelOptions,
    what: &str,
    name: &str,
    parts: Option<fn() -> Vec<Ordering>>,
) -> Result<Vec<IndexExpression>> {
    let parts = parts.map(|parts| parts()).unwrap_or_default().into_iter();
    parts
        .map(|part| {
            Ok(IndexExpression {
                expression: kept(options, what, name, &part.expression)?,
                descending: part.descending,
            })
        })
        .collect()
}

fn kept_condition(
    options: &'static ModelOptions,
    what: &str,
    name: &str,
    condition: Option<fn() -> Node>,
) -> Result<Option<Expression>> {
    condition
        .map(|condition| kept(options, what, name, &condition()))
        .transpose()
}

/// An expression of an index or constraint as a migration keeps it.
fn kept(options: &'static ModelOptions, what: &str, name: &str, node: &Node) -> Result<Expression> {
    expression(node, options).map_err(|why| {
        let model = options.name;
        Error::Configuration(format!(
            "the {what} `{name}` of `{model}` can't be kept in a migration: {why}"
        ))
    })
}

/// The owned form of a condition, or what of it has none.
fn expression(node: &Node, options: &'static ModelOptions) -> Result<Expression, &'static str> {
    let boxed = |node: &Node| expression(node, options).map(Box::new);
    let each = |nodes: &[Node]| nodes.iter().map(|node| expression(node, options)).collect();
    Ok(match node {
        Node::Column { path, column } if path.is_root() => Expression::Field(field_name(options, *column).to_owned()),
        Node::Column { .. } => return Err("it follows a relation"),
        Node::Value(value) => literal(value)?,
        Node::Lookup { lookup, left, right } => lookup_expression(*lookup, boxed(left)?, right, &each)?,
        Node::And(parts) | Node::Calls(parts) => joined(each(parts)?, Expression::And)?,
        Node::Or(parts) => joined(each(parts)?, Expression::Or)?,
        Node::Xor(parts) => Expression::Xor(each(parts)?),
        Node::Not(part) => Expression::Not(boxed(part)?),
        Node::Arithmetic {
            operator, left, right, ..
        } => Expression::Arithmetic {
            operator: *operator,
            left: boxed(left)?,
            right: boxed(right)?,
        },
        Node::Function {
            function: Function::Cast,
            ..
        } => return Err("it has a cast"),
        Node::Function {
            function, arguments, ..
        } => Expression::Function {
            function: *function,
            arguments: each(arguments)?,
        },
        Node::Aggregate { .. } => return Err("it has an aggregate"),
        Node::Case { .. } => return Err("it has a `CASE`"),
        Node::KeyTransform { .. } => return Err("it looks into a JSON document"),
        _ => return Err("it has a query inside"),
    })
}

fn literal(value: &Value) -> Result<Expression, &'static str> {
    Literal::from_value(value)
        .map(Expression::Literal)
        .ok_or("it compares with null or a list; use `is_null` or `is_in`")
}

/// Makes expressions of nodes, or says what of them has none.
type EachExpression<'a> = dyn Fn(&[Node]) -> Result<Vec<Expression>, &'static str> + 'a;

/// `is_null` as one lookup and its negation, `is_in` with each value of its own.
fn lookup_expression(
    lookup: Lookup,
    left: Box<Expression>,
    right: &[Node],
    each: &EachExpression<'_>,
) -> Result<Expression, &'static str> {
    let right = match (lookup, right) {
        (Lookup::IsNull, [Node::Value(Value::Boolean(false))]) => return Ok(!left.is_null()),
        (Lookup::IsNull, _) => Vec::new(),
        (Lookup::Regex | Lookup::IRegex, _) => return Err("it has a regular expression"),
        (Lookup::In, [Node::Value(Value::List(_, values))]) => values.iter().map(literal).collect::<Result<_, _>>()?,
        _ => each(right)?,
    };
    Ok(Expression::Lookup { lookup, left, right })
}

/// Parts of the same kind become parts of the whole, so that a condition has one form however it was put together.
fn joined(parts: Vec<Expression>, join: fn(Vec<Expression>) -> Expression) -> Result<Expression, &'static str> {
    let kind = std::mem::discriminant(&join(Vec::new()));
    let mut flat = Vec::new();
    for part in parts {
        let same = std::mem::discriminant(&part) == kind;
        match part {
            Expression::And(inner) | Expression::Or(inner) if same => flat.extend(inner),
            part => flat.push(part),
        }
    }
    match flat.len() {
        0 => Err("it has no condition"),
        1 => Ok(flat.remove(0)),
        _ => Ok(join(flat)),
    }
}
