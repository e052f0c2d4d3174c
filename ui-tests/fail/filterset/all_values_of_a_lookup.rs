use fastjango::prelude::*;

#[model]
pub struct Review {
    pub id: i64,
    pub rating: i16,
}

#[filterset(model = Review)]
pub struct ReviewFilter {
    #[filter(lookup = gte, all_values)]
    pub rating: i16,
}

fn main() {}
