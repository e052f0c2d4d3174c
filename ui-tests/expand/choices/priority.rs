// At most 100 lines.
/// How urgent something is.
#[derive(Choices)]
#[repr(i16)]
pub enum Priority {
    Low = 1,
    #[choice(label = "At once")]
    High,
}
