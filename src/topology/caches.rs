//! Caches and who shares them.

use super::{Cpu, Root};

/// What a cache holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Data.
    Data,
    /// Instructions.
    Instruction,
    /// Both.
    Unified,
}

/// A cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cache {
    /// Its level, from 1.
    pub level: u32,
    /// What it holds.
    pub kind: Kind,
    /// Its size in bytes.
    pub size: Option<usize>,
    /// The length of its lines in bytes.
    pub line: Option<usize>,
    /// The CPUs that share it; empty where unknown.
    pub shared: Vec<usize>,
}

/// The caches of all CPUs, each once.
pub(crate) fn read(root: &Root, cpus: &[Cpu]) -> Vec<Cache> {
    let mut caches = Vec::new();
    for cpu in cpus {
        let directory = format!("sys/devices/system/cpu/cpu{}/cache", cpu.id);
        for index in root.numbered(&directory, "index") {
            let cache = cache(root, &format!("{directory}/index{index}"));
            caches.extend(cache.filter(|cache| cache.shared.is_empty() || !caches.contains(cache)));
        }
    }
    caches
}

fn cache(root: &Root, directory: &str) -> Option<Cache> {
    let field = |name: &str| format!("{directory}/{name}");
    Some(Cache {
        level: root.number(field("level"))?,
        kind: match root.read(field("type"))?.as_str() {
            "Data" => Kind::Data,
            "Instruction" => Kind::Instruction,
            "Unified" => Kind::Unified,
            _ => return None,
        },
        size: root.read(field("size")).and_then(|size| parse_size(&size)),
        line: root.number(field("coherency_line_size")),
        shared: root.list(field("shared_cpu_list")).unwrap_or_default(),
    })
}

/// The kernel writes `32K`, seldom `1M`.
fn parse_size(text: &str) -> Option<usize> {
    let (digits, unit) = match text.strip_suffix('K') {
        Some(digits) => (digits, 1 << 10),
        None => text
            .strip_suffix('M')
            .map_or((text, 1), |digits| (digits, 1 << 20)),
    };
    digits.parse::<usize>().ok()?.checked_mul(unit)
}

/// The caches as the CPU itself describes them (Intel's leaf 4, AMD's leaf 8000001DH); it does not
/// say which other CPUs share them in the system's numbering.
#[cfg(target_arch = "x86_64")]
pub(crate) fn from_cpuid() -> Vec<Cache> {
    use std::arch::x86_64::{__cpuid, __cpuid_count};
    let amd = __cpuid(0x8000_0000).eax >= 0x8000_001d && __cpuid(0x8000_0001).ecx >> 22 & 1 == 1;
    let leaf = if amd { 0x8000_001d } else { 4 };
    if !amd && __cpuid(0).eax < 4 {
        return Vec::new();
    }
    let described = (0..16).map(|index| __cpuid_count(leaf, index));
    described
        .map_while(|part| {
            let kind = match part.eax & 31 {
                1 => Kind::Data,
                2 => Kind::Instruction,
                3 => Kind::Unified,
                _ => return None,
            };
            let ways = (part.ebx >> 22) as usize + 1;
            let partitions = (part.ebx >> 12 & 0x3ff) as usize + 1;
            let line = (part.ebx & 0xfff) as usize + 1;
            let sets = part.ecx as usize + 1;
            Some(Cache {
                level: part.eax >> 5 & 7,
                kind,
                size: Some(ways * partitions * line * sets),
                line: Some(line),
                shared: Vec::new(),
            })
        })
        .collect()
}

/// Unknown elsewhere.
#[cfg(not(target_arch = "x86_64"))]
pub(crate) fn from_cpuid() -> Vec<Cache> {
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::parse_size;

    #[test]
    fn sizes_as_the_kernel_writes_them() {
        assert_eq!(parse_size("32K"), Some(32 << 10));
        assert_eq!(parse_size("1M"), Some(1 << 20));
        assert_eq!(parse_size("64"), Some(64));
        assert_eq!(parse_size("K"), None);
    }
}
