//! Who takes part in byte histograms.

use crate::comparison::Field;
use crate::contestant::Contestant;
use crate::external::External;
use crate::oracle::{self, Counts};
use lossless_transform_utils::histogram::Histogram32;
use std::hint::black_box;
use superscalar::histogram::bincount;
use superscalar::registry::{self, ops};
use superscalar_instrument::measure::opaque;

/// The contestants of a histogram.
pub fn histogram<'a>(x: &'a [u8], external: External<'a>) -> Field<'a> {
    let expected = oracle::counts(x);
    let stores = registry::of::<ops::Stores, u8>().serving();
    let mut peers = vec![
        Contestant::counts("plain loop", &expected, move || plain(opaque(x))),
        Contestant::counts("lossless-tu", &expected, move || {
            Histogram32::from_bytes(opaque(x)).inner.counter
        }),
        Contestant::counts("haagenti", &expected, move || {
            haagenti_simd::byte_histogram(opaque(x))
        }),
    ];
    let numpy = external.numpy;
    peers.extend(numpy.map(|numpy| numpy.counts("bincount", &expected, x)));
    Field {
        ours: Contestant::counts("superscalar", &expected, move || bincount(opaque(x))),
        peers,
        limits: vec![
            Contestant::limit("zeroed counts", || {
                let mut counts: Counts = [0; 256];
                black_box(&mut counts);
            }),
            Contestant::limit("stores", move || stores.run(opaque(x))),
        ],
    }
}

fn plain(x: &[u8]) -> Counts {
    let mut counts = [0; 256];
    for &byte in x {
        counts[usize::from(byte)] += 1;
    }
    counts
}
