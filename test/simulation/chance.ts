/** Chance that can be had again: the same seed draws the same lots (Mulberry32, by Tommy Ettinger, public domain). */
export function chanceOf(seed: number) {
  let state = seed >>> 0
  const draw = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const between = (least: number, most: number) => least + Math.floor(draw() * (most - least + 1))
  return {
    between,
    /** Yes, so many times in a hundred. */
    percent: (percent: number) => draw() * 100 < percent,
    oneOf: <T>(things: readonly T[]): T => things[between(0, things.length - 1)]!,
    /** One of them, each as often as its weight says. */
    weighted<T>(things: readonly (readonly [weight: number, thing: T])[]): T {
      let left = draw() * things.reduce((sum, [weight]) => sum + weight, 0)
      for (const [weight, thing] of things) if ((left -= weight) < 0) return thing
      return things.at(-1)![1]
    },
    /** Lots of one's own: what others draw meanwhile does not change them. */
    fork: () => chanceOf(between(0, 4_294_967_295)),
  }
}
export type Chance = ReturnType<typeof chanceOf>
