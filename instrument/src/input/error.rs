//! Why a file was refused, in one sentence.

use super::header::Fault;
use crate::text;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why a file was refused.
#[derive(Debug)]
pub struct Error {
    path: PathBuf,
    reason: Reason,
}

impl Error {
    /// Of the file of this name.
    pub fn new(path: &Path, reason: Reason) -> Error {
        Error {
            path: path.to_owned(),
            reason,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}",
            text::name(&self.path),
            text::printable(&self.reason.to_string())
        )
    }
}

impl std::error::Error for Error {}

/// The reason alone, without the name of the file.
#[derive(Debug)]
pub enum Reason {
    /// The system says no.
    Io(io::Error),
    /// It is a directory.
    Directory,
    /// The header is refused.
    Header(Fault),
    /// Elements of another type than is wanted.
    Dtype {
        /// What is in the file.
        found: String,
        /// What is read.
        wanted: &'static str,
    },
    /// No element, in an array of this shape.
    Empty(Vec<u64>),
    /// Another number of bytes than the header announces.
    Length {
        /// As the header announces.
        expected: u64,
        /// As they are.
        found: u64,
    },
    /// More bytes than the header announces, in a stream: nobody knows how many more.
    More(u64),
    /// A file that was cut after it was opened.
    Shorter {
        /// The bytes of values that were there when it was opened.
        wanted: u64,
        /// Those that are left.
        found: u64,
    },
    /// The system gives no memory for so many bytes.
    Memory(u64),
}

impl From<io::Error> for Reason {
    fn from(error: io::Error) -> Reason {
        Reason::Io(error)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Io(error) => write!(f, "cannot be read: {error}"),
            Reason::Directory => write!(f, "is a directory; a .npy file is wanted"),
            Reason::Header(fault) => fault.fmt(f),
            Reason::Dtype { found, wanted } => write!(f, "holds {found}; {wanted} is wanted"),
            Reason::Empty(shape) => {
                let shape = super::dictionary::quoted(&format!("{shape:?}"));
                write!(
                    f,
                    "holds no element (shape {shape}); at least one is wanted"
                )
            }
            Reason::Length { expected, found } => write!(
                f,
                "its header announces {expected} bytes of values, and {found} follow it"
            ),
            Reason::More(expected) => write!(
                f,
                "its header announces {expected} bytes of values, and more follow it"
            ),
            Reason::Shorter { wanted, found } => write!(
                f,
                "became shorter while it was read: {wanted} bytes of values wanted, {found} there"
            ),
            Reason::Memory(bytes) => write!(
                f,
                "needs {bytes} bytes of memory at once, which the system does not give"
            ),
        }
    }
}

/// An empty vector with room for so many values. That there is no memory is an error and not the
/// end of the process.
pub fn room<E>(count: u64) -> Result<Vec<E>, Reason> {
    let bytes = count.saturating_mul(size_of::<E>() as u64);
    let mut values = Vec::new();
    let wanted = usize::try_from(count).map_err(|_| Reason::Memory(bytes))?;
    let got = values.try_reserve_exact(wanted);
    got.map(|()| values).map_err(|_| Reason::Memory(bytes))
}
