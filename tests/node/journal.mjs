/** A journal in memory: what an emulator writes, the next one reads. */
export function memoryJournal() {
  let entries = [];
  return {
    get entries() {
      return [...entries];
    },
    append: (entry) => void entries.push(entry),
    restart: (all) => {
      entries = [...all];
    },
  };
}
