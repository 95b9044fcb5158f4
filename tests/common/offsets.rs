//! Slices at every offset from a cache line, between elements that would spoil a result.

/// Offsets from a cache line, in elements: one round of the widest vector's lanes.
pub const OFFSETS: std::ops::Range<usize> = 0..16;

/// Elements on both sides of a slice that must not be summed: more than the widest vector has.
const MARGIN: usize = 64;

/// Offsets in elements of one type: a cache line of them at least.
pub fn offsets<E>() -> std::ops::Range<usize> {
    0..OFFSETS.end.max(64 / size_of::<E>())
}

/// Room for a slice at any offset. All around it stands what spoils a result, such as signalling
/// NaN: a kernel that sums one of them gives itself away.
#[derive(Debug)]
pub struct OffsetSlices<E> {
    storage: Vec<E>,
    /// The first element on a cache line that has a margin before it.
    line: usize,
    spoiler: E,
}

impl<E: Copy> OffsetSlices<E> {
    /// Room for slices of up to `longest` elements.
    pub fn new(longest: usize, spoiler: E) -> Self {
        let room = 3 * MARGIN + offsets::<E>().end + longest;
        let storage = vec![spoiler; room];
        let line = MARGIN + storage[MARGIN..].as_ptr().align_offset(64);
        OffsetSlices {
            storage,
            line,
            spoiler,
        }
    }

    /// A copy of `values`, `offset` elements behind a cache line.
    pub fn place(&mut self, offset: usize, values: &[E]) -> &[E] {
        let start = self.line + offset;
        let end = start + values.len();
        assert!(offsets::<E>().contains(&offset) && end + MARGIN <= self.storage.len());
        self.storage[start - MARGIN..start].fill(self.spoiler);
        self.storage[start..end].copy_from_slice(values);
        self.storage[end..end + MARGIN].fill(self.spoiler);
        &self.storage[start..end]
    }
}

#[cfg(test)]
mod tests {
    use super::{OFFSETS, OffsetSlices};

    #[test]
    fn slices_stand_where_they_should_between_spoilers() {
        let mut slices = OffsetSlices::<f32>::new(3, f32::NAN);
        for offset in OFFSETS {
            let placed = slices.place(offset, &[1.0, 2.0, 3.0]);
            assert_eq!(placed, [1.0, 2.0, 3.0]);
            assert_eq!(placed.as_ptr().addr() % 64, 4 * offset);
            let start = slices.line + offset;
            assert!(slices.storage[start - 1].is_nan() && slices.storage[start + 3].is_nan());
        }
    }
}
