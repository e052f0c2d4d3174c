//! The tree of categories.

use fastjango::error::ProtectedError;
use fastjango::prelude::*;
use fastjango::value::Value;
use serde_json::json;

use crate::models::{Book, Category};

/// A category, with those right below it.
#[serializer(model = Category)]
pub struct CategorySerializer {
    pub id: i64,
    pub name: String,
    pub parent: Option<PrimaryKey<Category>>,
    #[field(min = -1000, max = 1000)]
    pub position: i32,
    // Those below it, and those below them.
    #[field(method)]
    pub children: Json,
}

#[serializer]
impl CategorySerializer {
    /// The tree is small, so that it is brought whole, whatever the number of categories that are answered.
    async fn get_children(categories: &[Category], context: &SerializerContext<'_>) -> Result<Vec<Json>> {
        let tree = Category::objects().order_by(|category| (category.position.asc(), category.name.asc()));
        let tree: Vec<Category> = tree.all(&context.db()).await?;
        Ok(categories.iter().map(|category| children(category.id, &tree)).collect())
    }

    /// A category stands neither below itself nor below one that stands below it.
    async fn validate_parent(
        parent: Option<PrimaryKey<Category>>,
        context: &SerializerContext<'_>,
    ) -> Result<Option<PrimaryKey<Category>>> {
        let mut above = parent.as_ref().map(|parent| *parent.key());
        while let (Some(id), Some(category)) = (above, context.instance::<Category>()) {
            if id == category.id {
                return Err(ValidationError::new("A category cannot be below itself.").into());
            }
            let next = Category::objects().filter(|other| other.id.eq(id));
            above = next.values(|other| other.parent_id).get(&context.db()).await?;
        }
        Ok(parent)
    }
}

/// The categories right below one, each with its own.
fn children(parent: i64, tree: &[Category]) -> Json {
    let below = tree
        .iter()
        .filter(|category| category.parent.as_ref().is_some_and(|it| *it.key() == parent));
    below
        .map(|category| {
            let (id, name, position) = (category.id, &category.name, category.position);
            json!({ "id": id, "name": name, "position": position, "children": children(id, tree) })
        })
        .collect()
}

/// What categories are filtered by.
#[filterset(model = Category)]
pub struct CategoryFilter {
    #[filter(field = parent_id, lookup = is_null)]
    pub root: i64,
    #[filter(lookups = [exact, iexact, icontains])]
    pub name: String,
    pub parent: PrimaryKey<Category>,
}

/// The tree of categories.
#[viewset(
    model = Category,
    serializer = CategorySerializer,
    filterset = CategoryFilter,
    ordering_fields = [position, name, id],
    ordering = [id],
    permissions = [IsAdminUser | ReadOnly],
)]
impl CategoryViewSet {
    async fn perform_destroy(&self, cx: &Context, category: Category) -> Result<()> {
        match category.delete(cx.db()).await {
            Err(Error::Protected(protected)) => Err(has_books(&protected)),
            deleted => deleted.map(drop),
        }
    }
}

/// The refusal to delete categories that books are in, with the keys of those books.
fn has_books(protected: &ProtectedError) -> Error {
    let mut books: Vec<&Value> = protected
        .protected
        .iter()
        .filter(|(model, _)| *model == Book::options().name)
        .map(|(_, key)| key)
        .collect();
    let number = |key: &&Value| match key {
        Value::Integer(id) => *id,
        _ => 0,
    };
    books.sort_by_key(number);
    let books: Vec<i64> = books.iter().map(number).collect();
    ApiException {
        status: 409,
        body: json!({ "detail": "This category has books.", "books": books }),
        retry_after: None,
    }
    .into()
}

/// A root category and those to make below it.
#[serializer]
pub struct CategoryTreeSerializer {
    pub parent: NewCategorySerializer,
    #[field(required = false)]
    pub children: Vec<NewCategorySerializer>,
}

/// A category that doesn't say where it stands.
#[serializer]
pub struct NewCategorySerializer {
    #[field(read_only)]
    pub id: i64,
    #[field(max_length = 60)]
    pub name: String,
    #[field(required = false, min = -1000, max = 1000)]
    pub position: i32,
}

#[serializer]
impl CategoryTreeSerializer {
    fn validate_children(children: Vec<NewCategorySerializerData>) -> Result<Vec<NewCategorySerializerData>> {
        let twice = |at: usize| children[..at].iter().any(|child| child.name == children[at].name);
        let error = || ValidationError::field("name", "This name appears twice.");
        ValidationError::of_items((0..children.len()).map(|at| twice(at).then(error)))?;
        Ok(children)
    }

    async fn validate_parent(
        parent: NewCategorySerializerData,
        context: &SerializerContext<'_>,
    ) -> Result<NewCategorySerializerData> {
        let name = parent.name.clone().unwrap_or_default();
        let roots = Category::objects().filter(|category| category.parent_id.is_null() & category.name.eq(name));
        if roots.exists(&context.db()).await? {
            return Err(ValidationError::field("name", "A root category with this name exists.").into());
        }
        Ok(parent)
    }
}

/// Makes a root category with its children, or nothing.
#[must_use]
pub fn tree() -> View {
    View::new("Category Tree", IsAuthenticated)
        .description("Makes a root category with its children.")
        .on([Method::POST], make_tree)
        .request::<CategoryTreeSerializer>()
        .response::<CategoryTreeSerializer>()
        .status(201)
}

async fn make_tree(cx: &Context) -> Result<Response> {
    let tree = CategoryTreeSerializer::validated(cx.data()?, &cx.into()).await?;
    let (parent, children) = cx
        .db()
        .atomic(async |tx| {
            let parent = make(tx, tree.parent.unwrap_or_default(), None).await?;
            let mut children = Vec::new();
            for child in tree.children.unwrap_or_default() {
                children.push(make(tx, child, Some(parent.id)).await?);
            }
            Ok((parent, children))
        })
        .await?;
    let document =
        |category: &Category| json!({ "id": category.id, "name": category.name, "position": category.position });
    let children: Vec<Json> = children.iter().map(document).collect();
    Ok(Response::new(json!({ "parent": document(&parent), "children": children })).status(201))
}

async fn make(tx: &Transaction, category: NewCategorySerializerData, parent: Option<i64>) -> Result<Category> {
    Category::new()
        .name(category.name.unwrap_or_default())
        .position(category.position.unwrap_or_default())
        .parent(parent.map(ForeignKey::from_key))
        .save(tx)
        .await
}
