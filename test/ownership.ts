/** Tables of other modules that a source names, other than their published views. Looks at Kysely calls and at SQL texts alike. */
export function foreignTables(source: string, own: string, modules: string[]): { foreign: string[]; seen: number } {
  const names = modules.join('|')
  const mention = new RegExp(
    `(?:\\b(?:from|join|into|update|table)\\s+|(?:selectFrom|insertInto|updateTable|deleteFrom|[jJ]oin)\\(\\s*['"\`])(${names})\\.(\\w+)`,
    'g',
  )
  const foreign: string[] = []
  let seen = 0
  const code = source.replace(/^import .*$/gm, '').replace(/^\s*(\/\/|\*).*$/gm, '')
  for (const [, schema, table] of code.matchAll(mention)) {
    seen++
    if (schema !== own && !table!.startsWith('public_')) foreign.push(`${schema}.${table}`)
  }
  return { foreign, seen }
}

export const hasPersonalColumn = (column: string) => column === 'customer_id'

/** Ids of hers under whatever name, how she is reached, who she is, and texts in which people write of people. */
const OF_HER = /(^|_)(customer|profile|visitor)s?(_ids?)?$|^(one|other|from|into)_id$|^(user|anonymous)_id$|_external_id$|^external_id$/
const REACHES_HER = /(^|_)(phone|e?mail|address|street|district|postcode|contacts?|recipient|sent_to|proven_by|iban|account_holder)$/
const IS_SHE = /(^|_)(name|birth_on|born_on|gender|occupation|tax_id|identity_number|person|buyer|holder|owner_name)$/
const SAYS_OF_HER =
  /(^|_)(value|said|shown|traits|properties|context|body|words|text|notes?|message|about|because|label|device|fields|input|details|evidence|proof|reply|data|lines|invoice|findings|tenders)$|^(reason|outcome|document|reference|description)$/

/** Whether a column of text or JSON may hold something of a person, by what it is called. */
export const mayHoldHer = (column: string) => [OF_HER, REACHES_HER, IS_SHE, SAYS_OF_HER].some((called) => called.test(column))

/**
 * What is called as if it held something of a person and is not told of in the proof that she was forgotten: since when, why, and which columns.
 * Whoever adds one says what stands in it; what is no exception any more goes.
 */
const EXCEPTIONS: readonly { since: string; because: string; columns: readonly string[] }[] = [
  {
    since: '2026-11-23',
    because: 'of the shop itself: its companies, places, staff, systems, and what it calls its goods, prices and texts',
    columns: [
      ...['companies.companies.name', 'companies.companies.legal_name', 'companies.companies.address', 'stores.channels.name'],
      ...['stores.locations.name', 'stores.locations.address', 'stores.locations.phone', 'stores.registers.name', 'staff.staff.name'],
      ...['staff.staff.email', 'agreements.sellers.phone', 'agreements.sellers.email', 'agreements.sellers.return_address'],
      ...[
        'agreements.texts.body',
        'privacy.texts.body',
        'tracking.sources.name',
        'catalog.products.description',
        'pricing.price_lists.name',
      ],
      ...['promotions.promotions.name', 'promotions.versions.name', 'orders.order_promotions.name', 'repricing.changes.name'],
      ...[
        'segments.segments.name',
        'segments.versions.name',
        'instalments.offers.name',
        'parity.incidents.closed_because',
        'parity.file_parts.lines',
      ],
      ...['platform.migrations.name', 'platform.settings.name', 'platform.settings.value'],
    ],
  },
  {
    since: '2026-11-23',
    because: 'an id that points to a profile which then names nobody, so that what was done still adds up',
    columns: [
      ...['platform.events.customer_id', 'carts.handoffs.customer_id', 'carts.servings.customer_id', 'carts.waiting_merges.customer_id'],
      ...['promotions.customer_uses.customer_id', 'segments.looks.customer_id'],
    ],
  },
  {
    since: '2026-11-23',
    because: 'ids, numbers and amounts of ours: events carry no personal data, and a document is named by its number',
    columns: [
      ...[
        'platform.events.data',
        'ledger.groups.document',
        'ledger.holds.document',
        'inventory.movements.document',
        'inventory.transit.document',
        'carts.set_aside.lines',
        'routing.decisions.document',
        'routing.decisions.lines',
      ],
      ...[
        'stored_value.gift_cards.document',
        'payments.dues.reference',
        'payments.payouts.reference',
        'hand_overs.hand_overs.reference',
        'hand_overs.lines.reference',
        'fulfillment.parcels.lines',
        'returns.gift_receipts.lines',
        'returns.blind.lines',
      ],
      ...['promised_payments.bank_lines.reference', 'iyzico.asked.reference', 'offline_sales.sales.device', 'offline_sales.sales.findings'],
      ...['offline_sales.refused.device', 'offline_sales.refused.details', 'till.sales.tenders', 'till.cash_movements.document'],
    ],
  },
  {
    since: '2026-11-23',
    because: 'a word of a fixed list, or what a provider answered: nothing that people write of people',
    columns: [
      ...['inventory.movements.reason', 'payments.payments.reason', 'payments.changes.reason', 'promised_payments.bank_lines.outcome'],
      ...['disputes.disputes.reason', 'adjustments.adjustments.reason'],
      ...['fulfillment.rejections.outcome', 'routing.decisions.reason', 'returns.lines.reason'],
      ...['stored_value.gift_cards.reason', 'till.cash_movements.reason'],
    ],
  },
  {
    since: '2026-11-23',
    because: 'what staff write of goods, at a place: by which shelf, at which delivery',
    columns: [
      'adjustments.adjustments.note',
      ...['transfers.transfers.note', 'transfers.steps.note', 'transfers.steps.lines', 'transfers.differences.reason'],
      ...['transfers.differences.outcome', 'transfers.differences.decision_note'],
    ],
  },
  {
    since: '2026-11-23',
    because: 'why nobody has to look at an alarm about money any more: kept with the books it is about, which name her by an id alone',
    columns: ['alarms.closed.reason'],
  },
  {
    since: '2026-11-23',
    because: 'the bank that is made up for trials: it knows made-up cards alone',
    columns: [
      ...['test_bank.charges.reference', 'test_bank.charges.reason', 'test_bank.answers.reference', 'test_bank.answers.reason'],
      'test_bank.cards.holder',
    ],
  },
]

export const holdsNothingOfHers: ReadonlyMap<string, { since: string; because: string }> = new Map(
  EXCEPTIONS.flatMap(({ columns, ...why }) => columns.map((column) => [column, why] as const)),
)

/**
 * Who speaks to customers past the one door that asks for the purpose, and obeys her consents and the way she prefers (privacy). Codes alone
 * go straight where they were asked for.
 */
export function speaksPastTheDoor(file: string, source: string): boolean {
  const may = /^server\/(platform\/messages|foundation\/customers\/codes|foundation\/privacy\/telling)\.ts$/.test(file)
  return !may && /\bqueueMessages?\b|\binto\s+platform\.messages\b/.test(source.replace(/^\s*(\/\/|\*).*$/gm, ''))
}

/** What the face of customers gives of how they are reached, and which modules may ask for it there, for which they stand. */
const GIVES_CONTACTS: Readonly<Record<string, readonly string[]>> = {
  // Asks for a purpose, and is asked by the one door alone (`tell`, `reach`).
  contactsFor: ['privacy'],
  // Says its purpose: she is forgotten, or given what is hers.
  contactsToForget: ['privacy', 'tracking', 'carts', 'orders', 'checkout', 'gifts', 'history', 'deposits', 'payment_links', 'phone_orders'],
  // Who is who is found out by nothing else.
  identifiersOf: ['merging', 'resolution'],
  saidOf: ['merging', 'resolution'],
  provenIdentifiers: ['merging', 'resolution', 'tracking'],
  knownBy: ['merging'],
  profilesOf: ['merging'],
}

/** Names by which a module would get contacts of customers past the one face that asks what for. */
export function contactsPastTheDoor(file: string, source: string): string[] {
  const module = /^server\/[a-z]+\/([a-z_]+)\//.exec(file)?.[1] ?? ''
  if (module === 'customers') return []
  const taken = [...source.matchAll(/import\s+(?:type\s+)?\{([^}]*)\}\s+from\s+'[^']*customers\/[^']*'/g)].flatMap(([, names]) =>
    names!.split(',').map(
      (name) =>
        name
          .trim()
          .replace(/^type\s+/, '')
          .split(/\s+as\s+/)[0]!,
    ),
  )
  return taken.filter((name) => name === 'customerWithContacts' || (name in GIVES_CONTACTS && !GIVES_CONTACTS[name]!.includes(module)))
}

/** Columns by which somebody could be written to or called; outside the module that keeps them they are read for a purpose, or masked. */
export const isContactColumn = (column: string) => /^(phone|email|recipient|value|first_line|street)$/.test(column)
