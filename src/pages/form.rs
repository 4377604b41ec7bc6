//! Parts of forms, as all rooms of our own pages build them; what is typed in them; and what is said of them.
//!
//! Knows the document. Must not know what a form is for.

use super::asking::{say, sentence};
use super::dom::{Drawn, El, by_id};
use gloo::timers::callback::Timeout;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, Event, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};

/// How long it is in sight that something is done.
const TOLD_MS: u32 = 10_000;

/// An element to build: how deep it stands; its shape, `tag.class#id name=value …`; and what it says.
pub struct Part<'p>(pub u8, pub &'p str, pub Say<'p>);

/// What an element says.
pub enum Say<'p> {
    /// Nothing of its own.
    Nothing,
    /// A sentence.
    Text(&'p str),
    /// It is a field with this label.
    Label(&'p str),
    /// The same, with a hint.
    Hinted(&'p str, &'p str),
}

/// The document, as rooms use it.
pub struct Form {
    /// The page's.
    pub document: Document,
    /// Takes the last thing that was said out of sight in time.
    told_until: RefCell<Option<Timeout>>,
}

impl Form {
    /// In this document.
    pub fn new(document: &Document) -> Self {
        Self { document: document.clone(), told_until: RefCell::default() }
    }

    /// Builds elements from a table, each in the last one before it that stands a step further out.
    #[inline(never)]
    pub fn build(&self, parent: &El, parts: &[Part<'_>]) -> Drawn {
        let mut open = vec![parent.clone()];
        for Part(depth, shape, text) in parts {
            let mut words = shape.split_ascii_whitespace();
            let first = words.next().unwrap_or("div");
            let (front, id) = first.split_once('#').unwrap_or((first, ""));
            let (tag, class) = front.split_once('.').unwrap_or((front, ""));
            let mut made = self.el(tag)?;
            if !class.is_empty() {
                made = made.class(class);
            }
            if !id.is_empty() {
                made = made.with("id", id)?;
            }
            for word in words {
                let (name, value) = word.split_once('=').unwrap_or((word, ""));
                made = made.with(name, value)?;
            }
            open.truncate(usize::from(*depth) + 1);
            let Some(outer) = open.last() else { return Ok(()) };
            // A field brings its label and the place for what is wrong with it.
            match text {
                Say::Nothing => made.clone().into(outer)?,
                Say::Text(key) => made.clone().text(&sentence(key)).into(outer)?,
                Say::Label(key) => self.labelled(outer, id, key, &made, None)?,
                Say::Hinted(key, hint) => self.labelled(outer, id, key, &made, Some(hint))?,
            }
            open.push(made);
        }
        Ok(())
    }

    /// A part of a room, with its heading.
    #[inline(never)]
    pub fn section(&self, id: &str, title: &str) -> Drawn<El> {
        let heading = format!("{id}-title");
        let section = self.el("section")?.with("id", id)?.with("aria-labelledby", &heading)?;
        section.holding(&self.el("h3")?.with("id", &heading)?.text(&sentence(title)))
    }

    /// A field with its label, a hint, and room for what is wrong with it. Nothing of it is kept or offered by the browser.
    #[inline(never)]
    pub fn labelled(&self, parent: &El, id: &str, label: &str, field: &El, hint: Option<&str>) -> Drawn {
        let wrong = format!("{id}-wrong");
        let about = format!("{id}-hint");
        let described = if hint.is_some() { format!("{wrong} {about}") } else { wrong.clone() };
        let field = field.clone().with("id", id)?.with("autocomplete", "off")?.with("spellcheck", "false")?;
        let field = field.with("aria-describedby", &described)?;
        let whole =
            self.el("div")?.class("field").holding(&self.el("label")?.with("for", id)?.text(&sentence(label)))?;
        let whole = whole.holding(&field)?.holding(&self.el("p")?.class("wrong").with("id", &wrong)?)?;
        let whole = match hint {
            Some(key) => whole.holding(&self.el("p")?.class("quiet").with("id", &about)?.text(&sentence(key)))?,
            None => whole,
        };
        whole.into(parent)
    }

    /// A field for an address, with those that are known.
    #[inline(never)]
    pub fn address(&self, parent: &El, id: &str, label: &str, hint: &str) -> Drawn {
        let known = format!("{id}-known");
        let field = self.el("input")?.with("type", "text")?.with("inputmode", "url")?.with("list", &known)?;
        self.labelled(parent, id, label, &field, Some(hint))?;
        self.el("datalist")?.with("id", &known)?.into(parent)
    }

    /// A choice of one of these: value and sentence each.
    #[inline(never)]
    pub fn choice(&self, parent: &El, id: &str, label: &str, members: &[(&str, &str)]) -> Drawn {
        let select = self.el("select")?;
        for (value, key) in members {
            self.el("option")?.with("value", value)?.text(&sentence(key)).into(&select)?;
        }
        self.labelled(parent, id, label, &select, None)
    }

    /// More of it, folded away.
    #[inline(never)]
    pub fn fold(&self, parent: &El, id: &str, title: &str, texts: &[&str]) -> Drawn {
        let fold = self.el("details")?.with("id", id)?.holding(&self.el("summary")?.text(&sentence(title)))?;
        for key in texts {
            self.el("p")?.text(&sentence(key)).into(&fold)?;
        }
        fold.into(parent)
    }

    /// One more item of a list.
    #[inline(never)]
    pub fn line(&self, list: &El, said: &str) -> Drawn {
        self.el("li")?.text(said).into(list)
    }

    /// A quiet sentence.
    #[inline(never)]
    pub fn say_in(&self, parent: &El, key: &str) -> Drawn {
        self.el("p")?.class("quiet").text(&sentence(key)).into(parent)
    }

    /// A new element.
    #[inline(never)]
    pub fn el(&self, tag: &str) -> Drawn<El> {
        El::new(&self.document, tag)
    }

    /// A row.
    #[inline(never)]
    pub fn row(&self) -> Drawn<El> {
        Ok(self.el("div")?.class("row"))
    }

    /// A button.
    #[inline(never)]
    pub fn button(&self, key: &str, id: &str, class: &str) -> Drawn<El> {
        self.el("button")?.class(class).text(&sentence(key)).with("id", id)?.with("type", "button")
    }

    /// An element of the document.
    #[inline(never)]
    pub fn part(&self, id: &str) -> Option<El> {
        by_id(&self.document, id)
    }

    /// An input field.
    #[inline(never)]
    pub fn field(&self, id: &str) -> Option<HtmlInputElement> {
        self.document.get_element_by_id(id)?.dyn_into().ok()
    }

    /// What is typed or chosen in a field.
    #[inline(never)]
    pub fn value(&self, id: &str) -> String {
        let Some(element) = self.document.get_element_by_id(id) else { return String::new() };
        match element.dyn_ref::<HtmlInputElement>() {
            Some(input) => input.value(),
            None => match element.dyn_ref::<HtmlSelectElement>() {
                Some(select) => select.value(),
                None => element.dyn_ref::<HtmlTextAreaElement>().map(HtmlTextAreaElement::value).unwrap_or_default(),
            },
        }
    }

    /// Puts a text into an input field, or chooses the one with this value.
    #[inline(never)]
    pub fn set_value(&self, id: &str, value: &str) {
        let Some(element) = self.document.get_element_by_id(id) else { return };
        if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
            input.set_value(value);
        } else if let Some(select) = element.dyn_ref::<HtmlSelectElement>() {
            select.set_value(value);
        }
    }

    /// Puts a text into an element.
    #[inline(never)]
    pub fn write(&self, id: &str, said: &str) {
        if let Some(part) = self.part(id) {
            let _ = part.text(said);
        }
    }

    /// Shows an element, or hides it.
    #[inline(never)]
    pub fn reveal(&self, id: &str, on: bool) {
        if let Some(part) = self.part(id) {
            part.reveal(on);
        }
    }

    /// Moves the focus.
    #[inline(never)]
    pub fn focus(&self, id: &str) {
        if let Some(part) = self.part(id) {
            part.focus();
        }
    }

    /// What is wrong with a field, or nothing any more.
    pub fn wrong(&self, id: &str, why: Option<&str>) {
        let Some(field) = self.part(id) else { return };
        self.write(&format!("{id}-wrong"), why.unwrap_or_default());
        let _ = match why {
            Some(_) => field.element().set_attribute("aria-invalid", "true"),
            None => field.element().remove_attribute("aria-invalid"),
        };
    }

    /// Says that something is done: seen for a while, and spoken.
    pub fn announce(&self, said: &str) {
        let Some(status) = self.part("status") else { return };
        let shown = status.class("").text(said);
        self.told_until.replace(Some(Timeout::new(TOLD_MS, move || shown.clear())));
    }

    /// What was said last stays in sight.
    pub fn keep_told(&self) {
        self.told_until.take();
    }

    /// Says what went wrong.
    pub fn complain(&self, said: &JsValue) {
        self.write("status", "");
        self.write("alert", &say(said));
    }

    /// Nothing is said any more.
    pub fn quiet(&self) {
        self.write("status", "");
        self.write("alert", "");
    }
}

/// What an event happened to.
pub fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// `notJson` → `NotJson`, for the names of sentences.
pub fn pascal(code: &str) -> String {
    let mut name = code.to_owned();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    name
}
