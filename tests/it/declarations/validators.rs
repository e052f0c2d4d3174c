//! What validators find, in Django's words.

use super::*;

/// Whether a number is even.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "a validator takes a reference, whatever the type"
)]
fn is_even(number: &i32) -> Result<(), ValidationError> {
    if number % 2 == 0 {
        return Ok(());
    }
    Err(ValidationError::with_code(
        format!("{number} is not an even number"),
        "odd",
    ))
}

fn no_shouting(text: &str) -> Result<(), ValidationError> {
    if !text.chars().any(char::is_uppercase) {
        return Ok(());
    }
    Err(ValidationError::new("Do not shout."))
}

/// A row with a validator of each kind.
#[model(table = "host")]
#[derive(Debug, Clone)]
pub(super) struct Host {
    /// The key.
    pub id: i64,
    /// Its name.
    #[field(max_length = 3, min_length = 2, validators = [no_shouting])]
    pub name: String,
    /// Its address.
    #[field(ip_address)]
    pub address: String,
    /// Its old address.
    #[field(ipv4, blank, default)]
    pub old: String,
    /// Its new address.
    #[field(ipv6)]
    pub new: Option<String>,
    /// Its mark.
    #[field(max_length = 8, regex = "^[A-Z]{2}[0-9]+$")]
    pub mark: Option<String>,
    /// How many there are.
    #[field(min = 2, max = 10, validators = [is_even])]
    pub count: i32,
    /// What it costs.
    #[field(max_digits = 4, decimal_places = 2, min = 0.05, max = 50.5)]
    pub price: Option<Decimal>,
    /// Where mail goes.
    #[field(email)]
    pub mail: Option<String>,
    /// Where its page is.
    #[field(url)]
    pub page: Option<String>,
    /// What forms don't show.
    #[field(max_length = 1, editable = false, blank, default)]
    pub hidden: String,
}

impl Host {
    fn clean(&mut self) -> Result<()> {
        if self.name == self.address {
            return Err(ValidationError::with_code("Name and address are the same.", "same").into());
        }
        if self.old == "10.0.0.1" {
            return Err(ValidationError::field("old", "That one is gone.").into());
        }
        self.name = self.name.trim().to_owned();
        Ok(())
    }
}

#[derive(Debug, Clone, Copy)]
struct Hosts;

impl Seed for Hosts {
    fn name(&self) -> &'static str {
        "hosts"
    }

    async fn fill(&self, db: &Database) -> Result<()> {
        create(db, &[Host::OPTIONS]).await
    }
}

fn host() -> Host {
    Host::new().name("ab").address("::1").count(4).build()
}

/// The messages of a host that is changed before it is validated.
async fn of(db: &Database, change: impl FnOnce(&mut Host)) -> Vec<(String, String, &'static str)> {
    let mut host = host();
    change(&mut host);
    told(host.full_clean(db).await)
}

fn one(field: &str, message: &str, code: &'static str) -> Vec<(String, String, &'static str)> {
    vec![(field.to_owned(), message.to_owned(), code)]
}

/// A model whose pattern is no regular expression.
#[model]
struct Torn {
    /// The key.
    id: i64,
    /// Its mark.
    #[field(regex = "[A-Z")]
    mark: String,
}

#[test]
fn a_pattern_that_is_none_is_told() {
    let faults = fastjango::models::validation::faults(Torn::OPTIONS);
    assert!(
        faults[0].starts_with("the `regex` of `Torn.mark` is none: "),
        "{faults:?}"
    );
    assert_eq!(
        fastjango::models::validation::faults(Host::OPTIONS),
        Vec::<String>::new()
    );
}

on_every_database! {
    async fn each_validator_has_djangos_words(db: Hosts) {
        assert_eq!(of(&db, |_| ()).await, []);
        assert_eq!(
            of(&db, |h| "a".clone_into(&mut h.name)).await,
            one("name", "Ensure this value has at least 2 characters (it has 1).", "min_length")
        );
        let mut both = one("name", "Do not shout.", "invalid");
        both.extend(one("name", "Ensure this value has at most 3 characters (it has 4).", "max_length"));
        assert_eq!(of(&db, |h| "ABCD".clone_into(&mut h.name)).await, both);
        assert_eq!(
            of(&db, |h| "1.2.3".clone_into(&mut h.address)).await,
            one("address", "Enter a valid IPv4 or IPv6 address.", "invalid")
        );
        assert_eq!(of(&db, |h| "::1".clone_into(&mut h.old)).await, one("old", "Enter a valid IPv4 address.", "invalid"));
        assert_eq!(
            of(&db, |h| h.new = Some("1.2.3.4".to_owned())).await,
            one("new", "Enter a valid IPv6 address.", "invalid")
        );
        assert_eq!(of(&db, |h| h.mark = Some("AB1x".to_owned())).await, one("mark", "Enter a valid value.", "invalid"));
        assert_eq!(
            of(&db, |h| h.mail = Some("a@b".to_owned())).await,
            one("mail", "Enter a valid email address.", "invalid")
        );
        assert_eq!(of(&db, |h| h.page = Some("ftp:/x".to_owned())).await, one("page", "Enter a valid URL.", "invalid"));
    }

    async fn bounds_digits_and_own_functions_are_all_told(db: Hosts) {
        let mut odd = one("count", "Ensure this value is less than or equal to 10.", "max_value");
        odd.extend(one("count", "11 is not an even number", "odd"));
        assert_eq!(of(&db, |h| h.count = 11).await, odd);
        assert_eq!(
            of(&db, |h| h.price = Some(dec!(0.04))).await,
            one("price", "Ensure this value is greater than or equal to 0.05.", "min_value")
        );
        assert_eq!(
            of(&db, |h| h.price = Some(dec!(1.234))).await,
            one("price", "Ensure that there are no more than 2 decimal places.", "max_decimal_places")
        );
    }

    async fn the_models_own_clean_is_called_and_may_change_the_row(db: Hosts) {
        assert_eq!(
            of(&db, |h| h.name.clone_from(&h.address)).await,
            one("__all__", "Name and address are the same.", "same")
        );
        assert_eq!(
            of(&db, |h| "10.0.0.1".clone_into(&mut h.old)).await,
            one("old", "That one is gone.", "invalid")
        );
        let mut host = host();
        "ab ".clone_into(&mut host.name);
        host.full_clean(&db).await.expect("nothing is wrong");
        assert_eq!(host.name, "ab");
    }

    async fn what_is_excluded_is_not_asked(db: Hosts) {
        let mut host = host();
        (host.count, host.mark) = (3, Some("x".to_owned()));
        let outcome = host.full_clean(&db).exclude(|h| (h.count, h.mark)).await;
        assert_eq!(told(outcome), []);
        let outcome = host.clean_fields(&db).exclude(|h| h.count).await;
        assert_eq!(told(outcome), one("mark", "Enter a valid value.", "invalid"));
    }

    async fn documents_become_instances_or_are_refused(db: Hosts) {
        let document = serde_json::json!({ "name": "ab", "address": "1.2.3.4", "count": "4", "price": 1.5 });
        let host = Host::from_json(&document).expect("the keys are fields").full_clean(&db).await;
        let host = host.expect("nothing is wrong");
        assert_eq!((host.count, host.price, host.old.as_str()), (4, Some(dec!(1.5)), ""));
        assert!(matches!(Host::from_json(&serde_json::json!({ "weight": 1 })), Err(Error::Query(_))));
    }
}
