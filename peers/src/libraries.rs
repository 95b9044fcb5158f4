//! Which library took part in which version, and on which instructions it ran.

use crate::external::External;
use numkong::cap;
use serde::Serialize;
use superscalar_instrument::machine::Environment;

/// A library.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Its name, as the columns give it.
    pub name: &'static str,
    /// Its version.
    pub version: String,
    /// The instructions that it ran on, and how they were chosen.
    pub tier: String,
}

/// Everyone who takes part.
pub fn libraries(environment: &Environment, external: External<'_>) -> Vec<Entry> {
    let active = environment.tiers.iter().find(|tier| tier.active);
    let why = active.map_or("", |tier| tier.why.as_str());
    let compiled = format!("{}, chosen when it was compiled", compiled_features());
    let crates = [
        (
            "superscalar",
            "superscalar",
            format!("{}: {why}", environment.active_tier()),
        ),
        ("ndarray", "ndarray", compiled.clone()),
        ("numkong", "numkong", numkong_tier()),
        ("cfavml", "cfavml", cfavml_tier()),
        (
            "argminmax",
            "argminmax",
            "the best it has, chosen at run time".into(),
        ),
        ("arrow", "arrow-arith", compiled.clone()),
        ("lossless-tu", "lossless-transform-utils", lossless_tier()),
        ("haagenti", "haagenti-simd", haagenti_tier()),
    ];
    let plain = Entry {
        name: "plain loop",
        version: environment.compiler.into(),
        tier: compiled,
    };
    let crates = crates.into_iter().map(|(name, package, tier)| Entry {
        name,
        version: locked_version(package).unwrap_or("unknown").into(),
        tier,
    });
    let openblas = external.openblas.map(|openblas| Entry {
        name: "OpenBLAS",
        version: openblas.config.clone(),
        tier: format!("{}, chosen when it was loaded; one thread", openblas.core),
    });
    let numpy = external.numpy.map(|numpy| Entry {
        name: "numpy",
        version: numpy.version.clone(),
        tier: format!("{}, chosen at run time; one thread", numpy.simd),
    });
    let external = openblas.into_iter().chain(numpy);
    [plain].into_iter().chain(crates).chain(external).collect()
}

/// The version of a package in the workspace's lock file.
fn locked_version(package: &str) -> Option<&'static str> {
    let lock = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock"));
    let name = format!("name = \"{package}\"\n");
    let (_, rest) = lock.split_once(&name)?;
    rest.strip_prefix("version = \"")?.split('"').next()
}

/// The widest vectors that the compiler was allowed to use in this program.
fn compiled_features() -> &'static str {
    if cfg!(target_feature = "avx512f") {
        "AVX-512"
    } else if cfg!(target_feature = "avx2") {
        "AVX2"
    } else if cfg!(target_feature = "avx") {
        "AVX"
    } else if cfg!(target_feature = "sse2") {
        "SSE2"
    } else if cfg!(target_feature = "neon") {
        "NEON"
    } else {
        "the architecture's baseline"
    }
}

/// NumKong's names for what the CPU has, in its own order.
const CAPABILITIES: [(u64, &str); 13] = [
    (cap::SERIAL, "serial"),
    (cap::NEON, "neon"),
    (cap::HASWELL, "haswell"),
    (cap::SKYLAKE, "skylake"),
    (cap::ICELAKE, "icelake"),
    (cap::GENOA, "genoa"),
    (cap::SVE, "sve"),
    (cap::ALDER, "alder"),
    (cap::SVE2, "sve2"),
    (cap::SAPPHIRE, "sapphire"),
    (cap::RVV, "rvv"),
    (cap::TURIN, "turin"),
    (cap::SIERRA, "sierra"),
];

fn numkong_tier() -> String {
    let available = numkong::available();
    let has = |(mask, name)| (available & mask != 0).then_some(name);
    let names: Vec<&str> = CAPABILITIES.into_iter().filter_map(has).collect();
    // `serial`, which is always there, is no evidence of a choice.
    format!(
        "the best it has among {}, chosen at run time",
        names.join(", ")
    )
}

/// The library's own dispatch, asked in its order. Its AVX-512 is compiled with its feature
/// `nightly` only.
#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
fn cfavml_tier() -> String {
    let (avx2, fma) = (
        cfavml::dispatch::is_avx2_available(),
        cfavml::dispatch::is_fma_available(),
    );
    let tier = match (avx2, fma) {
        (true, true) => "AVX2, FMA for dot",
        (true, false) => "AVX2",
        (false, _) => "fallback",
    };
    format!("{tier}, chosen at run time; its AVX-512 needs a nightly compiler")
}

#[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
fn cfavml_tier() -> String {
    "NEON where there is, else fallback, chosen at run time".into()
}

#[cfg(target_arch = "x86_64")]
fn lossless_tier() -> String {
    let bmi1 = std::arch::is_x86_feature_detected!("bmi1");
    let tier = if bmi1 { "BMI1" } else { "generic" };
    format!("{tier}, chosen at run time; one table of 32-bit counts")
}

#[cfg(not(target_arch = "x86_64"))]
fn lossless_tier() -> String {
    "generic; one table of 32-bit counts".into()
}

#[cfg(target_arch = "x86_64")]
fn haagenti_tier() -> String {
    let avx2 = std::arch::is_x86_feature_detected!("avx2");
    let tier = if avx2 {
        "AVX2, four tables from 64 bytes up"
    } else {
        "generic, one table"
    };
    format!("{tier}, chosen at run time; 32-bit counts")
}

#[cfg(not(target_arch = "x86_64"))]
fn haagenti_tier() -> String {
    "generic; one table of 32-bit counts".into()
}

#[cfg(test)]
mod tests {
    use super::locked_version;

    #[test]
    fn versions_come_from_the_lock_file() {
        assert!(locked_version("ndarray").is_some_and(|version| version.starts_with("0.17.")));
        assert_eq!(locked_version("no such package"), None);
    }
}
