import { Field, Input, Textarea } from '@birge/ui'
import type { Cart } from './cart.ts'
import { type Draft, emptyGift, type GiftDraft } from './paying.ts'
import { useTexts } from './texts.ts'

/** For whom the gift cards in the cart are: her they go to, from whom, with which words, and when. */
export function Gifts({
  cart,
  draft,
  change,
  fault,
}: {
  cart: Cart
  draft: Draft
  change: (part: Partial<Draft>) => void
  fault: string | undefined
}) {
  const { t, money } = useTexts()
  return (
    <section aria-labelledby="gifts">
      <h2 id="gifts">{t('gifts.title')}</h2>
      <p className="b-small b-soft">{t('gifts.text')}</p>
      {cart.lines
        .filter((line) => line.is_gift_card)
        .map(({ line_id, quantity, unit_price_minor }) => {
          const gift = draft.gifts[line_id] ?? emptyGift
          const say = (part: Partial<GiftDraft>) => change({ gifts: { ...draft.gifts, [line_id]: { ...gift, ...part } } })
          const input = (field: 'email' | 'to_name' | 'from_name' | 'send_on', more: object) => (
            <Field
              label={t(`gifts.${field}`)}
              optional={t('checkout.optional')}
              error={field === 'email' && fault ? t('faults.wrong') : undefined}
            >
              <Input value={gift[field]} autoComplete="off" onChange={(event) => say({ [field]: event.target.value })} {...more} />
            </Field>
          )
          return (
            <fieldset key={line_id} className="gift">
              <legend className="b-figures">{t('gifts.card', { count: quantity, amount: money(unit_price_minor, cart.currency) })}</legend>
              <div className="fields">
                {input('email', { type: 'email', inputMode: 'email', maxLength: 254, name: 'gift_email' })}
                {input('send_on', { type: 'date', name: 'send_on' })}
                {input('to_name', { maxLength: 80, name: 'to_name' })}
                {input('from_name', { maxLength: 80, name: 'from_name' })}
                <div className="fields__whole">
                  <Field label={t('gifts.message')} optional={t('checkout.optional')}>
                    <Textarea
                      name="message"
                      rows={3}
                      maxLength={400}
                      value={gift.message}
                      onChange={(event) => say({ message: event.target.value })}
                    />
                  </Field>
                </div>
              </div>
            </fieldset>
          )
        })}
    </section>
  )
}
