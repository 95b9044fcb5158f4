//! Mounts, groups and limits of control groups. An input is the texts of the files that [`FILES`]
//! names, with a zero byte between them; each is found in every directory.

#![no_main]

use libfuzzer_sys::fuzz_target;
use quota::Quota;
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::str::FromStr;

#[allow(dead_code)]
#[path = "../../src/topology/quota.rs"]
mod quota;

/// The files that are read.
const FILES: [&str; 6] = [
    "cgroup",
    "mountinfo",
    "cpu.max",
    "cpu.cfs_quota_us",
    "cpu.cfs_period_us",
    "cpu.stat",
];

thread_local! {
    /// What the files hold.
    static TEXTS: RefCell<[Vec<u8>; FILES.len()]> = RefCell::default();
}

/// In place of the library's `Root`: the files of the input.
pub(crate) struct Root(PathBuf);

impl Root {
    fn bytes(&self, path: impl AsRef<Path>) -> Option<Vec<u8>> {
        let path = path.as_ref();
        // Joined to a root, an absolute path would lead out of it.
        assert!(path.is_relative() && self.0.is_absolute(), "{path:?}");
        let name = path.file_name()?.to_str()?;
        let file = FILES.iter().position(|file| *file == name)?;
        Some(TEXTS.with_borrow(|texts| texts[file].clone()))
    }

    fn read(&self, path: impl AsRef<Path>) -> Option<String> {
        let bytes = self.bytes(path)?;
        Some(String::from_utf8_lossy(&bytes).trim().to_owned())
    }

    fn number<T: FromStr>(&self, path: impl AsRef<Path>) -> Option<T> {
        self.read(path)?.parse().ok()
    }
}

/// The quotient of two numbers that are not zero.
fn cpus(quota: Option<u64>, period: Option<u64>) -> Option<f64> {
    let (quota, period) = quota.zip(period)?;
    (quota > 0 && period > 0).then(|| quota as f64 / period as f64)
}

fuzz_target!(|data: &[u8]| {
    let mut texts = data.splitn(FILES.len(), |byte| *byte == 0);
    TEXTS.set(std::array::from_fn(|_| {
        texts.next().unwrap_or_default().to_vec()
    }));
    let root = Root(PathBuf::from("/"));
    if let Quota::Cpus { cpus: found, group } = quota::read(&root) {
        assert!(found > 0.0 && found.is_finite(), "{found} CPUs");
        let both = root.read("cpu.max").unwrap_or_default();
        let (quota, period) = both.split_once(' ').unwrap_or_default();
        let unified = cpus(quota.parse().ok(), period.parse().ok());
        let old = cpus(
            root.number("cpu.cfs_quota_us"),
            root.number("cpu.cfs_period_us"),
        );
        assert!([unified, old].contains(&Some(found)), "{found} CPUs");
        assert!(group.as_os_str().len() <= data.len(), "{group:?}");
    }
    let _ = quota::throttled_from(&root.0);
});
