//! What is stored, as our own pages see and change it.
//!
//! The page reads storage itself and edits in its own module; the background writes, and refuses what somebody changed
//! meanwhile: then the edit is made anew.

use super::asking::{answered, as_js, text};
use super::seen::Seen;
use crate::app::edit::{Changes, EditError, Fleet};
use crate::app::state::INSTANCE;
use crate::border::Json;
use crate::instant::Instant;
use crate::place::joined;
use crate::words::Text;
use js_sys::{Array, Date, Promise};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

#[wasm_bindgen]
extern "C" {
    /// All stored entries, as JSON text.
    #[wasm_bindgen(js_namespace = ["mtg", "desk"])]
    fn entries(keys: &JsValue) -> Promise;
    /// Lets the background write these changes, if the entries are still as `entries` gave them.
    #[wasm_bindgen(js_namespace = ["mtg", "desk"])]
    fn commit(changes: &str) -> Promise;
    /// Takes the last commit back, if nobody has changed those entries since.
    #[wasm_bindgen(js_namespace = ["mtg", "desk"], js_name = undo)]
    fn take_back() -> Promise;
    /// Calls this whenever something else was stored.
    #[wasm_bindgen(js_namespace = ["mtg", "desk"], js_name = onChange)]
    fn on_change(call: &JsValue);
}

/// How often an edit is made anew when somebody else was faster.
const TRIES: u32 = 5;

/// What an edit comes to.
pub type Made = Result<Changes, EditError>;
/// An edit of what is stored, at a time.
pub type Edit = Box<dyn Fn(&Fleet, Instant) -> Made>;

/// What is stored.
pub struct Desk {
    /// Which entries; null: all.
    keys: JsValue,
    fleet: RefCell<Rc<Fleet>>,
    undoable: Cell<bool>,
    /// Whether an edit of this page is on its way: what it changes is drawn when it is done, and only once.
    editing: Cell<bool>,
    /// What is called when something else is stored.
    changed: RefCell<Option<Rc<dyn Fn()>>>,
}

/// The time.
pub fn now() -> Instant {
    Instant::from_ms(Date::now() as i64)
}

impl Desk {
    /// Reads what is stored.
    ///
    /// # Errors
    /// The sentence that says why it cannot be read.
    pub async fn open() -> Result<Rc<Self>, JsValue> {
        Self::over(JsValue::NULL).await
    }

    /// Reads the settings, the instances that come first, and the one with this key.
    ///
    /// # Errors
    /// The sentence that says why it cannot be read.
    pub async fn open_at(instance: Option<&str>) -> Result<Rc<Self>, JsValue> {
        let keys: Array = instance.iter().map(|key| JsValue::from(joined(&[INSTANCE, key]))).collect();
        Self::over(keys.into()).await
    }

    async fn over(keys: JsValue) -> Result<Rc<Self>, JsValue> {
        let desk = Rc::new(Self {
            keys,
            fleet: RefCell::default(),
            undoable: Cell::new(false),
            editing: Cell::new(false),
            changed: RefCell::default(),
        });
        desk.load().await?;
        Ok(desk)
    }

    /// Calls this after whatever was stored, by this page or somebody else; it is loaded by then.
    pub fn live(self: &Rc<Self>, changed: impl Fn() + 'static) {
        self.changed.replace(Some(Rc::new(changed)));
        let desk = self.clone();
        let call = Closure::<dyn Fn()>::new(move || {
            let desk = desk.clone();
            spawn_local(async move {
                let before = desk.fleet();
                // Drawn once more, what is there already would go from under a pointer.
                if !desk.editing.get() && desk.load().await.is_ok() && !desk.editing.get() && *desk.fleet() != *before {
                    desk.tell();
                }
            });
        });
        on_change(&call.into_js_value());
    }

    fn tell(&self) {
        let changed = self.changed.borrow().clone();
        if let Some(changed) = changed {
            changed();
        }
    }

    /// What is stored, as it was last read.
    pub fn fleet(&self) -> Rc<Fleet> {
        self.fleet.borrow().clone()
    }

    /// Whether the last edit can be taken back.
    pub fn can_undo(&self) -> bool {
        self.undoable.get()
    }

    /// Makes an edit and has it written.
    ///
    /// # Errors
    /// The sentence that says why not; nothing is changed then.
    pub async fn edit(&self, edit: &dyn Fn(&Fleet, Instant) -> Made) -> Result<(), JsValue> {
        self.editing.set(true);
        let made = self.make(edit).await;
        self.editing.set(false);
        if made.is_ok() {
            self.tell();
        }
        made
    }

    async fn make(&self, edit: &dyn Fn(&Fleet, Instant) -> Made) -> Result<(), JsValue> {
        let mut tries = 0;
        loop {
            tries += 1;
            let changes = edit(&self.fleet(), now()).map_err(|EditError(key)| as_js(&Text::new(key)))?;
            match answered(commit(&changes_json(&changes))).await {
                Ok(_) => {
                    self.undoable.set(true);
                    return self.load().await;
                }
                Err(text) if tries < TRIES && Seen(text.clone()).text("key") == "errorChanged" => self.load().await?,
                Err(text) => return Err(text),
            }
        }
    }

    /// Takes the last edit back.
    ///
    /// # Errors
    /// The sentence that says why not.
    pub async fn undo(&self) -> Result<(), JsValue> {
        self.undoable.set(false);
        self.editing.set(true);
        let undone = match answered(take_back()).await {
            Ok(_) => self.load().await,
            Err(text) => Err(text),
        };
        self.editing.set(false);
        if undone.is_ok() {
            self.tell();
        }
        undone
    }

    async fn load(&self) -> Result<(), JsValue> {
        let stored = JsFuture::from(entries(&self.keys)).await.map_err(|_| text("errorStorage", None))?;
        let fleet = Fleet::parse(&stored.as_string().unwrap_or_default());
        self.fleet.replace(Rc::new(fleet.map_err(|newer| as_js(&Text::new(EditError::from(newer).0)))?));
        Ok(())
    }
}

/// What to write, as JSON text.
fn changes_json(changes: &Changes) -> String {
    let writes = changes
        .writes
        .iter()
        .map(|shard| Json::object([("key", Json::Text(shard.key.clone())), ("value", shard.value.clone())]));
    let removes = changes.removes.iter().map(|key| Json::Text(key.clone()));
    let all = Json::object([("writes", Json::List(writes.collect())), ("removes", Json::List(removes.collect()))]);
    crate::border::write(&all).unwrap_or_default()
}
