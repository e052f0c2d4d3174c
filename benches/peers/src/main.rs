//! Eager loading of 1,000 parents with 10 children each from PostgreSQL, with FastJango, SeaORM 2 and diesel-async in
//! turn, each over one connection that it opened itself.
//!
//! `DATABASE_URL=postgres://… cargo run --release` makes the tables `eager_parent` and `eager_child`, loads them, and
//! drops them again. What is told of each is the median of the rounds: the time on the wall, that of this process's
//! processor, and both by FastJango's.

mod diesel_async;
mod fastjango;
mod sea_orm;

use std::error::Error;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

pub type Outcome<T> = Result<T, Box<dyn Error>>;

/// How many rows of each kind there are.
const PARENTS: usize = 1_000;
const CHILDREN: usize = 10;
/// How often each loads them in a round, and how many rounds are counted.
const LOADS: u32 = 20;
const ROUNDS: usize = 9;

/// What a round took for one load.
#[derive(Debug, Clone, Copy)]
struct Time {
    wall: Duration,
    processor: Duration,
}

/// The tables and their rows, one for each hour of some days.
pub const SCHEMA: &str = "DROP TABLE IF EXISTS eager_child; DROP TABLE IF EXISTS eager_parent;
CREATE TABLE eager_parent (id bigint PRIMARY KEY, name varchar(100) NOT NULL, active bool NOT NULL, created timestamptz NOT NULL);
CREATE TABLE eager_child (id bigint PRIMARY KEY, parent_id bigint NOT NULL REFERENCES eager_parent (id),
    title varchar(200) NOT NULL, pages integer NOT NULL, rating double precision, created timestamptz NOT NULL);
INSERT INTO eager_parent SELECT i, 'Parent ' || i, i % 3 > 0, now() + i * interval '1 hour' FROM generate_series(1, 1000) i;
INSERT INTO eager_child SELECT i, 1 + i % 1000, 'The title of ' || i, i % 900, i / 7.0, now() + i * interval '1 hour' FROM generate_series(1, 10000) i;
CREATE INDEX ON eager_child (parent_id);
ANALYZE eager_parent; ANALYZE eager_child";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let url = std::env::var("DATABASE_URL").map_err(|_| "DATABASE_URL is not set")?;
    let ours = fastjango::connect(&url).await?;
    fastjango::run(&ours, SCHEMA).await?;
    let seaorm = sea_orm::connect(&url).await?;
    let mut diesel = diesel_async::connect(&url).await?;
    let mut times: [Vec<Time>; 3] = Default::default();
    // The first round doesn't count.
    for round in 0..=ROUNDS {
        let round_times = [
            timed(async || fastjango::load(&ours).await).await?,
            timed(async || sea_orm::load(&seaorm).await).await?,
            timed(async || diesel_async::load(&mut diesel).await).await?,
        ];
        if round > 0 {
            times
                .iter_mut()
                .zip(round_times)
                .for_each(|(times, time)| times.push(time));
        }
    }
    fastjango::run(&ours, "DROP TABLE eager_child; DROP TABLE eager_parent").await?;
    report(["FastJango", "SeaORM 2", "diesel-async"], &mut times);
    Ok(())
}

/// Times a load, which tells how many parents and children it found.
async fn timed(mut load: impl AsyncFnMut() -> Outcome<(usize, usize)>) -> Outcome<Time> {
    let (start, processor) = (Instant::now(), processor_time()?);
    for _ in 0..LOADS {
        if load().await? != (PARENTS, PARENTS * CHILDREN) {
            return Err("not all rows were loaded".into());
        }
    }
    Ok(Time {
        wall: start.elapsed() / LOADS,
        processor: (processor_time()? - processor) / LOADS,
    })
}

/// The time that this process has had of the processor, to the nanosecond.
fn processor_time() -> Outcome<Duration> {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Ok(Duration::new(time.tv_sec.try_into()?, time.tv_nsec.try_into()?))
}

fn report(names: [&str; 3], times: &mut [Vec<Time>; 3]) {
    println!("{PARENTS} parents with {CHILDREN} children each, median of {ROUNDS} rounds");
    let medians = times.each_mut().map(|times| {
        times.sort_by_key(|time| time.wall);
        let wall = times[ROUNDS / 2].wall;
        times.sort_by_key(|time| time.processor);
        Time {
            wall,
            processor: times[ROUNDS / 2].processor,
        }
    });
    let of = |time: Duration, ours: Duration| time.as_secs_f64() / ours.as_secs_f64();
    for (name, time) in names.iter().zip(medians) {
        println!(
            "{name:<14} {:>10.2?} ({:.2})   processor {:>10.2?} ({:.2})",
            time.wall,
            of(time.wall, medians[0].wall),
            time.processor,
            of(time.processor, medians[0].processor)
        );
    }
}
