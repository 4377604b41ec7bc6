//! Building elements. Texts only ever become text nodes and attributes, never markup.
//!
//! What the browser would refuse here is our own mistake, a name that no browser knows: it is thrown as any other error of
//! the page, and [`Drawn`] has no error of its own. With one at each step these pages' module was twice as large.

use core::convert::Infallible;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, ScrollIntoViewOptions, ScrollLogicalPosition};

#[wasm_bindgen]
extern "C" {
    /// The document, for calls that throw instead of answering with an error.
    #[wasm_bindgen(js_name = Document)]
    type Maker;
    #[wasm_bindgen(method, js_name = createElement)]
    fn create(this: &Maker, tag: &str) -> Element;
    #[wasm_bindgen(method, js_name = createElementNS)]
    fn create_in(this: &Maker, namespace: &str, tag: &str) -> Element;
    /// An element, for the same.
    #[wasm_bindgen(js_name = Element)]
    type Made;
    #[wasm_bindgen(method, js_name = setAttribute)]
    fn set(this: &Made, name: &str, value: &str);
    #[wasm_bindgen(method)]
    fn append(this: &Made, child: &Element);
    #[wasm_bindgen(method)]
    fn focus(this: &Made);
}

/// What drawing comes to.
pub type Drawn<T = ()> = Result<T, Infallible>;

/// An element that is being built.
#[derive(Clone)]
pub struct El(Element);

impl El {
    /// A new element.
    #[inline(never)]
    pub fn new(document: &Document, tag: &str) -> Drawn<Self> {
        Ok(Self(document.unchecked_ref::<Maker>().create(tag)))
    }

    /// One that is there.
    pub fn of(element: &Element) -> Self {
        Self(element.clone())
    }

    /// A new element of a drawing.
    #[inline(never)]
    pub fn svg(document: &Document, tag: &str) -> Drawn<Self> {
        Ok(Self(document.unchecked_ref::<Maker>().create_in("http://www.w3.org/2000/svg", tag)))
    }

    /// With a class.
    #[inline(never)]
    pub fn class(self, name: &str) -> Self {
        self.0.set_class_name(name);
        self
    }

    /// With a text, and nothing else in it so far.
    #[inline(never)]
    pub fn text(self, text: &str) -> Self {
        self.0.set_text_content(Some(text));
        self
    }

    /// With an attribute.
    #[inline(never)]
    pub fn with(self, name: &str, value: &str) -> Drawn<Self> {
        self.0.unchecked_ref::<Made>().set(name, value);
        Ok(self)
    }

    /// With one more element in it.
    #[inline(never)]
    pub fn holding(self, child: &Self) -> Drawn<Self> {
        self.0.unchecked_ref::<Made>().append(&child.0);
        Ok(self)
    }

    /// Puts it to the end of another.
    #[inline(never)]
    pub fn into(self, parent: &Self) -> Drawn {
        parent.0.unchecked_ref::<Made>().append(&self.0);
        Ok(())
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
    #[inline(never)]
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
        // A part of a drawing as well. What cannot be focused leaves it where it is.
        self.0.unchecked_ref::<Made>().focus();
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
