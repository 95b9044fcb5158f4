//! The generated tables say what the code has: `docs/kernels.md` the kernels, as the registry lists
//! them; the README the functions. Each of these is called here in every form, by code that is
//! generic over the element types that the README names: the compiler vouches for them. (To call
//! all forms for all types would take as long to compile as the library.)
//!
//! With `SUPERSCALAR_BLESS=1` in the environment the tables are written instead of compared.

#![cfg(target_arch = "x86_64")]

use half::{bf16, f16};
use std::any::type_name;
use std::fmt::{Debug, Write};
use std::fs;
use superscalar::masked::{Masked, Validity};
use superscalar::registry::{self, Descriptor, Info, Purpose};
use superscalar::view::{Axis, View};
use superscalar::{Element, Multiply, histogram, par};

#[test]
fn the_list_of_kernels_is_that_of_the_tables() {
    compare_or_write("docs/kernels.md", "kernels", &table());
}

#[test]
fn the_matrix_of_functions_is_what_can_be_called() {
    let calls = calls();
    let public = public_functions();
    assert!(
        public.len() > 30,
        "the sources are read wrongly: {public:?}"
    );
    let missing = |(form, name): &(Form, String)| {
        let listed = calls.iter().any(|it| it.form == *form && it.name == *name);
        (!listed).then(|| format!("{name} ({})", form))
    };
    let missing: Vec<String> = public.iter().filter_map(missing).collect();
    assert!(missing.is_empty(), "not in the matrix: {missing:?}");
    for operation in registry::operations() {
        let name = operation.name.replace('-', "_");
        let of_name = |it: &&Call| it.name == name && it.form == SLICE;
        let mut same = calls.iter().filter(of_name).peekable();
        assert!(
            same.peek().is_none() || same.any(|it| it.elements.contains(&operation.element)),
            "{name} has a kernel for {}, and the matrix has not",
            operation.element
        );
    }
    compare_or_write("README.md", "matrix", &matrix(&calls));
}

/// Compares what stands between the markers of a file with a table, or writes it there.
fn compare_or_write(file: &str, marker: &str, table: &str) {
    let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(&path).unwrap();
    let (start, end) = (
        format!("<!-- {marker} -->\n"),
        format!("<!-- end of {marker} -->"),
    );
    let (before, rest) = text.split_once(&start).unwrap();
    let (written, after) = rest.split_once(&end).unwrap();
    if std::env::var_os("SUPERSCALAR_BLESS").is_some() {
        fs::write(&path, format!("{before}{start}{table}{end}{after}")).unwrap();
        return;
    }
    assert_eq!(
        written, table,
        "{file}: set SUPERSCALAR_BLESS=1 to write the table anew"
    );
}

/// What is the same for some element types of an operation.
#[derive(PartialEq)]
struct Line {
    name: &'static str,
    serving: String,
    study: usize,
    limit: usize,
}

/// One row for each operation and the element types whose kernels have the same shape, as compiled
/// for x86-64.
fn table() -> String {
    let mut lines: Vec<(Line, Vec<&str>)> = Vec::new();
    for operation in registry::operations() {
        let line = Line {
            name: operation.name,
            serving: serving(&operation),
            study: count(&operation, Purpose::Study),
            limit: count(&operation, Purpose::Limit),
        };
        match lines.iter_mut().find(|(other, _)| *other == line) {
            Some((_, elements)) => elements.push(operation.element),
            None => lines.push((line, vec![operation.element])),
        }
    }
    let mut table = String::from(
        "| operation | elements | tiers in production, bits of a vector x accumulators | for study | limits |\n| --- | --- | --- | --- | --- |\n",
    );
    for (line, elements) in lines {
        let Line {
            name,
            serving,
            study,
            limit,
        } = line;
        let elements = elements.join(" ");
        writeln!(
            table,
            "| `{name}` | {elements} | {serving} | {study} | {limit} |"
        )
        .unwrap();
    }
    table
}

fn serving(operation: &Info) -> String {
    let describe = |descriptor: &Descriptor| {
        let Descriptor {
            tier,
            lanes,
            accumulators,
            bytes,
            ..
        } = descriptor;
        let bits = if *lanes == 1 {
            String::new()
        } else {
            (8 * lanes * bytes).to_string()
        };
        format!("{tier} {bits}x{accumulators}")
    };
    let all = operation.descriptors.iter();
    let serve = all.filter(|it| it.purpose == Purpose::Production);
    serve.map(|it| describe(it)).collect::<Vec<_>>().join(", ")
}

fn count(operation: &Info, purpose: Purpose) -> usize {
    let all = operation.descriptors.iter();
    all.filter(|it| it.purpose == purpose).count()
}

/// How a function is called, by the title of its column.
type Form = &'static str;

const SLICE: Form = "a slice";
const PAR: Form = "`par`: cores";
const BATCH: Form = "`par::batch`";
const MASKED: Form = "`masked`";
const VIEW: Form = "`view`: either axis";

/// A function that was called in a form, and answered what it does for a slice.
struct Call {
    family: &'static str,
    name: &'static str,
    form: Form,
    elements: Vec<&'static str>,
}

/// Notes the calls of a function that takes these element types. Its answers must be the same.
fn note<R: Debug>(
    calls: &mut Vec<Call>,
    (family, name): (&'static str, &'static str),
    elements: &[&'static str],
    answers: impl IntoIterator<Item = (Form, R)>,
) {
    let mut plain = None;
    for (form, answer) in answers {
        let answer = format!("{answer:?}");
        let plain = plain.get_or_insert_with(|| answer.clone());
        assert_eq!(answer, *plain, "{name}, {}", form);
        calls.push(Call {
            family,
            name,
            form,
            elements: elements.to_vec(),
        });
    }
}

/// The name of a type that what is generic over `Element` takes.
fn element<E: Element>() -> &'static str {
    type_name::<E>().rsplit("::").next().unwrap()
}

macro_rules! elements {
    ($($element:ty)*) => { [$(element::<$element>()),*] };
}

/// Every element type.
fn all() -> [&'static str; 12] {
    elements!(f32 f64 f16 bf16 i8 i16 i32 i64 u8 u16 u32 u64)
}

/// Calls the reductions in all their forms.
macro_rules! reductions {
    ($($family:literal: $($name:ident($($arg:literal)?))*;)*) => {
        fn reductions<E: Element>(x: &[E], calls: &mut Vec<Call>) {
            let valid = Masked::new(x, Validity::new(&[0xff], 0, x.len()).unwrap()).unwrap();
            let row = View::from_shape([1, x.len()], x).unwrap();
            let column = row.transposed();
            $($(note(calls, ($family, stringify!($name)), &all(), [
                (SLICE, superscalar::$name(x $(, $arg)?)),
                (PAR, par::$name(x $(, $arg)?)),
                (BATCH, batch(x, |x| superscalar::$name(x $(, $arg)?))),
                (MASKED, valid.$name($($arg)?)),
                (VIEW, row.$name(Axis(1) $(, $arg)?).remove(0)),
                // Not a form of its own: the other axis.
                (VIEW, column.$name(Axis(0) $(, $arg)?).remove(0)),
            ]);)*)*
        }
    };
}
reductions! {
    "sums": sum() mean() nansum() nanmean();
    "squares and norms": sum_of_squares() norm1() norm2() norm_inf();
    "variances": var(1) std(1) moments() nanvar(1) nanstd(1);
    "extremes": min() max() minmax() nanmin() nanmax();
    "positions": argmin() argmax() argminmax() nanargmin() nanargmax();
    "counts": count_nan();
}

fn batch<E: Element, R: Send>(x: &[E], one: impl Fn(&[E]) -> R + Sync) -> R {
    par::batch::reduce(&[x], one).remove(0)
}

/// Calls the other functions that every element type has.
fn others<E: Element>(x: &[E], calls: &mut Vec<Call>) {
    let first = x[0];
    note(
        calls,
        ("counts", "count_equal"),
        &all(),
        [
            (SLICE, superscalar::count_equal(x, first)),
            (PAR, par::count_equal(x, first)),
            (BATCH, batch(x, |x| superscalar::count_equal(x, first))),
        ],
    );
    note(
        calls,
        ("counts", "count_in_range"),
        &all(),
        [
            (SLICE, superscalar::count_in_range(x, ..)),
            (PAR, par::count_in_range(x, ..)),
            (BATCH, batch(x, |x| superscalar::count_in_range(x, ..))),
        ],
    );
    note(
        calls,
        ("searches and tests", "index_of"),
        &all(),
        [
            (SLICE, superscalar::index_of(x, first)),
            (BATCH, batch(x, |x| superscalar::index_of(x, first))),
        ],
    );
    question(calls, "any_nan", x, superscalar::any_nan);
    question(calls, "all_nan", x, superscalar::all_nan);
    question(calls, "any_infinite", x, superscalar::any_infinite);
    question(calls, "all_finite", x, superscalar::all_finite);
    let mut sums: Vec<E::Sum> = x.iter().map(|x| superscalar::sum(&[*x])).collect();
    superscalar::cumsum(x, &mut sums);
    note(
        calls,
        ("cumulative sums", "cumsum"),
        &all(),
        [(SLICE, sums)],
    );
}

fn question<E: Element>(calls: &mut Vec<Call>, name: &'static str, x: &[E], ask: fn(&[E]) -> bool) {
    let answers = [(SLICE, ask(x)), (BATCH, batch(x, ask))];
    note(calls, ("searches and tests", name), &all(), answers);
}

/// The pairs of types that are multiplied: those that [`calls`] calls.
const PRODUCTS: [&str; 6] = ["f32", "f64", "i8", "u8", "i16", "(u8 by i8)"];

/// Calls a dot product.
fn products<A: Multiply<B>, B: Element>(a: &[A], b: &[B], calls: &mut Vec<Call>) {
    let answers = [
        (SLICE, superscalar::dot(a, b)),
        (PAR, par::dot(a, b)),
        (BATCH, par::batch::dot(&[(a, b)]).remove(0)),
    ];
    note(calls, ("products", "dot"), &PRODUCTS, answers);
}

/// Calls everything.
fn calls() -> Vec<Call> {
    let x = [3.0f64, 1.0, 4.0, 1.0, 5.0];
    let mut calls = Vec::new();
    reductions(&x, &mut calls);
    others(&x, &mut calls);
    products(&[1.5f32], &[2.0f32], &mut calls);
    products(&x, &x, &mut calls);
    products(&[-128i8; 9], &[127i8; 9], &mut calls);
    products(&[255u8; 9], &[255u8; 9], &mut calls);
    products(&[-32768i16; 9], &[-32768i16; 9], &mut calls);
    products(&[255u8; 9], &[-128i8; 9], &mut calls);
    let bytes = b"banana";
    note(
        &mut calls,
        ("histograms", "bincount"),
        &["u8"],
        [
            (SLICE, histogram::bincount(bytes)),
            (PAR, par::histogram::bincount(bytes)),
            (BATCH, par::batch::bincount(&[bytes])[0]),
        ],
    );
    calls
}

/// The functions that the sources export at the root and in `par`; what begins with `try_` is the
/// same function with an error instead of a panic.
fn public_functions() -> Vec<(Form, String)> {
    let read = |file: &str| {
        fs::read_to_string(format!("{}/src/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap()
    };
    let root = read("lib.rs");
    let exports = root.split("pub use ").skip(1);
    let exports = exports.map(|it| it.split_once(';').unwrap().0);
    let exports = exports.filter(|it| !it.contains(" as "));
    let names = exports.flat_map(|it| it.rsplit("::").next().unwrap().split([',', '{', '}']));
    let names = names.map(|name| (SLICE, name.trim()));
    let cores = read("par/mod.rs") + &read("par/count.rs");
    let of_cores = cores.split("pub fn ").skip(1);
    let of_cores = of_cores.map(|it| (PAR, it.split(['<', '(']).next().unwrap()));
    names
        .chain(of_cores)
        .filter(|(_, name)| name.starts_with(|c: char| c.is_lowercase()))
        .filter(|(_, name)| !name.starts_with("try_"))
        .map(|(form, name)| (form, name.to_owned()))
        .collect()
}

/// A row for the functions of a family that have the same forms for the same types; below, all
/// types.
fn matrix(calls: &[Call]) -> String {
    let all = all();
    let mut table = String::from("| | functions |");
    let forms = [SLICE, PAR, BATCH, MASKED, VIEW];
    for form in forms {
        write!(table, " {} |", form).unwrap();
    }
    table += "\n| --- | --- | --- | --- | --- | --- | --- |\n";
    for family in distinct(calls.iter().map(|it| it.family)) {
        let of_family = || calls.iter().filter(|it| it.family == family);
        let mut rows: Vec<(Vec<String>, Vec<String>)> = Vec::new();
        for name in distinct(of_family().map(|it| it.name)) {
            let cells = forms.map(|form| {
                let call = of_family().find(|it| it.name == name && it.form == form);
                let elements = call.map_or(&[][..], |it| &it.elements);
                if elements == all {
                    "all".into()
                } else {
                    elements.join(" ")
                }
            });
            let name = format!("`{name}`");
            match rows.iter_mut().find(|(_, others)| others[..] == cells) {
                Some((names, _)) => names.push(name),
                None => rows.push((vec![name], cells.to_vec())),
            }
        }
        for (names, cells) in rows {
            let cells = cells.join(" | ");
            writeln!(table, "| {family} | {} | {cells} |", names.join(" ")).unwrap();
        }
    }
    table + &format!("\nAll element types: {}.\n", all.join(", "))
}

/// Each value once, in the order of its first appearance.
fn distinct<'a>(values: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut once = Vec::new();
    for value in values {
        if !once.contains(&value) {
            once.push(value);
        }
    }
    once
}
