//! The user's own code: the flow of a call, as its script says.

use super::flow::{Flow, Ids, Invocation, Thrown, is_final};
use super::operation::{Contract, Failed};
use crate::script::{Call, End, Kind, Step};
use crate::world::{address, text};
use ringwire_callbacks::inbox::Wanted;
use serde_json::{Value as Json, json};

const BOT: &str = "8:acs:resource_bot";
const CALLER_ID: &str = "+14255550100";
/// How long the application watches the keys of a callee, in milliseconds.
const WATCH_MS: u64 = 4_000;

/// How long a file lasts at most that the service does not keep, in milliseconds.
const SHORT_MS: u64 = 200;

fn phone(number: &str) -> Json {
    json!({ "phoneNumber": number })
}

fn ga(operation: &'static str, call: &str, arguments: impl Fn(&Ids) -> Vec<Json> + 'static) -> Invocation {
    Invocation { contract: Contract::Ga, operation, call: Some(call.to_owned()), arguments: Box::new(arguments) }
}

fn preview(operation: &'static str, call: &str, arguments: impl Fn(&Ids) -> Vec<Json> + 'static) -> Invocation {
    Invocation { contract: Contract::Preview, operation, call: Some(call.to_owned()), arguments: Box::new(arguments) }
}

impl Flow {
    fn call(&self) -> Option<Call> {
        self.world.script.borrow().calls.iter().find(|call| call.id == self.label).cloned()
    }

    /// Whom the call was placed to.
    pub(super) fn people(&self) -> Json {
        self.call().map(|call| call.people.iter().map(|number| phone(number)).collect()).unwrap_or_default()
    }

    /// The flow of the call.
    pub(super) async fn program(&self) -> Result<(), Thrown> {
        let Some(call) = self.call() else { return Ok(()) };
        match call.kind {
            Kind::Preview => return self.preview_program(&call).await,
            Kind::Rejected => {
                let context = self.context();
                let reject = ga("rejectCall", "", move |_| vec![Json::Null, json!(context), json!({})]);
                return self.step("reject", &reject).await.map(drop);
            }
            Kind::Outgoing | Kind::Incoming => {}
        }
        let connected = self.act("call", &self.placing(&call)).await?;
        let id = text(&connected, "callConnectionId").to_owned();
        let first = call.people.first().cloned().unwrap_or_default();
        for (number, step) in call.steps.iter().enumerate() {
            let done = self.ga_step(&format!("step {number}"), &id, &first, step).await;
            if !goes_on(done)? {
                return Ok(());
            }
        }
        let ended = match call.end {
            End::Leave => self.act("end", &ga("hangUp", &id, with_call(&id))).await,
            End::Terminate => self.act("end", &ga("terminateCall", &id, repeated(&id))).await,
            End::Await => self.wait_for("end", of_call(&id, "CallDisconnected")).await,
        };
        goes_on(ended).map(drop)
    }

    /// The context by which an incoming call is answered.
    fn context(&self) -> String {
        self.world.store.get(&super::incoming(self.label), self.world.now_ms()).unwrap_or_default()
    }

    fn placing(&self, call: &Call) -> Invocation {
        let url = address(call.id);
        let (operation, first): (_, Json) = match call.kind {
            Kind::Incoming => ("answerCall", json!(self.context())),
            _ if call.people.len() == 1 => {
                let target = call.people.first().map(|number| phone(number));
                ("createCall", json!({ "targetParticipant": target, "sourceCallIdNumber": phone(CALLER_ID) }))
            }
            _ => ("createGroupCall", self.people()),
        };
        let is_group = operation == "createGroupCall";
        let arguments = move |ids: &Ids| {
            let mut options = json!({
                "repeatabilityRequestId": ids.repeatability,
                "operationContext": ids.context,
                "callIntelligenceOptions": { "cognitiveServicesEndpoint": "https://ai.example/" },
            });
            if let Some(options) = options.as_object_mut().filter(|_| is_group) {
                options.insert("sourceCallIdNumber".to_owned(), json!(CALLER_ID));
            }
            vec![json!(BOT), first.clone(), json!(url), options]
        };
        Invocation { contract: Contract::Ga, operation, call: None, arguments: Box::new(arguments) }
    }

    async fn ga_step(&self, name: &str, id: &str, first: &str, step: &Step) -> Result<Json, Thrown> {
        let (call, target) = (json!(id), phone(first));
        let file = |ms: u64| {
            let url = format!("https://files.example/{ms}.wav");
            // The shortest has no name, so it is fetched each time.
            json!([{ "kind": "fileSource", "url": url, "playSourceCacheId": (ms > SHORT_MS).then(|| ms.to_string()) }])
        };
        let context = |ids: &Ids| json!({ "operationContext": ids.context });
        let both = |ids: &Ids| json!({ "operationContext": ids.context, "repeatabilityRequestId": ids.repeatability });
        let invocation = match step {
            Step::Play(_) | Step::PlayNothing | Step::Say(_) => {
                let sources = match step {
                    Step::Play(ms) => file(*ms),
                    Step::Say(characters) => json!([{ "kind": "textSource", "text": "x".repeat(*characters) }]),
                    _ => json!([{ "kind": "fileSource", "url": "https://files.example/none" }]),
                };
                ga("playToAll", id, move |ids| vec![call.clone(), sources.clone(), context(ids)])
            }
            Step::Keys(_) | Step::Choose => {
                let options = match step {
                    Step::Keys(most) => json!({
                        "kind": "callMediaRecognizeDtmfOptions", "maxTonesToCollect": most,
                        "initialSilenceTimeoutInSeconds": 5,
                    }),
                    _ => json!({
                        "kind": "callMediaRecognizeChoiceOptions", "initialSilenceTimeoutInSeconds": 5,
                        "choices": [{ "label": "yes", "phrases": ["yes"], "tone": "one" }, { "label": "no", "phrases": ["no"], "tone": "two" }],
                    }),
                };
                ga("startRecognizing", id, move |ids| {
                    let mut options = options.clone();
                    if let Some(options) = options.as_object_mut() {
                        options.insert("operationContext".to_owned(), json!(ids.context));
                    }
                    vec![call.clone(), target.clone(), options]
                })
            }
            Step::Add(number) => {
                let invited = json!({ "targetParticipant": phone(number), "sourceCallIdNumber": phone(CALLER_ID) });
                ga("addParticipant", id, move |ids| vec![call.clone(), invited.clone(), both(ids)])
            }
            Step::Remove => ga("removeParticipant", id, move |ids| vec![call.clone(), target.clone(), both(ids)]),
            Step::Send(count) => {
                let tones: Json = (0..*count).map(|_| json!("one")).collect();
                ga("sendDtmfTones", id, move |ids| vec![call.clone(), tones.clone(), target.clone(), both(ids)])
            }
            Step::Transfer(number) => {
                let to = phone(number);
                ga("transferCallToParticipant", id, move |ids| {
                    let mut options = both(ids);
                    if let Some(options) = options.as_object_mut() {
                        options.insert("transferee".to_owned(), target.clone());
                    }
                    vec![call.clone(), to.clone(), options]
                })
            }
            Step::Watch => {
                let options = move |_: &Ids| vec![call.clone(), target.clone(), json!({})];
                let begun = self.step(&format!("{name} begins"), &ga("startContinuousDtmfRecognition", id, options)).await;
                begun?;
                self.world.runtime.sleep(WATCH_MS).await;
                let (call, target) = (json!(id), phone(first));
                ga("stopContinuousDtmfRecognition", id, move |ids| vec![call.clone(), target.clone(), context(ids)])
            }
            Step::Mute => {
                let mute = ga("muteParticipant", id, move |_| vec![call.clone(), target.clone(), json!({})]);
                return self.step(name, &mute).await;
            }
            Step::Hold => {
                let (other, both) = (call.clone(), target.clone());
                self.step(&format!("{name} begins"), &ga("hold", id, move |_| vec![call.clone(), target.clone(), json!({})]))
                    .await?;
                return self.step(name, &ga("unhold", id, move |_| vec![other.clone(), both.clone(), json!({})])).await;
            }
            Step::Look => return self.step(name, &ga("getCallConnectionProperties", id, with_call(id))).await,
            Step::Cancel => return self.step(name, &ga("cancelAllOperations", id, with_call(id))).await,
        };
        self.act(name, &invocation).await
    }

    /// A call of the 2021 preview. The service does not recognise a repeated `createCall`, nor a repeated `inviteParticipants`: so the
    /// application notes that it is about to send one, and sends none of which it does not know what became.
    async fn preview_program(&self, call: &Call) -> Result<(), Thrown> {
        let people: Json = call.people.iter().map(|number| json!(number)).collect();
        let options = json!({
            "callbackUri": address(call.id), "requestedModalities": ["audio"], "alternateCallerId": CALLER_ID,
            "requestedCallEvents": ["participantsUpdated", "dtmfReceived"],
        });
        let create = preview("createCall", "", move |_| vec![json!(BOT), people.clone(), options.clone()]);
        let Some(placed) = self.at_most_once("call", &create).await? else { return Ok(()) };
        let id = text(&placed, "callLegId").to_owned();
        self.app.placed(&id, self.people());
        if !goes_on(self.wait_for("connected", of_call(&id, "CallLegStateChanged/established")).await)? {
            return Ok(());
        }
        for (number, step) in call.steps.iter().enumerate() {
            let done = self.preview_step(&format!("step {number}"), &id, step).await;
            if !goes_on(done)? {
                return Ok(());
            }
        }
        let leg = json!(id);
        let with_leg = move |_: &Ids| vec![leg.clone()];
        let ended = match call.end {
            End::Leave => self.act("end", &preview("hangupCall", &id, with_leg)).await,
            End::Terminate => self.act("end", &preview("deleteCall", &id, with_leg)).await,
            End::Await => self.wait_for("end", of_call(&id, "CallLegStateChanged/terminated")).await,
        };
        goes_on(ended).map(drop)
    }

    async fn preview_step(&self, name: &str, id: &str, step: &Step) -> Result<Json, Thrown> {
        let call = json!(id);
        match step {
            Step::Play(_) | Step::PlayNothing => {
                let file = if let Step::Play(ms) = step { ms.to_string() } else { "none".to_owned() };
                let arguments = move |ids: &Ids| {
                    let url = format!("https://files.example/{file}.wav");
                    vec![call.clone(), json!({ "audioFileUri": url, "resourceId": file, "operationContext": ids.context })]
                };
                self.act(name, &preview("playAudio", id, arguments)).await
            }
            Step::Add(number) => {
                let people = json!([number]);
                let context = self.ids(name).context;
                let awaited = context.clone();
                let arguments = move |_: &Ids| {
                    vec![call.clone(), people.clone(), json!({ "alternateCallerId": CALLER_ID, "operationContext": context })]
                };
                let sent = self.at_most_once(name, &preview("inviteParticipants", id, arguments)).await?;
                match sent {
                    Some(_) => {
                        let wanted = Wanted {
                            context: Some(awaited),
                            failures: vec!["InviteParticipantResult/failed".to_owned()],
                            ..of_call(id, "InviteParticipantResult")
                        };
                        self.wait_for(&format!("{name} ends"), wanted).await
                    }
                    None => Ok(Json::Null),
                }
            }
            Step::Cancel => {
                let cancel = preview("cancelMediaProcessing", id, move |_| vec![call.clone()]);
                self.step(name, &cancel).await
            }
            // Participants of this contract have ids of their own, which the application reads of events.
            _ => Ok(Json::Null),
        }
    }

    /// Sends an operation that must not be sent twice; `None` when it is not known what became of it.
    async fn at_most_once(&self, name: &str, invocation: &Invocation) -> Result<Option<Json>, Thrown> {
        if let Some(kept) = self.kept(name) {
            return Ok(kept.get("value").cloned().filter(|value| !value.is_null()));
        }
        let note = format!("{name} is sent");
        if self.kept(&note).is_some() && !self.world.has(crate::defects::Defect::SendsAgain) {
            return Ok(None);
        }
        self.keep(&note, json!({ "kind": "step" })).await;
        let arguments = (invocation.arguments)(&self.ids(name));
        match self.app.operation(self.label, invocation.contract, invocation.operation, &arguments).await {
            Ok(mut value) => {
                if value.is_null() {
                    value = json!({});
                }
                self.keep(name, json!({ "kind": "step", "value": value })).await;
                Ok(Some(value))
            }
            Err(failed) if self.world.has(crate::defects::Defect::SendsAgain) => Err(Thrown::Failed(failed)),
            Err(_) => Ok(None),
        }
    }
}

/// Whether the flow goes on with the next step: not when the call has ended, or the service no longer knows it.
fn goes_on(done: Result<Json, Thrown>) -> Result<bool, Thrown> {
    match done {
        Ok(_) => Ok(true),
        Err(Thrown::Outcome { has_ended }) => Ok(!has_ended),
        Err(Thrown::Failed(Failed { status: Some(404), .. })) => Ok(false),
        Err(Thrown::Failed(Failed { status: Some(status), .. })) if is_final(status) => Ok(true),
        Err(thrown) => Err(thrown),
    }
}

fn of_call(id: &str, kind: &str) -> Wanted {
    Wanted { call: Some(id.to_owned()), kinds: vec![kind.to_owned()], ..Wanted::default() }
}

fn with_call(id: &str) -> impl Fn(&Ids) -> Vec<Json> + 'static {
    let id = json!(id);
    move |_| vec![id.clone(), json!({})]
}

fn repeated(id: &str) -> impl Fn(&Ids) -> Vec<Json> + 'static {
    let id = json!(id);
    move |ids| vec![id.clone(), json!({ "repeatabilityRequestId": ids.repeatability })]
}
