//! Sums of integers on several cores: the shares' sums combine in any order.

use super::crew::{Crew, share};
use crate::element::Element;
use superscalar_kernels::ops::integers::Integer;

/// Bytes that a share should have at least.
const SHARE: usize = 16 << 10;

#[inline(never)]
pub(crate) fn sum_of_integers<E: Integer + Element<Sum = <E as Integer>::Sum>>(
    x: &[E],
) -> <E as Integer>::Sum {
    let Some(crew) = Crew::of(size_of_val(x), size_of_val(x) / SHARE) else {
        return crate::sum(x);
    };
    let mut sums = vec![0i128; crew.shares()];
    let shares = sums.len();
    crew.each(&mut sums, |index, sum| {
        *sum = E::wide(crate::sum(&x[share(index, shares, x.len())]));
    });
    E::narrow(sums.into_iter().sum())
}
