//! Predicates for `skip_serializing_if`: an absent key and an empty value mean the same in a document.

pub(crate) fn is_false(value: &bool) -> bool {
    !*value
}

pub(crate) fn is_none<T>(value: &Option<T>) -> bool {
    value.is_none()
}

pub(crate) fn is_empty<T>(value: &[T]) -> bool {
    value.is_empty()
}
