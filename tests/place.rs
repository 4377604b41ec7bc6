//! Addresses: no query is ever kept, and instances are told apart by whole segments.
#![allow(missing_docs, reason = "the names say it")]

use migration_token_guide::place::{MAX_ADDRESS, Place, PlaceError, SiteBase};
use proptest::prelude::*;

fn place(text: &str) -> Place {
    Place::parse(text).expect("readable")
}

#[test]
fn an_address_is_written_as_the_browser_writes_it_and_without_its_query() {
    for (given, expected) in [
        ("HTTPS://Jira.Example.COM/secure/Admin", "https://jira.example.com/secure/Admin"),
        ("http://jira:80", "http://jira/"),
        ("https://jira:443/x", "https://jira/x"),
        ("http://jira:8080/x?containerToken=SECRET&nonce=1", "http://jira:8080/x"),
        ("http://jira/x?a#route", "http://jira/x#route"),
        ("http://jira/x#choose-domains?containerToken=SECRET", "http://jira/x#choose-domains"),
        ("http://jira/x#containerToken=SECRET", "http://jira/x"),
        ("http://jira/a;jsessionid=SECRET/b;c", "http://jira/a/b"),
        ("http://[::1]:8090/confluence", "http://[::1]:8090/confluence"),
        ("http://10.0.0.7:8080/", "http://10.0.0.7:8080/"),
        ("https://xn--bcher-kva.example/wiki", "https://xn--bcher-kva.example/wiki"),
        ("http://jira?x/y", "http://jira/"),
    ] {
        assert_eq!(place(given).to_string(), expected, "{given}");
    }
}

#[test]
fn what_is_no_address_is_refused_by_name() {
    let long = format!("https://jira/{}", "x".repeat(MAX_ADDRESS));
    for (given, expected) in [
        ("", PlaceError::Scheme),
        ("jira.example.com/x", PlaceError::Scheme),
        ("file:///etc/passwd", PlaceError::Scheme),
        ("chrome-extension://abc/popup.html", PlaceError::Scheme),
        ("https://", PlaceError::Host),
        ("https:///x", PlaceError::Host),
        ("https://user:pass@jira/x", PlaceError::Host),
        ("https://ji ra/x", PlaceError::Host),
        ("https://jira:/x", PlaceError::Port),
        ("https://jira:0/x", PlaceError::Port),
        ("https://jira:70000/x", PlaceError::Port),
        ("https://jira:8o80/x", PlaceError::Port),
        (long.as_str(), PlaceError::TooLong),
    ] {
        assert_eq!(Place::parse(given).unwrap_err(), expected, "{given}");
    }
}

#[test]
fn a_base_holds_what_lies_below_it_by_whole_segments() {
    let base = SiteBase::parse("https://example.com:8443/wiki/").expect("readable");
    assert_eq!(base.to_string(), "https://example.com:8443/wiki");
    for (address, relative) in [
        ("https://example.com:8443/wiki", Some("/")),
        ("https://example.com:8443/wiki/", Some("/")),
        ("https://example.com:8443/wiki/admin/migration.action", Some("/admin/migration.action")),
        ("https://example.com:8443/wiki2/admin", None),
        ("https://example.com:8443/", None),
        ("https://example.com/wiki/admin", None),
        ("http://example.com:8443/wiki/admin", None),
        ("https://example.com.evil.test:8443/wiki/admin", None),
    ] {
        assert_eq!(base.relative(&place(address)), relative, "{address}");
    }
}

#[test]
fn a_page_cannot_claim_a_context_path_it_does_not_lie_on() {
    let page = place("https://example.com/jira/secure");
    assert_eq!(SiteBase::of(&page, "/jira").expect("its own").to_string(), "https://example.com/jira");
    assert_eq!(SiteBase::of(&page, "").expect("the root").to_string(), "https://example.com");
    assert_eq!(SiteBase::of(&page, "/wiki").unwrap_err(), PlaceError::Outside);
    assert_eq!(SiteBase::of(&page, "//evil.test").unwrap_err(), PlaceError::Outside);
}

proptest! {
    #[test]
    fn no_address_ever_shows_its_query(path in "[a-z/]{0,20}", query in "[A-Za-z=&]{1,30}", hash in "[a-z-]{0,9}") {
        let address = format!("https://host.test/{path}?SECRET{query}#{hash}?SECRET{query}");
        let read = Place::parse(&address).expect("readable");
        prop_assert!(!read.to_string().contains("SECRET"));
        let debug = format!("{read:?}");
        prop_assert!(!debug.contains("SECRET"));
    }

    #[test]
    fn reading_never_panics_and_what_is_read_reads_the_same_again(text in "\\PC{0,80}") {
        if let Ok(read) = Place::parse(&text) {
            prop_assert_eq!(Place::parse(&read.to_string()), Ok(read));
        }
    }
}
