//! Dot products of integers of 8 and 16 bits, which never wrap.
//!
//! | elements | result |
//! | --- | --- |
//! | `i8` by `i8`, `i16` by `i16`, `u8` by `i8` | `i64` |
//! | `u8` by `u8` | `u64` |
//!
//! Such a sum does not depend on the order of its products, so every tier takes the order that
//! suits it, and answers the same. A sum of fewer than 2^33 products of 16 bits fits in 64 bits
//! whatever they are, and so does one of bytes, of any number of them. Where a longer one of 16 bits
//! does not, the kernels panic.
//!
//! # The algorithm
//!
//! ```text
//! at most a vector   load what there is of both; multiply; add the lanes up
//! at most a block    A partials take the pairs of vectors in turn; merge them; add the lanes up
//! beyond             the blocks' sums, in 128 bits
//! ```
//!
//! A partial has lanes of 32 bits for bytes, of 64 bits for words. How a pair of vectors goes into
//! it in as few instructions as a tier has is a [`Method`]. The portable tier has loops, of which
//! the compiler makes vectors.
//!
//! # Why it is right
//!
//! x86 multiplies bytes in pairs, unsigned ones by signed ones, and saturates a pair of products to
//! 16 bits: at `2 * 255 * 127` it is wrong. So an operand `a` is cut into its lower seven bits,
//! whose pairs are at most `2 * 127 * 128`, and its top bit, whose pairs are at least `-2 * 128 *
//! 128`, which fits too: `a` is their sum where it is unsigned, the lower less the upper ones
//! where it is signed. Two unsigned bytes are multiplied as words of 16 bits, those of even and odd
//! places apart. In a step a lane of 32 bits takes less than 2^18 in magnitude, and a block has 2^13
//! steps.
//!
//! A pair of products of words is from `-2 * 2^15 * (2^15 - 1)` to `2^31`, which wraps. A bias of
//! `2^31 - 2^15 - 1`, modulo 2^32, makes an unsigned number of each that is right, and a split sum
//! ([`crate::simd::widen`]) takes those. Lanes beyond the end of a slice are zero times zero, and
//! have the bias too.
//!
//! VNNI multiplies four unsigned bytes by signed ones, and adds, without saturation. A signed byte
//! with its sign bit flipped is an unsigned one that is larger by 128, and an unsigned one is a
//! signed one that is smaller by 128: the sum of the other operand, 128 times, is the difference.
//!
//! # What limits it
//!
//! Instructions for a pair of vectors that are loaded, where two loads are a cycle on every core
//! that was met, and vector instructions three or four:
//!
//! | elements | AVX2, AVX-512 | VNNI |
//! | --- | --- | --- |
//! | `u8` by `i8` | 8 | 1: the loads |
//! | `i8` by `i8`, `u8` by `u8` | 8 | 3 |
//! | `i16` by `i16` | 5 | 4 |

use crate::element::Element;
use crate::input::Pair;
use crate::ops::dot::Dot;
use crate::simd::portable::Portable;
use crate::simd::products::{AsRegister, Register};
use crate::simd::{Isa, Kernel, Vector};
#[cfg(target_arch = "x86_64")]
use crate::simd::{avx2, avx512};
use crate::table::{Descriptor, Entry};
use core::marker::PhantomData;

/// The operation: the dot product of unsigned bytes and signed ones. That of two slices of one type
/// is [`Dot`].
#[derive(Debug)]
pub struct MixedDot;

/// Pairs of vectors in a block: what a partial takes.
const BLOCK: usize = 1 << 13;

/// How a pair of vectors is multiplied, and what the products are added to: two registers of sums.
pub trait Method: 'static {
    /// Bytes as they are loaded.
    type Vector: AsRegister;
    /// An element of the first slice.
    type A: Element;
    /// An element of the second, of the same size.
    type B: Element;

    /// How the sums of both registers make the sum of the products.
    const TOTAL: Total;

    /// The sums and the products of a pair of vectors. They take [`BLOCK`] pairs.
    fn add(isa: IsaOf<Self>, sums: Sums<Self>, a: Bits<Self>, b: Bits<Self>) -> Sums<Self>;
}

/// What two registers of sums hold.
pub enum Total {
    /// Lanes of 32 bits: the first register's sum, and so many times the second's.
    Bytes(i64),
    /// The split sum of lanes of 32 bits that are larger by [`BIAS`].
    Words,
}

type IsaOf<M> = <<M as Method>::Vector as Vector>::Isa;
type Bits<M> = <<M as Method>::Vector as AsRegister>::Register;
type Sums<M> = [Bits<M>; 2];

/// Both halves of what makes every pair of products of words an unsigned number, modulo 2^32.
const BIAS: u16 = 0x7FFF;

/// Unsigned bytes by signed ones, in parts.
#[derive(Debug)]
pub struct MixedBytes<V>(PhantomData<V>);

impl<V: AsRegister + 'static> Method for MixedBytes<V> {
    type Vector = V;
    type A = u8;
    type B = i8;
    const TOTAL: Total = Total::Bytes(0);

    #[inline(always)]
    fn add(isa: V::Isa, sums: Sums<Self>, a: V::Register, b: V::Register) -> Sums<Self> {
        let [low, top] = by_parts::<V>(isa, a, b);
        let one = V::splat16(isa, 1);
        let products = low.multiply_words(one).add32(top.multiply_words(one));
        [sums[0].add32(products), sums[1]]
    }
}

/// Signed bytes by signed ones, in parts.
#[derive(Debug)]
pub struct SignedBytes<V>(PhantomData<V>);

impl<V: AsRegister + 'static> Method for SignedBytes<V> {
    type Vector = V;
    type A = i8;
    type B = i8;
    const TOTAL: Total = Total::Bytes(0);

    #[inline(always)]
    fn add(isa: V::Isa, sums: Sums<Self>, a: V::Register, b: V::Register) -> Sums<Self> {
        let [low, top] = by_parts::<V>(isa, a, b);
        let low = low.multiply_words(V::splat16(isa, 1));
        let top = top.multiply_words(V::splat16(isa, -1i16 as u16));
        [sums[0].add32(low.add32(top)), sums[1]]
    }
}

/// The products of the lower seven bits of `a` with the signed bytes of `b`, and those of the top
/// bit: in pairs, in lanes of 16 bits.
#[inline(always)]
fn by_parts<V: AsRegister>(isa: V::Isa, a: V::Register, b: V::Register) -> [V::Register; 2] {
    let low = a.and(V::splat(isa, 0x7F).register());
    let top = a.and(V::splat(isa, 0x80).register());
    [low.multiply_bytes(b), top.multiply_bytes(b)]
}

/// Unsigned bytes by unsigned ones, as words.
#[derive(Debug)]
pub struct UnsignedBytes<V>(PhantomData<V>);

impl<V: AsRegister + 'static> Method for UnsignedBytes<V> {
    type Vector = V;
    type A = u8;
    type B = u8;
    const TOTAL: Total = Total::Bytes(0);

    #[inline(always)]
    fn add(isa: V::Isa, sums: Sums<Self>, a: V::Register, b: V::Register) -> Sums<Self> {
        let lower = V::splat16(isa, 0xFF);
        let even = a.and(lower).multiply_words(b.and(lower));
        let odd = a.upper_bytes().multiply_words(b.upper_bytes());
        [sums[0].add32(even.add32(odd)), sums[1]]
    }
}

/// Signed words of 16 bits by signed ones.
#[derive(Debug)]
pub struct Words<V>(PhantomData<V>);

impl<V: AsRegister + 'static> Method for Words<V> {
    type Vector = V;
    type A = i16;
    type B = i16;
    const TOTAL: Total = Total::Words;

    #[inline(always)]
    fn add(isa: V::Isa, sums: Sums<Self>, a: V::Register, b: V::Register) -> Sums<Self> {
        split(sums, a.multiply_words(b).add32(V::splat16(isa, BIAS)))
    }
}

/// A split sum, and lanes of 32 bits.
#[inline(always)]
fn split<R: Register>([all, high]: [R; 2], lanes: R) -> [R; 2] {
    [all.add64(lanes), high.add64(lanes.upper_halves())]
}

/// The methods of VNNI.
#[cfg(target_arch = "x86_64")]
mod with_vnni {
    use super::{AsRegister, BIAS, Method, Register, Total, split};
    use crate::simd::Vector;
    use crate::simd::avx512::U8x64;
    use crate::simd::avx512::vnni::{
        Avx512Icelake, Vnni, add_products_of_bytes, add_products_of_words,
    };

    /// The same value in each byte.
    #[inline(always)]
    fn splat(isa: Avx512Icelake, value: u8) -> U8x64 {
        Vnni::<U8x64>::splat(isa, value).register()
    }

    /// Unsigned bytes by signed ones: one instruction.
    #[derive(Debug)]
    pub struct MixedBytes;

    impl Method for MixedBytes {
        type Vector = Vnni<U8x64>;
        type A = u8;
        type B = i8;
        const TOTAL: Total = Total::Bytes(0);

        #[inline(always)]
        fn add(isa: Avx512Icelake, sums: [U8x64; 2], a: U8x64, b: U8x64) -> [U8x64; 2] {
            [add_products_of_bytes(isa, sums[0], a, b), sums[1]]
        }
    }

    /// Signed bytes by signed ones: those of the first operand larger by 128; and the sum of the
    /// second.
    #[derive(Debug)]
    pub struct SignedBytes;

    impl Method for SignedBytes {
        type Vector = Vnni<U8x64>;
        type A = i8;
        type B = i8;
        const TOTAL: Total = Total::Bytes(-128);

        #[inline(always)]
        fn add(isa: Avx512Icelake, sums: [U8x64; 2], a: U8x64, b: U8x64) -> [U8x64; 2] {
            let larger = a.xor(splat(isa, 0x80));
            [
                add_products_of_bytes(isa, sums[0], larger, b),
                add_products_of_bytes(isa, sums[1], splat(isa, 1), b),
            ]
        }
    }

    /// Unsigned bytes by unsigned ones: those of the second operand smaller by 128; and the sum of
    /// the first.
    #[derive(Debug)]
    pub struct UnsignedBytes;

    impl Method for UnsignedBytes {
        type Vector = Vnni<U8x64>;
        type A = u8;
        type B = u8;
        const TOTAL: Total = Total::Bytes(128);

        #[inline(always)]
        fn add(isa: Avx512Icelake, sums: [U8x64; 2], a: U8x64, b: U8x64) -> [U8x64; 2] {
            let smaller = b.xor(splat(isa, 0x80));
            [
                add_products_of_bytes(isa, sums[0], a, smaller),
                add_products_of_bytes(isa, sums[1], a, splat(isa, 1)),
            ]
        }
    }

    /// Signed words of 16 bits by signed ones: the products are added to the bias.
    #[derive(Debug)]
    pub struct Words;

    impl Method for Words {
        type Vector = Vnni<U8x64>;
        type A = i16;
        type B = i16;
        const TOTAL: Total = Total::Words;

        #[inline(always)]
        fn add(isa: Avx512Icelake, sums: [U8x64; 2], a: U8x64, b: U8x64) -> [U8x64; 2] {
            let bias = Vnni::<U8x64>::splat16(isa, BIAS);
            split(sums, add_products_of_words(isa, bias, a, b))
        }
    }
}

/// The sum of products that `pairs` of vectors went into.
#[inline(always)]
fn total<M: Method>(sums: Sums<M>, pairs: usize) -> i64 {
    match M::TOTAL {
        Total::Bytes(times) => sums[0].sum32() + times * sums[1].sum32(),
        Total::Words => {
            let (all, high) = (sums[0].sum64(), sums[1].sum64());
            let biased = high.wrapping_add(all.wrapping_sub(high << 32));
            let lanes = (pairs * M::Vector::LANES / size_of::<u32>()) as u64;
            let bias = u64::from(BIAS) << 16 | u64::from(BIAS);
            biased.wrapping_sub(bias * lanes) as i64
        }
    }
}

/// The sums of both.
#[inline(always)]
fn merge<M: Method>(one: Sums<M>, other: Sums<M>) -> Sums<M> {
    match M::TOTAL {
        Total::Bytes(_) => [one[0].add32(other[0]), one[1].add32(other[1])],
        Total::Words => [one[0].add64(other[0]), one[1].add64(other[1])],
    }
}

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
#[inline(always)]
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
        let mut sum = 0;
        for at in (0..n).step_by(len) {
            let end = n.min(at + len);
            // SAFETY: the caller vouches for equal lengths, so the range is in both slices.
            let (a, b) = unsafe { (a.get_unchecked(at..end), b.get_unchecked(at..end)) };
            // SAFETY: they are of equal lengths, at most a block.
            sum += i128::from(unsafe { block::<M, A>(isa, a, b) });
        }
        fitted(M::A::NAME, sum)
    }
}

/// The dot product of at most a block.
///
/// # Safety
///
/// Both slices are of the same length.
#[inline(always)]
unsafe fn block<M: Method, const A: usize>(isa: IsaOf<M>, a: &[M::A], b: &[M::B]) -> i64 {
    let (n, lanes) = (a.len(), const { lanes::<M>() });
    let turn = A * lanes;
    let full = n / turn * turn;
    let mut sums = [[M::Vector::splat16(isa, 0); 2]; A];
    for at in (0..full).step_by(turn) {
        for (j, sums) in sums.iter_mut().enumerate() {
            let at = at + j * lanes;
            // SAFETY: the turn is full, in slices of the same length.
            let (a, b) = unsafe {
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
        additions: 1,
        multiplications: 1,
        streams: 2,
        ..Descriptor::new::<A>(bytes / size_of::<A>(), accumulators)
    }
}

/// The entry of a method.
#[cfg(target_arch = "x86_64")]
const fn by<M: Method, D: TryFrom<i128> + 'static>() -> Entry<Pair<M::A, M::B>, D> {
    Entry::new::<IsaOf<M>, Products<M, D, 4>>(descriptor::<M::A>(M::Vector::LANES, 4))
}

/// The entry of loops.
const fn loops<A: Element + Into<i32>, B: Element + Into<i32>, D: TryFrom<i128> + 'static>()
-> Entry<Pair<A, B>, D> {
    Entry::new::<Portable, Loops<A, B, D>>(descriptor::<A>(16, 1))
}

/// The entries of loops and of the method `$method`, for elements `$a` and `$b` and a result.
macro_rules! entries {
    ($method:ident, $a:ty, $b:ty => $dot:ty) => {
        &[
            loops::<$a, $b, $dot>(),
            #[cfg(target_arch = "x86_64")]
            by::<$method<avx2::U8x32>, $dot>(),
            #[cfg(target_arch = "x86_64")]
            by::<$method<avx512::U8x64>, $dot>(),
            #[cfg(target_arch = "x86_64")]
            by::<with_vnni::$method, $dot>(),
        ]
    };
}
table!(E in [i8]: Dot, "dot", Pair<E, E> => i64, entries!(SignedBytes, E, E => i64));
table!(E in [u8]: Dot, "dot", Pair<E, E> => u64, entries!(UnsignedBytes, E, E => u64));
table!(E in [i16]: Dot, "dot", Pair<E, E> => i64, entries!(Words, E, E => i64));
table!(E in [u8]: MixedDot, "mixed-dot", Pair<E, i8> => i64, entries!(MixedBytes, E, i8 => i64));
