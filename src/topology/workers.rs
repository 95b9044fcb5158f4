//! How many workers, on which CPUs, and why.
//!
//! A worker for each core that the process may use, on one CPU of it: the other threads of a core
//! share its ports and its loads, which these kernels keep busy. A quota then allows as many
//! workers as whole CPUs, and at least one. A team with more workers than that would be stopped in
//! the middle of its jobs.

use super::{Cpu, Quota, Topology};

/// The workers of a team.
#[derive(Clone, Debug, PartialEq)]
pub struct Workers {
    /// How many.
    pub count: usize,
    /// Why this number.
    pub reason: String,
}

/// The workers for a machine.
pub(crate) fn choose(topology: &Topology) -> Workers {
    let (cores, cpus) = (topology.cores().len(), topology.allowed().len());
    if let Quota::Cpus { cpus: time, group } = &topology.quota {
        let whole = (time.floor() as usize).max(1);
        if whole < cores {
            // Its bytes may be any: what is no text, or does something to a terminal, is escaped.
            let group = format!("{group:?}");
            let group = group.trim_matches('"');
            return Workers {
                count: whole,
                reason: format!(
                    "{whole}: the control group {group} allows {time:.2} CPUs' worth of time, for {cores} cores"
                ),
            };
        }
    }
    let reason = match cores {
        0 => "1: the system does not say which CPUs there are".to_owned(),
        _ if topology.is_renumbered() => format!(
            "{cores}: one for each CPU of the affinity mask, whose numbers are not those of the system's files"
        ),
        _ if cores == cpus => format!("{cores}: one for each CPU of the affinity mask"),
        _ => format!("{cores}: one for each core; the {cpus} CPUs of the affinity mask share them"),
    };
    Workers {
        count: cores.max(1),
        reason,
    }
}

/// The first allowed CPU of each core. A CPU that does not tell its siblings counts as a core.
pub(super) fn one_of_each_core(cpus: &[Cpu], allowed: &[usize]) -> Vec<usize> {
    let mut chosen: Vec<usize> = Vec::new();
    for &id in allowed {
        let siblings = cpus
            .iter()
            .find(|cpu| cpu.id == id)
            .and_then(|cpu| cpu.siblings.as_ref());
        let taken = siblings.is_some_and(|siblings| chosen.iter().any(|c| siblings.contains(c)));
        if !taken {
            chosen.push(id);
        }
    }
    chosen
}
