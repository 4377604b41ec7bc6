//! The credentials' room: the header against the RFC's own values and a second decoder, every refusal with its reason,
//! every answer to the probe with its verdict, addresses against a browser's reading of them, commands against small
//! readers of the shells' and curl's quoting.
#![allow(missing_docs, reason = "the names say it")]

mod common;

use common::{at, days, noon};
use migration_token_guide::basic_auth::commands::{
    Call, JOB_PLACEHOLDER, JobId, Login, LoginError, Mapping, MappingError, Shell, SiteError, TOKEN_PLACEHOLDER,
    TokenFrom, command, destination, source,
};
use migration_token_guide::basic_auth::header::{Credentials, CredentialsError, Doubt, email};
use migration_token_guide::basic_auth::probe::{
    ACCEPT, API, Diagnosis, ENDPOINT, LIMIT, Link, MAX_BODY, Outcome, PROBE_URL, Remedy, Verdict, classify,
};
use migration_token_guide::basic_auth::secret::Secret;
use migration_token_guide::instant::{Instant, Span};
use migration_token_guide::place::Product;
use proptest::prelude::*;
use serde::Serialize;
use static_assertions::assert_not_impl_any;
use std::collections::BTreeSet;
use std::fmt::{Debug, Display};
use url::ParseError;

const EMAIL: &str = "ada@example.com";
const TOKEN: &str = "ATATT3xFfGF0-token_of-a-length=that.is-believed";

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

fn credentials(user: &str, token: &str) -> Result<Credentials, CredentialsError> {
    Credentials::new(user, &secret(token))
}

/// The header's value, for credentials that make one.
fn header(user: &str, token: &str) -> String {
    let made = credentials(user, token).unwrap_or_else(|error| panic!("{user:?}: {error}")).header();
    // EXPOSE: to be compared.
    made.expose().to_owned()
}

fn refusal(user: &str, token: &str) -> CredentialsError {
    match credentials(user, token) {
        Err(error) => error,
        Ok(_) => panic!("{user:?} and a token of {} bytes make a header", token.len()),
    }
}

// ---- a second decoder, written from RFC 4648, §4 ----

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Strict: whole groups of four, padding only at the end, no bits left over that are not zero.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let (groups, rest) = text.as_bytes().as_chunks::<4>();
    if !rest.is_empty() {
        return None;
    }
    let mut bytes = Vec::new();
    for (index, group) in groups.iter().enumerate() {
        let padding = group.iter().rev().take_while(|c| **c == b'=').count();
        if padding > 2 || (padding > 0 && index + 1 < groups.len()) {
            return None;
        }
        let mut bits = 0_u32;
        for c in &group[..4 - padding] {
            bits = bits << 6 | u32::try_from(ALPHABET.iter().position(|known| known == c)?).ok()?;
        }
        bits <<= 6 * padding;
        let [_, three @ ..] = bits.to_be_bytes();
        if three[3 - padding..].iter().any(|byte| *byte != 0) {
            return None;
        }
        bytes.extend_from_slice(&three[..3 - padding]);
    }
    Some(bytes)
}

/// Email and token as a server reads them from the header: at the first colon.
fn read_by_a_server(header: &str) -> Option<(String, String)> {
    let pair = String::from_utf8(decoded(header.strip_prefix("Basic ")?)?).ok()?;
    let (user, token) = pair.split_once(':')?;
    Some((user.to_owned(), token.to_owned()))
}

#[test]
fn the_second_decoder_knows_the_rfcs_values_and_no_others() {
    // RFC 4648, §10.
    for (text, plain) in [
        ("", ""),
        ("Zg==", "f"),
        ("Zm8=", "fo"),
        ("Zm9v", "foo"),
        ("Zm9vYg==", "foob"),
        ("Zm9vYmE=", "fooba"),
        ("Zm9vYmFy", "foobar"),
    ] {
        assert_eq!(decoded(text).as_deref(), Some(plain.as_bytes()), "{text}");
    }
    for bad in ["Zg", "Zg=", "Zg==Zg==", "Zh==", "Zm9=", "====", "Zm9v\n", "Zm-v", "Zm_v", "Z===", "=Zg="] {
        assert_eq!(decoded(bad), None, "{bad:?}");
    }
}

// ---- the header ----

#[test]
fn the_header_is_the_one_of_the_rfc() {
    // RFC 7617, §2 and §2.1.
    assert_eq!(header("Aladdin", "open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    assert_eq!(header("test", "123\u{a3}"), "Basic dGVzdDoxMjPCow==");
}

#[test]
fn the_header_takes_any_letters_and_any_length() {
    for (user, token, expected) in [
        ("a@b.c", "x", "Basic YUBiLmM6eA=="),
        ("a", "b", "Basic YTpi"),
        ("a", "bc", "Basic YTpiYw=="),
        ("a", "bcd", "Basic YTpiY2Q="),
        ("jürgen@bücher.example", "tökén", "Basic asO8cmdlbkBiw7xjaGVyLmV4YW1wbGU6dMO2a8Opbg=="),
        ("пользователь@пример.рф", "Ж", "Basic 0L/QvtC70YzQt9C+0LLQsNGC0LXQu9GMQNC/0YDQuNC80LXRgC7RgNGEOtCW"),
        ("😀@example.com", "🔑", "Basic 8J+YgEBleGFtcGxlLmNvbTrwn5SR"),
        // A colon belongs to the token, however often it comes; 0xfb 0xff gives both letters that the alphabet of
        // addresses spells otherwise.
        ("a", ":b:c:", "Basic YTo6YjpjOg=="),
        ("a", "ÿþ?>", "Basic YTrDv8O+Pz4="),
    ] {
        assert_eq!(header(user, token), expected, "{user}");
        assert_eq!(read_by_a_server(expected), Some((user.to_owned(), token.to_owned())), "{user}: the row itself");
    }
}

#[test]
fn a_token_of_a_megabyte_is_one_line() {
    let token = "Ab3-_=".repeat(1024 * 1024 / 6);
    let made = header(EMAIL, &token);
    assert_eq!(made.len(), "Basic ".len() + (EMAIL.len() + 1 + token.len()).div_ceil(3) * 4);
    assert_eq!(read_by_a_server(&made), Some((EMAIL.to_owned(), token)));
}

#[test]
fn tokens_of_one_character_are_taken() {
    for token in ["x", "=", "\"", "ß", "🔑"] {
        assert_eq!(read_by_a_server(&header(EMAIL, token)), Some((EMAIL.to_owned(), token.to_owned())));
    }
}

/// What copying from pages, mails and terminals leaves around a text.
const PASTED: &[&str] = &[
    " ",
    "\t",
    "\r\n",
    "\n",
    "\r",
    "\u{a0}",
    "\u{200b}",
    "\u{feff}",
    "\u{2003}",
    "\u{202f}",
    "\u{3000}",
    "\u{85}",
    "\u{2028}",
    "\u{2029}",
    "\u{200e}",
    "\u{202a}",
    "\u{202c}",
    "\u{2060}",
    "\u{2066}",
    "\u{2069}",
    "\u{ad}",
    "\0",
    "\u{1b}",
    "\u{7f}",
    " \r\n\u{feff}\t\u{200b}\u{a0} ",
];

#[test]
fn what_was_pasted_around_a_text_is_taken_off_at_both_ends() {
    let clean = header(EMAIL, TOKEN);
    for around in PASTED {
        let (before, after) = (format!("{around}{EMAIL}"), format!("{EMAIL}{around}"));
        for user in [before, after, format!("{around}{EMAIL}{around}")] {
            assert_eq!(email(&user).as_deref(), Ok(EMAIL), "{user:?}");
            assert_eq!(header(&user, TOKEN), clean, "{user:?}");
            assert_eq!(credentials(&user, TOKEN).map(|made| made.email().to_owned()), Ok(EMAIL.to_owned()), "{user:?}");
        }
        for token in [format!("{around}{TOKEN}"), format!("{TOKEN}{around}"), format!("{around}{TOKEN}{around}")] {
            assert_eq!(header(EMAIL, &token), clean, "{around:?} around the token");
        }
    }
    // What stands inside stays: a space is a character like another.
    assert_eq!(read_by_a_server(&header(" a b ", " c d ")), Some(("a b".to_owned(), "c d".to_owned())));
}

#[test]
fn every_refusal_has_its_code_and_says_which_part_and_why() {
    let rows: &[(&str, &str, &str, [&str; 2])] = &[
        ("", TOKEN, "emailEmpty", ["email", "empty"]),
        (" \t\r\n\u{a0}\u{200b}\u{feff}", TOKEN, "emailEmpty", ["email", "empty"]),
        ("ada:x@example.com", TOKEN, "emailColon", ["email", "colon"]),
        (":", TOKEN, "emailColon", ["email", "colon"]),
        ("ada@example.com:", TOKEN, "emailColon", ["email", "colon"]),
        (":ada@example.com", TOKEN, "emailColon", ["email", "colon"]),
        ("ada\n@example.com", TOKEN, "emailControl", ["email", "line break"]),
        ("ada\r\nX: 1@example.com", TOKEN, "emailControl", ["email", "control"]),
        ("ada\t@example.com", TOKEN, "emailControl", ["email", "control"]),
        ("ada\0@example.com", TOKEN, "emailControl", ["email", "control"]),
        ("ada\u{7f}@example.com", TOKEN, "emailControl", ["email", "control"]),
        ("ada\u{85}@example.com", TOKEN, "emailControl", ["email", "control"]),
        ("ada\u{200b}@example.com", TOKEN, "emailInvisible", ["email", "U+200B"]),
        ("ada\u{202e}@example.com", TOKEN, "emailInvisible", ["email", "U+202E"]),
        ("ada\u{2028}@example.com", TOKEN, "emailInvisible", ["email", "U+2028"]),
        ("ada\u{feff}@example.com", TOKEN, "emailInvisible", ["email", "U+FEFF"]),
        ("ada\u{ad}@example.com", TOKEN, "emailInvisible", ["email", "U+00AD"]),
        ("ada\u{2066}@example.com", TOKEN, "emailInvisible", ["email", "U+2066"]),
        ("ada\u{e0041}@example.com", TOKEN, "emailInvisible", ["email", "U+E0041"]),
        (EMAIL, "", "tokenEmpty", ["API token", "empty"]),
        (EMAIL, "\u{feff}\r\n \u{2028}", "tokenEmpty", ["API token", "empty"]),
        (EMAIL, "ATATT\nxyz", "tokenLineBreak", ["API token", "line break"]),
        (EMAIL, "ATATT\r\nxyz", "tokenLineBreak", ["API token", "line break"]),
        (EMAIL, "ATATT\rxyz", "tokenLineBreak", ["API token", "line break"]),
        (EMAIL, "ATATT\u{85}xyz", "tokenLineBreak", ["API token", "line break"]),
        (EMAIL, "ATATT\u{2028}xyz", "tokenLineBreak", ["API token", "line break"]),
        (EMAIL, "ATATT\u{2029}xyz", "tokenLineBreak", ["API token", "line break"]),
        (EMAIL, "ATATT\txyz", "tokenControl", ["API token", "control"]),
        (EMAIL, "ATATT\0xyz", "tokenControl", ["API token", "control"]),
        (EMAIL, "ATATT\u{1b}[31mxyz", "tokenControl", ["API token", "control"]),
        (EMAIL, "ATATT\u{9f}xyz", "tokenControl", ["API token", "control"]),
        (EMAIL, "ATATT\u{200b}xyz", "tokenInvisible", ["API token", "U+200B"]),
        (EMAIL, "ATATT\u{202e}xyz", "tokenInvisible", ["API token", "U+202E"]),
        // The email is looked at first: whoever has both wrong begins at the top.
        ("", "", "emailEmpty", ["email", "empty"]),
        ("a:b", "x\ny", "emailColon", ["email", "colon"]),
    ];
    let mut seen = BTreeSet::new();
    for (user, token, code, words) in rows {
        let error = refusal(user, token);
        let sentence = error.to_string();
        assert_eq!(error.code(), *code, "{user:?}");
        for word in words {
            assert!(sentence.contains(word), "{sentence:?} says {word:?}");
        }
        let other = if words[0] == "email" { "token" } else { "email" };
        assert!(!sentence.contains(other), "{sentence:?} speaks of one part");
        assert!(sentence.contains(": "), "{sentence:?} says what to do");
        seen.insert(*code);
    }
    assert_eq!(seen, CredentialsError::CODES.iter().copied().collect(), "every code has a row");
    assert_eq!(seen.len(), CredentialsError::CODES.len(), "codes are unique");
}

#[test]
fn every_invisible_character_is_refused_inside_and_taken_off_outside() {
    let hidden = ['\u{200b}'..='\u{200f}', '\u{202a}'..='\u{202e}', '\u{2060}'..='\u{2069}', '\u{feff}'..='\u{feff}'];
    for c in hidden.into_iter().flatten().chain(['\u{ad}', '\u{61c}', '\u{180e}', '\u{2028}', '\u{2029}', '\u{e007f}'])
    {
        assert_eq!(email(&format!("a{c}b@example.com")), Err(CredentialsError::EmailInvisible(c)));
        assert_eq!(email(&format!("{c}ab@example.com{c}")).as_deref(), Ok("ab@example.com"), "{c:?}");
    }
    for c in (0..=0x1f).chain(0x7f..=0x9f).filter_map(char::from_u32) {
        assert_eq!(email(&format!("a{c}b@example.com")), Err(CredentialsError::EmailControl), "{c:?}");
        let error = refusal(EMAIL, &format!("a{c}b"));
        let expected = if matches!(c, '\n' | '\r' | '\u{85}') { "tokenLineBreak" } else { "tokenControl" };
        assert_eq!(error.code(), expected, "{c:?}");
    }
}

#[test]
fn doubts_are_said_and_nothing_is_refused_for_them() {
    use Doubt::{EmailNotAnAddress as NotAnAddress, LooksLikePassword as Password};
    let long = "x".repeat(24);
    for (user, token, expected) in [
        (EMAIL, TOKEN, &[][..]),
        (EMAIL, long.as_str(), &[]),
        (EMAIL, "12345678901234567890", &[]),
        (EMAIL, "1234567890123456789", &[Password]),
        (EMAIL, "x", &[Password]),
        (EMAIL, "correct horse battery staple", &[Password]),
        (EMAIL, "contraseña-contraseña-contraseña", &[Password]),
        ("ada", TOKEN, &[NotAnAddress]),
        ("ada lovelace@example.com", TOKEN, &[NotAnAddress]),
        ("ada@example\u{a0}.com", TOKEN, &[NotAnAddress]),
        ("ada.example.com", "hunter2", &[NotAnAddress, Password]),
        (" ada@example.com ", &format!("\n{long}\n"), &[]),
    ] {
        let made = credentials(user, token).unwrap_or_else(|error| panic!("{user:?}: {error}"));
        assert_eq!(made.doubts(), expected, "{user:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn ten_thousand_pairs_come_back_from_the_second_decoder(
        user in r"[!-9;-~\u{a1}-\u{ac}À-ɏα-ω一-龥😀-🙏]{1,20}( [!-9;-~À-ɏ一-龥😀-🙏]{1,20}){0,2}",
        token in r"[!-~\u{a1}-\u{ac}À-ɏא-ת一-龥😀-🙏]{1,60}([ :][!-~À-ɏ一-龥😀-🙏]{1,60}){0,3}",
        around in proptest::sample::select(PASTED),
    ) {
        let made = header(&format!("{around}{user}{around}"), &format!("{around}{token}{around}"));
        let encoded = made.strip_prefix("Basic ").expect("the scheme");
        let length = user.len() + 1 + token.len();
        prop_assert_eq!(encoded.len(), length.div_ceil(3) * 4);
        let letters = encoded.trim_end_matches('=');
        prop_assert_eq!(encoded.len() - letters.len(), (3 - length % 3) % 3, "padding");
        prop_assert!(letters.bytes().all(|c| ALPHABET.contains(&c)), "only letters of the alphabet, no line break");
        prop_assert_eq!(read_by_a_server(&made), Some((user, token)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn whatever_is_typed_is_refused_or_makes_one_line_that_a_server_reads_alike(
        user in any::<String>(), token in any::<String>(),
    ) {
        match credentials(&user, &token) {
            Ok(_) => {
                let made = header(&user, &token);
                prop_assert!(made.bytes().all(|b| b.is_ascii_graphic() || b == b' '), "{made:?}");
                let (read_user, read_token) = read_by_a_server(&made).expect("a server reads it");
                prop_assert!(user.contains(&read_user) && token.contains(&read_token), "only the ends go");
                prop_assert!(!read_user.is_empty() && !read_token.is_empty());
                prop_assert!(!read_user.chars().chain(read_token.chars()).any(char::is_control));
                prop_assert_eq!(header(&read_user, &read_token), made, "what was taken off is gone");
            }
            Err(error) => prop_assert!(CredentialsError::CODES.contains(&error.code())),
        }
    }
}

// ---- the probe's answers ----

fn answered(status: u16, body: &str) -> Outcome<'_> {
    Outcome::Answered { status, redirect: false, retry_after: None, body: Some(body) }
}

/// What an answer at noon means, with how long to wait.
fn classified(outcome: Outcome<'_>) -> (Verdict, Option<u16>, Option<Span>) {
    let Diagnosis { verdict, status, retry_at, .. } = classify(&outcome, noon());
    (verdict, status, retry_at.map(|at| at - noon()))
}

#[test]
fn an_answer_that_something_in_between_may_have_given_names_it_among_the_causes() {
    let page = "<!doctype html><h1>Blocked</h1><p>Your IP: 10.1.2.3 is not on the allowlist. XSRF.";
    let own = r#"{"errorMessage":"no"}"#;
    for (status, body, verdict, foreign) in [
        (401, own, Verdict::Unauthorized, false),
        (401, "", Verdict::Unauthorized, false),
        (401, page, Verdict::Unauthorized, true),
        (403, own, Verdict::Forbidden, false),
        (403, page, Verdict::Forbidden, true),
        (403, r#"{"trace":"a-ip-b"}"#, Verdict::Forbidden, false),
        (403, r#"{"message":"This IP is not allowed"}"#, Verdict::IpPolicy, false),
        (403, "This IP is not allowed", Verdict::IpPolicy, true),
        (403, "XSRF check failed", Verdict::Xsrf, false),
        (429, page, Verdict::TooManyRequests, false),
        (503, own, Verdict::ServerError, false),
        (503, page, Verdict::ServerError, true),
        (404, page, Verdict::NotJson, false),
    ] {
        let found = classify(&answered(status, body), noon());
        assert_eq!((found.verdict, found.foreign), (verdict, foreign), "{status} {body:?}");
        let remedies = found.remedies();
        let mine: Vec<Remedy> = remedies.iter().copied().take(verdict.remedies().len()).collect();
        assert_eq!(mine, verdict.remedies(), "{status} {body:?}");
        let more: &[Remedy] = if foreign { &[Remedy::SignInPortal, Remedy::ProxyRules] } else { &[] };
        assert_eq!(remedies.get(mine.len()..), Some(more), "{status} {body:?}");
    }
    let too_long = Outcome::Answered { status: 401, redirect: false, retry_after: None, body: None };
    assert!(classify(&too_long, noon()).foreign);
}

/// The API's own answer to the probe.
const NOT_FOUND: &str = r#"{"status":404,"errorMessage":"Job not found for the given id","errors":[],"id":null}"#;

#[test]
fn every_answer_has_its_verdict() {
    use Verdict::*;
    let deep = |levels: usize| {
        let (open, close) = (r#"{"a":"#.repeat(levels), "}".repeat(levels));
        format!(r#"{{"errorMessage":"Job not found","deep":{open}1{close}}}"#)
    };
    let (deep, too_deep) = (deep(15), deep(16));
    let long = format!(r#"{{"errorMessage":"Job not found","x":"{}"}}"#, "x".repeat(MAX_BODY - 60));
    let html = "<!doctype html><title>Sign in</title><p>Job not found</p>";
    let rows: &[(u16, &str, Verdict)] = &[
        // The API's own word that there is no such job, however it is written.
        (404, NOT_FOUND, Accepted),
        (404, r#"{"errorMessage":"Job not found"}"#, Accepted),
        (404, r#"{"errorMessage":"JOB NOT FOUND: test-job-id"}"#, Accepted),
        (404, r#"{"errorMessage":"No: job not found."}"#, Accepted),
        (404, "\r\n\t{ \"errorMessage\" : \"Job not found\" } \n", Accepted),
        (404, "\u{feff}{\"errorMessage\":\"Job not found\"}", Accepted),
        (404, r#"{"errorMessage":"Job\u0020not found"}"#, Accepted),
        (404, r#"{"errorMessage":"Ärger – job not found 🔎"}"#, Accepted),
        (404, &deep, Accepted),
        (404, &long, Accepted),
        // The same words elsewhere prove nothing.
        (404, r#"{"message":"Job not found"}"#, Accepted),
        (404, r#"{"trace":"Job not found"}"#, Unclear),
        (404, r#"{"error":{"errorMessage":"Job not found"}}"#, Unclear),
        (404, r#"{"ERRORMESSAGE":"Job not found"}"#, Unclear),
        (404, r#"{"errorMessage":["Job not found"]}"#, Unclear),
        (404, r#"{"errorMessage":null}"#, Unclear),
        (404, r#"{"errorMessage":"Not found"}"#, Unclear),
        (404, r#"{"errorMessage":"Job  not found"}"#, Unclear),
        (404, r#"{"errorMessage":"job not foun"}"#, Unclear),
        (404, r#"{"errorMessage":"Report file not available"}"#, Unclear),
        (404, "{}", Unclear),
        (404, "", Unclear),
        (404, " \r\n", Unclear),
        // What is no object is none of the API's.
        (404, html, NotJson),
        (404, "Job not found", NotJson),
        (404, r#""Job not found""#, NotJson),
        (404, r#"["Job not found"]"#, NotJson),
        (404, r#"[{"errorMessage":"Job not found"}]"#, NotJson),
        (404, "null", NotJson),
        (404, "404", NotJson),
        (404, r#"{"errorMessage":"Job not found""#, NotJson),
        (404, r#"{"errorMessage":"Job not found"}{"#, NotJson),
        (404, r#"{'errorMessage':'Job not found'}"#, NotJson),
        (404, "{\0\"\0e\0r\0r\0o\0r\0", NotJson),
        (404, "\u{fffd}\u{fffd}{", NotJson),
        (404, &too_deep, NotJson),
        // The same answer under another status.
        (200, NOT_FOUND, Unclear),
        (202, NOT_FOUND, Unclear),
        (400, NOT_FOUND, Unclear),
        (410, NOT_FOUND, Unclear),
        (200, r#"{"jobId":"test-job-id","status":"SUCCESS"}"#, Unclear),
        (200, html, NotJson),
        (200, "", Unclear),
        (204, "", Unclear),
        (400, r#"{"errorMessage":"Bad request"}"#, Unclear),
        (400, html, NotJson),
        (405, "", Unclear),
        (418, "{}", Unclear),
        (451, html, NotJson),
        (100, "", Unclear),
        (599, "", ServerError),
        // 401 whatever it says.
        (401, r#"{"status":401,"errorMessage":"Unauthorized"}"#, Unauthorized),
        (401, html, Unauthorized),
        (401, "", Unauthorized),
        (401, NOT_FOUND, Unauthorized),
        (401, "XSRF check failed", Unauthorized),
        (401, r#"{"message":"ip address not allowed"}"#, Unauthorized),
        // 403 by its words.
        (403, r#"{"status":403,"errorMessage":"Forbidden"}"#, Forbidden),
        (403, "", Forbidden),
        (403, html, Forbidden),
        (403, NOT_FOUND, Forbidden),
        (403, "Your ship is not allowed", Forbidden),
        (403, "ownership address, membership addresses and a zip restriction", Forbidden),
        (403, "ipv6 tip: i p", Forbidden),
        (403, "IP", IpPolicy),
        (403, r#"{"reason":"ip_not_allowed"}"#, IpPolicy),
        (403, r#"{"message":"description: no permission"}"#, Forbidden),
        (403, "XSRF check failed", Xsrf),
        (403, "xsrf", Xsrf),
        (403, r#"{"errorMessage":"Xsrf token missing"}"#, Xsrf),
        (403, "XSRF check failed for this IP address", Xsrf),
        (403, "this IP address is refused; XSRF check failed", Xsrf),
        (403, r#"{"errorMessage":"Your IP address is not allowed"}"#, IpPolicy),
        (403, r#"{"errorMessage":"blocked by the IP allowlist"}"#, IpPolicy),
        (403, r#"{"errorMessage":"not on the ip allow list"}"#, IpPolicy),
        (403, "The address is not on the AllowList", IpPolicy),
        (403, r#"{"errorMessage":"not on the Allow List of the organisation"}"#, IpPolicy),
        (403, r#"{"errorMessage":"IP restrictions apply"}"#, IpPolicy),
        (403, "<p>IP ADDRESS</p>", Forbidden),
        // 429 and 5xx whatever they say.
        (429, "", TooManyRequests),
        (429, NOT_FOUND, TooManyRequests),
        (429, html, TooManyRequests),
        (500, r#"{"errorMessage":"Internal error"}"#, ServerError),
        (500, NOT_FOUND, ServerError),
        (502, html, ServerError),
        (503, "", ServerError),
        (504, "XSRF", ServerError),
        // A proxy's and a portal's own statuses.
        (407, "", NotJson),
        (407, NOT_FOUND, NotJson),
        (511, html, NotJson),
        (511, "{}", NotJson),
        // Redirects that something followed not, and shows.
        (300, "", Redirected),
        (301, html, Redirected),
        (302, NOT_FOUND, Redirected),
        (304, "", Redirected),
        (308, "", Redirected),
        (399, "", Redirected),
        (600, "", Unclear),
        (999, html, NotJson),
        (u16::MAX, "{}", Unclear),
    ];
    for (status, body, verdict) in rows {
        let start: String = body.chars().take(60).collect();
        assert_eq!(classified(answered(*status, body)), (*verdict, Some(*status), None), "{status} {start:?}");
        let redirect = Outcome::Answered { status: *status, redirect: true, retry_after: None, body: Some(body) };
        assert_eq!(classified(redirect), (Redirected, Some(*status), None), "{status} {start:?}, redirected");
    }
    let seen: Vec<Verdict> = rows.iter().map(|row| row.2).chain([NoConnection, TimedOut]).collect();
    assert!(Verdict::ALL.iter().all(|verdict| seen.contains(verdict)), "every verdict has a row");
    assert_eq!(classified(Outcome::NoConnection), (NoConnection, None, None));
    assert_eq!(classified(Outcome::TimedOut), (TimedOut, None, None));
}

#[test]
fn a_body_that_was_not_read_to_its_end_decides_nothing() {
    use Verdict::*;
    for (status, verdict) in [
        (200, NotJson),
        (404, NotJson),
        (400, NotJson),
        (401, Unauthorized),
        (403, Forbidden),
        (429, TooManyRequests),
        (500, ServerError),
        (302, Redirected),
        (407, NotJson),
    ] {
        let outcome = Outcome::Answered { status, redirect: false, retry_after: None, body: None };
        assert_eq!(classified(outcome), (verdict, Some(status), None));
    }
}

#[test]
fn a_redirect_that_the_browser_hides_has_no_status() {
    for body in [None, Some(""), Some(NOT_FOUND)] {
        let hidden = Outcome::Answered { status: 0, redirect: true, retry_after: Some("5"), body };
        assert_eq!(classified(hidden), (Verdict::Redirected, None, None));
    }
    assert_eq!(classified(answered(0, "")), (Verdict::Unclear, None, None));
}

#[test]
fn how_long_to_wait_is_believed_up_to_a_day() {
    let day = Span::days(1);
    // Noon of 22 November 2026 is now.
    for (text, wait) in [
        ("0", Some(Span::ZERO)),
        ("1", Some(Span::ms(1000))),
        ("120", Some(Span::minutes(2))),
        (" 120\t", Some(Span::minutes(2))),
        ("00120", Some(Span::minutes(2))),
        ("86400", Some(day)),
        ("86401", None),
        ("34560000", None),
        ("4294967295", None),
        ("4294967296", None),
        ("99999999999999999999999999", None),
        ("-1", None),
        ("+1", None),
        ("1.5", None),
        ("1e3", None),
        ("0x10", None),
        ("", None),
        (" ", None),
        ("soon", None),
        ("1 2", None),
        ("120, 240", None),
        ("120;", None),
        ("١٢٠", None),
        ("Sun, 22 Nov 2026 12:00:00 GMT", Some(Span::ZERO)),
        ("Sun, 22 Nov 2026 12:05:00 GMT", Some(Span::minutes(5))),
        ("Mon, 23 Nov 2026 12:00:00 GMT", Some(day)),
        ("Mon, 23 Nov 2026 12:00:01 GMT", None),
        ("Sun, 22 Nov 2026 11:59:59 GMT", None),
        ("Fri, 01 Jan 1971 00:00:00 GMT", None),
        // 400 days ahead.
        ("Mon, 27 Dec 2027 12:00:00 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 GMT", None),
        ("Sun, 22 Nov 2026 12:05:00 UTC", None),
        ("Sun, 22 Nov 2026 12:05:00 +0000", None),
        ("Sun, 22 Nov 2026 12:05:00", None),
        ("Sun, 22 Nov 2026 12:05:00 GMT GMT", None),
        ("Sun, 32 Nov 2026 12:05:00 GMT", None),
        ("Sun, 22 nov 2026 12:05:00 GMT", None),
        ("Sun, 22 Nov 26 12:05:00 GMT", None),
        ("Sun, 22 Nov 2026 12:05 GMT", None),
        ("Sun, 22 Nov 2026 25:05:00 GMT", None),
        ("22 Nov 2026 12:05:00 GMT", None),
        ("Sunday, 22-Nov-26 12:05:00 GMT", None),
        ("Sun Nov 22 12:05:00 2026", None),
        ("2026-11-22T12:05:00Z", None),
    ] {
        for status in [429, 503] {
            let outcome = Outcome::Answered { status, redirect: false, retry_after: Some(text), body: Some("") };
            assert_eq!(classified(outcome).2, wait, "{status} {text:?}");
        }
        for status in [200, 301, 401, 403, 404, 407, 511] {
            let outcome = Outcome::Answered { status, redirect: false, retry_after: Some(text), body: Some(NOT_FOUND) };
            assert_eq!(classified(outcome).2, None, "{status} does not ask to wait");
        }
    }
    // Each month by its name.
    for (month, name) in
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"].iter().enumerate()
    {
        let now = at(&format!("2026-{:02}-05T00:00:00Z", month + 1));
        let text = format!("Mon, 05 {name} 2026 00:01:00 GMT");
        let outcome = Outcome::Answered { status: 429, redirect: false, retry_after: Some(&text), body: Some("") };
        assert_eq!(classify(&outcome, now).retry_at, Some(now + Span::minutes(1)), "{text}");
    }
    // At the end of time nothing runs over.
    let end = Instant::from_ms(i64::MAX);
    let outcome = Outcome::Answered { status: 429, redirect: false, retry_after: Some("60"), body: None };
    assert_eq!(classify(&outcome, end).retry_at, Some(end));
}

#[test]
fn every_status_with_every_kind_of_body_follows_the_order_of_the_rules() {
    use Verdict::*;
    let bodies = [
        None,
        Some(""),
        Some("{}"),
        Some("[]"),
        Some("<html>"),
        Some(NOT_FOUND),
        Some("XSRF"),
        Some("ip address"),
        Some("\u{feff}"),
        Some("{\"errorMessage\":\"xsrf ip address\"}"),
    ];
    for status in (0..=600).chain([u16::MAX]) {
        for body in bodies {
            for redirect in [false, true] {
                for retry_after in [None, Some("60"), Some("Sun, 22 Nov 2026 12:01:00 GMT"), Some("-1")] {
                    let outcome = Outcome::Answered { status, redirect, retry_after, body };
                    let (verdict, known, wait) = classified(outcome);
                    assert_eq!(known, (status != 0).then_some(status));
                    assert_eq!(verdict == Redirected, redirect || (300..400).contains(&status), "{outcome:?}");
                    if redirect || (300..400).contains(&status) {
                        assert_eq!(wait, None);
                        continue;
                    }
                    assert_eq!(verdict == Unauthorized, status == 401, "{outcome:?}");
                    assert_eq!(matches!(verdict, Forbidden | IpPolicy | Xsrf), status == 403, "{outcome:?}");
                    assert_eq!(verdict == TooManyRequests, status == 429, "{outcome:?}");
                    assert_eq!(verdict == ServerError, (500..600).contains(&status) && status != 511, "{outcome:?}");
                    assert_eq!(verdict == Accepted, status == 404 && body == Some(NOT_FOUND), "{outcome:?}");
                    assert!(!matches!(verdict, NoConnection | TimedOut), "{outcome:?}");
                    let asks = status == 429 || verdict == ServerError;
                    let named = retry_after.is_some_and(|text| text != "-1");
                    assert_eq!(wait, (asks && named).then_some(Span::minutes(1)), "{outcome:?}");
                }
            }
        }
    }
}

/// The codes of a closed set: one each, written as identifiers of JavaScript are, the same in messages.
macro_rules! codes {
    ($($set:ident),+) => { $({
        let codes: BTreeSet<&str> = $set::ALL.iter().map(|member| member.code()).collect();
        assert_eq!(codes.len(), $set::ALL.len(), "{} has a code twice", stringify!($set));
        for member in $set::ALL {
            let code = member.code();
            assert!(code.starts_with(|c: char| c.is_ascii_lowercase()) && code.bytes().all(|b| b.is_ascii_alphanumeric()));
            assert_eq!($set::read(code), Some(*member), "{code}");
            assert_eq!(serde_json::to_value(member).expect("written"), code, "what messages call it");
        }
        for other in ["", " ", "nothing", "ACCEPTED"] {
            assert_eq!($set::read(other), None);
        }
    })+ };
}

#[test]
fn every_closed_set_has_one_code_each() {
    codes!(Verdict, Remedy, Link, Doubt, Shell, TokenFrom, SiteError);
}

#[test]
fn every_verdict_says_what_to_do_and_every_remedy_is_somewhere_said() {
    let mut said = BTreeSet::new();
    for verdict in Verdict::ALL {
        let codes: Vec<&str> = verdict.remedies().iter().map(|remedy| remedy.code()).collect();
        assert!(!codes.is_empty(), "{verdict:?}");
        let once: BTreeSet<&str> = codes.iter().copied().collect();
        assert_eq!(once.len(), codes.len(), "{verdict:?} says one twice");
        said.extend(once);
    }
    assert_eq!(said.len(), Remedy::ALL.len(), "a remedy that nobody is told");
    let led_to: BTreeSet<&str> = Remedy::ALL.iter().filter_map(|remedy| remedy.link()).map(Link::code).collect();
    assert_eq!(led_to.len(), Link::ALL.len(), "a page that nobody is led to");
}

#[test]
fn the_remedies_are_those_of_the_documentation() {
    let has = |verdict: Verdict, remedy: Remedy| verdict.remedies().contains(&remedy);
    assert!(has(Verdict::Accepted, Remedy::AdminRights), "a 404 does not prove admin rights");
    // The documentation lists a missing right under 401 as well.
    assert!(has(Verdict::Unauthorized, Remedy::AskAdmin) && has(Verdict::Forbidden, Remedy::AskAdmin));
    assert!(has(Verdict::Unauthorized, Remedy::NotPassword) && has(Verdict::Unauthorized, Remedy::NewToken));
    assert!(has(Verdict::Unauthorized, Remedy::StayWithBasic));
    assert!(has(Verdict::Forbidden, Remedy::UnscopedToken) && has(Verdict::Forbidden, Remedy::NetworkPolicy));
    assert!(has(Verdict::Xsrf, Remedy::UseCommands) && has(Verdict::TooManyRequests, Remedy::Wait));
    for verdict in [Verdict::Redirected, Verdict::NotJson, Verdict::NoConnection] {
        assert!(has(verdict, Remedy::ProxyRules), "{verdict:?}");
    }
    assert!(has(Verdict::NoConnection, Remedy::TlsInspection) && has(Verdict::NoConnection, Remedy::Online));
}

#[test]
fn the_probe_asks_one_harmless_question_of_one_host() {
    assert_eq!(API, "https://api.atlassian.com");
    assert_eq!(ENDPOINT, "https://api.atlassian.com/migrations/reports/v1/id-mappings");
    assert_eq!(PROBE_URL, "https://api.atlassian.com/migrations/reports/v1/id-mappings/test-job-id");
    assert_eq!((ACCEPT, LIMIT, MAX_BODY), ("application/json", Span::ms(15_000), 65_536));
    for link in Link::ALL {
        let read = url::Url::parse(link.url()).expect("an address");
        let host = read.host_str().expect("a host");
        assert!(read.as_str() == link.url() && read.scheme() == "https", "{link:?}");
        assert!(host.ends_with(".atlassian.com"), "{host}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_answer_has_a_verdict(
        status in any::<u16>(), redirect in any::<bool>(), retry_after in any::<Option<String>>(),
        body in prop_oneof![any::<Option<String>>(), "[\\[{}\\]\":,a-z0-9 ]{0,60}".prop_map(Some)], now in any::<i64>(),
    ) {
        let outcome =
            Outcome::Answered { status, redirect, retry_after: retry_after.as_deref(), body: body.as_deref() };
        let now = Instant::from_ms(now);
        let found = classify(&outcome, now);
        if let Some(again) = found.retry_at {
            prop_assert!(now <= again && again - now <= days(1));
        }
        prop_assert!(found.verdict != Verdict::Accepted, "what is found by chance proves nothing");
    }
}

// ---- addresses and ids of jobs ----

#[test]
fn addresses_are_taken_as_the_api_wants_them() {
    for (typed, destination_is, source_is) in [
        ("https://example.atlassian.net", Ok("https://example.atlassian.net"), Ok("https://example.atlassian.net")),
        (
            "  https://example.atlassian.net/\r\n",
            Ok("https://example.atlassian.net"),
            Ok("https://example.atlassian.net"),
        ),
        ("HTTPS://Example.Atlassian.NET//", Err(SiteError::Path), Err(SiteError::Path)),
        ("HTTPS://Example.Atlassian.NET/", Ok("https://example.atlassian.net"), Ok("https://example.atlassian.net")),
        ("https://example.atlassian.net:443", Ok("https://example.atlassian.net"), Ok("https://example.atlassian.net")),
        ("https://xn--bcher-kva.example", Ok("https://xn--bcher-kva.example"), Ok("https://xn--bcher-kva.example")),
        ("https://jira.example.com:8443", Err(SiteError::Port), Ok("https://jira.example.com:8443")),
        ("https://jira.example.com:8443/jira/", Err(SiteError::Path), Ok("https://jira.example.com:8443/jira")),
        ("https://example.com/wiki/a-b_c.d~e", Err(SiteError::Path), Ok("https://example.com/wiki/a-b_c.d~e")),
        ("https://example.com/Wiki", Err(SiteError::Path), Ok("https://example.com/Wiki")),
        ("https://10.0.0.7", Ok("https://10.0.0.7"), Ok("https://10.0.0.7")),
        ("https://10.0.0.7:8080/jira", Err(SiteError::Path), Ok("https://10.0.0.7:8080/jira")),
        ("https://255.0.1.19", Ok("https://255.0.1.19"), Ok("https://255.0.1.19")),
        ("https://1jira.7.example", Ok("https://1jira.7.example"), Ok("https://1jira.7.example")),
        ("https://localhost", Ok("https://localhost"), Ok("https://localhost")),
    ] {
        assert_eq!(destination(typed).as_deref(), destination_is.as_deref(), "{typed:?}");
        assert_eq!(source(typed).as_deref(), source_is.as_deref(), "{typed:?}");
    }
}

#[test]
fn what_is_no_address_is_refused_by_name() {
    use SiteError::*;
    let long = format!("https://example.com/{}", "x".repeat(3_000));
    let long_host = format!("https://{}.example.com", "x".repeat(3_000));
    for (typed, why) in [
        ("", Empty),
        (" \r\n\t\u{a0}", Empty),
        ("example.atlassian.net", Scheme),
        ("http://example.atlassian.net", Scheme),
        ("//example.atlassian.net", Scheme),
        ("ftp://example.com", Scheme),
        ("javascript:alert(1)", Scheme),
        ("https:/example.com", Scheme),
        ("https:example.com", Scheme),
        ("https;//example.com", Scheme),
        ("ttps://example.com", Scheme),
        ("h", Scheme),
        ("https:/ü", Scheme),
        ("https://", Host),
        ("https:///", Host),
        ("https:///wiki", Host),
        ("https://:443", Host),
        ("https://exa mple.com", Host),
        ("https://exa\tmple.com", Host),
        ("https://exa\0mple.com", Host),
        ("https://exa'mple.com", Host),
        ("https://exa\"mple.com", Host),
        ("https://$(reboot).com", Host),
        ("https://`id`.com", Host),
        ("https://example.com;id", Host),
        ("https://example.com,b", Host),
        ("https://{a,b}.com", Host),
        ("https://%65xample.com", Host),
        ("https://bücher.example", Host),
        ("https://пример.рф", Host),
        ("https://example。com", Host),
        ("https://ｅxample.com", Host),
        ("https://[::1", Host),
        ("https://[::1]", Host),
        ("https://[2001:db8::7]:8090/confluence", Host),
        ("https://[::zz]", Host),
        ("https://[]", Host),
        // What some programs read as another address than it seems.
        ("https://1.2.3", Host),
        ("https://1.2.3.4.5", Host),
        ("https://1.2.3.4.", Host),
        ("https://256.1.1.1", Host),
        ("https://01.2.3.4", Host),
        ("https://1.2.3.00", Host),
        ("https://0x7f.1", Host),
        ("https://0", Host),
        ("https://2130706433", Host),
        ("https://example.0x1", Host),
        ("https://...", Host),
        ("https://.example.com", Host),
        ("https://example..com", Host),
        ("https://example.com.", Host),
        ("https://::1", Host),
        ("https://]", Host),
        ("https://user@example.com", User),
        ("https://user:pass@example.com", User),
        ("https://@example.com", User),
        ("https://a@b@c.com/", User),
        ("https://example.com:", Port),
        ("https://example.com:0", Port),
        ("https://example.com:65536", Port),
        ("https://example.com:99999999999999999999", Port),
        ("https://example.com:8o80", Port),
        ("https://example.com:-1", Port),
        ("https://example.com:+80", Port),
        ("https://example.com:80:80", Port),
        ("https://[::1]x", Port),
        ("https://example.com\\wiki", Path),
        ("https://example.com/wiki\\x", Path),
        ("https://example.com//", Path),
        ("https://example.com//evil.test", Path),
        ("https://example.com/a//b", Path),
        ("https://example.com/a/../b", Path),
        ("https://example.com/..", Path),
        ("https://example.com/./a", Path),
        ("https://example.com/a b", Path),
        ("https://example.com/a\nb", Path),
        ("https://example.com/a\u{7f}b", Path),
        ("https://example.com/'; id; '", Path),
        ("https://example.com/\"x\"", Path),
        ("https://example.com/$(touch x)", Path),
        ("https://example.com/`id`", Path),
        ("https://example.com/%2e%2e", Path),
        ("https://example.com/a%20b", Path),
        ("https://example.com/wiki;jsessionid=1", Path),
        ("https://example.com/ünder", Path),
        ("https://example.com/[1-9]", Path),
        ("https://example.com/{a,b}", Path),
        ("https://example.com/@x", Path),
        ("https://example.com?", Query),
        ("https://example.com/?a=b", Query),
        ("https://example.com#", Query),
        ("https://example.com/wiki#x", Query),
        ("https://user@example.com?x", Query),
        (&long, TooLong),
        (&long_host, TooLong),
    ] {
        assert_eq!(source(typed), Err(why), "{typed:?}");
        assert_eq!(destination(typed), Err(why), "{typed:?}");
        let wrong = Mapping::new(Product::Jira, "https://example.atlassian.net", typed);
        assert_eq!(wrong, Err(MappingError::Source(why)), "{typed:?}");
        let wrong = Mapping::new(Product::Jira, typed, "https://jira.example.com");
        assert_eq!(wrong, Err(MappingError::Destination(why)), "{typed:?}");
    }
    let longest = format!("https://example.com/{}", "x".repeat(2_048 - 20));
    assert_eq!(source(&longest).as_deref(), Ok(longest.as_str()));
    assert_eq!(source(&format!("{longest}x")), Err(TooLong));
}

/// Addresses that are nearly right, from parts that are right and wrong.
fn nearly_an_address() -> impl Strategy<Value = String> {
    let scheme =
        prop_oneof![8 => Just("https://"), 1 => proptest::sample::select(&["HTTPS://", "http://", "", "https:/"][..])];
    let user = prop_oneof![9 => Just(String::new()), 1 => "[a-z:]{0,4}@"];
    let host = prop_oneof![
        4 => "[A-Za-z0-9][A-Za-z0-9-]{0,8}(\\.[a-z][a-z0-9-]{0,6}){0,3}",
        1 => "[0-9]{1,3}(\\.[0-9]{1,3}){0,4}",
        1 => "[0-9a-fx.]{1,12}",
        1 => "\\[[0-9a-f:.]{0,16}\\]",
        1 => "[a-z_.:\\[\\]-]{0,10}",
        1 => "xn--[a-z0-9-]{0,8}",
        1 => "\\PC{0,6}",
    ];
    let port = prop_oneof![6 => Just(String::new()), 3 => ":[0-9]{0,6}", 1 => ":[0-9a-z:+-]{0,4}"];
    let path = prop_oneof![3 => "(/[A-Za-z0-9._~-]{0,6}){0,4}", 1 => "[/\\\\;@%.'\"$a-z]{0,8}", 1 => "/\\PC{0,6}"];
    let tail =
        prop_oneof![8 => Just(""), 1 => proptest::sample::select(&["?", "#", "?a=b", "#x", "/", "//", " ", "\n"][..])];
    (scheme, user, host, port, path, tail).prop_map(|(a, b, c, d, e, f)| format!("{a}{b}{c}{d}{e}{f}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn an_address_that_is_taken_is_plain_and_is_what_a_browser_reads(
        typed in prop_oneof![9 => nearly_an_address(), 1 => any::<String>()],
    ) {
        let taken = source(&typed);
        if let Ok(address) = &taken {
            prop_assert!(address.starts_with("https://") && !address.ends_with('/'), "{address:?}");
            let plain = |b: u8| b.is_ascii_alphanumeric() || b".:/_~-".contains(&b);
            prop_assert!(address.bytes().all(plain), "{address:?}");
            prop_assert_eq!(source(address), Ok(address.clone()), "what was taken is taken again");
            match url::Url::parse(address) {
                Ok(read) => prop_assert_eq!(read.as_str().trim_end_matches('/'), address.as_str()),
                // A coded name that stands for no letters: nothing will be found there.
                Err(error) => prop_assert!(error == ParseError::IdnaError && address.contains("xn--"), "{address:?}"),
            }
        }
        match destination(&typed) {
            Ok(address) => {
                if let Ok(read) = url::Url::parse(&address) {
                    prop_assert!(read.port().is_none() && read.path() == "/", "{address:?}");
                }
                prop_assert_eq!(taken, Ok(address));
            }
            // A destination is more narrow in port and path, and in nothing else.
            Err(why) => prop_assert!(taken == Err(why) || taken.is_ok() && matches!(why, SiteError::Port | SiteError::Path)),
        }
    }
}

#[test]
fn ids_of_jobs_stay_one_part_of_a_path() {
    let longest = "a".repeat(128);
    for good in ["550e8400-e29b-41d4-a716-446655440000", "JOB_ID", "a", "1.2~3_4-5", "..a", longest.as_str()] {
        let id = JobId::new(&format!(" \t{good}\r\n")).expect(good);
        assert_eq!(JobId::new(good), Ok(id.clone()));
        assert_eq!(address(&Call::Status(id.clone())), format!("{ENDPOINT}/{good}"));
        assert_eq!(address(&Call::Download(id)), format!("{ENDPOINT}/{good}/download"));
    }
    let too_long = "a".repeat(129);
    for bad in [
        "",
        " ",
        ".",
        "..",
        "...",
        "a/b",
        "../a",
        "a\\b",
        "a b",
        "a\nb",
        "a?b",
        "a#b",
        "a%2fb",
        "a;b",
        "a'b",
        "a\"b",
        "$(id)",
        "`id`",
        "a&b",
        "a|b",
        "ä",
        "😀",
        "a\0b",
        "a\u{200b}b",
        "{a,b}",
        "[1-9]",
        "a:b",
        "a@b",
        too_long.as_str(),
    ] {
        let error = JobId::new(bad).expect_err(bad);
        assert!(error.to_string().contains("job id") && !format!("{error:?}").contains("reboot"));
    }
    assert_eq!(JobId::placeholder(), JobId::new(JOB_PLACEHOLDER).expect("it stands where an id will"));
}

// ---- commands, and small readers of what the shells and curl make of them ----

/// The words of a command, as POSIX says for text that has single quotes, backslashes before one character, and blanks.
/// Anything else that has a meaning in a shell is a fault.
fn words_of(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut rest = command.chars();
    while let Some(c) = rest.next() {
        match c {
            ' ' => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match rest.next().expect("the quote is closed") {
                        '\'' => break,
                        c => word.push(c),
                    }
                }
            }
            '\\' => match rest.next().expect("something follows the backslash") {
                '\n' => {}
                c => word.get_or_insert_default().push(c),
            },
            c => {
                assert!(c.is_ascii_alphanumeric() || c == '-', "{c:?} outside quotes in {command}");
                word.get_or_insert_default().push(c);
            }
        }
    }
    words.extend(word);
    words
}

/// A value in curl's own files, as its manual says: in double quotes, with backslashes before quotes and backslashes.
fn unquoted(value: &str) -> String {
    let inside = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).expect("in quotes");
    let (mut text, mut rest) = (String::new(), inside.chars());
    while let Some(c) = rest.next() {
        match c {
            '"' => panic!("a quote that ends the value early: {value}"),
            '\\' => match rest.next() {
                Some(c @ ('"' | '\\')) => text.push(c),
                other => panic!("a backslash before {other:?}: {value}"),
            },
            c => text.push(c),
        }
    }
    text
}

/// What `curl` is told, in the order of names.
type Told = Vec<(String, String)>;

fn told_in_bash(text: &str) -> Told {
    let mut words = words_of(text).into_iter();
    assert_eq!(words.next().as_deref(), Some("curl"));
    let mut told = Vec::new();
    while let Some(word) = words.next() {
        match word.strip_prefix("--") {
            Some(flag @ ("fail-with-body" | "netrc")) => told.push((flag.to_owned(), String::new())),
            Some(option @ ("user" | "header" | "data")) => {
                told.push((option.to_owned(), words.next().expect("its value")));
            }
            Some(other) => panic!("the option {other} is none that is needed"),
            None => told.push(("url".to_owned(), word)),
        }
    }
    told.sort();
    told
}

fn told_in_power_shell(text: &str) -> Told {
    let lines: Vec<&str> = text.split('\n').collect();
    let [before, encoding, open, options @ .., close, after] = &lines[..] else { panic!("too few lines: {text}") };
    assert_eq!(
        [*before, *encoding, *open, *after],
        ["& {", "$OutputEncoding = [System.Text.UTF8Encoding]::new($false)", "@'", "}"]
    );
    assert_eq!(*close, "'@ | & (Get-Command curl -CommandType Application)[0].Source --config -");
    // PowerShell takes each of these for a single quote; at the begin of a line, followed by @, it ends the text.
    assert!(
        options.iter().all(|line| !line.starts_with(['\'', '\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}'])),
        "{text}"
    );
    let mut told: Told = options
        .iter()
        .map(|line| match line.split_once(" = ") {
            Some((name, value)) => (name.to_owned(), unquoted(value)),
            None => ((*line).to_owned(), String::new()),
        })
        .collect();
    told.sort();
    told
}

fn told(text: &str, shell: Shell) -> Told {
    match shell {
        Shell::Bash => told_in_bash(text),
        Shell::PowerShell => told_in_power_shell(text),
    }
}

fn login(user: &str) -> Login {
    Login::new(user).unwrap_or_else(|error| panic!("{user:?}: {error}"))
}

/// The address that a call goes to.
fn address(call: &Call) -> String {
    let told = told_in_bash(&command(call, Shell::Bash, TokenFrom::Netrc, &login(EMAIL)));
    told.into_iter().find(|(name, _)| name == "url").expect("an address").1
}

fn pairs(expected: &[(&str, &str)]) -> Told {
    let mut told: Told = expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    told.sort();
    told
}

#[test]
fn the_commands_are_these() {
    let mapping = Mapping::new(Product::Jira, "https://example.atlassian.net/", "https://jira.example.com:8443/jira");
    let trigger = Call::Trigger(mapping.expect("both are right"));
    assert_eq!(
        command(&trigger, Shell::Bash, TokenFrom::Prompt, &login("o'neil@example.com")),
        r#"curl --fail-with-body \
  --user 'o'\''neil@example.com' \
  --header 'Content-Type: application/json' \
  --data '{"product":"JIRA","destinationURL":"https://example.atlassian.net","sourceURL":"https://jira.example.com:8443/jira"}' \
  'https://api.atlassian.com/migrations/reports/v1/id-mappings/trigger'"#
    );
    let id = JobId::new("550e8400-e29b-41d4-a716-446655440000").expect("an id");
    assert_eq!(
        command(&Call::Download(id), Shell::PowerShell, TokenFrom::Prompt, &login("o'neil \"x\" \\@example.com")),
        r#"& {
$OutputEncoding = [System.Text.UTF8Encoding]::new($false)
@'
url = "https://api.atlassian.com/migrations/reports/v1/id-mappings/550e8400-e29b-41d4-a716-446655440000/download"
user = "o'neil \"x\" \\@example.com"
fail-with-body
'@ | & (Get-Command curl -CommandType Application)[0].Source --config -
}"#
    );
    assert_eq!(
        command(&Call::Status(JobId::placeholder()), Shell::Bash, TokenFrom::Netrc, &login(EMAIL)),
        "curl --fail-with-body \\\n  --netrc \\\n  'https://api.atlassian.com/migrations/reports/v1/id-mappings/JOB_ID'"
    );
    assert_eq!(login(EMAIL).netrc(), "machine api.atlassian.com\nlogin ada@example.com\npassword YOUR_API_TOKEN\n");
}

#[test]
fn an_email_that_curl_would_take_for_options_is_refused() {
    for (user, code) in [
        (";auth=x@example.com", "emailSemicolon"),
        (" ;", "emailSemicolon"),
        ("", "emailEmpty"),
        ("a:b@example.com", "emailColon"),
        ("a\nb@example.com", "emailControl"),
        ("a\u{200b}b@example.com", "emailInvisible"),
    ] {
        let error = Login::new(user).expect_err(user);
        assert_eq!(error.code(), code, "{user:?}");
        assert!(error.to_string().contains("email"), "{error}");
        assert_eq!(error == LoginError::Semicolon, code == "emailSemicolon");
    }
    assert!(Login::new("a;b@example.com").is_ok(), "elsewhere it is a character like another");
}

/// Emails that try to be more than one word, end a quote, or run something.
fn hostile_email() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        3 => proptest::sample::select(&[
            "'", "\"", "$(touch x)", "${HOME}", "`id`", "%PATH%", "!!", "!", "\\", "\\\\", "\\n", "\\'", "'\\''", "''", "'@",
            "@'", "\u{2019}@", "\u{2018}", "😀", "עברית", "ü", " ", "  ", "#", "&", "|", "<", ">", "*", "?", "[a-z]", "{a,b}",
            "~", "-", "--", "--data", "-K", ";", "=", "@", ",", "$", "$x", "$'", "\u{fe0f}", "password", "machine", "e\u{301}",
        ][..]).prop_map(str::to_owned),
        1 => "\\PC{0,5}",
        1 => "[a-z]{1,4}",
    ];
    proptest::collection::vec(part, 1..8).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn curl_is_told_the_same_by_every_command_whatever_the_email(
        typed in hostile_email(),
        host in "[a-z][a-z0-9-]{0,10}",
        path in "(/[A-Za-z0-9_~-]{1,5}){0,2}",
        jira in any::<bool>(),
        id in "[A-Za-z0-9][A-Za-z0-9._~-]{0,40}",
    ) {
        let Ok(login) = Login::new(&typed) else {
            prop_assert!(email(&typed).is_err() || email(&typed).is_ok_and(|email| email.starts_with(';')));
            return Ok(());
        };
        let user = email(&typed).expect("a login is an email");
        prop_assert!(typed.contains(&user));
        let (to, from) = (format!("https://{host}.example.net"), format!("https://{host}.example.com:8443{path}"));
        let product = if jira { Product::Jira } else { Product::Confluence };
        let id = JobId::new(&id).expect("an id");
        let calls = [
            Call::Trigger(Mapping::new(product, &to, &from).expect("right")),
            Call::Status(id.clone()),
            Call::Download(id),
        ];
        for (call, end) in calls.iter().zip(["/trigger", "", "/download"]) {
            for shell in Shell::ALL {
                for token_from in TokenFrom::ALL {
                    let text = command(call, *shell, *token_from, &login);
                    prop_assert!(!text.contains(TOKEN_PLACEHOLDER));
                    prop_assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
                    let told = told(&text, *shell);
                    let body = told.iter().find(|(name, _)| name == "data").map(|(_, value)| value.as_str());
                    let whose = match token_from {
                        TokenFrom::Prompt => ("user", user.as_str()),
                        TokenFrom::Netrc => ("netrc", ""),
                    };
                    let url = told.iter().find(|(name, _)| name == "url").map(|(_, value)| value.as_str());
                    let url = url.expect("an address");
                    prop_assert!(url.starts_with(ENDPOINT) && url.ends_with(end));
                    let mut expected = vec![("fail-with-body", ""), ("url", url), whose];
                    if matches!(call, Call::Trigger(_)) {
                        let body = body.expect("a body");
                        let read: serde_json::Value = serde_json::from_str(body).expect("JSON");
                        let product = if jira { "JIRA" } else { "CONFLUENCE" };
                        let wanted = serde_json::json!({ "product": product, "destinationURL": to, "sourceURL": from });
                        prop_assert_eq!(read, wanted);
                        expected.extend([("header", "Content-Type: application/json"), ("data", body)]);
                    }
                    prop_assert_eq!(&told, &pairs(&expected), "{}", text);
                }
            }
        }
        // The file for scripts: three lines, of which the second is the email.
        let netrc = login.netrc();
        let lines: Vec<&str> = netrc.lines().collect();
        let [machine, name, password] = lines[..] else { panic!("{netrc:?}") };
        prop_assert_eq!([machine, password], ["machine api.atlassian.com", &format!("password {TOKEN_PLACEHOLDER}")]);
        let name = name.strip_prefix("login ").expect("the email");
        if name == user {
            prop_assert!(user.bytes().all(|b| b.is_ascii_alphanumeric() || b"@.-_+".contains(&b)), "{user}");
        } else {
            prop_assert_eq!(unquoted(name), user);
        }
    }
}

// ---- secrets ----

assert_not_impl_any!(Secret: Debug, Display, Clone, Copy, Serialize, PartialEq<Secret>, PartialEq<str>, PartialOrd, Default);
assert_not_impl_any!(Secret: AsRef<str>, AsRef<[u8]>, Into<String>, std::ops::Deref, std::borrow::Borrow<str>, std::hash::Hash);
assert_not_impl_any!(Credentials: Debug, Display, Clone, Copy, Serialize, PartialEq<Credentials>, Default, std::hash::Hash);

#[test]
fn no_refusal_shows_the_token() {
    // Letters that no sentence of ours has side by side.
    let token = "Qz7Kx";
    for (user, text) in [
        ("", token.to_owned()),
        ("a:b", token.to_owned()),
        ("a\nb", token.to_owned()),
        ("a\u{200b}b", token.to_owned()),
        (EMAIL, format!("{token}\n{token}")),
        (EMAIL, format!("{token}\u{1b}{token}")),
        (EMAIL, "\u{feff}".to_owned()),
    ] {
        let error = refusal(user, &text);
        for said in [error.to_string(), format!("{error:?}"), format!("{error:#?}"), error.code().to_owned()] {
            assert!(!said.contains(token), "{said:?}");
        }
    }
}

/// Memory of this process, read as a file: what the allocator has taken back can be looked at without `unsafe`.
#[cfg(target_os = "linux")]
mod memory {
    use super::{Credentials, CredentialsError, EMAIL, Secret};
    use std::fs::File;
    use std::ops::Range;
    use std::os::unix::fs::FileExt;
    use std::sync::Mutex;

    /// One search at a time: it holds pieces of what it reads.
    static ALONE: Mutex<()> = Mutex::new(());

    const LENGTH: usize = 192;
    /// A part from the middle, as long as what must not stay: allocators write over the begin of what they get back.
    const PART: Range<usize> = 72..88;

    /// Calculated, so that a token is nowhere in the program's own file.
    fn letter(seed: usize, index: usize) -> u8 {
        b'!' + u8::try_from((index * 7 + index / 11 + seed) % 90).expect("below 90")
    }

    fn token(seed: usize) -> String {
        // With its full length from the start: one that grows leaves parts of itself behind.
        let bytes: Vec<u8> = (0..LENGTH).map(|index| letter(seed, index)).collect();
        String::from_utf8(bytes).expect("ASCII")
    }

    /// Part of a token, every byte turned round so that the pattern is no hit itself.
    fn pattern(seed: usize) -> Vec<u8> {
        PART.map(|index| !letter(seed, index)).collect()
    }

    /// How often the text with this pattern stands in memory that can be written: heaps and stacks.
    fn copies(pattern: &[u8]) -> usize {
        let maps = std::fs::read_to_string("/proc/self/maps").expect("the process's own map");
        let memory = File::open("/proc/self/mem").expect("the process's own memory");
        let address = |text| u64::from_str_radix(text, 16).expect("an address");
        // Read piece by piece into one place, and turned round at once, so that the search leaves no copies itself.
        let mut piece = vec![0; 1 << 16];
        let overlap = pattern.len() - 1;
        let mut found = 0;
        for line in maps.lines().filter(|line| line.contains(" rw")) {
            let (from, to) = line.split(' ').next().and_then(|range| range.split_once('-')).expect("a range");
            let (mut at, to) = (address(from), address(to));
            while at < to {
                let wanted = usize::try_from(to - at).expect("fits").min(piece.len());
                // What another thread has given back meanwhile cannot be read.
                let read = memory.read_at(&mut piece[..wanted], at).unwrap_or(0);
                piece.iter_mut().for_each(|byte| *byte = !*byte);
                found += piece[..read].windows(pattern.len()).filter(|window| *window == pattern).count();
                piece.fill(0);
                if read <= overlap {
                    break;
                }
                at += u64::try_from(read - overlap).expect("fits");
            }
        }
        found
    }

    #[test]
    fn a_text_that_goes_stays_in_memory_and_a_secret_that_goes_does_not() {
        let _alone = ALONE.lock();
        assert_eq!(copies(&pattern(1)), 0, "a pattern is no copy itself");
        // Several, for the next blocks of their size come to lie where they were.
        drop([token(1), token(1), token(1), token(1)]);
        assert!(copies(&pattern(1)) > 0, "a text that is gone is found, or these tests could not fail");
        let secret = Secret::new(token(2));
        assert!(copies(&pattern(2)) > 0, "a secret that lives is found");
        drop(secret);
        assert_eq!(copies(&pattern(2)), 0, "a secret that is gone");
    }

    /// Makes credentials, asks all that can be asked, and lets go of all but the header.
    #[inline(never)]
    fn header_alone(seed: usize) -> Secret {
        let token = Secret::new(token(seed));
        let made = Credentials::new(EMAIL, &token).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(made.doubts(), []);
        made.header()
    }

    #[test]
    fn the_way_to_a_header_leaves_nothing_of_token_and_header() {
        let _alone = ALONE.lock();
        let header = header_alone(3);
        assert_eq!(copies(&pattern(3)), 0, "the token, while the header lives");
        // EXPOSE: for the pattern of a part, made byte by byte.
        let part: Vec<u8> = header.expose().as_bytes()[100..116].iter().map(|byte| !byte).collect();
        assert!(copies(&part) > 0, "the header lives");
        drop(header);
        assert_eq!(copies(&part), 0, "the header");
    }

    #[test]
    fn refused_credentials_leave_nothing() {
        let _alone = ALONE.lock();
        for (user, ending) in [("", ""), ("a:b", ""), ("a\u{200b}b", ""), (EMAIL, "\nx"), (EMAIL, "\u{1b}x")] {
            let mut text = String::with_capacity(LENGTH + ending.len());
            // Filled letter by letter, so that no other copy is made here.
            (0..LENGTH).for_each(|index| text.push(char::from(letter(4, index))));
            text.push_str(ending);
            let token = Secret::new(text);
            let refused: Option<CredentialsError> = Credentials::new(user, &token).err();
            assert!(refused.is_some(), "{user:?}");
        }
        assert_eq!(copies(&pattern(4)), 0);
    }
}
