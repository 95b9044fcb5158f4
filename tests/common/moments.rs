//! The canonical variance and moments in plain loops, by the words of their specifications
//! (`superscalar::kernels::ops::variance` and `moments`). It shares no code and no constant with
//! the kernels.

use crate::oracle::{block_len, lane_count, largest_power_of_two_below};
use crate::value::Value;

/// What the specification says of a slice: of the elements in units of `2^exponent`, but for their
/// range.
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
    /// The logarithm to the base two of the unit.
    pub exponent: i32,
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
    exponent: 0,
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
    let merged = merge_in_units(l, r);
    let equal = merged.m2 == 0.0 && (r.pivot - l.pivot) + (r.offset - l.offset) == 0.0;
    if l.exponent == 0 && r.exponent == 0 && (is_plain(merged.m2) || equal) {
        return merged;
    }
    let mut exponent = 0;
    if l.m2.is_finite() && r.m2.is_finite() {
        // In units in which neither overflows.
        let high = 3 + [l, r]
            .map(|it| it.exponent + floor_log2(it.pivot).max(floor_log2(it.offset)))
            .into_iter()
            .max()
            .expect("two");
        let (a, b) = (in_units(l, high), in_units(r, high));
        let delta = (b.pivot - a.pivot) + (b.offset - a.offset);
        let exponents = [
            (delta, high + floor_log2(delta)),
            (l.m2, l.exponent + floor_log2(l.m2).div_euclid(2)),
            (r.m2, r.exponent + floor_log2(r.m2).div_euclid(2)),
        ];
        let above_zero = exponents.iter().filter(|it| it.0 != 0.0);
        exponent = above_zero.map(|it| it.1).max().unwrap_or(0);
    }
    normalised(merge_in_units(in_units(l, exponent), in_units(r, exponent)))
}

fn merge_in_units(l: Reference, r: Reference) -> Reference {
    let count = l.count + r.count;
    let (nl, n) = (l.count as f64, count as f64);
    let delta = (r.pivot - l.pivot) + (r.offset - l.offset);
    let f = r.count as f64 / n;
    let g = nl / n;
    let t = (delta * delta) * (nl * f);
    let finite = l.offset.is_finite() && r.offset.is_finite();
    Reference {
        count,
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
        ..l
    }
}

/// Whether an m2 has the exponent zero.
fn is_plain(m2: f64) -> bool {
    2f64.powi(-400) <= m2 && m2 < 2f64.powi(400)
}

/// The exponent of a number by comparisons; that of zero and of all subnormal numbers is -1023.
fn floor_log2(x: f64) -> i32 {
    let mut exponent = -1023;
    let (x, mut above) = (x.abs(), f64::MIN_POSITIVE);
    while above <= x && exponent < 1024 {
        exponent += 1;
        above *= 2.0;
    }
    exponent
}

/// `x * 2^exponent`, rounded once.
pub fn times_power_of_two(x: f64, exponent: i32) -> f64 {
    let (mut x, mut left) = (x, exponent);
    while left > 0 && x != 0.0 {
        (x, left) = (x * 2.0, left - 1);
    }
    while left < 0 && x.abs() > 2f64.powi(-900) && x.is_finite() {
        (x, left) = (x / 2.0, left + 1);
    }
    match left {
        1.. => x,
        -180..=0 => x * 2f64.powi(left),
        _ if x.is_finite() => 0.0 * x,
        _ => x,
    }
}

fn in_units(it: Reference, exponent: i32) -> Reference {
    let by = it.exponent - exponent;
    Reference {
        pivot: times_power_of_two(it.pivot, by),
        offset: times_power_of_two(it.offset, by),
        m2: times_power_of_two(it.m2, 2 * by),
        m3: times_power_of_two(it.m3, 3 * by),
        m4: times_power_of_two(it.m4, 4 * by),
        exponent,
        ..it
    }
}

/// In the units that the specification names.
fn normalised(it: Reference) -> Reference {
    if !(it.m2 > 0.0 && it.m2 < f64::INFINITY) {
        return it;
    }
    let logarithm = 2 * it.exponent + floor_log2(it.m2);
    if (-400..400).contains(&logarithm) {
        in_units(it, 0)
    } else {
        in_units(it, logarithm.div_euclid(2))
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
            s2[lane] = E::fused(d, d, s2[lane]);
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

/// A block with invalid elements; nothing where no element is valid. Where squares leave the range
/// of the type, it is swept in other units.
fn block_of_valid<E: Value>(x: &[Option<E>]) -> Reference {
    if x.iter().all(Option::is_none) {
        return NOTHING;
    }
    let plain = swept(x);
    let [least, greatest, up, down] = match E::BITS {
        64 => [-400, 400, 600, -600],
        _ => [-80, 128, 90, -96],
    };
    let values: Vec<f64> = x.iter().flatten().map(|x| x.to_f64()).collect();
    let in_range = 2f64.powi(least) <= plain.m2 && plain.m2 < 2f64.powi(greatest);
    let far_from_zero = plain.m2 == 0.0 && plain.pivot * plain.pivot >= 2f64.powi(least);
    let mut it = third_and_fourth(x, plain);
    if !in_range && !far_from_zero {
        let power = if plain.m2 < 1.0 { up } else { down };
        let factor = E::of(2f64.powi(power));
        let scaled: Vec<Option<E>> = x.iter().map(|x| x.map(|x| x * factor)).collect();
        let reference = swept(&scaled);
        if reference.m2 > 0.0 && reference.m2.is_finite() {
            let exponent = -power;
            let of_mean = Reference {
                exponent,
                ..reference
            };
            let Reference { m3, m4, .. } = normalised(third_and_fourth(&scaled, of_mean));
            it = Reference {
                m3,
                m4,
                ..normalised(of_mean)
            };
        }
    }
    Reference {
        range: range(&values),
        ..it
    }
}

/// The first four numbers of a block about its pivot, or, where that is far off, about its mean.
fn swept<E: Value>(x: &[Option<E>]) -> Reference {
    let first = x.iter().copied().flatten().next().expect("a valid element");
    let replaced: Vec<E> = x.iter().map(|x| x.unwrap_or(first)).collect();
    let (reference, s2) = about(x, pivot(&replaced));
    let mean = E::of(reference.pivot + reference.offset);
    let far = reference.m2 * 33.0 < s2 && mean.to_f64().is_finite();
    if far && x.iter().any(Option::is_none) {
        return about(x, mean).0;
    }
    reference
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

/// A block whose first four numbers are known, with `m3` and `m4`.
fn third_and_fourth<E: Value>(x: &[Option<E>], reference: Reference) -> Reference {
    let Reference {
        pivot, offset, m2, ..
    } = reference;
    let n = reference.count as f64;
    let centre = E::of(pivot + offset);
    let (mut half, variance) = (0, m2 / n);
    if variance > 0.0 && variance.is_finite() {
        half = floor_log2(variance).div_euclid(2);
    }
    let scale = 2f64.powi(-half);
    let mut s3 = vec![E::ZERO; lane_count::<E>()];
    let mut s4 = s3.clone();
    for (i, x) in x.iter().enumerate() {
        let Some(x) = *x else {
            continue;
        };
        let lane = i % lane_count::<E>();
        let z = (x - centre) * E::of(scale);
        let q = z * z;
        s3[lane] = E::fused(q, z, s3[lane]);
        s4[lane] = E::fused(q, q, s4[lane]);
    }
    let (s3, s4) = (halved(s3).to_f64(), halved(s4).to_f64());
    let exponent = reference.exponent;
    let of_mean = in_units(reference, exponent + half);
    let r = times_power_of_two((pivot - centre.to_f64()) + offset, -half);
    let m3 = (s3 - (3.0 * r) * of_mean.m2) - n * ((r * r) * r);
    let m4 = ((s4 - (4.0 * r) * m3) - (6.0 * (r * r)) * of_mean.m2) - n * ((r * r) * (r * r));
    let it = Reference { m3, m4, ..of_mean };
    // As they are where that is all: their own units may be too small for `f64`.
    match exponent {
        0 => Reference {
            m3: times_power_of_two(m3, 3 * half),
            m4: times_power_of_two(m4, 4 * half),
            ..reference
        },
        _ => it,
    }
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
