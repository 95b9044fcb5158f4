//! Memory to measure on: aligned to a page, touched before it is timed, filled with typical values.

use bytemuck::Pod;
use half::{bf16, f16};
use superscalar::team::Team;

/// The alignment of every buffer: a page, so that no two runs differ in how vectors lie across
/// cache lines.
const ALIGNMENT: usize = 4096;

/// Bytes from the start of a cache line to where `malloc` puts every large array.
pub const BEHIND: usize = 16;

/// Elements aligned to a page, or [`BEHIND`] one.
pub struct Buffer<E> {
    storage: Vec<E>,
    start: usize,
    len: usize,
}

impl<E: Pod + Send + Sync> Buffer<E> {
    /// `len` elements; element `i` is `fill(i)`.
    pub fn new(len: usize, fill: impl FnMut(usize) -> E) -> Self {
        Buffer::starting(0, len, fill)
    }

    /// The same, [`BEHIND`] the start of a page.
    pub fn behind(len: usize, fill: impl FnMut(usize) -> E) -> Self {
        Buffer::starting(BEHIND, len, fill)
    }

    /// The same, so many bytes behind the start of a page.
    fn starting(behind: usize, len: usize, fill: impl FnMut(usize) -> E) -> Self {
        let slack = (ALIGNMENT + behind) / size_of::<E>();
        let mut storage: Vec<E> = Vec::with_capacity(len + slack);
        let start = storage.as_ptr().align_offset(ALIGNMENT) + behind / size_of::<E>();
        storage.resize(start, E::zeroed());
        storage.extend((0..len).map(fill));
        Buffer {
            storage,
            start,
            len,
        }
    }

    /// Like [`Buffer::new`], filled by the workers of a team, each its consecutive part: a page
    /// belongs to the memory of the core that touches it first, which is then the core that will
    /// read it.
    pub fn placed(team: &Team, len: usize, fill: impl Fn(usize) -> E + Sync) -> Self {
        let slack = ALIGNMENT / size_of::<E>();
        // Zeroed memory is not touched yet.
        let mut storage = vec![E::zeroed(); len + slack];
        let start = storage.as_ptr().align_offset(ALIGNMENT);
        let part = len.div_ceil(team.workers()).max(1);
        let mut parts: Vec<(usize, &mut [E])> = storage[start..start + len]
            .chunks_mut(part)
            .enumerate()
            .map(|(i, elements)| (i * part, elements))
            .collect();
        team.each(&mut parts, |_, (first, elements)| {
            for (i, element) in elements.iter_mut().enumerate() {
                *element = fill(*first + i);
            }
        });
        Buffer {
            storage,
            start,
            len,
        }
    }

    /// A copy of `values`.
    pub fn copy_of(values: &[E]) -> Self {
        Buffer::new(values.len(), |i| values[i])
    }

    /// The elements.
    pub fn as_slice(&self) -> &[E] {
        &self.storage[self.start..self.start + self.len]
    }
}

/// An element type of buffers.
pub trait Typical: Pod {
    /// A value for each seed. Floating-point ones are of magnitude one or less: sums of them
    /// neither overflow nor round to nothing.
    fn typical(seed: u64) -> Self;
}

impl Typical for f32 {
    fn typical(seed: u64) -> f32 {
        f64::typical(seed) as f32
    }
}

impl Typical for f64 {
    fn typical(seed: u64) -> f64 {
        (mix(seed) >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }
}

impl Typical for f16 {
    fn typical(seed: u64) -> f16 {
        f16::from_f64(f64::typical(seed))
    }
}

impl Typical for bf16 {
    fn typical(seed: u64) -> bf16 {
        bf16::from_f64(f64::typical(seed))
    }
}

/// Integers look random in all their bits.
macro_rules! integers {
    ($($integer:ident),*) => {
        $(impl Typical for $integer {
            fn typical(seed: u64) -> $integer {
                mix(seed) as $integer
            }
        })*
    };
}
integers!(i8, i16, i32, i64, u8, u16, u32, u64);

/// A number that looks random, for each number (the finaliser of SplitMix64, by Steele, Lea and
/// Flood).
fn mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::{BEHIND, Buffer, Typical};
    use superscalar::team::{Config, Team};

    #[test]
    fn buffers_are_aligned_and_hold_what_they_were_given() {
        for len in [0usize, 1, 1000] {
            let buffer = Buffer::new(len, |i| i as f64);
            assert_eq!(buffer.as_slice().as_ptr().align_offset(4096), 0);
            assert_eq!(buffer.as_slice().len(), len);
            let behind = Buffer::behind(len, |i| i as f64);
            assert_eq!(behind.as_slice().as_ptr().addr() % 4096, BEHIND);
            assert_eq!(behind.as_slice(), buffer.as_slice());
            assert!(
                buffer
                    .as_slice()
                    .iter()
                    .enumerate()
                    .all(|(i, x)| *x == i as f64)
            );
        }
    }

    #[test]
    fn a_team_fills_a_buffer_like_one() {
        let team = Team::new(Config::with_workers(2)).expect("a team can be started");
        for len in [0, 1, 2, 1000, 4097] {
            let placed = Buffer::placed(&team, len, |i| i as f32);
            assert_eq!(placed.as_slice(), Buffer::new(len, |i| i as f32).as_slice());
            assert_eq!(placed.as_slice().as_ptr().align_offset(4096), 0);
        }
    }

    #[test]
    fn typical_values_are_small_and_differ() {
        let values: Vec<f64> = (0..1000).map(f64::typical).collect();
        assert!(values.iter().all(|value| value.abs() <= 1.0));
        assert!(values.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
