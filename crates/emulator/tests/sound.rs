//! The sound of a conversation: who hears whom, from when to when, and what is streamed.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use ringwire_emulator::sound::listening::listen;
use ringwire_emulator::sound::resample::{RATES, Resampler, to_rate};
use ringwire_emulator::sound::{Heard, Party, Room, Sound, TICK, is_sound, level};

const ANN: Party = Party::Person(1);
const BOB: Party = Party::Person(2);
const APP: Party = Party::Application(3);

/// A time as the emulator has it: milliseconds since 1970.
const T: u64 = 4_102_444_800_000;

/// A room in which all three are from the beginning.
fn room() -> Room {
    let mut room = Room::default();
    [ANN, BOB, APP].into_iter().for_each(|who| room.joins(who, T));
    room
}

fn level_of(value: i16, ms: usize) -> Sound {
    Sound::Samples(vec![value; 16 * ms].into())
}

/// The value that all samples of a packet have.
fn flat(packet: [i16; TICK]) -> i16 {
    assert!(packet.iter().all(|sample| *sample == packet[0]), "{packet:?}");
    packet[0]
}

#[test]
fn each_party_hears_all_the_others_and_never_itself() {
    let mut room = room();
    for (who, value) in [(ANN, 100), (BOB, 1_000), (APP, 10_000)] {
        room.says(who, T, level_of(value, 1_000), &[]);
    }
    assert_eq!([ANN, BOB, APP].map(|who| flat(room.ear(who, T + 500))), [11_000, 10_100, 1_100]);
    assert_eq!([ANN, BOB, APP].map(|who| flat(room.said(who, T + 500))), [100, 1_000, 10_000]);
}

#[test]
fn a_sum_that_is_too_loud_is_cut_off() {
    for (value, most) in [(30_000, i16::MAX), (-30_000, i16::MIN)] {
        let mut room = room();
        room.says(ANN, T, level_of(value, 100), &[]);
        room.says(BOB, T, level_of(value, 100), &[]);
        assert_eq!(flat(room.ear(APP, T)), most);
    }
}

#[test]
fn a_sound_begins_and_ends_at_its_millisecond() {
    let mut room = room();
    let segment = room.says(ANN, T + 7, level_of(500, 1_000), &[]);
    let heard = room.ear(APP, T);
    assert_eq!((heard[7 * 16 - 1], heard[7 * 16]), (0, 500));
    room.ends(segment, T + 33);
    let heard = room.ear(APP, T + 20);
    assert_eq!((heard[13 * 16 - 1], heard[13 * 16]), (500, 0));
}

#[test]
fn a_muted_party_is_not_heard_and_one_on_hold_hears_nothing_either() {
    let mut room = room();
    for who in [ANN, BOB] {
        room.says(who, T, level_of(500, 1_000), &[]);
    }
    room.mute(ANN, true, T + 100);
    room.mute(ANN, false, T + 200);
    assert_eq!([80, 100, 180, 200].map(|at| flat(room.said(ANN, T + at))), [500, 0, 0, 500]);
    assert_eq!(flat(room.ear(ANN, T + 100)), 500, "who is muted hears");
    room.hold(BOB, true, T + 300);
    assert_eq!((flat(room.ear(BOB, T + 300)), flat(room.said(BOB, T + 300))), (0, 0));
    assert_eq!(flat(room.ear(APP, T + 300)), 500, "Ann alone");
}

#[test]
fn what_is_for_some_alone_is_heard_by_them_also_on_hold() {
    let mut room = room();
    room.hold(ANN, true, T);
    room.says(APP, T, level_of(500, 100), &[ANN]);
    assert_eq!([ANN, BOB].map(|who| flat(room.ear(who, T))), [500, 0]);
}

#[test]
fn a_party_is_heard_and_hears_while_it_is_in_the_call() {
    let mut room = Room::default();
    room.joins(APP, T);
    room.says(APP, T, level_of(500, 10_000), &[]);
    room.joins(ANN, T + 100);
    room.says(ANN, T + 100, level_of(300, 10_000), &[]);
    room.leaves(ANN, T + 200);
    assert_eq!([80, 100, 180, 200].map(|at| flat(room.ear(ANN, T + at))), [0, 500, 500, 0]);
    assert_eq!([80, 100, 180, 200].map(|at| flat(room.ear(APP, T + at))), [0, 300, 300, 0]);
}

#[test]
fn streamed_audio_queues_up_and_is_stopped_at_once() {
    let mut room = room();
    assert_eq!(room.queue(APP, T, &[100; 1_600]), 0);
    assert_eq!(room.queue(APP, T + 10, &[200; 1_600]), 0);
    assert_eq!(room.queued_until_ms(APP), T + 200);
    assert_eq!([0, 80, 100, 180, 200].map(|at| flat(room.ear(ANN, T + at))), [100, 100, 200, 200, 0]);
    room.stop(APP, T + 140);
    assert_eq!([120, 140].map(|at| flat(room.ear(ANN, T + at))), [200, 0]);
    assert_eq!(room.queue(APP, T + 300, &[300; 320]), 0, "after a pause it begins now");
    assert_eq!([280, 300, 320].map(|at| flat(room.ear(ANN, T + at))), [0, 300, 0]);
}

#[test]
fn no_more_than_ten_minutes_wait() {
    let mut room = room();
    let minute = vec![1; 16 * 60_000];
    let refused: Vec<_> = (0..12).map(|_| room.queue(APP, T, &minute)).collect();
    assert_eq!(refused[..10], [0; 10]);
    assert_eq!(refused[10..], [minute.len(); 2]);
    assert_eq!(room.queue(APP, T + 1_000, &minute), minute.len() - 16_000);
}

#[test]
fn an_echo_repeats_the_others_later_and_no_other_echo() {
    let mut room = Room::default();
    let all = [APP, ANN, BOB, Party::Person(7)];
    all.into_iter().for_each(|who| room.joins(who, T));
    for who in &all[1..] {
        room.says(*who, T, Sound::Echo { delay_ms: 100, gain: level::UNITY / 2 }, &[]);
    }
    room.says(APP, T, level_of(1_000, 40), &[]);
    let heard: Vec<_> = (0..20).map(|tick| flat(room.ear(APP, T + 20 * tick))).collect();
    assert_eq!(heard[..8], [0, 0, 0, 0, 0, 1_500, 1_500, 0]);
    assert!(heard[8..].iter().all(|value| *value == 0), "an echo of an echo would go on: {heard:?}");
}

#[test]
fn resampling_there_and_back_keeps_a_tone_and_its_pieces_fit() {
    let tone: Vec<i16> =
        (0..16_000).map(|n| (10_000.0 * (f64::from(n) * 2.0 * std::f64::consts::PI / 16.0).sin()) as i16).collect();
    let (mut up, mut down) = (Resampler::to_24_khz(), Resampler::from_24_khz());
    let whole = down.push(&up.push(&tone));
    let (mut up, mut down) = (Resampler::to_24_khz(), Resampler::from_24_khz());
    let pieces: Vec<i16> = tone
        .chunks(320)
        .flat_map(|piece| {
            let there = up.push(piece);
            assert_eq!(there.len(), 480);
            down.push(&there)
        })
        .collect();
    assert_eq!(whole, pieces);
    assert_eq!(whole.len(), tone.len());
    // The two filters together delay by 3 ms, less one step of 48,000: 47 and two thirds of a sample.
    let (level, settled) = (level::rms(&tone), level::rms(&whole[1_000..]));
    assert!(level.abs_diff(settled) < 30, "{level} {settled}");
}

#[test]
fn silence_and_the_noise_of_a_line_are_no_sound_and_speech_is() {
    assert!(!is_sound(&[0; TICK]));
    let noise = Sound::Noise { seed: 1, rms: 320, ms: 100 }.samples();
    assert!(noise.chunks(TICK).all(|packet| !is_sound(packet)), "{}", level::rms(&noise));
    let babble = Sound::Babble { seed: 1, ms: 3_000 }.samples();
    assert!(is_sound(&babble[..TICK]) && is_sound(&babble[babble.len() - TICK..]), "it sounds from its beginning to its end");
}

#[test]
fn a_babble_is_as_loud_as_speech_has_no_pause_and_no_key_and_any_part_of_it_is_the_same() {
    for seed in 0..200 {
        let sound = Sound::Babble { seed, ms: 2_000 };
        let all = sound.samples();
        assert_eq!(all.len(), 32_000);
        assert!((2_000..5_000).contains(&level::rms(&all)), "{seed}: {}", level::rms(&all));
        assert!(all.chunks(TICK).all(is_sound), "{seed}: a packet of it is silent");
        let mut room = room();
        room.says(ANN, T, sound, &[]);
        for from in [0, 20, 500, 1_980] {
            assert_eq!(room.said(ANN, T + from)[..], all[16 * from as usize..][..TICK], "{seed} {from}");
        }
        let heard = listen(&room, &Heard::Ear(BOB), T - 13, T + 3_000);
        assert_eq!(heard.keys, [], "{seed}");
        let [sounding] = heard.sounds[..] else { panic!("{seed}: {heard:?}") };
        assert_eq!((sounding.from_ms, sounding.to_ms), (T, T + 2_000), "{seed}");
    }
}

#[test]
fn wherever_a_babble_is_cut_off_it_can_be_heard_to_the_millisecond() {
    for cut in (100..1_100).step_by(7) {
        let mut room = room();
        let segment = room.says(ANN, T, Sound::Babble { seed: cut, ms: 5_000 }, &[]);
        room.ends(segment, T + cut);
        let heard = listen(&room, &Heard::Ear(BOB), T, T + 3_000);
        assert_eq!(heard.sounds.iter().map(|one| one.to_ms - T).collect::<Vec<_>>(), [cut]);
    }
}

#[test]
fn every_key_is_heard_alone_in_a_row_and_over_a_voice() {
    let keys = "0123456789*#ABCD";
    for (voice, gain) in [(None, level::UNITY), (None, level::gain(-2_000)), (Some(5), level::UNITY)] {
        let mut room = room();
        if let Some(seed) = voice {
            room.says(BOB, T, Sound::Babble { seed, ms: 10_000 }, &[]);
        }
        room.plays(ANN, T + 3, Sound::Keys(keys.to_owned()), gain, &[]);
        let heard = listen(&room, &Heard::Ear(APP), T, T + 10_000);
        assert_eq!(heard.keys.iter().map(|(_, key)| *key).collect::<String>(), keys, "{voice:?} {gain}");
    }
}

#[test]
fn a_gain_is_that_many_decibels() {
    for (hundredths, factor) in [(0, 1.0), (-600, 0.501_187), (600, 1.995_262), (2_000, 10.0), (-2_000, 0.1), (-10_000, 0.000_01)]
    {
        let gain = f64::from(level::gain(hundredths)) / 32_768.0;
        assert!((gain - factor).abs() < 0.000_1 * factor.max(1.0), "{hundredths}: {gain}");
    }
}

#[test]
fn other_rates_become_16_khz_as_long_and_as_loud() {
    let tone = |rate: u32| -> Vec<i16> {
        let wave = |n: u32| (10_000.0 * (f64::from(n) * 2.0 * std::f64::consts::PI * 1_000.0 / f64::from(rate)).sin()) as i16;
        (0..rate / 10).map(wave).collect()
    };
    let wanted = tone(16_000);
    for rate in RATES {
        let got = to_rate(&tone(rate), rate);
        assert_eq!(got.len(), wanted.len());
        let most = got.iter().zip(&wanted).skip(100).take(1_400).map(|(a, b)| a.abs_diff(*b)).max().unwrap();
        assert!(most < 2_100, "{rate}: off by {most} of 10,000; a shift by one sample is 3,900");
    }
}
