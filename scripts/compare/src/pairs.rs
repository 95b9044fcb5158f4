//! The functions that are compared.
//!
//! Each stands once, as an expression of the operands `o`, and is compiled with the names of either
//! revision. Names are those of the current one: where an old one had others, `names` translates.

use crate::number::Number;
use crate::operands::Operands;
use half::{bf16, f16};

/// A function of both revisions.
#[derive(Clone, Copy)]
pub struct Pair<E: Number> {
    pub name: &'static str,
    pub old: Function<E>,
    pub new: Function<E>,
}

/// A function of one revision.
#[derive(Clone, Copy)]
pub struct Function<E: Number> {
    /// Calls it so many times, with the next slices each time.
    pub run: fn(&mut Operands<E>, u64),
    /// The bits of its answer for the current slices.
    pub answer: fn(&mut Operands<E>) -> Vec<u64>,
}

/// An element type with the functions that it has.
pub trait Compared: Number {
    fn pairs() -> Vec<Pair<Self>>;
}

macro_rules! function {
    ($revision:ident, $o:ident, $call:expr) => {{
        #[allow(unused_imports)]
        use crate::$revision::{histogram::*, masked::*, *};
        Function {
            run: |$o, calls| {
                for _ in 0..calls {
                    $o.advance();
                    ::std::hint::black_box(&$call);
                }
            },
            answer: |$o| crate::answer::bits(&$call),
        }
    }};
}

macro_rules! table {
    ($o:ident: $($name:literal => $call:expr,)*) => {
        vec![$(Pair {
            name: $name,
            old: function!(old, $o, $call),
            new: function!(new, $o, $call),
        }),*]
    };
}

/// The valid elements of a slice.
macro_rules! valid {
    ($o:ident) => {{
        let (bitmap, offset, len) = $o.valid();
        let validity = Validity::new(bitmap, offset, len).expect("the bitmap is as long");
        Masked::new($o.x(), validity).expect("there are as many bits as elements")
    }};
}

macro_rules! every_type {
    () => {
        table! { o:
            "sum" => sum(o.x()),
            "sum_of_squares" => sum_of_squares(o.x()),
            "norm1" => norm1(o.x()),
            "norm2" => norm2(o.x()),
            "norm_inf" => norm_inf(o.x()),
            "mean" => mean(o.x()),
            "var" => var(o.x(), 1),
            "moments" => moments(o.x()),
            "nansum" => nansum(o.with_nan()),
            "nanvar" => nanvar(o.with_nan(), 1),
            "min" => min(o.x()),
            "max" => max(o.x()),
            "minmax" => minmax(o.x()),
            "argmin" => argmin(o.x()),
            "argmax" => argmax(o.x()),
            "argminmax" => argminmax(o.x()),
            "nanmin" => nanmin(o.with_nan()),
            "nanargmax" => nanargmax(o.with_nan()),
            "count_equal" => count_equal(o.x(), o.present()),
            "index_of" => index_of(o.x(), o.absent()),
            "cumsum" => {
                let (x, out) = o.x_and_out();
                cumsum(x, out);
                &*out
            },
            "masked sum" => valid!(o).sum(),
            "masked min" => valid!(o).min(),
            "masked argmin" => valid!(o).argmin(),
            "masked var" => masked_var(valid!(o)),
            "view sum rows" => matrix(o.x(), o.shape()).sum(ROWS),
            "view sum columns" => matrix(o.x(), o.shape()).sum(COLUMNS),
            "view min rows" => matrix(o.x(), o.shape()).min(ROWS),
            "view min columns" => matrix(o.x(), o.shape()).min(COLUMNS),
            "view var rows" => view_var(matrix(o.x(), o.shape()), ROWS),
            "view var columns" => view_var(matrix(o.x(), o.shape()), COLUMNS),
            "par sum" => par::sum(o.x()),
            "par batch reduce" => par::batch::reduce(&o.parts(), sum),
        }
    };
}

macro_rules! dots {
    () => {
        table! { o:
            "dot" => dot(o.x(), o.y()),
            "par dot" => par::dot(o.x(), o.y()),
        }
    };
}

macro_rules! histograms {
    () => {
        table! { o:
            "bincount" => bincount(o.x()),
        }
    };
}

macro_rules! compared {
    ($($element:ty: $($table:ident)*;)*) => {
        $(impl Compared for $element {
            fn pairs() -> Vec<Pair<Self>> {
                [$($table!()),*].concat()
            }
        })*
    };
}

compared! {
    f32: every_type dots;
    f64: every_type dots;
    i8: every_type;
    u8: every_type histograms;
    i16: every_type;
    i32: every_type;
    i64: every_type;
    u64: every_type;
    f16: every_type;
    bf16: every_type;
}
