//! The vector layer: the narrow waist between algorithms and instruction sets.
//!
//! An algorithm (a *kernel*) is written against the traits here and never names an intrinsic; an
//! instruction set is a file here and never holds logic. The two meet in an *instance*: a method of
//! [`Isa`], compiled with the tier's features, that does nothing but call a kernel.
//!
//! # Why a forgotten feature is a compile error
//!
//! Each tier has a token, such as `avx512::Avx512`, whose only constructor carries the tier's
//! `#[target_feature]`. Only code compiled with those features may call it without `unsafe`, and
//! the sole callers are the tier's instances. A vector is made from a token or from another vector,
//! a mask and a mask counter from a token, a vector or another mask. So whoever holds one of these
//! runs inside an instance, on a CPU that the instance's caller has checked. That is the safety
//! argument of every op below; the ops repeat it as "a token vouches". It asks that no tier has a
//! plain register or integer for a mask: those can be made anywhere.
//!
//! Kernels and ops are `#[inline(always)]` and carry no feature of their own: they take on the
//! features of the instance that they are inlined into. A closure over vectors would be compiled
//! outside the instance, without its features, so kernels use none. Without optimisation parts of
//! kernels are such functions: they run below an instance all the same, vectors are passed through
//! memory, and each intrinsic is a call of a function that has its feature.

use crate::element::{Element, Float};
use crate::tier::Tier;

#[macro_use]
pub mod instance;

mod compare;
#[cfg(feature = "half")]
mod halves;
#[cfg(all(feature = "half", target_arch = "x86_64"))]
pub mod interleaved;
pub mod portable;
#[cfg(target_arch = "x86_64")]
pub mod products;
pub mod scalar;
pub mod vectors;
pub mod widen;

#[cfg(target_arch = "aarch64")]
pub mod neon;

#[cfg(target_arch = "x86_64")]
pub mod avx2;
#[cfg(target_arch = "x86_64")]
pub mod avx512;

pub use compare::{OrZero, Order, SignMagnitude, extreme_lane};
pub(crate) use instance::call;
pub use instance::{Isa, Kernel};

/// Bytes of the shortest vectors for which long slices are read from the first aligned one on. A
/// load that lies across two cache lines takes as long as two: of vectors of 64 bytes that are not
/// aligned every load does, of 32 every second, of 16 every fourth.
const SHORTEST_ALIGNED: usize = 32;

/// A register full of elements: how it is filled, whole or in part, and that it was.
pub trait Vector: Copy {
    /// The instruction set whose token vouches for this vector.
    type Isa: Isa;
    /// What a lane holds.
    type Element: Element;
    /// Elements in a vector.
    const LANES: usize;

    /// Number of elements from `at` on in front of the first one at which an aligned vector begins:
    /// less than `LANES`. Zero for vectors so short that few of them lie across two cache lines.
    #[inline(always)]
    fn head(at: *const Self::Element) -> usize {
        let bytes = Self::LANES * size_of::<Self::Element>();
        if bytes < SHORTEST_ALIGNED {
            return 0;
        }
        at.addr().wrapping_neg() % bytes / size_of::<Self::Element>()
    }

    /// Every lane `value`.
    fn splat(isa: Self::Isa, value: Self::Element) -> Self;

    /// The `LANES` elements from `at` on, of any alignment.
    ///
    /// # Safety
    ///
    /// `at` must be valid for reading `LANES` elements.
    unsafe fn load(isa: Self::Isa, at: *const Self::Element) -> Self;

    /// The first `count` elements from `at` on, and plus zero in the lanes beyond; a `count` of
    /// `LANES` or more fills the vector. Reads nothing beyond `count` elements.
    ///
    /// # Safety
    ///
    /// `at` must be valid for reading `min(count, LANES)` elements; with a count of zero it may be
    /// any address at all.
    unsafe fn load_partial(isa: Self::Isa, at: *const Self::Element, count: usize) -> Self;

    /// Writes the lanes to `LANES` elements from `to` on, of any alignment.
    ///
    /// # Safety
    ///
    /// `to` must be valid for writing `LANES` elements.
    unsafe fn store(self, to: *mut Self::Element);

    /// Makes the compiler believe that the vector is read, and costs no instruction.
    fn observe(self);

    /// The same vector. The optimiser knows nothing of it, and takes the fresh vectors of two calls
    /// for different ones. Costs no instruction where a tier says how.
    #[inline(always)]
    fn fresh(self) -> Self {
        core::hint::black_box(self)
    }
}

/// Asks for the cache line of an address, which may be any, where stable Rust can: on x86.
#[inline(always)]
pub fn prefetch<E>(at: *const E) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a hint, which every x86-64 has. It reads nothing that a program could see, and no
    // address faults.
    unsafe {
        core::arch::x86_64::_mm_prefetch::<{ core::arch::x86_64::_MM_HINT_T0 }>(at.cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = at;
}

/// For lanes of `size` bytes in a register of `BYTES`, the bytes of lanes that have one bit set
/// each: the bit of the lane's own number, modulo the lane's bits.
const fn own_bits<const BYTES: usize>(size: usize) -> [u8; BYTES] {
    let mut bytes = [0; BYTES];
    let mut lane = 0;
    while lane < BYTES / size {
        let bit = lane % (8 * size);
        let byte = if cfg!(target_endian = "big") {
            size - 1 - bit / 8
        } else {
            bit / 8
        };
        bytes[lane * size + byte] = 1 << (bit % 8);
        lane += 1;
    }
    bytes
}

/// Sixteen bytes, as two words, of lanes of `SIZE` bytes that each have the bit of their own number
/// where [`own_bits`] has it.
#[inline(always)]
fn spread_bits<const SIZE: usize>(bits: u64) -> [u64; 2] {
    match SIZE {
        8 => [bits; 2],
        4 => [(bits & 0xf) * 0x1_0000_0001; 2],
        2 => [(bits & 0xff) * 0x0001_0001_0001_0001; 2],
        _ => [bits, bits >> 8].map(|byte| (byte & 0xff) * 0x0101_0101_0101_0101),
    }
}

/// Sixteen bytes, as two words, that hold each element among `bytes` bytes from `at` on, and
/// nothing else. Elements of one to eight bytes are not cut: each half is read from one of the two
/// ends.
///
/// # Safety
///
/// `at` must be valid for reading `bytes` bytes, which are a whole number of elements, at least one
/// and less than 16 bytes.
#[inline(always)]
unsafe fn load_overlapping_16(at: *const u8, bytes: usize) -> [u64; 2] {
    // SAFETY: no read is longer than `bytes`, by the condition in front of it, and each begins or
    // ends with them.
    unsafe {
        let read = |from: usize, len: usize| -> u64 {
            let from = at.add(from);
            match len {
                8 => from.cast::<u64>().read_unaligned(),
                4 => from.cast::<u32>().read_unaligned().into(),
                2 => from.cast::<u16>().read_unaligned().into(),
                _ => from.read().into(),
            }
        };
        if bytes >= 8 {
            return [read(0, 8), read(bytes - 8, 8)];
        }
        let both = if bytes >= 4 {
            read(0, 4) | read(bytes - 4, 4) << 32
        } else if bytes >= 2 {
            (read(0, 2) | read(bytes - 2, 2) << 16) * 0x1_0000_0001
        } else {
            read(0, 1) * 0x0101_0101_0101_0101
        };
        [both, both]
    }
}

/// Lane-wise arithmetic, each operation rounded once to nearest-even, and the rows of the canonical
/// order.
pub trait Arithmetic: OrZero<Element: Float> {
    /// So many vectors as hold one element for each virtual lane of the canonical order: 512 bytes.
    type Row: Copy + AsRef<[Self]> + AsMut<[Self]>;

    /// Registers that a vector takes.
    const REGISTERS: usize = 1;

    /// A row in which every vector is `self`.
    fn row(self) -> Self::Row;

    /// Lane by lane, `self + other`.
    fn add(self, other: Self) -> Self;

    /// Lane by lane, `self - other`.
    fn sub(self, other: Self) -> Self;

    /// Lane by lane, `self * other`.
    fn mul(self, other: Self) -> Self;

    /// Lane by lane, `self * factor + addend`, rounded once.
    fn mul_add(self, factor: Self, addend: Self) -> Self;

    /// Lane by lane, the value with a clear sign bit, of a NaN too.
    fn abs(self) -> Self;

    /// Lane by lane, the value, or plus zero instead of a NaN.
    fn nan_to_zero(self) -> Self;

    /// Lane by lane, `mark` where the value is NaN, and plus zero elsewhere.
    fn mark_nan(self, mark: Self) -> Self;

    /// Lane by lane, `self + other` where the lane's bit is set ([`Order::from_bits`]), elsewhere
    /// `self`, or the sum of `self` and plus zero: an addition of some lanes is one instruction
    /// where the tier has masks, and to select them before it another.
    #[inline(always)]
    fn add_valid(self, isa: Self::Isa, other: Self, bits: u64) -> Self {
        self.add(other.select_or_zero(isa, bits))
    }

    /// The same, where `other` is no NaN.
    #[inline(always)]
    fn add_numbers(self, other: Self) -> Self {
        self.add(other.nan_to_zero())
    }

    /// The halving sum of the lanes: the upper half is added to the lower half, `lower + upper`,
    /// until one lane is left.
    fn halving_sum(self) -> Self::Element;

    /// The lanes rotated: the first `head` of them, which is what [`Vector::head`] says of some
    /// address, become the last ones.
    #[inline(always)]
    fn head_last(self, head: usize) -> Self {
        debug_assert_eq!(head, 0, "a vector without heads");
        self
    }

    /// Whether [`Arithmetic::join`] is an instruction.
    const JOINS: bool = false;

    /// The lanes from `first` on of `self` and `next`, one behind the other: what lies in memory
    /// `first` elements behind two vectors. `first` is less than `LANES`.
    #[inline(always)]
    fn join(self, next: Self, first: usize) -> Self {
        debug_assert_eq!(first, 0, "a tier that does not join");
        let _ = next;
        self
    }

    /// `LANES` elements of another type from `at` on, of any alignment, converted exactly.
    ///
    /// # Safety
    ///
    /// `at` must be valid for reading `LANES` elements.
    #[cfg(feature = "half")]
    #[inline(always)]
    unsafe fn load_f16(isa: Self::Isa, at: *const half::f16) -> Self {
        // SAFETY: as the caller vouches.
        unsafe { halves::load_one_by_one(isa, at) }
    }

    /// As [`Arithmetic::load_f16`].
    ///
    /// # Safety
    ///
    /// `at` must be valid for reading `LANES` elements.
    #[cfg(feature = "half")]
    #[inline(always)]
    unsafe fn load_bf16(isa: Self::Isa, at: *const half::bf16) -> Self {
        // SAFETY: as the caller vouches.
        unsafe { halves::load_one_by_one(isa, at) }
    }
}

/// Lanes that are chosen: by their order, their encoding, their position.
pub trait Selection: Arithmetic + Order {
    /// Lane by lane, of two values with clear sign bits the one whose bits are the larger integer.
    /// A NaN is larger than any number.
    fn max_bits(self, other: Self) -> Self;

    /// The first `count` lanes of `self`, and those of `filler` beyond.
    fn prefix_or(self, filler: Self, count: usize) -> Self;
}

/// Lanes that are passed on to lanes behind them, for running sums.
pub trait Carry: Selection {
    /// A step of an inclusive scan: in each run of `2 * HALF` lanes, the last lane of the lower
    /// half is added to all lanes of the upper half, and plus zero, or nothing, to those of the
    /// lower half. `HALF` is a power of two below `LANES`.
    fn scan_step<const HALF: usize>(self) -> Self;

    /// The last lane in all lanes.
    fn last(self) -> Self;
}

/// The halving sum of vectors, lane by lane: the upper half of the slice is added to the lower half
/// until one vector is left. Their number must be a power of two.
#[cfg_attr(not(unoptimised), inline(always))]
pub fn halve<V: Arithmetic>(vectors: &mut [V]) -> V {
    debug_assert!(vectors.len().is_power_of_two());
    let mut width = vectors.len() / 2;
    while width > 0 {
        for j in 0..width {
            vectors[j] = vectors[j].add(vectors[j + width]);
        }
        width /= 2;
    }
    vectors[0]
}

/// Asks for the cache line at an address, which may be any, to be brought to the second level of
/// the caches, where stable Rust can: on x86-64. Nothing is read.
#[inline(always)]
pub(crate) fn fetch(at: *const u8) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: every CPU of this architecture has SSE; a hint does not fault.
    unsafe {
        use core::arch::x86_64::{_MM_HINT_T1, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T1>(at.cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = at;
}

/// The CPU features that the tier's instances are compiled with, by the compiler's names,
/// separated by commas; `None` where kernels of this tier are not compiled for this
/// architecture.
pub const fn features(tier: Tier) -> Option<&'static str> {
    match tier {
        Tier::Scalar => Some(scalar::FEATURES),
        Tier::Portable => Some(portable::FEATURES),
        #[cfg(target_arch = "aarch64")]
        Tier::Neon => Some(neon::FEATURES),
        #[cfg(target_arch = "x86_64")]
        Tier::Avx2 => Some(avx2::FEATURES),
        #[cfg(target_arch = "x86_64")]
        Tier::Avx512 => Some(avx512::FEATURES),
        #[cfg(target_arch = "x86_64")]
        Tier::Avx512Icelake => Some(avx512::vnni::FEATURES),
        #[allow(unreachable_patterns)] // every tier has an arm on no architecture
        _ => None,
    }
}

#[cfg(test)]
mod tests;
