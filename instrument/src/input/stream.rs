//! Values that can be read once, one after the other: of a pipe, a device, standard input.

use super::error::Reason;
use super::kind::Dtype;
use bytemuck::Pod;
use std::fmt;
use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// The values of a stream.
pub struct Stream {
    from: Box<dyn Read>,
    /// Bytes of the values.
    bytes: u64,
    /// Bytes that were read.
    done: u64,
    dtype: Dtype,
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (bytes, done) = (self.bytes, self.done);
        write!(f, "Stream {{ bytes: {bytes}, done: {done} }}")
    }
}

impl Stream {
    /// Of what comes behind a header.
    pub fn new(from: Box<dyn Read>, bytes: u64, dtype: Dtype) -> Stream {
        Stream {
            from,
            bytes,
            done: 0,
            dtype,
        }
    }

    /// Reads the next values. With the last ones it makes sure that nothing follows.
    ///
    /// # Errors
    ///
    /// When the system does not read, or the stream ends early or late.
    pub fn read<E: Pod>(&mut self, into: &mut [E]) -> Result<(), Reason> {
        let bytes = bytemuck::cast_slice_mut::<E, u8>(into);
        let mut done = 0;
        while done < bytes.len() {
            match self.next(&mut bytes[done..])? {
                0 => {
                    return Err(Reason::Length {
                        expected: self.bytes,
                        found: self.done,
                    });
                }
                read => done += read,
            }
        }
        self.dtype.into_native(bytes);
        if self.done == self.bytes && self.next(&mut [0])? > 0 {
            return Err(Reason::More(self.bytes));
        }
        Ok(())
    }

    fn next(&mut self, into: &mut [u8]) -> Result<usize, Reason> {
        loop {
            match self.from.read(into) {
                Ok(read) => {
                    self.done += read as u64;
                    return Ok(read);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// How long a person waits without asking why.
const PATIENCE: Duration = Duration::from_millis(200);

/// Opens a named pipe, which takes until somebody opens it for writing. On a terminal that is said.
pub fn open_pipe(path: &Path) -> io::Result<File> {
    if !io::stderr().is_terminal() {
        return File::open(path);
    }
    let name = crate::text::name(path);
    let (opened, waiting) = channel::<()>();
    let watch = thread::spawn(move || {
        if waiting.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            eprintln!("superscalar: waiting for a writer of {name}");
        }
    });
    let file = File::open(path);
    drop(opened);
    // It says its line or nothing; a panic of it is its own.
    let _ = watch.join();
    file
}
