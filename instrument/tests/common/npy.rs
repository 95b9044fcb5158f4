//! `.npy` files, made byte by byte.

use std::fs;
use std::path::Path;

/// The directory that cargo gives to these tests.
pub const DIRECTORY: &str = env!("CARGO_TARGET_TMPDIR");

/// A `.npy` file of version 1.0 with this description, and these bytes behind it.
pub fn npy(description: &str, body: &[u8]) -> Vec<u8> {
    let mut header = description.as_bytes().to_vec();
    while !(10 + header.len() + 1).is_multiple_of(64) {
        header.push(b' ');
    }
    header.push(b'\n');
    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    file.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
    file.extend(header);
    file.extend(body);
    file
}

/// The dictionary of a header.
pub fn description(dtype: &str, fortran: &str, shape: &str) -> String {
    format!("{{'descr': '{dtype}', 'fortran_order': {fortran}, 'shape': {shape}, }}")
}

/// Writes a file and returns its path.
pub fn write(name: &str, bytes: &[u8]) -> String {
    let path = Path::new(DIRECTORY).join(name);
    fs::write(&path, bytes).unwrap();
    path.display().to_string()
}
