//! Sums and dot products in literals, said of results and not of the oracle; and the functions,
//! which add a few terms themselves.

use common::data;
use common::lengths::{self, Length};
use common::rows::{describe, serving};
use common::special;
use common::value::Value;
use superscalar::registry::{self, Kernel, ops};
use superscalar_kernels::input::{Pair, Slice};
use superscalar_kernels::order;

/// The kernels of both operations.
struct Rows<E: Value> {
    sums: Vec<Kernel<Slice<E>, E>>,
    dots: Vec<Kernel<Pair<E, E>, E>>,
}

impl<E: Value> Rows<E> {
    fn serving() -> Self {
        Rows {
            sums: serving(registry::of::<ops::Sum, E>()),
            dots: serving(registry::of::<ops::Dot, E>()),
        }
    }

    /// Every kernel of the sum gives `expected`.
    fn assert_sum(&self, x: &[E], expected: E, what: impl Fn() -> String) {
        for kernel in &self.sums {
            let row = || format!("sum of {}, {}", what(), describe(kernel.descriptor()));
            assert_same(kernel.run(x), expected, row);
        }
    }

    /// Every kernel of the dot product gives `expected`.
    fn assert_dot(&self, a: &[E], b: &[E], expected: E, what: impl Fn() -> String) {
        for kernel in &self.dots {
            let row = || format!("dot of {}, {}", what(), describe(kernel.descriptor()));
            assert_same(kernel.run(a, b), expected, row);
        }
    }
}

/// Panics unless two results have the same bits.
#[track_caller]
fn assert_same<E: Value>(found: E, expected: E, what: impl Fn() -> String) {
    let [a, b] = [found, expected].map(E::bits);
    let name = E::NAME;
    assert!(
        a == b,
        "{name} {}: {found:?} ({a:#x}) instead of {expected:?} ({b:#x})",
        what()
    );
}

/// The rules themselves, said of results and not of the oracle.
fn results_of_special_values<E: Value>() {
    let rows = Rows::<E>::serving();
    let minus_zero = E::of_bits(E::sign_bit());
    let infinity = E::of_bits(E::infinity_bits());
    let minus_infinity = E::of_bits(E::infinity_bits() | E::sign_bit());
    let nan = E::of_bits(E::infinity_bits() | 1 << (E::FRACTION_BITS - 1));
    for Length { n, why } in lengths::notable::<E>() {
        let what = || format!("{n} elements ({why})");
        rows.assert_sum(&vec![minus_zero; n], E::ZERO, what);
        let mut x = vec![E::of(1.0); n];
        if n > 0 {
            x[n - 1] = minus_infinity;
            rows.assert_sum(&x, minus_infinity, what);
        }
        if n > 1 {
            x[n / 2 - 1] = infinity;
            rows.assert_sum(&x, nan, what);
            rows.assert_dot(&x, &x, infinity, what);
        }
    }
}

/// Of products that vanish, all below zero, the sum is plus zero.
fn vanishing_products<E: Value>() {
    let rows = Rows::<E>::serving();
    for Length { n, why } in lengths::notable::<E>() {
        let small = E::of_bits(1 << E::FRACTION_BITS);
        let (a, b) = (vec![E::of(-1.0) * small; n], vec![small; n]);
        let what = || format!("{n} elements ({why}), products that vanish");
        rows.assert_dot(&a, &b, E::ZERO, what);
        assert_same(E::canonical_dot(&a, &b), E::ZERO, what);
        assert_same(superscalar::dot(&a, &b), E::ZERO, what);
    }
}

#[test]
fn sums_of_products_that_vanish_are_plus_zero() {
    vanishing_products::<f32>();
    vanishing_products::<f64>();
}

#[test]
fn zeros_infinities_and_nan_come_out_as_promised() {
    results_of_special_values::<f32>();
    results_of_special_values::<f64>();
}

/// The public functions, which add up to four terms themselves.
fn public_functions_follow_the_order<E: Value>() {
    for Length { n, why } in lengths::notable::<E>() {
        let mixed = (
            "mixed magnitudes".to_owned(),
            data::values(n, 4, data::mixed),
        );
        for (name, x) in special::slices::<E>(n).into_iter().chain([mixed]) {
            let what = |operation| move || format!("{operation} of {n} elements ({why})");
            let sum = E::canonical_sum(&x);
            assert_same(superscalar::sum(&x), sum, || what("sum")() + &name);
            let y: Vec<E> = x.iter().rev().copied().collect();
            let dot = E::canonical_dot(&x, &y);
            assert_same(superscalar::dot(&x, &y), dot, || what("dot")() + &name);
            let tried = superscalar::try_dot(&x, &y).expect("equal lengths");
            assert_same(tried, dot, || what("try_dot")() + &name);
        }
    }
}

#[test]
fn public_functions_give_the_same_bits() {
    public_functions_follow_the_order::<f32>();
    public_functions_follow_the_order::<f64>();
}

#[test]
fn the_constants_are_the_specified_ones() {
    assert_eq!(order::row_len::<f32>(), common::oracle::lane_count::<f32>());
    assert_eq!(order::row_len::<f64>(), common::oracle::lane_count::<f64>());
    assert_eq!(order::block_len::<f32>(), 4096);
    assert_eq!(order::block_len::<f64>(), 2048);
    assert_eq!(order::node_len::<f32>(), lengths::node_len::<f32>());
    assert_eq!(order::node_len::<f64>(), lengths::node_len::<f64>());
}
