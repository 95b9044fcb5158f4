//! Which process this is.

/// The number of the calling process, by which a child of `fork` knows that it is one; 0 where
/// there are no processes, in WebAssembly's virtual machines: there the standard library panics.
pub(crate) fn id() -> u32 {
    if cfg!(target_family = "wasm") {
        return 0;
    }
    std::process::id()
}
