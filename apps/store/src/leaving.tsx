import { Button, EmptyState, Field, Icon, Input, QuantityStepper, Select } from '@birge/ui'
import { SegmentedControl } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { answer, api } from './api.ts'
import { useCounter } from './counter.tsx'
import { Wrong } from './fulfilling.tsx'
import { GoodsQueue, OneTransfer, paramsOf, type Transfer, TransferHead, useGoods } from './goods-between.tsx'
import { readScan, useScanner } from './scanner.ts'
import { soundOfDone } from './signals.ts'
import { tell } from './tell.ts'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'

/** Goods leave for another place: what is approved is sent by scanning, and something new is put together the same way. */
export function LeavingPage() {
  const { t } = useTexts()
  const { transfer_id } = useParams()
  const go = useNavigate()
  const open = (id: string) => void go(`/transfer/${id}`, { replace: transfer_id !== undefined })
  return (
    <main className="orders" data-chosen={transfer_id !== undefined || undefined}>
      <section className="orders__queue" aria-labelledby="leaving">
        <header className="orders__head">
          <h1 id="leaving">{t('goods.leaving')}</h1>
          <Button icon="plus" wide onClick={() => open('new')}>
            {t('goods.make')}
          </Button>
        </header>
        <GoodsQueue direction="out" chosen={transfer_id} on_choose={open} />
      </section>
      <section className="orders__one" aria-label={t('goods.one')}>
        {transfer_id === 'new' ? (
          <NewTransfer on_made={open} />
        ) : transfer_id ? (
          <OneTransfer key={transfer_id} transfer_id={transfer_id}>
            {(of) => <Leaving key={of.sent_pieces} of={of} on_back={() => void go('/transfer')} />}
          </OneTransfer>
        ) : (
          <EmptyState icon="truck" title={t('goods.choose')} text={t('goods.choose_out_text')} />
        )}
      </section>
    </main>
  )
}

function Leaving({ of, on_back }: { of: Transfer; on_back: () => void }) {
  const { t } = useTexts()
  const counter = useCounter()
  const { session, register } = useTill()
  const [packed, setPacked] = useState<Record<string, number>>({})
  const [way, setWay] = useState<'own' | 'carrier'>('own')
  const [plate, setPlate] = useState('')
  const [who, setWho] = useState('')
  const { transfer_id, status, lines } = of
  const open = lines.filter((line) => line.approved_quantity > line.sent_quantity)
  const leaves_here = of.from_location_id === register.location_id && ['approved', 'sent', 'arrived'].includes(status)
  useScanner(({ text }) => {
    const scanned = readScan(text)
    const line = scanned.kind === 'product' ? open.find(({ gtin }) => gtin === scanned.gtin) : undefined
    if (!line || !leaves_here) return counter.tellTrouble(t('goods.not_on_it'))
    const count = (packed[line.variant_id] ?? 0) + 1
    if (count > line.approved_quantity - line.sent_quantity) return counter.tellTrouble(t('goods.enough', { title: line.title }))
    soundOfDone()
    setPacked((all) => ({ ...all, [line.variant_id]: count }))
  })
  const approve = useGoods<void>((_, key) =>
    answer(api.POST('/v1/transfers/{transfer_id}/approval', { params: paramsOf(transfer_id, key), body: {} })),
  )
  const goods = open.flatMap(({ variant_id }) => (packed[variant_id] ? [{ variant_id, quantity: packed[variant_id] }] : []))
  const transport = way === 'own' ? { plate: plate.trim(), driver_name: who.trim() } : { carrier_name: who.trim() }
  const send = useGoods<void>(
    (_, key) =>
      answer(api.POST('/v1/transfers/{transfer_id}/dispatches', { params: paramsOf(transfer_id, key), body: { lines: goods, transport } })),
    (now) => tell(t('goods.sent', { number: now.delivery_notes.at(-1)!.number }), t('close')),
  )
  const lacking = !goods.length
    ? t('goods.nothing_counted')
    : !who.trim() || (way === 'own' && !plate.trim())
      ? t('goods.who_drives')
      : null
  return (
    <article className="order-here">
      <TransferHead of={of} on_back={on_back} />
      {of.note && (
        <p className="notice">
          <Icon name="info" size={20} /> <span>{of.note}</span>
        </p>
      )}
      <Wrong problem={approve.error ?? send.error} />
      {status === 'asked' &&
        (session.permissions.includes('transfers.decide') ? (
          <Button size="l" wide icon="check" busy={approve.isPending} onClick={() => approve.begin()}>
            {t('goods.approve')}
          </Button>
        ) : (
          <p className="notice">
            <Icon name="clock" size={20} /> <span>{t('goods.waits_for_approval')}</span>
          </p>
        ))}
      {leaves_here && open.length > 0 && (
        <p className="order-here__hint">
          <Icon name="scan" size={22} /> {t('goods.scan_out')}
        </p>
      )}
      <ul className="order-here__lines" aria-label={t('goods.goods')}>
        {(leaves_here ? open : lines).map((line) => {
          const wanted = leaves_here ? line.approved_quantity - line.sent_quantity : line.asked_quantity
          const count = packed[line.variant_id] ?? 0
          const set = (quantity: number) => setPacked((all) => ({ ...all, [line.variant_id]: quantity }))
          return (
            <li key={line.variant_id} className="pick" data-whole={(leaves_here && count >= wanted) || undefined}>
              <Icon name="box" size={28} />
              <div className="pick__words">
                <strong>{line.title}</strong>
                <small>{[line.sku, line.options].filter(Boolean).join(' · ')}</small>
              </div>
              <output className="pick__count" aria-label={t('goods.packed_of', { packed: count, wanted, title: line.title })}>
                {leaves_here ? (
                  <>
                    {count}
                    <span> / {wanted}</span>
                  </>
                ) : (
                  wanted
                )}
              </output>
              {leaves_here && (
                <div className="pick__acts">
                  <QuantityStepper
                    quantity={count}
                    min={0}
                    max={wanted}
                    texts={{ label: t('goods.pieces_of', { title: line.title }), less: t('orders_here.less'), more: t('orders_here.more') }}
                    on_change={set}
                  />
                  {count < wanted && (
                    <Button variant="secondary" icon="check" onClick={() => set(wanted)}>
                      {t('goods.all_packed')}
                    </Button>
                  )}
                </div>
              )}
            </li>
          )
        })}
      </ul>
      {leaves_here && open.length > 0 && (
        <>
          <SegmentedControl
            fullWidth
            size="md"
            radius="xl"
            aria-label={t('goods.transport')}
            value={way}
            onChange={(value) => setWay(value === 'carrier' ? 'carrier' : 'own')}
            data={(['own', 'carrier'] as const).map((value) => ({ value, label: t(`goods.ways.${value}`) }))}
          />
          {way === 'own' && (
            <Field label={t('goods.plate')}>
              <Input value={plate} maxLength={20} autoCapitalize="characters" onChange={(event) => setPlate(event.target.value)} />
            </Field>
          )}
          <Field label={t(way === 'own' ? 'goods.driver' : 'goods.carrier')}>
            <Input value={who} maxLength={100} onChange={(event) => setWho(event.target.value)} />
          </Field>
          <Button size="l" wide icon="truck" busy={send.isPending} disabled_because={lacking} onClick={() => send.begin()}>
            {t('goods.send')}
          </Button>
        </>
      )}
      <Papers of={of} />
    </article>
  )
}

/** What went with the goods, to be printed. */
function Papers({ of: { delivery_notes } }: { of: Transfer }) {
  const { t } = useTexts()
  if (!delivery_notes.length) return null
  return (
    <section aria-labelledby="papers">
      <h3 id="papers">{t('goods.papers')}</h3>
      <ul className="order-here__facts">
        {delivery_notes.map(({ note_id, number }) => (
          <li key={note_id}>
            <span>{number}</span>
            <a href={`/v1/delivery-notes/${note_id}/paper?audience=till`} target="_blank" rel="noreferrer">
              {t('goods.print')}
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}

interface Wanted {
  variant_id: string
  title: string
  sku: string
  quantity: number
}

/** Where to, and each piece scanned: whoever decides here gives it at once, others ask. */
function NewTransfer({ on_made }: { on_made: (transfer_id: string) => void }) {
  const { t } = useTexts()
  const counter = useCounter()
  const { session, register } = useTill()
  const [to, setTo] = useState('')
  const [typed, setTyped] = useState('')
  const [lines, setLines] = useState<Wanted[]>([])
  const places = useQuery({
    queryKey: ['places'],
    queryFn: () => answer(api.GET('/v1/locations', { params: { query: { limit: 200 } } })),
  })
  const { company_id } = places.data?.items.find(({ location_id }) => location_id === register.location_id) ?? {}
  const others = places.data?.items.filter((place) => place.company_id === company_id && place.location_id !== register.location_id) ?? []
  const find = useMutation({
    mutationFn: (gtin: string) => answer(api.GET('/v1/variants/by-gtin/{gtin}', { params: { path: { gtin } } })),
    onSuccess: ({ title, variant: { variant_id, sku } }) => {
      soundOfDone()
      setTyped('')
      setLines((all) =>
        all.some((line) => line.variant_id === variant_id)
          ? all.map((line) => (line.variant_id === variant_id ? { ...line, quantity: line.quantity + 1 } : line))
          : [...all, { variant_id, title, sku, quantity: 1 }],
      )
    },
    onError: () => counter.tellTrouble(t('scan.unknown')),
  })
  const look = (text: string) => {
    const scanned = readScan(text)
    if (scanned.kind === 'product') find.mutate(scanned.gtin)
    else counter.tellTrouble(t('scan.unknown'))
  }
  useScanner(({ text }) => look(text))
  const decides = session.permissions.includes('transfers.decide')
  const make = useGoods<void>(
    (_, key) =>
      answer(
        api.POST('/v1/transfers', {
          params: { header: { 'Idempotency-Key': key } },
          body: {
            from_location_id: register.location_id,
            to_location_id: to,
            lines: lines.map(({ variant_id, quantity }) => ({ variant_id, quantity })),
            ...(decides && { approved: true }),
          },
        }),
      ),
    ({ transfer_id }) => on_made(transfer_id),
  )
  return (
    <article className="order-here">
      <h2>{t('goods.make')}</h2>
      <Field label={t('goods.to')}>
        <Select value={to} onChange={(event) => setTo(event.target.value)}>
          <option value="">{t('goods.choose_place')}</option>
          {others.map(({ location_id, name }) => (
            <option key={location_id} value={location_id}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (typed.trim()) look(typed)
        }}
      >
        <Input
          icon="scan"
          aria-label={t('goods.barcode')}
          placeholder={t('goods.barcode')}
          inputMode="numeric"
          autoComplete="off"
          maxLength={40}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </form>
      <ul className="order-here__lines" aria-label={t('goods.goods')}>
        {lines.map((line) => (
          <li key={line.variant_id} className="pick">
            <Icon name="box" size={28} />
            <div className="pick__words">
              <strong>{line.title}</strong>
              <small>{line.sku}</small>
            </div>
            <div className="pick__acts">
              <QuantityStepper
                quantity={line.quantity}
                min={1}
                max={1_000_000}
                texts={{
                  label: t('goods.pieces_of', { title: line.title }),
                  less: t('orders_here.less'),
                  more: t('orders_here.more'),
                  remove: t('goods.remove'),
                }}
                on_change={(quantity) =>
                  setLines((all) => all.map((one) => (one.variant_id === line.variant_id ? { ...one, quantity } : one)))
                }
                on_remove={() => setLines((all) => all.filter(({ variant_id }) => variant_id !== line.variant_id))}
              />
            </div>
          </li>
        ))}
      </ul>
      <Wrong problem={make.error} />
      <Button
        size="l"
        wide
        icon="check"
        busy={make.isPending}
        disabled_because={!to ? t('goods.choose_place') : !lines.length ? t('goods.nothing_counted') : null}
        onClick={() => make.begin()}
      >
        {t(decides ? 'goods.make' : 'goods.ask')}
      </Button>
    </article>
  )
}
