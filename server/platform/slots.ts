/**
 * A question a lower module must ask a higher one, with a harmless answer until somebody fills it. The filling stands in the higher
 * module's index; each slot has its line in a decision record, and there are fewer than ten.
 */
export function slot<Arguments extends unknown[], Answer>(name: string, harmless: (...args: Arguments) => Promise<Answer>) {
  let filling: ((...args: Arguments) => Promise<Answer>) | undefined
  const ask = (...args: Arguments) => (filling ?? harmless)(...args)
  const fill = (answer: (...args: Arguments) => Promise<Answer>) => {
    if (filling && filling !== answer) throw new Error(`the slot ${name} is filled twice`)
    filling = answer
  }
  return Object.assign(ask, { fill, slotName: name })
}
