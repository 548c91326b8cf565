//! Place and control phone calls over Azure's Call Automation REST service.
//!
//! ```text
//!  JS ── operations.js ──► wasm::client     the methods of the classes, one per row of their tables, no logic
//!                          │  JsValue as a `Value`
//!                          ▼
//!     contract row + arguments ── build ──►  HttpRequest        pure: validate, method, path, headers, body
//!                          │                     │ authorize(now)   pure: time, ids and keys are arguments
//!                          │                     ▼
//!        host.js ◄──► wasm::execute ──►    wasm::send           steps; the one place that touches a transport
//!     (waits, timers)     │                      │ HttpResponse
//!                         ▼                      ▼
//!                     retry::decide  ◄──  parse (status, headers, body) ──► result | Error
//! ```
//!
//! Everything but `wasm` compiles and is tested natively. A contract is data ([`contract`]); two small interpreters walk it:
//! [`encode`] on the way out, [`decode`] on the way in.
//!
//! ```
//! use ringwire::auth::access_key::{AccessKey, DateHeader};
//! use ringwire::client::{Authorization, Client, authorize};
//! use ringwire::contract::preview_2021_04::CONTRACT;
//! use ringwire::http::Endpoint;
//! use serde_json::json;
//!
//! let client = Client {
//!     contract: &CONTRACT,
//!     endpoint: Endpoint::parse("https://contoso.communication.azure.com/", false)?,
//!     base_path: "/calls".to_owned(),
//!     api_version: CONTRACT.api_version.to_owned(),
//!     allow_insecure: false,
//! };
//! let key = AccessKey::from_base64("c2VjcmV0")?;
//! let hang_up = client.operation("hangupCall")?;
//! let mut request = client.build(hang_up, &[json!("401f3500-aaaa")], "7c9e6679-7425-40de-944b-e07fc1f90ae7", 1_620_778_817_000)?;
//! authorize(&mut request, Authorization::Key(&key, DateHeader::XMsDate), 1_620_778_817_000);
//! assert_eq!(request.url(), "https://contoso.communication.azure.com/calls/401f3500-aaaa/Hangup?api-version=2021-04-15-preview1");
//! # Ok::<(), Box<ringwire::error::Error>>(())
//! ```

pub mod auth;
pub mod base64;
pub mod client;
pub mod codecs;
pub mod contract;
pub mod decode;
pub mod encode;
pub mod error;
pub mod events;
pub mod headers;
pub mod http;
pub mod http_date;
pub mod mask;
pub mod path;
pub mod recording;
pub mod retry;
pub mod text;
pub mod value;
#[cfg(all(target_arch = "wasm32", feature = "wasm"))]
pub mod wasm;
