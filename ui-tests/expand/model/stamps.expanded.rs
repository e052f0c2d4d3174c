#[allow(dead_code)]
/// When a row was made.
pub struct Stamps {
    pub created: DateTime<Utc>,
}
#[doc(hidden)]
#[allow(unused_macros)]
macro_rules! __Stamps {
    ($($model:tt)*) => {
        ::fastjango::__private::model_with! { { #[field(auto_now_add)] pub created :
        DateTime < Utc >, } $($model)* }
    };
}
#[doc(hidden)]
#[allow(unused_imports)]
pub(crate) use __Stamps as Stamps;
