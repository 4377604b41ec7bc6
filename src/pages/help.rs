//! "Help", which is also the first page after installing: what this is for, how to begin, what the days mean, and what to do
//! when something does not work.
//!
//! Says only what is the same for everybody, but for the numbers of the policy. All drawings are our own.

use super::asking::{say, sentence, with};
use super::dashboard::{Place, Room};
use super::desk::Desk;
use super::dom::{Drawn, El};
use super::form::Say::{Nothing, Text};
use super::form::{Form, Part};
use std::ops::Deref;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::Window;

/// What the hash is called with which the room says welcome.
pub const WELCOME: &str = "welcome";

/// The whole room, but for its drawings and links.
const ROOM: &[Part<'static>] = &[
    Part(0, "h2#help-title", Nothing),
    Part(0, "p#help-greeting", Text("helpGreeting")),
    Part(0, "div.fields", Nothing),
    Part(1, "section aria-labelledby=help-does", Nothing),
    Part(2, "h3#help-does", Text("helpDoes")),
    Part(2, "ul", Nothing),
    Part(3, "li", Text("helpDoesShows")),
    Part(3, "li", Text("helpDoesSteps")),
    Part(3, "li", Text("helpDoesRemind")),
    Part(1, "section aria-labelledby=help-never", Nothing),
    Part(2, "h3#help-never", Text("helpNever")),
    Part(2, "ul", Nothing),
    Part(3, "li", Text("helpNeverAsks")),
    Part(3, "li", Text("helpNeverTells")),
    Part(3, "li", Text("helpNeverKeeps")),
    // The way to the first instance, in both products, with what people look for.
    Part(0, "section#help-start aria-labelledby=help-start-title", Nothing),
    Part(1, "h3#help-start-title", Text("helpStart")),
    Part(1, "div.fields", Nothing),
    Part(2, "div#help-jira", Nothing),
    Part(3, "h4", Text("productJira")),
    Part(3, "ol", Nothing),
    Part(4, "li", Text("helpJiraSystem")),
    Part(4, "li", Text("helpJiraMenu")),
    Part(4, "li", Text("helpPress")),
    Part(4, "li", Text("helpWatch")),
    Part(2, "div#help-confluence", Nothing),
    Part(3, "h4", Text("productConfluence")),
    Part(3, "ol", Nothing),
    Part(4, "li", Text("helpConfluenceSettings")),
    Part(4, "li", Text("helpConfluenceMenu")),
    Part(4, "li", Text("helpPress")),
    Part(4, "li", Text("helpWatch")),
    Part(1, "p.quiet", Text("helpOtherAddress")),
    Part(0, "section#help-days aria-labelledby=help-days-title", Nothing),
    Part(1, "h3#help-days-title", Text("helpDays")),
    Part(1, "div#help-days-drawn", Nothing),
    Part(0, "section#help-caching aria-labelledby=help-caching-title", Nothing),
    Part(1, "h3#help-caching-title", Text("helpCaching")),
    Part(1, "p", Text("helpCachingWhat")),
    Part(1, "ol", Nothing),
    Part(2, "li", Text("helpCachingChecks")),
    Part(2, "li", Text("helpCachingReload")),
    Part(2, "li", Text("helpCachingAfresh")),
    Part(2, "li", Text("helpCachingPrivate")),
    Part(0, "section#help-more aria-labelledby=help-more-title", Nothing),
    Part(1, "h3#help-more-title", Text("helpMore")),
    Part(1, "p", Text("helpPlatforms")),
    Part(1, "details#help-private", Nothing),
    Part(2, "summary", Text("helpPrivate")),
    Part(2, "p", Text("helpPrivateWhy")),
    Part(2, "p", Text("helpPrivateHow")),
    Part(1, "details#help-reminders", Nothing),
    Part(2, "summary", Text("helpReminders")),
    Part(2, "p", Text("helpRemindersWhat")),
    Part(2, "p", Text("helpRemindersWithout")),
    Part(1, "details#help-permissions", Nothing),
    Part(2, "summary", Text("helpPermissions")),
    Part(2, "p", Text("helpPermissionsInstance")),
    Part(2, "p", Text("helpPermissionsCloud")),
    Part(2, "p", Text("helpPermissionsBack")),
    Part(1, "details#help-data", Nothing),
    Part(2, "summary", Text("helpData")),
    Part(2, "p", Text("helpDataHere")),
    Part(2, "p", Text("helpDataCopy")),
    Part(2, "p", Text("helpDataGone")),
    Part(1, "details#help-keyboard", Nothing),
    Part(2, "summary", Text("helpKeyboard")),
    Part(2, "p", Text("helpKeyboardCard")),
    Part(2, "p", Text("helpKeyboardRooms")),
    Part(0, "section#help-links aria-labelledby=help-links-title", Nothing),
    Part(1, "h3#help-links-title", Text("helpArticles")),
    Part(1, "ul#help-articles", Nothing),
];
/// The drawings of both products: where they go, their names, and the entries of the menu in the product's own words.
const MENUS: [(&str, &str, [&str; 2]); 2] = [
    ("help-jira", "helpPictureJira", ["Import and Export", "Migrate to cloud"]),
    ("help-confluence", "helpPictureConfluence", ["Atlassian Cloud", "Migration Assistant"]),
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
        self.build(&self.main, ROOM)?;
        self.greet();
        for (place, about, words) in MENUS {
            if let Some(place) = self.part(place) {
                self.draw_menu(&place, about, words)?;
            }
        }
        self.draw_days()?;
        let Some(list) = self.part("help-articles") else { return Ok(()) };
        for (title, address) in ARTICLES {
            let link = self.el("a")?.with("href", address)?.with("target", "_blank")?;
            let link = link.with("rel", "noopener noreferrer")?.with("lang", "en")?.text(title);
            self.el("li")?.holding(&link)?.into(&list)?;
        }
        Ok(())
    }

    /// Says welcome where the address does.
    fn greet(&self) {
        let hash = self.window.location().hash().unwrap_or_default();
        let welcome = hash.trim_start_matches('#') == WELCOME;
        self.write("help-title", &sentence(if welcome { "helpWelcome" } else { "roomHelp" }));
        self.reveal("help-greeting", welcome);
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

    /// A window of the browser with the product's menu and the extension's button.
    fn draw_menu(&self, place: &El, about: &str, [group, entry]: [&str; 2]) -> Drawn {
        let svg = self.drawing(&sentence(about), 320, 150)?.with("lang", "en")?;
        for (class, area) in [
            ("paper", [1, 1, 318, 148]),
            ("faint", [10, 9, 200, 12]),
            // The button of the extension, at the end of the bar.
            ("there", [286, 6, 20, 18]),
            ("faint", [1, 29, 318, 1]),
            ("faint", [12, 42, 90, 7]),
            ("faint", [12, 56, 90, 7]),
            ("there", [8, 93, 142, 20]),
            ("faint", [12, 122, 80, 7]),
            ("faint", [176, 46, 130, 7]),
            ("faint", [176, 62, 110, 7]),
            ("faint", [176, 78, 120, 7]),
        ] {
            self.rect(&svg, class, area)?;
        }
        for (class, at, said) in [
            ("number", (291, 19), "3"),
            ("group", (12, 86), group),
            ("entry", (14, 107), entry),
            ("number", (156, 108), "2"),
        ] {
            self.letters(&svg, class, at, said)?;
        }
        svg.into(place)
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
            let days: Vec<(&str, JsValue)> = days.iter().map(|day| ("number", (*day).into())).collect();
            self.line(&list, &say(&with(key, &days)))?;
        }
        list.into(&part)
    }
}
