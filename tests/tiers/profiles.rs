//! No profile changes a bit: inputs that are taken to lie in the last level of the caches and in
//! DRAM, where profiles differ.

use common::child::emulated;
use common::data;
use superscalar::masked::{Masked, Validity};
use superscalar::par;
use superscalar::profile::{self, Origin, Profile};

/// A bit each, of which nearly all are set.
fn bitmap(bits: usize) -> Vec<u8> {
    (0..bits.div_ceil(8)).map(|i| !(i as u8 & 0x11)).collect()
}

/// Answers of every kind of kernel that may load a line more than once.
fn answers(x: &[f32], words: &[i16]) -> Vec<u64> {
    let bits = |value: f32| u64::from(value.to_bits());
    let position = |position: Option<usize>| position.expect("an element") as u64;
    let y = &x[1..];
    let x = &x[..x.len() - 1];
    let bitmap = bitmap(x.len());
    let validity = Validity::new(&bitmap, 0, x.len()).expect("as many bits");
    let valid = Masked::new(x, validity).expect("as many bits");
    vec![
        bits(superscalar::sum(x)),
        bits(superscalar::dot(x, y)),
        bits(superscalar::norm2(x)),
        bits(superscalar::norm_inf(x)),
        bits(superscalar::var(x, 1)),
        bits(superscalar::min(x).expect("an element")),
        bits(superscalar::nanmax(x).expect("an element")),
        position(superscalar::argmin(x)),
        position(superscalar::argmax(words)),
        superscalar::sum(words) as u64,
        superscalar::count_in_range(x, 0.0..1.0),
        bits(valid.sum()),
        bits(valid.nanvar(0)),
        bits(par::sum(x)),
    ]
}

#[test]
fn no_profile_changes_a_bit() {
    let _turn = super::turn();
    let mut sizes = vec![(1 << 18) + 4096 + 77];
    if !emulated() {
        sizes.push((1 << 22) + 300_001);
    }
    for n in sizes {
        let x = data::values(n, 5, data::mixed::<f32>);
        let words: Vec<i16> = x.iter().map(|x| x.to_bits() as i16).collect();
        let mut found = Profile::ALL.map(|profile| {
            profile::force(Some(profile));
            assert_eq!(profile::active().profile, profile);
            assert_eq!(profile::active().origin, Origin::Forced);
            (profile, answers(&x, &words))
        });
        profile::force(None);
        assert_ne!(profile::active().origin, Origin::Forced);
        let (_, first) = found[0].clone();
        for (profile, answers) in &mut found {
            assert_eq!(*answers, first, "{n} elements, profile {profile}");
        }
    }
}
