//! What the layers above keep with a database.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

/// One value of each type, shared by a database, its clones and its transactions.
#[derive(Default)]
pub(super) struct Attachments(RwLock<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl Attachments {
    pub(super) fn set<T: Any + Send + Sync>(&self, value: T) {
        let mut values = self.0.write().unwrap_or_else(PoisonError::into_inner);
        values.insert(TypeId::of::<T>(), Arc::new(value));
    }

    pub(super) fn get<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        let values = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let value = values.get(&TypeId::of::<T>()).cloned();
        value.and_then(|value| value.downcast().ok())
    }
}

impl fmt::Debug for Attachments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Attachments")
    }
}
