//! Softphones: they ring, dial, speak for a participant, and hear what the participant hears.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;
use common::ga_2026_03::*;
use common::*;
use ringwire_emulator::sound::TICK;

const PHONE: &str = "+15550109000";
const RAW: &str = "4:+15550109000";

impl World {
    fn open_phone(&mut self) -> u64 {
        self.emulator.open_phone(self.now_ms).unwrap()
    }

    fn phone(&mut self, phone: u64, action: &str, mut others: Json) -> Result<Json, (u16, String)> {
        others["action"] = json!(action);
        let done = self.emulator.phone_acts(phone, &others, self.now_ms).map_err(|error| (error.status, error.message));
        self.settle();
        done
    }

    /// What a phone got, without the sound; the list begins anew.
    fn notes(&mut self, phone: u64) -> Vec<Json> {
        self.settle();
        let note = |message: &PhoneMessage| match message {
            PhoneMessage::Note(text) => Some(serde_json::from_str(text).unwrap()),
            PhoneMessage::Sound { .. } => None,
        };
        let own = self.phones.iter().filter(|(to, _)| *to == phone).filter_map(|(_, message)| note(message)).collect();
        self.phones.retain(|(to, message)| *to != phone || note(message).is_none());
        own
    }

    /// The sound that a phone got: what was heard, and what was said; it begins anew.
    fn sound(&mut self, phone: u64) -> (Vec<i16>, Vec<i16>) {
        self.settle();
        let mut both = (Vec::new(), Vec::new());
        for (to, message) in &self.phones {
            if let PhoneMessage::Sound { heard, said } = message
                && *to == phone
            {
                assert_eq!((heard.len(), said.len()), (TICK, TICK), "20 ms");
                both.0.extend(heard);
                both.1.extend(said);
            }
        }
        self.phones.retain(|(to, message)| *to != phone || matches!(message, PhoneMessage::Note(_)));
        both
    }

    fn say(&mut self, phone: u64, samples: &[i16]) -> u64 {
        let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        self.emulator.phone_says(phone, &bytes, self.now_ms).unwrap()
    }

    /// A call to the softphone, which a phone has answered.
    fn talks(&mut self) -> (String, u64) {
        let phone = self.open_phone();
        let id = self.begin(&[PHONE], json!({}));
        self.phone(phone, "answer", json!({})).unwrap();
        self.notes(phone);
        (id, phone)
    }
}

fn events(notes: &[Json]) -> Vec<&str> {
    notes.iter().map(|note| note["event"].as_str().unwrap()).collect()
}

#[test]
fn a_call_rings_at_every_phone_until_one_answers() {
    let mut world = World::new();
    let (first, second) = (world.open_phone(), world.open_phone());
    let id = world.begin(&[PHONE], json!({ "sourceDisplayName": "Contoso" }));
    world.advance(30_000);
    assert_eq!(world.connection(&id)["state"], "connecting", "it rings");
    let notes = world.notes(first);
    assert_eq!(events(&notes), ["ringing"]);
    assert_eq!(notes[0]["callConnectionId"], id.as_str());
    assert_eq!(notes[0]["to"], RAW);
    assert_eq!(notes[0]["callerNumber"], CALLER_ID);
    assert_eq!(notes[0]["callerDisplayName"], "Contoso");
    // One that is opened later rings as well.
    let third = world.open_phone();
    assert_eq!(events(&world.notes(third)), ["ringing"]);
    world.phone(first, "answer", json!({ "ring": notes[0]["ring"] })).unwrap();
    assert_eq!(world.connection(&id)["state"], "connected");
    assert_eq!(world.notes(first), [json!({ "event": "connected", "callConnectionId": id, "participantId": RAW })]);
    assert_eq!(events(&world.notes(second)), ["ringing", "stopped"]);
    assert_eq!(events(&world.notes(third)), ["stopped"]);
    assert!(world.kinds().contains(&"CallConnected".to_owned()));
    // The time for which it may ring does not end the call.
    world.advance(200_000);
    assert_eq!(world.connection(&id)["state"], "connected");
}

#[test]
fn what_is_declined_or_not_answered_fails() {
    let mut world = World::new();
    let phone = world.open_phone();
    let declined = world.begin(&[PHONE], json!({}));
    world.advance(5_000);
    world.phone(phone, "decline", json!({})).unwrap();
    assert_eq!(world.connection(&declined)["state"], "disconnected");
    assert_eq!(world.codes("CreateCallFailed"), (603, 560_603));
    assert_eq!(events(&world.notes(phone)), ["ringing", "stopped"]);
    world.callbacks.clear();
    let missed = world.begin(&[PHONE], json!({}));
    world.advance(114_999);
    assert_eq!(world.connection(&missed)["state"], "connecting");
    world.advance(1);
    assert_eq!(world.connection(&missed)["state"], "disconnected");
    assert_eq!(world.codes("CreateCallFailed"), (480, 560_480));
    assert_eq!(events(&world.notes(phone)), ["ringing", "stopped"]);
    assert_eq!(world.phone(phone, "answer", json!({})).unwrap_err().0, 404, "nothing rings");
}

#[test]
fn without_a_phone_it_fails_soon() {
    let mut world = World::new();
    let id = world.begin(&[PHONE], json!({}));
    world.advance(1_999);
    assert_eq!(world.connection(&id)["state"], "connecting");
    world.advance(1);
    assert_eq!(world.connection(&id)["state"], "disconnected");
    assert_eq!(world.codes("CreateCallFailed"), (480, 560_480));
    let info = &world.last("CreateCallFailed")["resultInformation"];
    assert!(info["message"].as_str().unwrap().contains("emulator.phone()"), "{info}");

    // A page that is loaded anew closes its phone, and opens it again.
    let phone = world.open_phone();
    let id = world.begin(&[PHONE], json!({}));
    world.advance(5_000);
    world.emulator.close_phone(phone, world.now_ms);
    world.advance(1_500);
    let again = world.open_phone();
    world.advance(5_000);
    world.phone(again, "answer", json!({})).unwrap();
    assert_eq!(world.connection(&id)["state"], "connected");
    // One that is not opened again leaves the call.
    world.emulator.close_phone(again, world.now_ms);
    world.advance(1_000);
    assert_eq!(world.connection(&id)["state"], "disconnected");
}

#[test]
fn it_says_and_hears() {
    let mut world = World::new();
    let phone = world.open_phone();
    let id = world.begin(&[PHONE, STAYS], json!({}));
    world.advance(2_000);
    world.phone(phone, "answer", json!({})).unwrap();
    world.advance(100);
    assert_eq!(world.sound(phone), (vec![0; 5 * TICK], vec![0; 5 * TICK]), "silence is sound as well");
    // Another phone speaks for the other callee.
    let other = world.open_phone();
    world.phone(other, "attach", json!({ "callConnectionId": id, "participantId": STAYS })).unwrap();
    let samples: Vec<i16> = (0..1_600).map(|sample| 1_000 + sample).collect();
    assert_eq!(world.say(phone, &samples[..800]), 90, "50 ms, 40 ms from now");
    assert_eq!(world.say(phone, &samples[800..]), 140, "the rest comes after that, without a gap");
    world.advance(200);
    let (heard, _) = world.sound(other);
    let expected = [vec![0; 640], samples.clone(), vec![0; 960]].concat();
    assert!(heard == expected, "the other one hears it 40 ms later");
    let (own, said) = world.sound(phone);
    assert!(said == expected && own.iter().all(|sample| *sample == 0), "and does not hear itself");
    // What is not heard within ten seconds is not taken.
    assert_eq!(world.say(phone, &vec![7; 32_000]), 2_040);
    assert_eq!(world.say(phone, &vec![7; 320_000]), 10_000);
    assert_eq!(world.say(phone, &vec![7; 320_000]), 10_000);
    assert_eq!(world.emulator.phone_says(phone, &[1], world.now_ms).unwrap_err().status, 400, "half a sample");
}

#[test]
fn keys_and_hanging_up_are_what_they_are_everywhere() {
    let mut world = World::new();
    let (id, phone) = world.talks();
    world.did("startContinuousDtmfRecognition", &[json!(id), json!({ "phoneNumber": PHONE })]);
    world.callbacks.clear();
    assert_eq!(world.phone(phone, "press", json!({ "keys": "15#" })).unwrap(), json!({ "pressed": 3 }));
    assert_eq!(world.kinds(), ["ContinuousDtmfRecognitionToneReceived"; 3]);
    assert_eq!(world.phone(phone, "press", json!({ "keys": "x" })).unwrap_err().0, 400);
    world.phone(phone, "hangUp", json!({})).unwrap();
    assert_eq!(events(&world.notes(phone)), ["ended"]);
    world.advance(1_000);
    assert_eq!(world.connection(&id)["state"], "disconnected");
    assert_eq!(world.phone(phone, "hangUp", json!({})).unwrap_err().0, 400, "in no call");
    assert_eq!(world.say(phone, &[1; 320]), 0, "it is not heard");
    // The log has what was done, and no sound.
    let log = world.emulator.events(0).to_string();
    assert!(log.contains(r#""action":"press""#) && log.contains(r#""action":"leave""#), "{log}");
    let kinds: Vec<_> = world.emulator.events(0).as_array().unwrap().iter().map(|one| one["kind"].clone()).collect();
    let phones = kinds.iter().filter(|kind| kind.as_str().unwrap().contains("phone")).count();
    assert_eq!(phones, 0, "{kinds:?}");
}

#[test]
fn the_application_ends_the_call() {
    let mut world = World::new();
    let (id, phone) = world.talks();
    world.did("hangUp", &[json!(id)]);
    world.advance(1_000);
    assert_eq!(events(&world.notes(phone)), ["ended"]);
    world.sound(phone);
    world.advance(115_000);
    assert!(world.sound(phone).0.is_empty(), "nothing ticks any more");
    assert_eq!(world.emulator.next_deadline(), None);
}

#[test]
fn from_it_one_calls_the_application() {
    let mut world = World::new();
    let phone = world.open_phone();
    let to = json!({ "phoneNumber": CALLER_ID });
    let ids = world.phone(phone, "dial", json!({ "call": { "to": to } })).unwrap();
    assert_eq!(world.phone(phone, "dial", json!({ "call": { "to": to } })).unwrap_err().0, 400, "one call at a time");
    assert_eq!(world.callbacks[0].body[0]["data"]["from"]["rawId"], RAW, "{:?}", world.callbacks[0]);
    let answered = world.did("answerCall", &[Json::Null, ids["incomingCallContext"].clone(), json!(CALLBACK), json!({})]);
    let id = answered["callConnectionId"].as_str().unwrap().to_owned();
    world.advance(1_000);
    assert_eq!(world.notes(phone), [json!({ "event": "connected", "callConnectionId": id, "participantId": RAW })]);
    world.sound(phone);
    world.advance(20);
    assert_eq!(world.sound(phone).0.len(), TICK);
    world.phone(phone, "hangUp", json!({})).unwrap();
    world.advance(1_000);
    assert_eq!(world.connection(&id)["state"], "disconnected");
}

#[test]
fn a_call_that_the_application_does_not_take_ends() {
    let to = json!({ "to": { "phoneNumber": CALLER_ID } });
    let mut world = World::new();
    let phone = world.open_phone();
    let ended = |world: &mut World| {
        let notes = world.notes(phone);
        assert_eq!(events(&notes), ["ended"]);
        notes[0]["reason"].as_str().unwrap().to_owned()
    };
    world.phone(phone, "dial", json!({ "call": to })).unwrap();
    world.advance(30_000);
    assert_eq!(ended(&mut world), "it rang for 30 seconds");
    let ids = world.phone(phone, "dial", json!({ "call": to })).unwrap();
    world.did("rejectCall", &[Json::Null, ids["incomingCallContext"].clone(), json!({})]);
    assert_eq!(ended(&mut world), "it was rejected");
    let ids = world.phone(phone, "dial", json!({ "call": to })).unwrap();
    world.did(
        "redirectCall",
        &[Json::Null, ids["incomingCallContext"].clone(), json!({ "targetParticipant": { "phoneNumber": STAYS } }), json!({})],
    );
    assert_eq!(ended(&mut world), "it was redirected");
    // The caller hangs up before it was answered, and while it is being answered.
    let ids = world.phone(phone, "dial", json!({ "call": to })).unwrap();
    world.phone(phone, "hangUp", json!({})).unwrap();
    assert_eq!(ended(&mut world), "the caller hung up");
    world.callbacks.clear();
    world.did("answerCall", &[Json::Null, ids["incomingCallContext"].clone(), json!(CALLBACK), json!({})]);
    world.advance(1_000);
    assert_eq!(world.kinds(), ["AnswerFailed"]);
    let ids = world.phone(phone, "dial", json!({ "call": to })).unwrap();
    world.did("answerCall", &[Json::Null, ids["incomingCallContext"].clone(), json!(CALLBACK), json!({})]);
    world.phone(phone, "hangUp", json!({})).unwrap();
    world.callbacks.clear();
    world.advance(1_000);
    assert_eq!(world.kinds(), ["AnswerFailed"]);
    assert_eq!(ended(&mut world), "the caller hung up");
}

#[test]
fn it_speaks_for_no_application_and_not_beside_another_phone() {
    let mut world = World::new();
    let id = world.connect(&[STAYS]);
    let (first, second) = (world.open_phone(), world.open_phone());
    let attach = json!({ "callConnectionId": id, "participantId": STAYS });
    world.phone(first, "attach", attach.clone()).unwrap();
    assert_eq!(world.phone(second, "attach", attach.clone()).unwrap_err().0, 400);
    assert_eq!(world.phone(first, "attach", attach).unwrap_err().0, 400, "it is in a call");
    let stranger = json!({ "callConnectionId": id, "participantId": PHONE });
    assert_eq!(world.phone(second, "attach", stranger).unwrap_err().0, 404);
    assert_eq!(world.phone(99, "answer", json!({})).unwrap_err().0, 404, "no such phone");
    for (bad, name) in [(json!({ "action": "sing" }), "action"), (json!({ "action": "answer", "ring": "x" }), "ring")] {
        let error = world.emulator.phone_acts(second, &bad, world.now_ms).unwrap_err();
        assert!(error.status == 400 && error.message.starts_with(name), "{}", error.message);
    }
    for _ in 2..16 {
        world.open_phone();
    }
    assert_eq!(world.emulator.open_phone(world.now_ms).unwrap_err().status, 400, "sixteen are enough");
}

#[test]
fn it_goes_with_a_participant_who_is_moved() {
    let mut world = World::new();
    let (from, phone) = world.talks();
    let to = world.connect(&[STAYS]);
    world.did("moveParticipants", &[json!(to), json!([{ "phoneNumber": PHONE }]), json!(from)]);
    let notes = world.notes(phone);
    assert_eq!(notes, [json!({ "event": "connected", "callConnectionId": to, "participantId": RAW })]);
    world.sound(phone);
    world.advance(100);
    assert_eq!(world.sound(phone).0.len(), 5 * TICK);
    world.did("hangUp", &[json!(to)]);
}

#[test]
fn a_reset_leaves_it_open() {
    let mut world = World::new();
    let (_, phone) = world.talks();
    let idle = world.open_phone();
    world.begin(&[PHONE], json!({}));
    world.notes(phone);
    world.notes(idle);
    world.emulator.reset();
    assert_eq!(events(&world.notes(phone)), ["stopped", "ended"]);
    assert_eq!(events(&world.notes(idle)), ["stopped"]);
    assert_eq!(world.emulator.open_phones(), [phone, idle]);
    assert_eq!(world.open_phone(), idle + 1, "numbers go on");
    // As what is carried on does.
    let carried = world.emulator.carried();
    let mut later = Emulator::new(Config::default()).unwrap();
    later.carry_on(&carried).unwrap();
    assert_eq!(later.open_phones(), [phone, idle, idle + 1]);
}

#[test]
fn the_page_of_the_phone() {
    let mut world = World::new();
    let phone = world.open_phone();
    let id = world.begin(&[PHONE], json!({}));
    let mut page = |method: &str, query: &str, content_type: &str, body: &[u8]| {
        let request = RawRequest {
            method: method.to_owned(),
            path_and_query: ["/emulator/phone", query].concat(),
            host: "127.0.0.1".to_owned(),
            headers: vec![("content-type".to_owned(), content_type.to_owned())],
            body: body.to_vec(),
        };
        let response = world.emulator.handle(&request, world.now_ms);
        (response.status, serde_json::from_slice::<Json>(&response.body).unwrap_or_default())
    };
    let list = |state: &str| json!([{ "phone": phone, "number": PHONE, "state": state }]);
    assert_eq!(page("GET", "", "", b""), (200, list("ringing")));
    assert_eq!(page("POST", "?phone=1", "application/json; charset=utf-8", br#"{"action":"answer"}"#), (200, json!({})));
    assert_eq!(page("GET", "", "", b""), (200, list("talking")));
    assert_eq!(page("POST", "?phone=1", "application/octet-stream", &[0; 640]), (200, json!({ "waitingMs": 60 })));
    assert_eq!(page("POST", "?phone=7", "application/octet-stream", &[0; 640]).0, 404);
    assert_eq!(page("POST", "", "application/octet-stream", &[0; 640]).0, 400);
    assert_eq!(page("POST", "?phone=1", "application/json", b"[1]").0, 400);
    assert_eq!(world.connection(&id)["state"], "connected");
}
