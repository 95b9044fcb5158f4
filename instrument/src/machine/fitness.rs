//! Whether this machine is fit to measure on: what others took from it while a measurement ran.

use serde::Serialize;
use std::fs;

/// What was taken during a measurement. Each is `None` where the system does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Fitness {
    /// Milliseconds that a hypervisor gave to others while this machine wanted to run (`steal` in
    /// `/proc/stat`).
    pub stolen_ms: Option<u64>,
    /// Times that this process was made to give up a CPU (`/proc/self/status`).
    pub involuntary_switches: Option<u64>,
    /// Times that a CPU quota stopped the process's control group or one of its ancestors.
    pub throttled: Option<u64>,
}

impl Fitness {
    /// The counters as they stand.
    pub fn now() -> Self {
        Fitness {
            stolen_ms: stolen_ms(),
            involuntary_switches: field("/proc/self/status", "nonvoluntary_ctxt_switches:"),
            throttled: superscalar::topology::quota::throttled(),
        }
    }

    /// What has come since `earlier`.
    pub fn since(self, earlier: Fitness) -> Fitness {
        let difference = |now: Option<u64>, then: Option<u64>| Some(now?.saturating_sub(then?));
        Fitness {
            stolen_ms: difference(self.stolen_ms, earlier.stolen_ms),
            involuntary_switches: difference(
                self.involuntary_switches,
                earlier.involuntary_switches,
            ),
            throttled: difference(self.throttled, earlier.throttled),
        }
    }

    /// One line for a person.
    pub fn sentence(&self) -> String {
        let say = |value: Option<u64>| value.map_or("unknown".into(), |value| value.to_string());
        format!(
            "disturbances while measuring: {} ms stolen by other machines, {} involuntary switches, {} stops by a CPU quota",
            say(self.stolen_ms),
            say(self.involuntary_switches),
            say(self.throttled)
        )
    }
}

/// The eighth figure of the first line of `/proc/stat`, in hundredths of a second.
fn stolen_ms() -> Option<u64> {
    let text = fs::read_to_string("/proc/stat").ok()?;
    let ticks: u64 = text
        .lines()
        .next()?
        .split_whitespace()
        .nth(8)?
        .parse()
        .ok()?;
    Some(ticks * 10)
}

/// The number behind `name` in a file of lines, in which a name of any bytes may stand too.
fn field(path: &str, name: &str) -> Option<u64> {
    let text = fs::read(path).ok()?;
    let text = String::from_utf8_lossy(&text);
    let line = text.lines().find(|line| line.starts_with(name))?;
    line[name.len()..].trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::Fitness;

    #[test]
    fn what_is_unknown_stays_unknown() {
        let known = Fitness {
            stolen_ms: Some(5),
            involuntary_switches: Some(7),
            throttled: None,
        };
        assert_eq!(known.since(Fitness::default()), Fitness::default());
        assert_eq!(known.since(known).stolen_ms, Some(0));
    }
}
