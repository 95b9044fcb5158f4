//! Bitmaps: counts, parts, refusals.

use common::bitmaps::bitmap;
use common::data::Generator;
use superscalar::Error;
use superscalar::masked::{Masked, Validity};
use superscalar_kernels::validity::Validity as KernelValidity;

#[test]
fn bitmaps_are_counted_and_cut() {
    let mut generator = Generator::new(9);
    for n in (0..200).chain([1000, 5000]) {
        for offset in [0, 3, 8, 17] {
            let valid: Vec<bool> = (0..n).map(|_| generator.below(2) == 0).collect();
            let bytes = bitmap(&valid, offset, &mut generator);
            let all = Validity::new(&bytes, offset, n).unwrap();
            let count = |valid: &[bool]| valid.iter().filter(|it| **it).count() as u64;
            assert_eq!((all.len(), all.is_empty()), (n, n == 0));
            assert_eq!(all.count(), count(&valid), "{n} bits from {offset} on");
            let part = n / 3..n - n / 4;
            let cut = all.slice(part.clone());
            assert_eq!(cut.count(), count(&valid[part.clone()]), "{part:?} of {n}");
            assert!(
                part.clone()
                    .all(|i| cut.is_valid(i - part.start) == valid[i])
            );
            let first = valid.iter().position(|it| *it);
            assert_eq!(KernelValidity::from(all).first(), first);
        }
    }
}

#[test]
fn requests_that_do_not_fit_are_refused() {
    let said = |bits: &[u8], offset, len| Validity::new(bits, offset, len).unwrap_err().to_string();
    for (bits, offset, len) in [(&[0u8, 0][..], 9, 8), (&[], usize::MAX, 2)] {
        let asked = format!("validity: {len} bits from bit {offset} on were asked for");
        let expected = format!("{asked}, and the bitmap has {} bits", 8 * bits.len());
        assert_eq!(said(bits, offset, len), expected);
    }
    assert_eq!(said(&[0], 9, 0).len(), said(&[0], 9, 9).len());
    let validity = Validity::new(&[0xff], 1, 7).unwrap();
    let error = Masked::new(&[1u8; 6], validity).unwrap_err();
    let (elements, bits) = (6, 7);
    assert_eq!(error, Error::ValidityMismatch { elements, bits });
    let expected =
        "masked: the slice has 6 elements, the validity 7 bits; both must have the same number";
    assert_eq!(error.to_string(), expected);
}

#[test]
#[should_panic = "elements 3..8 of 7"]
fn a_part_that_is_not_there_is_refused() {
    let _ = Validity::new(&[0xff], 1, 7).unwrap().slice(3..8);
}

#[test]
#[should_panic = "element 7 of 7"]
fn an_element_that_is_not_there_is_refused() {
    let _ = Validity::new(&[0xff], 1, 7).unwrap().is_valid(7);
}
