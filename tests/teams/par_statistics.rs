//! Norms and statistics of every element type on several cores have the bits that they have on one,
//! whoever works on them; and so has a batch of slices.

use common::child::thinned;
use common::data::Generator;
use common::lengths;
use half::{bf16, f16};
use std::panic;
use superscalar::team::{Config, Team};
use superscalar::tuning::Tuning;
use superscalar::{Element, Exact, Moments, par};
use superscalar_kernels::element::Float as _;

/// Sizes of teams: alone, an even one, an odd one, more than cores.
const TEAMS: [usize; 4] = [1, 2, 3, 8];

/// The bits of a floating-point number.
fn bits<E: Element>(value: E::Statistic) -> u64 {
    value.widened().to_bits()
}

/// The bits of moments.
fn of_moments<E: Element>(m: Moments<E::Statistic>) -> [u64; 6] {
    let none = E::Statistic::ZERO;
    let ends = [m.min(), m.max()].map(|end| bits::<E>(end.unwrap_or(none)));
    let [a, b, c] = [m.var(0), m.skewness(), m.kurtosis()].map(bits::<E>);
    [m.count(), a, b, c, ends[0], ends[1]]
}

/// Everything that is said of a slice, as text of its bits where it may be NaN.
type Said = (Vec<u64>, [String; 4], u64);

/// Writes a function that asks those of a module.
macro_rules! ask {
    ($name:ident: $($module:ident)::+) => {
        fn $name<E: Element>(x: &[E]) -> Said {
            let mut said: Vec<u64> = of_moments::<E>($($module)::+::moments(x)).into();
            said.extend([
                bits::<E>($($module)::+::norm2(x)),
                bits::<E>($($module)::+::mean(x)),
                bits::<E>($($module)::+::var(x, 1)),
                bits::<E>($($module)::+::std(x, 0)),
                bits::<E>($($module)::+::nanmean(x)),
                bits::<E>($($module)::+::nanvar(x, 0)),
                bits::<E>($($module)::+::nanstd(x, 1)),
            ]);
            // NaN results are always the same one.
            let sums = [
                format!("{:?}", $($module)::+::sum_of_squares(x)),
                format!("{:?}", $($module)::+::norm1(x)),
                format!("{:?}", $($module)::+::norm_inf(x)),
                format!("{:?}", $($module)::+::nansum(x)),
            ];
            (said, sums, $($module)::+::count_nan(x))
        }
    };
}
ask!(on_one: superscalar);
ask!(on_several: superscalar::par);

/// A few elements, around blocks of both statistics' types, and around nodes.
fn lengths<E: Element>() -> Vec<usize> {
    let all = [
        lengths::notable::<E::Statistic>(),
        lengths::nodewise::<E::Statistic>(),
    ]
    .concat();
    let step = thinned(11);
    all.iter().step_by(step).map(|length| length.n).collect()
}

fn every_team_agrees<E: Element>(of: impl Fn(&mut Generator) -> E) {
    // Everything that has two blocks is cut.
    Tuning::new([1; 7]).activate();
    let teams = TEAMS.map(|workers| Team::new(Config::with_workers(workers)).expect("a team"));
    let pools = TEAMS.map(|workers| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(workers);
        pool.build().expect("a pool")
    });
    let mut generator = Generator::new(7);
    for n in lengths::<E>() {
        let x: Vec<E> = (0..n).map(|_| of(&mut generator)).collect();
        let expected = on_one(&x);
        let what = |who: &str| format!("{} {n}, {who}", E::NAME);
        assert_eq!(on_several(&x), expected, "{}", what("a plain thread"));
        for team in &teams {
            let found = team.install(|| on_several(&x));
            assert_eq!(found, expected, "{}, {}", what("a team"), team.workers());
        }
        for pool in &pools {
            let found = pool.install(|| on_several(&x));
            assert_eq!(found, expected, "{}", what("a pool"));
        }
    }
}

#[test]
fn integers_agree() {
    every_team_agrees(|it| it.bits() as i8);
    every_team_agrees(|it| it.bits() as u8);
    every_team_agrees(|it| it.bits() as i16);
    every_team_agrees(|it| it.bits() as u16);
    every_team_agrees(|it| it.bits() as i32);
    every_team_agrees(|it| it.bits() as u32);
    // So that the sums of their squares fit.
    every_team_agrees(|it| it.bits() as i64 >> 12);
    every_team_agrees(|it| it.bits() >> 12);
}

#[test]
fn halves_agree() {
    // Any encoding; no NaN; squares that vanish, and that overflow.
    for mask in [0xffff, 0xbbff, 0x1fff, 0xf800] {
        every_team_agrees(|it| f16::from_bits(it.bits() as u16 & mask));
        every_team_agrees(|it| bf16::from_bits(it.bits() as u16 & mask));
    }
}

#[test]
fn floats_agree() {
    // One in many is NaN.
    let of = |it: &mut Generator| match it.below(100_000) {
        0 => f64::NAN,
        _ => it.bits() as i64 as f64,
    };
    every_team_agrees(of);
    every_team_agrees(|it| of(it) as f32);
}

/// Sums against 128 bits.
fn sums_are_exact<E>(of_bits: fn(u64) -> E, wide: fn(E) -> i128)
where
    E: Exact<Squares: Into<u128>, Magnitudes: Into<u128>, Magnitude: Into<u128>>,
{
    Tuning::new([1; 7]).activate();
    let team = Team::new(Config::with_workers(3)).expect("a team");
    let mut generator = Generator::new(8);
    let x: Vec<E> = (0..200_001).map(|_| of_bits(generator.bits())).collect();
    let magnitudes = || x.iter().map(|x| wide(*x).unsigned_abs());
    team.install(|| {
        let right: u128 = magnitudes().sum();
        assert_eq!(par::norm1(&x).into(), right, "{}", E::NAME);
        let right: u128 = magnitudes().map(|x| x * x).sum();
        assert_eq!(par::sum_of_squares(&x).into(), right, "{}", E::NAME);
        let right = magnitudes().max().unwrap_or(0);
        assert_eq!(par::norm_inf(&x).into(), right, "{}", E::NAME);
    });
}

#[test]
fn sums_of_integers_are_exact() {
    sums_are_exact(|bits| bits as i8, i128::from);
    sums_are_exact(|bits| bits as u16, i128::from);
    sums_are_exact(|bits| bits as i32, i128::from);
    sums_are_exact(|bits| bits as i64 >> 10, i128::from);
    sums_are_exact(|bits| bits >> 10, i128::from);
}

/// Even where the chunks' sums fit, and only their total does not.
#[test]
fn squares_that_do_not_fit_are_refused() {
    Tuning::new([1; 7]).activate();
    let team = Team::new(Config::with_workers(2)).expect("a team");
    let mut x = vec![0i64; 100_000];
    for place in [0, 1, 99_998, 99_999] {
        x[place] = i64::MIN;
    }
    let said = panic::catch_unwind(|| team.install(|| par::sum_of_squares(&x))).unwrap_err();
    let said = said.downcast_ref::<String>().map(String::as_str);
    assert!(
        said.is_some_and(|said| said.contains("does not fit in 128 bits")),
        "{said:?}"
    );
}

/// A batch answers what each of its slices does.
fn batches_agree<E: Element>(of: impl Fn(&mut Generator) -> E) {
    let mut generator = Generator::new(9);
    let slices: Vec<Vec<E>> = (0..300)
        .map(|i| (0..i * i % 5003).map(|_| of(&mut generator)).collect())
        .collect();
    /// What a function of the batch says, against the function at the root.
    macro_rules! agree {
        ($($name:ident $(, $ddof:literal)?;)*) => {
            $(
                let found = par::batch::reduce(&slices, |x| superscalar::$name(x $(, $ddof)?));
                let right: Vec<_> = slices.iter().map(|x| superscalar::$name(x $(, $ddof)?)).collect();
                assert_eq!(format!("{found:?}"), format!("{right:?}"), "{}", stringify!($name));
            )*
        };
    }
    for workers in [1, 3] {
        let team = Team::new(Config::with_workers(workers)).expect("a team");
        team.install(|| {
            agree! {
                sum;
                sum_of_squares;
                norm1;
                norm2;
                norm_inf;
                mean;
                var, 1;
                std, 0;
                moments;
                min;
                max;
                minmax;
                argmin;
                argmax;
            }
            let found = par::batch::reduce(&slices, superscalar::count_nan);
            let right = slices.iter().map(|x| superscalar::count_nan(x));
            assert!(found.into_iter().eq(right));
        });
    }
}

#[test]
fn batches_answer_for_each_slice() {
    Tuning::new([1; 7]).activate();
    batches_agree(|it| it.bits() as i8);
    batches_agree(|it| it.bits() >> 12);
    batches_agree(|it| bf16::from_bits(it.bits() as u16));
    batches_agree(|it| it.bits() as i64 as f32);
    batches_agree(|it| f64::from_bits(it.bits()));
}
