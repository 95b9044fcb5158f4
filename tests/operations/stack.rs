//! How much of the stack a call takes: a thread with a stack of 64 KiB, as musl and language
//! runtimes make them, may call everything.

use common::child;
use common::data::{self, Generator};
use common::kinds;
use common::known::Known;
use common::on_every_kind_of_type;
use common::operations::{self, Operation};
use common::value::Value;
use std::hint::black_box;
use std::ptr::{with_exposed_provenance, with_exposed_provenance_mut};
use std::thread;
use std::time::Duration;
use superscalar::masked::{Masked, Validity};
use superscalar::par;
use superscalar::tuning::Tuning;
use superscalar::view::{Axis, View};

/// Bytes that a call may take.
const MOST: usize = 48 << 10;

/// Bytes that are looked at below the caller's frame: what takes more is said to take these.
const PAINTED: usize = 160 << 10;

/// Bytes next to the caller's frame that are left alone: painting and looking take some themselves.
const SPARED: usize = 1 << 10;

/// Elements of many blocks of the canonical order, and of several of its nodes.
const LONG: usize = 300_000;

const PAINT: u64 = 0xA5A5_A5A5_A5A5_A5A5;

/// Bytes that are painted, or looked at, at a time.
const WORD: usize = size_of::<u64>();

/// Where the stack of the calling function ends. An address, so that the compiler does not know
/// what it belongs to.
#[inline(always)]
fn here() -> usize {
    let here = 0u64;
    black_box((&raw const here).expose_provenance())
}

/// Paints the stack below the calling function. A function of its own, with a frame of a known
/// order of size.
#[inline(never)]
fn paint() {
    let top = here();
    for words in SPARED / WORD..PAINTED / WORD {
        // SAFETY: the thread has a stack of more than `PAINTED` bytes, and nothing that is alive is
        // below a frame and what it calls.
        unsafe { with_exposed_provenance_mut::<u64>(top - words * WORD).write_volatile(PAINT) };
    }
}

/// Bytes below the calling function up to the last one that is no paint any more.
#[inline(never)]
fn depth() -> usize {
    let top = here();
    let is_paint = |words: &usize| {
        // SAFETY: as in `paint`; it was written there.
        unsafe { with_exposed_provenance::<u64>(top - words * WORD).read_volatile() == PAINT }
    };
    // The frames of this function and of `paint` may differ by a few bytes.
    let all = (PAINTED - 256) / WORD;
    let untouched = (SPARED / WORD..all).rev().take_while(is_paint).count();
    (all - untouched) * WORD
}

/// Bytes of the stack that a call takes.
fn taken(call: &(dyn Fn() + Sync)) -> usize {
    let measured = || {
        paint();
        call();
        depth()
    };
    thread::scope(|scope| {
        let builder = thread::Builder::new().stack_size(PAINTED + (400 << 10));
        let thread = builder.spawn_scoped(scope, measured);
        thread.expect("a thread").join().expect("no panic")
    })
}

/// Calls that took too much, with what they took.
struct Report(Vec<String>);

impl Report {
    fn call(&mut self, what: impl Fn() -> String, call: impl Fn() + Sync) {
        let taken = taken(&call);
        if taken > MOST {
            self.0.push(format!("{}: {taken} bytes", what()));
        }
    }
}

/// All forms of an operation.
fn forms<E: Known>(report: &mut Report, it: &Operation<E>, x: &[E], bits: &[u8]) {
    let what = |form: &str| format!("{form} {} of {} {}", it.name, x.len(), E::NAME);
    report.call(|| what("slice"), || _ = black_box((it.slice)(x)));
    report.call(|| what("par"), || _ = black_box((it.par)(x)));
    let valid = || {
        let validity = Validity::new(bits, 1, x.len()).expect("bits enough");
        let masked = Masked::new(x, validity).expect("equal lengths");
        black_box((it.masked)(&masked));
    };
    report.call(|| what("masked"), valid);
    // Of many rows those of a few columns, and the sums down them: others take the same again.
    let (columns, kinds, axes): (&[usize], usize, &[Axis]) = match x.len() {
        LONG.. => (&[7, 3000], 1, &[Axis(0)]),
        _ => (&[1, 7, 100], 3, &[Axis(0), Axis(1)]),
    };
    for &columns in columns.iter().step_by(child::thinned(3)) {
        let rows = x.len() / columns;
        let x = &x[..rows * columns];
        let views = [
            View::from_shape([rows, columns], x),
            View::from_shape_strides([rows / 2, columns], [2 * columns as isize, 1], 0, x),
            View::from_shape_strides([rows, columns / 2 + 1], [columns as isize, 2], 0, x),
        ];
        for view in views.into_iter().flatten().take(kinds) {
            for &axis in axes {
                let shape = view.shape();
                let call = || drop(black_box((it.along)(&view, axis)));
                report.call(|| what(&format!("view {shape:?} along {axis:?},")), call);
            }
        }
    }
}

fn every_form<E: Known>() {
    Tuning::new([1; 7]).activate();
    let mut report = Report(Vec::new());
    let bits = vec![0x5A; 1 << 20];
    // To look at the stack takes an emulator longer than the calls themselves.
    let lengths: &[usize] = match child::emulated() {
        true => &[1000],
        false => &[3, 1000, LONG],
    };
    for &n in lengths {
        let (_, kind) = kinds::of_encodings::<E>()[0];
        let x = kind(n, &mut Generator::new(5));
        for operation in operations::every::<E>() {
            if operation.fits(&x) {
                forms(&mut report, &operation, &x, &bits);
            }
        }
    }
    let found = report.0;
    assert!(
        found.is_empty(),
        "more than {MOST} bytes:\n{}",
        found.join("\n")
    );
}

#[test]
fn no_call_takes_more_than_48_kib() {
    on_every_kind_of_type!(every_form);
}

/// A stack of 64 KiB, of which the system and the standard library take some. In a process of its
/// own: the first calls are made there.
#[test]
fn a_small_stack_will_do() {
    if child::passed_alone("stack::a_small_stack_will_do", Duration::from_secs(60)) {
        return;
    }
    let x: Vec<f64> = data::values(1 << 20, 7, data::mixed);
    let call = || {
        let view = View::from_shape([1 << 10, 1 << 10], &x).expect("a shape");
        let columns = view.sum(Axis(0)).len() + view.moments(Axis(0)).len();
        (par::sum(&x).to_bits(), par::norm2(&x).to_bits(), columns)
    };
    let found = thread::scope(|scope| {
        let builder = thread::Builder::new().stack_size(64 << 10);
        let thread = builder.spawn_scoped(scope, call);
        thread.expect("a thread").join().expect("no panic")
    });
    assert_eq!(found, call());
    assert_eq!(f64::canonical_sum(&x).to_bits(), found.0);
}
