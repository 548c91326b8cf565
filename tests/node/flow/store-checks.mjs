// What every store promises. Plain functions that throw: they run in Node, Bun, Deno and workerd, each with `open()`, which opens a
// store over the same data each time.

const LATER = () => Date.now() + 60_000;

export const checks = {
  "keeps the first value of a key, and says which that was": async (open) => {
    const store = await open();
    equal([await store.add("a", "1", LATER()), await store.add("a", "2", LATER()), await store.get("a")], [true, false, "1"]);
    equal([await store.get("b"), await store.list("b")], [undefined, []]);
  },

  "of many who add at once, one wins": async (open) => {
    const stores = [await open(), await open()];
    const added = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => stores[index % 2].add("one", String(index), LATER())),
    );
    equal(added.filter(Boolean).length, 1);
    equal(await stores[1].get("one"), String(added.indexOf(true)));
  },

  "another store over the same data has the same": async (open) => {
    await (await open()).add("kept", "value", LATER());
    const other = await open();
    equal([await other.get("kept"), await other.list("k"), await other.add("kept", "x", LATER())], ["value", ["value"], false]);
  },

  "lists in the order in which values were added": async (open) => {
    const store = await open();
    for (const key of ["p z", "p a", "q a", "p m"]) await store.add(key, key, LATER());
    equal(await store.list("p "), ["p z", "p a", "p m"]);
    equal(await (await open()).list(""), ["p z", "p a", "q a", "p m"]);
  },

  "a prefix is meant as it is written": async (open) => {
    const store = await open();
    const plain = ["a%b 1", "a_b 1", "axb 1", "A%B 1", "a%b", "a%c", "quote'\"; --"];
    const keys = [...plain, "ä", "ä\u{1f600}", "\u{10ffff}", "\u{10ffff}x", "\ud7ff1", "\ue0001"];
    for (const key of keys) await store.add(key, key, LATER());
    for (const prefix of ["a%b", "a_b", "a%b ", "A", "ä", "\u{10ffff}", "\ud7ff", "\ue000", "quote'", "", "nothing"]) {
      equal(
        await store.list(prefix),
        keys.filter((key) => key.startsWith(prefix)),
        JSON.stringify(prefix),
      );
    }
    for (const key of keys) equal(await store.get(key), key);
  },

  "long keys are distinguished, and values come back as they were": async (open) => {
    const store = await open();
    const long = "k".repeat(5000);
    const value = `{"text":"${"ü\u{1f600}\\u0000 '".repeat(500)}"}`;
    equal([await store.add(`${long}1`, value, LATER()), await store.add(`${long}2`, "", LATER())], [true, true]);
    equal([await store.get(`${long}1`), await store.get(`${long}2`), await store.get(long)], [value, "", undefined]);
    equal(await store.list("kkk"), [value, ""]);
    equal(await store.list(`${long}2`), [""]);
  },

  "a prefix may be a megabyte": async (open) => {
    const store = await open();
    const long = "p".repeat(1 << 20);
    equal(await store.list(long), []);
    equal([await store.add(`${long}1`, "1", LATER()), await store.list(long)], [true, ["1"]]);
    equal(await store.list(`${long}\u{10ffff}`), []);
  },

  "what has expired is gone, and its key is free": async (open) => {
    const store = await open();
    await store.add("old", "1", Date.now() + 400.5);
    await store.add("young", "1", LATER());
    equal(await store.get("old"), "1");
    await new Promise((resolve) => setTimeout(resolve, 420));
    equal([await store.get("old"), await store.list("")], [undefined, ["1"]]);
    equal([await store.add("old", "2", LATER()), await store.add("old", "3", LATER())], [true, false]);
    equal([await store.get("old"), await store.list("o")], ["2", ["2"]]);
    // Added anew, so behind the other.
    equal(await store.list(""), ["1", "2"]);
  },

  "what expires in months stays where its neighbours expire, until it is deleted": async (open) => {
    const store = await open();
    await store.add("flow a kept x", "step", Date.now() + 40);
    await store.add("flow a calling y", "call", Date.now() + 90 * 86_400_000);
    await store.add("flow a calling y2", "another", LATER());
    await new Promise((resolve) => setTimeout(resolve, 60));
    equal(await (await open()).list("flow a "), ["call", "another"]);
    await store.delete("flow a calling y");
    // A key that is not there is no error.
    await store.delete("flow a calling y");
    equal([await store.get("flow a calling y"), await (await open()).list("flow a ")], [undefined, ["another"]]);
    equal([await store.add("flow a calling y", "anew", LATER()), await store.get("flow a calling y")], [true, "anew"]);
    const long = "k".repeat(5000);
    for (const end of ["1", "2"]) await store.add(long + end, end, LATER());
    await store.delete(`${long}1`);
    equal(await store.list(long), ["2"]);
  },

  "gives what was added since a place, each entry once, in its order": async (open) => {
    const [store, other] = [await open(), await open()];
    await store.add("p 0", "0", LATER());
    const first = await store.since("p ");
    equal([first.entries, first.more], [[], false]);
    equal((await all(store, "p ", first.place))[0], []);
    const long = `p ${"k".repeat(5000)}`;
    for (const key of ["p b", "q x", "p%a", "p a", long, "p \u{1f600}"]) await other.add(key, `of ${key.slice(0, 9)}`, LATER());
    await other.add("p gone", "", Date.now() - 1);
    const [found, next] = await all(store, "p ", first.place);
    equal(
      found,
      ["p b", "p a", long, "p \u{1f600}"].map((key) => ({ key, value: `of ${key.slice(0, 9)}` })),
    );
    equal((await all(other, "p ", next))[0], []);
    equal((await all(other, "p ", ""))[0], [{ key: "p 0", value: "0" }, ...found]);
    equal((await all(other, "", first.place))[0].length, 6);
    await store.add("p c", "c", LATER());
    equal((await all(store, "p ", next))[0], [{ key: "p c", value: "c" }]);
    for (const wrong of ["x", "1.5", "-1"]) {
      const error = await Promise.resolve()
        .then(() => store.since("p ", wrong))
        .catch((thrown) => thrown);
      equal([error.name, /expected the place/.test(error.message)], ["TypeError", true], wrong);
    }
  },

  "gives many in pages, and none twice": async (open) => {
    const store = await open();
    const { place } = await store.since("p ");
    const keys = Array.from({ length: 1203 }, (_, number) => `p ${number}`);
    for (const key of keys) await store.add(key, key, LATER());
    const page = await store.since("p ", place);
    equal([page.more, page.entries.length < keys.length], [true, true]);
    // What comes between two pages is not lost either.
    await store.add("p late", "p late", LATER());
    const [rest, end] = await all(store, "p ", page.place);
    equal(
      [...page.entries, ...rest, ...(await all(store, "p ", end))[0]].map(({ value }) => value),
      [...keys, "p late"],
    );
  },

  "gives what was added when the last entry was deleted, or had expired": async (open) => {
    const store = await open();
    await store.add("p 1", "1", LATER());
    const { place } = await store.since("p ");
    await store.delete("p 1");
    await store.add("p 2", "2", Date.now() + 100);
    const [found, next] = await all(store, "p ", place);
    equal(found, [{ key: "p 2", value: "2" }]);
    await new Promise((resolve) => setTimeout(resolve, 120));
    equal(await store.add("p 2", "again", LATER()), true);
    const [again, last] = await all(store, "p ", next);
    equal(again, [{ key: "p 2", value: "again" }]);
    await store.delete("p 2");
    for (const key of ["p 3", "p 2"]) await store.add(key, key, LATER());
    equal(
      (await all(store, "p ", last))[0].map(({ value }) => value),
      ["p 3", "p 2"],
    );
  },
};

/** All pages since a place, and the place of the last. */
async function all(store, prefix, place) {
  const found = [];
  for (;;) {
    const { entries, more, place: next } = await store.since(prefix, place);
    found.push(...entries);
    place = next;
    if (!more) return [found, place];
  }
}

/** Runs them all, each with data of its own: `opener(number)` gives its `open`. Gives the failures by name, `null` for none. */
export async function outcomes(opener) {
  const results = {};
  for (const [number, [name, check]] of Object.entries(checks).entries()) {
    results[name] = await check(await opener(number)).then(
      () => null,
      (error) => String(error?.stack ?? error),
    );
  }
  return results;
}

function equal(actual, expected, what = "") {
  const [is, wanted] = [actual, expected].map((value) =>
    JSON.stringify(value, (_, inner) => (inner === undefined ? "(undefined)" : inner)),
  );
  if (is !== wanted) throw new Error(`${what} expected ${wanted.slice(0, 500)}, got ${is.slice(0, 500)}`);
}
