//! The parameters of a query string or form: Django's `QueryDict`.

use std::borrow::Cow;

/// Parameters in the order in which they came; a name may come several times.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::rest::Parameters;
///
/// let parameters = Parameters::parse("tag=sea&tag=sand&page=2");
/// assert_eq!(parameters.iter().count(), 3);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parameters {
    pairs: Vec<(String, String)>,
}

impl Parameters {
    /// Reads an encoded form; bytes that are not UTF-8 become the replacement character, as Django does.
    ///
    /// # Examples
    ///
    /// ```
    /// use fastjango::rest::Parameters;
    ///
    /// let parameters = Parameters::parse("search=dune+messiah&page=2&page=3");
    /// assert_eq!(parameters.get("search"), Some("dune messiah"));
    /// assert_eq!(parameters.get("page"), Some("3"));
    /// ```
    #[must_use]
    pub fn parse(encoded: &str) -> Self {
        let pairs = encoded
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                (decode(name), decode(value))
            })
            .collect();
        Self { pairs }
    }

    /// The last value of a parameter, as Django's `QueryDict.get`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::Parameters;
    ///
    /// let parameters = Parameters::parse("page=&title=100%25");
    /// assert_eq!(
    ///     (parameters.get("page"), parameters.get("title"), parameters.get("q")),
    ///     (Some(""), Some("100%"), None)
    /// );
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .rfind(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// All values of a parameter, in order.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::Parameters;
    ///
    /// let parameters = Parameters::parse("tag=sea&page=2&tag=sand");
    /// assert_eq!(parameters.get_all("tag").collect::<Vec<_>>(), ["sea", "sand"]);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn get_all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// All names and values, in order.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::Parameters;
    ///
    /// let parameters = Parameters::parse("b=1&a=2");
    /// assert_eq!(parameters.iter().collect::<Vec<_>>(), [("b", "1"), ("a", "2")]);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether there are none.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::Parameters;
    ///
    /// assert!(Parameters::parse("").is_empty());
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// The same parameters with one of them set to a single value, or without it, encoded and sorted by name.
    ///
    /// This is what the links of a page are made with, so that one page has one address.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::Parameters;
    ///
    /// let parameters = Parameters::parse("search=sand&page=2");
    /// assert_eq!(parameters.replaced(&[("page", Some("3"))]), "page=3&search=sand");
    /// assert_eq!(parameters.replaced(&[("page", None)]), "search=sand");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn replaced(&self, changes: &[(&str, Option<&str>)]) -> String {
        let mut pairs: Vec<(&str, &str)> = self
            .iter()
            .filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name))
            .collect();
        pairs.extend(changes.iter().filter_map(|(name, value)| Some((*name, (*value)?))));
        pairs.sort_by_key(|(name, _)| *name);
        let mut encoded = String::new();
        for (name, value) in pairs {
            if !encoded.is_empty() {
                encoded.push('&');
            }
            encode_into(&mut encoded, name);
            encoded.push('=');
            encode_into(&mut encoded, value);
        }
        encoded
    }
}

fn decode(encoded: &str) -> String {
    let spaced = if encoded.contains('+') {
        Cow::Owned(encoded.replace('+', " "))
    } else {
        Cow::Borrowed(encoded)
    };
    percent_encoding::percent_decode_str(&spaced)
        .decode_utf8_lossy()
        .into_owned()
}

/// Writes a text as forms are encoded: a space is `+`, and only letters, digits and `_.-~` stay as they are.
fn encode_into(out: &mut String, text: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'.' | b'-' | b'~' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            _ => {
                out.push('%');
                out.push(char::from(HEX[usize::from(byte >> 4)]));
                out.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_and_repeated_values_are_kept() {
        let parameters = Parameters::parse("a=&b&a=%C3%A9+1&&c=%ff");
        assert_eq!(parameters.get_all("a").collect::<Vec<_>>(), ["", "é 1"]);
        assert_eq!(parameters.get("b"), Some(""));
        assert_eq!(parameters.get("c"), Some("\u{fffd}"));
        assert_eq!(parameters.get("d"), None);
    }

    #[test]
    fn replaced_parameters_are_sorted_and_encoded() {
        let parameters = Parameters::parse("search=a%2Cb+c&page=1&empty=&x=2&x=1");
        assert_eq!(
            parameters.replaced(&[("page", Some("2"))]),
            "empty=&page=2&search=a%2Cb+c&x=2&x=1"
        );
        assert_eq!(
            parameters.replaced(&[("page", None), ("x", None)]),
            "empty=&search=a%2Cb+c"
        );
    }
}
