//! Workers: the machine that they are made for, what teams do, forks, quotas.
//! Little of it depends on the kind of CPU.
//!
//! What changes or counts something of the process runs in a process of its own.

mod environment;
mod fork;
mod guest;
mod pools;
mod quota;
mod team;
mod topology;
