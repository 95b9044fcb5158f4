//! The CPU time that control groups allow this process.
//!
//! A process is in one group of each hierarchy; a limit on any ancestor binds it. The lines of
//! `/proc/self/cgroup` name the groups, those of `/proc/self/mountinfo` where the hierarchies are
//! mounted, and what part of them. The limit is `cpu.max` in version 2, in version 1
//! `cpu.cfs_quota_us` and `cpu.cfs_period_us`; where both are mounted, both are read.

use super::Root;
use std::path::{Path, PathBuf};

/// What control groups allow.
#[derive(Clone, Debug, PartialEq)]
pub enum Quota {
    /// No group says anything, or none could be read.
    Unlimited,
    /// A number of CPUs' worth of time, by the tightest group.
    Cpus {
        /// CPUs' worth of time.
        cpus: f64,
        /// The directory of the group whose limit it is.
        group: PathBuf,
    },
}

/// The tightest limit of the process's groups and all their ancestors.
pub(crate) fn read(root: &Root) -> Quota {
    let groups = root.read("proc/self/cgroup").unwrap_or_default();
    let mounts = root.read("proc/self/mountinfo").unwrap_or_default();
    let mounts: Vec<Mount> = mounts.lines().filter_map(Mount::parse).collect();
    let directories = [Version::One, Version::Two]
        .into_iter()
        .flat_map(|version| directories(version, &mounts, &groups));
    let limits = directories
        .filter_map(|(version, directory)| Some((limit(root, version, &directory)?, directory)));
    match limits.min_by(|(a, _), (b, _)| a.total_cmp(b)) {
        Some((cpus, group)) => Quota::Cpus { cpus, group },
        None => Quota::Unlimited,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Version {
    One,
    Two,
}

/// A mounted hierarchy that can hold a CPU limit.
struct Mount {
    version: Version,
    /// The group that is mounted, as the hierarchy names it.
    root: PathBuf,
    /// Where.
    at: PathBuf,
}

impl Mount {
    /// A line of mountinfo: `36 35 98:0 /root /at options [fields...] - type source super-options`.
    fn parse(line: &str) -> Option<Mount> {
        let (before, after) = line.split_once(" - ")?;
        let mut fields = before.split(' ').skip(3);
        let (root, at) = (unescaped(fields.next()?), unescaped(fields.next()?));
        let mut fields = after.split(' ');
        let version = match (fields.next()?, fields.nth(1)?) {
            ("cgroup2", _) => Version::Two,
            ("cgroup", options) if options.split(',').any(|option| option == "cpu") => Version::One,
            _ => return None,
        };
        Some(Mount { version, root, at })
    }

    /// The process's group in this hierarchy, from the lines `number:controllers:group`.
    fn group<'a>(&self, groups: &'a str) -> Option<&'a Path> {
        groups.lines().find_map(|line| {
            let mut fields = line.splitn(3, ':').skip(1);
            let (controllers, group) = (fields.next()?, fields.next()?);
            let ours = match self.version {
                Version::Two => controllers.is_empty(),
                Version::One => controllers.split(',').any(|controller| controller == "cpu"),
            };
            ours.then_some(Path::new(group))
        })
    }

    /// The directories of a group and of its ancestors, up to where the hierarchy is mounted;
    /// `None` where the group is not in what is mounted.
    fn directories(&self, group: &Path) -> Option<Vec<PathBuf>> {
        let below = group.strip_prefix(&self.root).ok()?;
        let named = below
            .ancestors()
            .filter(|part| !part.as_os_str().is_empty());
        let directories = named.map(|part| self.at.join(part));
        Some(directories.chain([self.at.clone()]).collect())
    }
}

/// The directories of the process's group and its ancestors in the hierarchy of a version. In a
/// container the group's name may lie outside of everything that is mounted: then what is mounted
/// is the group.
fn directories(version: Version, mounts: &[Mount], groups: &str) -> Vec<(Version, PathBuf)> {
    let mounts: Vec<&Mount> = mounts
        .iter()
        .filter(|mount| mount.version == version)
        .collect();
    let found = mounts
        .iter()
        .filter_map(|mount| mount.directories(mount.group(groups)?));
    let mut directories: Vec<PathBuf> = found.flatten().collect();
    if directories.is_empty() && mounts.iter().any(|mount| mount.group(groups).is_some()) {
        directories.extend(mounts.iter().map(|mount| mount.at.clone()));
    }
    directories
        .into_iter()
        .map(|directory| (version, directory))
        .collect()
}

/// A name in mountinfo, where a blank is written `\040`, and a tab, a line's end and a backslash
/// likewise.
fn unescaped(name: &str) -> PathBuf {
    let plain = [
        ("\\040", " "),
        ("\\011", "\t"),
        ("\\012", "\n"),
        ("\\134", "\\"),
    ];
    let replaced = plain
        .into_iter()
        .fold(name.to_owned(), |name, (code, plain)| {
            name.replace(code, plain)
        });
    replaced.into()
}

/// The limit of one group, if it has one.
fn limit(root: &Root, version: Version, directory: &Path) -> Option<f64> {
    let directory = directory.strip_prefix("/").unwrap_or(directory);
    let (quota, period): (u64, u64) = match version {
        Version::Two => {
            let text = root.read(directory.join("cpu.max"))?;
            let (quota, period) = text.split_once(' ')?;
            (quota.parse().ok()?, period.parse().ok()?)
        }
        // No limit is written -1, which is not a number of microseconds.
        Version::One => (
            root.number(directory.join("cpu.cfs_quota_us"))?,
            root.number(directory.join("cpu.cfs_period_us"))?,
        ),
    };
    (quota > 0 && period > 0).then(|| quota as f64 / period as f64)
}
