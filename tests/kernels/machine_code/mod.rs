//! What the kernels' machine code must look like: the claims of the SIMD layer and of the
//! descriptors, read from the functions of the running process.
//!
//! | file | holds |
//! | --- | --- |
//! | `entries` | the kernels whose code is read |
//! | `image` | where functions lie, from the program's symbol table |
//! | `model` | an instruction as the claims see it |
//! | `x86_64`, `aarch64` | decoding |
//! | `walk` | what can be reached from a kernel's entry, and its loops |

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
mod claims;
mod entries;
mod image;
mod model;
mod walk;

// Compiled everywhere, so that its encodings are tested everywhere.
mod aarch64;
#[cfg(target_arch = "x86_64")]
mod x86_64;

#[cfg(target_arch = "aarch64")]
use aarch64 as decode;
#[cfg(target_arch = "x86_64")]
use x86_64 as decode;
