//! The timing of all contestants on the same data.

use crate::contestant::Contestant;
use std::error::Error;
use superscalar_instrument::measure::{self, Measured, Plan, Stat, interleave, ratio};

/// Who takes part, and what binds them.
pub struct Field<'a> {
    /// Superscalar.
    pub ours: Contestant<'a>,
    /// The others.
    pub peers: Vec<Contestant<'a>>,
    /// Loops that do less than any contestant must; the slowest of them binds.
    pub limits: Vec<Contestant<'a>>,
}

/// One contestant's time.
#[derive(Clone, Copy, Debug)]
pub struct Timed {
    /// Who.
    pub name: &'static str,
    /// Nanoseconds of a call.
    pub ns: Stat,
    /// Its time over superscalar's, round by round.
    pub ratio: Stat,
}

/// One that did not take part, and why.
pub type Excluded = (&'static str, String);

/// The times of a field.
pub struct Times {
    /// Superscalar.
    pub ours: Timed,
    /// The peers that answered rightly.
    pub peers: Vec<Timed>,
    /// The others.
    pub excluded: Vec<Excluded>,
    /// The slowest of the loops that do less.
    pub limit: Timed,
    /// Nanoseconds of a core cycle while superscalar was measured, where the clock can be measured.
    pub ns_per_cycle: Option<f64>,
}

/// Measures a field, all of it interleaved. A peer that answers wrongly is left out.
///
/// # Errors
///
/// When superscalar answers wrongly.
pub fn compare(
    field: Field<'_>,
    plan: &Plan,
    tick: impl FnMut(f64),
) -> Result<Times, Box<dyn Error>> {
    if let Some(fault) = field.ours.fault {
        return Err(format!("superscalar {fault}").into());
    }
    let (peers, mut excluded) = sound(field.peers);
    let limits = 1..=field.limits.len();
    let line_up: Vec<Contestant<'_>> = [field.ours]
        .into_iter()
        .chain(field.limits)
        .chain(peers)
        .collect();
    let (timed, ns_per_cycle) = measure(line_up, *limits.end(), &mut excluded, plan, tick)?;
    let slower = |a: &&Timed, b: &&Timed| a.ns.median.total_cmp(&b.ns.median);
    let limit = timed[limits.clone()].iter().max_by(slower);
    Ok(Times {
        ours: timed[0],
        limit: *limit.ok_or("nothing limits this comparison")?,
        peers: timed[limits.end() + 1..].to_vec(),
        excluded,
        ns_per_cycle,
    })
}

/// The contestants that can take part, and the others.
fn sound(contestants: Vec<Contestant<'_>>) -> (Vec<Contestant<'_>>, Vec<Excluded>) {
    let (sound, faulty): (Vec<_>, Vec<_>) = contestants
        .into_iter()
        .partition(|contestant| contestant.fault.is_none());
    let excluded = faulty
        .into_iter()
        .map(|contestant| (contestant.name, contestant.fault.unwrap_or_default()));
    (sound, excluded.collect())
}

/// Times a line-up, and a core cycle of its first contestant, with which the others are compared. A
/// contestant after number `last_needed` whose timed answer changes moves to `excluded`, and the
/// rest is measured anew.
fn measure(
    line_up: Vec<Contestant<'_>>,
    last_needed: usize,
    excluded: &mut Vec<Excluded>,
    plan: &Plan,
    mut tick: impl FnMut(f64),
) -> Result<(Vec<Timed>, Option<f64>), measure::Error> {
    let (mut names, mut subjects): (Vec<_>, Vec<_>) = line_up
        .into_iter()
        .map(|contestant| (contestant.name, contestant.subject))
        .unzip();
    loop {
        let error = match interleave(&mut subjects, plan, &mut tick) {
            Ok(measured) => return Ok((timed(&names, &measured), ns_per_cycle(&measured[0]))),
            Err(error) => error,
        };
        let measure::Error::WrongAnswer { subject, .. } = &error;
        match names.iter().position(|name| name == subject) {
            Some(i) if i > last_needed => {
                subjects.remove(i);
                excluded.push((names.remove(i), error.to_string()));
            }
            _ => return Err(error),
        }
    }
}

fn ns_per_cycle(measured: &Measured) -> Option<f64> {
    Some(measured.ns().median / measured.cycles()?.median)
}

fn timed(names: &[&'static str], measured: &[Measured]) -> Vec<Timed> {
    let of = |(name, one): (&&'static str, &Measured)| Timed {
        name,
        ns: one.ns(),
        ratio: ratio(one, &measured[0]),
    };
    names.iter().zip(measured).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::{Field, compare};
    use crate::contestant::Contestant;
    use crate::oracle;
    use std::cell::Cell;
    use std::time::Duration;
    use superscalar_instrument::measure::Plan;

    const QUICK: Plan = Plan {
        rounds: 3,
        least_rounds: 3,
        sample: Duration::from_micros(10),
        budget: Duration::from_secs(1),
    };

    fn field<'a>(ours: f64, peers: Vec<Contestant<'a>>) -> Field<'a> {
        let expected = oracle::sum(&[3.0f64]);
        Field {
            ours: Contestant::number("superscalar", expected, move || ours),
            peers,
            limits: vec![Contestant::limit("empty loop", || ())],
        }
    }

    #[test]
    fn wrong_peers_are_left_out_and_reported() {
        let expected = oracle::sum(&[3.0f64]);
        let calls = Cell::new(0);
        let fickle = || {
            calls.set(calls.get() + 1);
            if calls.get() > 1 { 4.0 } else { 3.0f64 }
        };
        let peers = vec![
            Contestant::number("wrong", expected, || 4.0f64),
            Contestant::number("fickle", expected, fickle),
            Contestant::number("right", expected, || 3.0f64),
        ];
        let times = compare(field(3.0, peers), &QUICK, |_| ()).unwrap();
        let names: Vec<&str> = times.peers.iter().map(|peer| peer.name).collect();
        assert_eq!(names, ["right"]);
        let excluded: Vec<&str> = times.excluded.iter().map(|(name, _)| *name).collect();
        assert_eq!(excluded, ["wrong", "fickle"]);
        assert_eq!(times.limit.name, "empty loop");
    }

    #[test]
    fn a_wrong_answer_of_superscalar_is_an_error() {
        let error = compare(field(4.0, Vec::new()), &QUICK, |_| ()).err();
        assert!(error.is_some_and(|error| error.to_string().starts_with("superscalar answered 4")));
    }
}
