//! The order in which values are counted: that of `x.ravel()`, the last axis first (C order).

use super::header::Header;

/// Bytes of a cache line.
const LINE: usize = 64;

/// How an array that is stored with the first axis first (Fortran order) is read in C order.
#[derive(Clone, Debug)]
pub struct Ravel {
    /// The axes that are longer than 1: the length, and how far apart neighbours are stored.
    axes: Vec<(usize, usize)>,
}

impl Ravel {
    /// Of an array whose values are stored in another order than they are counted.
    pub fn new(header: &Header) -> Option<Ravel> {
        if !header.is_reordered() {
            return None;
        }
        let mut stride = 1usize;
        let mut axes = Vec::new();
        for &length in header.shape.iter().filter(|&&length| length > 1) {
            // An array that is in memory has lengths and strides that fit.
            let length = usize::try_from(length).ok()?;
            axes.push((length, stride));
            stride = stride.checked_mul(length)?;
        }
        Some(Ravel { axes })
    }

    /// How many values to ask for at a time, so that all of a cache line is among them: neighbours
    /// in memory are as far apart as the values that one index of the first axis has.
    pub fn unit<E>(&self) -> u64 {
        let others = self.axes.iter().skip(1).map(|axis| axis.0 as u64);
        (LINE / size_of::<E>()) as u64 * others.product::<u64>()
    }

    /// Copies values from the one that is counted as `start` on, out of all that are stored. Whole
    /// rows of two axes are copied column by column, as they are stored.
    pub fn gather<E: Copy>(&self, stored: &[E], start: u64, into: &mut [E]) {
        let (&(last, stride), others) = match self.axes.split_last() {
            Some(split) => split,
            None => return into.copy_from_slice(&stored[start as usize..][..into.len()]),
        };
        let (mut row, mut column) = (start as usize / last, start as usize % last);
        let mut rest = into;
        while !rest.is_empty() {
            let rows = rest.len() / last;
            if others.len() == 1 && column == 0 && rows > 1 {
                let (block, behind) = rest.split_at_mut(rows * last);
                for (column, from) in stored.chunks(stride).enumerate() {
                    for (i, from) in from[row..row + rows].iter().enumerate() {
                        block[i * last + column] = *from;
                    }
                }
                (row, rest) = (row + rows, behind);
                continue;
            }
            let (run, behind) = rest.split_at_mut(rest.len().min(last - column));
            let from = &stored[begin(others, row) + column * stride..];
            for (to, from) in run.iter_mut().zip(from.iter().step_by(stride)) {
                *to = *from;
            }
            (row, column, rest) = (row + 1, 0, behind);
        }
    }
}

/// Where the run along the last axis with this number begins.
fn begin(axes: &[(usize, usize)], mut number: usize) -> usize {
    let mut at = 0;
    for (length, stride) in axes.iter().rev() {
        at += number % length * stride;
        number /= length;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::super::kind::Dtype;
    use super::{Header, Ravel};

    fn header(shape: &[u64]) -> Header {
        Header {
            dtype: Dtype::parse("<f8").unwrap(),
            fortran_order: true,
            shape: shape.to_vec(),
        }
    }

    #[test]
    fn every_part_of_an_array_is_in_order() {
        // The value at [i, j, k] is its position in C order; it is stored at i + 2 (j + 3 k).
        let mut stored = vec![0; 24];
        for (i, j, k) in (0..24).map(|at| (at / 12, at / 4 % 3, at % 4)) {
            stored[i + 2 * (j + 3 * k)] = 12 * i + 4 * j + k;
        }
        let ravel = Ravel::new(&header(&[2, 1, 3, 4])).unwrap();
        for start in 0..24 {
            for end in start..=24 {
                let mut part = vec![0; end - start];
                ravel.gather(&stored, start as u64, &mut part);
                assert_eq!(part, (start..end).collect::<Vec<_>>());
            }
        }
        assert_eq!(ravel.unit::<f64>(), 8 * 12);
        let ravel = Ravel::new(&header(&[4, 6])).unwrap();
        let stored: Vec<usize> = (0..24).map(|at| at % 4 * 6 + at / 4).collect();
        for start in 0..24 {
            for end in start..=24 {
                let mut part = vec![0; end - start];
                ravel.gather(&stored, start as u64, &mut part);
                assert_eq!(part, (start..end).collect::<Vec<_>>());
            }
        }
        assert!(Ravel::new(&header(&[1, 24])).is_none());
    }
}
