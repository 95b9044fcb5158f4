//! The kernels that hand the lanes of an op's result to the tests, and the literals that they take.

use crate::element::Float;
use crate::input::Slice;
use crate::simd::{Arithmetic, Carry, Isa, Kernel, Selection, Vector, halve};
use bytemuck::Zeroable;
use core::marker::PhantomData;
use core::ptr;
use std::vec;
use std::vec::Vec;

/// The literals, for both element types.
pub trait Literal: Float {
    /// The first integer whose successor is no element.
    const BIG: Self;
    const EPSILON: Self;
    const LEAST_NORMAL: Self;
    const QUIET_NAN: Self;
    fn of(value: f64) -> Self;
    fn value(self) -> f64;
    fn is_minus_zero(self) -> bool;
    /// Bits of the encoding.
    const BITS: u32;
    const FRACTION_BITS: u32;
    fn of_bits(bits: u64) -> Self;
    fn bits(self) -> u64;
    /// `a * b + c`, rounded once: by an instruction.
    fn fused(a: Self, b: Self, c: Self) -> Self;
}

/// Whether there is one: without it, the standard library rounds some subnormal results wrongly.
pub fn has_fused() -> bool {
    #[cfg(target_arch = "x86_64")]
    return std::arch::is_x86_feature_detected!("fma");
    #[cfg(not(target_arch = "x86_64"))]
    return cfg!(target_arch = "aarch64");
}

macro_rules! literal {
    ($float:ident: $bits:ident) => {
        impl Literal for $float {
            const BIG: Self = 2.0 / $float::EPSILON;
            const EPSILON: Self = $float::EPSILON;
            const LEAST_NORMAL: Self = $float::MIN_POSITIVE;
            const QUIET_NAN: Self = $float::NAN;
            fn of(value: f64) -> Self {
                value as $float
            }
            fn value(self) -> f64 {
                f64::from(self)
            }
            fn is_minus_zero(self) -> bool {
                self.to_bits() == (-0.0 as $float).to_bits()
            }
            const BITS: u32 = $bits::BITS;
            const FRACTION_BITS: u32 = $float::MANTISSA_DIGITS - 1;
            fn of_bits(bits: u64) -> Self {
                $float::from_bits(bits as $bits)
            }
            fn bits(self) -> u64 {
                self.to_bits().into()
            }
            fn fused(a: Self, b: Self, c: Self) -> Self {
                $float::mul_add(a, b, c)
            }
        }
    };
}
literal!(f32: u32);
literal!(f64: u64);

/// The lanes of a vector.
#[inline(always)]
pub fn lanes<V: Vector>(vector: V) -> Vec<V::Element> {
    let mut lanes = vec![V::Element::zeroed(); V::LANES];
    // SAFETY: there is room for `LANES` elements.
    unsafe { vector.store(lanes.as_mut_ptr()) }
    lanes
}

/// A full vector: the `i`th one of a slice.
#[inline(always)]
pub fn nth<V: Vector>(isa: V::Isa, x: &[V::Element], i: usize) -> V {
    let elements = &x[i * V::LANES..(i + 1) * V::LANES];
    // SAFETY: these are `LANES` elements.
    unsafe { V::load(isa, elements.as_ptr()) }
}

/// Writes a kernel that applies an op to a slice's vectors.
macro_rules! kernel {
    ($(#[$doc:meta])* $name:ident: [$($bound:tt)*], $output:ty, |$isa:ident, $x:ident| $run:expr) => {
        $(#[$doc])*
        pub struct $name<V>(PhantomData<V>);

        impl<V: $($bound)*> Kernel<V::Isa> for $name<V> {
            type Input = Slice<V::Element>;
            type Output = $output;

            #[inline(always)]
            unsafe fn run($isa: V::Isa, $x: &[V::Element], (): ()) -> $output {
                $run
            }
        }
    };
}
pub(super) use kernel;

kernel!(Splat: [Vector], Vec<V::Element>, |isa, x| lanes(V::splat(isa, x[0])));
kernel!(Load: [Vector], Vec<V::Element>, |isa, x| {
    let vector: V = nth(isa, x, 0);
    vector.observe();
    lanes(vector)
});
kernel!(RowOf: [Arithmetic<Element: Literal>], Vec<V::Element>, |isa, x| {
    let mut all = Vec::new();
    for vector in nth::<V>(isa, x, 0).row().as_ref() {
        all.extend(lanes(*vector));
    }
    all
});
kernel!(Add: [Arithmetic<Element: Literal>], Vec<V::Element>, |isa, x| {
    lanes(nth::<V>(isa, x, 0).add(nth(isa, x, 1)))
});
kernel!(Multiply: [Arithmetic<Element: Literal>], Vec<V::Element>, |isa, x| {
    lanes(nth::<V>(isa, x, 0).mul(nth(isa, x, 1)))
});
kernel!(Subtract: [Arithmetic<Element: Literal>], Vec<V::Element>, |isa, x| {
    lanes(nth::<V>(isa, x, 0).sub(nth(isa, x, 1)))
});
kernel!(HeadLast: [Arithmetic<Element: Literal>], Vec<V::Element>, |isa, x| {
    lanes(nth::<V>(isa, x, 0).head_last(V::head(x.as_ptr())))
});
kernel!(Abs: [Arithmetic<Element: Literal>], Vec<V::Element>, |isa, x| {
    lanes(nth::<V>(isa, x, 0).abs())
});
kernel!(NanToZero: [Arithmetic<Element: Literal>], Vec<V::Element>, |isa, x| {
    lanes(nth::<V>(isa, x, 0).nan_to_zero())
});
kernel!(MarkNan: [Arithmetic<Element: Literal>], Vec<V::Element>, |isa, x| {
    lanes(nth::<V>(isa, x, 0).mark_nan(nth(isa, x, 1)))
});
kernel!(Smaller: [Selection<Element: Literal>], Vec<V::Element>, |isa, x| {
    lanes(nth::<V>(isa, x, 0).min(nth(isa, x, 1)))
});
kernel!(Larger: [Selection<Element: Literal>], Vec<V::Element>, |isa, x| {
    lanes(nth::<V>(isa, x, 0).max(nth(isa, x, 1)))
});
kernel!(Last: [Carry<Element: Literal>], Vec<V::Element>, |isa, x| {
    lanes(nth::<V>(isa, x, 0).last())
});
kernel!(
    /// What is carried by halves of one lane, of two and so on.
    ScanSteps: [Carry<Element: Literal>], Vec<V::Element>, |isa, x| {
        let vector: V = nth(isa, x, 0);
        let mut all = Vec::new();
        if V::LANES > 1 {
            all.extend(lanes(vector.scan_step::<1>()));
        }
        if V::LANES > 2 {
            all.extend(lanes(vector.scan_step::<2>()));
        }
        if V::LANES > 4 {
            all.extend(lanes(vector.scan_step::<4>()));
        }
        if V::LANES > 8 {
            all.extend(lanes(vector.scan_step::<8>()));
        }
        all
    }
);
kernel!(MaxBits: [Selection<Element: Literal>], Vec<V::Element>, |isa, x| {
    lanes(nth::<V>(isa, x, 0).max_bits(nth(isa, x, 1)))
});
// The last element says how many lanes are those of the first vector.
kernel!(PrefixOr: [Selection<Element: Literal>], Vec<V::Element>, |isa, x| {
    let count = x[x.len() - 1].value() as usize;
    lanes(nth::<V>(isa, x, 0).prefix_or(nth(isa, x, 1), count))
});
// Of three vectors each.
kernel!(MultiplyAdd: [Arithmetic<Element: Literal>], Vec<V::Element>, |isa, x| {
    let mut all = vec![V::Element::ZERO; x.len() / 3];
    for (i, to) in all.chunks_exact_mut(V::LANES).enumerate() {
        let [a, b, c] = [0, 1, 2].map(|operand| 3 * i + operand);
        let fused = nth::<V>(isa, x, a).mul_add(nth(isa, x, b), nth(isa, x, c));
        // SAFETY: there is room for `LANES` elements.
        unsafe { fused.store(to.as_mut_ptr()) }
    }
    all
});
kernel!(HalvingSum: [Arithmetic<Element: Literal>], Vec<V::Element>, |isa, x| {
    vec![nth::<V>(isa, x, 0).halving_sum()]
});
kernel!(HalveEight: [Arithmetic<Element: Literal>], Vec<V::Element>, |isa, x| {
    let mut vectors = [V::splat(isa, V::Element::ZERO); 8];
    for (i, vector) in vectors.iter_mut().enumerate() {
        *vector = nth(isa, x, i);
    }
    lanes(halve(&mut vectors))
});
// The whole slice is the prefix.
kernel!(PartialLoad: [Vector<Element: Literal>], Vec<V::Element>, |isa, x| {
    // SAFETY: the slice has so many elements.
    lanes(unsafe { V::load_partial(isa, x.as_ptr(), x.len()) })
});
// The first element says how many of the others are the prefix.
kernel!(PartialLoadOfMore: [Vector<Element: Literal>], Vec<V::Element>, |isa, x| {
    let (count, x) = (x[0].value() as usize, &x[1..]);
    assert!(count <= x.len());
    // SAFETY: the slice has more elements than are asked for.
    lanes(unsafe { V::load_partial(isa, x.as_ptr(), count) })
});
kernel!(PartialLoadOfAny: [Vector<Element: Literal>], Vec<V::Element>, |isa, x| {
    assert_eq!(x.len(), V::LANES);
    // SAFETY: the slice has `LANES` elements, and no more are asked for.
    lanes(unsafe { V::load_partial(isa, x.as_ptr(), usize::MAX) })
});
kernel!(PartialLoadOfNothing: [Vector<Element: Literal>], Vec<V::Element>, |isa, x| {
    let mut all = Vec::new();
    for dangling in [ptr::null(), ptr::without_provenance(1), x.as_ptr_range().end] {
        // SAFETY: nothing is read for a count of zero.
        all.extend(lanes(unsafe { V::load_partial(isa, dangling, 0) }));
    }
    all
});
// A load and a store of addresses that no element should have.
kernel!(Unaligned: [Vector], Vec<V::Element>, |isa, x| {
    let from: &[u8] = bytemuck::cast_slice(x);
    let mut stored = vec![V::Element::zeroed(); V::LANES + 1];
    let to: &mut [u8] = bytemuck::cast_slice_mut(&mut stored);
    // SAFETY: both slices have an element more than a vector, so that its bytes follow their second
    // byte; any alignment will do.
    unsafe { V::load(isa, from.as_ptr().add(1).cast()).store(to.as_mut_ptr().add(1).cast()) };
    stored
});

/// Runs a kernel in the instance of the vector's tier, which the caller has found on this CPU.
pub fn run<V: Vector, B: Kernel<V::Isa, Input = Slice<V::Element>>>(x: &[V::Element]) -> B::Output {
    // SAFETY: every check is called from the macro `on`, which asks for the tier first.
    unsafe { V::Isa::run::<B>(x, ()) }
}
