//! Values of a file that can be read at any place, by several threads at the same time.

use super::error::Reason;
use super::kind::Dtype;
use bytemuck::Pod;
use std::fs::File;
use std::io;

/// The values of a file.
#[derive(Debug)]
pub struct Positioned {
    file: At,
    /// Bytes in front of the first value.
    front: u64,
    /// Bytes of the values.
    bytes: u64,
    dtype: Dtype,
}

impl Positioned {
    /// Of a file, behind so many bytes of header.
    pub fn new(file: File, front: u64, bytes: u64, dtype: Dtype) -> Positioned {
        Positioned {
            file: At::new(file),
            front,
            bytes,
            dtype,
        }
    }

    /// Reads values from the one of this number on.
    ///
    /// # Errors
    ///
    /// When the system does not read, or the file ends before the last of them.
    pub fn read<E: Pod>(&self, start: u64, into: &mut [E]) -> Result<(), Reason> {
        let bytes = bytemuck::cast_slice_mut::<E, u8>(into);
        let start = start * size_of::<E>() as u64;
        let mut done = 0;
        while done < bytes.len() {
            let at = start + done as u64;
            match self.file.read(&mut bytes[done..], self.front + at) {
                Ok(0) => {
                    return Err(Reason::Shorter {
                        wanted: self.bytes,
                        found: at,
                    });
                }
                Ok(read) => done += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.dtype.into_native(bytes);
        Ok(())
    }
}

#[cfg(unix)]
use Unlocked as At;

#[cfg(not(unix))]
use Locked as At;

/// A file that the system reads at a place.
#[cfg(unix)]
#[derive(Debug)]
struct Unlocked(File);

#[cfg(unix)]
impl Unlocked {
    fn new(file: File) -> Unlocked {
        Unlocked(file)
    }

    fn read(&self, into: &mut [u8], at: u64) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(&self.0, into, at)
    }
}

/// A file where reading moves the place: one thread at a time.
#[cfg(any(not(unix), test))]
#[derive(Debug)]
struct Locked(std::sync::Mutex<File>);

#[cfg(any(not(unix), test))]
impl Locked {
    fn new(file: File) -> Locked {
        Locked(file.into())
    }

    fn read(&self, into: &mut [u8], at: u64) -> io::Result<usize> {
        use std::io::{Read, Seek, SeekFrom};
        // Whoever panicked with it left no place that matters.
        let mut file = self.0.lock().unwrap_or_else(|error| error.into_inner());
        file.seek(SeekFrom::Start(at))?;
        file.read(into)
    }
}

#[cfg(test)]
mod tests {
    use super::{At, Locked};
    use std::fs::File;

    /// What other systems have is compiled and run here too.
    #[test]
    fn both_ways_of_reading_at_a_place_are_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/input/positioned.rs");
        let open = || File::open(path).expect("this file");
        let (one, other) = (At::new(open()), Locked::new(open()));
        let whole = std::fs::read(path).expect("this file");
        for at in [4, 0, 1000, whole.len() as u64, 1 << 40] {
            let (mut a, mut b) = ([0; 64], [0; 64]);
            let read = one.read(&mut a, at).expect("bytes");
            assert_eq!(other.read(&mut b, at).expect("bytes"), read);
            let there = whole.get(at as usize..).unwrap_or_default();
            assert_eq!(read, there.len().min(64));
            assert_eq!((&a[..read], a), (&there[..read], b));
        }
    }
}
