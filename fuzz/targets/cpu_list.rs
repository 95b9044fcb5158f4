//! The kernel's lists of CPUs.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::fmt::Write;

#[path = "../../src/topology/list.rs"]
mod list;

/// The list as the kernel writes it.
fn written(numbers: &[usize]) -> String {
    let mut text = String::new();
    for range in numbers.chunk_by(|left, right| left + 1 == *right) {
        let comma = if text.is_empty() { "" } else { "," };
        let (first, last) = (range[0], range[range.len() - 1]);
        let _ = match range.len() {
            1 => write!(text, "{comma}{first}"),
            _ => write!(text, "{comma}{first}-{last}"),
        };
    }
    text
}

fuzz_target!(|text: &str| {
    let Some(numbers) = list::parse(text) else {
        return;
    };
    assert!(numbers.len() <= list::MOST, "{}", numbers.len());
    assert!(numbers.is_sorted_by(|left, right| left < right));
    // To read all numbers there can be takes as long as thousands of other inputs.
    if numbers.len() < 2000 {
        assert_eq!(list::parse(&written(&numbers)), Some(numbers));
    }
});
