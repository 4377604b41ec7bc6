//! The repository's own rules. Each rule is a function over the files; each test first shows that it can fail, then holds
//! it over what is there. A message says what to do.

use migration_token_guide::words::TextKey;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// The rooms of the core and what each may read. A room that is not listed does not exist.
const ROOMS: &[(&str, &[&str])] = &[
    ("place", &[]),
    ("instant", &[]),
    ("words", &["instant"]),
    ("signals", &["place", "instant"]),
    ("token", &["place", "instant"]),
    ("few", &[]),
    ("order", &[]),
    ("json", &[]),
    ("calendar", &["place", "instant"]),
    ("reminders", &["instant", "few"]),
    ("basic_auth", &["place", "instant", "json", "few", "reminders"]),
    ("trouble", &["instant", "few"]),
    ("journey", &["place", "instant", "words", "signals", "trouble"]),
    ("hint", &["place", "instant", "words", "signals", "token", "journey", "trouble", "few"]),
    ("overview", &["place", "instant", "words", "token", "hint", "few", "order", "reminders"]),
    (
        "border",
        &["place", "instant", "words", "signals", "token", "journey", "hint", "json", "basic_auth", "reminders"],
    ),
    (
        "app",
        &[
            "place",
            "instant",
            "words",
            "signals",
            "token",
            "journey",
            "trouble",
            "hint",
            "border",
            "few",
            "basic_auth",
            "reminders",
            "overview",
            "order",
        ],
    ),
    // Of the rooms below the border only the vocabulary that crosses it: addresses, moments, words.
    ("glue", &["border", "app", "place", "instant", "words"]),
    // The credentials never leave the page they are typed in: its room works with them itself.
    (
        "pages",
        &[
            "border",
            "app",
            "place",
            "instant",
            "words",
            "basic_auth",
            "calendar",
            "token",
            "reminders",
            "overview",
            "few",
            "hint",
            "journey",
            "order",
        ],
    ),
];

/// Rooms that know the browser.
const BROWSER_ROOMS: &[&str] = &["glue", "pages"];

/// All that the extension may do at install; each is explained in SECURITY.md.
const PERMISSIONS: &[&str] = &["storage", "scripting", "alarms", "activeTab"];

/// All that it may ask for later, besides the addresses of instances; each is explained in SECURITY.md.
const OPTIONAL: &[&str] = &["notifications"];

/// Crates that only a browser needs.
const WEB_CRATES: &[&str] = &["wasm-bindgen", "js-sys", "web-sys", "gloo", "tsify", "serde-wasm-bindgen"];

/// A hand-made page that a person can still review.
const LARGEST_PAGE: usize = 20 * 1024;

// ---------------------------------------------------------------------------------------------- files and tokens

/// A text file: where it is, from the project's root, and what it says.
#[derive(Clone)]
struct File {
    path: String,
    text: String,
}

fn file(path: &str, text: &str) -> File {
    File { path: path.to_owned(), text: text.to_owned() }
}

/// Every text file of the project that people write.
fn project() -> Vec<File> {
    fn walk(root: &Path, folder: &Path, files: &mut Vec<File>) {
        let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for place in entries {
            let name = place.file_name().unwrap().to_string_lossy().into_owned();
            let path = place.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            let built = ["target", "pkg", "tests/site/built"].contains(&path.as_str());
            if built || name.starts_with('.') || name == "node_modules" {
                continue;
            }
            if place.is_dir() {
                walk(root, &place, files);
            } else if let Ok(text) = std::fs::read_to_string(&place) {
                files.push(File { path, text });
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    walk(root, root, &mut files);
    // The rest of that folder is built.
    for path in ["pkg/README.md", "pkg/node.js", "pkg/browser.js"] {
        if let Ok(text) = std::fs::read_to_string(root.join(path)) {
            files.push(file(path, &text));
        }
    }
    files
}

impl File {
    fn is(&self, folder: &str, ending: &str) -> bool {
        self.path.starts_with(folder) && self.path.ends_with(ending)
    }

    /// The room of a file of the core: `token` for `src/token/window.rs`; none for the map and the command-line programs.
    fn room(&self) -> Option<&str> {
        let below = self.path.strip_prefix("src/")?.strip_suffix(".rs")?;
        let room = below.split('/').next()?;
        (room != "lib" && room != "bin").then_some(room)
    }

    fn tokens(&self) -> Vec<Token> {
        tokens(&self.text, self.path.ends_with(".rs"))
    }

    fn at(&self, token: &Token) -> String {
        format!("{}:{}", self.path, token.line)
    }
}

/// A piece of source without the comments.
#[derive(Debug, Clone, PartialEq)]
struct Token {
    line: usize,
    kind: Kind,
    text: String,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    /// An identifier, keyword or number.
    Word,
    /// What stands in a string literal.
    Text,
    /// One character of anything else.
    Mark,
}

/// Cuts Rust or JavaScript into tokens; comments, lifetimes and regular expressions are left out.
fn tokens(source: &str, rust: bool) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let get = |at: usize| chars.get(at).copied().unwrap_or('\0');
    let mut found: Vec<Token> = Vec::new();
    let (mut at, mut line) = (0, 1);
    // Braces that are open inside each template literal around us.
    let mut templates: Vec<usize> = Vec::new();
    while at < chars.len() {
        let c = get(at);
        let start = at;
        let push = |found: &mut Vec<Token>, kind, text: String| found.push(Token { line, kind, text });
        if c == '/' && get(at + 1) == '/' {
            while at < chars.len() && get(at) != '\n' {
                at += 1;
            }
        } else if c == '/' && get(at + 1) == '*' {
            let mut depth = 0;
            while at < chars.len() {
                if get(at) == '/' && get(at + 1) == '*' && (rust || depth == 0) {
                    depth += 1;
                    at += 2;
                } else if get(at) == '*' && get(at + 1) == '/' {
                    depth -= 1;
                    at += 2;
                    if depth == 0 {
                        break;
                    }
                } else {
                    at += 1;
                }
            }
        } else if rust && matches!(c, 'r' | 'b') && raw_string(&chars, at).is_some() {
            let (from, to, end) = raw_string(&chars, at).unwrap();
            push(&mut found, Kind::Text, chars[from..to].iter().collect());
            at = end;
        } else if c == '"' || (c == '\'' && !rust) {
            let end = string_end(&chars, at);
            push(&mut found, Kind::Text, chars[at + 1..end].iter().collect());
            at = end + 1;
        } else if c == '\'' && (get(at + 1) == '\\' || get(at + 2) == '\'') {
            at = string_end(&chars, at) + 1;
        } else if c == '\'' {
            at += 1;
            while word_char(get(at)) {
                at += 1;
            }
        } else if !rust && (c == '`' || (c == '}' && templates.last() == Some(&0))) {
            if c == '}' {
                templates.pop();
            }
            at += 1;
            let from = at;
            while at < chars.len() && get(at) != '`' && !(get(at) == '$' && get(at + 1) == '{') {
                at += if get(at) == '\\' { 2 } else { 1 };
            }
            let to = at.min(chars.len());
            push(&mut found, Kind::Text, chars[from..to].iter().collect());
            if get(at) == '$' {
                templates.push(0);
                at += 1;
            }
            at += 1;
        } else if c == '/' && !rust && starts_regex(found.last()) {
            let mut class = false;
            at += 1;
            while at < chars.len() && (class || get(at) != '/') && get(at) != '\n' {
                match get(at) {
                    '\\' => at += 1,
                    '[' => class = true,
                    ']' => class = false,
                    _ => {}
                }
                at += 1;
            }
            at += 1;
        } else if word_char(c) {
            while word_char(get(at)) {
                at += 1;
            }
            push(&mut found, Kind::Word, chars[start..at].iter().collect());
        } else {
            if let Some(open) = templates.last_mut() {
                match c {
                    '{' => *open += 1,
                    '}' => *open -= 1,
                    _ => {}
                }
            }
            if !c.is_whitespace() {
                push(&mut found, Kind::Mark, c.to_string());
            }
            at += 1;
        }
        at = at.min(chars.len());
        line += chars[start..at].iter().filter(|c| **c == '\n').count();
    }
    found
}

fn word_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// Where the quote that opens at `at` closes.
fn string_end(chars: &[char], at: usize) -> usize {
    let mut end = at + 1;
    while end < chars.len() && chars[end] != chars[at] {
        end += if chars[end] == '\\' { 2 } else { 1 };
    }
    end.min(chars.len() - 1)
}

/// Start, end and what follows of the content of `r"…"`, `r#"…"#`, `b"…"`.
fn raw_string(chars: &[char], at: usize) -> Option<(usize, usize, usize)> {
    let mut from = at;
    while matches!(chars.get(from), Some('r' | 'b')) {
        from += 1;
    }
    let raw = chars[at..from].contains(&'r');
    let hashes = chars[from..].iter().take_while(|c| **c == '#').count();
    from += hashes;
    if chars.get(from) != Some(&'"') || from - at - hashes > 2 || (hashes > 0 && !raw) {
        return None;
    }
    if !raw {
        let end = string_end(chars, from);
        return Some((from + 1, end, end + 1));
    }
    let closed =
        |end: &usize| chars[*end] == '"' && chars[*end + 1..].iter().take_while(|c| **c == '#').count() >= hashes;
    let end = (from + 1..chars.len()).find(closed)?;
    Some((from + 1, end, end + 1 + hashes))
}

/// Whether a slash after this token opens a regular expression instead of dividing.
fn starts_regex(before: Option<&Token>) -> bool {
    match before {
        None => true,
        Some(Token { kind: Kind::Mark, text, .. }) => !matches!(text.as_str(), ")" | "]" | "}"),
        Some(Token { kind: Kind::Word, text, .. }) => ["return", "typeof", "case", "of", "in"].contains(&text.as_str()),
        Some(_) => false,
    }
}

/// Whether the tokens from `at` on are these.
fn follows(tokens: &[Token], at: usize, wanted: &[&str]) -> bool {
    wanted
        .iter()
        .enumerate()
        .all(|(i, text)| tokens.get(at + i).is_some_and(|token| token.kind != Kind::Text && token.text == *text))
}

// ---------------------------------------------------------------------------------------------- rules of the core

/// `place, instant ← signals ← journey`, and so on: imports point down.
fn imports_point_down(files: &[File]) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| file.is("src/", ".rs")) {
        let Some(room) = file.room() else { continue };
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            wrong.push(format!(
                "{}: the room `{room}` is not on the map: add it to ROOMS in tests/house.rs with what it may read",
                file.path
            ));
            continue;
        };
        for (token, name) in rooms_named(file) {
            if name != room && !allowed.contains(&name.as_str()) {
                let reads = if allowed.is_empty() { "nothing".to_owned() } else { allowed.join(", ") };
                wrong.push(format!(
                    "{}: `{room}` may not read `{name}` (it reads {reads}): move the line to a room above both",
                    file.at(&token)
                ));
            }
        }
    }
    wrong
}

/// The rooms that a file names by `crate::…`, `super::…` or the crate's own name, with the place.
fn rooms_named(file: &File) -> Vec<(Token, String)> {
    let tokens = file.tokens();
    let is_room = |name: &str| ROOMS.iter().any(|(room, _)| *room == name);
    // From src/token/window.rs the crate's root is two steps up, from src/token/mod.rs and src/hint.rs one.
    let deep = file.path.matches('/').count() == 2 && !file.path.ends_with("/mod.rs");
    let mut named = Vec::new();
    for at in 0..tokens.len() {
        let up: &[&str] = if deep { &["super", ":", ":", "super", ":", ":"] } else { &["super", ":", ":"] };
        let after = if follows(&tokens, at, &["crate", ":", ":"])
            || follows(&tokens, at, &["migration_token_guide", ":", ":"])
        {
            at + 3
        } else if follows(&tokens, at, up) {
            at + up.len()
        } else {
            continue;
        };
        if !follows(&tokens, after, &["{"]) {
            named.extend(
                tokens.get(after).filter(|token| is_room(&token.text)).map(|token| (token.clone(), token.text.clone())),
            );
            continue;
        }
        let mut depth = 0;
        for inner in after..tokens.len() {
            match tokens[inner].text.as_str() {
                "{" => depth += 1,
                "}" => depth -= 1,
                name if depth == 1 && ["{", ","].contains(&tokens[inner - 1].text.as_str()) && is_room(name) => {
                    named.push((tokens[inner].clone(), name.to_owned()));
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
    named
}

/// The browser is known in `glue` and `pages` only.
fn browser_in_its_rooms(files: &[File]) -> Vec<String> {
    words_outside(files, &["JsValue", "web_sys", "js_sys", "gloo"], |file| {
        file.room().is_some_and(|room| BROWSER_ROOMS.contains(&room))
    })
    .into_iter()
    .map(|(place, word)| {
        format!("{place}: `{word}` belongs to src/glue or src/pages; the core gets data and gives data")
    })
    .collect()
}

/// Time is an input: nothing in the core reads a clock.
fn no_clock(files: &[File]) -> Vec<String> {
    let mut wrong: Vec<String> = words_outside(files, &["SystemTime"], |_| false)
        .into_iter()
        .map(|(place, word)| format!("{place}: `{word}` reads the clock; take `now` as a parameter"))
        .collect();
    for file in files.iter().filter(|file| file.is("src/", ".rs")) {
        let tokens = file.tokens();
        for at in 0..tokens.len() {
            for owner in ["Utc", "Local", "Instant"] {
                if follows(&tokens, at, &[owner, ":", ":", "now"]) {
                    wrong.push(format!(
                        "{}: `{owner}::now` reads the clock; take `now` as a parameter",
                        file.at(&tokens[at])
                    ));
                }
            }
        }
    }
    wrong
}

/// State comes in and goes out: the core keeps none.
fn no_state(files: &[File]) -> Vec<String> {
    let browser = |file: &File| file.room().is_none_or(|room| BROWSER_ROOMS.contains(&room));
    words_outside(files, &["static", "thread_local", "OnceLock", "LazyLock"], browser)
        .into_iter()
        .map(|(place, word)| {
            format!(
                "{place}: `{word}` keeps state between calls; let `app::update` take it from and give it to storage"
            )
        })
        .collect()
}

/// Where Rust files of the core outside `allowed` use one of these words.
fn words_outside(files: &[File], words: &[&str], allowed: impl Fn(&File) -> bool) -> Vec<(String, String)> {
    uses(files.iter().filter(|file| file.is("src/", ".rs") && !allowed(file)), words)
}

/// Each use of one of these words: the place and the word. A word with `(` means its call.
fn uses<'a>(files: impl Iterator<Item = &'a File>, words: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for file in files {
        let tokens = file.tokens();
        for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.kind == Kind::Word) {
            let called = follows(&tokens, at + 1, &["("]);
            if words.iter().any(|word| *word == token.text || called && word.strip_suffix('(') == Some(&token.text)) {
                found.push((file.at(token), token.text.clone()));
            }
        }
    }
    found
}

/// Each module says first what it knows and must not know.
fn modules_introduce_themselves(files: &[File]) -> Vec<String> {
    files
        .iter()
        .filter(|file| file.is("src/", ".rs") && !file.text.starts_with("//! "))
        .map(|file| {
            format!(
                "{}: open it with `//!`: what it knows, what it must not know, where its facts come from",
                file.path
            )
        })
        .collect()
}

/// The declarations carry our documentation in `/** … */`, which an asterisk and a slash would end.
fn docs_survive_in_declarations(files: &[File]) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| file.is("src/", ".rs")) {
        for (line, text) in file.text.lines().enumerate() {
            if text.trim_start().starts_with("///") && text.contains("*/") {
                wrong.push(format!(
                    "{}:{}: `*/` in a doc comment ends the comment in the .d.ts; write it without",
                    file.path,
                    line + 1
                ));
            }
        }
    }
    wrong
}

// ---------------------------------------------------------------------------------------------- rules of the extension

/// Only two files name the browser's API themselves: the door, and the gate, which must stand alone.
fn one_door_to_the_browser(files: &[File]) -> Vec<String> {
    const DOORS: &[&str] = &["extension/shared/browser.js", "extension/content/gate.js"];
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| file.is("extension/", ".js") && !DOORS.contains(&file.path.as_str())) {
        let tokens = file.tokens();
        // `const { browser } = mtg;` makes it a name of the file's own.
        let own = (0..tokens.len()).any(|at| {
            follows(&tokens, at, &["browser", "}", "=", "mtg"])
                || follows(&tokens, at, &["browser", ","])
                    && tokens[at..].iter().take_while(|t| t.text != ";").any(|t| t.text == "mtg")
        });
        for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.kind == Kind::Word) {
            let member = at > 0 && tokens[at - 1].text == ".";
            let of_mtg = member && at > 1 && tokens[at - 2].text == "mtg";
            let key = follows(&tokens, at + 1, &[":"]);
            let global = match token.text.as_str() {
                "chrome" => !of_mtg && !key,
                "browser" => {
                    !of_mtg
                        && !key
                        && !own
                        && (!member || ["globalThis", "window", "self"].contains(&tokens[at - 2].text.as_str()))
                }
                _ => false,
            };
            if global {
                wrong.push(format!(
                    "{}: `{}` is the browser's global; use `mtg.browser` of shared/browser.js",
                    file.at(token),
                    token.text
                ));
            }
        }
    }
    wrong
}

/// The background has no document, and the shared files are loaded there too.
fn document_only_where_one_is(files: &[File]) -> Vec<String> {
    js_words(files, &["document"], |path| {
        ["content/", "popup/", "dashboard/", "shared/shell.js"]
            .iter()
            .any(|own| path.starts_with(&format!("extension/{own}")))
    })
    .into_iter()
    .map(|(place, _)| format!("{place}: `document` belongs to extension/content/ or a page's own folder"))
    .collect()
}

/// One queue for all writes, or two requests overwrite each other. Our own pages read, everybody may listen, and what an
/// organisation sets can only be read. Storage of the page is not ours at all.
fn one_writer_of_storage(files: &[File]) -> Vec<String> {
    const WRITER: &str = "extension/background/store.js";
    const READER: &str = "extension/shared/desk.js";
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| file.is("extension/", ".js") && file.path != WRITER) {
        let tokens = file.tokens();
        for at in (0..tokens.len()).filter(|at| tokens[*at].kind == Kind::Word && tokens[*at].text == "storage") {
            let after = |wanted: &[&str]| follows(&tokens, at + 1, wanted);
            let listens = after(&[".", "onChanged"])
                || at >= 7 && follows(&tokens, at - 7, &["onChanged", "}", "=", "mtg", ".", "browser", ".", "storage"]);
            let of_policy = after(&[".", "managed", ".", "get", "("]);
            let reads = after(&[".", "local", ".", "get", "("]) || after(&["}", "=", "mtg", ".", "browser"]);
            let allowed = listens || of_policy || reads && file.path == READER;
            if !allowed {
                wrong.push(format!(
                    "{}: `storage` is written in background/store.js only, in its queue, and read there and in shared/desk.js",
                    file.at(&tokens[at])
                ));
            }
        }
    }
    let theirs = js_words(files, &["localStorage", "sessionStorage", "indexedDB", "cookieStore"], |_| false)
        .into_iter()
        .map(|(place, word)| {
            format!("{place}: `{word}` belongs to the page or needs no second home; use background/store.js")
        });
    wrong.extend(theirs);
    wrong
}

/// No code and no markup from strings.
fn nothing_from_strings(files: &[File]) -> Vec<String> {
    const WORDS: &[&str] = &[
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "setHTMLUnsafe",
        "parseFromString",
        "createContextualFragment",
        "eval",
        "Function(",
    ];
    const RUST: &[&str] = &["set_inner_html", "set_outer_html", "insert_adjacent_html", "eval"];
    let js = js_words(files, WORDS, |_| false).into_iter();
    let rust = words_outside(files, RUST, |_| false);
    let mut wrong: Vec<String> = js
        .chain(rust)
        .map(|(place, word)| {
            format!("{place}: `{word}` makes code or markup from a string; create elements and set textContent")
        })
        .collect();
    for file in files.iter().filter(|file| file.is("extension/", ".html")) {
        for (line, text) in file.text.lines().enumerate() {
            let text = text.to_lowercase();
            let inline_script = text.contains("<script") && !text.contains("src=");
            let handler = text.split_whitespace().any(|word| word.starts_with("on") && word.contains('='))
                || text.contains("javascript:");
            if inline_script || handler {
                wrong.push(format!(
                    "{}:{}: code in markup; put it into the page's own script file",
                    file.path,
                    line + 1
                ));
            }
        }
    }
    wrong
}

/// A listener that is registered late misses the event that woke the worker.
fn listeners_first(files: &[File]) -> Vec<String> {
    let is_main = |path: &str| path == "extension/background/main.js";
    js_words(files, &["await", "async", "then", "setTimeout", "Promise"], |path| !is_main(path))
        .into_iter()
        .map(|(place, word)| format!("{place}: `{word}` in background/main.js, which only registers listeners, at once; move it behind a listener"))
        .collect()
}

/// Where JavaScript files of the extension outside `allowed` use one of these words.
fn js_words(files: &[File], words: &[&str], allowed: impl Fn(&str) -> bool) -> Vec<(String, String)> {
    uses(files.iter().filter(|file| file.is("extension/", ".js") && !allowed(&file.path)), words)
}

/// Nothing at install but the four permissions: no hosts, no static scripts, nothing for pages to load. Only what
/// [`OPTIONAL`] names can be asked for later.
fn manifest_asks_for_nothing_more(manifest: &str) -> Vec<String> {
    let manifest: Value = serde_json::from_str(manifest).expect("the manifest is JSON");
    let mut wrong = Vec::new();
    for key in ["host_permissions", "content_scripts", "web_accessible_resources", "externally_connectable"] {
        if manifest.get(key).is_some() {
            wrong.push(format!(
                "extension/manifest.json: take out `{key}`: an instance is granted one by one, by the admin's click"
            ));
        }
    }
    let optional: Vec<&Value> = manifest["optional_permissions"].as_array().into_iter().flatten().collect();
    if optional != OPTIONAL {
        wrong.push(format!("extension/manifest.json: the optional permissions are {OPTIONAL:?}, not {optional:?}: explain a change in SECURITY.md and OPTIONAL here"));
    }
    let asked: BTreeSet<&str> =
        manifest["permissions"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if asked != PERMISSIONS.iter().copied().collect() {
        wrong.push(format!("extension/manifest.json: the permissions are {PERMISSIONS:?}, not {asked:?}: explain a change in SECURITY.md and PERMISSIONS here"));
    }
    if manifest["version"] != "0.0.0" {
        wrong.push(
            "extension/manifest.json: the version is 0.0.0 here and stamped from Cargo.toml by ./build.sh".to_owned(),
        );
    }
    wrong
}

// ---------------------------------------------------------------------------------------------- sentences

/// What numbers are to a language's grammar. A sentence with a count has a form for each category of its language.
const CATEGORIES: &[&str] = &["zero", "one", "two", "few", "many", "other"];

/// Words in our sources that begin as the keys of sentences do, and are none.
const NO_SENTENCES: &[&str] = &["apiTokens", "pageSeen", "popupOpened", "cardCollapsed", "setAside"];

/// The key by which a sentence is asked for: `tokensCount` for its form `tokensCount_one`.
fn asked_for(key: &str) -> &str {
    match key.rsplit_once('_') {
        Some((sentence, category)) if CATEGORIES.contains(&category) => sentence,
        _ => key,
    }
}

/// Every sentence that is asked for exists, and every one that exists is asked for.
fn sentences_fit(keys: &[String], locale: &str, files: &[File]) -> Vec<String> {
    let messages = messages(locale);
    let known: BTreeSet<&str> = messages.keys().map(|key| asked_for(key)).collect();
    let sources: Vec<&File> =
        files.iter().filter(|file| file.is("extension/", ".js") || file.is("src/pages/", ".rs")).collect();
    let quoted: BTreeSet<String> = sources
        .iter()
        .flat_map(|file| file.tokens())
        .filter(|token| token.kind == Kind::Text)
        .map(|token| token.text)
        .collect();
    // The card's buttons are named by their codes.
    let card =
        files.iter().filter(|file| ["src/hint.rs", "extension/content/overlay.js"].contains(&file.path.as_str()));
    let codes: BTreeSet<String> = card.flat_map(File::tokens).map(|token| token.text).collect();
    let of_button = |key: &str| {
        let code = key.strip_prefix("action").unwrap_or("");
        let small = code.get(..1).map(str::to_lowercase).unwrap_or_default() + code.get(1..).unwrap_or("");
        codes.contains(code) || codes.contains(&small)
    };
    let markup: Vec<&File> =
        files.iter().filter(|file| file.is("extension/", ".html") || file.path == "extension/manifest.json").collect();
    let used = |key: &str| {
        keys.iter().any(|known| known == key)
            || quoted.contains(key)
            || of_button(key)
            || markup
                .iter()
                .any(|file| file.text.contains(&format!("__MSG_{key}__")) || file.text.contains(&format!("\"{key}\"")))
    };
    let missing = keys
        .iter()
        .filter(|key| !known.contains(key.as_str()))
        .map(|key| format!("_locales/en/messages.json: write the sentence `{key}`, which the core asks for"));
    let unknown = sources.iter().flat_map(|file| {
        keys_named(file, &known)
            .into_iter()
            .filter(|token| !known.contains(token.text.as_str()))
            .map(|token| {
                format!(
                    "{}: `{}` has no sentence: write it in _locales/en/messages.json (or, if it is none, list it in NO_SENTENCES in tests/house.rs)",
                    file.at(&token),
                    token.text
                )
            })
            .collect::<Vec<_>>()
    });
    let unused = messages.keys().filter(|key| !used(asked_for(key))).map(|key| {
        format!("_locales/en/messages.json: nothing asks for `{key}`: take it out, or quote it where it is shown")
    });
    let formless = messages.keys().filter(|key| asked_for(key).ends_with("Count") != (asked_for(key) != *key)).map(|key| {
        format!("_locales/en/messages.json: `{key}`: a sentence whose key ends in Count has the forms …Count_one, …Count_other, and no other sentence has forms")
    });
    missing.chain(unknown).chain(unused).chain(formless).collect()
}

/// What stands in a source as the key of a sentence: by its place, or because it begins as known keys do.
fn keys_named(file: &File, known: &BTreeSet<&str>) -> Vec<Token> {
    let first_word = |key: &str| key.chars().take_while(char::is_ascii_lowercase).collect::<String>();
    let begins: BTreeSet<String> = known.iter().map(|key| first_word(key)).collect();
    let tokens = file.tokens();
    let is = |at: usize, texts: &[&str]| {
        tokens.get(at).is_some_and(|token| token.kind != Kind::Text && texts.contains(&token.text.as_str()))
    };
    let asks = |at: usize| {
        // The begin of a template string is no key.
        if !is(at + 1, &[",", ")", "}"]) {
            return false;
        }
        let called = at >= 2 && is(at - 1, &["("]);
        if file.path.ends_with(".rs") {
            // `.text("…")` and `.with("…", …)` write into an element.
            return called && is(at - 2, &["sentence", "text", "with"]) && (at < 3 || !is(at - 3, &["."]));
        }
        (called && is(at - 2, &["say", "message", "getMessage"]))
            || (at >= 2 && is(at - 1, &[":"]) && is(at - 2, &["key"]))
    };
    let looks = |text: &str| {
        let first = first_word(text);
        text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && text.strip_prefix(&first).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()))
            && begins.contains(&first)
            && !NO_SENTENCES.contains(&text)
    };
    let is_key = |at: usize, text: &str| !text.is_empty() && text.chars().all(word_char) && asks(at) || looks(text);
    (0..tokens.len())
        .filter(|at| tokens[*at].kind == Kind::Text && is_key(*at, &tokens[*at].text))
        .map(|at| tokens[at].clone())
        .collect()
}

/// `$1`, `$2`, … without a gap, and each explained to the translator.
fn arguments_are_explained(path: &str, locale: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for (key, message) in messages(locale) {
        let text = message["message"].as_str().unwrap_or_default();
        let (used, stray) = arguments(text);
        if text.trim().is_empty() {
            wrong.push(format!("{path}: `{key}` is empty"));
        }
        if stray {
            wrong.push(format!("{path}: `{key}` has a `$` that is no argument: write `$$`"));
        }
        if used.iter().copied().ne(1..=used.len()) {
            wrong.push(format!("{path}: `{key}` uses {used:?}: count the arguments from $1 without a gap"));
        }
        let (explained, _) = arguments(message["description"].as_str().unwrap_or_default());
        if used != explained {
            wrong.push(format!("{path}: `{key}` uses {used:?} but its description explains {explained:?}: write \"$1: what it is\" for each"));
        }
    }
    wrong
}

/// Every language has the same sentences with the same arguments; which forms of a sentence it has is its own affair
/// (tests/shell/sentences.test.js compares them with what the browsers know of its grammar).
fn languages_agree(english: &str, path: &str, other: &str) -> Vec<String> {
    type Sentences = BTreeMap<String, BTreeSet<BTreeSet<usize>>>;
    let of = |locale: &str| {
        let mut sentences = Sentences::new();
        for (key, message) in messages(locale) {
            let used = arguments(message["message"].as_str().unwrap_or_default()).0;
            sentences.entry(asked_for(&key).to_owned()).or_default().insert(used);
        }
        sentences
    };
    let (english, other) = (of(english), of(other));
    let keys: BTreeSet<&String> = english.keys().chain(other.keys()).collect();
    keys.into_iter()
        .filter(|key| english.get(*key) != other.get(*key) || other.get(*key).is_some_and(|forms| forms.len() > 1))
        .map(|key| {
            format!(
                "{path}: `{key}` is missing, surplus or has other arguments than in English or in another of its forms"
            )
        })
        .collect()
}

fn messages(locale: &str) -> BTreeMap<String, Value> {
    serde_json::from_str(locale).expect("messages.json is JSON")
}

/// The numbers of the arguments in a sentence (`$1–$4` is all four), and whether a `$` stands there for nothing.
fn arguments(text: &str) -> (BTreeSet<usize>, bool) {
    let chars: Vec<char> = text.chars().collect();
    let (mut used, mut stray, mut at) = (BTreeSet::new(), false, 0);
    while at < chars.len() {
        if chars[at] == '$' {
            match chars.get(at + 1).copied() {
                Some('$') => {}
                Some(digit @ '1'..='9') => {
                    let number = digit as usize - '0' as usize;
                    let range = at >= 2 && chars[at - 1] == '–' && chars[at - 2].is_ascii_digit();
                    used.extend(used.last().copied().filter(|_| range).unwrap_or(number)..=number);
                }
                _ => stray = true,
            }
            at += 1;
        }
        at += 1;
    }
    (used, stray)
}

// ---------------------------------------------------------------------------------------------- rules of the project

/// The version has one home.
fn version_in_one_place(version: &str, files: &[File]) -> Vec<String> {
    // A change log names versions; lock files name other people's.
    let speaks_of_others =
        |path: &str| path.starts_with("Cargo.") || path.ends_with("-lock.json") || path == "CHANGELOG.md";
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| !speaks_of_others(&file.path)) {
        for (line, text) in file.text.lines().enumerate() {
            let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            let parts: Vec<&str> = text.split(version).collect();
            let named = parts.windows(2).any(|around| {
                let before = around[0].chars().next_back();
                !digit(before) && before != Some('.') && !digit(around[1].chars().next())
            });
            let about_us = text.contains("\"version\"")
                || text.to_lowercase().contains("migration-token-guide")
                || file.path.ends_with(".md");
            if named && about_us {
                wrong.push(format!(
                    "{}:{}: the version {version} is kept in Cargo.toml only; say it without the number",
                    file.path,
                    line + 1
                ));
            }
        }
    }
    wrong
}

/// What a reader of the texts can follow: links into the project lead to something, nothing names a folder of somebody's machine.
fn texts_stay_inside(files: &[File], exists: impl Fn(&str) -> bool) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| file.path.ends_with(".md")) {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (line, text) in file.text.lines().enumerate() {
            let place = format!("{}:{}", file.path, line + 1);
            for link in text.split("](").skip(1).filter_map(|rest| rest.split([')', ' ', '#']).next()) {
                if link.is_empty() || link.contains("://") || link.starts_with("mailto:") {
                    continue;
                }
                match inside(folder, link) {
                    Some(target) if exists(&target) => {}
                    Some(_) => wrong.push(format!("{place}: the link {link} leads to nothing")),
                    None => wrong.push(format!("{place}: the link {link} leaves the project")),
                }
            }
            for word in text.split(|c: char| c.is_whitespace() || "`\"'(),;".contains(c)) {
                if ["/home/", "/root/", "/Users/", "/tmp/", "file://"].iter().any(|start| word.starts_with(start)) {
                    wrong.push(format!("{place}: {word} is a place of one machine; say it from the project's root"));
                }
            }
        }
    }
    wrong
}

/// A link from a file's folder as a path from the root; none if it leads out.
fn inside(folder: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    (!link.starts_with('/')).then(|| parts.join("/"))
}

/// A page that nobody can review is no fixture.
fn pages_stay_small(files: &[File]) -> Vec<String> {
    files
        .iter()
        .filter(|file| file.is("tests/", ".html") && file.text.len() > LARGEST_PAGE)
        .map(|file| {
            format!(
                "{}: {} bytes, at most {LARGEST_PAGE}: cut it down to what the test needs",
                file.path,
                file.text.len()
            )
        })
        .collect()
}

/// Developer tools are pinned, and the lock files name no mirror of one network.
fn tools_are_pinned(files: &[File]) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| file.is("tests/", "package.json")) {
        let package: Value = serde_json::from_str(&file.text).expect("package.json is JSON");
        if package.get("dependencies").is_some() {
            wrong.push(format!(
                "{}: everything here is a developer's tool: move `dependencies` to `devDependencies`",
                file.path
            ));
        }
        for (name, version) in package["devDependencies"].as_object().into_iter().flatten() {
            if !version
                .as_str()
                .is_some_and(|version| version.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c)))
            {
                wrong.push(format!(
                    "{}: pin {name} to one version (npm install --save-exact), not {version}",
                    file.path
                ));
            }
        }
        let lock = file.path.replace("package.json", "package-lock.json");
        match files.iter().find(|file| file.path == lock) {
            None => {
                wrong.push(format!("{lock} is missing: run npm install --package-lock-only --ignore-scripts there"))
            }
            Some(lock) if lock.text.contains("\"resolved\"") => {
                wrong.push(format!(
                    "{}: take out the lines `resolved` (npm install --omit-lockfile-registry-resolved)",
                    lock.path
                ));
            }
            Some(_) => {}
        }
    }
    wrong
}

/// The native tree, as `cargo tree` prints it with one crate a line, holds no crate of the web.
fn native_tree_without_the_web(tree: &str) -> Vec<String> {
    tree.lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| WEB_CRATES.contains(name))
        .map(|name| {
            format!("Cargo.toml: {name} is in the native tree: move it below target.'cfg(target_arch = \"wasm32\")'")
        })
        .collect()
}

// ---------------------------------------------------------------------------------------------- tests

/// Fails with every message at once.
fn hold(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// The sentences that the core asks for: by their keys, and by the codes that the dashboard makes keys of.
fn keys() -> Vec<String> {
    use migration_token_guide::app::managed;
    use migration_token_guide::basic_auth::{commands::SiteError, header, probe, rotation::Practice};
    let own = TextKey::ALL.iter().map(|key| serde_json::to_value(key).unwrap().as_str().unwrap().to_owned());
    let mut keys: Vec<String> = own.collect();
    let mut add = |front: &str, code: &str, end: &str| {
        let (first, rest) = code.split_at(1);
        keys.push(format!("{front}{}{rest}{end}", first.to_uppercase()));
    };
    for verdict in probe::Verdict::ALL {
        add("verdict", verdict.code(), "");
        add("verdict", verdict.code(), "Why");
    }
    probe::Remedy::ALL.iter().for_each(|remedy| add("remedy", remedy.code(), ""));
    probe::Link::ALL.iter().for_each(|link| add("link", link.code(), ""));
    header::CredentialsError::CODES.iter().for_each(|code| add("credentials", code, ""));
    add("credentials", "emailSemicolon", "");
    header::Doubt::ALL.iter().for_each(|doubt| add("doubt", doubt.code(), ""));
    // An empty address is not yet a wrong one.
    SiteError::ALL.iter().filter(|error| **error != SiteError::Empty).for_each(|error| add("site", error.code(), ""));
    Practice::ALL.iter().for_each(|practice| add("practice", practice.code(), ""));
    managed::Flaw::ALL.iter().for_each(|flaw| add("flaw", flaw.code(), ""));
    managed::Feature::ALL.iter().for_each(|feature| add("off", feature.code(), ""));
    keys
}

/// `Secret::expose` is called where a comment right above says why.
fn exposures_have_reasons(files: &[File]) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| file.is("src/", ".rs") && file.path != "src/basic_auth/secret.rs") {
        let lines: Vec<&str> = file.text.lines().map(str::trim).collect();
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.contains(".expose()")) {
            // One statement may stand between, where a branch leads to it.
            let said = lines[at.saturating_sub(2)..at].iter().any(|line| line.starts_with("// EXPOSE: "));
            if !said && !line.starts_with("//") {
                wrong.push(format!(
                    "{}:{}: say above it why the secret is needed here: // EXPOSE: …",
                    file.path,
                    at + 1
                ));
            }
        }
    }
    wrong
}

fn text_of<'a>(files: &'a [File], path: &str) -> &'a str {
    &files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("{path} is missing")).text
}

/// How often a rule over files objects to one small file.
fn objections(rule: fn(&[File]) -> Vec<String>, path: &str, text: &str) -> usize {
    rule(&[file(path, text)]).len()
}

#[test]
fn the_reader_of_sources_sees_code_and_not_comments() {
    let words = |source: &str, rust| {
        tokens(source, rust).into_iter().filter(|t| t.kind == Kind::Word).map(|t| t.text).collect::<Vec<_>>()
    };
    assert_eq!(words("a // b\n/* c /* d */ e */ f \"g // h\" 'i' '\\'' j<'k>", true), ["a", "f", "j"]);
    assert_eq!(words("r#\"a \" b\"# c b\"d\" br\"e\" radius", true), ["c", "radius"]);
    assert_eq!(
        words("a(/[/\"']b/g) + `c ${d + `e${f}`} g` / h / 'i'", false),
        ["a", "g", "d", "f", "h"].map(|w| if w == "g" { "g" } else { w })
    );
    assert_eq!(tokens("\n\n  x", true), [Token { line: 3, kind: Kind::Word, text: "x".to_owned() }]);
}

#[test]
fn imports_of_the_core_point_down() {
    let objects = |path, text| objections(imports_point_down, path, text);
    assert_eq!(objects("src/place.rs", "use crate::token::window::Policy;"), 1);
    assert_eq!(objects("src/token/window.rs", "fn f() { crate::signals::folded(); }"), 1);
    assert_eq!(objects("src/token/window.rs", "use super::super::hint;"), 1);
    assert_eq!(objects("src/hint.rs", "use super::app::state;"), 1);
    assert_eq!(objects("src/signals/score.rs", "use crate::{place::Place, journey::{Step, token}, words};"), 2);
    assert_eq!(objects("src/border/read.rs", "use migration_token_guide::app;"), 1);
    assert_eq!(objects("src/utils.rs", ""), 1);
    assert_eq!(objects("src/journey/mod.rs", "use crate::signals::score::find; use super::place;"), 0);
    assert_eq!(
        objects("src/token/window.rs", "use super::evidence::Estimate; // crate::app\n/// [`crate::hint`]\n"),
        0
    );
    hold(&imports_point_down(&project()));
}

#[test]
fn the_map_of_rooms_has_no_arrow_back() {
    for (at, (room, reads)) in ROOMS.iter().enumerate() {
        for read in *reads {
            assert!(
                ROOMS[..at].iter().any(|(below, _)| below == read),
                "`{room}` reads `{read}`, which is not below it in ROOMS"
            );
        }
    }
}

#[test]
fn the_core_does_not_know_the_browser() {
    assert_eq!(objections(browser_in_its_rooms, "src/hint.rs", "fn f(v: JsValue) { web_sys::window(); }"), 2);
    assert_eq!(objections(browser_in_its_rooms, "src/hint.rs", "// JsValue"), 0);
    assert_eq!(objections(browser_in_its_rooms, "src/glue/mod.rs", "use js_sys::Array;"), 0);
    hold(&browser_in_its_rooms(&project()));
}

#[test]
fn the_core_reads_no_clock() {
    for bad in ["Utc::now()", "std::time::SystemTime::UNIX_EPOCH", "Instant::now()", "chrono :: Local :: now ( )"] {
        assert_eq!(objections(no_clock, "src/token/window.rs", bad), 1, "{bad}");
    }
    assert_eq!(objections(no_clock, "src/token/window.rs", "let now = Instant::from_ms(1); // Utc::now"), 0);
    hold(&no_clock(&project()));
}

#[test]
fn the_core_keeps_no_state() {
    assert_eq!(objections(no_state, "src/app/state.rs", "static mut LAST: u8 = 0; thread_local! {}"), 2);
    assert_eq!(objections(no_state, "src/app/state.rs", "const A: &'static str = \"static\";"), 0);
    hold(&no_state(&project()));
}

#[test]
fn every_module_introduces_itself() {
    assert_eq!(objections(modules_introduce_themselves, "src/place.rs", "use std::fmt;\n//! late"), 1);
    assert_eq!(objections(modules_introduce_themselves, "src/place.rs", "//! Addresses."), 0);
    hold(&modules_introduce_themselves(&project()));
}

#[test]
fn documentation_survives_in_the_declarations() {
    assert_eq!(
        objections(docs_survive_in_declarations, "src/words.rs", "    /// The keys of `_locales/*/messages.json`."),
        1
    );
    assert_eq!(
        objections(docs_survive_in_declarations, "src/words.rs", "//! `_locales/*/messages.json`\nlet a = b */ c;"),
        0
    );
    hold(&docs_survive_in_declarations(&project()));
}

#[test]
fn the_browser_has_one_door() {
    let objects = |text| objections(one_door_to_the_browser, "extension/background/router.js", text);
    assert_eq!(objects("chrome.runtime.id; browser.tabs.query({});"), 2);
    assert_eq!(objects("globalThis.browser ?? globalThis.chrome"), 2);
    assert_eq!(objects("mtg.browser.runtime.id; // browser.tabs"), 0);
    assert_eq!(objects("const { browser } = mtg; browser.runtime.id;"), 0);
    assert_eq!(objections(one_door_to_the_browser, "extension/content/gate.js", "chrome.runtime"), 0);
    hold(&one_door_to_the_browser(&project()));
}

#[test]
fn every_exposure_of_a_secret_says_why() {
    let objects = |text| objections(exposures_have_reasons, "src/pages/access.rs", text);
    assert_eq!(objects("let a = token.expose();"), 1);
    assert_eq!(objects("// EXPOSE: to send it\nlet a = token.expose();"), 0);
    assert_eq!(objects("// EXPOSE: to send it\nlet a = 1;\nlet b = 2;\nlet a = token.expose();"), 1);
    let files = project();
    let exposed = files.iter().filter(|file| file.is("src/", ".rs") && file.text.contains(".expose()")).count();
    assert!(exposed > 1, "nothing is exposed anywhere: is the rule still about the right name?");
    hold(&exposures_have_reasons(&files));
}

#[test]
fn documents_are_for_pages() {
    assert_eq!(objections(document_only_where_one_is, "extension/shared/say.js", "document.title"), 1);
    assert_eq!(
        objections(document_only_where_one_is, "extension/background/sites.js", "({ runAt: \"document_idle\" })"),
        0
    );
    assert_eq!(objections(document_only_where_one_is, "extension/content/look.js", "document.title"), 0);
    hold(&document_only_where_one_is(&project()));
}

#[test]
fn storage_has_one_writer() {
    assert_eq!(
        objections(one_writer_of_storage, "extension/background/router.js", "mtg.browser.storage.local.set({})"),
        1
    );
    assert_eq!(objections(one_writer_of_storage, "extension/popup/popup.js", "const { storage } = mtg.browser;"), 1);
    for (path, text, wrong) in [
        ("background/main.js", "browser.storage.onChanged.addListener(f);", 0),
        ("background/router.js", "const { onChanged } = mtg.browser.storage;", 0),
        ("background/router.js", "const { local } = mtg.browser.storage;", 1),
        ("background/router.js", "mtg.browser.storage.local.get(null);", 1),
        ("shared/patterns.js", "mtg.browser.storage.managed.get(names);", 0),
        ("shared/desk.js", "const { runtime, storage } = mtg.browser; storage.local.get(null); storage.onChanged", 0),
        ("shared/desk.js", "const { runtime, storage } = mtg.browser; storage.local.set({});", 1),
        ("shared/desk.js", "mtg.browser.storage.local.remove(keys);", 1),
        ("shared/desk.js", "const { local } = storage;", 1),
    ] {
        assert_eq!(objections(one_writer_of_storage, &format!("extension/{path}"), text), wrong, "{path}: {text}");
    }
    assert_eq!(objections(one_writer_of_storage, "extension/content/main.js", "sessionStorage.x = localStorage.y"), 2);
    assert_eq!(
        objections(one_writer_of_storage, "extension/background/store.js", "mtg.browser.storage.local.set({})"),
        0
    );
    hold(&one_writer_of_storage(&project()));
}

#[test]
fn nothing_is_made_from_strings() {
    for bad in ["a.innerHTML = b", "a.outerHTML", "a.insertAdjacentHTML(b, c)", "eval(a)", "new Function(a)"] {
        assert_eq!(objections(nothing_from_strings, "extension/content/overlay.js", bad), 1, "{bad}");
    }
    assert_eq!(objections(nothing_from_strings, "src/pages/mod.rs", "element.set_inner_html(text);"), 1);
    assert_eq!(
        objections(nothing_from_strings, "extension/popup/popup.html", "<script>go()</script>\n<a onclick=\"go()\">"),
        2
    );
    assert_eq!(
        objections(
            nothing_from_strings,
            "extension/popup/popup.html",
            "<script type=\"module\" src=\"popup.js\"></script>"
        ),
        0
    );
    assert_eq!(
        objections(
            nothing_from_strings,
            "extension/content/overlay.js",
            "a.textContent = 'innerHTML'; /** @param {Function} f */"
        ),
        0
    );
    hold(&nothing_from_strings(&project()));
}

#[test]
fn the_background_registers_its_listeners_at_once() {
    let objects = |text| objections(listeners_first, "extension/background/main.js", text);
    assert_eq!(objects("await load(); async () => 1; load().then(add);"), 3);
    assert_eq!(objects("// no await here\nbrowser.runtime.onMessage.addListener(f);"), 0);
    let files = project();
    assert!(files.iter().any(|file| file.path == "extension/background/main.js"));
    hold(&listeners_first(&files));
}

#[test]
fn the_manifest_asks_for_no_more_than_it_says() {
    let good = r#"{ "version": "0.0.0", "permissions": ["storage", "scripting", "alarms", "activeTab"], "optional_permissions": ["notifications"] }"#;
    assert_eq!(manifest_asks_for_nothing_more(good), [""; 0]);
    for bad in [
        good.replace("\"alarms\"", "\"alarms\", \"tabs\""),
        good.replace(", \"activeTab\"", ""),
        good.replace("0.0.0", "1.2.3"),
        good.replace("\"notifications\"", "\"notifications\", \"history\""),
        good.replace("\"notifications\"", ""),
        good.replace("{ ", "{ \"host_permissions\": [], "),
        good.replace("{ ", "{ \"content_scripts\": [], "),
        good.replace("{ ", "{ \"web_accessible_resources\": [], "),
    ] {
        assert_eq!(manifest_asks_for_nothing_more(&bad).len(), 1, "{bad}");
    }
    hold(&manifest_asks_for_nothing_more(text_of(&project(), "extension/manifest.json")));
}

#[test]
fn every_sentence_is_there_and_is_used() {
    let key = ["stepHome".to_owned()];
    let locale = r#"{ "stepHome": { "message": "a" }, "typed": { "message": "b" }, "shown": { "message": "c" }, "name": { "message": "d" } }"#;
    let files = [
        file("extension/popup/popup.js", "mtg.say.message(\"typed\")"),
        file("extension/popup/popup.html", "<p data-text=\"shown\">"),
        file("extension/manifest.json", "{ \"name\": \"__MSG_name__\" }"),
    ];
    assert_eq!(sentences_fit(&key, locale, &files), [""; 0]);
    assert_eq!(sentences_fit(&key, locale, &files[..2]).len(), 1);
    assert_eq!(
        sentences_fit(&key, locale, &[file("extension/popup/popup.js", "// \"typed\" \"shown\" \"name\"")]).len(),
        3
    );
    // Asked for and not there: by the core, by a page's Rust, by JavaScript.
    assert_eq!(sentences_fit(&["other".to_owned()], "{}", &[]).len(), 1);
    let asked = |path: &str, source: &str| sentences_fit(&key, locale, &[&files[..], &[file(path, source)]].concat());
    for (path, source) in [
        ("src/pages/popup.rs", "self.write(&say(&text(\"gone\", None)))"),
        ("src/pages/popup.rs", "sentence(\"gone\")"),
        ("src/pages/popup.rs", "say(&with(\"gone\", &arguments))"),
        ("src/pages/popup.rs", "self.button(\"id\", \"stepGone\")"),
        ("extension/popup/popup.js", "mtg.say.message(\"gone\")"),
        ("extension/content/overlay.js", "say(\"gone\")"),
        ("extension/shared/shell.js", "say.text({ key: \"gone\", args: [] })"),
        ("extension/shared/shell.js", "const which = lost ? \"stepGone\" : null;"),
    ] {
        let wrong = asked(path, source);
        assert!(wrong.len() == 1 && wrong[0].contains("has no sentence"), "{source}: {wrong:?}");
    }
    for (path, source) in [
        ("src/pages/popup.rs", "button.text(\"gone\").with(\"gone\", \"gone\"); // text(\"gone\")"),
        ("src/pages/popup.rs", "sentence(\"stepHome\"); text(&key, None)"),
        ("extension/content/overlay.js", "ask({ kind: \"pageSeen\" }); say(`step${name}`)"),
    ] {
        assert_eq!(asked(path, source), [""; 0], "{source}");
    }
    // Forms are used when their sentence is; a form by itself is not to be asked for.
    let forms = r#"{ "tokensCount_one": { "message": "$1 a" }, "tokensCount_other": { "message": "$1 b" } }"#;
    let counting = |source: &str| sentences_fit(&[], forms, &[file("src/pages/dashboard.rs", source)]).len();
    assert_eq!(counting("with(\"tokensCount\", &[(\"number\", 3.into())])"), 0);
    assert_eq!(counting(""), 2);
    assert_eq!(counting("text(\"tokensCount_one\", None)"), 3);
    assert_eq!(sentences_fit(&["tokensCount".to_owned()], forms, &[]), [""; 0]);
    let one = |name: &str| {
        sentences_fit(&[asked_for(name).to_owned()], &format!("{{ \"{name}\": {{ \"message\": \"a\" }} }}"), &[])
    };
    assert_eq!((one("tokensCount").len(), one("tokens_other").len(), one("tokens_some").len()), (1, 1, 0));
    let files = project();
    hold(&sentences_fit(&keys(), text_of(&files, "extension/_locales/en/messages.json"), &files));
}

#[test]
fn every_argument_of_a_sentence_is_explained() {
    let objects = |message: &str, description: &str| {
        arguments_are_explained(
            "en",
            &serde_json::json!({ "key": { "message": message, "description": description } }).to_string(),
        )
        .len()
    };
    assert_eq!(objects("$1 of $2", "$1: days, $2: hours"), 0);
    assert_eq!(objects("$1 $2 $3 for $$5", "$1–$3: days"), 0);
    assert_eq!(objects("$2", "$2: days"), 1);
    assert_eq!(objects("$1", ""), 1);
    assert_eq!(objects("none", "$1: days"), 1);
    assert_eq!(objects("5 $", ""), 1);
    assert_eq!(objects(" ", ""), 1);
    assert_eq!(
        languages_agree(
            r#"{ "a": { "message": "$1" } }"#,
            "de",
            r#"{ "a": { "message": "x" }, "b": { "message": "y" } }"#
        )
        .len(),
        2
    );
    let form = |category: &str, text: &str| format!("\"aCount_{category}\": {{ \"message\": \"{text}\" }}");
    let forms = |all: &[String]| format!("{{ {} }}", all.join(", "));
    let english = forms(&[form("one", "$1 a"), form("other", "$1 b")]);
    let agree = |all: &[String]| languages_agree(&english, "pl", &forms(all)).len();
    assert_eq!(agree(&["one", "few", "many", "other"].map(|category| form(category, "$1 x"))), 0);
    assert_eq!(agree(&[form("one", "x"), form("other", "$1 y")]), 1);
    assert_eq!(agree(&[]), 1);
    let files = project();
    let english = text_of(&files, "extension/_locales/en/messages.json");
    for file in files.iter().filter(|file| file.is("extension/_locales/", "/messages.json")) {
        hold(&arguments_are_explained(&file.path, &file.text));
        hold(&languages_agree(english, &file.path, &file.text));
    }
}

#[test]
fn the_version_has_one_home() {
    let objects = |path, text| version_in_one_place("1.2.3", &[file(path, text)]).len();
    assert_eq!(objects("extension/manifest.json", "{ \"version\": \"1.2.3\" }"), 1);
    assert_eq!(objects("README.md", "Version 1.2.3 of"), 1);
    assert_eq!(objects("README.md", "Version 11.2.3 or 1.2.34"), 0);
    assert_eq!(objects("Cargo.toml", "version = \"1.2.3\""), 0);
    assert_eq!(objects("CHANGELOG.md", "## 1.2.3"), 0);
    hold(&version_in_one_place(env!("CARGO_PKG_VERSION"), &project()));
}

#[test]
fn the_texts_speak_of_the_project_only() {
    let objects = |path, text| texts_stay_inside(&[file(path, text)], |target| target == "docs/card.png").len();
    assert_eq!(objects("README.md", "![card](docs/card.png) [x](https://example.com/) [y](docs/card.png#top)"), 0);
    assert_eq!(objects("tests/site/README.md", "[card](../../docs/card.png)"), 0);
    assert_eq!(objects("README.md", "[gone](docs/gone.md)"), 1);
    assert_eq!(objects("README.md", "[out](../other/file.md)"), 1);
    assert_eq!(objects("README.md", "see `/home/me/project`"), 1);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    hold(&texts_stay_inside(&project(), |target| root.join(target).exists()));
}

#[test]
fn hand_made_pages_stay_small() {
    assert_eq!(objections(pages_stay_small, "tests/a.html", &"x".repeat(LARGEST_PAGE + 1)), 1);
    assert_eq!(objections(pages_stay_small, "tests/a.html", "x"), 0);
    hold(&pages_stay_small(&project()));
}

#[test]
fn developer_tools_are_pinned() {
    let package =
        |version: &str| file("tests/package.json", &format!("{{ \"devDependencies\": {{ \"a\": \"{version}\" }} }}"));
    let lock = file("tests/package-lock.json", "{}");
    assert_eq!(tools_are_pinned(&[package("1.2.3"), lock.clone()]), [""; 0]);
    assert_eq!(tools_are_pinned(&[package("^1.2.3"), lock.clone()]).len(), 1);
    assert_eq!(tools_are_pinned(&[package("1.2.3")]).len(), 1);
    assert_eq!(
        tools_are_pinned(&[package("1.2.3"), file("tests/package-lock.json", "{ \"resolved\": \"x\" }")]).len(),
        1
    );
    assert_eq!(tools_are_pinned(&[file("tests/package.json", "{ \"dependencies\": {} }"), lock]).len(), 1);
    hold(&tools_are_pinned(&project()));
}

#[test]
fn the_native_tree_holds_no_web_crate() {
    assert_eq!(native_tree_without_the_web("serde v1.0.0\nwasm-bindgen v0.2.1\njs-sys v0.3.1 (*)").len(), 2);
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--edges", "normal", "--prefix", "none", "--locked", "--manifest-path"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .output()
        .expect("cargo runs");
    let text = String::from_utf8(tree.stdout).unwrap();
    assert!(text.contains("chrono v"), "cargo tree gave nothing: {}", String::from_utf8_lossy(&tree.stderr));
    hold(&native_tree_without_the_web(&text));
}
