//! How passwords are kept: Django's `hashers`, in Django's own formats.

use std::sync::{LazyLock, Mutex, PoisonError};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::random::{ALPHANUMERIC, random_text};
use crate::error::{Error, Result};

/// How many passwords are hashed at the same time: each takes a processor and 19 MiB for some time.
static SLOTS: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from)));

/// The longest password that is looked at, in bytes: longer ones are only work.
const LONGEST: usize = 4096;

/// What a password is kept as: Django's `make_password`. It is Argon2id with the parameters that OWASP names, hashed
/// beside the workers that serve requests.
///
/// # Errors
///
/// [`Error::Validation`] for a password of more than 4096 bytes.
///
/// # Examples
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// use fastjango::auth::{check_password, make_password};
///
/// let kept = make_password("correct horse").await?;
/// assert!(kept.starts_with("argon2$argon2id$v=19$m=19456,t=2,p=1$"));
/// assert!(check_password("correct horse", &kept).await?);
/// # Ok::<(), fastjango::Error>(())
/// # }).unwrap();
/// ```
pub async fn make_password(password: &str) -> Result<String> {
    if is_too_long(password) {
        let message = format!("A password has at most {LONGEST} bytes.");
        return Err(crate::error::ValidationError::new(message).into());
    }
    let password = password.to_owned();
    beside_workers(move || encode(&password, &random_text(22, ALPHANUMERIC))).await
}

/// Whether this is the password that was kept: Django's `check_password`. It reads Django's `argon2` and
/// `pbkdf2_sha256`.
///
/// What is kept in another form is nobody's password; so is the empty text.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::auth::check_password;
///
/// # block_on(async {
/// // What Django kept is known.
/// let kept = "pbkdf2_sha256$1000$seasalt$+hs9qSCcGyNSGDNojIEbomuX9WI/mzTF5yfwAXqyKOo=";
/// assert!(check_password("secret", kept).await? && !check_password("Secret", kept).await?);
/// # Ok::<(), Error>(()) }).unwrap();
/// ```
///
/// # Errors
///
/// [`Error::Configuration`] where the work can't be done at all.
pub async fn check_password(password: &str, encoded: &str) -> Result<bool> {
    if is_too_long(password) || !is_password_usable(encoded) {
        return Ok(false);
    }
    let (password, encoded) = (password.to_owned(), encoded.to_owned());
    beside_workers(move || verify(&password, &encoded)).await
}

/// Whether a password is too long to be anybody's.
pub(super) fn is_too_long(password: &str) -> bool {
    password.len() > LONGEST
}

/// Whether what is kept can be anybody's password: Django's `is_password_usable`.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::auth::is_password_usable;
///
/// assert!(!is_password_usable("") && !is_password_usable("!unusable"));
/// # Ok::<(), Error>(())
/// ```
#[must_use]
pub fn is_password_usable(encoded: &str) -> bool {
    StoredHash::read(encoded).is_some()
}

/// Whether what is kept should be made anew at the next chance, being of another kind or with other parameters.
pub(super) fn must_update(encoded: &str) -> bool {
    !matches!(StoredHash::read(encoded), Some(StoredHash::Argon2 { memory, time, lanes, .. })
        if (memory, time, lanes) == (Params::DEFAULT_M_COST, Params::DEFAULT_T_COST, Params::DEFAULT_P_COST))
}

/// Takes as long as checking a password, for an account that isn't there: the time tells nothing.
pub(super) async fn check_nothing(password: &str) -> Result<()> {
    static NOBODY: LazyLock<String> = LazyLock::new(|| encode("", &random_text(22, ALPHANUMERIC)));
    let password = password.to_owned();
    beside_workers(move || verify(&password, &NOBODY)).await.map(drop)
}

/// Does the work on a thread that serves no requests, where there is room for it.
async fn beside_workers<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let failed = |error: &dyn std::fmt::Display| Error::Configuration(format!("no password can be checked: {error}"));
    let slot = SLOTS.acquire().await.map_err(|error| failed(&error))?;
    let work = move || {
        // The work goes on where its request has been given up: the place is free when it ends.
        let _slot = slot;
        work()
    };
    spawn_blocking(work).await.map_err(|error| failed(&error))
}

fn encode(password: &str, salt: &str) -> String {
    let mut hash = [0; Params::DEFAULT_OUTPUT_LEN];
    argon2id(Params::DEFAULT, password, salt.as_bytes(), &mut hash)
        .expect("the salt and the hash are of lengths that the algorithm takes");
    let parameters = format!(
        "m={},t={},p={}",
        Params::DEFAULT_M_COST,
        Params::DEFAULT_T_COST,
        Params::DEFAULT_P_COST
    );
    let (salt, hash) = (STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(hash));
    format!("argon2$argon2id$v=19${parameters}${salt}${hash}")
}

/// Hashes in memory that the next one has too, as many pieces as are hashed at the same time: allocators give back none
/// of this size, and keep some for each of many threads.
fn argon2id(parameters: Params, password: &str, salt: &[u8], hash: &mut [u8]) -> argon2::Result<()> {
    static MEMORY: Mutex<Vec<Vec<Block>>> = Mutex::new(Vec::new());
    let kept = MEMORY.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let mut memory = kept.unwrap_or_default();
    let missing = parameters.block_count().saturating_sub(memory.len());
    memory
        .try_reserve_exact(missing)
        .map_err(|_| argon2::Error::OutOfMemory)?;
    memory.resize(parameters.block_count(), Block::new());
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters);
    let hashed = argon2.hash_password_into_with_memory(password.as_bytes(), salt, hash, &mut memory);
    // What Django's accounts or somebody's own ask for may be much more.
    if memory.len() <= Params::DEFAULT.block_count() {
        MEMORY.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
    }
    hashed
}

/// A password as it is stored.
enum StoredHash<'a> {
    Argon2 {
        memory: u32,
        time: u32,
        lanes: u32,
        salt: Vec<u8>,
        hash: Vec<u8>,
    },
    Pbkdf2 {
        rounds: u32,
        salt: &'a str,
        hash: Vec<u8>,
    },
}

impl<'a> StoredHash<'a> {
    fn read(encoded: &'a str) -> Option<Self> {
        let parts: Vec<&str> = encoded.split('$').collect();
        match parts[..] {
            ["argon2", "argon2id", "v=19", parameters, salt, hash] => {
                let mut numbers = parameters.split(',').zip(["m=", "t=", "p="]);
                let mut number = || {
                    let (text, name) = numbers.next()?;
                    text.strip_prefix(name)?.parse().ok()
                };
                Some(Self::Argon2 {
                    memory: number()?,
                    time: number()?,
                    lanes: number()?,
                    salt: STANDARD_NO_PAD.decode(salt).ok()?,
                    hash: STANDARD_NO_PAD.decode(hash).ok().filter(|hash| !hash.is_empty())?,
                })
            }
            ["pbkdf2_sha256", rounds, salt, hash] => Some(Self::Pbkdf2 {
                rounds: rounds.parse().ok()?,
                salt,
                hash: STANDARD.decode(hash).ok().filter(|hash| !hash.is_empty())?,
            }),
            _ => None,
        }
    }
}

fn verify(password: &str, encoded: &str) -> bool {
    match StoredHash::read(encoded) {
        None => false,
        Some(StoredHash::Argon2 {
            memory,
            time,
            lanes,
            salt,
            hash,
        }) => {
            let mut found = vec![0; hash.len()];
            let hashed = Params::new(memory, time, lanes, Some(hash.len()))
                .and_then(|parameters| argon2id(parameters, password, &salt, &mut found));
            hashed.is_ok() && found.ct_eq(&hash).into()
        }
        Some(StoredHash::Pbkdf2 { rounds, salt, hash }) => {
            let mut found = vec![0; hash.len()];
            pbkdf2::pbkdf2_hmac::<Sha256>(password.as_bytes(), salt.as_bytes(), rounds, &mut found);
            found.ct_eq(&hash).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Django makes of `secret`.
    const PBKDF2: &str = "pbkdf2_sha256$1000$seasalt$+hs9qSCcGyNSGDNojIEbomuX9WI/mzTF5yfwAXqyKOo=";

    #[test]
    fn what_django_keeps_is_read() {
        assert!(verify("secret", PBKDF2));
        assert!(!verify("Secret", PBKDF2));
        assert!(must_update(PBKDF2));
        let kept = encode("secret", "a-salt-of-letters");
        assert!(verify("secret", &kept) && !verify("", &kept) && !must_update(&kept));
    }

    #[test]
    fn what_is_no_password_fits_none() {
        let faults = [
            "",
            "!unusable",
            "secret",
            "argon2$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$",
            "argon2$argon2id$v=19$m=1,t=0,p=0$c2FsdHNhbHQ$aGFzaA",
            "argon2$argon2id$v=19$m=x,t=2,p=1$c2FsdHNhbHQ$aGFzaA",
            "pbkdf2_sha256$10$salt$",
            "pbkdf2_sha256$-1$salt$aGFzaA==",
        ];
        for encoded in faults {
            assert!(!verify("", encoded) && !verify("secret", encoded), "{encoded}");
        }
    }
}
