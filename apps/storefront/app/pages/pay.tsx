import { type Answer, answer, Problem } from '@birge/api-client'
import { Button, Card, ChoiceCard, EmptyState, ErrorState, Icon, Skeleton } from '@birge/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useLoaderData, type LoaderFunctionArgs } from 'react-router'
import { AgreementChoice, wordsOf } from '../agreements.tsx'
import { useApi } from '../api.tsx'
import { Head } from '../head.tsx'
import { InstalmentRows, Instalments, LEAST_DIGITS } from '../instalments.tsx'
import { refusalText } from '../refusals.ts'
import { type CardDraft, CardWays, cardToPay, chosenCard, emptyCard, useSavedCards } from '../saved-cards.tsx'
import { TestCards } from '../test-cards.tsx'
import { useTexts } from '../texts.ts'
import { found, visitContext } from '../visit.ts'

type Link = Answer<'/v1/payment-link-views', 'post'>

/** In this tab only: she comes back from her bank to an address that does not tell the link. */
const LINK = 'birge.link'
const LOOK_AGAIN_MS = 3_000

export async function loader({ context }: LoaderFunctionArgs) {
  const { api } = context.get(visitContext)
  const [{ items }, { offered }] = await Promise.all([
    found(api.GET('/v1/payment-methods', { params: { query: { door: 'web' } } })),
    found(api.GET('/v1/instalments')),
  ])
  return { provider: items.find(({ method }) => method === 'card')?.provider ?? null, has_instalments: offered }
}

/** For whoever was sent a link, or scans one at a till: what it costs, and how to pay it. */
export default function PayPage() {
  const { t } = useTexts()
  const api = useApi()
  const [link, setLink] = useState<string | null>()
  useEffect(() => {
    const read = () => {
      const given = location.hash.slice(1)
      if (given) sessionStorage.setItem(LINK, given)
      setLink(given || sessionStorage.getItem(LINK))
    }
    read()
    // Another link opened in the same tab changes nothing else of the address.
    addEventListener('hashchange', read)
    return () => removeEventListener('hashchange', read)
  }, [])
  const { data, error, refetch } = useQuery({
    queryKey: ['payment-link', link],
    queryFn: () => answer(api.POST('/v1/payment-link-views', { body: { link: link! } })),
    enabled: Boolean(link),
    // Of a deposit the number comes a moment after its money.
    refetchInterval: ({ state }) =>
      state.data?.status === 'paying' || (state.data?.status === 'paid' && state.data.deposit?.number === null) ? LOOK_AGAIN_MS : false,
  })
  const isUnknown = link === null || (error instanceof Problem && error.status < 500 && error.status !== 0 && error.status !== 429)
  return (
    <div className="b-page page pay-link">
      <Head title={t('pay_link.title')} />
      {data && link ? (
        <LinkView key={link} link={link} data={data} look={() => void refetch()} />
      ) : isUnknown ? (
        <EmptyState icon="receipt" title={t('pay_link.unknown')} text={t('pay_link.unknown_text')} />
      ) : error ? (
        <ErrorState title={t('errors.failed')} text={t('errors.failed_text')}>
          <Button icon="refresh" onClick={() => void refetch()}>
            {t('errors.again')}
          </Button>
        </ErrorState>
      ) : (
        <div aria-busy="true">
          <Skeleton height="24rem" radius="var(--radius-l)" />
        </div>
      )}
    </div>
  )
}

function LinkView({ link, data, look }: { link: string; data: Link; look: () => void }) {
  const texts = useTexts()
  const { t, money } = texts
  const api = useApi()
  const { provider, has_instalments } = useLoaderData<typeof loader>()
  const [card, setCard] = useState('tok_ok')
  // A card is saved where she orders, not by a link.
  const { data: saved_cards } = useSavedCards()
  const [paid_with, setPaidWith] = useState<CardDraft>(emptyCard)
  const [agreed, setAgreed] = useState(false)
  const [looked, setLooked] = useState(false)
  const { status, agreements, version, lines, currency } = data
  const hasToAgree = agreements.length > 0 && !agreed
  const [bin, setBin] = useState('')
  const quote = useQuery({
    queryKey: ['instalments', link, bin],
    queryFn: () => answer(api.POST('/v1/payment-link-instalment-quotes', { body: { link, bin } })),
    enabled: has_instalments && version !== null && bin.length >= LEAST_DIGITS,
    retry: false,
  })
  const memory = useQueryClient()
  const choice = useMutation({
    mutationFn: (count: number) =>
      answer(
        api.POST('/v1/payment-link-instalments', { body: { link, version: version ?? 0, choice: count > 1 ? { bin, count } : null } }),
      ),
    // What she is asked to agree to is another text now.
    onSuccess: (chosen) => {
      memory.setQueryData(['payment-link', link], chosen)
      setAgreed(false)
    },
    onError: look,
  })
  const payment = useMutation({
    mutationFn: () => {
      const by = cardToPay(saved_cards, paid_with, provider === 'test-card' ? card : undefined)
      const seen = version === null ? {} : { version }
      return answer(api.POST('/v1/payment-link-payments', { body: { link, ...by, ...seen, agreed: agreed ? wordsOf(agreements) : [] } }))
    },
    onSuccess: ({ continue_at }) => (continue_at ? location.assign(continue_at) : look()),
    onError: look,
  })
  // The money is there and the order is not yet: it goes on by itself.
  const { mutate: goOn } = payment
  const waits = status === 'paying' && !data.continue_at
  useEffect(() => {
    const again = waits ? setInterval(() => goOn(), LOOK_AGAIN_MS * 2) : undefined
    return () => clearInterval(again)
  }, [waits, goOn])

  if (status === 'paid')
    return (
      <div className="thanks" role="status">
        <Icon name="check" size={40} />
        <h1>{t('pay_link.paid')}</h1>
        <p className="b-soft">
          {data.order_number
            ? t('pay_link.paid_order', { number: data.order_number })
            : data.deposit?.number
              ? t('pay_link.deposit_paid', { number: data.deposit.number })
              : data.deposit
                ? t('pay_link.deposit_comes')
                : t('pay_link.paid_till', { shop: data.shop })}
        </p>
      </div>
    )
  if (status === 'expired' || status === 'over')
    return <EmptyState icon="receipt" title={t(`pay_link.${status}`)} text={t('pay_link.over_text', { shop: data.shop })} />
  if (status === 'paying')
    return (
      <div className="b-state" role="status">
        <span className="b-spinner checkout__wait" />
        <h1 className="b-state__title">{t('checkout.waiting')}</h1>
        <p className="b-state__text">{t(data.continue_at ? 'checkout.waiting_for_you' : 'checkout.waiting_text')}</p>
        {data.continue_at && (
          <Button icon="lock" onClick={() => location.assign(data.continue_at!)}>
            {t('checkout.continue')}
          </Button>
        )}
      </div>
    )
  return (
    <form
      className="pay-link__form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setLooked(true)
        if (!hasToAgree) payment.mutate()
      }}
    >
      <Card className="summary">
        <p className="b-soft">{t(data.deposit ? 'pay_link.deposit_of' : 'pay_link.of', { shop: data.shop })}</p>
        <h1 className="b-figures">{money(data.amount_minor, currency)}</h1>
        {lines.length > 0 && (
          <dl className="b-figures">
            {lines.map((line, at) => (
              // Two lines may be called the same; they never move.
              // biome-ignore lint/suspicious/noArrayIndexKey: as said
              <div key={at}>
                <dt>
                  {line.title} · {t('cart.pieces', { count: line.quantity })}
                </dt>
                <dd>{money(line.total_minor, currency)}</dd>
              </div>
            ))}
            {data.value_minor > 0 && (
              <div>
                <dt>{t('pay_link.value')}</dt>
                <dd>{money(-data.value_minor, currency)}</dd>
              </div>
            )}
          </dl>
        )}
        {data.deposit && <DepositFacts deposit={data.deposit} currency={currency} />}
        {data.instalments && (
          <dl className="b-figures">
            <InstalmentRows plan={data.instalments} currency={currency} />
          </dl>
        )}
      </Card>
      <section aria-labelledby="payment">
        <h2 id="payment">{t('checkout.payment')}</h2>
        {provider ? (
          <CardWays draft={paid_with} change={(part) => setPaidWith((before) => ({ ...before, ...part }))} keeps={false}>
            {provider === 'test-card' ? (
              <TestCards chosen={card} choose={setCard} />
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
        ) : (
          <p className="notice">
            <Icon name="info" size={20} />
            {t('checkout.no_method')}
          </p>
        )}
        {has_instalments && provider && version !== null && (data.instalments !== null || chosenCard(saved_cards, paid_with) === 'new') && (
          <Instalments
            draft={{ bin, instalments: choice.isPending ? choice.variables : (data.instalments?.count ?? 1) }}
            change={({ bin: typed, instalments }) => {
              if (typed !== undefined) setBin(typed)
              if (instalments !== undefined && instalments !== (data.instalments?.count ?? 1) && !choice.isPending)
                choice.mutate(instalments)
            }}
            quote={quote.data}
            agreed={data.instalments && { plan: data.instalments, currency }}
            fault={quote.error || choice.error ? refusalText(texts, quote.error ?? choice.error) : undefined}
          />
        )}
      </section>
      {agreements.length > 0 && (
        <section aria-labelledby="agreements">
          <h2 id="agreements">{t('agreements.title')}</h2>
          <AgreementChoice
            documents={agreements}
            agreed={agreed}
            change={setAgreed}
            fault={looked && hasToAgree ? t('agreements.needed') : undefined}
          />
        </section>
      )}
      {payment.error && (
        <div className="trouble" role="alert">
          <Icon name="warning" size={20} />
          <p>{refusalText(texts, payment.error)}</p>
        </div>
      )}
      <div className="action-bar">
        <Button
          type="submit"
          size="l"
          wide
          busy={payment.isPending || choice.isPending}
          icon="lock"
          disabled_because={provider ? null : t('checkout.no_method')}
        >
          {t(data.deposit ? 'pay_link.deposit_pay' : 'checkout.pay', {
            total: money(data.instalments?.total_minor ?? data.amount_minor, currency),
          })}
        </Button>
      </div>
    </form>
  )
}

/** For what it is, for how long it stands, and that it goes back. */
function DepositFacts({ deposit: { about, days, total_minor }, currency }: { deposit: NonNullable<Link['deposit']>; currency: string }) {
  const { t, money } = useTexts()
  return (
    <>
      <dl className="b-figures">
        <div>
          <dt>{t('pay_link.deposit_total')}</dt>
          <dd>{money(total_minor, currency)}</dd>
        </div>
        <div>
          <dt>{t('pay_link.deposit_about')}</dt>
          <dd>{about}</dd>
        </div>
        <div>
          <dt>{t('pay_link.deposit_stands')}</dt>
          <dd>{t('pay_link.deposit_days', { days })}</dd>
        </div>
      </dl>
      <p className="b-small b-soft">{t('pay_link.deposit_back')}</p>
    </>
  )
}
