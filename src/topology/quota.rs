//! The CPU time that control groups allow this process.
//!
//! A process is in one group of each hierarchy; a limit on any ancestor binds it. The lines of
//! `/proc/self/cgroup` name the groups, those of `/proc/self/mountinfo` where the hierarchies are
//! mounted, and what part of them. The limit is `cpu.max` in version 2, in version 1
//! `cpu.cfs_quota_us` and `cpu.cfs_period_us`; where both are mounted, both are read.

use super::Root;
use std::path::{Component, Path, PathBuf};

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
    let limits = groups(root)
        .into_iter()
        .filter_map(|group| Some((limit(root, group.version, &group.at)?, group.at)));
    match limits.min_by(|(a, _), (b, _)| a.total_cmp(b)) {
        Some((cpus, group)) => Quota::Cpus { cpus, group },
        None => Quota::Unlimited,
    }
}

/// [`read`] on this machine; `None` where the system does not let itself be asked.
pub(crate) fn here() -> Option<Quota> {
    let root = Root("/".into());
    root.bytes("proc/self/cgroup")?;
    Some(read(&root))
}

/// How often the process's groups and their ancestors have stopped their processes so far, because
/// these had used up the CPU time of a period; `None` where no group says so.
pub fn throttled() -> Option<u64> {
    throttled_from(Path::new("/"))
}

/// [`throttled`] on the machine whose `/sys` and `/proc` lie under `root`.
pub fn throttled_from(root: &Path) -> Option<u64> {
    let root = Root(root.to_owned());
    // A hierarchy may be mounted at several places.
    let mut counted: Vec<(Version, PathBuf)> = Vec::new();
    let stops = groups(&root).into_iter().filter_map(|group| {
        let name = (group.version, group.name);
        if counted.contains(&name) {
            return None;
        }
        let text = root.read(below_root(&group.at).join("cpu.stat"))?;
        let mut lines = text.lines();
        let stops = lines.find_map(|line| line.strip_prefix("nr_throttled "));
        let stops = stops?.trim().parse::<u64>().ok()?;
        counted.push(name);
        Some(stops)
    });
    stops.reduce(u64::saturating_add)
}

/// A control group that the process is in, or an ancestor of one.
struct Group {
    version: Version,
    /// Its name in the hierarchy, or that of what is mounted, where its own does not tell.
    name: PathBuf,
    /// Its directory.
    at: PathBuf,
}

/// The process's groups and all their ancestors.
fn groups(root: &Root) -> Vec<Group> {
    let groups = root.bytes("proc/self/cgroup").unwrap_or_default();
    let mounts = root.bytes("proc/self/mountinfo").unwrap_or_default();
    let mounts: Vec<Mount> = lines(&mounts).filter_map(Mount::parse).collect();
    [Version::One, Version::Two]
        .into_iter()
        .flat_map(|version| directories(version, &mounts, &groups))
        .collect()
}

/// The lines of a file in which names of any bytes may stand.
fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| *byte == b'\n')
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
    fn parse(line: &[u8]) -> Option<Mount> {
        let mut fields = line.split(|byte| *byte == b' ').skip(3);
        let (root, at) = (unescaped(fields.next()?), unescaped(fields.next()?));
        let mut fields = fields.skip_while(|field| *field != b"-").skip(1);
        let (kind, options) = (fields.next()?, fields.nth(1)?);
        let mut options = options.split(|byte| *byte == b',');
        let version = match kind {
            b"cgroup2" => Version::Two,
            b"cgroup" if options.any(|option| option == b"cpu") => Version::One,
            _ => return None,
        };
        Some(Mount { version, root, at })
    }

    /// The process's group in this hierarchy, from the lines `number:controllers:group`.
    fn group(&self, groups: &[u8]) -> Option<PathBuf> {
        lines(groups).find_map(|line| {
            let mut fields = line.splitn(3, |byte| *byte == b':').skip(1);
            let (controllers, group) = (fields.next()?, fields.next()?);
            let mut named = controllers.split(|byte| *byte == b',');
            let ours = match self.version {
                Version::Two => controllers.is_empty(),
                Version::One => named.any(|controller| controller == b"cpu"),
            };
            ours.then(|| path(group.to_vec()))
        })
    }

    /// The directories of a group and of its ancestors, up to where the hierarchy is mounted; none
    /// where the group is known to lie beside what is mounted, `None` where the names do not tell.
    fn directories(&self, group: &Path) -> Option<Vec<Group>> {
        let below = group.strip_prefix(&self.root).ok()?;
        if below.components().any(|part| part == Component::ParentDir) {
            return Some(Vec::new());
        }
        let named = below
            .ancestors()
            .filter(|part| !part.as_os_str().is_empty());
        let groups = named.map(|part| Group {
            version: self.version,
            name: self.root.join(part),
            at: self.at.join(part),
        });
        Some(groups.chain([self.mounted()]).collect())
    }

    /// The group that is mounted.
    fn mounted(&self) -> Group {
        Group {
            version: self.version,
            name: self.root.clone(),
            at: self.at.clone(),
        }
    }
}

/// The directories of the process's group and its ancestors in the hierarchy of a version. In a
/// container the group's name may lie outside of everything that is mounted: then what is mounted
/// is the group. A name that begins with `/..` is told by a namespace to which the process does not
/// belong: where what is mounted begins above it, the rest of the name is followed from there; else
/// nothing of it is mounted.
fn directories(version: Version, mounts: &[Mount], groups: &[u8]) -> Vec<Group> {
    let in_groups: Vec<(&Mount, PathBuf)> = mounts
        .iter()
        .filter(|mount| mount.version == version)
        .filter_map(|mount| Some((mount, mount.group(groups)?)))
        .collect();
    let found: Vec<Vec<Group>> = in_groups
        .iter()
        .filter_map(|(mount, group)| mount.directories(group))
        .collect();
    if found.is_empty() {
        let mounted = in_groups.iter().map(|(mount, _)| mount.mounted());
        return mounted.collect();
    }
    found.into_iter().flatten().collect()
}

/// A name in mountinfo, where a blank, a tab, a line's end, a backslash and whatever else the
/// kernel likes are written as a backslash and three octal digits.
fn unescaped(name: &[u8]) -> PathBuf {
    let mut plain = Vec::new();
    let mut rest = name;
    while let Some((&first, after)) = rest.split_first() {
        let (byte, after) = match after.split_at_checked(3) {
            Some((digits, after)) if first == b'\\' => match octal(digits) {
                Some(byte) => (byte, after),
                None => (first, &rest[1..]),
            },
            _ => (first, after),
        };
        plain.push(byte);
        rest = after;
    }
    path(plain)
}

/// The byte that octal digits stand for.
fn octal(digits: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(digits).ok()?;
    let is_octal = digits.bytes().all(|digit| matches!(digit, b'0'..=b'7'));
    is_octal.then(|| u8::from_str_radix(digits, 8).ok())?
}

/// The path of these bytes: any are a path where control groups are.
fn path(bytes: Vec<u8>) -> PathBuf {
    #[cfg(unix)]
    let name: std::ffi::OsString = std::os::unix::ffi::OsStringExt::from_vec(bytes);
    #[cfg(not(unix))]
    let name = String::from_utf8_lossy(&bytes).into_owned();
    name.into()
}

/// A path that joins to the root that is read from.
fn below_root(directory: &Path) -> &Path {
    directory.strip_prefix("/").unwrap_or(directory)
}

/// The limit of one group, if it has one.
fn limit(root: &Root, version: Version, directory: &Path) -> Option<f64> {
    let directory = below_root(directory);
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
