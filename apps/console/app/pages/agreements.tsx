import { type Answer, answer } from '@birge/api-client'
import { Icon, Skeleton } from '@birge/ui'
import { Button, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { AgreementWords } from '../agreement-words.tsx'
import { useAnswer, useApi } from '../api.tsx'
import { PageOfCompany } from '../page-of-company.tsx'
import { Section } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Failed, Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Moment, State } from '../words.tsx'
import './agreements.css'

export type Overview = Answer<'/v1/companies/{company_id}/agreement-overview'>
type Seller = NonNullable<Answer<'/v1/companies/{company_id}/seller'>['seller']>

/** Who sells from a distance, as the law wants it said, and the texts that buyers agree to. */
export function AgreementsPage() {
  const { t } = useTexts()
  return <PageOfCompany title={t('pages.agreements')}>{({ company_id }) => <OfCompany company_id={company_id} />}</PageOfCompany>
}

function OfCompany({ company_id }: { company_id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const params = { path: { company_id } }
  const overview = useAnswer(['agreements', company_id, 'overview'], () =>
    answer(api.GET('/v1/companies/{company_id}/agreement-overview', { params })),
  )
  const seller = useAnswer(['agreements', company_id, 'seller'], () => answer(api.GET('/v1/companies/{company_id}/seller', { params })))
  const [open, setOpen] = useState<string | null>(null)
  const failed = [overview, seller].find((query) => query.error)
  if (failed) return <Failed error={failed.error} again={() => void failed.refetch()} />
  if (!overview.data || !seller.data) return <Skeleton height="16rem" radius="var(--radius-m)" />
  const { law, missing, texts, today } = overview.data
  const shown = texts.find((text) => keyOf(text) === open) ?? texts[0]
  return (
    <>
      <p className="c-faint c-explain">{law ? t('agreements.law', { law }) : t('agreements.no_law')}</p>
      <Section
        title={t('agreements.seller')}
        aside={
          missing.includes('seller') ? (
            <State tone="bad">{t('agreements.asks_nobody')}</State>
          ) : missing.length ? (
            <State tone="open">{t('agreements.missing_some')}</State>
          ) : (
            <State tone="good">{t('agreements.complete')}</State>
          )
        }
      >
        {missing.length > 0 && (
          <ul className="c-agreements__missing">
            {missing.map((what) => (
              <li key={what} className="c-with-icon">
                <Icon name="warning" size={18} />
                {t(`agreements.missing.${what}`)}
              </li>
            ))}
          </ul>
        )}
        <SellerForm company_id={company_id} seller={seller.data.seller} />
      </Section>
      <Section title={t('agreements.texts')}>
        <p className="c-faint c-explain">{t('agreements.texts_text')}</p>
        <ul className="c-agreements__texts">
          {texts.map((text) => (
            <li key={keyOf(text)}>
              <button type="button" aria-pressed={shown !== undefined && keyOf(shown) === keyOf(text)} onClick={() => setOpen(keyOf(text))}>
                <strong>{t(`agreements.kinds.${text.kind}`)}</strong>
                <span>{t(`languages.${text.locale}`)}</span>
                {text.version === null ? (
                  <State tone="open">{t('agreements.ours')}</State>
                ) : (
                  <State tone="good">{t('agreements.own', { version: text.version })}</State>
                )}
                {text.coming && (
                  <span className="c-faint">
                    {t('agreements.coming', { version: text.coming.version })} <Moment at={text.coming.valid_from} full />
                  </span>
                )}
              </button>
            </li>
          ))}
        </ul>
      </Section>
      {shown && <AgreementWords key={keyOf(shown)} company_id={company_id} text={shown} today={today} />}
    </>
  )
}

const keyOf = ({ kind, locale }: Overview['texts'][number]) => `${kind} ${locale}`

const FIELDS = ['registry_number', 'phone', 'email', 'return_address', 'carrier'] as const

function SellerForm({ company_id, seller }: { company_id: string; seller: Seller | null }) {
  const { t } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const { can } = useSession()
  const [entered, setEntered] = useState(Object.fromEntries(FIELDS.map((field) => [field, seller?.[field] ?? ''])) as Record<Field, string>)
  const save = useMutation({
    mutationFn: () => {
      const { registry_number, carrier, ...needed } = entered
      return answer(
        api.PUT('/v1/companies/{company_id}/seller', {
          params: { path: { company_id } },
          body: { ...needed, ...(registry_number.trim() && { registry_number }), ...(carrier.trim() && { carrier }) },
        }),
      )
    },
    onSuccess: async () => {
      notifications.show({ message: t('agreements.saved'), withCloseButton: false })
      await memory.invalidateQueries({ queryKey: ['agreements', company_id] })
    },
  })
  const mayWrite = can('agreements.write')
  return (
    <form
      className="c-agreements__seller"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      {FIELDS.map((field) => (
        <TextInput
          key={field}
          size="sm"
          label={t(`agreements.fields.${field}`)}
          value={entered[field]}
          readOnly={!mayWrite}
          required={field !== 'registry_number' && field !== 'carrier'}
          type={field === 'email' ? 'email' : 'text'}
          minLength={field === 'registry_number' || field === 'carrier' ? 0 : 5}
          maxLength={MOST[field]}
          className={field === 'return_address' ? 'c-agreements__whole' : ''}
          onChange={(event) => setEntered({ ...entered, [field]: event.currentTarget.value })}
        />
      ))}
      <div className="c-agreements__whole">
        <Refused error={save.error} />
        {mayWrite && (
          <Button type="submit" size="sm" loading={save.isPending}>
            {t(seller ? 'agreements.save' : 'agreements.begin')}
          </Button>
        )}
      </div>
    </form>
  )
}
type Field = (typeof FIELDS)[number]
const MOST: Record<Field, number> = { registry_number: 40, phone: 30, email: 254, return_address: 300, carrier: 80 }
