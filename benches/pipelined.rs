//! Level `pipelined`: one element at a time, in several chains (or tables).

mod common;

use superscalar::registry::Purpose;

fn main() {
    common::one_core("pipelined", |sheet| {
        sheet.purpose == Purpose::Study && sheet.lanes == 1 && sheet.accumulators > 1
    });
}
