// At most 30 lines: an abstract model.
/// When a row was made.
#[model(abstract)]
pub struct Stamps {
    #[field(auto_now_add)]
    pub created: DateTime<Utc>,
}
