// At most 100 lines: two choices.
#[derive(Choices)]
pub enum Status {
    Draft,
    #[choice(label = "Out now")]
    Published,
}
