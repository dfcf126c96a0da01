import { type DepositSlip, depositSlipPage } from '@birge/kernel/deposit-slip'
import { type Database, type Db, runOne } from '#platform/database'
import type { Call } from '#platform/http'
import { companyOf } from '../../foundation/companies/index.ts'
import { type CustomerCard, customerCards } from '../../foundation/customers/index.ts'
import { staffOf } from '../../foundation/staff/index.ts'
import { locationOf, registerOf } from '../../foundation/stores/index.ts'
import { code128 } from '../../offer/labels/index.ts'
import { type Deposit, readDeposit } from './deposits.ts'

/** What was taken, for what, by which rule: no receipt of a sale, since nothing was sold. */
export async function slipPage(database: Database, asked: { deposit_id: string }, call: Call): Promise<string> {
  return slipOf(database.db, await readDeposit(database, asked, call))
}

export async function slipOf(db: Db, deposit: Deposit): Promise<string> {
  const kept = await runOne<{ register_id: string | null; tenders: DepositSlip['tenders'] }>(
    db,
    'select register_id, tenders from deposits.deposits where deposit_id = $1',
    [deposit.deposit_id],
  )
  const [company, location, register, cashier, known] = await Promise.all([
    companyOf(db, deposit.company_id),
    deposit.location_id === null ? null : locationOf(db, deposit.location_id),
    kept!.register_id === null ? null : registerOf(db, kept!.register_id),
    staffOf(db, deposit.taken_by.replace(/^staff:/, '')).catch(() => null),
    customerCards(db, deposit.customer_id ? [deposit.customer_id] : []),
  ])
  const { street, district, city } = (location ?? company).address
  const name = deposit.name ?? briefly(known.values().next().value)
  return depositSlipPage({
    locale: company.locale as DepositSlip['locale'],
    currency: deposit.currency,
    company: {
      name: company.legal_name,
      tax_number: company.tax_number,
      country: company.country,
      ...(company.tax_office && { tax_office: company.tax_office }),
    },
    store: { name: location?.name ?? '', address: [street ?? '', [district, city].filter(Boolean).join(' / ')] },
    ...(register && { register: register.name }),
    from_a_distance: location === null,
    ...(cashier && register && { cashier: cashier.name }),
    number: deposit.number,
    // Without its dashes, which a scanner on a Turkish keyboard types as other signs.
    bars: code128(deposit.number.replaceAll('-', '')),
    taken_at: deposit.taken_at,
    stands_until: deposit.stands_until,
    time_zone: company.time_zone,
    ...(name && { name }),
    about: deposit.about,
    amount_minor: deposit.amount_minor,
    kind: deposit.kind,
    times_back: deposit.times_back,
    tenders: kept!.tenders,
  })
}

/** A paper may be lost: of a customer who is known it says enough to tell it from another's. */
const briefly = ({ first_name, last_name }: Partial<CustomerCard> = {}) =>
  first_name ? [first_name, last_name && `${[...last_name][0]}.`].filter(Boolean).join(' ') : last_name
