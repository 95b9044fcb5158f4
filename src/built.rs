//! What this library was built from and with.

/// The git revision, with `-dirty` behind it where files had changed; `unknown` outside a checkout.
pub const GIT_REVISION: &str = env!("SUPERSCALAR_GIT_REVISION");

/// The compiler's name, version and date.
pub const RUSTC_VERSION: &str = env!("SUPERSCALAR_RUSTC_VERSION");

/// The target that was compiled for.
pub const TARGET: &str = env!("SUPERSCALAR_TARGET_TRIPLE");

/// The CPU features that the compiler was allowed to assume everywhere, separated by commas.
pub const ASSUMED_FEATURES: &str = env!("SUPERSCALAR_ASSUMED_FEATURES");
