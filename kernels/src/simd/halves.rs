//! Loads of `f16` and `bf16` where a tier has no conversion of vectors: element by element.

use super::Arithmetic;
use crate::element::{Float, Half};

/// `LANES` elements from `at` on, converted one by one.
///
/// # Safety
///
/// `at` must be valid for reading `LANES` elements.
#[inline(always)]
pub(super) unsafe fn load_one_by_one<V: Arithmetic, H: Half>(isa: V::Isa, at: *const H) -> V {
    let mut row = V::Element::row_of(V::Element::ZERO);
    for (lane, place) in row.as_mut()[..V::LANES].iter_mut().enumerate() {
        // SAFETY: the caller vouches for `LANES` elements; `read_unaligned` asks for no alignment.
        let element = unsafe { at.add(lane).read_unaligned() };
        *place = V::Element::of_f32(element.widened());
    }
    // SAFETY: a row has at least `LANES` elements.
    unsafe { V::load(isa, row.as_ref().as_ptr()) }
}
