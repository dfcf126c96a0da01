import { formatPercent } from '@birge/kernel/money'
import { useLocale } from '@birge/ui'
import { useCompanies, usePlaces, useRegisters } from './known.ts'
import { ItemLink } from './panel.tsx'
import { useTexts } from './texts.ts'
import { Id, Money } from './words.tsx'

/** `com_…/TRY/drawer/reg_…`: whose account, in what, of which kind. */
export function readAccount(account: string) {
  const [company_id = '', unit = '', kind = '', owner] = account.split('/')
  return { company_id, unit, kind, owner: owner || null }
}

/** The name of an account as people say it: the drawer of till 1 in Kadıköy, VAT of 20 %. Whose it is need not be said twice: `document`. */
export function AccountName({ account, with_company, document }: { account: string; with_company?: boolean; document?: string }) {
  const { t, known } = useTexts()
  const { company_id, kind, owner } = readAccount(account)
  const companies = useCompanies()
  const key = `accounts.${kind}`
  const company = companies.get(company_id)
  return (
    <span>
      {known(key) ? t(key) : kind}
      {owner && owner !== document && (
        <>
          {' · '}
          <Owner kind={kind} owner={owner} />
        </>
      )}
      {with_company && company && (
        <span className="c-faint">
          {' '}
          · {company.name} {company.country}
        </span>
      )}
    </span>
  )
}

function Owner({ kind, owner }: { kind: string; owner: string }) {
  const locale = useLocale()
  const { t, known } = useTexts()
  const register = useRegisters().get(owner)
  const place = usePlaces().get(owner)
  if (kind === 'tax') return formatPercent(Number(owner), locale)
  if (kind === 'gift_card') return <ItemLink id={owner}>{t('gift_cards.one')}</ItemLink>
  const spent = `tills.cash_reasons.${owner}`
  if (kind === 'petty_cash' && known(spent)) return t(spent)
  const given = `gift_cards.reasons.${owner}`
  if (known(given)) return t(given)
  if (kind === 'order') return <ItemLink id={owner}>{t('accounts.one_order')}</ItemLink>
  if (register) return <ItemLink id={owner}>{`${register.location_name}, ${register.name}`}</ItemLink>
  if (place) return place.name
  const provider = `payments.providers.${owner}`
  if (known(provider)) return t(provider)
  return /^[a-z]{3}_/.test(owner) ? <Id id={owner} /> : owner
}

/** An amount of a unit: money, or points. */
export function Amount({ minor, unit }: { minor: number; unit: string }) {
  const { number } = useTexts()
  if (/^[A-Z]{3}$/.test(unit)) return <Money minor={minor} currency={unit} soft={minor === 0} />
  return <span className="b-figures">{number(minor)}</span>
}
