//! Copies of the valid elements.

use super::Masked;
use crate::converted::Source;
use crate::registry::Word;
use crate::room;
use superscalar_kernels::element::Element;
use superscalar_kernels::keep::{cast, cast_mut};
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
