// At most 80 lines: two columns of a model.
#[derive(Row)]
#[row(model = Book)]
pub struct Cover {
    pub title: String,
    #[row(source = author.name)]
    pub author: String,
}
