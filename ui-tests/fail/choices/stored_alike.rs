use fastjango::prelude::*;

#[derive(Choices)]
enum Priority {
    Low = 1,
    #[choice(value = "high")]
    High,
}

fn main() {}
// Django: django.model.40
