//! The integer vectors' short loads and sums with room, on literals.

use super::asked;
use super::kernels::run;
use crate::input::Slice;
use crate::ops::integers::Integer;
use crate::ops::integers::sum::Sum;
use crate::simd::widen::Widen;
use crate::simd::{Isa, Kernel, Vector, portable};
use core::marker::PhantomData;
use std::vec;
use std::vec::Vec;

/// The prefix that is the whole slice, lane by lane.
struct Lanes<V>(PhantomData<V>);

impl<V: Vector> Kernel<V::Isa> for Lanes<V> {
    type Input = Slice<V::Element>;
    type Output = Vec<V::Element>;

    #[inline(always)]
    unsafe fn run(isa: V::Isa, x: &[V::Element], (): ()) -> Vec<V::Element> {
        let mut lanes = vec![bytemuck::Zeroable::zeroed(); V::LANES];
        // SAFETY: the slice has so many elements, and there is room for `LANES`.
        unsafe { V::load_partial(isa, x.as_ptr(), x.len()).store(lanes.as_mut_ptr()) }
        lanes
    }
}

/// Short loads, and sums of what is known.
fn widens<V: Widen>()
where
    V::Element: TryFrom<i128>,
{
    let of = |value: i128| V::Element::try_from(value).ok().unwrap();
    let x: Vec<V::Element> = (1..=100).map(of).collect();
    for count in 0..=V::LANES {
        // Memory of its own, behind which there is nothing.
        let alone = x[..count].to_vec();
        let zeros = vec![of(0); V::LANES - count];
        assert_eq!(run::<V, Lanes<V>>(&alone), [alone.clone(), zeros].concat());
    }
    let sum = |x: &[V::Element]| {
        // SAFETY: `on!` has asked for the tier, and the caller for its extra features.
        V::Element::wide(unsafe { V::Isa::run::<Sum<V, Slice<_>, 4, 0, 0>>(x, ()) })
    };
    assert_eq!(sum(&x), 5050);
    assert_eq!(sum(&x[..3]), 6);
    assert_eq!(sum(&[]), 0);
    let minus_one: V::Element = bytemuck::cast_slice(&[0xffu8; 16])[0];
    let ones = vec![minus_one; 1000];
    let value = V::Element::wide(minus_one.into());
    assert_eq!(sum(&ones), 1000 * value);
}

#[test]
fn integers_are_loaded_in_part_and_widened() {
    on!(widens: portable::I8x16, portable::I16x8, portable::I32x4, portable::I64x2);
    on!(widens: portable::U8x16, portable::U16x8, portable::U32x4, portable::U64x2);
    #[cfg(target_arch = "aarch64")]
    {
        use crate::simd::neon;
        on!(widens: neon::I8x16, neon::I16x8, neon::I32x4, neon::I64x2);
        on!(widens: neon::U8x16, neon::U16x8, neon::U32x4, neon::U64x2);
    }
    #[cfg(target_arch = "x86_64")]
    {
        use crate::simd::{avx2, avx512};
        on!(widens: avx2::I8x32, avx2::I16x16, avx2::I32x8, avx2::I64x4);
        on!(widens: avx2::U8x32, avx2::U16x16, avx2::U32x8, avx2::U64x4);
        on!(widens: avx2::ShiftedU64x4);
        on!(widens: avx512::I8x64, avx512::I16x32, avx512::I32x16, avx512::I64x8);
        on!(widens: avx512::U8x64, avx512::U16x32, avx512::U32x16, avx512::U64x8, avx512::U8x16);
    }
}

#[cfg(target_arch = "x86_64")]
#[test]
fn dot_products_by_ones_are_sums() {
    use crate::simd::avx512::{self, vnni::Vnni};
    on!(widens: Vnni<avx512::I8x64>, Vnni<avx512::U8x64>, Vnni<avx512::I16x32>, Vnni<avx512::U16x32>);
}
