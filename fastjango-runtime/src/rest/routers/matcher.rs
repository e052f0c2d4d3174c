//! Finding the endpoint of a path: a tree of segments, in which a literal segment goes before a parameter.

use std::borrow::Cow;
use std::collections::HashMap;

use foldhash::fast::RandomState;
use percent_encoding::percent_decode_str;

use crate::rest::segment::encode_segment;

/// A path with places for parameters: `books/{id}/publish`, without slashes at its ends.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::rest::routers::Pattern;
///
/// let pattern = Pattern::parse("authors/{author}/books").expect("it is a path");
/// assert_eq!(pattern.to_string(), "authors/{author}/books/");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    segments: Vec<Segment>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    Literal(String),
    Parameter(String),
}

impl Pattern {
    /// Reads a pattern; the message of an error says what is wrong with it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::routers::Pattern;
    ///
    /// assert!(Pattern::parse("books/{id}/{id}").is_err_and(|fault| fault.contains("comes twice")));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// An empty segment, a parameter without a name or with the name of another one, braces inside a segment, or a
    /// dot, which ends where the suffix of a format begins.
    pub fn parse(pattern: &str) -> Result<Self, String> {
        let mut segments = Vec::new();
        for segment in pattern.split('/').filter(|_| !pattern.is_empty()) {
            segments.push(Segment::parse(segment).map_err(|fault| format!("`{pattern}`: {fault}"))?);
        }
        let pattern_of = Self { segments };
        let names: Vec<&str> = pattern_of.parameters().collect();
        match names.iter().enumerate().find(|(at, name)| names[..*at].contains(name)) {
            Some((_, name)) => Err(format!("`{pattern}`: the parameter `{{{name}}}` comes twice")),
            None => Ok(pattern_of),
        }
    }

    /// The names of the parameters, in order.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::routers::Pattern;
    ///
    /// let pattern = Pattern::parse("authors/{author}/books/{id}").expect("it is a path");
    /// assert_eq!(pattern.parameters().collect::<Vec<_>>(), ["author", "id"]);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Parameter(name) => Some(name.as_str()),
            Segment::Literal(_) => None,
        })
    }

    /// The segments that are no parameters, in order.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::routers::Pattern;
    ///
    /// let pattern = Pattern::parse("authors/{author}/books").expect("it is a path");
    /// assert_eq!(pattern.literals().collect::<Vec<_>>(), ["authors", "books"]);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn literals(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Literal(literal) => Some(literal.as_str()),
            Segment::Parameter(_) => None,
        })
    }

    /// The parts of a pattern as one; empty parts don't count.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::routers::Pattern;
    ///
    /// assert_eq!(Pattern::join(&["books", "", "{id}"]), "books/{id}");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn join(parts: &[&str]) -> String {
        let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
        parts.join("/")
    }

    /// The path with these values in the places of the parameters.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::routers::Pattern;
    ///
    /// let pattern = Pattern::parse("tags/{name}").expect("it is a path");
    /// assert_eq!(pattern.fill(&["sand worm"]), "tags/sand%20worm/");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn fill(&self, values: &[impl AsRef<str>]) -> String {
        let mut values = values.iter();
        let mut path = String::new();
        for segment in &self.segments {
            match segment {
                Segment::Literal(literal) => path.push_str(literal),
                Segment::Parameter(_) => {
                    path.push_str(&encode_segment(values.next().map(AsRef::as_ref).unwrap_or_default()));
                }
            }
            path.push('/');
        }
        path
    }
}

impl std::fmt::Display for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for segment in &self.segments {
            match segment {
                Segment::Literal(literal) => write!(f, "{literal}/")?,
                Segment::Parameter(name) => write!(f, "{{{name}}}/")?,
            }
        }
        Ok(())
    }
}

impl Segment {
    fn parse(segment: &str) -> Result<Self, &'static str> {
        match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some("") => Err("a parameter needs a name, as in `{id}`"),
            _ if segment.is_empty() => Err("it has an empty segment; write it without slashes at its ends"),
            _ if segment.contains('.') => Err("a segment can't have a dot"),
            Some(name) if !name.contains(['{', '}']) => Ok(Self::Parameter(name.to_owned())),
            None if !segment.contains(['{', '}']) => Ok(Self::Literal(segment.to_owned())),
            _ => Err("a parameter is a whole segment, as in `{id}`"),
        }
    }
}

/// The endpoints of a router, by their paths.
#[derive(Debug, Default)]
pub(crate) struct Matcher {
    root: Branch,
}

#[derive(Debug, Default)]
struct Branch {
    literals: HashMap<String, Branch, RandomState>,
    parameter: Option<Box<Branch>>,
    endpoint: Option<usize>,
}

/// An endpoint that a path leads to, and the values of its parameters.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Match {
    pub(crate) endpoint: usize,
    pub(crate) values: Vec<String>,
    /// The format that ends the path, `json` in `books.json`.
    pub(crate) suffix: Option<String>,
    /// Whether the path lacks its final slash.
    pub(crate) slashless: bool,
}

impl Matcher {
    /// The place for the endpoint of a pattern: empty, or the one that is there already, which differs at most in
    /// the names of the parameters.
    pub(crate) fn place(&mut self, pattern: &Pattern) -> &mut Option<usize> {
        let mut branch = &mut self.root;
        for segment in &pattern.segments {
            branch = match segment {
                Segment::Literal(literal) => branch.literals.entry(literal.clone()).or_default(),
                Segment::Parameter(_) => branch.parameter.get_or_insert_default(),
            };
        }
        &mut branch.endpoint
    }

    /// Finds the endpoint of a path below the router's own, still percent-encoded: `books/1/`.
    pub(crate) fn find(&self, path: &str) -> Option<Match> {
        let trimmed = path.strip_suffix('/');
        let slashless = trimmed.is_none() && !path.is_empty();
        let path = trimmed.unwrap_or(path);
        let split = || path.split('/').filter(|_| !path.is_empty());
        let decoded: Vec<Cow<'_, str>>;
        let mut segments: Vec<&str> = if path.contains('%') {
            let texts = split().map(|segment| percent_decode_str(segment).decode_utf8().ok());
            decoded = texts.collect::<Option<_>>()?;
            decoded.iter().map(AsRef::as_ref).collect()
        } else {
            let mut plain = Vec::with_capacity(8);
            plain.extend(split());
            plain
        };
        let suffix = take_suffix(&mut segments);
        let mut values = Vec::new();
        let endpoint = self.root.walk(&segments, &mut values)?;
        Some(Match {
            endpoint,
            values: values.into_iter().map(str::to_owned).collect(),
            slashless: slashless && suffix.is_none(),
            suffix: suffix.map(str::to_owned),
        })
    }
}

/// Takes the format off the last segment.
fn take_suffix<'a>(segments: &mut [&'a str]) -> Option<&'a str> {
    let last = segments.last_mut()?;
    let (name, format) = last.rsplit_once('.')?;
    let is_format = !name.is_empty() && !format.is_empty() && format.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_format.then(|| {
        *last = name;
        format
    })
}

impl Branch {
    fn walk<'a>(&self, segments: &[&'a str], values: &mut Vec<&'a str>) -> Option<usize> {
        let Some((first, rest)) = segments.split_first() else {
            return self.endpoint;
        };
        if let Some(found) = self.literals.get(*first).and_then(|branch| branch.walk(rest, values)) {
            return Some(found);
        }
        let branch = self.parameter.as_ref().filter(|_| is_value(first))?;
        values.push(first);
        let found = branch.walk(rest, values);
        if found.is_none() {
            values.pop();
        }
        found
    }
}

/// Whether a segment can be the value of a parameter: it has neither a slash nor a dot.
fn is_value(segment: &str) -> bool {
    !segment.is_empty() && !segment.contains(['/', '.'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matcher(patterns: &[&str]) -> Matcher {
        let mut matcher = Matcher::default();
        for (at, pattern) in patterns.iter().enumerate() {
            *matcher.place(&Pattern::parse(pattern).expect("a pattern")) = Some(at);
        }
        matcher
    }

    fn found(path: &str) -> Option<(usize, Vec<String>)> {
        let matcher = matcher(&[
            "",
            "books",
            "books/{id}",
            "books/best",
            "books/{id}/tags",
            "a/{a}/books/{id}",
        ]);
        matcher.find(path).map(|found| (found.endpoint, found.values))
    }

    #[test]
    fn literal_segments_go_first() {
        assert_eq!(found(""), Some((0, vec![])));
        assert_eq!(found("books/"), Some((1, vec![])));
        assert_eq!(found("books/7/"), Some((2, vec!["7".into()])));
        assert_eq!(found("books/best/"), Some((3, vec![])));
        assert_eq!(found("books/best/tags/"), Some((4, vec!["best".into()])));
        assert_eq!(found("a/1/books/%D9%A3/"), Some((5, vec!["1".into(), "٣".into()])));
        for path in [
            "nothing/",
            "books//",
            "books/1/2/",
            "books/a%2Fb/",
            "books/1.5x-/",
            "%ff/",
        ] {
            assert_eq!(found(path), None, "{path}");
        }
    }

    #[test]
    fn slashes_and_suffixes() {
        let matcher = matcher(&["", "books", "books/{id}"]);
        let of = |path| {
            let found = matcher.find(path).expect("the path is found");
            (found.values, found.suffix, found.slashless)
        };
        assert_eq!(of("books"), (vec![], None, true));
        assert_eq!(of("books.json"), (vec![], Some("json".into()), false));
        assert_eq!(of("books/1.xml/"), (vec!["1".into()], Some("xml".into()), false));
        assert_eq!(of(""), (vec![], None, false));
    }

    #[test]
    fn patterns_are_checked() {
        for pattern in ["/books", "books/", "a//b", "{}", "a{id}", "{id}/{id}", "a.b", "{a{b}"] {
            assert!(Pattern::parse(pattern).is_err(), "{pattern}");
        }
        let pattern = Pattern::parse("books/{slug}/publish").expect("a pattern");
        assert_eq!(pattern.fill(&["a b/c"]), "books/a%20b%2Fc/publish/");
        assert_eq!(pattern.to_string(), "books/{slug}/publish/");
    }
}
