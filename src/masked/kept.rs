//! Copies of the valid elements.
//!
//! # What limits it
//!
//! A copy stays in the nearest cache, and takes about as long as the sum of magnitudes that it is fed to, less than that of squares, a fraction of a
//! conversion. One Zen 4 core, times against those of the plain functions at half of L2, bits at random (all set): sums of squares 1.8 (1.2)
//! for `i8`, 1.3 (1.0) for `i32`, 1.2 (1.0) for `i64`; of magnitudes 1.8, 2.2, 2.2 and 1.3 for 8 to 64 bits (1.0 to 1.3); `norm2` 1.2 to 2.1
//! (1.1), of `f16` 1.3 (1.1) and of `bf16` 1.8 (1.4). Variances, of which nothing is copied but the conversion: 1.6, of `f16` 1.2.

use super::Masked;
use crate::converted::Source;
use crate::registry::Word;
use crate::room;
use superscalar_kernels::element::Element;
use superscalar_kernels::ops::keep::{cast, cast_mut};
use superscalar_kernels::validity::Validity as Bits;

/// The elements of a slice, and zero in place of those that are not valid. Parts of which all elements are valid are handed out where they
/// are, others are copied to the stack.
#[derive(Clone, Copy)]
pub(crate) struct Kept<'a, E>(pub Masked<'a, E>);

impl<E: Element> Source<E> for Kept<'_, E> {
    fn len(self) -> usize {
        self.0.elements.len()
    }

    fn each(self, len: usize, mut take: impl FnMut(&[E])) {
        room::with(self.len(), |room| {
            for part in self.0.parts(len) {
                let Masked { elements, bits } = part;
                if part.count() == elements.len() as u64 {
                    take(elements);
                    continue;
                }
                let copies = &mut room[..elements.len()];
                keep(elements, bits, copies);
                take(copies);
            }
        });
    }
}

/// Copies the valid elements, and zero in place of the others: as words, as zero is made of zero bits.
fn keep<E: Element>(x: &[E], bits: Bits<'_>, out: &mut [E]) {
    match size_of::<E>() {
        1 => keep_words::<E, u8>(x, bits, out),
        2 => keep_words::<E, u16>(x, bits, out),
        4 => keep_words::<E, u32>(x, bits, out),
        _ => keep_words::<E, u64>(x, bits, out),
    }
}

fn keep_words<E: Element, W: Word>(x: &[E], bits: Bits<'_>, out: &mut [E]) {
    let kernel = W::keep().serving();
    kernel.run(cast(x), bits, cast_mut(out));
}
