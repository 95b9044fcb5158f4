//! The table that `superscalar tune` has stored.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tuning::{MOST, Tuning};

#[allow(dead_code)]
#[path = "../../src/tuning.rs"]
mod tuning;

#[allow(dead_code)]
#[path = "../../kernels/src/profile.rs"]
mod profile;

/// In place of the library's: tables are for a machine, of which the parser is told the name.
mod topology {
    pub struct Topology {
        pub cpu_name: Option<String>,
    }

    impl Topology {
        pub fn read() -> Self {
            Topology { cpu_name: None }
        }

        pub fn data_cache(&self, _: u32) -> Option<usize> {
            None
        }

        pub fn online_cores(&self) -> Vec<usize> {
            Vec::new()
        }
    }
}

fuzz_target!(|text: &str| {
    // The second line names the machine: so the rest is read too.
    let named = text.split('\n').nth(1).unwrap_or_default();
    let machine = named.strip_prefix("machine: ").unwrap_or_default();
    assert_eq!(Tuning::parse(text, &format!("not {machine}")), None);
    let Some(tuning) = Tuning::parse(text, machine) else {
        return;
    };
    let from = tuning.from();
    assert!(from.len() < MOST && from.is_sorted() && !from.contains(&0));
    assert_eq!(Tuning::parse(&tuning.text(machine), machine), Some(tuning));
});
