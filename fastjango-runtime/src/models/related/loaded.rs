//! What a query brought of a relation.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::models::base::AnyLoaded;

/// What a query brought of a relation, or nothing.
///
/// The value is kept without its type, so that whether a model can be sent to another thread doesn't depend on the
/// models that it is related to: the compiler would look through all of them for each of them, and give up at long
/// chains.
pub(super) struct Loaded<T> {
    value: AnyLoaded,
    of: PhantomData<fn() -> T>,
}

impl<T> Loaded<T> {
    /// The value without its type.
    pub(super) fn untyped(&mut self) -> &mut AnyLoaded {
        &mut self.value
    }

    /// Nothing was loaded.
    pub(super) const fn nothing() -> Self {
        Self {
            value: None,
            of: PhantomData,
        }
    }
}

impl<T: Send + Sync + 'static> Loaded<T> {
    /// What was loaded, perhaps for several owners.
    pub(super) fn new(value: impl Into<Arc<T>>) -> Self {
        Self {
            value: Some(value.into()),
            of: PhantomData,
        }
    }
}

impl<T: Send + Sync + 'static> Loaded<T> {
    /// Takes out what was loaded, perhaps for several owners.
    pub(super) fn take(&mut self) -> Option<Arc<T>> {
        self.value.take()?.downcast().ok()
    }

    /// Takes out what was loaded for this one owner; what several have stays.
    pub(super) fn take_own(&mut self) -> Option<T> {
        match Arc::try_unwrap(self.take()?) {
            Ok(value) => Some(value),
            Err(shared) => {
                *self = Self::new(shared);
                None
            }
        }
    }
}

impl<T> Loaded<T> {
    /// Whether anything was loaded.
    pub(super) const fn is_loaded(&self) -> bool {
        self.value.is_some()
    }
}

impl<T: 'static> Loaded<T> {
    /// What was loaded.
    pub(super) fn get(&self) -> Option<&T> {
        self.value.as_deref()?.downcast_ref()
    }
}

impl<T> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        Self {
            value: self.value.clone(),
            of: PhantomData,
        }
    }
}

impl<T: fmt::Debug + 'static> fmt::Debug for Loaded<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::Loaded;

    #[test]
    fn what_was_loaded_is_shared() {
        let loaded = Loaded::<Vec<i32>>::new(vec![1, 2]);
        let other = loaded.clone();
        assert_eq!(other.get().map(Vec::as_ptr), loaded.get().map(Vec::as_ptr));
        assert_eq!(
            format!("{:?} {:?}", loaded, Loaded::<i32>::nothing()),
            "Some([1, 2]) None"
        );
    }
}
