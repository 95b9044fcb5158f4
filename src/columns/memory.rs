//! Memory that is asked for in words: a view may say that it has more elements than memory holds,
//! as it may repeat them.

use crate::element::Element;
use crate::error::{Error, refuse};
use superscalar_kernels::ops::columns::Columns;

/// An empty vector with room for so many elements, which are to be `what`.
///
/// # Panics
///
/// With the message of [`Error::ViewMemory`], where there is no memory for it.
pub(crate) fn room_for<T>(what: &'static str, elements: usize) -> Vec<T> {
    let mut room = Vec::new();
    if room.try_reserve_exact(elements).is_err() {
        refuse(&Error::ViewMemory {
            what,
            elements,
            bytes: elements as u128 * size_of::<T>() as u128,
        });
    }
    room
}

/// A column in a slice of its own.
///
/// # Panics
///
/// As [`room_for`].
pub(crate) fn copied<E: Element>(x: &Columns<'_, E>, column: usize) -> Vec<E> {
    let mut copy = room_for("copied elements", x.rows());
    copy.extend(x.column(column));
    copy
}
