//! Two vectors whose lanes lie in turn: what a register of words becomes whose halves are elements.

use super::{Arithmetic, OrZero, Vector};
use half::bf16;

/// A vector of `f32` that can take `bf16` apart by their places in a word.
pub trait WordHalves: Arithmetic<Element = f32> {
    /// A row of pairs of vectors: an array of half the length of the vector's own row, which a
    /// generic can not say.
    type Pairs: Copy + AsRef<[Interleaved<Self>]> + AsMut<[Interleaved<Self>]>;

    /// A row in which every pair is this one.
    fn pairs(pair: Interleaved<Self>) -> Self::Pairs;

    /// `2 * LANES` elements from `at` on: those of even and those of odd number.
    ///
    /// # Safety
    ///
    /// `at` must be valid for reading `2 * LANES` elements.
    unsafe fn load_even_odd(isa: Self::Isa, at: *const bf16) -> [Self; 2];
}

/// The lanes of even number and those of odd number.
#[derive(Clone, Copy)]
pub struct Interleaved<V> {
    even: V,
    odd: V,
}

/// Twice the lanes of the widest vector of `f32`.
const WIDEST: usize = 32;

impl<V: WordHalves> Vector for Interleaved<V> {
    type Isa = V::Isa;
    type Element = f32;
    const LANES: usize = 2 * V::LANES;

    #[inline(always)]
    fn splat(isa: V::Isa, value: f32) -> Self {
        let vector = V::splat(isa, value);
        Interleaved {
            even: vector,
            odd: vector,
        }
    }

    // By way of the stack: a row in a megabyte comes here.
    #[inline(always)]
    unsafe fn load(isa: V::Isa, at: *const f32) -> Self {
        const { assert!(Self::LANES <= WIDEST) }
        let mut halves = [[0.0; WIDEST / 2]; 2];
        for lane in 0..Self::LANES {
            // SAFETY: the caller vouches for `LANES` elements; `read_unaligned` asks for no
            // alignment.
            halves[lane % 2][lane / 2] = unsafe { at.add(lane).read_unaligned() };
        }
        // SAFETY: each has as many elements as a vector has lanes.
        unsafe {
            Interleaved {
                even: V::load(isa, halves[0].as_ptr()),
                odd: V::load(isa, halves[1].as_ptr()),
            }
        }
    }

    #[inline(always)]
    unsafe fn load_partial(isa: V::Isa, at: *const f32, count: usize) -> Self {
        let mut small = [0.0; WIDEST];
        for (lane, place) in small.iter_mut().enumerate().take(count.min(Self::LANES)) {
            // SAFETY: the caller vouches for `min(count, LANES)` elements.
            *place = unsafe { at.add(lane).read_unaligned() };
        }
        // SAFETY: there are as many elements as the widest vectors have lanes.
        unsafe { Self::load(isa, small.as_ptr()) }
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        const { assert!(Self::LANES <= WIDEST) }
        let mut halves = [[0.0; WIDEST / 2]; 2];
        // SAFETY: each has room for the lanes of a vector.
        unsafe {
            self.even.store(halves[0].as_mut_ptr());
            self.odd.store(halves[1].as_mut_ptr());
        }
        for lane in 0..Self::LANES {
            // SAFETY: the caller vouches for `LANES` elements; `write_unaligned` asks for no
            // alignment.
            unsafe { to.add(lane).write_unaligned(halves[lane % 2][lane / 2]) }
        }
    }

    #[inline(always)]
    fn observe(self) {
        self.even.observe();
        self.odd.observe();
    }
}

/// The bits of even number, next to each other: pairs, fours, eights and sixteens move together.
#[inline(always)]
fn even_bits(bits: u64) -> u64 {
    let bits = bits & 0x5555_5555_5555_5555;
    let bits = (bits | bits >> 1) & 0x3333_3333_3333_3333;
    let bits = (bits | bits >> 2) & 0x0f0f_0f0f_0f0f_0f0f;
    let bits = (bits | bits >> 4) & 0x00ff_00ff_00ff_00ff;
    (bits | bits >> 8) & 0xffff
}

impl<V: WordHalves> OrZero for Interleaved<V> {
    #[inline(always)]
    fn select_or_zero(self, isa: V::Isa, bits: u64) -> Self {
        const { assert!(Self::LANES <= WIDEST) }
        Interleaved {
            even: self.even.select_or_zero(isa, even_bits(bits)),
            odd: self.odd.select_or_zero(isa, even_bits(bits >> 1)),
        }
    }
}

impl<V: WordHalves> Arithmetic for Interleaved<V> {
    type Row = V::Pairs;
    const REGISTERS: usize = 2;

    #[inline(always)]
    fn row(self) -> V::Pairs {
        V::pairs(self)
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Interleaved {
            even: self.even.add(other.even),
            odd: self.odd.add(other.odd),
        }
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        Interleaved {
            even: self.even.mul(other.even),
            odd: self.odd.mul(other.odd),
        }
    }

    #[inline(always)]
    fn mul_add(self, factor: Self, addend: Self) -> Self {
        Interleaved {
            even: self.even.mul_add(factor.even, addend.even),
            odd: self.odd.mul_add(factor.odd, addend.odd),
        }
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Interleaved {
            even: self.even.sub(other.even),
            odd: self.odd.sub(other.odd),
        }
    }

    #[inline(always)]
    fn abs(self) -> Self {
        Interleaved {
            even: self.even.abs(),
            odd: self.odd.abs(),
        }
    }

    #[inline(always)]
    fn nan_to_zero(self) -> Self {
        Interleaved {
            even: self.even.nan_to_zero(),
            odd: self.odd.nan_to_zero(),
        }
    }

    #[inline(always)]
    fn mark_nan(self, mark: Self) -> Self {
        Interleaved {
            even: self.even.mark_nan(mark.even),
            odd: self.odd.mark_nan(mark.odd),
        }
    }

    /// Lane `l` meets lane `l + LANES / 2`, which is in the same vector, until lanes 0 and 1 are
    /// left: the first of each.
    #[cfg_attr(not(unoptimised), inline(always))]
    fn halving_sum(self) -> f32 {
        self.even.halving_sum() + self.odd.halving_sum()
    }

    #[inline(always)]
    unsafe fn load_bf16(isa: V::Isa, at: *const bf16) -> Self {
        // SAFETY: as the caller vouches.
        let [even, odd] = unsafe { V::load_even_odd(isa, at) };
        Interleaved { even, odd }
    }
}

#[cfg(test)]
mod tests {
    use super::even_bits;

    #[test]
    fn even_bits_move_together() {
        assert_eq!(even_bits(0b1101), 0b11);
        assert_eq!(even_bits(0xaaaa_aaaa), 0);
        assert_eq!(even_bits(0x5555_5555), 0xffff);
        assert_eq!(even_bits(0x4000_0001), 0x8001);
        assert_eq!(even_bits(0x0010_0400 | 1 << 40), 0x0420);
    }
}
