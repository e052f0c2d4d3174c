//! The same fifty models, as users of each stack write them.

/// How many models there are.
pub const MODELS: usize = 50;

/// How models are written in one stack.
#[derive(Debug)]
pub struct Stack {
    /// The name.
    pub name: &'static str,
    /// Its line in `Cargo.toml`; `{root}` is the folder of this workspace.
    pub dependency: &'static str,
    /// The source of a model by its number; one of its columns has the name that is given.
    pub model: fn(usize, &str) -> String,
}

/// FastJango, SeaORM in the form that its second version begins with, and SeaORM in its older form.
pub const STACKS: [Stack; 3] = [
    Stack {
        name: "fastjango",
        dependency: "fastjango = { path = \"{root}/fastjango\" }",
        model: fastjango,
    },
    Stack {
        name: "sea-orm",
        dependency: SEA_ORM,
        model: sea_orm,
    },
    Stack {
        name: "sea-orm-compact",
        dependency: SEA_ORM,
        model: sea_orm_compact,
    },
];

const SEA_ORM: &str = "sea-orm = { version = \"2\", features = [\"sqlx-sqlite\", \"runtime-tokio\"] }";

/// What a model has to do with another one.
struct Related {
    /// The other's number.
    other: usize,
    kind: Kind,
}

enum Kind {
    /// A key to the model before.
    Parent,
    /// A key to the fifth model before, which may be null.
    Origin,
    /// The other side of `Parent`.
    Children,
    /// The other side of `Origin`.
    Copies,
}

/// Ten models belong together, as those of an application do.
fn related(number: usize) -> Vec<Related> {
    let near = |other: &usize| other / 10 == number / 10;
    let before = |distance| number.checked_sub(distance).filter(near);
    let after = |distance| Some(number + distance).filter(near);
    let all = [
        (before(1), Kind::Parent),
        (before(5), Kind::Origin),
        (after(1), Kind::Children),
        (after(5), Kind::Copies),
    ];
    all.into_iter()
        .filter_map(|(other, kind)| Some(Related { other: other?, kind }))
        .collect()
}

/// What is made of each relation of a model.
fn of_related(number: usize, make: impl Fn(usize, &Kind) -> String) -> String {
    let parts: Vec<String> = related(number)
        .iter()
        .map(|related| make(related.other, &related.kind))
        .collect();
    parts.concat()
}

fn fastjango(number: usize, note: &str) -> String {
    let imports = of_related(number, |other, _| format!("use super::model_{other}::Model{other};\n"));
    let relations = of_related(number, |other, kind| {
        let (attribute, field) = match kind {
            Kind::Parent => ("on_delete = cascade", format!("parent: ForeignKey<Model{other}>")),
            Kind::Origin => (
                "on_delete = set_null",
                format!("origin: Option<ForeignKey<Model{other}>>"),
            ),
            Kind::Children => ("inverse = parent", format!("children: HasMany<Model{other}>")),
            Kind::Copies => ("inverse = origin", format!("copies: HasMany<Model{other}>")),
        };
        format!("    #[relation({attribute})]\n    pub {field},\n")
    });
    format!(
        "use fastjango::prelude::*;

{imports}
#[model(ordering = [title, id])]
#[derive(Debug, Clone)]
pub struct Model{number} {{
    pub id: i64,
    #[field(max_length = 200, index)]
    pub title: String,
    #[field(max_length = 220, unique, slug)]
    pub slug: String,
    pub pages: i32,
    #[field(max_digits = 8, decimal_places = 2)]
    pub price: Decimal,
    pub published: Option<NaiveDate>,
    #[field(default = true)]
    pub active: bool,
    #[field(auto_now_add)]
    pub created: DateTime<Utc>,
    #[field(max_length = 80)]
    pub {note}: Option<String>,
{relations}}}
"
    )
}

/// The struct with its columns, in SeaORM's words, up to its relations.
fn sea_orm_columns(number: usize, note: &str) -> String {
    let keys = of_related(number, |_, kind| match kind {
        Kind::Parent => "    pub parent_id: i64,\n".to_owned(),
        Kind::Origin => "    pub origin_id: Option<i64>,\n".to_owned(),
        Kind::Children | Kind::Copies => String::new(),
    });
    format!(
        "#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = \"model_{number}\")]
pub struct Model {{
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(column_type = \"String(StringLen::N(200))\", indexed)]
    pub title: String,
    #[sea_orm(column_type = \"String(StringLen::N(220))\", unique)]
    pub slug: String,
    pub pages: i32,
    #[sea_orm(column_type = \"Decimal(Some((8, 2)))\")]
    pub price: Decimal,
    pub published: Option<Date>,
    #[sea_orm(default_value = true)]
    pub active: bool,
    pub created: DateTimeUtc,
    #[sea_orm(column_type = \"String(StringLen::N(80))\")]
    pub {note}: Option<String>,
{keys}"
    )
}

fn sea_orm(number: usize, note: &str) -> String {
    let columns = sea_orm_columns(number, note);
    let relations = of_related(number, |other, kind| {
        let entity = format!("super::model_{other}::Entity");
        let key = |field, action| format!("belongs_to, from = \"{field}_id\", to = \"id\", on_delete = \"{action}\"");
        let (attribute, field) = match kind {
            Kind::Parent => (key("parent", "Cascade"), format!("parent: BelongsTo<{entity}>")),
            Kind::Origin => (key("origin", "SetNull"), format!("origin: BelongsTo<Option<{entity}>>")),
            Kind::Children => ("has_many".to_owned(), format!("children: HasMany<{entity}>")),
            Kind::Copies => ("has_many".to_owned(), format!("copies: HasMany<{entity}>")),
        };
        format!("    #[sea_orm({attribute})]\n    pub {field},\n")
    });
    format!(
        "use sea_orm::entity::prelude::*;

#[sea_orm::model]
{columns}{relations}}}

impl ActiveModelBehavior for ActiveModel {{}}
"
    )
}

fn sea_orm_compact(number: usize, note: &str) -> String {
    let columns = sea_orm_columns(number, note);
    let variant = |kind: &Kind| match kind {
        Kind::Parent => "Parent",
        Kind::Origin => "Origin",
        Kind::Children => "Children",
        Kind::Copies => "Copies",
    };
    let relations = of_related(number, |other, kind| {
        let (variant, module) = (variant(kind), format!("super::model_{other}"));
        let key = |action| {
            format!(
                "belongs_to = \"{module}::Entity\", from = \"Column::{variant}Id\", to = \"{module}::Column::Id\", \
                 on_delete = \"{action}\""
            )
        };
        let attribute = match kind {
            Kind::Parent => key("Cascade"),
            Kind::Origin => key("SetNull"),
            Kind::Children | Kind::Copies => format!("has_many = \"{module}::Entity\""),
        };
        format!("    #[sea_orm({attribute})]\n    {variant},\n")
    });
    let implementations = of_related(number, |other, kind| {
        let variant = variant(kind);
        format!(
            "
impl Related<super::model_{other}::Entity> for Entity {{
    fn to() -> RelationDef {{
        Relation::{variant}.def()
    }}
}}
"
        )
    });
    format!(
        "use sea_orm::entity::prelude::*;

{columns}}}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {{
{relations}}}
{implementations}
impl ActiveModelBehavior for ActiveModel {{}}
"
    )
}
