//! Where the calling thread may run.

use super::{Root, list};

/// The CPUs that the calling thread may run on, where the system says. The main thread's mask would
/// be another one, once that is pinned.
pub(super) fn read(root: &Root) -> Option<Vec<usize>> {
    let status = root
        .read("proc/thread-self/status")
        .or_else(|| root.read("proc/self/status"))?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?;
    list::parse(line)
}

/// The CPUs that a thread may run on, as the system holds them.
#[cfg(target_os = "linux")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mask(Vec<libc::c_ulong>);

#[cfg(target_os = "linux")]
impl Mask {
    const BITS: usize = libc::c_ulong::BITS as usize;

    /// The calling thread's; `None` where the system does not say.
    pub(crate) fn of_this_thread() -> Option<Self> {
        // The system's own type ends at 1024 CPUs, its call does not: it refuses a mask that is too
        // short, and takes any number of words.
        let mut words = 16;
        while words <= list::MOST / Self::BITS {
            let mut mask: Vec<libc::c_ulong> = vec![0; words];
            let bytes = size_of_val(&mask[..]);
            // SAFETY: the mask has as many bytes as are said. Zero is the calling thread.
            if unsafe { libc::sched_getaffinity(0, bytes, mask.as_mut_ptr().cast()) } == 0 {
                return Some(Mask(mask));
            }
            words *= 2;
        }
        None
    }

    /// That of one CPU; `None` where no machine has one of such a number.
    pub(crate) fn of_one(cpu: usize) -> Option<Self> {
        if cpu >= list::MOST {
            return None;
        }
        let mut mask = vec![0; cpu / Self::BITS + 1];
        mask[cpu / Self::BITS] = 1 << (cpu % Self::BITS);
        Some(Mask(mask))
    }

    /// The CPUs that it holds.
    pub(crate) fn cpus(&self) -> Vec<usize> {
        let bits = self.0.len() * Self::BITS;
        (0..bits).filter(|cpu| self.holds(*cpu)).collect()
    }

    /// Whether it holds that CPU.
    pub(crate) fn holds(&self, cpu: usize) -> bool {
        let word = self.0.get(cpu / Self::BITS);
        word.is_some_and(|word| word >> (cpu % Self::BITS) & 1 == 1)
    }

    /// Whether it holds that CPU and no other.
    pub(crate) fn is_one(&self, cpu: usize) -> bool {
        let ones = self.0.iter().map(|word| word.count_ones());
        self.holds(cpu) && ones.sum::<u32>() == 1
    }

    /// Asks the system to run the calling thread on these CPUs, and says whether it takes that.
    pub(crate) fn set(&self) -> bool {
        let bytes = size_of_val(&self.0[..]);
        // SAFETY: the mask has as many bytes as are said. Zero is the calling thread.
        unsafe { libc::sched_setaffinity(0, bytes, self.0.as_ptr().cast()) == 0 }
    }
}

/// Asks the system to run the calling thread on this CPU alone, and says whether it takes that: for
/// programs that measure. The library itself pins no thread but its own.
///
/// ```
/// use superscalar::topology::{Topology, pin_this_thread};
/// let cpu = Topology::read().allowed()[0];
/// let worker = std::thread::spawn(move || pin_this_thread(cpu));
/// assert_eq!(worker.join().ok(), Some(true));
/// assert!(!pin_this_thread(1 << 20), "no machine has so many CPUs");
/// ```
#[cfg(target_os = "linux")]
pub fn pin_this_thread(cpu: usize) -> bool {
    Mask::of_one(cpu).is_some_and(|mask| mask.set())
}

/// Asks the system to run the calling thread on this CPU alone, and says whether it takes that: for
/// programs that measure. The library itself pins no thread but its own.
#[cfg(not(target_os = "linux"))]
pub fn pin_this_thread(cpu: usize) -> bool {
    cpu < list::MOST && core_affinity::set_for_current(core_affinity::CoreId { id: cpu })
}
