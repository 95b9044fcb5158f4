//! Sums of integers whose partials are as large as they get, and their types.

use common::answer::Answer;
use common::child::thinned;
use common::kernels::{Operands, Served};
use common::lengths;
use common::on_types;
use superscalar::kernels::validity::Validity;

/// With all elements at one end of their range, a step too many wraps.
fn partials_do_not_wrap<E: Served>() {
    let sums = E::kernels(true)
        .into_iter()
        .filter(|it| it.title.starts_with("sum ") && !it.masked);
    let sums: Vec<_> = sums.collect();
    let valid = Validity::new(&[], 0, 0).expect("no bits");
    let lengths = lengths::widening::<E>();
    let [least, largest] = E::ends();
    let all_ones = E::of_bits(u64::MAX);
    for ends in [[least; 2], [largest; 2], [least, largest], [all_ones; 2]] {
        let all: Vec<E> = ends
            .into_iter()
            .cycle()
            .take(lengths[lengths.len() - 1])
            .collect();
        let [first, second] = ends.map(|end| end.exact().expect("an integer"));
        for &n in lengths.iter().step_by(thinned(3)) {
            let expected = n.div_ceil(2) as i128 * first + (n / 2) as i128 * second;
            let operands = Operands {
                x: &all[..n],
                y: &[],
                valid,
            };
            for kernels in &sums {
                kernels.check_all(&[operands], Answer::of(expected), &|| {
                    format!("{ends:?} in turn")
                });
            }
        }
    }
}

#[test]
fn no_partial_wraps() {
    on_types!(partials_do_not_wrap: i8, i16, i32, i64, u8, u16, u32, u64);
}

#[test]
fn sums_are_of_the_promised_types() {
    use superscalar::sum;
    let _: (i64, i64, i64, i128) = (sum(&[1i8]), sum(&[1i16]), sum(&[1i32]), sum(&[1i64]));
    let _: (u64, u64, u64, u128) = (sum(&[1u8]), sum(&[1u16]), sum(&[1u32]), sum(&[1u64]));
    assert_eq!(sum::<i8>(&[]), 0);
}
