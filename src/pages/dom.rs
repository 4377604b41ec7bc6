//! Building elements. Texts only ever become text nodes and attributes, never markup.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

/// What drawing comes to; the browser refuses only what is our own mistake.
pub type Drawn<T = ()> = Result<T, JsValue>;

/// An element that is being built.
#[derive(Clone)]
pub struct El(Element);

impl El {
    /// A new element.
    pub fn new(document: &Document, tag: &str) -> Drawn<Self> {
        document.create_element(tag).map(Self)
    }

    /// With a class.
    pub fn class(self, name: &str) -> Self {
        self.0.set_class_name(name);
        self
    }

    /// With a text, and nothing else in it so far.
    pub fn text(self, text: &str) -> Self {
        self.0.set_text_content(Some(text));
        self
    }

    /// With an attribute.
    pub fn with(self, name: &str, value: &str) -> Drawn<Self> {
        self.0.set_attribute(name, value)?;
        Ok(self)
    }

    /// With one more element in it.
    pub fn holding(self, child: &Self) -> Drawn<Self> {
        self.0.append_child(&child.0)?;
        Ok(self)
    }

    /// Puts it to the end of another.
    pub fn into(self, parent: &Self) -> Drawn {
        parent.0.append_child(&self.0).map(drop)
    }

    /// Takes everything out.
    pub fn clear(&self) {
        self.0.set_text_content(None);
    }

    /// The text in it.
    pub fn content(&self) -> String {
        self.0.text_content().unwrap_or_default()
    }

    /// Shows it, or takes it out of sight and reach.
    pub fn reveal(&self, on: bool) {
        let _ = match on {
            true => self.0.remove_attribute("hidden"),
            false => self.0.set_attribute("hidden", ""),
        };
    }

    /// Scrolls so far that all of it is in sight, if it is not.
    pub fn scroll_there(&self) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        self.0.scroll_into_view_with_scroll_into_view_options(&options);
    }

    /// Moves the focus here.
    pub fn focus(&self) {
        if let Some(element) = self.0.dyn_ref::<HtmlElement>() {
            // Refused only when it cannot be focused, and then it stays where it is.
            let _ = element.focus();
        }
    }

    /// The element of the document.
    pub fn element(&self) -> &Element {
        &self.0
    }
}

/// An element of the page's own markup.
pub fn by_id(document: &Document, id: &str) -> Option<El> {
    document.get_element_by_id(id).map(El)
}
