//! Orders with their lines.

use std::collections::HashMap;

use fastjango::prelude::*;
use fastjango::rest::exceptions::permission_denied;
use serde_json::json;

use crate::models::{Book, Order, OrderLine};

/// An order, with its lines.
#[serializer(model = Order)]
pub struct OrderSerializer {
    pub id: i64,
    #[field(regex = r"^SO-\d{4,10}$", error_messages(unique = "This field must be unique."))]
    pub number: String,
    #[field(required = false)]
    pub customer: String,
    #[field(default = Utc::now())]
    pub placed: DateTime<Utc>,
    #[field(read_only)]
    pub paid: bool,
    #[field(nested, not_empty, max_length = 5)]
    pub lines: Vec<OrderLineSerializer>,
    #[field(method, max_digits = 12, decimal_places = 2)]
    pub total: Decimal,
}

/// A book in an order.
#[serializer(model = OrderLine, provided = [order_id, unit_price])]
pub struct OrderLineSerializer {
    #[field(required = false)]
    pub id: i64,
    pub book: PrimaryKey<Book>,
    #[field(source = book.title, read_only)]
    pub title: String,
    #[field(min = 1, max = 99)]
    pub quantity: u32,
    #[field(read_only)]
    pub unit_price: Decimal,
    #[field(method, max_digits = 12, decimal_places = 2)]
    pub total: Decimal,
}

#[serializer]
impl OrderLineSerializer {
    async fn validate_book(book: PrimaryKey<Book>, context: &SerializerContext<'_>) -> Result<PrimaryKey<Book>> {
        let id = *book.key();
        let found = Book::objects().filter(|book| book.id.eq(id)).get(&context.db()).await?;
        if !found.in_stock {
            return Err(ValidationError::new(format!("{} is out of stock.", found.slug)).into());
        }
        Ok(book)
    }

    fn get_total(line: &OrderLine) -> Decimal {
        line.total()
    }
}

#[serializer]
impl OrderSerializer {
    async fn get_total(orders: &[Order], context: &SerializerContext<'_>) -> Result<Vec<Decimal>> {
        let ids: Vec<i64> = orders.iter().map(|order| order.id).collect();
        let lines = OrderLine::objects().filter(|line| line.order_id.is_in(ids));
        let mut totals: HashMap<i64, Decimal> = HashMap::new();
        for line in lines.all(&context.db()).await? {
            *totals.entry(*line.order.key()).or_default() += line.total();
        }
        let total = |order: &Order| totals.get(&order.id).copied().unwrap_or_default();
        Ok(orders.iter().map(total).collect())
    }

    /// Everybody orders for themselves; staff may order for others.
    fn validate_customer(customer: String, context: &SerializerContext<'_>) -> Result<String> {
        let caller = context.extension::<Context>().and_then(|cx| cx.user());
        if caller.is_some_and(|user| user.is_staff || user.username == customer) {
            return Ok(customer);
        }
        Err(ValidationError::new("You may order only for yourself.").into())
    }

    fn validate_lines(
        lines: Vec<OrderLineSerializerData>,
        context: &SerializerContext<'_>,
    ) -> Result<Vec<OrderLineSerializerData>> {
        let error = |at: usize| -> Option<ValidationError> {
            let line: &OrderLineSerializerData = &lines[at];
            if line.book.is_some() && lines[..at].iter().any(|other| other.book == line.book) {
                return Some(ValidationError::field("book", "This book appears twice."));
            }
            (line.id.is_some() && context.instance::<Order>().is_none()).then(no_such_line)
        };
        ValidationError::of_items((0..lines.len()).map(error))?;
        Ok(lines)
    }

    async fn create(data: OrderSerializerData, context: &SerializerContext<'_>) -> Result<Order> {
        let caller = context.extension::<Context>().and_then(|cx| cx.user());
        let own = || caller.map(|user| user.username.clone()).unwrap_or_default();
        let order = Order::new()
            .number(data.number.unwrap_or_default())
            .customer(data.customer.unwrap_or_else(own))
            .placed(data.placed.unwrap_or_else(Utc::now))
            .save(&context.db())
            .await?;
        for line in data.lines.unwrap_or_default() {
            add_line(&order, line, context).await?;
        }
        Ok(order)
    }

    async fn update(data: OrderSerializerData, context: &SerializerContext<'_>) -> Result<()> {
        let Some(order) = context.instance::<Order>() else {
            return Ok(());
        };
        let mut order = locked(order.id, &context.db()).await?;
        if order.paid {
            return Err(ApiException::new(409, "A paid order cannot be changed.").into());
        }
        order.number = data.number.unwrap_or(order.number);
        order.customer = data.customer.unwrap_or(order.customer);
        order.placed = data.placed.unwrap_or(order.placed);
        order.save(&context.db()).await?;
        match data.lines {
            Some(lines) => change_lines(&order, lines, context).await,
            None => Ok(()),
        }
    }
}

/// The order as it is now, which nobody else changes before the transaction ends.
async fn locked(id: i64, db: &impl Executor) -> Result<Order> {
    Order::objects()
        .filter(|order| order.id.eq(id))
        .select_for_update()
        .get(db)
        .await
}

fn no_such_line() -> ValidationError {
    ValidationError::field("id", "This order has no such line.")
}

/// A new line costs what its book costs now.
async fn add_line(order: &Order, line: OrderLineSerializerData, context: &SerializerContext<'_>) -> Result<OrderLine> {
    let book = line.book.map_or(0, PrimaryKey::into_key);
    let book = Book::objects().filter(|it| it.id.eq(book)).get(&context.db()).await?;
    OrderLine::new()
        .order(order)
        .book(&book)
        .quantity(line.quantity.unwrap_or(1))
        .unit_price(book.price)
        .save(&context.db())
        .await
}

/// Makes the lines those of the document: named ones are changed, the others are added, and what isn't named goes.
async fn change_lines(
    order: &Order,
    lines: Vec<OrderLineSerializerData>,
    context: &SerializerContext<'_>,
) -> Result<()> {
    let db = context.db();
    let id = order.id;
    let known: Vec<OrderLine> = OrderLine::objects()
        .filter(|line| line.order_id.eq(id))
        .all(&db)
        .await?;
    let strange = |line: &OrderLineSerializerData| line.id.is_some_and(|id| known.iter().all(|it| it.id != id));
    let errors = lines.iter().map(|line| strange(line).then(no_such_line));
    ValidationError::of_items(errors).map_err(|errors| ValidationError::field("lines", errors))?;
    let kept: Vec<i64> = lines.iter().filter_map(|line| line.id).collect();
    OrderLine::objects()
        .filter(|line| line.order_id.eq(id) & !line.id.is_in(kept))
        .delete(&db)
        .await?;
    for line in lines {
        let Some(mut row) = known.iter().find(|row| Some(row.id) == line.id).cloned() else {
            add_line(order, line, context).await?;
            continue;
        };
        row.book = line.book.map_or(row.book, |book| ForeignKey::from_key(book.into_key()));
        row.quantity = line.quantity.unwrap_or(row.quantity);
        row.save(&db).await?;
    }
    Ok(())
}

/// What orders are filtered by.
#[filterset(model = Order)]
pub struct OrderFilter {
    pub paid: bool,
    /// The days, `placed_after` and `placed_before`.
    pub placed: RangeInclusive<NaiveDate>,
    #[filter(lookup = is_in)]
    pub number: String,
    /// At least so many lines.
    #[filter(method = has_lines)]
    pub min_lines: i64,
}

impl OrderFilter {
    fn has_lines(least: i64) -> Expr<Order, bool> {
        Order::fields().lines().id.count().gte(least)
    }
}

/// Orders in the order that `?sort=` asks for.
fn sorted(orders: QuerySet<Order>, sort: &str) -> Result<QuerySet<Order>> {
    let mut columns = Vec::new();
    for name in sort.split(',') {
        let order = Order::fields();
        columns.push(match name.trim() {
            "when" => order.placed.asc(),
            "-when" => order.placed.desc(),
            "number" => order.number.asc(),
            "-number" => order.number.desc(),
            other => {
                let message = format!("Select a valid choice. {other} is not one of the available choices.");
                return Err(ValidationError::field("sort", message).into());
            }
        });
    }
    Ok(orders.order_by(|_| columns))
}

/// Orders with their lines.
#[viewset(
    model = Order,
    serializer = OrderSerializer,
    filterset = OrderFilter,
    ordering_fields = [id, number, placed],
    ordering = [id],
    pagination = LimitOffset(5).max_limit(20),
    permissions = [IsAuthenticated],
)]
impl OrderViewSet {
    /// One's own orders; staff see all.
    fn queryset(&self, cx: &Context) -> QuerySet<Order> {
        match cx.user() {
            Some(user) if user.is_staff => Order::objects(),
            Some(user) => Order::objects().filter(|order| order.customer.eq(&user.username)),
            None => QuerySet::new().none(),
        }
    }

    /// `?sort=when,-number` orders as `?ordering=placed,-number` does, which goes first, but knows no other names.
    fn filter_queryset(&self, cx: &Context, orders: QuerySet<Order>) -> Result<QuerySet<Order>> {
        let orders = Self::options().filter_queryset(cx, orders)?;
        match cx.query().get("sort").filter(|sort| !sort.is_empty()) {
            Some(sort) if cx.query().get("ordering").is_none() => sorted(orders, sort),
            Some(sort) => sorted(orders.clone(), sort).map(|_| orders),
            None => Ok(orders),
        }
    }

    async fn perform_destroy(&self, cx: &Context, order: Order) -> Result<()> {
        let may_delete_paid = cx.user().is_some_and(|user| user.is_superuser);
        cx.db()
            .atomic(async |tx| {
                let order = locked(order.id, tx).await?;
                if order.paid && !may_delete_paid {
                    return Err(permission_denied(Some("Only a superuser deletes a paid order.")));
                }
                order.delete(tx).await.map(drop)
            })
            .await
    }

    /// Pays an order.
    #[action(detail, methods = [post], response = OrderSerializer)]
    async fn pay(&self, cx: &Context, order: Order) -> Result<Response> {
        let order = cx
            .db()
            .atomic(async |tx| {
                let mut order = locked(order.id, tx).await?;
                if order.paid {
                    return Err(ApiException::new(409, "This order is paid already.").into());
                }
                order.paid = true;
                order.save_fields(tx, |order| order.paid).await?;
                Ok(order)
            })
            .await?;
        self.document(cx, &order).await
    }

    /// Counts and sums.
    #[action(methods = [get], url_path = "summary")]
    async fn totals(&self, cx: &Context) -> Result<Response> {
        let orders: Vec<(i64, bool)> = self
            .filter_queryset(cx, self.queryset(cx))?
            .values(|order| (order.id, order.paid))
            .all(cx.db())
            .await?;
        let ids: Vec<i64> = orders.iter().map(|(id, _)| *id).collect();
        let lines = OrderLine::objects()
            .filter(|line| line.order_id.is_in(ids))
            .all(cx.db())
            .await?;
        let total: Decimal = lines.iter().map(OrderLineSerializer::get_total).sum();
        Ok(Response::new(json!({
            "orders": orders.len(),
            "paid": orders.iter().filter(|(_, paid)| *paid).count(),
            "total": total.to_string().parse::<f64>().unwrap_or_default(),
        })))
    }
}
