//! Scratch memory on the stack for a block of elements that are copied.

use superscalar_kernels::element::Element;
use superscalar_kernels::ops::select_or_zero::cast_mut;

/// Bytes of a block of the canonical order, of any type: 32 rows of 512.
pub(crate) const BYTES: usize = 16 << 10;

/// So much is cleared in no time.
const SMALL_BYTES: usize = 512;

/// Half of a block: what is on the stack beside the copies of a whole one.
const MEDIUM_BYTES: usize = 8 << 10;

/// Memory that begins a cache line: loads of 512 bits that cross lines take twice as long.
#[repr(align(64))]
struct Aligned<const WORDS: usize>([u64; WORDS]);

/// What `run` makes with scratch memory for `elements` elements, or for as many as [`BYTES`] hold.
/// Clearing it takes as long as summing it, so that fewer elements get less of it.
pub(crate) fn with<E: Element, R>(elements: usize, run: impl FnOnce(&mut [E]) -> R) -> R {
    // A function of its own: nobody has that much on his stack who does not use it.
    #[inline(never)]
    fn of<E: Element, R, const WORDS: usize>(run: impl FnOnce(&mut [E]) -> R) -> R {
        // A constant: an array that is moved is there twice without optimisation.
        let mut memory = const { Aligned([0u64; WORDS]) };
        run(cast_mut(&mut memory.0))
    }
    if elements <= SMALL_BYTES / size_of::<E>() {
        of::<E, R, { SMALL_BYTES / 8 }>(run)
    } else if elements <= MEDIUM_BYTES / size_of::<E>() {
        of::<E, R, { MEDIUM_BYTES / 8 }>(run)
    } else {
        of::<E, R, { BYTES / 8 }>(run)
    }
}
