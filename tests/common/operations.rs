//! The public reductions: a line each, from which follow its forms.

use crate::answer::Answer;
use crate::known::{self, Known, Oracle};
use superscalar::masked::Masked;
use superscalar::par;
use superscalar::view::{Axis, View};

/// A reduction of one element type in all its forms.
pub struct Operation<E: 'static> {
    /// The name of its functions.
    pub name: &'static str,
    /// The function at the root.
    pub slice: fn(&[E]) -> Answer,
    /// That of several cores.
    pub par: fn(&[E]) -> Answer,
    /// That of valid elements.
    pub masked: fn(&Masked<'_, E>) -> Answer,
    /// That along an axis.
    pub along: fn(&View<'_, E>, Axis) -> Vec<Answer>,
    /// What it must answer.
    pub known: Oracle<E>,
}

/// Writes the list of the names and their arguments.
macro_rules! operations {
    ($($name:ident($($ddof:literal)?);)*) => {
        /// Every reduction.
        pub fn every<E: Known>() -> Vec<Operation<E>> {
            vec![$(Operation {
                name: concat!(stringify!($name) $(, "(", $ddof, ")")?),
                slice: |x| Answer::of(superscalar::$name(x $(, $ddof)?)),
                par: |x| Answer::of(par::$name(x $(, $ddof)?)),
                masked: |x| Answer::of(x.$name($($ddof)?)),
                along: |x, axis| x.$name(axis $(, $ddof)?).into_iter().map(Answer::of).collect(),
                known: |x| known::$name(x $(, $ddof)?),
            },)*]
        }
    };
}
operations! {
    sum();
    mean();
    sum_of_squares();
    norm1();
    norm2();
    norm_inf();
    var(0);
    var(1);
    std(0);
    std(7);
    moments();
    nansum();
    nanmean();
    nanvar(0);
    nanvar(1);
    nanstd(0);
    nanstd(1);
    count_nan();
    min();
    max();
    minmax();
    argmin();
    argmax();
    argminmax();
    nanmin();
    nanmax();
    nanargmin();
    nanargmax();
}

impl<E: Known> Operation<E> {
    /// Whether what it must answer of any of these fits.
    pub fn fits(&self, x: &[E]) -> bool {
        let whole: Vec<Option<E>> = x.iter().copied().map(Some).collect();
        !(E::is_exact() && self.name == "sum_of_squares") || (self.known)(&whole).is_some()
    }
}
