//! What this CPU can do. The only module that asks it.
//!
//! A tier lists its features by the compiler's names ([`features`]); here each name goes to
//! the `cpufeatures` crate, which checks that the operating system saves the wide registers too,
//! or, where that crate does not know it, to the standard library's macros.

use superscalar_kernels::table::features;
use superscalar_kernels::tier::Tier;

/// The features that `tier` needs and this CPU lacks; `None` where the tier is not for this
/// architecture.
pub(crate) fn missing(tier: Tier) -> Option<Vec<&'static str>> {
    let features = features(tier)?.split(',');
    Some(
        features
            .filter(|feature| !feature.is_empty() && !present(feature))
            .collect(),
    )
}

#[cfg(target_arch = "x86_64")]
fn present(feature: &str) -> bool {
    /// `cpufeatures` writes a module for each feature.
    macro_rules! ask {
        ($($feature:tt => $module:ident),* $(,)?) => {
            match feature {
                $($feature => {
                    cpufeatures::new!($module, $feature);
                    $module::get()
                })*
                "lzcnt" => std::arch::is_x86_feature_detected!("lzcnt"),
                "movbe" => std::arch::is_x86_feature_detected!("movbe"),
                "avx512vnni" => std::arch::is_x86_feature_detected!("avx512vnni"),
                "f16c" => std::arch::is_x86_feature_detected!("f16c"),
                _ => unreachable!("no one knows how to ask for the feature {feature}"),
            }
        };
    }
    ask! {
        "avx2" => cpu_avx2,
        "fma" => cpu_fma,
        "bmi1" => cpu_bmi1,
        "bmi2" => cpu_bmi2,
        "popcnt" => cpu_popcnt,
        "avx512f" => cpu_avx512f,
        "avx512bw" => cpu_avx512bw,
        "avx512dq" => cpu_avx512dq,
        "avx512vl" => cpu_avx512vl,
        "avx512cd" => cpu_avx512cd,
        "avx512vbmi2" => cpu_avx512vbmi2,
        "avx512vpopcntdq" => cpu_avx512vpopcntdq,
        "avx512bitalg" => cpu_avx512bitalg,
        "gfni" => cpu_gfni,
    }
}

#[cfg(target_arch = "aarch64")]
fn present(feature: &str) -> bool {
    match feature {
        "neon" => std::arch::is_aarch64_feature_detected!("neon"),
        _ => unreachable!("no one knows how to ask for the feature {feature}"),
    }
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn present(feature: &str) -> bool {
    unreachable!("no tier of this architecture needs the feature {feature}")
}

/// What a CPU calls itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Cpu {
    /// Who made it.
    pub(crate) vendor: [u8; 12],
    /// Its family, with the extension.
    pub(crate) family: u32,
    /// Its model, with the extension.
    pub(crate) model: u32,
}

/// What this CPU calls itself; `None` on other architectures.
#[cfg(target_arch = "x86_64")]
pub(crate) fn cpu() -> Option<Cpu> {
    use std::arch::x86_64::__cpuid;
    let [zero, one] = [0, 1].map(__cpuid);
    let mut vendor = [0; 12];
    for (to, word) in vendor
        .chunks_exact_mut(4)
        .zip([zero.ebx, zero.edx, zero.ecx])
    {
        to.copy_from_slice(&word.to_le_bytes());
    }
    let [base, extended] = [one.eax >> 8 & 0xf, one.eax >> 20 & 0xff];
    Some(Cpu {
        vendor,
        family: if base == 15 { base + extended } else { base },
        model: one.eax >> 4 & 0xf | one.eax >> 12 & 0xf0,
    })
}

/// What this CPU calls itself; `None` on other architectures.
#[cfg(not(target_arch = "x86_64"))]
pub(crate) fn cpu() -> Option<Cpu> {
    None
}

#[cfg(test)]
mod tests {
    use super::missing;
    use superscalar_kernels::table::features;
    use superscalar_kernels::tier::Tier;

    #[test]
    fn every_feature_of_every_tier_can_be_asked_for() {
        for tier in Tier::ALL {
            let known = missing(tier).is_some();
            assert_eq!(known, features(tier).is_some(), "{tier}");
        }
    }

    #[test]
    fn the_baseline_lacks_nothing() {
        assert_eq!(missing(Tier::Scalar), Some(vec![]));
        assert_eq!(missing(Tier::Portable), Some(vec![]));
    }
}
