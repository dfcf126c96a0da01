// Who scans looks at the goods, not at the screen.
let sound: AudioContext | undefined

function tone(frequency: number, begins: number, lasts: number) {
  sound ??= new AudioContext()
  const oscillator = new OscillatorNode(sound, { frequency })
  const volume = new GainNode(sound, { gain: 0.12 })
  oscillator.connect(volume).connect(sound.destination)
  oscillator.start(sound.currentTime + begins)
  oscillator.stop(sound.currentTime + begins + lasts)
}

/** One high tone: it is in the cart. */
export const soundOfDone = () => tone(1320, 0, 0.07)
/** Two low ones: look at the screen. */
export function soundOfTrouble() {
  tone(330, 0, 0.12)
  tone(330, 0.18, 0.18)
}
