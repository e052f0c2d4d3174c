fn main() {
    fastjango::assert_queries!("sqlite::memory:", 2, {});
}
