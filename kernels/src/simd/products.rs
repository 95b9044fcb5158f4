//! Sums of products of integers of 8 and 16 bits: how a pair of vectors goes into them.
//!
//! A register here is its bits alone: each operation says how wide the lanes are that it takes them
//! for. A [`Method`] multiplies a pair of registers and adds the products to two registers of sums,
//! in as few instructions as its tier has.
//!
//! # Bytes
//!
//! x86 multiplies bytes in pairs, unsigned ones by signed ones, and saturates a pair of products to
//! 16 bits: at `2 * 255 * 127` it is wrong. So an operand `a` is cut into its lower seven bits,
//! whose pairs are at most `2 * 127 * 128`, and its top bit, whose pairs are at least `-2 * 128 *
//! 128`, which fits too. An unsigned `a` is the sum of both parts; a signed one is the lower part
//! less the other. Two unsigned bytes are multiplied as words of 16 bits, those of even and odd
//! places apart. In a step a lane of 32 bits takes less than 2^18 in magnitude, and there are
//! [`BLOCK`] steps.
//!
//! # Words
//!
//! A pair of products of words is from `-2 * 2^15 * (2^15 - 1)` to `2^31`, which wraps. A bias of
//! `2^31 - 2^15 - 1`, modulo 2^32, makes an unsigned number of each that is right, and a split sum
//! ([`super::widen`]) takes those. Lanes beyond the end of a slice are zero times zero, and have
//! the bias too.
//!
//! # VNNI
//!
//! It multiplies four unsigned bytes by signed ones, and adds, without saturation. A signed byte
//! with its sign bit flipped is an unsigned one that is larger by 128, and an unsigned one is a
//! signed one that is smaller by 128: the sum of the other operand, 128 times, is the difference.

use super::Vector;
use crate::counts::Kind;
use crate::element::Element;
use core::marker::PhantomData;

/// A register, whose bits are lanes of 8, 16, 32 or 64 bits.
pub trait Register: Copy {
    /// Bit by bit.
    fn and(self, other: Self) -> Self;

    /// Bit by bit.
    fn xor(self, other: Self) -> Self;

    /// The upper byte of each lane of 16 bits, unsigned.
    fn upper_bytes(self) -> Self;

    /// The upper half of each lane of 64 bits, unsigned.
    fn upper_halves(self) -> Self;

    /// Lanes of 32 bits, modulo `2^32`.
    fn add32(self, other: Self) -> Self;

    /// Lanes of 64 bits, modulo `2^64`.
    fn add64(self, other: Self) -> Self;

    /// The products of unsigned bytes with the signed ones of `other`, added in pairs, in lanes of
    /// 16 signed bits. A pair beyond those is saturated.
    fn multiply_bytes(self, other: Self) -> Self;

    /// The products of lanes of 16 signed bits, added in pairs, in lanes of 32 bits, modulo `2^32`.
    fn multiply_words(self, other: Self) -> Self;

    /// The sum of lanes of 32 signed bits.
    fn sum32(self) -> i64;

    /// The sum of lanes of 64 bits, modulo `2^64`.
    fn sum64(self) -> u64;
}

/// A vector of bytes that is loaded as a register.
pub trait AsRegister: Vector<Element = u8> {
    /// The register.
    type Register: Register;

    /// The vector's bits.
    fn register(self) -> Self::Register;

    /// A register with the same value in each lane of 16 bits.
    fn splat16(isa: Self::Isa, value: u16) -> Self::Register;
}

/// Pairs of vectors in a block: what a partial takes.
pub const BLOCK: usize = 1 << 13;

/// How a pair of vectors is multiplied, and what the products are added to: two registers of sums.
pub trait Method: 'static {
    /// Bytes as they are loaded.
    type Vector: AsRegister;
    /// An element of the first slice.
    type A: Element;
    /// An element of the second, of the same size.
    type B: Element;

    /// The kind of operation that a step is.
    const KIND: Kind = Kind::Products;

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

/// The token of a method's vectors.
pub type IsaOf<M> = <<M as Method>::Vector as Vector>::Isa;
/// A method's registers.
pub type Bits<M> = <<M as Method>::Vector as AsRegister>::Register;
/// A method's sums.
pub type Sums<M> = [Bits<M>; 2];

/// Both halves of what makes every pair of products of words an unsigned number, modulo 2^32.
pub(super) const BIAS: u16 = 0x7FFF;

/// Unsigned bytes by signed ones, in parts.
#[derive(Debug)]
pub struct MixedBytes<V>(PhantomData<V>);

impl<V: AsRegister + 'static> Method for MixedBytes<V> {
    type Vector = V;
    type A = u8;
    type B = i8;
    const KIND: Kind = Kind::MixedProducts;
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
pub(super) fn split<R: Register>([all, high]: [R; 2], lanes: R) -> [R; 2] {
    [all.add64(lanes), high.add64(lanes.upper_halves())]
}

/// The sum of products that `pairs` of vectors went into.
#[inline(always)]
pub fn total<M: Method>(sums: Sums<M>, pairs: usize) -> i64 {
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
pub fn merge<M: Method>(one: Sums<M>, other: Sums<M>) -> Sums<M> {
    match M::TOTAL {
        Total::Bytes(_) => [one[0].add32(other[0]), one[1].add32(other[1])],
        Total::Words => [one[0].add64(other[0]), one[1].add64(other[1])],
    }
}
