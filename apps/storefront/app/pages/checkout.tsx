import { answer } from '@birge/api-client'
import { optionText } from '@birge/kernel/option'
import { Button, ButtonLink, Card, Checkbox, ChoiceCard, EmptyState, ErrorState, Field, Icon, Input, Picture, Skeleton } from '@birge/ui'
import { useQueries } from '@tanstack/react-query'
import { type ComponentProps, type FormEvent, useEffect, useRef, useState } from 'react'
import { useLoaderData, type LoaderFunctionArgs } from 'react-router'
import { AgreementChoice, textsKey, useAgreements, wordsOf } from '../agreements.tsx'
import { useApi } from '../api.tsx'
import { AfterTransfer, Arrives, OrderBy, Ready, useAfterTransfer, usePromises } from '../arrival.tsx'
import { asChosen, type Cart, isDigital, useCart, useCustomer } from '../cart.ts'
import { DeliveryRow, DiscountRows, GoodsRow, TaxRow, beforeDiscounts } from '../discounts.tsx'
import { Gifts } from '../gifts.tsx'
import { Head } from '../head.tsx'
import { InstalmentRows, Instalments, type Plan, useInstalments } from '../instalments.tsx'
import { useLastDelivery } from '../last-delivery.ts'
import { bodyOf, type Draft, emptyDraft, faultsOf, keepDraft, type Paying, readDraft, usePayment } from '../paying.ts'
import { useSecondsUntil } from '../seconds-until.ts'
import { refusalText } from '../refusals.ts'
import { OwnValue, shareOf, useOwn } from '../own-value.tsx'
import { CardWays, cardToPay, chosenCard, useSavedCards } from '../saved-cards.tsx'
import { Distance, Hours, nearestFirst, openingOf, useHere } from '../stores.tsx'
import { TestCards } from '../test-cards.tsx'
import { useTexts } from '../texts.ts'
import { found, useShop, visitContext } from '../visit.ts'

export async function loader({ context }: LoaderFunctionArgs) {
  const { api } = context.get(visitContext)
  const [{ items: stores }, { items: methods }, { offered }] = await Promise.all([
    found(api.GET('/v1/locations', { params: { query: { kind: 'store', collects: true } } })),
    found(api.GET('/v1/payment-methods', { params: { query: { door: 'web' } } })),
    found(api.GET('/v1/instalments')),
  ])
  return {
    stores: stores.map((store) => {
      const { location_id, name, city, address, latitude, longitude } = store
      return {
        location_id,
        name,
        city,
        address: [address.street, address.district].filter(Boolean).join(', '),
        latitude,
        longitude,
        opening: openingOf(store),
      }
    }),
    has_instalments: offered,
    // The others are taken by a member of staff, who stands beside the shopper.
    online: methods.filter((method) => !method.on_site),
  }
}

export default function CheckoutPage() {
  const { t } = useTexts()
  const { data: cart, isError, refetch } = useCart()
  return (
    <div className="b-page page">
      <Head title={t('checkout.title')} />
      <h1>{t('checkout.title')}</h1>
      {isError && !cart ? (
        <ErrorState title={t('errors.failed')} text={t('errors.failed_text')}>
          <Button icon="refresh" onClick={() => void refetch()}>
            {t('errors.again')}
          </Button>
        </ErrorState>
      ) : !cart ? (
        <div className="cart" aria-busy="true">
          <Skeleton height="28rem" radius="var(--radius-l)" />
          <Skeleton height="16rem" radius="var(--radius-l)" />
        </div>
      ) : (
        <Checkout cart={cart} />
      )}
    </div>
  )
}

function Checkout({ cart }: { cart: Cart }) {
  const texts = useTexts()
  const { t, money } = texts
  const { market } = useShop()
  const { data: customer } = useCustomer()
  const { online, has_instalments } = useLoaderData<typeof loader>()
  const [draft, setDraft] = useState<Draft>(emptyDraft)
  const [looked, setLooked] = useState(false)
  const isFilled = !Object.keys(faultsOf(draft, market, cart)).length
  const payment = usePayment()
  const promises = usePromises()
  const own = useOwn(cart)
  const card = online.find((method) => method.method === 'card')
  const isTestCard = card?.provider === 'test-card'
  // Who brings a parcel takes money; a store has a till.
  const ways = WAYS.filter(
    (way) => online.some(({ method }) => method === way) && (way !== 'cash_on_delivery' || draft.delivery === 'ship'),
  )
  const paid_by = ways.includes(draft.method) ? draft.method : (ways[0] ?? 'card')
  const form = useRef<HTMLFormElement>(null)
  const { left_minor } = shareOf(cart, draft, own)
  const chosen = asChosen(cart, draft.delivery)
  const value_minor = chosen.totals.total_minor - left_minor
  const by_card = paid_by === 'card' && left_minor > 0
  const by_transfer = paid_by === 'bank_transfer' && left_minor > 0
  const after_transfer = useAfterTransfer(by_transfer, draft.delivery === 'collect' ? draft.location_id : '')
  const { quote, error: unquoted, plan, unsure } = useInstalments(cart, draft, value_minor)
  const { data: saved_cards } = useSavedCards()
  const offers_instalments = by_card && has_instalments && !isDigital(cart)
  // Of a saved card we do not know the first digits, by which instalments are found.
  const may_instal = offers_instalments && chosenCard(saved_cards, draft) === 'new'
  const unsettled = may_instal && unsure
  const instalments = may_instal && plan ? { bin: draft.bin, count: plan.count, value_minor } : undefined
  const { documents, error, again } = useAgreements(
    cart,
    isFilled ? bodyOf(draft, market, cart, instalments) : null,
    payment.state.step === 'filling',
  )
  const [agreedTo, setAgreedTo] = useState<string | null>(null)
  const agreed = documents !== undefined && agreedTo === textsKey(documents)

  useEffect(() => setDraft((before) => ({ ...before, ...readDraft() })), [])
  useEffect(() => {
    if (!customer) return
    const name = [customer.first_name, customer.last_name].filter(Boolean).join(' ')
    setDraft((before) => ({
      ...before,
      name: before.name || name,
      phone: before.phone || (customer.phone ?? ''),
      email: before.email || (customer.email ?? ''),
    }))
  }, [customer])
  const last = useLastDelivery()
  useEffect(() => {
    if (last)
      setDraft((before) =>
        before.street || before.city || before.location_id ? before : { ...before, ...last, name: before.name || last.name || '' },
      )
  }, [last])
  const change = (part: Partial<Draft>) =>
    setDraft((before) => {
      const after = { ...before, ...part }
      keepDraft(after)
      return after
    })

  if (payment.state.step === 'waiting') return <Waiting {...payment.state} payOtherwise={payment.payOtherwise} />
  if (cart.lines.length === 0 && payment.state.step !== 'placing')
    return (
      <EmptyState icon="cart" title={t('cart.empty')} text={t('checkout.empty_text')}>
        <ButtonLink href="/">{t('cart.go_on')}</ButtonLink>
      </EmptyState>
    )

  const faults = { ...(looked ? faultsOf(draft, market, cart) : {}), ...payment.faults }
  const faultText = (field: keyof Draft) => {
    const fault = faults[field]
    return fault && t(`faults.${fault}`)
  }
  const input = (
    field:
      | 'name'
      | 'phone'
      | 'email'
      | 'street'
      | 'district'
      | 'city'
      | 'postal_code'
      | 'personal_number'
      | 'legal_name'
      | 'tax_number'
      | 'tax_office',
    autoComplete: string,
    more: object = {},
  ) => (
    <Field
      label={t(field === 'personal_number' ? `checkout.personal_number_${market}` : `checkout.${field}`)}
      error={faultText(field)}
      {...(['district', 'postal_code', 'email', 'personal_number'].includes(field) && { optional: t('checkout.optional') })}
    >
      <Input
        name={field}
        value={draft[field]}
        autoComplete={autoComplete}
        maxLength={120}
        onChange={(event) => change({ [field]: event.target.value })}
        {...more}
      />
    </Field>
  )
  const hasToAgree = !documents || (documents.length > 0 && !agreed)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setLooked(true)
    if (Object.keys(faultsOf(draft, market, cart)).length || hasToAgree || unsettled) {
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus())
      return
    }
    void payment.pay(draft, market, cart, {
      method: paid_by,
      card: cardToPay(saved_cards, draft, isTestCard ? draft.token : undefined),
      words: agreed ? wordsOf(documents ?? []) : [],
      own,
      instalments,
      on_value_gone: () => change({ gift_cards: [], use_credit: false, use_deposits: [] }),
    })
  }
  const card_ways = (isTestCard || card?.own_page) && (
    <CardWays draft={draft} change={change}>
      {isTestCard ? (
        <TestCards chosen={draft.token} choose={(token) => change({ token })} />
      ) : ways.length > 1 || saved_cards?.items.length ? (
        <p className="b-small b-soft">{t('checkout.card_elsewhere')}</p>
      ) : (
        <ChoiceCard
          name="card"
          icon="card"
          value="own_page"
          checked
          onChange={() => undefined}
          title={t('checkout.card')}
          text={t('checkout.card_elsewhere')}
        />
      )}
    </CardWays>
  )
  // Beside the card that they are of.
  const by_card_ways = (
    <div className="card-ways">
      {card_ways}
      {may_instal && (
        <Instalments
          draft={draft}
          change={change}
          quote={quote}
          fault={
            unquoted
              ? [refusalText(texts, unquoted), unsettled && t('instalments.unknown')].filter(Boolean).join(' ')
              : unsettled && (looked || unsettled === 'gone')
                ? t(`instalments.${unsettled}`)
                : undefined
          }
        />
      )}
      {offers_instalments && !may_instal && (
        <p className="b-small b-soft">{t('instalments.by_another_card', { another: t('saved_cards.another') })}</p>
      )}
    </div>
  )
  const busy = payment.state.step !== 'filling'
  const ship_price =
    cart.delivery && (cart.delivery.total_minor ? money(cart.delivery.total_minor, cart.currency) : t('cart.delivery_free'))

  return (
    <form ref={form} className="cart checkout" onSubmit={submit} noValidate>
      <div className="checkout__steps">
        {cart.lines.some((line) => line.is_gift_card) && <Gifts cart={cart} draft={draft} change={change} fault={payment.faults.gifts} />}
        {!isDigital(cart) && (
          <section aria-labelledby="delivery">
            <h2 id="delivery">{t('checkout.delivery')}</h2>
            <ChoiceCard
              name="delivery"
              icon="truck"
              value="ship"
              checked={draft.delivery === 'ship'}
              onChange={() => change({ delivery: 'ship' })}
              title={t('checkout.ship')}
              text={
                <>
                  {[t(`checkout.ship_text_${market}`), ship_price].filter(Boolean).join(' · ')}
                  {by_transfer && after_transfer?.sends && (
                    <>
                      <br />
                      <AfterTransfer {...after_transfer.sends} delivery="ship" />
                    </>
                  )}
                  {!by_transfer && promises?.sends && (
                    <>
                      <br />
                      <Arrives {...promises.sends} /> · <OrderBy promises={promises} sends={promises.sends} />
                    </>
                  )}
                </>
              }
            >
              {draft.delivery === 'ship' && (
                <div className="fields">
                  <div className="fields__whole">{input('street', 'street-address')}</div>
                  {input('district', 'address-level2')}
                  {input('city', 'address-level1')}
                  {input('postal_code', 'postal-code', { inputMode: 'numeric', maxLength: 12 })}
                </div>
              )}
            </ChoiceCard>
            <ChoiceCard
              name="delivery"
              icon="store"
              value="collect"
              checked={draft.delivery === 'collect'}
              onChange={() => change({ delivery: 'collect' })}
              title={t('checkout.collect')}
              text={[t('checkout.collect_text'), cart.delivery && t('cart.delivery_free')].filter(Boolean).join(' · ')}
            >
              {draft.delivery === 'collect' && (
                <StoreChoice
                  cart={cart}
                  chosen={draft.location_id}
                  choose={(location_id) => change({ location_id })}
                  fault={faultText('location_id')}
                  after_transfer={by_transfer ? (after_transfer?.collects ?? null) : undefined}
                />
              )}
            </ChoiceCard>
          </section>
        )}

        <section aria-labelledby="contact">
          <h2 id="contact">{t('checkout.contact')}</h2>
          <div className="fields">
            <div className="fields__whole">{input('name', 'name')}</div>
            {input('phone', 'tel', { type: 'tel', inputMode: 'tel', placeholder: t(`phone_examples.${market}`) })}
            {input('email', 'email', { type: 'email', inputMode: 'email' })}
          </div>
          <Checkbox
            name="for_company"
            label={t('checkout.for_company')}
            checked={draft.for_company}
            onChange={(event) => change({ for_company: event.target.checked })}
          />
          {draft.for_company ? (
            <div className="fields">
              <div className="fields__whole">{input('legal_name', 'organization')}</div>
              {input('tax_number', 'off', { inputMode: 'numeric', maxLength: 20 })}
              {market === 'TR' && input('tax_office', 'off')}
            </div>
          ) : (
            <div className="fields">{input('personal_number', 'off', { maxLength: 20 })}</div>
          )}
        </section>

        <section aria-labelledby="payment">
          <h2 id="payment">{t('checkout.payment')}</h2>
          <OwnValue cart={cart} draft={draft} change={change} />
          {left_minor === 0 && chosen.totals.total_minor > 0 ? (
            <p className="notice">
              <Icon name="check" size={20} />
              {t('checkout.all_covered')}
            </p>
          ) : ways.length > 1 ? (
            ways.map((way) => (
              <ChoiceCard
                key={way}
                name="method"
                icon={WAY_ICONS[way]}
                value={way}
                checked={paid_by === way}
                onChange={() => change({ method: way })}
                title={t(`checkout.ways.${way}`)}
                text={t(`checkout.ways.${way}_text`)}
              >
                {way === 'card' && paid_by === 'card' && by_card_ways}
              </ChoiceCard>
            ))
          ) : isTestCard || card?.own_page ? (
            by_card_ways
          ) : (
            <p className="notice">
              <Icon name="info" size={20} />
              {t('checkout.no_method')}
            </p>
          )}
        </section>

        {(!documents || documents.length > 0) && (
          <section aria-labelledby="agreements">
            <h2 id="agreements">{t('agreements.title')}</h2>
            {documents ? (
              <AgreementChoice
                documents={documents}
                agreed={agreed}
                change={(yes) => setAgreedTo(yes ? textsKey(documents) : null)}
                fault={looked && hasToAgree ? t('agreements.needed') : undefined}
              />
            ) : again ? (
              <Button variant="quiet" icon="refresh" onClick={() => void again()}>
                {t('errors.again')}
              </Button>
            ) : isFilled && !error ? (
              <Skeleton height="4rem" radius="var(--radius-m)" />
            ) : (
              <p className="notice" role={error ? 'alert' : undefined}>
                <Icon name={error ? 'warning' : 'info'} size={20} />
                {error ? refusalText(texts, error) : t(isDigital(cart) ? 'agreements.after_name' : 'agreements.after_form')}
              </p>
            )}
          </section>
        )}
      </div>

      <aside className="cart__side">
        <Summary
          cart={{ ...cart, ...chosen }}
          payment={payment}
          busy={busy}
          left_minor={left_minor}
          by_card={by_card}
          plan={instalments && plan}
        />
      </aside>
    </form>
  )
}

const WAYS = ['card', 'bank_transfer', 'cash_on_delivery'] as const
const WAY_ICONS = { card: 'card', bank_transfer: 'receipt', cash_on_delivery: 'cash' } as const

/** On a phone it may stand below the fold. (Newer browsers answer with a promise, which React would take for a way to clean up.) */
function showTrouble(trouble: HTMLDivElement | null) {
  trouble?.scrollIntoView({ block: 'center', behavior: 'smooth' })
}

interface SummaryProps {
  cart: Cart
  payment: Paying
  busy: boolean
  left_minor: number
  by_card: boolean
  /** In how many instalments she pays what is left. */
  plan: Plan | null | undefined
}

function Summary({ cart, payment, busy, left_minor, by_card, plan }: SummaryProps) {
  const { t, money } = useTexts()
  const total = money(cart.totals.total_minor, cart.currency)
  const { step } = payment.state
  return (
    <Card className="summary">
      <h2>{t('cart.summary')}</h2>
      <ul className="summary__lines">
        {cart.lines.map((line) => (
          <li key={line.line_id}>
            <Picture src={line.picture} alt="" ground={line.ground} ratio="1" />
            <span>
              {line.title}
              <span className="b-small b-soft">
                {[...line.options.map(optionText), t('cart.pieces', { count: line.quantity })].join(' · ')}
              </span>
            </span>
            <span className="b-figures">{money(beforeDiscounts(line, cart.discounts, cart.prices_include_tax), cart.currency)}</span>
          </li>
        ))}
      </ul>
      <dl className="b-figures">
        <GoodsRow count={cart.item_count} amount_minor={cart.totals.subtotal_minor} currency={cart.currency} />
        <DiscountRows discounts={cart.discounts} currency={cart.currency} />
        {cart.delivery && <DeliveryRow {...cart.delivery} currency={cart.currency} prices_include_tax={cart.prices_include_tax} />}
        <TaxRow tax_minor={cart.totals.tax_minor} currency={cart.currency} on_top={!cart.prices_include_tax} />
        <div className="summary__total">
          <dt>{t('cart.total')}</dt>
          <dd>{total}</dd>
        </div>
        {left_minor < cart.totals.total_minor && (
          <>
            <div>
              <dt>{t('checkout.own_value')}</dt>
              <dd className="b-amount">{money(left_minor - cart.totals.total_minor, cart.currency)}</dd>
            </div>
            <div className="summary__total">
              <dt>{t('checkout.left')}</dt>
              <dd>{money(left_minor, cart.currency)}</dd>
            </div>
          </>
        )}
        {plan && <InstalmentRows plan={plan} currency={cart.currency} />}
      </dl>
      {payment.trouble && (
        <div ref={showTrouble} className="trouble" role="alert">
          <Icon name="warning" size={20} />
          <p>{payment.trouble}</p>
        </div>
      )}
      <div className="action-bar">
        <Button type="submit" size="l" wide busy={busy} icon="lock">
          {by_card ? t('checkout.pay', { total: money(plan?.total_minor ?? left_minor, cart.currency) }) : t('checkout.order')}
        </Button>
      </div>
      <p className="b-small b-soft" aria-live="polite">
        {step === 'filling' ? t('checkout.pay_text') : t(`checkout.step_${step}`)}
      </p>
    </Card>
  )
}

/** The bank has not answered. Nothing is lost and nothing is paid twice; it only takes a while. */
function Waiting({
  checkout_id,
  hold_expires_at,
  continue_at,
  payOtherwise,
}: {
  checkout_id: string
  hold_expires_at: string | null
  continue_at: string | null
  payOtherwise: Paying['payOtherwise']
}) {
  const { t } = useTexts()
  const seconds = useSecondsUntil(hold_expires_at)
  useEffect(() => {
    scrollTo({ top: 0 })
  }, [])
  return (
    <div className="b-state" role="status">
      <span className="b-spinner checkout__wait" />
      <h2 className="b-state__title">{t('checkout.waiting')}</h2>
      <p className="b-state__text">{t(continue_at ? 'checkout.waiting_for_you' : 'checkout.waiting_text')}</p>
      {continue_at && (
        <Button icon="lock" onClick={() => location.assign(continue_at)}>
          {t('checkout.continue')}
        </Button>
      )}
      {continue_at && (
        <Button variant="quiet" onClick={() => void payOtherwise(checkout_id)}>
          {t('checkout.pay_otherwise')}
        </Button>
      )}
      {seconds > 0 && <p className="b-small b-soft b-figures">{t('checkout.held_for', { minutes: Math.ceil(seconds / 60) })}</p>}
    </div>
  )
}

/** Stores where an order can be collected, with what of the cart they have now. */
function StoreChoice({
  cart,
  chosen,
  choose,
  fault,
  after_transfer,
}: {
  cart: Cart
  chosen: string
  choose: (location_id: string) => void
  fault: string | undefined
  /** She transfers the money: what holds then at the store that she has chosen, where it is known. */
  after_transfer: Omit<ComponentProps<typeof AfterTransfer>, 'delivery'> | null | undefined
}) {
  const { t } = useTexts()
  const { stores } = useLoaderData<typeof loader>()
  const { here, state, ask } = useHere()
  const missing = useMissing(cart)
  const promises = usePromises()
  const readyAt = (at: string) => promises?.collects.find(({ location_id }) => location_id === at)?.ready_at
  const lacking = (location_id: string) => missing?.(location_id) ?? 0
  const sorted = nearestFirst(stores, here).sort((a, b) => lacking(a.store.location_id) - lacking(b.store.location_id))
  return (
    <fieldset className="store-choice" aria-invalid={fault ? true : undefined} tabIndex={-1}>
      <legend className="b-visually-hidden">{t('checkout.collect')}</legend>
      {state !== 'known' && state !== 'refused' && (
        <Button variant="quiet" size="s" icon="pin" busy={state === 'asking'} onClick={ask}>
          {t('stores.near_me')}
        </Button>
      )}
      {fault && <p className="line__warning b-small">{fault}</p>}
      {sorted.map(({ store, kilometres }) => (
        <ChoiceCard
          key={store.location_id}
          name="location_id"
          value={store.location_id}
          checked={chosen === store.location_id}
          onChange={() => choose(store.location_id)}
          title={store.name}
          text={
            <>
              {store.address || store.city}
              {kilometres !== null && (
                <>
                  {' · '}
                  <Distance kilometres={kilometres} />
                </>
              )}
              <br />
              <Hours opening={store.opening} />
              {after_transfer && chosen === store.location_id && (
                <>
                  <br />
                  <AfterTransfer {...after_transfer} delivery="collect" />
                </>
              )}
              {after_transfer === undefined && promises && readyAt(store.location_id) && !lacking(store.location_id) && (
                <>
                  <br />
                  <Ready ready_at={readyAt(store.location_id)!} promises={promises} />
                </>
              )}
            </>
          }
          aside={
            missing && (
              <span className={lacking(store.location_id) ? 'line__warning b-small' : 'b-small hours hours--open'}>
                {lacking(store.location_id) ? t('checkout.missing_here', { count: lacking(store.location_id) }) : t('checkout.all_here')}
              </span>
            )
          }
        />
      ))}
    </fieldset>
  )
}

/** How many lines of the cart a store cannot fill now; undefined until it is known. */
function useMissing(cart: Cart): ((location_id: string) => number) | undefined {
  const api = useApi()
  const { locale } = useTexts()
  const slugs = [...new Set(cart.lines.map((line) => line.slug))]
  const products = useQueries({
    queries: slugs.map((slug) => ({
      queryKey: ['product', locale, slug],
      queryFn: () => answer(api.GET('/v1/products/{slug}', { params: { path: { slug } } })),
    })),
  })
  if (products.some((product) => !product.data)) return undefined
  const variants = new Map(products.flatMap((product) => product.data!.variants.map((variant) => [variant.variant_id, variant] as const)))
  return (location_id) =>
    cart.lines.filter(({ variant_id, quantity }) => {
      const here = variants.get(variant_id)?.stores.find((store) => store.location_id === location_id)
      return !here || (here.quantity_hint !== null && here.quantity_hint < quantity)
    }).length
}
