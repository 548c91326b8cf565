//! The binding in a real JavaScript engine: Node and headless Chrome run the same tests.
//!
//! The host is the package's own; the transport is a `fetch` made for each test.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use js_sys::{Array, Function, JSON, Object, Promise, Reflect};
use ringwire::wasm::{Core, operations, parse_events, setup};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

/// The host and what it imports, each before what imports it.
const HOST: [&str; 9] = [
    include_str!("../pkg-template/errors.js"),
    include_str!("../pkg-template/platform/bytes.js"),
    include_str!("../pkg-template/platform/masked.js"),
    include_str!("../pkg-template/platform/shared.js"),
    include_str!("../pkg-template/platform/values.js"),
    include_str!("../pkg-template/platform/abort.js"),
    include_str!("../pkg-template/platform/contained.js"),
    include_str!("../pkg-template/platform/host.js"),
    include_str!("../pkg-template/client/drive.js"),
];

/// What these modules export. A test has no way to import a module, so their text, without imports and exports, becomes the body of a
/// function.
fn host_module() -> JsValue {
    let lines = HOST.iter().flat_map(|module| module.lines()).filter(|line| !line.starts_with("import "));
    let body: String = lines.map(|line| line.replace("export ", "") + "\n").collect();
    let source = format!("(() => {{ {body}; return {{ CallAutomationError, drive, makeHost }}; }})()");
    js_sys::eval(&source).expect("these modules are a script once their imports and exports are gone")
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap()
}

fn text(object: &JsValue, name: &str) -> String {
    get(object, name).as_string().unwrap_or_default()
}

fn js(source: &str) -> JsValue {
    js_sys::eval(&format!("({source})")).unwrap()
}

/// A client whose `fetch` is the given JavaScript function.
fn client(fetch: &str, options: &str) -> Core {
    let host = get(&host_module(), "makeHost").unchecked_into::<Function>().call0(&JsValue::UNDEFINED).unwrap();
    setup(host);
    let options = Object::assign(&Object::new(), js(options).unchecked_ref());
    Reflect::set(&options, &"fetch".into(), &js(fetch)).unwrap();
    let connection_string = "endpoint=https://contoso.communication.azure.com/;accesskey=c2VjcmV0";
    Core::new("CallClient", &connection_string.into(), &options, &JsValue::UNDEFINED).unwrap_or_else(|error| panic!("{error:?}"))
}

async fn call(core: &Core, name: &str, arguments: &str) -> Result<JsValue, JsValue> {
    call_with(core, name, &js(arguments).unchecked_into()).await
}

async fn call_with(core: &Core, name: &str, arguments: &Array) -> Result<JsValue, JsValue> {
    let run = core.begin(name, arguments, false, &JsValue::UNDEFINED)?;
    let drive: Function = get(&host_module(), "drive").unchecked_into();
    let promise: Promise = drive.call1(&JsValue::UNDEFINED, &run.into())?.unchecked_into();
    JsFuture::from(promise).await
}

const HANG_UP: &str = "['leg']";
const CREATE: &str = "['8:acs:me', ['+14255550123'], { callbackUri: 'https://contoso.example/cb', requestedModalities: ['audio'], requestedCallEvents: [] }]";

#[wasm_bindgen_test]
async fn a_call_is_created_through_a_real_request() {
    let core = client(
        "async (request) => { globalThis.seen = { url: request.url, method: request.method, redirect: request.redirect, \
         type: request.headers.get('content-type'), auth: request.headers.get('authorization'), body: await request.text() }; \
         return new Response('{\"callLegId\":\"leg\"}', { status: 201 }); }",
        "{}",
    );
    let result = call(&core, "createCall", CREATE).await.unwrap();
    assert_eq!(text(&result, "callLegId"), "leg");
    let seen = js("globalThis.seen");
    assert_eq!(text(&seen, "url"), "https://contoso.communication.azure.com/calls?api-version=2021-04-15-preview1");
    assert_eq!(text(&seen, "method"), "POST");
    assert_eq!(text(&seen, "redirect"), "manual");
    assert_eq!(text(&seen, "type"), "application/json");
    assert!(text(&seen, "auth").starts_with("HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature="));
    let body = JSON::parse(&text(&seen, "body")).unwrap();
    assert_eq!(text(&get(&get(&body, "source"), "communicationUser"), "id"), "8:acs:me");
}

#[wasm_bindgen_test]
async fn a_fetch_written_with_gloo_net_serves_the_client() {
    // What a program in Rust would pass on: it reads our request and makes the answer, all by another library than ours.
    let fetch = Closure::<dyn Fn(web_sys::Request) -> Result<web_sys::Response, JsValue>>::new(|request: web_sys::Request| {
        let request = gloo_net::http::Request::from(request);
        let hash = request.headers().get("x-ms-content-sha256").unwrap_or_default();
        let method = format!("{} {}", request.method(), request.url());
        assert_eq!(method, "POST https://contoso.communication.azure.com/calls?api-version=2021-04-15-preview1");
        assert!(!hash.is_empty(), "the request is signed");
        let answer = gloo_net::http::Response::builder().status(201).header("content-type", "application/json");
        answer.body(Some(r#"{"callLegId":"leg"}"#)).map(Into::into).map_err(|error| JsValue::from_str(&error.to_string()))
    });
    Reflect::set(&js_sys::global(), &"glooFetch".into(), fetch.as_ref()).unwrap();
    let core = client("async (request) => globalThis.glooFetch(request)", "{}");
    assert_eq!(text(&call(&core, "createCall", CREATE).await.unwrap(), "callLegId"), "leg");
}

#[wasm_bindgen_test]
async fn every_way_a_fetch_can_fail_settles() {
    // (the fetch, the kind of the error, a part of its message)
    let ways = [
        ("() => Promise.reject(new TypeError('down'))", "network", "no answer came"),
        ("() => Promise.reject('a string')", "network", "no answer came"),
        ("() => Promise.reject(undefined)", "network", "no answer came"),
        ("() => { throw new Error('at once') }", "network", "could not be sent"),
        ("async () => undefined", "response", "no response"),
        ("async () => ({ status: 202 })", "response", "no response"),
        ("async () => 7", "response", "no response"),
        ("async () => ({ status: 202, text: () => Promise.reject(new Error('cut')) })", "network", "broke off"),
        ("async () => new Response('<html>', { status: 502 })", "service", "502"),
    ];
    for (fetch, kind, message) in ways {
        let error = call(&client(fetch, "{ retry: false }"), "hangupCall", HANG_UP).await.unwrap_err();
        assert_eq!(text(&error, "name"), "CallAutomationError", "{fetch}");
        assert_eq!(text(&error, "kind"), kind, "{fetch}");
        assert!(text(&error, "message").contains(message), "{fetch}: {}", text(&error, "message"));
    }
}

#[wasm_bindgen_test]
async fn a_foreign_response_is_as_good_as_any() {
    let core = client("async () => ({ status: 201, headers: {}, text: async () => '{\"callLegId\":\"leg\"}' })", "{}");
    assert_eq!(text(&call(&core, "createCall", CREATE).await.unwrap(), "callLegId"), "leg");
    let core = client("() => ({ status: 201, body: '{\"callLegId\":\"leg\"}' })", "{}");
    assert_eq!(text(&call(&core, "createCall", CREATE).await.unwrap(), "callLegId"), "leg");
}

#[wasm_bindgen_test]
async fn an_abort_is_the_callers_own_reason() {
    let never = "() => new Promise(() => {})";
    let source =
        "['leg', { signal: (() => { const c = new AbortController(); setTimeout(() => c.abort(), 5); return c.signal })() }]";
    let error = call(&client(never, "{}"), "hangupCall", source).await.unwrap_err();
    assert_eq!(text(&error, "name"), "AbortError");
    let error = call(&client(never, "{}"), "hangupCall", "['leg', { signal: AbortSignal.abort('why') }]").await.unwrap_err();
    assert_eq!(error.as_string().as_deref(), Some("why"));
    let error = call(&client(never, "{}"), "hangupCall", "['leg', { timeoutMs: 5 }]").await.unwrap_err();
    assert_eq!(text(&error, "name"), "TimeoutError");
    let busy = "async () => new Response('', { status: 503 })";
    let slow = "{ retry: { baseDelayMs: 60000 }, timeoutMs: 20 }";
    let error = call(&client(busy, slow), "hangupCall", HANG_UP).await.unwrap_err();
    assert_eq!(text(&error, "name"), "TimeoutError", "the wait before a retry is cut short too");
}

#[wasm_bindgen_test]
async fn a_retry_is_signed_anew_and_keeps_its_id() {
    let core = client(
        "async (request) => { (globalThis.tries ??= []).push(request.headers.get('x-ms-client-request-id')); \
         return new Response('', { status: globalThis.tries.length < 3 ? 503 : 202 }); }",
        "{ retry: { baseDelayMs: 1 } }",
    );
    call(&core, "hangupCall", HANG_UP).await.unwrap();
    let tries: Array = js("globalThis.tries").unchecked_into();
    assert_eq!(tries.length(), 3);
    assert_eq!(tries.get(0), tries.get(2));
}

#[wasm_bindgen_test]
async fn a_thousand_operations_at_once_on_one_client() {
    let core = client(
        "async (request) => { await new Promise((r) => setTimeout(r, Math.random() * 20)); \
         return new Response(JSON.stringify({ callLegId: request.headers.get('x-number') }), { status: 201 }); }",
        "{}",
    );
    let drive: Function = get(&host_module(), "drive").unchecked_into();
    let promises = Array::new();
    for number in 0..1000 {
        let arguments: Array = js(CREATE).unchecked_into();
        arguments.push(&js(&format!("{{ headers: {{ 'x-number': '{number}' }} }}")));
        let run = core.begin("createCall", &arguments, false, &JsValue::UNDEFINED).unwrap();
        promises.push(&drive.call1(&JsValue::UNDEFINED, &run.into()).unwrap());
    }
    let results: Array = JsFuture::from(Promise::all(&promises)).await.unwrap().unchecked_into();
    for number in 0..1000 {
        assert_eq!(text(&results.get(number), "callLegId"), number.to_string());
    }
}

#[wasm_bindgen_test]
async fn the_date_header_is_used_where_it_is_allowed_and_refused_where_it_is_not() {
    let core = client(
        "async (request) => { globalThis.auth = request.headers.get('authorization'); return new Response('', { status: 202 }) }",
        "{ dateHeader: 'date' }",
    );
    let result = call(&core, "hangupCall", HANG_UP).await;
    if js("new Request('https://a.example', { headers: { date: 'x' } }).headers.has('date')").is_truthy() {
        result.unwrap();
        assert!(js("globalThis.auth").as_string().unwrap().contains("SignedHeaders=date;host;"));
    } else {
        let error = result.unwrap_err();
        assert_eq!(text(&error, "kind"), "validation");
        assert!(text(&error, "message").contains("x-ms-date"));
    }
}

#[wasm_bindgen_test]
async fn tokens_are_asked_for_once_by_all_who_wait() {
    client("() => {}", "{}");
    let options = js("{ fetch: async (request) => new Response(request.headers.get('authorization'), { status: 202 }) }");
    let credential = js("async () => { globalThis.asked = (globalThis.asked ?? 0) + 1; return 'token' }");
    let core = Core::new("CallClient", &"https://contoso.communication.azure.com".into(), &credential, &options)
        .unwrap_or_else(|_| panic!());
    let drive: Function = get(&host_module(), "drive").unchecked_into();
    let promises = Array::new();
    for _ in 0..50 {
        let run = core.begin("hangupCall", &js(HANG_UP).unchecked_into(), false, &JsValue::UNDEFINED).unwrap();
        promises.push(&drive.call1(&JsValue::UNDEFINED, &run.into()).unwrap());
    }
    JsFuture::from(Promise::all(&promises)).await.unwrap();
    assert_eq!(js("globalThis.asked").as_f64(), Some(1.0));
}

#[wasm_bindgen_test]
fn bad_input_is_refused_before_anything_is_sent() {
    let core = client("() => { throw new Error('sent') }", "{}");
    let refused = [
        ("createCall", "['8:acs:me', [], {}]", "targets: expected at least one"),
        ("createCall", "['8:acs:me', [{ phoneNumber: 12 }], {}]", "targets[0].phoneNumber"),
        ("hangupCall", "['']", "callLegId"),
        ("hangupCall", "[]", "callLegId"),
        ("hangupCall", "['leg', { timeoutMS: 1 }]", "requestOptions.timeoutMS: this option does not exist"),
        ("hangupCall", "['leg', { signal: {} }]", "requestOptions.signal: expected an AbortSignal"),
        ("hangupCall", "['leg', { headers: { Authorization: 'x' } }]", "headers.Authorization"),
        ("playAudio", "['leg', { loop: 'yes' }]", "loop: expected a boolean, got a string"),
        ("playAudio", "['leg', { audioFileUri: 'prompt.wav' }]", "audioFileUri: expected an absolute https URL"),
    ];
    for (name, arguments, message) in refused {
        let error = core.begin(name, &js(arguments).unchecked_into(), false, &JsValue::UNDEFINED).map(drop).unwrap_err();
        assert_eq!(text(&error, "kind"), "validation", "{arguments}");
        assert!(text(&error, "message").contains(message), "{arguments}: {}", text(&error, "message"));
    }
}

#[wasm_bindgen_test]
fn events_and_operations_are_read() {
    let event = "{ eventType: 'Microsoft.Communication.DtmfReceived', data: { ToneInfo: { SequenceId: 1, Tone: 'Pound' }, CallLegId: 'leg' } }";
    let events: Array = parse_events(0, &js(event)).unwrap().unchecked_into();
    assert_eq!(text(&get(&events.get(0), "toneInfo"), "tone"), "Pound");
    assert_eq!(text(&events.get(0), "kind"), "DtmfReceived");
    client("() => {}", "{}");
    assert_eq!(text(&parse_events(0, &"[1".into()).unwrap_err(), "message"), "body: expected JSON");
    let operations = operations();
    let of = |class: &str| operations.split_whitespace().filter(|row| row.starts_with(class)).count();
    let classes = ["CallClient.", "CallAutomationClient.", "CallConnection.", "CallMedia.", "CallRecording."];
    assert_eq!(classes.map(of), [7, 6, 11, 15, 7]);
}
