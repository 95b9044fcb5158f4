//! How many workers an input is worth, and which profile is the fastest: what `superscalar tune`
//! measured on this machine. Where it has not run, the first parallel call measures the former.
//!
//! The program writes [`Tuning`] to the user's cache directory ([`path`]), with the machine's
//! identity. The first call of a kernel reads the profile from there, if there is a file; the first
//! call of a process that might be worth a second worker, of 32 KiB or more, the table. Where there
//! is none, or another machine's, or one that can not be understood, the latter measures how long a
//! fork-join takes and how fast one core reads its second level of caches (`par/first_use.rs`). The
//! built-in values serve where nothing can be measured: a team is busy, or has the caller alone.

use crate::profile::Profile;
use crate::topology::Topology;
use std::env;
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering, fence};

/// The most workers that a table can hold.
pub const MOST: usize = 256;

/// From how many bytes on how many workers are worth it. The bytes are those that a sum reads. And
/// the [profile](crate::profile), where that was measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tuning {
    /// `from[i]` bytes are worth `i + 2` workers; never fewer than the number before.
    from: Vec<usize>,
    profile: Option<Profile>,
}

/// Bytes for each worker where nothing was measured; two workers are worth it from twice as many
/// on. On a 2-core Zen 4 server, where the lines of a job, of its results and of the word that it
/// is done cross between the cores in half a microsecond, the second core wins from 112 to 180 KiB
/// on.
const BYTES_PER_WORKER: usize = 96 << 10;

/// The first line of the file.
const HEADER: &str = "superscalar tuning, version 3";

/// In place of a profile that was not measured.
const NO_PROFILE: &str = "not measured";

/// The last line: a file that was cut has none.
const END: &str = "end of the table";

impl Tuning {
    /// The values that hold where nothing was measured.
    pub fn built_in() -> Self {
        Tuning {
            from: (2..=MOST)
                .map(|workers| workers * BYTES_PER_WORKER)
                .collect(),
            profile: None,
        }
    }

    /// A table. Entry `i` is the number of bytes from which on `i + 2` workers are worth it.
    /// Entries beyond [`MOST`] workers are left out, and one that is less than the one before is
    /// raised to it.
    pub fn new(from: impl IntoIterator<Item = usize>) -> Self {
        let mut least = 1;
        let raised = from.into_iter().take(MOST - 1).map(|bytes| {
            least = bytes.max(least);
            least
        });
        Tuning {
            from: raised.collect(),
            profile: None,
        }
    }

    /// The same table, and the profile that was measured to be the fastest.
    pub fn with_profile(self, profile: Profile) -> Self {
        Tuning {
            profile: Some(profile),
            ..self
        }
    }

    /// The profile that was measured to be the fastest.
    pub fn profile(&self) -> Option<Profile> {
        self.profile
    }

    /// From how many bytes on how many workers are worth it, for two workers, three, and so on.
    pub fn from(&self) -> &[usize] {
        &self.from
    }

    /// Makes the parallel functions of this process follow the table.
    pub fn activate(&self) {
        self.enter(|entry, bytes| entry.store(bytes, Ordering::Relaxed));
    }

    /// The same, where no table is active yet.
    pub(crate) fn activate_if_first(&self) {
        // An entry that another table has already is left alone, so that whichever way this and
        // `activate` meet, all entries are that one's in the end.
        self.enter(|entry, bytes| {
            let _ = entry.compare_exchange(UNSET, bytes, Ordering::Relaxed, Ordering::Relaxed);
        });
    }

    /// Enters the table by `enter`. No entry is [`UNSET`].
    fn enter(&self, enter: impl Fn(&AtomicUsize, usize)) {
        let is_set = |bytes: usize| if bytes == UNSET { UNSET + 1 } else { bytes };
        let bytes = |i: usize| is_set(self.from.get(i).copied().unwrap_or(usize::MAX));
        for (i, entry) in TABLE.iter().enumerate().skip(1) {
            enter(entry, bytes(i));
        }
        // The first entry, which says that the table is there, comes last: see `workers_for`.
        fence(Ordering::Release);
        enter(&TABLE[0], bytes(0));
    }

    /// Reads the table that was stored for this machine; `None` where there is none, or it is not
    /// this machine's.
    pub fn load() -> Option<Self> {
        let text = fs::read_to_string(path()?).ok()?;
        Tuning::parse(&text, &machine(&Topology::read()))
    }

    /// Stores the table for this machine and says where.
    ///
    /// # Errors
    ///
    /// What the system says when the file can not be written, or that there is no cache directory.
    pub fn store(&self) -> io::Result<PathBuf> {
        let path = path().ok_or_else(|| {
            let message = "neither XDG_CACHE_HOME nor HOME nor LOCALAPPDATA names a directory";
            io::Error::new(io::ErrorKind::NotFound, message)
        })?;
        if let Some(directory) = path.parent() {
            fs::create_dir_all(directory)?;
        }
        fs::write(&path, self.text(&machine(&Topology::read())))?;
        Ok(path)
    }

    pub(crate) fn text(&self, machine: &str) -> String {
        let profile = self.profile.map_or(NO_PROFILE, Profile::name);
        let mut text = format!("{HEADER}\nmachine: {machine}\nprofile: {profile}\n");
        for (workers, bytes) in (2..).zip(&self.from) {
            let _ = writeln!(text, "{workers} workers from {bytes} bytes");
        }
        text.push_str(END);
        text.push('\n');
        text
    }

    /// The table of a text that was written for `machine`, if all of it is understood.
    pub(crate) fn parse(text: &str, machine: &str) -> Option<Self> {
        // Lines as they were written: a carriage return belongs to what it stands in.
        let mut lines = text.strip_suffix('\n').unwrap_or(text).split('\n');
        let is_ours =
            lines.next()? == HEADER && lines.next()?.strip_prefix("machine: ")? == machine;
        let profile = match lines.next()?.strip_prefix("profile: ")? {
            NO_PROFILE => None,
            name => Some(Profile::from_name(name)?),
        };
        let mut from = Vec::new();
        for workers in 2.. {
            let line = lines.next()?;
            if line == END {
                break;
            }
            let line = line.strip_prefix(&format!("{workers} workers from "))?;
            from.push(line.strip_suffix(" bytes")?.parse().ok()?);
        }
        let tuning = Tuning {
            profile,
            ..Tuning::new(from)
        };
        (is_ours && lines.next().is_none()).then_some(tuning)
    }
}

/// The file of a measured table: `superscalar/tuning` in the user's cache directory;
/// `None` where the environment names none.
pub fn path() -> Option<PathBuf> {
    let named = |name: &str| {
        env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let cache = named("XDG_CACHE_HOME")
        .or_else(|| Some(named("HOME")?.join(".cache")))
        .or_else(|| named("LOCALAPPDATA"))?;
    Some(cache.join("superscalar").join("tuning"))
}

/// What makes two machines the same for a table: the architecture, the CPU's name, its cores that
/// may be used, its caches.
fn machine(topology: &Topology) -> String {
    let cache = |level| {
        topology
            .data_cache(level)
            .map_or("?".to_owned(), |size| size.to_string())
    };
    format!(
        "{}, {}, {} cores, caches of {}, {} and {} bytes",
        env::consts::ARCH,
        topology.cpu_name.as_deref().unwrap_or("unnamed CPU"),
        topology.online_cores().len(),
        cache(1),
        cache(2),
        cache(3),
    )
}

/// Every entry until there is a table, and no entry of one. Fewer bytes are worth one worker on any
/// machine, so that short calls need no table.
const UNSET: usize = (32 << 10) + 1;

/// The active table.
static TABLE: [AtomicUsize; MOST - 1] = [const { AtomicUsize::new(UNSET) }; MOST - 1];

/// How many workers an operation that reads `bytes` is worth; `None` where no table is active, and
/// that may be more than one.
pub(crate) fn workers_for(bytes: usize) -> Option<usize> {
    // Acquire: the other entries were entered before the first one.
    if TABLE[0].load(Ordering::Acquire) == UNSET {
        return (bytes < UNSET).then_some(1);
    }
    let worth = TABLE
        .iter()
        .take_while(|from| from.load(Ordering::Relaxed) <= bytes);
    Some(1 + worth.count())
}

/// Whether `bytes` bytes are known to be worth one worker only: one load, for calls that take
/// nanoseconds.
#[inline]
pub(crate) fn is_too_little(bytes: usize) -> bool {
    bytes < TABLE[0].load(Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::{Profile, Tuning};

    #[test]
    fn what_is_written_is_read() {
        let tuning = Tuning::new([70_000, 100_000, 90_000]);
        assert_eq!(tuning.from(), [70_000, 100_000, 100_000]);
        let text = tuning.text("a machine");
        assert_eq!(Tuning::parse(&text, "a machine"), Some(tuning.clone()));
        assert_eq!(Tuning::parse(&text, "another machine"), None);
        for profile in Profile::ALL {
            let tuning = tuning.clone().with_profile(profile);
            let text = tuning.text("a machine");
            assert_eq!(Tuning::parse(&text, "a machine"), Some(tuning));
        }
        let text = tuning.text("a name\r");
        assert_eq!(Tuning::parse(&text, "a name\r"), Some(tuning));
        assert_eq!(Tuning::parse(&text, "a name"), None);
    }

    #[test]
    fn what_is_not_understood_is_ignored() {
        let text = Tuning::new([1, 2]).text("m");
        let wrong = [
            String::new(),
            text.replace("version 3", "version 2"),
            text.replace("not measured", "a profile that nobody knows"),
            text.replace("profile: not measured\n", ""),
            text.replace("3 workers", "4 workers"),
            text.replace("from 2", "from two"),
            format!("{text}more\n"),
            format!("{text}\n"),
            text.replace('\n', "\r\n"),
            format!("{text}4 workers from 3 bytes\n"),
            format!("{text}{text}"),
        ];
        for text in wrong {
            assert_eq!(Tuning::parse(&text, "m"), None, "{text}");
        }
    }

    /// Wherever a file was cut, it is refused: but for the line feed at its end, all of it counts.
    #[test]
    fn half_a_file_is_ignored() {
        let tuning = Tuning::new([1000, 2000, 3000]);
        let text = tuning.text("m");
        for end in 0..text.len() - 1 {
            assert_eq!(Tuning::parse(&text[..end], "m"), None, "{end} bytes");
        }
        assert_eq!(Tuning::parse(text.trim_end(), "m"), Some(tuning));
        let none = Tuning::new([]);
        assert_eq!(
            Tuning::parse(&none.text("m"), "m"),
            Some(none),
            "never parallel, said so"
        );
    }

    /// A program chooses a table before the first call.
    #[test]
    fn the_first_call_does_not_undo_a_choice() {
        Tuning::new([5, 7]).activate();
        Tuning::built_in().activate_if_first();
        let workers = [4, 5, 6, 7, usize::MAX - 1].map(super::workers_for);
        assert_eq!(workers, [1, 2, 2, 3, 3].map(Some));
        Tuning::built_in().activate();
    }

    #[test]
    fn two_workers_are_worth_192_kib_where_nothing_was_measured() {
        assert_eq!(Tuning::built_in().from()[0], 192 << 10);
    }
}
