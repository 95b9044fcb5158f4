//! What `scripts/targets` runs on other machines: it prints a line for each operation and element
//! type, a hash of the answers for slices of many lengths. They are the same on every machine.

use std::fmt::{Debug, Write};
use superscalar::masked::{Masked, Validity};
use superscalar::team::{Config, Pin, Team};
use superscalar::view::{Axis, View};
use superscalar::{Element, Exact};

/// Around vectors, rows and blocks of every type.
const LENGTHS: [usize; 14] = [
    0, 1, 2, 5, 16, 33, 64, 127, 129, 1000, 4095, 4097, 40_000, 70_001,
];

/// FNV-1a, of what is printed of the answers: numbers that read the same are the same.
struct Hash(u64);

impl Hash {
    fn add(&mut self, answer: impl Debug) {
        for byte in format!("{answer:?};").bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }
}

/// The hash of what `answer` says of slices of every length.
fn line<E: Element, R: Debug>(text: &mut String, name: &str, x: &[E], answer: impl Fn(&[E]) -> R) {
    let mut hash = Hash(0xcbf2_9ce4_8422_2325);
    for length in LENGTHS {
        hash.add(answer(&x[..length]));
    }
    let _ = writeln!(
        text,
        "{name} {}: {:016x}",
        std::any::type_name::<E>(),
        hash.0
    );
}

/// The operations that every type has.
fn of_any<E: Element>(text: &mut String, x: &[E]) {
    line(text, "sum", x, superscalar::sum);
    line(text, "mean", x, superscalar::mean);
    line(text, "sum_of_squares", x, superscalar::sum_of_squares);
    line(text, "norm1", x, superscalar::norm1);
    line(text, "norm2", x, superscalar::norm2);
    line(text, "norm_inf", x, superscalar::norm_inf);
    line(text, "minmax", x, superscalar::minmax);
    line(text, "argminmax", x, superscalar::argminmax);
    line(text, "nanmin", x, superscalar::nanmin);
    line(text, "nanargmax", x, superscalar::nanargmax);
    line(text, "nansum", x, superscalar::nansum);
    line(text, "var", x, |x| superscalar::var(x, 0));
    line(text, "moments", x, superscalar::moments);
    line(text, "count_nan", x, superscalar::count_nan);
    line(text, "cumsum", x, |x| {
        let mut sums = vec![superscalar::sum::<E>(&[]); x.len()];
        superscalar::cumsum(x, &mut sums);
        sums
    });
    line(text, "par::sum", x, superscalar::par::sum);
    line(text, "par::argmin", x, superscalar::par::argmin);
    let bits: Vec<u8> = (0..9000u32).map(|i| (i * i / 7 + i) as u8).collect();
    line(text, "masked sum", x, |x| masked(x, &bits).sum());
    line(text, "masked var", x, |x| masked(x, &bits).var(0));
    line(text, "masked argmin", x, |x| masked(x, &bits).argmin());
    for axis in [Axis(0), Axis(1)] {
        let name = |what: &str| format!("{what} along {axis:?}");
        line(text, &name("sum"), x, |x| {
            padded(x).map(|view| view.sum(axis))
        });
        line(text, &name("max"), x, |x| {
            padded(x).map(|view| view.max(axis))
        });
        line(text, &name("var"), x, |x| {
            padded(x).map(|view| view.var(axis, 1))
        });
    }
}

/// With validity from a bit inside a byte on.
fn masked<'a, E: Element>(x: &'a [E], bits: &'a [u8]) -> Masked<'a, E> {
    let validity = Validity::new(bits, 3, x.len()).expect("as many bits");
    Masked::new(x, validity).expect("as many bits")
}

/// Rows of 120 elements, with room between them.
fn padded<E: Element>(x: &[E]) -> Option<View<'_, E>> {
    View::from_shape_strides([x.len() / 130, 120], [130, 1], 5, x).ok()
}

fn of_integers<E: Exact>(text: &mut String, x: &[E]) {
    line(text, "index_of", x, |x| {
        superscalar::index_of(x, *x.last()?)
    });
}

/// Pseudo-random words: xorshift.
fn words() -> Vec<u64> {
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let next = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    (0..70_001).map(next).collect()
}

fn text() -> String {
    let mut text = String::new();
    let words = words();
    let floats = |word: &u64| (*word as i64 >> 20) as f64 / 4096.0;
    let with_nan = |(i, x): (usize, f64)| {
        if i > 40_000 && i % 97 == 50 {
            f64::NAN
        } else {
            x
        }
    };
    let doubles: Vec<f64> = words.iter().map(floats).enumerate().map(with_nan).collect();
    let singles: Vec<f32> = doubles.iter().map(|x| *x as f32).collect();
    of_any(&mut text, &doubles);
    of_any(&mut text, &singles);
    of_any(
        &mut text,
        &words.iter().map(|word| *word as i8).collect::<Vec<_>>(),
    );
    of_any(
        &mut text,
        &words.iter().map(|word| *word as u8).collect::<Vec<_>>(),
    );
    of_any(
        &mut text,
        &words.iter().map(|word| *word as i16).collect::<Vec<_>>(),
    );
    of_any(
        &mut text,
        &words.iter().map(|word| *word as u16).collect::<Vec<_>>(),
    );
    of_any(
        &mut text,
        &words.iter().map(|word| *word as i32).collect::<Vec<_>>(),
    );
    of_any(
        &mut text,
        &words.iter().map(|word| *word as u32).collect::<Vec<_>>(),
    );
    of_any(
        &mut text,
        &words
            .iter()
            .map(|word| *word as i64 >> 20)
            .collect::<Vec<_>>(),
    );
    of_any(
        &mut text,
        &words.iter().map(|word| word >> 20).collect::<Vec<_>>(),
    );
    of_integers(
        &mut text,
        &words.iter().map(|word| *word as i16).collect::<Vec<_>>(),
    );
    let bytes: Vec<u8> = words.iter().map(|word| *word as u8).collect();
    let signed: Vec<i8> = words.iter().map(|word| (*word >> 8) as i8).collect();
    line(
        &mut text,
        "bincount",
        &bytes,
        superscalar::histogram::bincount,
    );
    line(&mut text, "dot", &bytes, |x| {
        superscalar::dot(x, &signed[..x.len()])
    });
    line(&mut text, "dot", &singles, |x| superscalar::dot(x, x));
    // A megabyte and more, for which the functions of `par` would like threads.
    let long: Vec<f32> = (0..600_000).map(|i| (i % 1013) as f32 * 0.37).collect();
    let _ = writeln!(text, "par::sum: {:?}", superscalar::par::sum(&long));
    let alone = Config {
        workers: 1,
        pin: Pin::Nowhere,
    };
    let alone = Team::new(alone).map(|team| team.install(|| superscalar::par::mean(&long)));
    let _ = writeln!(text, "par::mean of a team of one: {alone:?}");
    text
}

#[cfg(not(target_family = "wasm"))]
fn main() {
    print!("{}", text());
}

#[cfg(target_family = "wasm")]
mod exported {
    use std::sync::OnceLock;

    static TEXT: OnceLock<String> = OnceLock::new();

    /// Where the lines are.
    #[unsafe(no_mangle)]
    extern "C" fn answers() -> *const u8 {
        TEXT.get_or_init(super::text).as_ptr()
    }

    /// Their bytes.
    #[unsafe(no_mangle)]
    extern "C" fn length() -> usize {
        TEXT.get_or_init(super::text).len()
    }
}
