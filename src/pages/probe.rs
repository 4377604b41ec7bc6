//! The one request that a page of ours sends: the probe of [`crate::basic_auth::probe`], on a click, from the page that
//! holds the header.
//!
//! Without cookies, so that a session of the browser cannot stand in for wrong credentials; following nothing; past the
//! cache; to one address. The answer is read up to its bound and never shown.

use crate::basic_auth::probe::{ACCEPT, LIMIT, MAX_BODY, Outcome, PROBE_URL};
use crate::basic_auth::secret::Secret;
use gloo::timers::callback::Timeout;
use js_sys::{Reflect, Uint8Array};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, ReadableStreamDefaultReader, ReferrerPolicy, RequestCache, RequestCredentials,
    RequestInit, RequestRedirect, Response, ResponseType, Window,
};

/// What the probe came to, with what it was read into.
pub enum Came {
    /// An answer.
    Answer { status: u16, redirect: bool, retry_after: Option<String>, body: Option<String> },
    /// Nothing, and nobody says why.
    Nothing,
    /// Nothing in time.
    TooLate,
    /// The admin cancelled it.
    Cancelled,
}

impl Came {
    /// As it is judged; `None` when there is nothing to judge.
    pub fn outcome(&self) -> Option<Outcome<'_>> {
        match self {
            Self::Answer { status, redirect, retry_after, body } => Some(Outcome::Answered {
                status: *status,
                redirect: *redirect,
                retry_after: retry_after.as_deref(),
                body: body.as_deref(),
            }),
            Self::Nothing => Some(Outcome::NoConnection),
            Self::TooLate => Some(Outcome::TimedOut),
            Self::Cancelled => None,
        }
    }
}

/// Why a request was ended by us.
#[derive(Clone, Copy, PartialEq)]
enum Ended {
    Late,
    Cancelled,
}

/// A request on its way.
pub struct Request {
    init: RequestInit,
    controller: AbortController,
    ended: Cell<Option<Ended>>,
}

impl Request {
    /// A request with this header that has not been sent yet. The header goes into the browser's own memory here, so nothing of
    /// the module holds on to it.
    pub fn new(header: &Secret) -> Result<Rc<Self>, JsValue> {
        let controller = AbortController::new()?;
        let headers = Headers::new()?;
        headers.set("Accept", ACCEPT)?;
        // EXPOSE: this header is what the request is for; the browser takes it as a string of its own.
        headers.set("Authorization", header.expose())?;
        let init = RequestInit::new();
        init.set_method("GET");
        init.set_headers(&headers);
        init.set_credentials(RequestCredentials::Omit);
        init.set_redirect(RequestRedirect::Manual);
        init.set_cache(RequestCache::NoStore);
        init.set_referrer_policy(ReferrerPolicy::NoReferrer);
        init.set_signal(Some(&controller.signal()));
        Ok(Rc::new(Self { init, controller, ended: Cell::new(None) }))
    }

    /// Ends it, wherever it is.
    pub fn cancel(&self) {
        self.end(Ended::Cancelled);
    }

    fn end(&self, why: Ended) {
        self.ended.set(self.ended.get().or(Some(why)));
        self.controller.abort();
    }

    /// Sends it, once, and reads the answer.
    pub async fn send(self: Rc<Self>, window: &Window) -> Came {
        let late = self.clone();
        let limit = u32::try_from(LIMIT.as_ms()).unwrap_or(u32::MAX);
        let _limit = Timeout::new(limit, move || late.end(Ended::Late));
        let Ok(response) = self.response(window).await else {
            return match self.ended.get() {
                Some(Ended::Cancelled) => Came::Cancelled,
                Some(Ended::Late) => Came::TooLate,
                None => Came::Nothing,
            };
        };
        let retry_after = response.headers().get("Retry-After").ok().flatten();
        let redirect = response.type_() == ResponseType::Opaqueredirect;
        let body = self.body(&response).await;
        match self.ended.get() {
            Some(Ended::Cancelled) => Came::Cancelled,
            // Broken off by the limit or by somebody in between: the status stands, and what came of the body.
            _ => Came::Answer { status: response.status(), redirect, retry_after, body },
        }
    }

    async fn response(&self, window: &Window) -> Result<Response, JsValue> {
        JsFuture::from(window.fetch_with_str_and_init(PROBE_URL, &self.init)).await?.dyn_into()
    }

    /// As much of the body as came, as text; nothing when there is more than is read, or when it broke off before it began.
    async fn body(&self, response: &Response) -> Option<String> {
        let mut bytes = Vec::new();
        let reader = response.body().map(|stream| stream.get_reader().dyn_into::<ReadableStreamDefaultReader>());
        if let Some(Ok(reader)) = reader {
            loop {
                match JsFuture::from(reader.read()).await {
                    Ok(part) => {
                        let value = Reflect::get(&part, &"value".into()).unwrap_or(JsValue::UNDEFINED);
                        // Without a value it is at its end.
                        let Some(chunk) = value.dyn_ref::<Uint8Array>() else { break };
                        if bytes.len() + chunk.length() as usize > MAX_BODY {
                            // Nothing depends on how the rest is let go of.
                            let _ = reader.cancel();
                            return None;
                        }
                        bytes.extend_from_slice(&chunk.to_vec());
                    }
                    Err(_) if bytes.is_empty() => return None,
                    Err(_) => break,
                }
            }
        }
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }
}
