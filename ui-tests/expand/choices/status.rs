#[derive(Choices)]
pub enum Status {
    Draft,
    #[choice(label = "Out now")]
    Published,
}
