//! What the functions are called with.

use crate::number::Number;
use std::hint::black_box;
use std::slice;

/// The alignment of every buffer: a page, so that every run sees the same cache lines.
const ALIGNMENT: usize = 4096;

/// Elements, bitmap and output that calls take their slices from. A call gets them through the
/// methods, which hide address and length from the optimiser.
pub struct Operands<E: Number> {
    x: Buffer<E>,
    y: Buffer<E>,
    with_nan: Buffer<E>,
    valid: Buffer<u8>,
    /// Long enough for a running sum; made when one is asked for.
    out: Vec<E::Sum>,
    /// The slice of the current call.
    len: usize,
    start: usize,
}

impl<E: Number> Operands<E> {
    /// Operands of so many bytes.
    pub fn new(bytes: usize) -> Self {
        let len = bytes / size_of::<E>();
        let element = |i: usize| E::of_hash(hash(i as u64));
        Operands {
            x: Buffer::new(len, element),
            y: Buffer::new(len, |i| element(i + len)),
            with_nan: Buffer::new(len, |i| element(i).or_nan(hash(!i as u64))),
            valid: Buffer::new(len.div_ceil(8), |i| valid(hash(i as u64))),
            out: Vec::new(),
            len,
            start: 0,
        }
    }

    /// Calls get slices of so many elements from now on.
    pub fn slices_of(&mut self, len: usize) {
        self.len = len;
        self.start = 0;
    }

    /// The next call gets the next slice. One element is left out between two, so that they begin
    /// anywhere in a cache line.
    #[inline(always)]
    pub fn advance(&mut self) {
        self.start += self.len + 1;
        if self.start + self.len > self.x.len {
            self.start = 0;
        }
    }

    /// How many different slices there are.
    pub fn slices(&self) -> usize {
        (self.x.len + 1) / (self.len + 1)
    }

    #[inline(always)]
    pub fn x(&self) -> &[E] {
        self.slice(&self.x)
    }

    /// The second factors of a dot product.
    #[inline(always)]
    pub fn y(&self) -> &[E] {
        self.slice(&self.y)
    }

    /// One in 64 is NaN, if the type has one.
    #[inline(always)]
    pub fn with_nan(&self) -> &[E] {
        self.slice(&self.with_nan)
    }

    #[inline(always)]
    fn slice<'a>(&self, buffer: &'a Buffer<E>) -> &'a [E] {
        opaque(&buffer.as_slice()[self.start..self.start + self.len])
    }

    /// The bitmap, the number of its first bit, and the number of its bits.
    #[inline(always)]
    pub fn valid(&self) -> (&[u8], usize, usize) {
        (
            opaque(self.valid.as_slice()),
            self.start,
            black_box(self.len),
        )
    }

    /// A value to count, of which there are some among the elements.
    #[inline(always)]
    pub fn present(&self) -> E {
        black_box(E::present())
    }

    /// A value to search for in vain.
    #[inline(always)]
    pub fn absent(&self) -> E {
        black_box(E::absent())
    }

    /// A slice, and where its running sums go.
    #[inline(always)]
    pub fn x_and_out(&mut self) -> (&[E], &mut [E::Sum]) {
        if self.out.is_empty() {
            self.out = vec![E::ZERO; self.x.len];
        }
        let part = self.start..self.start + self.len;
        (
            opaque(&self.x.as_slice()[part.clone()]),
            &mut self.out[part],
        )
    }

    /// The shape of a matrix of a slice. The number of columns is the largest power of two that
    /// divides the number of elements and is at most its square root.
    #[inline(always)]
    pub fn shape(&self) -> [usize; 2] {
        let bits = self.len.trailing_zeros();
        let root = self.len.ilog2() / 2;
        let columns = 1 << bits.min(root);
        [self.len / columns, columns]
    }

    /// A slice in parts of a sixteenth of it, or of 16 Ki elements where that is less.
    #[inline(always)]
    pub fn parts(&self) -> Vec<&[E]> {
        self.x()
            .chunks((self.len / 16).clamp(1, 16 << 10))
            .collect()
    }
}

/// Three of four elements are valid.
fn valid(hash: u64) -> u8 {
    (hash | hash >> 8) as u8
}

/// splitmix64.
fn hash(i: u64) -> u64 {
    let mut z = i.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The slice, its address and length unknown to the optimiser. The reasons are in
/// `instrument/src/measure/opaque.rs`.
#[inline(always)]
fn opaque<T>(slice: &[T]) -> &[T] {
    let (start, len) = (black_box(slice.as_ptr()), black_box(slice.len()));
    // SAFETY: start and length come from `slice`; `black_box` is the identity.
    unsafe { slice::from_raw_parts(start, len) }
}

/// Elements aligned to a page.
struct Buffer<T> {
    storage: Vec<T>,
    start: usize,
    len: usize,
}

impl<T: Copy> Buffer<T> {
    fn new(len: usize, element: impl Fn(usize) -> T) -> Self {
        let mut storage: Vec<T> = Vec::with_capacity(len + ALIGNMENT / size_of::<T>());
        let start = storage.as_ptr().align_offset(ALIGNMENT);
        storage.resize(start, element(0));
        storage.extend((0..len).map(element));
        Buffer {
            storage,
            start,
            len,
        }
    }

    #[inline(always)]
    fn as_slice(&self) -> &[T] {
        &self.storage[self.start..self.start + self.len]
    }
}
