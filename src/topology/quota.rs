//! The CPU time that control groups allow this process.
//!
//! A process is in one group of each hierarchy; a limit on any ancestor binds it. The lines of `/proc/self/cgroup` name
//! the groups, those of `/proc/self/mountinfo` where the hierarchies are mounted, and what part of them. Version 2 keeps
//! `cpu.max`, version 1 `cpu.cfs_quota_us` and `cpu.cfs_period_us`; where both are mounted, both are read.

use super::Root;
use std::path::{Path, PathBuf};

/// What control groups allow.
#[derive(Clone, Debug, PartialEq)]
pub enum Quota {
    /// No group says anything, or none could be read.
    Unlimited,
    /// So many CPUs' worth of time, by the tightest group.
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
    let directories = mounts
        .lines()
        .filter_map(Mount::parse)
        .filter_map(|mount| Some(mount.group_directories(mount.group(&groups)?)))
        .flatten();
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
        let (root, at) = (fields.next()?.into(), fields.next()?.into());
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

    /// The directories of a group and of its ancestors, up to where the hierarchy is mounted.
    fn group_directories(&self, group: &Path) -> Vec<(Version, PathBuf)> {
        // In a container the group's name may lie outside of what is mounted: then the mount itself is the group.
        let below = group.strip_prefix(&self.root).unwrap_or(Path::new(""));
        let mut directories = Vec::new();
        for part in below.ancestors() {
            directories.push((self.version, self.at.join(part)));
        }
        directories
    }
}

/// The limit of one group, if it has one.
fn limit(root: &Root, version: Version, directory: &Path) -> Option<f64> {
    let directory = directory.strip_prefix("/").unwrap_or(directory);
    let (quota, period): (f64, f64) = match version {
        Version::Two => {
            let text = root.read(directory.join("cpu.max"))?;
            let (quota, period) = text.split_once(' ')?;
            (quota.parse().ok()?, period.parse().ok()?)
        }
        Version::One => (
            root.number(directory.join("cpu.cfs_quota_us"))?,
            root.number(directory.join("cpu.cfs_period_us"))?,
        ),
    };
    (quota > 0.0 && period > 0.0).then_some(quota / period)
}
