//! The whole room of the credentials: what is typed to the header, an answer to its verdict, addresses to commands. The
//! input is the seven fields as a text with unit separators between them; each may be anything.
#![no_main]

use libfuzzer_sys::fuzz_target;
use migration_token_guide::basic_auth::commands::{
    Call, JobId, Login, Mapping, Shell, TOKEN_PLACEHOLDER, TokenFrom, command, destination, source,
};
use migration_token_guide::basic_auth::header::{Credentials, email};
use migration_token_guide::basic_auth::probe::{ENDPOINT, Outcome, Verdict, classify};
use migration_token_guide::basic_auth::secret::Secret;
use migration_token_guide::instant::{Instant, Span};
use migration_token_guide::place::Product;

const NOW: Instant = Instant::from_ms(1_795_000_000_000);

fuzz_target!(|text: &str| {
    let mut fields = text.splitn(7, '\u{1f}');
    let mut next = || fields.next().unwrap_or_default();
    let (user, token, status, retry_after, site, job, body) = (next(), next(), next(), next(), next(), next(), next());
    header(user, token);
    verdict(status, retry_after, body);
    let sites = (destination(site).ok(), source(site).ok());
    address(site, &sites.0, &sites.1);
    if let Ok(login) = Login::new(user) {
        let user = email(user).expect("a login is an email");
        let mapping = Mapping::new(
            if text.len().is_multiple_of(2) { Product::Jira } else { Product::Confluence },
            sites.0.as_deref().unwrap_or("https://example.atlassian.net"),
            sites.1.as_deref().unwrap_or("https://jira.example.com:8443/jira"),
        );
        let id = JobId::new(job).unwrap_or_else(|_| JobId::placeholder());
        // One of the twelve commands, by the length of the input: all of them together are four times slower.
        let shell = if text.len().is_multiple_of(3) { Shell::PowerShell } else { Shell::Bash };
        let from = if text.len().is_multiple_of(5) { TokenFrom::Netrc } else { TokenFrom::Prompt };
        let call = match text.len() % 7 {
            0 | 1 => Call::Status(id),
            2 | 3 => Call::Download(id),
            _ => Call::Trigger(mapping.expect("both were taken")),
        };
        told(&command(&call, shell, from, &login), shell, (from == TokenFrom::Prompt).then_some(&user));
        assert_eq!(login.netrc().lines().count(), 3, "a line for each of machine, login and password");
    }
});

/// Refused, or one line that is as long as it must be and reads back to both parts.
fn header(user: &str, token: &str) {
    let Ok(made) = Credentials::new(user, &Secret::new(token.to_owned())) else { return };
    let _ = made.doubts();
    let header = made.header();
    // EXPOSE: to be read back.
    let encoded = header.expose().strip_prefix("Basic ").expect("the scheme");
    let pair = decoded(encoded.trim_end_matches('='));
    assert_eq!(encoded.len(), pair.len().div_ceil(3) * 4);
    let pair = String::from_utf8(pair).expect("UTF-8");
    let (read_user, read_token) = pair.split_once(':').expect("a colon");
    assert_eq!(read_user, made.email());
    assert!(user.contains(read_user) && token.contains(read_token), "only the ends are taken off");
    assert!(!read_user.is_empty() && !read_token.is_empty() && !pair.contains(char::is_control));
}

/// Base64 without its padding.
fn decoded(letters: &str) -> Vec<u8> {
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0);
    for letter in letters.bytes() {
        let six = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            other => panic!("{other} is no letter of it"),
        };
        bits = bits << 6 | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    assert_eq!(bits, 0, "nothing is left over");
    bytes
}

fn verdict(status: &str, retry_after: &str, body: &str) {
    let code: u16 = status.trim_end_matches(['r', 'b', 'h']).parse().unwrap_or_default();
    let outcome = Outcome::Answered {
        status: code,
        redirect: status.contains('r'),
        retry_after: (!status.contains('h')).then_some(retry_after),
        body: (!status.contains('b')).then_some(body),
    };
    let found = classify(&outcome, NOW);
    assert!(!found.verdict.remedies().is_empty());
    if let Some(again) = found.retry_at {
        assert!(NOW <= again && again - NOW <= Span::days(1), "a wait that can be believed");
        assert!(matches!(found.verdict, Verdict::TooManyRequests | Verdict::ServerError));
    }
    if found.verdict == Verdict::Accepted {
        assert!(code == 404 && !status.contains(['r', 'b']));
        let object = body.trim_start_matches('\u{feff}').trim_start().starts_with('{');
        assert!(object && body.contains("errorMessage"), "accepted by {body:?}");
    }
}

fn address(typed: &str, destination: &Option<String>, source: &Option<String>) {
    if let Some(taken) = source {
        assert!(taken.starts_with("https://") && !taken.ends_with('/'), "{typed:?} as {taken:?}");
        let plain = |b: u8| b.is_ascii_alphanumeric() || b".:/_~-".contains(&b);
        assert!(taken.bytes().all(plain), "{typed:?} as {taken:?}");
        assert_eq!(self::source(taken).as_ref(), Ok(taken), "taken again");
    }
    if let Some(taken) = destination {
        assert_eq!(source.as_ref(), Some(taken), "a destination is a source too");
        assert!(!taken["https://".len()..].contains('/'));
    }
}

/// One command of one shell, with the email as one value and nothing that ends a quote early.
fn told(command: &str, shell: Shell, user: Option<&String>) {
    assert!(!command.contains(TOKEN_PLACEHOLDER) || user.is_some_and(|user| user.contains(TOKEN_PLACEHOLDER)));
    assert!(!command.contains(|c: char| c.is_control() && c != '\n'));
    match shell {
        Shell::Bash => {
            let words = words_of(command);
            let at = words.iter().position(|word| word == "--user");
            assert_eq!(at.and_then(|at| words.get(at + 1)), user);
            assert_eq!(words.first().map(String::as_str), Some("curl"));
            assert!(words.last().is_some_and(|word| word.starts_with(ENDPOINT)));
        }
        Shell::PowerShell => {
            let (before, rest) = command.split_once("\n@'\n").expect("the text begins");
            assert_eq!(before.lines().count(), 2);
            let (options, after) = rest.split_once("\n'@ | ").expect("the text ends");
            assert_eq!(after.lines().count(), 2);
            let quotes = ['\'', '\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}'];
            assert!(options.lines().all(|line| !line.starts_with(quotes)), "no line ends the text early");
            let whose = options.lines().find_map(|line| line.strip_prefix("user = \"")?.strip_suffix('"'));
            assert_eq!(whose.map(unescaped).as_ref(), user);
        }
    }
}

/// What curl reads between the double quotes of its own files.
fn unescaped(value: &str) -> String {
    let (mut text, mut rest) = (String::new(), value.chars());
    while let Some(c) = rest.next() {
        assert!(c != '"', "a quote that ends {value:?} early");
        let literal = if c == '\\' { rest.next().filter(|c| matches!(c, '"' | '\\')) } else { Some(c) };
        text.push(literal.expect("a backslash stands before a quote or another one"));
    }
    text
}

/// The words of a command, by the rules of single quotes.
fn words_of(command: &str) -> Vec<String> {
    let (mut words, mut word, mut inside) = (Vec::new(), String::new(), false);
    let mut rest = command.chars();
    while let Some(c) = rest.next() {
        match c {
            '\'' => inside = !inside,
            c if inside => word.push(c),
            ' ' if word.is_empty() => {}
            ' ' => words.push(std::mem::take(&mut word)),
            '\\' => word.extend(rest.next().filter(|c| *c != '\n')),
            c => {
                assert!(c.is_ascii_alphanumeric() || c == '-', "{c:?} outside quotes");
                word.push(c);
            }
        }
    }
    assert!(!inside, "every quote is closed");
    words.push(word);
    words
}
