//! Two ways of doing the same, timed in turn: what counts is the ratio, which a slow minute of the machine does not spoil.

pub mod compile_time;

use std::time::{Duration, Instant};

/// The times of two ways of doing the same.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    /// The median time of the first.
    pub first: Duration,
    /// The median time of the second.
    pub second: Duration,
    /// The median of the ratios, first by second, round by round.
    pub ratio: f64,
}

/// Times two ways of doing the same in turn, after one round that doesn't count.
///
/// # Panics
///
/// Without rounds.
///
/// # Examples
///
/// ```
/// let pair = fastjango_benches::pair(5, || "1".repeat(1000), || "2".repeat(2000));
/// assert!(pair.ratio > 0.0);
/// ```
pub fn pair<A, B>(rounds: usize, mut first: impl FnMut() -> A, mut second: impl FnMut() -> B) -> Pair {
    drop((first(), second()));
    let mut times: Vec<(Duration, Duration)> = (0..rounds).map(|_| (time(&mut first), time(&mut second))).collect();
    let mut ratios: Vec<f64> = times.iter().map(|(a, b)| a.as_secs_f64() / b.as_secs_f64()).collect();
    ratios.sort_by(f64::total_cmp);
    times.sort_by_key(|(a, _)| *a);
    let first = times[rounds / 2].0;
    times.sort_by_key(|(_, b)| *b);
    Pair {
        first,
        second: times[rounds / 2].1,
        ratio: ratios[rounds / 2],
    }
}

fn time<T>(body: &mut impl FnMut() -> T) -> Duration {
    let start = Instant::now();
    let value = body();
    let taken = start.elapsed();
    drop(value);
    taken
}

/// A line of the report.
pub fn report(name: &str, pair: Pair) {
    println!(
        "{name:<58} {:>12?} {:>12?}  ratio {:.2}",
        pair.first, pair.second, pair.ratio
    );
}
