//! Literal staircases of machines that were met.

use super::{Caches, Extent, Source, Staircase, Step, extents};

use crate::footprint::Footprint;

const KIB: usize = 1 << 10;
const MIB: usize = 1 << 20;

/// Speeds of levels, each up to a size, at sizes a factor of the root of two apart.
fn staircase(levels: &[(usize, f64)]) -> Vec<Step> {
    let speed = |bytes: usize| levels.iter().find(|(end, _)| bytes <= *end).map(|it| it.1);
    super::sizes()
        .map(|bytes| Step {
            bytes,
            gb_per_second: speed(bytes).unwrap_or(15.0),
        })
        .collect()
}

fn caches(l1: usize, l2: usize, l3: usize) -> Caches {
    let [l1, l2, l3] = [l1, l2, l3].map(Some);
    let last = None;
    Caches { l1, l2, l3, last }
}

fn sizes_and_sources(extents: [Extent; 3]) -> ([usize; 3], [Source; 3]) {
    (extents.map(|it| it.bytes), extents.map(|it| it.source))
}

#[test]
fn a_guest_that_is_told_of_480_mib_has_64() {
    let steps = staircase(&[(48 * KIB, 440.0), (2 * MIB, 165.0), (64 * MIB, 27.0)]);
    let (bytes, sources) =
        sizes_and_sources(extents(&steps, &caches(48 * KIB, 2 * MIB, 480 * MIB)));
    assert_eq!(bytes, [46_336, 2 * MIB, 64 * MIB]);
    assert_eq!(sources, [Source::Measured; 3]);
}

#[test]
fn dram_begins_behind_the_last_step() {
    let steps = staircase(&[
        (48 * KIB, 440.0),
        (2 * MIB, 165.0),
        (32 * MIB, 40.0),
        (128 * MIB, 22.0),
    ]);
    let extents = extents(&steps, &caches(48 * KIB, 2 * MIB, 260 * MIB));
    let caches = Staircase { steps, extents }.caches();
    assert_eq!((caches.l3, caches.last), (Some(32 * MIB), Some(128 * MIB)));
    let footprints = [Footprint::L3, Footprint::Dram].map(|it| it.bytes(&caches));
    assert_eq!(footprints, [(32 * MIB) / 3, 512 * MIB]);
}

#[test]
fn zen_4_has_what_it_claims() {
    let steps = staircase(&[(32 * KIB, 300.0), (MIB, 115.0), (32 * MIB, 60.0)]);
    let claims = caches(32 * KIB, MIB, 32 * MIB);
    let (bytes, sources) = sizes_and_sources(extents(&steps, &claims));
    assert_eq!(
        (bytes, sources),
        ([32 * KIB, MIB, 32 * MIB], [Source::Measured; 3])
    );
    // So it has where it claims nothing.
    let (bytes, sources) = sizes_and_sources(extents(&steps, &Caches::default()));
    assert_eq!(
        (bytes, sources),
        ([32 * KIB, MIB, 32 * MIB], [Source::Measured; 3])
    );
}

#[test]
fn a_slope_between_two_levels_is_one_step() {
    let mut steps = staircase(&[(32 * KIB, 300.0), (MIB, 115.0), (16 * MIB, 60.0)]);
    for (step, speed) in steps
        .iter_mut()
        .filter(|it| it.bytes > 16 * MIB)
        .zip([45.0, 32.0, 21.0])
    {
        step.gb_per_second = speed;
    }
    let (bytes, _) = sizes_and_sources(extents(&steps, &caches(32 * KIB, MIB, 32 * MIB)));
    assert_eq!(bytes, [32 * KIB, MIB, 16 * MIB]);
}

#[test]
fn a_disturbance_is_no_step() {
    let mut steps = staircase(&[(48 * KIB, 440.0), (2 * MIB, 165.0), (64 * MIB, 27.0)]);
    for i in [0, 5, 12, 20] {
        steps[i].gb_per_second *= 0.4;
    }
    let (bytes, sources) =
        sizes_and_sources(extents(&steps, &caches(48 * KIB, 2 * MIB, 480 * MIB)));
    assert_eq!((bytes[1], bytes[2]), (2 * MIB, 64 * MIB));
    assert_eq!(sources, [Source::Measured; 3]);
}

#[test]
fn a_level_that_is_not_told_apart_has_the_size_that_is_claimed_or_a_common_one() {
    let steps = staircase(&[(32 * KIB, 300.0), (256 * MIB, 115.0)]);
    let (bytes, sources) = sizes_and_sources(extents(&steps, &caches(32 * KIB, MIB, 260 * MIB)));
    assert_eq!(bytes, [32 * KIB, MIB, 260 * MIB]);
    assert_eq!(
        sources,
        [Source::Measured, Source::Claimed, Source::Claimed]
    );
    let (bytes, sources) = sizes_and_sources(extents(&[], &Caches::default()));
    assert_eq!(bytes, [32 * KIB, MIB, 32 * MIB]);
    assert_eq!(sources, [Source::Assumed; 3]);
}
