//! Bits against a plain loop, within bytes of which every one that is read is there.

use super::{Bits, Buffer, CHUNK, Validity};
use crate::input::With;
use crate::simd::portable::{self, Portable};
use crate::simd::scalar::Scalar;
use crate::simd::{Isa, Kernel, Vector};
use core::marker::PhantomData;
use std::vec::Vec;

#[test]
fn a_bitmap_has_the_bits() {
    assert!(Validity::new(&[0], 3, 5).is_some());
    assert!(Validity::new(&[0], 3, 6).is_none());
    assert!(Validity::new(&[0], 9, 0).is_none());
    assert!(Validity::new(&[], 0, 0).is_some());
    assert!(Validity::new(&[0], usize::MAX, 1).is_none());
}

#[test]
fn bits_are_those_of_the_elements() {
    let bitmap: Vec<u8> = (0..24u8).map(|i| i.wrapping_mul(151) ^ 0x5a).collect();
    let bit = |i: usize| bitmap[i / 8] >> (i % 8) & 1 != 0;
    for offset in 0..20 {
        for end in (offset..192).step_by(7) {
            let all = Validity::new(&bitmap, offset, end - offset).unwrap();
            for at in 0..all.len() {
                assert_eq!(all.is_valid(at), bit(offset + at));
                let part = all.slice(at..all.len());
                let valid = (offset + at..end).filter(|&i| bit(i)).count();
                assert_eq!(part.count(), valid as u64, "{offset} {end} {at}");
                for count in 0..=part.len().min(64) {
                    // SAFETY: so many elements.
                    let bits = [unsafe { part.prefix(0, count) }, unsafe {
                        all.prefix(at, count)
                    }];
                    let expected = (0..count)
                        .map(|i| u64::from(bit(offset + at + i)) << i)
                        .sum();
                    assert_eq!(bits, [expected; 2], "{offset} {end} {at} {count}");
                }
            }
        }
    }
}

/// The bits of a vector, and in those above its lanes anything.
///
/// # Safety
///
/// As for [`Bits::mask`].
unsafe fn lanes<V: Vector>(bits: Bits, start: usize, lane: usize) -> u64 {
    // SAFETY: as the caller vouches.
    unsafe {
        if V::LANES < 8 {
            let (byte, from) = bits.part_of_byte::<V>(start, lane);
            u64::from(byte >> from)
        } else {
            bits.whole_bytes::<V>(start, lane)
        }
    }
}

/// Kernel: compares the lanes of every vector of a chunk of a bitmap's part.
struct LanesArePrefixes<V>(PhantomData<V>);

impl<V: Vector + 'static> Kernel<Portable> for LanesArePrefixes<V> {
    type Input = With<u8, (usize, usize)>;
    type Output = ();

    unsafe fn run(isa: Portable, bitmap: &[u8], (offset, len): (usize, usize)) {
        compare_lanes::<V>(isa, bitmap, offset, len);
    }
}

fn lanes_of<V: Vector + 'static>(bitmap: &[u8], offset: usize, len: usize) {
    // SAFETY: every CPU has the portable tier.
    unsafe { Portable::run::<LanesArePrefixes<V>>(bitmap, (offset, len)) }
}

fn compare_lanes<V: Vector>(isa: Portable, bitmap: &[u8], offset: usize, len: usize) {
    let all = Validity::new(bitmap, offset, len).unwrap();
    let buffer = Buffer::new();
    for start in (0..len).step_by(64) {
        let count = CHUNK.min(len - start);
        // SAFETY: so many elements from a multiple of 8 on.
        let bits = unsafe { all.chunk(isa, start, count, &buffer) };
        for at in (start..start + count).step_by(V::LANES) {
            if at + V::LANES <= len {
                // SAFETY: this is the condition; all are multiples of the lanes.
                let [lanes, prefix] = unsafe {
                    [
                        lanes::<V>(bits, start, at - start),
                        all.prefix(at, V::LANES),
                    ]
                };
                let kept = u64::MAX >> (64 - V::LANES);
                assert_eq!(
                    lanes & kept,
                    prefix,
                    "{} lanes, {offset} {len} {at}",
                    V::LANES
                );
            }
        }
    }
}

#[test]
fn lanes_are_prefixes() {
    for offset in 0..10usize {
        // A box of its own for every length, so that an instrument sees a read beyond it.
        for len in 0..200usize {
            let bytes = (offset + len).div_ceil(8) as u8;
            let bitmap: Vec<u8> = (0..bytes).map(|i| i.wrapping_mul(151) ^ 0x5a).collect();
            lanes_of::<Scalar<u8>>(&bitmap, offset, len);
            lanes_of::<portable::F64x2>(&bitmap, offset, len);
            lanes_of::<portable::F32x4>(&bitmap, offset, len);
            lanes_of::<portable::U16x8>(&bitmap, offset, len);
            lanes_of::<portable::U8x16>(&bitmap, offset, len);
            #[cfg(target_arch = "x86_64")]
            lanes_of::<crate::simd::avx2::U8x32>(&bitmap, offset, len);
            #[cfg(target_arch = "x86_64")]
            lanes_of::<crate::simd::avx512::U8x64>(&bitmap, offset, len);
        }
    }
}
