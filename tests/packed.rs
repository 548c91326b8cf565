//! The published client reads its contracts from packed text, which must mean the same as the tables.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use common::{ALL, EVENTS, EVERY_OPERATION, Spoken, report, same, wire_text};
use ringwire::client::{Client, parse};
use ringwire::contract::packed::{pack, unpack};
use ringwire::contract::{Contract, ga_2026_03};
use ringwire::events;
use ringwire::http::HttpResponse;
use serde_json::Value as Json;

const UUID: &str = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

fn again(contract: &Contract) -> &'static Contract {
    unpack(pack(contract).leak())
}

#[test]
fn what_was_packed_packs_to_the_same() {
    for contract in [ALL[0].contract, ALL[1].contract, &ga_2026_03::EVENT_GRID] {
        assert_eq!(pack(again(contract)), pack(contract));
        assert_eq!(again(contract).operations.len(), contract.operations.len());
        assert_eq!(again(contract).events.len(), contract.events.len());
    }
}

/// The packed text leaves out nothing that a request is built from.
#[test]
fn requests_are_built_alike() {
    for Spoken { contract, .. } in ALL {
        for (row, unpacked) in contract.operations.iter().zip(again(contract).operations) {
            assert_eq!(
                (row.name, row.class, row.method, row.path, row.success, row.repeat, row.only),
                (unpacked.name, unpacked.class, unpacked.method, unpacked.path, unpacked.success, unpacked.repeat, unpacked.only)
            );
            assert_eq!(format!("{:?}", row.arguments), format!("{:?}", unpacked.arguments));
        }
    }
    report(ALL.iter().flat_map(|spoken| {
        let unpacked = again(spoken.contract);
        let goldens =
            spoken.contract.operations.iter().flat_map(|row| spoken.goldens(row.name, "").into_iter().map(move |it| (row, it)));
        let requests = goldens.filter_map(|(row, golden)| Some((row, golden.json["arguments"].as_array()?.clone(), golden)));
        requests.map(move |(row, arguments, golden)| {
            let client = spoken.client(golden.json.get("client"));
            let other = Client { contract: unpacked, ..client.clone() };
            let built = |client: &Client| {
                let request = client.build(client.operation(row.name).unwrap(), &arguments, UUID, 0);
                request.map(|request| (request.path_and_query, request.body)).map_err(|error| error.message)
            };
            same(&golden.name, &built(&other), &built(&client))
        })
    }));
}

#[test]
fn answers_and_events_are_read_alike() {
    report(ALL.iter().flat_map(|spoken| {
        let unpacked = again(spoken.contract);
        let answers = spoken.contract.operations.iter().zip(unpacked.operations).flat_map(|(row, other)| {
            let goldens = spoken.goldens(row.name, "response-").into_iter().chain(spoken.goldens(EVERY_OPERATION, "response-"));
            goldens.map(move |golden| {
                let json = &golden.json["response"];
                let status = u16::try_from(json["status"].as_u64().unwrap()).unwrap();
                let body = wire_text(json.get("body")).unwrap_or_default();
                let response = HttpResponse { status, body, ..HttpResponse::default() };
                let read = |row| parse::<Json>(row, spoken.contract.dialect, &response, 0).map_err(|error| error.message);
                same(&golden.name, &read(other), &read(row))
            })
        });
        let events = spoken.goldens(EVENTS, "").into_iter().map(|golden| {
            let read = |contract| events::parse::<Json>(contract, &golden.json["body"]).map_err(|error| error.message);
            same(&golden.name, &read(unpacked), &read(spoken.contract))
        });
        answers.chain(events).collect::<Vec<_>>()
    }));
}

#[test]
fn text_that_is_no_contract_is_read_without_a_panic() {
    for text in ["", "~", "1", "9 9 9", "2 1 a = 0 17 7", "0 x 9 1 /a 1 b 9 9 /p 1 9 9 1 c 9 1 7 0 x 0"] {
        assert!(unpack(text).operations.len() < 10);
    }
}
