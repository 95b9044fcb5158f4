//! Tiers: the bundles of instruction-set features that kernel rows need. Names and facts only;
//! whether this CPU has a tier is the library's question.

use core::fmt;

/// A bundle of instruction-set features that a kernel row needs.
///
/// Every tier exists on every machine as a name, so that a tier which the machine lacks can be
/// refused by name. The order is the order of preference: where two tiers are present, the later
/// one is active.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum Tier {
    /// One element at a time, in the scalar unit.
    Scalar,
    /// The vectors that the compiler may assume: SSE2 on x86-64, NEON on aarch64.
    Portable,
    /// NEON through its own intrinsics (aarch64).
    Neon,
    /// AVX2 with FMA: x86-64-v3.
    Avx2,
    /// AVX-512 F, BW, DQ, VL, CD: x86-64-v4.
    Avx512,
    /// That of Intel's Ice Lake and AMD's Zen 4, and of later CPUs: VNNI, VBMI2, VPOPCNTDQ, BITALG
    /// and GFNI besides.
    Avx512Icelake,
}

impl Tier {
    /// Every tier, in the order of preference.
    pub const ALL: [Tier; 6] = [
        Tier::Scalar,
        Tier::Portable,
        Tier::Neon,
        Tier::Avx2,
        Tier::Avx512,
        Tier::Avx512Icelake,
    ];

    /// The name by which a user forces the tier.
    pub const fn name(self) -> &'static str {
        match self {
            Tier::Scalar => "scalar",
            Tier::Portable => "portable",
            Tier::Neon => "neon",
            Tier::Avx2 => "avx2",
            Tier::Avx512 => "avx512",
            Tier::Avx512Icelake => "avx512-icelake",
        }
    }

    /// Whether its kernels are for production: called by the public functions. Those of the scalar
    /// tier are for study.
    #[inline]
    pub const fn serves(self) -> bool {
        !matches!(self, Tier::Scalar)
    }

    /// Whether masks of this tier's vectors have registers of their own, so that one costs hardly
    /// anything.
    #[inline]
    pub const fn has_mask_registers(self) -> bool {
        matches!(self, Tier::Avx512 | Tier::Avx512Icelake)
    }

    /// The tier of that name, if there is one.
    ///
    /// ```
    /// use superscalar_kernels::tier::Tier;
    /// assert_eq!(Tier::from_name("avx2"), Some(Tier::Avx2));
    /// assert_eq!(Tier::from_name("AVX2"), None);
    /// ```
    pub fn from_name(name: &str) -> Option<Tier> {
        Tier::ALL.into_iter().find(|tier| tier.name() == name)
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::Tier;

    #[test]
    fn names_are_distinct_and_round_trip() {
        for tier in Tier::ALL {
            assert_eq!(Tier::from_name(tier.name()), Some(tier));
        }
        assert_eq!(Tier::from_name("sse9"), None);
    }

    #[test]
    fn all_is_sorted_by_preference_and_complete() {
        assert!(Tier::ALL.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(Tier::ALL.len(), Tier::Avx512Icelake as usize + 1);
    }
}
