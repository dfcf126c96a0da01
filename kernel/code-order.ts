/** By code units (UTF-16): the same order in every locale and on every engine. */
export function inCodeOrder<Thing>(things: readonly Thing[], key: (thing: Thing) => string): Thing[] {
  return [...things].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
}
