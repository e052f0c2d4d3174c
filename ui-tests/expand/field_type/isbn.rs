// At most 40 lines.
/// A number of the trade.
#[derive(FieldType)]
pub struct Isbn(String);
