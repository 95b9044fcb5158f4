//! The sum of the elements.
//!
//! | elements | result |
//! | --- | --- |
//! | `f32`, `f64` | the canonical sum ([`crate::order`]) |
//! | `f16`, `bf16` | the canonical sum of the values in `f32` ([`super::half`]) |
//! | integers | exact: in 64 bits, for those of 64 bits in 128 ([`super::integers`]) |
//!
//! # What limits it
//!
//! The loads, on every tier and at every distance. What was tried stands with the sweep
//! ([`crate::order::sweep`]), with the masks ([`super::masked`]) and with the integers.

use super::columns;
use crate::input::{ColumnsInto, Slice, Valid};
use crate::order::lanes::Lanes;
use crate::order::sum;
use crate::order::sum::{Forms, forms, lanes, wholes};
use crate::order::terms::Value;
use crate::simd::portable::ACCUMULATORS;
use crate::simd::vectors::{Family, TIERS, Vectors};
use crate::study::{self, RUNGS};
use crate::table::{Down, Masked, Partial, chain};

/// The operation.
#[derive(Debug)]
pub struct Sum;

impl sum::Summation for Sum {
    type Term = Value;
}

/// The kernels of each tier. Values need no register of their own: AVX2 has sixteen accumulators.
const fn every_tier<E: Family>() -> [Forms<Slice<E>, E>; TIERS] {
    tiers!(
        forms::<E::Portable, Slice<E>, Value, ACCUMULATORS, ACCUMULATORS, 2, 0, 0>(),
        avx2: forms::<E::Avx2, Slice<E>, Value, 8, 16, 32, 0, 0>(),
        avx512: forms::<E::Avx512, Slice<E>, Value, 8, 8, 32, 1, 3>(),
    )
}

table!(E in [f32, f64]: Sum, "sum", Slice<E> => E,
&chain::<_, _, TIERS, RUNGS, { TIERS + RUNGS }>(
    wholes(&every_tier::<E>()),
    study::rungs::<E, Slice<E>, Value>(),
));
table!(E in [f32, f64]: Partial<Sum>, "sum-lanes", Slice<E> => Lanes<E>,
    &lanes(&every_tier::<E>()));
canonical_sum!(@masked Sum, "sum", Value);
canonical_sum!(@down Sum, "sum", Value);
