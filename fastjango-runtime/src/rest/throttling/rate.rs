//! Rates: so many requests in so long a time.

use std::time::Duration;

/// So many requests in so long a time: `100/day`.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::rest::throttling::Rate;
/// use std::time::Duration;
///
/// let rate = Rate { requests: 100, duration: Duration::from_secs(86_400) };
/// assert_eq!(Rate::parse("100/day"), Ok(rate));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many requests.
    pub requests: u32,
    /// In how long a time.
    pub duration: Duration,
}

impl Rate {
    /// Reads a rate as DRF writes it: a number, a slash and a word that begins with `s`, `m`, `h` or `d`.
    ///
    /// # Errors
    ///
    /// The message says what is wrong.
    ///
    /// # Examples
    ///
    /// ```
    /// use fastjango::rest::throttling::Rate;
    ///
    /// assert_eq!(Rate::parse("5/minute"), Rate::parse("5/m"));
    /// assert!(Rate::parse("often").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, String> {
        let fault = || format!("`{text}` is no rate; write a number and a time, such as `100/day` or `5/minute`");
        let (requests, period) = text.split_once('/').ok_or_else(fault)?;
        let seconds = match period.trim().as_bytes().first() {
            Some(b's') => 1,
            Some(b'm') => 60,
            Some(b'h') => 3600,
            Some(b'd') => 86_400,
            _ => return Err(fault()),
        };
        Ok(Self {
            requests: requests.trim().parse().map_err(|_| fault())?,
            duration: Duration::from_secs(seconds),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_as_drf_reads_them() {
        let read = |text| Rate::parse(text).map(|rate| (rate.requests, rate.duration.as_secs()));
        assert_eq!(read("100/day"), Ok((100, 86_400)));
        assert_eq!(read("1/sec"), Ok((1, 1)));
        assert_eq!(read("20/hour"), Ok((20, 3600)));
        for text in ["", "5", "5/", "5/week", "x/day", "-1/day", "1.5/day", "/day"] {
            assert!(read(text).is_err_and(|fault| fault.contains("100/day")), "{text}");
        }
    }
}
