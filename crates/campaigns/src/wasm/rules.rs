//! The rules of a campaign.

use super::{numbers, texts};
use crate::hours::{Offset, Opening};
use crate::options::Bag;
use crate::pace::Pace as CorePace;
use crate::plan::{Input, Waiting};
use crate::rules::{After, Rerun, Rules as Core};
use js_sys::Date;
use ringwire::error::Result;
use ringwire::path::Path;
use ringwire::value::{Kind, Value};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// What is assumed of calls where nothing else is: half of them are answered, for half a minute.
const ANSWERED: f64 = 0.5;
const TALK_MS: i64 = 30_000;
const LONGEST_TALK_MS: i64 = 86_400_000;

/// The rules of a campaign.
#[wasm_bindgen]
pub struct Rules(Core);

#[wasm_bindgen]
impl Rules {
    /// Reads the options.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue) -> std::result::Result<Self, JsValue> {
        let mut options = options.clone();
        // What the core reads is a number. A copy of a date is a date in every realm; one of another object is not a number.
        if let Some(until) = options.present("until").filter(|until| until.kind() == Kind::Object) {
            options = options.copy();
            Value::set(&mut options, "until", JsValue::from_f64(Date::new(&until).get_time()));
        }
        Ok(Self(Core::read(&options)?))
    }

    /// All lines.
    #[wasm_bindgen(getter)]
    pub fn lines(&self) -> JsValue {
        <JsValue as Value>::array(self.0.lines.iter().map(|line| <JsValue as Value>::string(line)).collect())
    }

    /// By whose clock the hours are read.
    #[wasm_bindgen(getter)]
    pub fn zones(&self) -> String {
        self.0.zones().to_owned()
    }

    /// The number of a line.
    #[wasm_bindgen(js_name = numberOf)]
    pub fn number_of(&self, line: &str) -> String {
        Core::number_of(line).to_owned()
    }

    /// Whether the line is kept for urgent people.
    #[wasm_bindgen(js_name = isHeldBack)]
    pub fn is_held_back(&self, line: &str) -> bool {
        self.0.is_held_back(line)
    }

    /// How long it rings.
    #[wasm_bindgen(getter, js_name = ringMs)]
    pub fn ring_ms(&self) -> f64 {
        self.0.ring_ms
    }

    /// How long a call may last.
    #[wasm_bindgen(getter, js_name = maxCallMs)]
    pub fn max_call_ms(&self) -> f64 {
        self.0.max_call_ms
    }

    /// The share of rows that may be refused.
    #[wasm_bindgen(getter, js_name = maxRefused)]
    pub fn max_refused(&self) -> f64 {
        self.0.max_refused
    }

    /// When a try may begin.
    pub fn opens(&self, now_ms: f64, zones: &JsValue) -> JsValue {
        match self.0.opens(now_ms, &zones_of(zones)) {
            Opening::At { from, to } => numbers(&[("openAtMs", from), ("closesAtMs", to)]),
            Opening::Never => {
                let because = if self.0.is_over(now_ms) { "until" } else { "hours" };
                let members = vec![("never", JsValue::TRUE), ("because", <JsValue as Value>::string(because))];
                <JsValue as Value>::object(members)
            }
        }
    }

    /// What becomes of a person after a try.
    pub fn after(&self, outcome: &str, tries: u32, tries_of_outcome: u32, now_ms: f64) -> JsValue {
        match self.0.after(outcome, tries, tries_of_outcome, now_ms) {
            After::WaitUntil(at) => numbers(&[("waitUntilMs", at)]),
            After::Done => texts(&[("done", outcome)]),
        }
    }

    /// How long it takes to call people.
    pub fn plan(&self, input: &JsValue) -> std::result::Result<JsValue, JsValue> {
        let plan = self.0.plan(&input_of(input)?);
        let mut members = vec![
            ("finishesAtMs", plan.finishes_at.map_or(JsValue::NULL, JsValue::from_f64)),
            ("bottleneck", <JsValue as Value>::string(plan.bottleneck.name())),
            ("callMinutes", JsValue::from_f64(plan.call_minutes)),
        ];
        if let Some((why, people)) = plan.impossible {
            members.push(("impossibleBecause", <JsValue as Value>::string(&why.text(people))));
        }
        Ok(<JsValue as Value>::object(members))
    }

    /// When a flow that has failed is run again.
    pub fn again(&self, failures: u32, begun_ms: f64, now_ms: f64) -> JsValue {
        match self.0.again(failures, begun_ms, now_ms) {
            Rerun::After(ms) => numbers(&[("afterMs", ms)]),
            Rerun::Unknown => texts(&[("done", "unknown")]),
        }
    }
}

/// The pace of a campaign in one process.
#[wasm_bindgen]
pub struct Pace(CorePace);

#[wasm_bindgen]
impl Pace {
    /// The pace of a campaign that begins, or goes on, now.
    #[wasm_bindgen(constructor)]
    pub fn new(rules: &Rules, start_ms: f64) -> Self {
        Self(CorePace::new(&rules.0, start_ms))
    }

    /// Whether a line may place a call now.
    pub fn ask(&mut self, line: &str, now_ms: f64) -> f64 {
        self.0.ask(line, now_ms)
    }

    /// The service has refused the call of a line.
    pub fn throttled(&mut self, line: &str, retry_after_ms: f64, now_ms: f64) {
        self.0.throttled(line, retry_after_ms, now_ms);
    }

    /// How fast calls may begin, and which numbers rest.
    #[wasm_bindgen(getter)]
    pub fn state(&self) -> JsValue {
        let per_second = self.0.per_second().map_or(JsValue::NULL, JsValue::from_f64);
        let resting = self.0.resting().map(<JsValue as Value>::string).collect();
        <JsValue as Value>::object(vec![("perSecond", per_second), ("resting", <JsValue as Value>::array(resting))])
    }
}

fn input_of(input: &JsValue) -> Result<Input> {
    let root = Path::Root("assume");
    let bag = Bag::read(input, &root, &["waiting", "nowMs", "answered", "talkMs"])?;
    let number =
        |name: &str, value: &JsValue| value.present(name).and_then(|number| Value::as_number(&number)).unwrap_or_default();
    let waiting = bag.list("waiting")?.into_iter().map(|waiting| Waiting {
        zones: zones_of(&waiting.present("zones").unwrap_or_default()),
        people: number("people", &waiting),
    });
    Ok(Input {
        waiting: waiting.collect(),
        now: number("nowMs", input),
        answered: bag.number("answered", 0.0, 1.0)?.unwrap_or(ANSWERED),
        talk: bag.whole("talkMs", 0, LONGEST_TALK_MS, TALK_MS)? as f64,
    })
}

fn zones_of(zones: &JsValue) -> Vec<Vec<Offset>> {
    let pair = |pair: &JsValue| match pair.items().as_slice() {
        [from, minutes] => Some((Value::as_number(from)?, Value::as_number(minutes)?)),
        _ => None,
    };
    zones.items().iter().map(|zone| zone.items().iter().filter_map(pair).collect()).collect()
}
