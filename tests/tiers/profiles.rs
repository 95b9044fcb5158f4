//! No profile changes a bit: inputs that are taken to lie in the last level of the caches and in
//! DRAM, where profiles differ. They do so in 512-bit kernels alone; on other tiers the answers are
//! compared all the same.

use common::child::{self, emulated};
use common::data;
use half::{bf16, f16};
use std::{env, fs, process};
use superscalar::masked::{Masked, Validity};
use superscalar::profile::{self, Choice, Origin, Profile};
use superscalar::tier::{self, Tier};
use superscalar::tuning::Tuning;
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
            (valid.argmin(), valid.nanvar(0), valid.norm1()),
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
    let shorter: Vec<f16> = words.iter().map(|x| f16::from_bits(*x as u16)).collect();
    let (first, second) = words.split_at(words.len() / 2);
    let second = &second[..first.len()];
    format!(
        "{:?}",
        (
            [superscalar::sum(words), par::sum(words)],
            [superscalar::min(words), superscalar::max(words)],
            [superscalar::argmax(words), superscalar::argmin(words)],
            [superscalar::sum(&halves), superscalar::sum(&shorter)].map(f32::to_bits),
            superscalar::nanmin(&halves),
            superscalar::argminmax(&shorter),
            superscalar::dot(first, second),
        )
    )
}

/// The same of integers of other sizes, of the bytes of words.
fn of_integers(words: &[i16]) -> String {
    let bytes: Vec<u8> = words.iter().flat_map(|x| x.to_le_bytes()).collect();
    let signed: Vec<i8> = bytes.iter().map(|x| *x as i8).collect();
    let wide: Vec<i32> = words.iter().map(|x| i32::from(*x) << 16 | 0x5a5a).collect();
    let wider: Vec<u64> = wide.iter().map(|x| *x as u64).collect();
    format!(
        "{:?}",
        (
            superscalar::dot(&bytes[1..], &bytes[..bytes.len() - 1]),
            superscalar::dot(&signed[1..], &signed[..signed.len() - 1]),
            superscalar::dot(&bytes, &signed),
            (superscalar::sum(&bytes), superscalar::sum(&signed)),
            (superscalar::sum(&wide), superscalar::sum(&wider)),
            (superscalar::minmax(&wide), superscalar::argmin(&wider)),
        )
    )
}

fn answers(bytes: usize) -> [String; 4] {
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
        of_integers(&words),
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

/// Set in a child to the profile that its machine is tuned for.
const TUNED: &str = "SUPERSCALAR_TEST_TUNED";

/// What `superscalar tune` has stored is the first call's choice, before that of the CPU's model.
#[test]
fn a_stored_profile_is_followed() {
    const TEST: &str = "profiles::a_stored_profile_is_followed";
    if let Ok(name) = env::var(TUNED) {
        let profile = Profile::from_name(&name).expect("a profile");
        let stored = Tuning::built_in().with_profile(profile).store();
        stored.expect("the directory can be written");
        superscalar::sum(&[1.0f32; 100]);
        assert_eq!(extra_loads::wanted(), profile.extra_loads());
        let origin = Origin::Measured;
        return assert_eq!(profile::active(), Choice { profile, origin });
    }
    for profile in Profile::ALL {
        let place = env::temp_dir().join(format!("superscalar-{}-{profile}", process::id()));
        let mut command = child::command(TEST);
        let output = child::run(
            command
                .env(TUNED, profile.name())
                .env("XDG_CACHE_HOME", &place),
        );
        let _ = fs::remove_dir_all(&place);
        assert!(output.status.success(), "{}", child::errors(&output));
    }
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
