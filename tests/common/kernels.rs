//! The kernels of the reductions, by what they must answer: a line an operation.

use crate::answer::{Answer, Answered};
use crate::known::{self, Holed, Known};
use crate::rows::{describe, every, serving};
use half::{bf16, f16};
use superscalar::kernels::input::{Pair, Slice, Valid};
use superscalar::kernels::validity::Validity;
use superscalar::registry::{self, Descriptor, Kernel, Masked, Operation, Partial, ops};

/// Two slices, of which most kernels take the first, and the valid elements of the first.
#[derive(Clone, Copy)]
pub struct Operands<'a, E> {
    /// The first.
    pub x: &'a [E],
    /// As long.
    pub y: &'a [E],
    /// A bit for each.
    pub valid: Validity<'a>,
}

/// How a kernel is asked.
type Ask<E> = dyn Fn(Operands<E>) -> Answer + Send + Sync;

/// A kernel that can run.
pub struct Row<E> {
    /// What it is.
    pub descriptor: &'static Descriptor,
    /// What it answers.
    pub ask: Box<Ask<E>>,
}

/// The kernels of an operation.
pub struct Kernels<E> {
    /// Its name, its form's, and the element type's.
    pub title: String,
    /// The name of what is known of them, which is the same for some forms.
    pub oracle: &'static str,
    /// What they must answer of the elements, and the second slice.
    pub known: fn(Holed<E>, &[E]) -> Option<Answer>,
    /// Themselves.
    pub rows: Vec<Row<E>>,
    /// Whether they are asked about the valid elements alone.
    pub masked: bool,
}

/// An input of which there are enough operands.
trait Asked<E>: superscalar::kernels::input::Input {
    const MASKED: bool;
    fn run<O>(kernel: &Kernel<Self, O>, operands: Operands<E>) -> O
    where
        Self: Sized;
}

impl<E: Known> Asked<E> for Slice<E> {
    const MASKED: bool = false;
    fn run<O>(kernel: &Kernel<Self, O>, operands: Operands<E>) -> O {
        kernel.run(operands.x)
    }
}

impl<E: Known> Asked<E> for Pair<E, E> {
    const MASKED: bool = false;
    fn run<O>(kernel: &Kernel<Self, O>, operands: Operands<E>) -> O {
        kernel.run(operands.x, operands.y)
    }
}

impl<E: Known> Asked<E> for Valid<E> {
    const MASKED: bool = true;
    fn run<O>(kernel: &Kernel<Self, O>, operands: Operands<E>) -> O {
        kernel.run(operands.x, &operands.valid)
    }
}

fn of<E: Known, N: Asked<E>, O: Answered>(
    operation: Operation<N, O>,
    oracle: &'static str,
    known: fn(Holed<E>, &[E]) -> Option<Answer>,
    study: bool,
) -> Kernels<E> {
    let mut kernels = serving(operation);
    if study {
        kernels = every(operation);
    }
    let rows = kernels.into_iter().map(|kernel| Row {
        descriptor: kernel.descriptor(),
        ask: Box::new(move |operands| Answer::of(N::run(&kernel, operands))),
    });
    Kernels {
        title: format!("{} {}", operation.name(), operation.element()),
        oracle,
        known,
        rows: rows.collect(),
        masked: N::MASKED,
    }
}

/// An element type with its kernels.
pub trait Served: Known {
    /// All but those of extremes of whole slices: those in production, and those of the ladder.
    fn kernels(study: bool) -> Vec<Kernels<Self>>;
}

/// Writes a list of kernels: what is known of them, and the forms that must answer it.
macro_rules! list {
    ($type:ident, $study:expr; $($known:ident => $($form:ty),+;)*) => {
        vec![$($(
            of(registry::of::<$form, $type>(), stringify!($known), |x, _| known::$known(x), $study),
        )+)*]
    };
}

/// Writes the lists of types: of the kernels that read a slice, and of those that read a pair.
macro_rules! served {
    ($($types:ident),*: $one:tt $two:tt) => {
        $(served!(@ $types $one $two);)*
    };
    (@ $type:ident [$($one:tt)*] [$($two:ident => $($pair:ty),+;)*]) => {
        impl Served for $type {
            fn kernels(study: bool) -> Vec<Kernels<$type>> {
                let mut all = list! { $type, study;
                    $($one)*
                    min => Masked<ops::Min>;
                    max => Masked<ops::Max>;
                    minmax => Masked<ops::Minmax>;
                    nanmin => Masked<ops::Nanmin>;
                    nanmax => Masked<ops::Nanmax>;
                };
                all.extend([$($(
                    of(registry::of::<$pair, $type>(), stringify!($two), |x, y| known::$two(x, y), study),
                )+)*]);
                all
            }
        }
    };
}
served! { f32, f64: [
    sum => ops::Sum, Partial<ops::Sum>, Masked<ops::Sum>;
    sum_of_squares => ops::SumOfSquares, Partial<ops::SumOfSquares>, Masked<ops::SumOfSquares>;
    scaled_down => ops::ScaledDown, Partial<ops::ScaledDown>, Masked<ops::ScaledDown>;
    scaled_up => ops::ScaledUp, Partial<ops::ScaledUp>, Masked<ops::ScaledUp>;
    norm1 => ops::Norm1, Partial<ops::Norm1>, Masked<ops::Norm1>;
    nansum => ops::Nansum, Partial<ops::Nansum>, Masked<ops::Nansum>;
    norm_inf => ops::NormInf, Masked<ops::NormInf>;
    count_nan => ops::CountNan, Masked<ops::CountNan>;
    mean_m2 => ops::Var, Masked<ops::Var>;
    nan_mean_m2 => ops::Nanvar, Masked<ops::Nanvar>;
    moments4 => ops::Moments, Masked<ops::Moments>;
] [
    dot => ops::Dot, Partial<ops::Dot>;
] }
served! { i8, i16, i32, i64, u8, u16, u32, u64: [
    sum => ops::Sum, Masked<ops::Sum>;
    sum_of_squares => ops::SumOfSquares;
    norm1 => ops::Norm1;
] [] }
served! { f16, bf16: [
    sum => ops::Sum, Partial<ops::Sum>, Masked<ops::Sum>;
] [] }

/// Those of extremes of whole slices, those of the ladder among them.
pub fn of_extremes<E: Known>() -> Vec<Kernels<E>> {
    list! { E, true;
        min => ops::Min;
        max => ops::Max;
        minmax => ops::Minmax;
        argmin => ops::Argmin;
        argmax => ops::Argmax;
        argminmax => ops::Argminmax;
        nanmin => ops::Nanmin;
        nanmax => ops::Nanmax;
        nanargmin => ops::Nanargmin;
        nanargmax => ops::Nanargmax;
    }
}

/// Some operands that may be asked about: what is known of them, and whom to ask.
impl<E: Known> Kernels<E> {
    /// What they must answer.
    pub fn expected(&self, operands: Operands<E>) -> Option<Answer> {
        let is_valid = |i: usize| !self.masked || operands.valid.is_valid(i);
        let x = operands.x.iter().enumerate();
        let x: Vec<Option<E>> = x.map(|(i, x)| is_valid(i).then_some(*x)).collect();
        (self.known)(&x, operands.y)
    }

    /// Asks all of them about copies of the same operands.
    ///
    /// # Panics
    ///
    /// When an answer is wrong.
    pub fn check_all(&self, copies: &[Operands<E>], expected: Answer, what: &dyn Fn() -> String) {
        for row in &self.rows {
            for (copy, operands) in copies.iter().enumerate() {
                let found = (row.ask)(*operands);
                assert!(
                    found == expected,
                    "{} of {} elements, {}, copy {copy}, {}: {found:x?} instead of {expected:x?}",
                    self.title,
                    operands.x.len(),
                    what(),
                    describe(row.descriptor)
                );
            }
        }
    }
}
