// At most 115 lines: one action.
#[viewset(model = Book, serializer = BookSerializer, permissions = [AllowAny], ordering_fields = [title])]
impl BookViewSet {
    /// Publishes a book.
    #[action(detail, methods = [post])]
    async fn publish(&self, cx: &Context, book: Book) -> Result<Response> {
        self.document(cx, &book).await
    }
}
