//! The npm package's exports. Every call answers or throws an `InputError`, whatever it is given.

use super::json;
use crate::border::package::{
    self, Commands, CommandsWanted, Diagnosis, KnownInstance, PageSignals, Plan, PlanQuestion, ProbeOutcome,
    ProbeRequest, Recognition, Refusal, TokenQuestion, TokenStatus,
};
use crate::border::{Json, write};
use js_sys::{Error, JSON, Reflect};
use serde::Serialize;
use tsify::Ts;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const DECLARATION: &'static str = package::ERROR_DECLARATION;

/// Where a token stands at `now`, from what was observed of it.
///
/// @param question what was observed, and the policy
/// @param now milliseconds since 1970, as `Date.now()` gives them; no function here reads a clock
/// @throws {InputError} for evidence, a policy or a `now` that cannot be read
///
/// Source: Atlassian's articles on renewing the token, of 2022 and 2024 (21 days to start, a warning after 16, 19 in reserve).
#[wasm_bindgen(js_name = tokenStatus)]
pub fn token_status(
    question: Ts<TokenQuestion>,
    #[wasm_bindgen(unchecked_param_type = "number")] now: JsValue,
) -> Result<Ts<TokenStatus>, JsValue> {
    answer(package::token_status(&json(&question.js_value()), number(&now)))
}

/// Whether a migration can start at a moment, and whether the run is sure to keep its token to the end.
///
/// @param question what was observed of the token, the policy, the start (RFC 3339), the length in days of 24 hours
/// @throws {InputError} for evidence, a policy, a start or a number of days that cannot be read
///
/// Source: as for `tokenStatus`.
#[wasm_bindgen]
pub fn plan(question: Ts<PlanQuestion>) -> Result<Ts<Plan>, JsValue> {
    answer(package::plan(&json(&question.js_value())))
}

/// What a page of a Jira or Confluence server is, from what can be seen on it: whether it is a Migration Assistant, which
/// screen, what it says of the token.
///
/// @param signals what the page shows: at most 200 nodes are looked at, 256 characters of each name
/// @param known the instance that the page lies on, where it is known
/// @throws {InputError} for signals or an instance that cannot be read
///
/// Source: the catalogue of the assistants' published texts.
#[wasm_bindgen]
pub fn recognise(signals: Ts<PageSignals>, known: Option<Ts<KnownInstance>>) -> Result<Ts<Recognition>, JsValue> {
    let known = known.map_or(Json::Null, |known| json(&known.js_value()));
    answer(package::recognise(&json(&signals.js_value()), &known))
}

/// The value of the `Authorization` header for the Id Mapping API: `Basic ` and the Base64 of email, colon and token in
/// UTF-8, in one line whatever its length. White space around email and token is taken off. Whoever sees it has the token.
///
/// @param email of the Atlassian account
/// @param token an API token of that account, of any length; a password does not work
/// @throws {InputError} for an empty part, a colon, control or invisible character in the email, a line break or control character in the token
///
/// Source: RFC 7617, RFC 4648.
#[wasm_bindgen(js_name = basicAuthHeader)]
pub fn basic_auth_header(
    #[wasm_bindgen(unchecked_param_type = "string")] email: JsValue,
    #[wasm_bindgen(unchecked_param_type = "string")] token: JsValue,
) -> Result<String, JsValue> {
    let header =
        package::basic_auth_header(email.as_string(), token.as_string()).map_err(|refusal| thrown(&refusal))?;
    // EXPOSE: the caller asked for it and gave what it is made of.
    Ok(header.expose().to_owned())
}

/// What makes an email and a token doubtful although a header can be made of them; empty when nothing does.
///
/// @param email as for `basicAuthHeader`
/// @param token as for `basicAuthHeader`
/// @throws {InputError} as `basicAuthHeader`
#[wasm_bindgen(js_name = headerDoubts, unchecked_return_type = "Doubt[]")]
pub fn header_doubts(
    #[wasm_bindgen(unchecked_param_type = "string")] email: JsValue,
    #[wasm_bindgen(unchecked_param_type = "string")] token: JsValue,
) -> Result<JsValue, JsValue> {
    value(package::header_doubts(email.as_string(), token.as_string()))
}

/// The one harmless request that tests a header: read-only, for a job that does not exist. It is not sent here.
///
/// @param header what `basicAuthHeader` gave
/// @throws {InputError} for anything else; other schemes, such as Bearer, are never tried
#[wasm_bindgen(js_name = probeRequest)]
pub fn probe_request(
    #[wasm_bindgen(unchecked_param_type = "string")] header: JsValue,
) -> Result<Ts<ProbeRequest>, JsValue> {
    answer(package::probe_request(header.as_string()))
}

/// What the answer to a probe means, and what to do about it.
///
/// @param outcome the answer, or why there is none
/// @param now when it came: milliseconds since 1970, as `Date.now()` gives them
/// @throws {InputError} for an outcome or a `now` that cannot be read
///
/// Source: the API's authorization page; RFC 9110 for `Retry-After`.
#[wasm_bindgen(js_name = classifyProbe)]
pub fn classify_probe(
    outcome: Ts<ProbeOutcome>,
    #[wasm_bindgen(unchecked_param_type = "number")] now: JsValue,
) -> Result<Ts<Diagnosis>, JsValue> {
    answer(package::classify_probe(&json(&outcome.js_value()), number(&now)))
}

/// Ready `curl` commands for the three calls of the Id Mapping API. They ask for the token when they run, or read it from a
/// `.netrc` file: it is in none of them.
///
/// @param wanted shell, email, product and addresses
/// @throws {InputError} for an email, address or job id that cannot be one; its `field` says which
///
/// Source: the API's reference, curl's manual.
#[wasm_bindgen]
pub fn commands(wanted: Ts<CommandsWanted>) -> Result<Ts<Commands>, JsValue> {
    answer(package::commands(&json(&wanted.js_value())))
}

fn answer<T: Serialize + tsify::Tsify>(answer: Result<T, Refusal>) -> Result<Ts<T>, JsValue> {
    value(answer).map(Ts::new_unchecked)
}

fn value<T: Serialize>(answer: Result<T, Refusal>) -> Result<JsValue, JsValue> {
    let answer = answer.map_err(|refusal| thrown(&refusal))?;
    let written = write(&answer).ok().and_then(|text| JSON::parse(&text).ok());
    Ok(written.unwrap_or(JsValue::NULL))
}

/// A number, or `NaN`.
fn number(value: &JsValue) -> f64 {
    value.as_f64().unwrap_or(f64::NAN)
}

fn thrown(refusal: &Refusal) -> JsValue {
    let error = Error::new(&refusal.sentence);
    error.set_name("InputError");
    for (name, text) in [("code", refusal.code), ("field", &refusal.field)] {
        // An object just made takes any property.
        let _ = Reflect::set(&error, &name.into(), &text.into());
    }
    error.into()
}
