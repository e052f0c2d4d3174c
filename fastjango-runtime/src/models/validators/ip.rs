//! IP addresses: Django's `validate_ipv4_address` and its like.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Which addresses a field takes: the `protocol` of Django's `GenericIPAddressField`.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::models::validators::{IpProtocol, TextFormat};
///
/// assert!(TextFormat::Ip(IpProtocol::Ipv6).matches("::1") && !TextFormat::Ip(IpProtocol::Ipv4).matches("::1"));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IpProtocol {
    /// Those of IPv4 and of IPv6.
    Both,
    /// Those of IPv4.
    Ipv4,
    /// Those of IPv6.
    Ipv6,
}

impl IpProtocol {
    /// What is told of other texts.
    pub(super) const fn invalid(self) -> &'static str {
        match self {
            Self::Both => "Enter a valid IPv4 or IPv6 address.",
            Self::Ipv4 => "Enter a valid IPv4 address.",
            Self::Ipv6 => "Enter a valid IPv6 address.",
        }
    }

    pub(super) fn matches(self, text: &str) -> bool {
        let is_ipv4 = text.parse::<Ipv4Addr>().is_ok();
        let is_ipv6 = text.parse::<Ipv6Addr>().is_ok();
        match self {
            Self::Both => is_ipv4 || is_ipv6,
            Self::Ipv4 => is_ipv4,
            Self::Ipv6 => is_ipv6,
        }
    }

    /// An IPv6 address in its shortest form; where either protocol will do, one that stands for an IPv4 address
    /// becomes that. Anything else stays as it is.
    pub(crate) fn normalized(self, text: &str) -> String {
        let address = text.parse::<Ipv6Addr>().ok().filter(|_| self != Self::Ipv4);
        let Some(address) = address else {
            return text.to_owned();
        };
        match address.to_ipv4_mapped().filter(|_| self == Self::Both) {
            Some(mapped) => mapped.to_string(),
            None => address.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_one_form() {
        for (text, form) in [
            ("2001:0db8::0001", "2001:db8::1"),
            ("::ffff:1.2.3.4", "1.2.3.4"),
            ("127.0.0.1", "127.0.0.1"),
            ("x", "x"),
        ] {
            assert_eq!(IpProtocol::Both.normalized(text), form);
        }
        assert_eq!(IpProtocol::Ipv6.normalized("::ffff:1.2.3.4"), "::ffff:1.2.3.4");
        assert!(!IpProtocol::Ipv4.matches("10.0.0.01") && !IpProtocol::Ipv4.matches("::1"));
        assert!(IpProtocol::Both.matches("::1") && !IpProtocol::Ipv6.matches("10.0.0.1"));
    }
}
