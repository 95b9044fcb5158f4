//! Bitmaps of valid elements.

use crate::data::Generator;

/// A bitmap of exactly the bytes that are needed, with any bits around those that count.
pub fn bitmap(valid: &[bool], offset: usize, generator: &mut Generator) -> Vec<u8> {
    let mut bytes: Vec<u8> = (0..(offset + valid.len()).div_ceil(8))
        .map(|_| generator.bits() as u8)
        .collect();
    for (i, &valid) in valid.iter().enumerate() {
        let (byte, bit) = ((offset + i) / 8, (offset + i) % 8);
        bytes[byte] = bytes[byte] & !(1 << bit) | u8::from(valid) << bit;
    }
    bytes
}
