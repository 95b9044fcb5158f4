//! Workers: the machine that they are made for, what teams do, forks, quotas; and the statistics of
//! every element type on several cores. Little of it depends on the kind of CPU.
//!
//! What changes or counts something of the process runs in a process of its own.

mod fork;
mod par_statistics;
mod quota;
mod team;
mod topology;
