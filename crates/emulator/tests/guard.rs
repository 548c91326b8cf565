//! What strangers cannot do, what is kept of it, and that nothing grows with what is over.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;
use common::ga_2026_03::STAYS;
use common::*;
use proptest::prelude::*;
use ringwire::http::{is_loopback, parts};
use ringwire_emulator::{LARGEST_BODY, Unread};

fn of_page(method: &str, path: &str, headers: &[(&str, &str)]) -> RawRequest {
    RawRequest {
        method: method.into(),
        path_and_query: path.into(),
        host: "127.0.0.1:4455".into(),
        headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        ..RawRequest::default()
    }
}

fn guarded() -> World {
    World::with(Config { allow_hosts: Some(vec!["emulator.test".into()]), ..Config::default() })
}

#[test]
fn a_refused_request_changes_nothing_and_is_seen_by_the_owner() {
    let mut world = guarded();
    world.emulator.incoming_call(&json!({ "from": STAYS, "to": "8:acs:me" }), world.now_ms).unwrap();
    world.settle();
    let before = world.emulator.callbacks();
    for (method, path) in
        [("POST", "/emulator/reset"), ("PUT", "/emulator/faults"), ("POST", "/emulator/token"), ("OPTIONS", "/calls")]
    {
        let response = world.send(&of_page(method, path, &[("Origin", "http://evil.example")]));
        refused(&response, 403, "Forbidden", "http://evil.example may not use this emulator");
        assert_eq!(response.header("access-control-allow-origin"), None);
    }
    let response = world.send(&of_page("GET", "/calling/callConnections/x", &[("Origin", "null")]));
    assert_eq!(body(&response)["error"]["code"], "Forbidden", "in the format of the contract");
    assert_eq!(world.emulator.callbacks(), before);
    let log = world.emulator.events(0);
    let seen: Vec<_> = log.as_array().unwrap().iter().filter(|entry| entry["kind"] == "refused").collect();
    assert_eq!(seen.len(), 5);
    assert_eq!(
        (&seen[0]["method"], &seen[0]["path"], &seen[0]["status"]),
        (&json!("POST"), &json!("/emulator/reset"), &json!(403))
    );
    assert!(seen[0]["reason"].as_str().unwrap().contains("--allow-origin"));
}

#[test]
fn in_a_process_any_host_is_good_and_pages_of_other_machines_are_not() {
    let mut world = World::new();
    let mut request = of_page("GET", "/emulator", &[]);
    request.host = "contoso.communication.azure.com".into();
    assert_eq!(world.send(&request).status, 200);
    // Where any host is good, the page of that host may be a stranger's.
    request.headers.push(("origin".into(), "https://contoso.communication.azure.com".into()));
    assert_eq!(world.send(&request).status, 403);
}

#[test]
fn a_request_of_a_stranger_is_refused_before_its_body_is_read() {
    let mut world = guarded();
    let stranger = of_page("POST", "/calls", &[("origin", "https://evil.example")]);
    assert_eq!(world.emulator.refusal(&stranger, world.now_ms).unwrap().status, 403);
    let friend = of_page("POST", "/calls", &[("origin", "http://localhost:3000")]);
    assert_eq!(world.emulator.refusal(&friend, world.now_ms), None);
    let response = world.emulator.unread(&friend, Unread::TooLarge, world.now_ms);
    refused(&response, 413, "RequestBodyTooLarge", "1048576 bytes");
    assert_eq!(response.header("access-control-allow-origin"), Some("http://localhost:3000"), "the page reads why");
    let response = world.emulator.unread(&friend, Unread::Busy, world.now_ms);
    refused(&response, 503, "ServerBusy", "again");
    assert_eq!(response.header("retry-after"), Some("1"));
    let large = RawRequest { body: vec![b'x'; LARGEST_BODY + 1], ..friend };
    assert_eq!(world.send(&large).status, 413);
}

#[test]
fn a_body_without_a_credential_is_not_kept() {
    let mut world = World::new();
    let request = RawRequest { body: b"[0,0,0]".to_vec(), ..of_page("POST", "/calls?secret=s", &[]) };
    assert_eq!(world.send(&request).status, 401);
    let log = world.emulator.events(0);
    assert_eq!((&log[0]["body"], &log[0]["path"]), (&Json::Null, &json!("/calls?secret=***")));
}

#[test]
fn a_callback_that_waits_long_keeps_no_other_one() {
    let mut world = World::with(Config { history: 10, callback_retry_delays_ms: vec![80_000_000], ..Config::default() });
    world.answers = |event, _| match event["data"]["CallState"].as_str() {
        Some("Establishing") => Outcome::NoAnswer { reason: "down".to_owned() },
        _ => Outcome::Answered { status: 200, body: Vec::new() },
    };
    world.call(&["+15550100486"]);
    world.answers = ok;
    for _ in 0..20 {
        world.call(&["+15550100486"]);
        world.advance(2_000);
    }
    let callbacks = world.emulator.callbacks();
    assert_eq!(callbacks.as_array().unwrap().len(), 11, "ten, and the one that waits");
    assert_eq!((&callbacks[0]["id"], &callbacks[0]["state"]), (&json!(1), &json!("waiting")));
}

#[test]
fn with_no_history_calls_go_on_all_the_same() {
    let mut world = World::with(Config { history: 0, ..Config::default() });
    world.call(&["+15550100486"]);
    world.advance(2_000);
    assert_eq!(
        world.states().iter().map(|(_, state)| state.as_str()).collect::<Vec<_>>(),
        ["Establishing", "Terminating", "Terminated"]
    );
    for list in [world.emulator.events(0), world.emulator.calls(), world.emulator.callbacks()] {
        assert_eq!(list, json!([]));
    }
}

#[test]
fn the_log_is_read_from_any_number_also_when_its_first_entries_are_gone() {
    let mut world = World::with(Config { history: 5, ..Config::default() });
    for _ in 0..4 {
        world.send(&of_page("POST", "/calls", &[]));
    }
    let numbers = |after: u64| -> Vec<u64> {
        let log = world.emulator.events(after);
        log.as_array().unwrap().iter().map(|entry| entry["sequence"].as_u64().unwrap()).collect()
    };
    assert_eq!(numbers(0), [4, 5, 6, 7, 8]);
    assert_eq!(numbers(2), [4, 5, 6, 7, 8]);
    assert_eq!(numbers(6), [7, 8]);
    assert_eq!(numbers(8), Vec::<u64>::new());
    assert_eq!(numbers(9), [4, 5, 6, 7, 8], "a number of another emulator");
}

#[test]
fn ids_and_numbers_go_on_after_a_reset_unless_it_repeats() {
    for resets_repeat in [true, false] {
        let mut world = World::with(Config { resets_repeat, ..Config::default() });
        let mut life = || {
            let id = world.call(&["+15550100486"]);
            world.now_ms = VIRTUAL_START_MS;
            let event = world.emulator.callbacks()[0].clone();
            world.emulator.reset();
            (id, event["event"]["id"].as_str().unwrap().to_owned(), event["id"].as_u64().unwrap())
        };
        let lives = [life(), life(), life()];
        assert_eq!(lives[0] == lives[1], resets_repeat, "{lives:?}");
        assert_eq!(lives[1] == lives[2], resets_repeat, "{lives:?}");
        if !resets_repeat {
            assert!(lives[0].2 < lives[1].2 && lives[1].2 < lives[2].2, "{lives:?}");
        }
    }
}

#[test]
fn a_file_is_measured_by_its_beginning() {
    let measured = |samples: u32, head: usize| {
        let mut world = World::new();
        let id = world.established();
        let all = wav(samples);
        let (head, length) = (all[..head.min(all.len())].to_vec(), all.len() as u64);
        world.prompts.insert("https://app.example/a.wav".to_owned(), Outcome::Fetched { status: 200, head, length });
        world.play(&id, "https://app.example/a.wav", false, "a");
        let playing = world.find(&id)["media"]["playing"]["durationMs"].as_u64();
        (playing, world.plays().first().map(|(_, subcode, ..)| *subcode))
    };
    assert_eq!(measured(160_000, 100), (Some(10_000), None));
    assert_eq!(measured(160_000, 44), (Some(10_000), None));
    assert_eq!(measured(160_000, 30), (None, Some(8535)), "its data may begin anywhere");
}

proptest! {
    /// Whatever is sent as an origin or a host: what comes in is this machine's, or named.
    #[test]
    fn only_this_machine_and_what_is_named_comes_in(
        origin in prop_oneof!["\\PC{0,30}", "https?://[a-z0-9.:@\\[\\]-]{0,30}", "https?://(localhost|127.0.0.1|\\[::1\\])[a-z0-9.:@/-]{0,10}"],
        host in prop_oneof!["\\PC{0,30}", "(localhost|127.0.0.1|emulator.test|\\[::1\\])[a-z0-9.:@/-]{0,10}", Just("127.0.0.1:1".to_owned())],
    ) {
        let mut world = guarded();
        let mut request = of_page("POST", "/emulator/token", &[("origin", &origin)]);
        request.host = host.clone();
        let response = world.send(&request);
        if response.status == 200 {
            let (_, of_origin, _, path) = parts(origin.trim()).unwrap();
            let whole = format!("http://{host}");
            let (_, of_host, _, _) = parts(&whole).unwrap();
            let is_own = |host: &str| is_loopback(host) || host.eq_ignore_ascii_case("emulator.test");
            prop_assert!(is_own(of_origin) && is_own(of_host) && path.is_empty(), "{origin} {host}");
        } else {
            prop_assert_eq!(response.status, 403);
        }
    }
}

#[test]
fn the_scheme_of_the_endpoint_says_which_page_is_the_emulators_and_which_port_is_left_out() {
    let of = |endpoint: &str| {
        let allow_hosts = Some(vec!["emulator.test".into(), "other.test:443".into(), "plain.test:80".into()]);
        World::with(Config { endpoint: endpoint.into(), allow_hosts, ..Config::default() })
    };
    let (mut secure, mut plain) = (of("https://emulator.test"), of("http://emulator.test"));
    let mut status = |host: &str, origin: Option<&str>| {
        let headers: Vec<_> = origin.map(|origin| ("origin", origin)).into_iter().collect();
        let request = RawRequest { host: host.into(), ..of_page("GET", "/emulator", &headers) };
        [secure.send(&request).status, plain.send(&request).status]
    };
    assert_eq!(status("emulator.test", Some("https://emulator.test")), [200, 403]);
    assert_eq!(status("emulator.test", Some("http://emulator.test")), [403, 200]);
    assert_eq!(status("emulator.test:443", Some("https://emulator.test")), [200, 403]);
    // Another port is another server: a proxy in front of the emulator may have either scheme.
    assert_eq!(status("emulator.test:8080", Some("http://emulator.test:8080")), [200, 200]);
    assert_eq!(status("other.test", None), [200, 403]);
    assert_eq!(status("other.test:443", None), [200, 200]);
    assert_eq!(status("plain.test", None), [403, 200]);
    assert_eq!(status("plain.test:80", None), [200, 200]);
    assert_eq!(status("plain.test:443", None), [403, 403]);
}
