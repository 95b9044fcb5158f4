//! The libraries that are found when the program runs.

use crate::numpy::Numpy;
use crate::openblas::OpenBlas;

/// Those that were found.
#[derive(Clone, Copy)]
pub struct External<'a> {
    /// An OpenBLAS, loaded into this process.
    pub openblas: Option<&'a OpenBlas>,
    /// A numpy in a process of its own.
    pub numpy: Option<&'a Numpy>,
}
