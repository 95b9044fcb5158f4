//! The canonical variance and moments in plain loops, by the words of their specifications
//! (`superscalar::kernels::ops::variance` and `moments`). It shares no code and no constant with
//! the kernels.

use crate::oracle::{block_len, lane_count, largest_power_of_two_below};
use crate::value::Value;

/// What the specification says of a slice.
#[derive(Clone, Copy, Debug)]
pub struct Reference {
    /// Number of elements.
    pub count: u64,
    /// The first block's pivot.
    pub pivot: f64,
    /// The mean less the pivot.
    pub offset: f64,
    /// The squared deviations.
    pub m2: f64,
    /// The cubed deviations.
    pub m3: f64,
    /// The sum of their fourth powers.
    pub m4: f64,
    /// The least and the greatest element.
    pub range: [f64; 2],
}

const NOTHING: Reference = Reference {
    count: 0,
    pivot: 0.0,
    offset: 0.0,
    m2: 0.0,
    m3: 0.0,
    m4: 0.0,
    range: [f64::INFINITY, f64::NEG_INFINITY],
};

/// The tree.
pub fn reference<E: Value>(x: &[E]) -> Reference {
    tree::<E, E>(x, block)
}

/// The tree over blocks with invalid elements (`superscalar::kernels::ops::invalid`).
pub fn reference_of_valid<E: Value>(x: &[Option<E>]) -> Reference {
    tree::<E, Option<E>>(x, block_of_valid)
}

fn tree<E: Value, T>(x: &[T], block: fn(&[T]) -> Reference) -> Reference {
    let blocks = x.len().div_ceil(block_len::<E>());
    if blocks == 0 {
        return NOTHING;
    }
    if blocks == 1 {
        return block(x);
    }
    let (left, right) = x.split_at(largest_power_of_two_below(blocks) * block_len::<E>());
    merge(tree::<E, T>(left, block), tree::<E, T>(right, block))
}

/// Two parts.
pub fn merge(l: Reference, r: Reference) -> Reference {
    if l.count == 0 {
        return r;
    }
    if r.count == 0 {
        return l;
    }
    let count = l.count + r.count;
    let (nl, n) = (l.count as f64, count as f64);
    let delta = (r.pivot - l.pivot) + (r.offset - l.offset);
    let f = r.count as f64 / n;
    let g = nl / n;
    let t = (delta * delta) * (nl * f);
    let finite = l.offset.is_finite() && r.offset.is_finite();
    Reference {
        count,
        pivot: l.pivot,
        offset: if finite {
            l.offset + delta * f
        } else {
            l.offset + r.offset
        },
        m2: (l.m2 + r.m2) + t,
        m3: (l.m3 + r.m3) + delta * (t * (g - f) + 3.0 * (g * r.m2 - f * l.m2)),
        m4: (l.m4 + r.m4)
            + delta
                * (delta
                    * (t * ((g * g - g * f) + f * f) + 6.0 * ((g * g) * r.m2 + (f * f) * l.m2))
                    + 4.0 * (g * r.m3 - f * l.m3)),
        range: range(&[l.range[0], l.range[1], r.range[0], r.range[1]]),
    }
}

/// Folded in half until one is left.
fn halved<E: Value>(mut lanes: Vec<E>) -> E {
    while lanes.len() > 1 {
        let upper = lanes.split_off(lanes.len() / 2);
        for (lower, upper) in lanes.iter_mut().zip(upper) {
            *lower = *lower + upper;
        }
    }
    lanes[0]
}

/// The first four numbers of a block about a pivot, and `S2`.
fn about<E: Value>(x: &[Option<E>], pivot: E) -> (Reference, f64) {
    let mut s1 = vec![E::ZERO; lane_count::<E>()];
    let mut s2 = s1.clone();
    let mut count = 0;
    for (i, x) in x.iter().enumerate() {
        if let Some(x) = *x {
            let lane = i % lane_count::<E>();
            let d = x - pivot;
            s1[lane] = s1[lane] + d;
            s2[lane] = s2[lane] + d * d;
            count += 1;
        }
    }
    let (s1, s2) = (halved(s1).to_f64(), halved(s2).to_f64());
    let offset = s1 * (1.0 / count as f64);
    let m2 = s2 - s1 * offset;
    let reference = Reference {
        count,
        pivot: pivot.to_f64() + 0.0,
        offset,
        m2: if m2 < 0.0 { 0.0 } else { m2 },
        ..NOTHING
    };
    (reference, s2)
}

/// A block, which has at least one element.
fn block<E: Value>(x: &[E]) -> Reference {
    let valid: Vec<Option<E>> = x.iter().copied().map(Some).collect();
    block_of_valid(&valid)
}

/// A block with invalid elements; nothing where no element is valid.
fn block_of_valid<E: Value>(x: &[Option<E>]) -> Reference {
    let Some(first) = x.iter().copied().flatten().next() else {
        return NOTHING;
    };
    let replaced: Vec<E> = x.iter().map(|x| x.unwrap_or(first)).collect();
    let (mut reference, s2) = about(x, pivot(&replaced));
    let mean = E::of(reference.pivot + reference.offset);
    let far = reference.m2 * 33.0 < s2 && mean.to_f64().is_finite();
    if far && x.iter().any(Option::is_none) {
        reference = about(x, mean).0;
    }
    let (m3, m4) = third_and_fourth(x, &reference);
    let values: Vec<f64> = x.iter().flatten().map(|x| x.to_f64()).collect();
    Reference {
        m3,
        m4,
        range: range(&values),
        ..reference
    }
}

/// The mean of the first power of two of elements, of a row at most.
fn pivot<E: Value>(x: &[E]) -> E {
    let mut m = lane_count::<E>();
    while m > x.len() {
        m /= 2;
    }
    let mean = halved(x[..m].to_vec()) * E::of(1.0 / m as f64);
    let candidates = [mean, x[0], E::ZERO];
    let finite = candidates.into_iter().find(|it| it.to_f64().is_finite());
    finite.unwrap_or(E::ZERO)
}

/// `m3` and `m4` of a block whose first four numbers are known.
fn third_and_fourth<E: Value>(x: &[Option<E>], reference: &Reference) -> (f64, f64) {
    let Reference {
        pivot, offset, m2, ..
    } = *reference;
    let n = reference.count as f64;
    let centre = E::of(pivot + offset);
    let (mut scale, variance) = (1.0, m2 / n);
    if variance > 0.0 && variance.is_finite() {
        // The exponent field, less its bias: for a subnormal variance, one less than the exponent
        // of the least normal number.
        let exponent = (variance.to_bits() >> 52) as i32 - 1023;
        scale = 2f64.powi(-exponent.div_euclid(2));
    }
    let mut s3 = vec![E::ZERO; lane_count::<E>()];
    let mut s4 = s3.clone();
    for (i, x) in x.iter().enumerate() {
        let Some(x) = *x else {
            continue;
        };
        let lane = i % lane_count::<E>();
        let z = (x - centre) * E::of(scale);
        let q = z * z;
        s3[lane] = s3[lane] + q * z;
        s4[lane] = s4[lane] + q * q;
    }
    let back = 1.0 / scale;
    let s3 = ((halved(s3).to_f64() * back) * back) * back;
    let s4 = (((halved(s4).to_f64() * back) * back) * back) * back;
    let r = (pivot - centre.to_f64()) + offset;
    let m3 = (s3 - (3.0 * r) * m2) - n * ((r * r) * r);
    let m4 = ((s4 - (4.0 * r) * m3) - (6.0 * (r * r)) * m2) - n * ((r * r) * (r * r));
    (m3, m4)
}

/// The least and the greatest; NaN where one is, and plus zero for any zero.
fn range(x: &[f64]) -> [f64; 2] {
    if x.iter().any(|x| x.is_nan()) {
        return [f64::NAN; 2];
    }
    let least = x
        .iter()
        .fold(f64::INFINITY, |a, &b| if b < a { b } else { a });
    let greatest = x
        .iter()
        .fold(f64::NEG_INFINITY, |a, &b| if b > a { b } else { a });
    [least + 0.0, greatest + 0.0]
}
