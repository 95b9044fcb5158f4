//! Registers of integers that are multiplied: what dot products of integers are made of.
//!
//! A register here is its bits alone. Each operation says how wide the lanes are that it takes them
//! for.

use super::LoadPartial;

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
pub trait AsRegister: LoadPartial<Element = u8> {
    /// The register.
    type Register: Register;

    /// The vector's bits.
    fn register(self) -> Self::Register;

    /// A register with the same value in each lane of 16 bits.
    fn splat16(isa: Self::Isa, value: u16) -> Self::Register;
}
