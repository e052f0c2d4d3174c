// At most 60 lines: two fields.
#[filterset(model = Book)]
pub struct BookFilter {
    #[filter(lookups = [exact, icontains])]
    pub title: String,
    #[filter(field = price, lookup = gte)]
    pub min_price: Decimal,
}
