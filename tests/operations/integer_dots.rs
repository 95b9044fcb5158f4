//! Dot products of integers are those of the plain loop in 128 bits: every kernel of every tier,
//! the public functions, those on several cores and in batches.

use common::child::thinned;
use common::data::Generator;
use common::rows::{describe, every};
use std::fmt::Debug;
use superscalar::kernels::input::Pair;
use superscalar::registry::{self, Kernel, Operation, ops};
use superscalar::team::{Config, Team};
use superscalar::tuning::Tuning;
use superscalar::{Element, Error, Multiply, par};

/// A check of every pair of element types, with the operation that multiplies them.
macro_rules! on_every_pair {
    ($check:ident) => {
        $check::<i8, i8>(registry::of::<ops::Dot, i8>());
        $check::<u8, u8>(registry::of::<ops::Dot, u8>());
        $check::<i16, i16>(registry::of::<ops::Dot, i16>());
        $check::<u8, i8>(registry::of::<ops::MixedDot, u8>());
    };
}

/// An integer type as the tests see it.
trait Integer: Element + Ord + Into<i128> {
    const ENDS: [Self; 2];
    fn of_bits(bits: u64) -> Self;
}

macro_rules! integers {
    ($($integer:ident)*) => {$(
        impl Integer for $integer {
            const ENDS: [Self; 2] = [<$integer>::MIN, <$integer>::MAX];
            fn of_bits(bits: u64) -> Self {
                bits as $integer
            }
        }
    )*};
}
integers!(i8 u8 i16);

/// What a dot product is: an integer of 64 bits.
trait Whole: Into<i128> + Copy + Debug + PartialEq + Send + Sync + 'static {}

impl Whole for i64 {}
impl Whole for u64 {}

/// The oracle.
fn plain_dot<A: Integer, B: Integer>(a: &[A], b: &[B]) -> i128 {
    let products = a.iter().zip(b).map(|(&a, &b)| a.into() * b.into());
    products.sum()
}

fn random<E: Integer>(n: usize, seed: u64) -> Vec<E> {
    let mut generator = Generator::new(seed);
    (0..n).map(|_| E::of_bits(generator.bits() >> 7)).collect()
}

#[track_caller]
fn assert_dots<A: Integer, B: Integer, D: Whole>(
    kernels: &[Kernel<Pair<A, B>, D>],
    a: &[A],
    b: &[B],
    expected: i128,
    what: impl Fn() -> String,
) {
    for kernel in kernels {
        let row = describe(kernel.descriptor());
        let found: i128 = kernel.run(a, b).into();
        assert_eq!(
            found,
            expected,
            "{} {}, {row}, {}",
            A::NAME,
            B::NAME,
            what()
        );
    }
}

/// Turns and a half of four accumulators of the widest vector, from everywhere in a cache line; the
/// second slice from elsewhere. The elements around a slice are not zero.
fn short_slices<A, B>(operation: Operation<Pair<A, B>, A::Dot>)
where
    A: Integer + Multiply<B, Dot: Whole>,
    B: Integer,
{
    let kernels = every(operation);
    let longest = 3 * 4 * 64 / 2 / size_of::<A>();
    let offsets = 64 / size_of::<A>();
    let (a, b) = (
        random::<A>(longest + offsets, 1),
        random::<B>(longest + offsets, 2),
    );
    for offset in (0..offsets).step_by(thinned(5)) {
        let other = (offset * 7 + 3) % offsets;
        let mut expected = 0;
        for n in 0..=longest {
            let (a, b) = (&a[offset..offset + n], &b[other..other + n]);
            if let (Some(&a), Some(&b)) = (a.last(), b.last()) {
                expected += a.into() * b.into();
            }
            let what = || format!("{n} elements at {offset} and {other}");
            assert_dots(&kernels, a, b, expected, what);
            let public: i128 = superscalar::dot(a, b).into();
            assert_eq!(public, expected, "{} {}, {}", A::NAME, B::NAME, what());
        }
        assert_eq!(
            expected,
            plain_dot(&a[offset..], &b[other..other + longest])
        );
    }
}

#[test]
fn every_short_length_at_every_offset() {
    on_every_pair!(short_slices);
}

/// Lengths about the borders of blocks of 2^13 vectors, and of the loops' chunks, on every tier.
fn lengths<E>() -> Vec<usize> {
    let blocks = [32, 64].map(|bytes| (bytes << 13) / size_of::<E>());
    let around = blocks.into_iter().chain([1 << 15]);
    let around = around.flat_map(|n| [n - 1, n, n + 1, 2 * n, 2 * n + 77]);
    around.chain([0, 1, 2, 9, 31, 100, 1000, 5000]).collect()
}

/// With all elements at one end of their range, a step too many wraps, and a pair that saturates is
/// wrong at once.
fn ends<A, B>(operation: Operation<Pair<A, B>, A::Dot>)
where
    A: Integer + Multiply<B, Dot: Whole>,
    B: Integer,
{
    let kernels = every(operation);
    let lengths = lengths::<A>();
    let longest = lengths.iter().copied().max().unwrap_or(0);
    for (first, second) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        let (x, y) = (A::ENDS[first], B::ENDS[second]);
        let (a, b) = (vec![x; longest], vec![y; longest]);
        for &n in lengths.iter().step_by(thinned(3)) {
            let expected = n as i128 * (x.into() * y.into());
            let what = || format!("{n} times {x:?} by {y:?}");
            assert_dots(&kernels, &a[..n], &b[..n], expected, what);
        }
    }
    // Both ends in turn, so that products of both signs share a pair.
    let a: Vec<A> = A::ENDS.into_iter().cycle().take(longest).collect();
    let b: Vec<B> = [B::ENDS[0], B::ENDS[0], B::ENDS[1]]
        .into_iter()
        .cycle()
        .take(longest)
        .collect();
    let expected = plain_dot(&a, &b);
    assert_dots(&kernels, &a, &b, expected, || "ends in turn".into());
}

#[test]
fn ends_of_the_types_neither_wrap_nor_saturate() {
    on_every_pair!(ends);
}

/// Every pair of values of a byte: a wrong bit in any product shows.
#[test]
fn every_product_of_two_bytes() {
    let every = || (0..=u16::MAX).map(|pair| pair.to_le_bytes());
    let (a, b): (Vec<u8>, Vec<u8>) = every().map(|[a, b]| (a, b)).unzip();
    let signed = |bytes: &[u8]| bytes.iter().map(|&byte| byte as i8).collect::<Vec<i8>>();
    let (c, d) = (signed(&a), signed(&b));
    // In threes, so that every place of a pair and of four meets every value.
    for part in 0..a.len() / 3 {
        let range = 3 * part..3 * part + 3;
        let (a, b, c, d) = (
            &a[range.clone()],
            &b[range.clone()],
            &c[range.clone()],
            &d[range],
        );
        for (all, found) in [
            (plain_dot(a, b), each(registry::of::<ops::Dot, u8>(), a, b)),
            (plain_dot(c, d), each(registry::of::<ops::Dot, i8>(), c, d)),
            (
                plain_dot(a, d),
                each(registry::of::<ops::MixedDot, u8>(), a, d),
            ),
        ] {
            assert!(
                found.iter().all(|found| *found == all),
                "{a:?} {b:?}: {found:?}, not {all}"
            );
        }
    }
}

fn each<A: Element, B: Element, D: Whole>(
    operation: Operation<Pair<A, B>, D>,
    a: &[A],
    b: &[B],
) -> Vec<i128> {
    let kernels = operation.kernels();
    kernels.map(|kernel| kernel.run(a, b).into()).collect()
}

/// On teams, in the pool of `rayon`, and in batches.
fn several_cores<A, B>(_: Operation<Pair<A, B>, A::Dot>)
where
    A: Integer + Multiply<B, Dot: Whole>,
    B: Integer,
{
    let n = (3 << 20) / size_of::<A>() + 5;
    let (a, b) = (random::<A>(n, 3), random::<B>(n, 4));
    let expected = plain_dot(&a, &b);
    Tuning::new([1; 7]).activate();
    for workers in [1, 2, 3, 5] {
        let team = Team::new(Config::with_workers(workers)).expect("a team can be started");
        let found: i128 = team.install(|| par::dot(&a, &b)).into();
        assert_eq!(found, expected, "{} {} on {workers}", A::NAME, B::NAME);
    }
    let pairs: Vec<(&[A], &[B])> = (0..50).map(|i| (&a[i..7 * i], &b[i..7 * i])).collect();
    for (dot, (a, b)) in par::batch::dot(&pairs).into_iter().zip(&pairs) {
        assert_eq!(dot.into(), plain_dot(a, b));
    }
}

#[test]
fn on_several_cores_and_in_batches() {
    on_every_pair!(several_cores);
}

#[test]
fn slices_of_different_lengths_are_refused() {
    let refused = Error::LengthMismatch {
        operation: "dot",
        left: 3,
        right: 2,
    };
    assert_eq!(
        superscalar::try_dot(&[1u8; 3], &[1i8; 2]),
        Err(refused.clone())
    );
    assert_eq!(par::try_dot(&[1i16; 3], &[1i16; 2]), Err(refused));
}
