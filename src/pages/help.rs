//! "Help", which is also the first page after installing: what this is for, how to begin, what the days mean, and what to do
//! when something does not work.
//!
//! Says only what is the same for everybody, but for the numbers of the policy. All drawings are our own.

use super::asking::{sentence, with};
use super::dashboard::{Place, Room};
use super::desk::Desk;
use super::dom::{Drawn, El};
use super::form::Form;
use std::ops::Deref;
use std::rc::Rc;
use web_sys::Window;

/// What the hash is called with which the room says welcome.
pub const WELCOME: &str = "welcome";

/// What it does and never does.
const LISTS: [(&str, [&str; 3]); 2] = [
    ("helpDoes", ["helpDoesShows", "helpDoesSteps", "helpDoesRemind"]),
    ("helpNever", ["helpNeverAsks", "helpNeverTells", "helpNeverKeeps"]),
];
/// The way to the first instance, in both products: the steps, and the entries of the product's menu where people look.
const WAYS: [(&str, &str, [&str; 2], [&str; 2]); 2] = [
    ("productJira", "helpPictureJira", ["helpJiraSystem", "helpJiraMenu"], ["Import and Export", "Migrate to cloud"]),
    (
        "productConfluence",
        "helpPictureConfluence",
        ["helpConfluenceSettings", "helpConfluenceMenu"],
        ["Atlassian Cloud", "Migration Assistant"],
    ),
];
/// The steps that are the same in both.
const LAST_STEPS: [&str; 2] = ["helpPress", "helpWatch"];
/// What "possible caching trouble" asks for, in this order.
const CACHING: [&str; 4] = ["helpCachingChecks", "helpCachingReload", "helpCachingAfresh", "helpCachingPrivate"];
/// What is folded away.
const FOLDS: [(&str, &str, &[&str]); 5] = [
    ("help-private", "helpPrivate", &["helpPrivateWhy", "helpPrivateHow"]),
    ("help-reminders", "helpReminders", &["helpRemindersWhat", "helpRemindersWithout"]),
    (
        "help-permissions",
        "helpPermissions",
        &["helpPermissionsInstance", "helpPermissionsCloud", "helpPermissionsBack"],
    ),
    ("help-data", "helpData", &["helpDataHere", "helpDataCopy", "helpDataGone"]),
    ("help-keyboard", "helpKeyboard", &["helpKeyboardCard", "helpKeyboardRooms"]),
];
/// Atlassian's own articles, by their titles.
const ARTICLES: [(&str, &str); 2] = [
    (
        "How to renew authentication token for the Cloud Migration Assistant apps (CCMA/JCMA)",
        "https://support.atlassian.com/migration/kb/how-to-renew-authentication-token-for-the-cloud-migration-assistant-apps-ccma-jcma/",
    ),
    ("Authorization for Id Mapping", "https://developer.atlassian.com/cloud/migration/id-mapping-authorization"),
];

/// The room.
pub struct Help {
    form: Form,
    window: Window,
    desk: Rc<Desk>,
    main: El,
}

impl Deref for Help {
    type Target = Form;

    fn deref(&self) -> &Form {
        &self.form
    }
}

impl Room for Help {
    fn refresh(self: Rc<Self>) {
        self.greet();
        // What fails here is a name that no browser knows.
        let _ = self.draw_days();
    }
}

impl Help {
    /// The room, in this part of the page.
    pub fn new(place: Place) -> Self {
        let Place { window, document, desk, main } = place;
        Self { form: Form::new(&document), window, desk, main }
    }

    /// Draws all of it.
    pub fn draw(&self) -> Drawn {
        self.el("h2")?.with("id", "help-title")?.into(&self.main)?;
        self.el("p")?.with("id", "help-greeting")?.text(&sentence("helpGreeting")).into(&self.main)?;
        self.greet();
        let what = self.el("div")?.class("fields");
        for (title, lines) in LISTS {
            let part = self.el("section")?.with("aria-labelledby", title)?;
            let part = part.holding(&self.el("h3")?.with("id", title)?.text(&sentence(title)))?;
            let list = self.el("ul")?;
            for key in lines {
                self.line(&list, &sentence(key))?;
            }
            part.holding(&list)?.into(&what)?;
        }
        what.into(&self.main)?;
        self.draw_start()?;

        let days = self.section("help-days", "helpDays")?;
        self.el("div")?.with("id", "help-days-drawn")?.into(&days)?;
        days.into(&self.main)?;
        self.draw_days()?;

        let caching = self.section("help-caching", "helpCaching")?;
        self.el("p")?.text(&sentence("helpCachingWhat")).into(&caching)?;
        let steps = self.el("ol")?;
        for key in CACHING {
            self.line(&steps, &sentence(key))?;
        }
        caching.holding(&steps)?.into(&self.main)?;

        let more = self.section("help-more", "helpMore")?;
        self.el("p")?.text(&sentence("helpPlatforms")).into(&more)?;
        for (id, title, texts) in FOLDS {
            self.fold(&more, id, title, texts)?;
        }
        more.into(&self.main)?;

        let links = self.section("help-links", "helpArticles")?;
        let list = self.el("ul")?;
        for (title, address) in ARTICLES {
            let link = self.el("a")?.with("href", address)?.with("target", "_blank")?;
            let link = link.with("rel", "noopener noreferrer")?.with("lang", "en")?.text(title);
            self.el("li")?.holding(&link)?.into(&list)?;
        }
        links.holding(&list)?.into(&self.main)
    }

    /// Says welcome where the address does.
    fn greet(&self) {
        let hash = self.window.location().hash().unwrap_or_default();
        let welcome = hash.trim_start_matches('#') == WELCOME;
        self.write_title(if welcome { "helpWelcome" } else { "roomHelp" });
        self.reveal("help-greeting", welcome);
    }

    fn write_title(&self, key: &str) {
        self.write("help-title", &sentence(key));
    }

    /// How to watch the first instance.
    fn draw_start(&self) -> Drawn {
        let start = self.section("help-start", "helpStart")?;
        let ways = self.el("div")?.class("fields");
        for (product, about, first, menu) in WAYS {
            let way = self.el("div")?.holding(&self.el("h4")?.text(&sentence(product)))?;
            let steps = self.el("ol")?;
            for key in first.iter().chain(&LAST_STEPS) {
                self.line(&steps, &sentence(key))?;
            }
            way.holding(&steps)?.holding(&self.menu(about, menu)?)?.into(&ways)?;
        }
        start.clone().holding(&ways)?;
        self.say_in(&start, "helpOtherAddress")?;
        start.into(&self.main)
    }

    // ---- drawings ----

    /// A drawing with a name, so wide and so high.
    fn drawing(&self, about: &str, width: u32, height: u32) -> Drawn<El> {
        let svg = El::svg(&self.document, "svg")?.with("class", "drawing")?.with("role", "img")?;
        svg.with("aria-label", about)?.with("viewBox", &format!("0 0 {width} {height}"))
    }

    fn rect(&self, svg: &El, class: &str, [x, y, width, height]: [u32; 4]) -> Drawn {
        let rect = El::svg(&self.document, "rect")?.with("class", class)?.with("x", &x.to_string())?;
        let rect = rect.with("y", &y.to_string())?.with("width", &width.to_string())?;
        rect.with("height", &height.to_string())?.with("rx", "3")?.into(svg)
    }

    fn letters(&self, svg: &El, class: &str, (x, y): (u32, u32), said: &str) -> Drawn {
        let text = El::svg(&self.document, "text")?.with("class", class)?.with("x", &x.to_string())?;
        text.with("y", &y.to_string())?.text(said).into(svg)
    }

    /// A window of the browser with the product's menu and the extension's button. The words are the product's own.
    fn menu(&self, about: &str, [group, entry]: [&str; 2]) -> Drawn<El> {
        let svg = self.drawing(&sentence(about), 320, 150)?.with("lang", "en")?;
        self.rect(&svg, "paper", [1, 1, 318, 148])?;
        self.rect(&svg, "faint", [10, 9, 200, 12])?;
        // The button of the extension, at the end of the bar.
        self.rect(&svg, "there", [286, 6, 20, 18])?;
        self.letters(&svg, "number", (290, 19), "3")?;
        self.rect(&svg, "faint", [1, 29, 318, 1])?;
        for y in [42, 56] {
            self.rect(&svg, "faint", [12, y, 90, 7])?;
        }
        self.letters(&svg, "group", (12, 86), group)?;
        self.rect(&svg, "there", [8, 93, 142, 20])?;
        self.letters(&svg, "entry", (14, 107), entry)?;
        self.letters(&svg, "number", (156, 108), "2")?;
        self.rect(&svg, "faint", [12, 122, 80, 7])?;
        for (y, width) in [(46, 130), (62, 110), (78, 120)] {
            self.rect(&svg, "faint", [176, y, width, 7])?;
        }
        Ok(svg)
    }

    /// The days of the policy: when a migration can be started, and what is kept for one that runs.
    fn draw_days(&self) -> Drawn {
        let Some(part) = self.part("help-days-drawn") else { return Ok(()) };
        part.clear();
        let (window, warn, reserve) = self.desk.fleet().meta.policy().in_days();
        let whole = window + reserve;
        let x = |day: u32| 10 + day * 300 / whole.max(1);
        let svg = self.drawing(&sentence("helpDaysPicture"), 320, 92)?;
        self.rect(&svg, "calm", [x(0), 22, x(warn) - x(0), 22])?;
        self.rect(&svg, "warning", [x(warn), 22, x(window) - x(warn), 22])?;
        self.rect(&svg, "blocked", [x(window), 22, x(whole) - x(window), 22])?;
        self.rect(&svg, "run", [x(window), 56, x(whole) - x(window), 14])?;
        for day in [0, warn, window] {
            self.rect(&svg, "mark", [x(day), 18, 1, 60])?;
            self.letters(&svg, "number", (x(day), 13), &day.to_string())?;
        }
        self.letters(&svg, "number", (x(window) + 6, 86), &format!("+ {reserve}"))?;
        svg.into(&part)?;
        let list = self.el("ul")?;
        for (key, days) in [
            ("helpDaysValid", &[warn][..]),
            ("helpDaysWarning", &[warn, window]),
            ("helpDaysBlocked", &[window]),
            ("helpDaysReserve", &[reserve]),
        ] {
            let days: Vec<(&str, wasm_bindgen::JsValue)> = days.iter().map(|day| ("number", (*day).into())).collect();
            self.line(&list, &super::asking::say(&with(key, &days)))?;
        }
        list.into(&part)
    }
}
