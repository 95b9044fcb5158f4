//! The reader of `.npy` headers, by itself: the files are those of the program, and nothing of the
//! kernels is compiled. No input panics; what is accepted has a size that follows from its shape
//! and type, and is accepted as the same when it is written as numpy writes it.
#![no_main]
// The program uses what is not used here.
#![allow(dead_code)]

#[path = "../../instrument/src/input/dictionary.rs"]
mod dictionary;
#[path = "../../instrument/src/input/header.rs"]
mod header;
#[path = "../../instrument/src/input/kind.rs"]
mod kind;

use header::Header;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let (header, front) = match Header::read(&mut &data[..]) {
        Ok(read) => read,
        Err(fault) => {
            let said = fault.to_string();
            assert!(said.chars().count() < 200, "{said}");
            return;
        }
    };
    assert!(front as usize <= data.len());
    let exact = header.shape.iter().try_fold(1u128, |product, &length| {
        product.checked_mul(u128::from(length))
    });
    let size = header.dtype.kind.size() as u128;
    let bytes = header.bytes().expect("a header of a countable size");
    if header.shape.contains(&0) {
        assert_eq!(bytes, 0);
    } else {
        assert_eq!(
            Some(u128::from(bytes)),
            exact.map(|elements| elements * size)
        );
    }
    let written = written(&header);
    let (again, length) = Header::read(&mut &written[..]).expect("what numpy would write");
    assert_eq!((again, length), (header, written.len() as u64));
});

/// The header as numpy writes it, in the version that has room for it.
fn written(header: &Header) -> Vec<u8> {
    let order = if header.fortran_order {
        "True"
    } else {
        "False"
    };
    let shape: Vec<String> = header.shape.iter().map(u64::to_string).collect();
    let shape = match &shape[..] {
        [one] => format!("({one},)"),
        all => format!("({})", all.join(", ")),
    };
    let mut text = format!(
        "{{'descr': '{}', 'fortran_order': {order}, 'shape': {shape}, }}",
        header.dtype.code()
    );
    text.push_str(&" ".repeat(63 - (text.len() + 12) % 64));
    text.push('\n');
    let mut file = b"\x93NUMPY\x02\x00".to_vec();
    file.extend((text.len() as u32).to_le_bytes());
    file.extend(text.as_bytes());
    file
}
