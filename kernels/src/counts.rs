//! What a kernel does with the elements that it reads, by kinds of vector operations.

use core::ops::Add;

/// A kind of operation whose rate is measured ([`crate::limits`]).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Kind {
    /// Floating-point addition or subtraction.
    Add,
    /// Floating-point multiplication.
    Multiply,
    /// Floating-point multiplication and addition in one rounding.
    MultiplyAdd,
    /// Minimum or maximum.
    Extreme,
    /// Maximum of the bits of floating-point numbers, as unsigned integers.
    MaxBits,
    /// Comparison, whose mask is joined to another one.
    Compare,
    /// Comparison, whose mask is counted.
    CountMask,
    /// Bitwise operation, or a selection by a mask.
    Logical,
    /// Addition of integers.
    AddIntegers,
    /// Addition of a vector of integers to partial sums that have room for them.
    Widen,
    /// Lanes moved to other lanes, or one lane to all.
    Permute,
    /// Load of 16-bit floating-point numbers, converted to 32 bits.
    Convert,
    /// Products of two vectors of integers, added to partial sums.
    Products,
    /// The same of unsigned bytes and signed ones.
    MixedProducts,
    /// Store of a vector.
    Store,
    /// Store of a counter in a table.
    StoreCounter,
    /// What all kinds share: ports for vectors.
    Any,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 17] = [
        Kind::Add,
        Kind::Multiply,
        Kind::MultiplyAdd,
        Kind::Extreme,
        Kind::MaxBits,
        Kind::Compare,
        Kind::CountMask,
        Kind::Logical,
        Kind::AddIntegers,
        Kind::Widen,
        Kind::Permute,
        Kind::Convert,
        Kind::Products,
        Kind::MixedProducts,
        Kind::Store,
        Kind::StoreCounter,
        Kind::Any,
    ];

    /// The name as a table shows it.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Add => "add",
            Kind::Multiply => "multiply",
            Kind::MultiplyAdd => "multiply-add",
            Kind::Extreme => "minimum",
            Kind::MaxBits => "maximum of bits",
            Kind::Compare => "comparison",
            Kind::CountMask => "counted comparison",
            Kind::Logical => "logical operation",
            Kind::AddIntegers => "integer add",
            Kind::Widen => "widening add",
            Kind::Permute => "permutation",
            Kind::Convert => "conversion",
            Kind::Products => "dot-product step",
            Kind::MixedProducts => "mixed dot-product step",
            Kind::Store => "store",
            Kind::StoreCounter => "store of a counter",
            Kind::Any => "vector operation",
        }
    }

    /// Instructions that the vector ports execute for it, at the least. Stores have ports of their
    /// own. A mask is joined or counted by a second instruction: with AVX-512 by the move to a
    /// general-purpose register, which takes a vector port too.
    const fn instructions(self) -> f32 {
        match self {
            Kind::Store | Kind::StoreCounter => 0.0,
            Kind::Compare | Kind::CountMask => 2.0,
            _ => 1.0,
        }
    }
}

/// Number of operations of each kind that a kernel executes for each vector that it loads of each
/// stream, in the long run: one for two vectors is 0.5. A kernel without vectors counts elements.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Counts([f32; Kind::ALL.len()]);

impl Counts {
    /// No operation.
    pub const NONE: Counts = Counts([0.0; Kind::ALL.len()]);

    /// The same with `count` operations of a kind.
    pub const fn with(mut self, kind: Kind, count: f32) -> Self {
        self.0[kind as usize] = count;
        self
    }

    /// The same with `count` operations more of a kind.
    pub const fn and(self, kind: Kind, count: f32) -> Self {
        self.with(kind, self.of(kind) + count)
    }

    /// The operations of both.
    pub const fn plus(mut self, other: Counts) -> Self {
        let mut i = 0;
        while i < self.0.len() {
            self.0[i] += other.0[i];
            i += 1;
        }
        self
    }

    /// So many times the operations.
    pub const fn times(mut self, times: usize) -> Self {
        let mut i = 0;
        while i < self.0.len() {
            self.0[i] *= times as f32;
            i += 1;
        }
        self
    }

    /// The operations that make terms, and the addition of each to its sum, fused or not.
    pub const fn with_sum(self, fused: bool) -> Self {
        self.and(if fused { Kind::MultiplyAdd } else { Kind::Add }, 1.0)
    }

    /// Number of operations of a kind.
    pub const fn of(&self, kind: Kind) -> f32 {
        self.0[kind as usize]
    }

    /// Number of instructions that the vector ports execute, at the least.
    pub fn instructions(&self) -> f32 {
        let kinds = Kind::ALL.into_iter();
        let each = kinds.map(|kind| kind.instructions() * self.of(kind));
        each.fold(0.0, Add::add)
    }

    /// The kinds that there are operations of, with their numbers.
    pub fn each(self) -> impl Iterator<Item = (Kind, f32)> {
        let all = Kind::ALL.into_iter().map(move |kind| (kind, self.of(kind)));
        all.filter(|(_, count)| *count > 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Counts, Kind};

    #[test]
    fn counts_are_kept_by_kind() {
        let counts = Counts::NONE.with(Kind::Add, 2.0).and(Kind::Compare, 0.5);
        assert_eq!(counts.of(Kind::Add), 2.0);
        assert_eq!(counts.of(Kind::Store), 0.0);
        assert_eq!(counts.and(Kind::Store, 1.0).instructions(), 3.0);
        assert!(counts.each().eq([(Kind::Add, 2.0), (Kind::Compare, 0.5)]));
        assert!(
            Kind::ALL
                .iter()
                .enumerate()
                .all(|(i, kind)| *kind as usize == i)
        );
    }
}
