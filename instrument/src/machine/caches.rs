//! The data caches of the CPU that this thread may run on, from sysfs.

use serde::Serialize;
use std::fs;
use std::path::Path;

/// Sizes in bytes; `None` where the machine does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Caches {
    /// First level, data.
    pub l1: Option<usize>,
    /// Second level.
    pub l2: Option<usize>,
    /// Third level.
    pub l3: Option<usize>,
}

impl Caches {
    /// Reads the caches of the first CPU.
    pub fn read() -> Self {
        Caches::read_from(Path::new("/sys/devices/system/cpu/cpu0/cache"))
    }

    /// Reads the caches that a directory in the format of sysfs describes.
    fn read_from(directory: &Path) -> Self {
        let mut caches = Caches::default();
        for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
            let field = |name| read_trimmed(&entry.path().join(name));
            let (Some(level), Some(kind), Some(size)) =
                (field("level"), field("type"), field("size"))
            else {
                continue;
            };
            if kind == "Instruction" {
                continue;
            }
            match level.as_str() {
                "1" => caches.l1 = parse_size(&size),
                "2" => caches.l2 = parse_size(&size),
                "3" => caches.l3 = parse_size(&size),
                _ => {}
            }
        }
        caches
    }
}

fn read_trimmed(path: &Path) -> Option<String> {
    Some(fs::read_to_string(path).ok()?.trim().to_owned())
}

/// The kernel writes `32K`, seldom `1M`.
fn parse_size(text: &str) -> Option<usize> {
    let (digits, unit) = match text.strip_suffix(['K', 'M']) {
        Some(digits) if text.ends_with('K') => (digits, 1 << 10),
        Some(digits) => (digits, 1 << 20),
        None => (text, 1),
    };
    digits.parse::<usize>().ok()?.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::{Caches, parse_size};
    use std::path::Path;

    #[test]
    fn sizes_as_the_kernel_writes_them() {
        assert_eq!(parse_size("32K"), Some(32 << 10));
        assert_eq!(parse_size("1M"), Some(1 << 20));
        assert_eq!(parse_size("64"), Some(64));
        assert_eq!(parse_size("K"), None);
    }

    #[test]
    fn a_missing_directory_is_unknown() {
        assert_eq!(
            Caches::read_from(Path::new("/nowhere/at/all")),
            Caches::default()
        );
    }
}
