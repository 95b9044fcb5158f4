//! Which tiers this CPU has.

use crate::simd::{Isa, Vector};
use crate::tier::Tier;
use core::any::type_name;
#[cfg(target_arch = "aarch64")]
use std::arch::is_aarch64_feature_detected;
#[cfg(target_arch = "x86_64")]
use std::arch::is_x86_feature_detected;
use std::eprintln;

/// Whether this CPU has a tier, by the standard library's word.
fn present(tier: Tier) -> bool {
    match tier {
        Tier::Scalar | Tier::Portable => true,
        #[cfg(target_arch = "x86_64")]
        Tier::Avx2 => {
            is_x86_feature_detected!("avx2")
                && is_x86_feature_detected!("fma")
                && is_x86_feature_detected!("bmi1")
                && is_x86_feature_detected!("bmi2")
                && is_x86_feature_detected!("lzcnt")
                && is_x86_feature_detected!("movbe")
                && is_x86_feature_detected!("popcnt")
                && is_x86_feature_detected!("f16c")
        }
        #[cfg(target_arch = "x86_64")]
        Tier::Avx512 => {
            present(Tier::Avx2)
                && is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vl")
                && is_x86_feature_detected!("avx512cd")
        }
        #[cfg(target_arch = "x86_64")]
        Tier::Avx512Icelake => {
            present(Tier::Avx512)
                && is_x86_feature_detected!("avx512vnni")
                && is_x86_feature_detected!("avx512vbmi2")
                && is_x86_feature_detected!("avx512vpopcntdq")
                && is_x86_feature_detected!("avx512bitalg")
                && is_x86_feature_detected!("gfni")
        }
        #[cfg(target_arch = "aarch64")]
        Tier::Neon => is_aarch64_feature_detected!("neon"),
        _ => false,
    }
}

/// Whether a vector's tier is there; says so either way.
pub fn asked<V: Vector>() -> bool {
    let tier = V::Isa::TIER;
    let present = present(tier);
    let word = if present {
        "tested"
    } else {
        "not tested, since this CPU lacks its tier"
    };
    eprintln!("tiers tested: {tier}: {} is {word}", type_name::<V>());
    present
}
