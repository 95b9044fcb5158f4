//! No profile changes a bit: inputs that are taken to lie in the last level of the caches and in
//! DRAM, where profiles differ. They do so in 512-bit kernels alone; on other tiers the answers are
//! compared all the same.

use common::child::emulated;
use common::data;
use half::bf16;
use superscalar::masked::{Masked, Validity};
use superscalar::profile::{self, Origin, Profile};
use superscalar::tier::{self, Tier};
use superscalar::{Float, par};
use superscalar_kernels::order::extra_loads;

/// Answers of the kernels of a floating-point type that may load a line more than once, as text.
fn of_floats<E: Float>(x: &[E], bitmap: &[u8]) -> String {
    let (x, y) = (&x[..x.len() - 1], &x[1..]);
    let validity = Validity::new(bitmap, 0, x.len()).expect("as many bits");
    let valid = Masked::new(x, validity).expect("as many bits");
    let one = E::of_f32(1.0);
    format!(
        "{:?}",
        (
            [superscalar::sum(x), superscalar::dot(x, y), par::dot(x, y)],
            [
                superscalar::norm1(x),
                superscalar::norm2(x),
                superscalar::norm_inf(x)
            ],
            [
                superscalar::var(x, 1),
                superscalar::nanvar(x, 1),
                valid.sum(),
                valid.var(0)
            ],
            [superscalar::min(x), superscalar::nanmax(x), valid.max()],
            [
                superscalar::argmin(x),
                superscalar::argmax(x),
                superscalar::nanargmax(x)
            ],
            [
                superscalar::count_in_range(x, E::ZERO..one),
                superscalar::count_nan(x)
            ],
            superscalar::minmax(x),
        )
    )
}

/// The same of words: integers, and numbers of 16 bits.
fn of_words(words: &[i16]) -> String {
    let halves: Vec<bf16> = words.iter().map(|x| bf16::from_bits(*x as u16)).collect();
    format!(
        "{:?}",
        (
            [superscalar::sum(words), par::sum(words)],
            [superscalar::min(words), superscalar::max(words)],
            [superscalar::argmax(words), superscalar::argmin(words)],
            superscalar::sum(&halves).to_bits(),
            superscalar::nanmin(&halves),
        )
    )
}

fn answers(bytes: usize) -> [String; 3] {
    let n = bytes / 4 + 78;
    let bitmap: Vec<u8> = (0..n.div_ceil(8)).map(|i| !(i as u8 & 0x11)).collect();
    let x = data::values(n, 5, data::mixed::<f32>);
    let y = data::values(n / 2, 5, data::mixed::<f64>);
    let halves = |x: &f32| [x.to_bits() as i16, (x.to_bits() >> 16) as i16];
    let words: Vec<i16> = x.iter().flat_map(halves).collect();
    [
        of_floats(&x, &bitmap),
        of_floats(&y, &bitmap),
        of_words(&words),
    ]
}

#[test]
fn no_profile_changes_a_bit() {
    let _turn = super::turn();
    let mut sizes = vec![(1 << 20) + (1 << 14)];
    if !emulated() {
        sizes.push((1 << 24) + (1 << 20));
    }
    for tier in tier::available() {
        tier::force(Some(tier)).expect("available");
        for &bytes in &sizes {
            let all = Profile::ALL.map(|profile| {
                profile::force(Some(profile));
                assert_eq!(profile::active().profile, profile);
                assert_eq!(profile::active().origin, Origin::Forced);
                answers(bytes)
            });
            for (profile, answers) in Profile::ALL.iter().zip(&all) {
                assert_eq!(*answers, all[0], "{bytes} bytes, tier {tier}, {profile}");
            }
        }
    }
    profile::force(None);
    let differs = tier::available().any(|tier| tier >= Tier::Avx512);
    let what = if differs { "with" } else { "without" };
    eprintln!("tiers tested: profiles, {what} kernels that load lines more than once");
}

/// What was forced reaches the kernels, and so does this CPU's own profile.
#[test]
fn kernels_follow_the_profile() {
    let _turn = super::turn();
    for profile in Profile::ALL {
        profile::force(Some(profile));
        assert_eq!(extra_loads::wanted(), profile.extra_loads());
    }
    profile::force(None);
    let choice = profile::active();
    assert_ne!(choice.origin, Origin::Forced);
    assert_eq!(extra_loads::wanted(), choice.profile.extra_loads());
}
