//! Dot products of integers of 8 and 16 bits, which never wrap.
//!
//! | elements | result |
//! | --- | --- |
//! | `i8` by `i8`, `i16` by `i16`, `u8` by `i8` | `i64` |
//! | `u8` by `u8` | `u64` |
//!
//! Such a sum does not depend on the order of its products, so every tier takes the order that
//! suits it, and answers the same. A sum of fewer than 2^33 products of 16 bits fits in 64 bits
//! whatever they are, and so does one of bytes, of any number. Where a longer one of 16 bits does
//! not, the kernels panic.
//!
//! # The algorithm
//!
//! ```text
//! at most a vector   load what there is of both; multiply; add the lanes up
//! at most a block    A partials take the pairs of vectors in turn; merge them; add the lanes up
//! beyond             the blocks' sums, in 128 bits
//! ```
//!
//! A partial has lanes of 32 bits for bytes, of 64 bits for words. A method (`simd::products`) adds
//! the products of a pair of vectors to it, in as few instructions as the tier has. The portable
//! tier has loops, of which the compiler makes vectors.
//!
//! # Why it is right
//!
//! The sums of a block never wrap, however the elements are: the arithmetic stands with the methods
//! (`simd::products`). Lanes beyond the end of a slice are zero times zero.
//!
//! # What limits it
//!
//! Vector instructions for a pair of vectors that are loaded. A core executes two to four of them a
//! cycle, and loads the pair in one cycle or two:
//!
//! | elements | AVX2, AVX-512 | VNNI |
//! | --- | --- | --- |
//! | `u8` by `i8` | 8 | 1: the loads |
//! | `i8` by `i8`, `u8` by `u8` | 8 | 3 |
//! | `i16` by `i16` | 5 | 4 |
//!
//! Measured on Zen 3 (AVX2), as a share of the load limit of both streams:
//!
//! | elements | L1 | L2 | L3 | DRAM |
//! | --- | --- | --- | --- | --- |
//! | `i8` by `i8` | 0.44 | 0.75 | 0.82 | 0.76 |
//! | `u8` by `u8` | 0.44 | 0.78 | 0.80 | 0.76 |
//! | `i16` by `i16` | 0.54 | 0.95 | 0.88 | 0.83 |
//! | `u8` by `i8` | 0.40 | 0.70 | 0.80 | 0.77 |
//!
//! What holds it back in L3 and DRAM was not looked for yet; with VNNI it was not measured.

use crate::element::Element;
use crate::input::Pair;
use crate::ops::dot::Dot;
use crate::simd::portable::Portable;
#[cfg(target_arch = "x86_64")]
use crate::simd::products::{MixedBytes, SignedBytes, UnsignedBytes, Words};
use crate::simd::{Isa, Kernel};
#[cfg(target_arch = "x86_64")]
use crate::simd::{
    avx2,
    avx512::{self, products::*},
};
use crate::table::{Descriptor, Entry};
use core::marker::PhantomData;

/// The operation: the dot product of unsigned bytes and signed ones. That of two slices of one type
/// is [`Dot`].
#[derive(Debug)]
pub struct MixedDot;

/// The kernel of x86's methods.
#[cfg(target_arch = "x86_64")]
mod by_methods {
    use super::{descriptor, fitted};
    use crate::counts::Counts;
    use crate::element::Element;
    use crate::input::Pair;
    use crate::order::extra_loads::{AHEAD, ExtraLoads, load_extra};
    use crate::simd::products::{AsRegister, BLOCK, IsaOf, Method, merge, total};
    use crate::simd::{Kernel, Vector};
    use crate::table::{Descriptor, Entry};
    use core::marker::PhantomData;

    /// Elements of a vector.
    const fn lanes<M: Method>() -> usize {
        const { assert!(size_of::<M::A>() == size_of::<M::B>()) }
        M::Vector::LANES / size_of::<M::A>()
    }

    /// The bits of the elements `at .. at + min(count, lanes)`, and zero beyond.
    ///
    /// # Safety
    ///
    /// These elements are in the slice.
    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn load<V: AsRegister, E: Element>(
        isa: V::Isa,
        x: &[E],
        at: usize,
        count: usize,
    ) -> V::Register {
        // SAFETY: the caller vouches for the elements, of so many bytes each.
        let bytes = unsafe {
            let at = x.as_ptr().add(at).cast();
            V::load_partial(isa, at, count * size_of::<E>())
        };
        bytes.register()
    }

    /// The same where a vector is full.
    ///
    /// # Safety
    ///
    /// The slice has `V::LANES` bytes from element `at` on.
    #[inline(always)]
    unsafe fn load_full<V: AsRegister, E: Element>(isa: V::Isa, x: &[E], at: usize) -> V::Register {
        // SAFETY: the caller vouches for the elements.
        unsafe { V::load(isa, x.as_ptr().add(at).cast()) }.register()
    }

    /// Kernel: the dot product by a method, with `A` accumulators.
    pub struct Products<M, D, const A: usize>(PhantomData<(M, D)>);

    impl<M: Method, D: TryFrom<i128> + 'static, const A: usize> Kernel<IsaOf<M>> for Products<M, D, A> {
        type Input = Pair<M::A, M::B>;
        type Output = D;

        #[inline(always)]
        unsafe fn run(isa: IsaOf<M>, a: &[M::A], b: &[M::B]) -> D {
            let n = a.len();
            let len = const { BLOCK * lanes::<M>() };
            let ahead = M::Vector::LANES == 64
                && matches!(ExtraLoads::of(size_of_val(a)), ExtraLoads::Ahead);
            let mut sum = 0;
            for at in (0..n).step_by(len) {
                let end = n.min(at + len);
                // SAFETY: the caller vouches for equal lengths, so the range is in both slices.
                let (a, b) = unsafe { (a.get_unchecked(at..end), b.get_unchecked(at..end)) };
                // SAFETY: they are of equal lengths, at most a block.
                sum += i128::from(unsafe {
                    if ahead {
                        block::<M, A, AHEAD>(isa, a, b)
                    } else {
                        block::<M, A, 0>(isa, a, b)
                    }
                });
            }
            fitted(M::A::NAME, sum)
        }
    }

    /// The dot product of at most a block, with so many extra loads of each line, or what is
    /// [`AHEAD`] fetched.
    ///
    /// # Safety
    ///
    /// Both slices are of the same length.
    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn block<M: Method, const A: usize, const EXTRA_LOADS: usize>(
        isa: IsaOf<M>,
        a: &[M::A],
        b: &[M::B],
    ) -> i64 {
        let (n, lanes) = (a.len(), const { lanes::<M>() });
        let turn = A * lanes;
        let full = n / turn * turn;
        let mut sums = [[M::Vector::splat16(isa, 0); 2]; A];
        for at in (0..full).step_by(turn) {
            for (j, sums) in sums.iter_mut().enumerate() {
                let at = at + j * lanes;
                // SAFETY: the turn is full, in slices of the same length.
                let (a, b) = unsafe {
                    load_extra::<_, EXTRA_LOADS>(a.as_ptr().add(at), lanes);
                    load_extra::<_, EXTRA_LOADS>(b.as_ptr().add(at), lanes);
                    let a = load_full::<M::Vector, _>(isa, a, at);
                    (a, load_full::<M::Vector, _>(isa, b, at))
                };
                *sums = M::add(isa, *sums, a, b);
            }
        }
        for (j, sums) in sums.iter_mut().enumerate() {
            let at = full + j * lanes;
            if at >= n {
                break;
            }
            // SAFETY: `n - at` elements follow, in slices of the same length.
            let (a, b) = unsafe {
                let a = load::<M::Vector, _>(isa, a, at, n - at);
                (a, load::<M::Vector, _>(isa, b, at, n - at))
            };
            *sums = M::add(isa, *sums, a, b);
        }
        let mut merged = sums[0];
        for other in &sums[1..] {
            merged = merge::<M>(merged, *other);
        }
        total::<M>(merged, n.div_ceil(lanes))
    }

    /// The entry of a method.
    pub(super) const fn by<M: Method, D: TryFrom<i128> + 'static>() -> Entry<Pair<M::A, M::B>, D> {
        Entry::new::<IsaOf<M>, Products<M, D, 4>>(Descriptor {
            counts: Counts::NONE.with(M::KIND, 1.0),
            ..descriptor::<M::A>(M::Vector::LANES, 4)
        })
    }
}

/// Kernel: the dot product by loops, of which the compiler makes vectors.
pub struct Loops<A, B, D>(PhantomData<(A, B, D)>);

impl<I: Isa, A, B, D> Kernel<I> for Loops<A, B, D>
where
    A: Element + Into<i32>,
    B: Element + Into<i32>,
    D: TryFrom<i128> + 'static,
{
    type Input = Pair<A, B>;
    type Output = D;

    #[inline(always)]
    unsafe fn run(_: I, a: &[A], b: &[B]) -> D {
        /// Products of bytes that fit in 32 bits.
        const BYTES: usize = 1 << 15;
        let mut sum = 0i128;
        for (a, b) in a.chunks(BYTES).zip(b.chunks(BYTES)) {
            let products = a.iter().zip(b).map(|(&a, &b)| a.into() * b.into());
            sum += i128::from(if size_of::<A>() == 1 {
                i64::from(products.sum::<i32>())
            } else {
                products.map(i64::from).sum()
            });
        }
        fitted(A::NAME, sum)
    }
}

/// The sum in the type of the result.
///
/// # Panics
///
/// When it does not fit.
#[inline(always)]
pub fn fitted<D: TryFrom<i128>>(element: &str, sum: i128) -> D {
    match D::try_from(sum) {
        Ok(sum) => sum,
        Err(_) => does_not_fit(element, sum),
    }
}

#[cold]
#[inline(never)]
fn does_not_fit(element: &str, sum: i128) -> ! {
    panic!("dot: the dot product of these {element} is {sum}, which does not fit in 64 bits")
}

/// The descriptor of a kernel for elements `A` in vectors of `bytes`.
const fn descriptor<A: Element>(bytes: usize, accumulators: usize) -> Descriptor {
    Descriptor {
        streams: 2,
        ..Descriptor::new::<A>(bytes / size_of::<A>(), accumulators)
    }
}

/// The entry of loops.
const fn loops<A: Element + Into<i32>, B: Element + Into<i32>, D: TryFrom<i128> + 'static>()
-> Entry<Pair<A, B>, D> {
    Entry::new::<Portable, Loops<A, B, D>>(descriptor::<A>(16, 1))
}

/// The entries of loops, of a method and of the one with VNNI: for elements of both slices and a
/// result.
macro_rules! entries {
    ($method:ident, $vnni:ident, $a:ty, $b:ty => $dot:ty) => {
        &[
            loops::<$a, $b, $dot>(),
            #[cfg(target_arch = "x86_64")]
            by_methods::by::<$method<avx2::U8x32>, $dot>(),
            #[cfg(target_arch = "x86_64")]
            by_methods::by::<$method<avx512::U8x64>, $dot>(),
            #[cfg(target_arch = "x86_64")]
            by_methods::by::<$vnni, $dot>(),
        ]
    };
}
table!(E in [i8]: Dot, "dot", Pair<E, E> => i64,
    entries!(SignedBytes, VnniSignedBytes, E, E => i64));
table!(E in [u8]: Dot, "dot", Pair<E, E> => u64,
    entries!(UnsignedBytes, VnniUnsignedBytes, E, E => u64));
table!(E in [i16]: Dot, "dot", Pair<E, E> => i64, entries!(Words, VnniWords, E, E => i64));
table!(E in [u8]: MixedDot, "mixed-dot", Pair<E, i8> => i64,
    entries!(MixedBytes, VnniMixedBytes, E, i8 => i64));
